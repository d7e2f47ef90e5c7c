"""What every retelling did to every sentence: kept, reworded, changed, dropped, added, not seen.

differences.py   two aligned pieces of text → typed differences with features
  sides.py         a text as it is compared, and what matches nothing on the other side
  factual.py       names, places, numbers, dates
  cues.py          negation, certainty, attribution
  stages.py        a step of a process told as another; names that blame
  flattened.py     hedges around a clause, least numbers, parts of a body and its people left out
  exchanged.py     roles that changed places; quotations
  wording.py       the words that are left
  kinds.py         the kind of a difference by what stands in its place
  foreign.py       two languages: names, and all that foreign_*.py find: numbers, dates, senses, hedges,
                   denials
judge.py         differences → probability that a fact changed
comparable.py    what a difference says between two that share no telling at hand
again.py         sentences that no bead joins, looked at once more
walk.py          a story's beads and derivations → variants, ranked
  confirmed.py   what people said of single changes
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
