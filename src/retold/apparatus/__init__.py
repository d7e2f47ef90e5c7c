"""What every retelling did to every sentence: kept, reworded, changed, dropped, added, not seen.

differences.py   two aligned pieces of text → typed differences with features (difference.py)
  sides.py         a text as it is compared, and what matches nothing on the other side
  values/          names, places, numbers, dates
  people/          who people are, and whom a number counts
  doubt/           denials, hedges, intentions
  sources/         to whom a statement is laid
  wording/         words that stand for each other
  foreign/         two languages: only what crosses languages
  kinds.py         the kind of a difference by what stands in its place
judge.py         differences → probability that a fact changed
comparable.py    what a difference says between two that share no telling at hand
again.py         sentences that no bead joins, looked at once more; tolls of a later version in tolled.py
story.py         a story at hand: its tellings, sentences and beads
walk.py          its beads and derivations → variants, ranked (settings.py)
  confirmed.py     what people said of single changes
  spun.py          pages that a machine reworded, word by word
  rows.py, absence.py, causes.py, contradiction.py, words.py   what a row says
"""

from retold.apparatus.difference import Context, Difference
from retold.apparatus.differences import differences
from retold.apparatus.judge import FeatureJudge, any_changed
from retold.apparatus.sides import vocabulary
from retold.apparatus.walk import Settings, rank, variants

__all__ = [
    "Context",
    "Difference",
    "FeatureJudge",
    "Settings",
    "any_changed",
    "differences",
    "rank",
    "variants",
    "vocabulary",
]
