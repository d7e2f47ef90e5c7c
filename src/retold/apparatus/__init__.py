"""What every retelling did to every sentence: kept, reworded, changed, dropped, added, not seen.

differences.py   two aligned pieces of text → typed differences with features (difference.py)
  sides.py         a text as it is compared, and what matches nothing on the other side
  factual.py       names, places, numbers, dates; fact against fact in agreement.py, alike.py,
                   partners.py, bounds.py, measured.py, fates.py
  persons.py       titles and who is counted; offices.py: which of them one person may have by turns
  contrasts.py     one word of a sort for another of it; outcomes.py: opposite outcomes
  cues.py          negation, certainty, attribution; governed.py: of which word; hedged.py, reserved.py
  prospects.py     what was only intended, told as done
  attribution.py   another source for one statement; unsourced.py, uncredited.py: none, or no newsroom;
                   whom a text names in sources.py, what they say in statements.py and sayers.py
  stages.py        a step of a process told as another; names that blame
  governed.py      a denial or hedge of a word that both have; prospects.py: what was only intended;
                   reserved.py: tentative, claiming to be
  measured.py      one number measured from elsewhere: fell by, fell to
  flattened.py     hedges around a clause, least numbers, parts of a body and its people left out
  exchanged.py     roles that changed places; quotes.py: one utterance quoted in other words
  wording.py       the words that are left
  kinds.py         the kind of a difference by what stands in its place
  foreign.py       two languages: names, and all that foreign_*.py find: numbers, dates, senses, hedges,
                   denials
judge.py         differences → probability that a fact changed
comparable.py    what a difference says between two that share no telling at hand
again.py         sentences that no bead joins, looked at once more; tolls of a later version in tolled.py
story.py         a story at hand: its tellings, sentences and beads
walk.py          its beads and derivations → variants, ranked (settings.py)
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
