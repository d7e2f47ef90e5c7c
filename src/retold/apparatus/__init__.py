"""What every retelling did to every sentence: kept, reworded, changed, dropped, added, not seen.

differences.py   two aligned pieces of text → typed differences with features
judge.py         differences → probability that a fact changed
walk.py          a story's beads and derivations → variants, ranked
"""

from retold.apparatus.differences import Context, Difference, differences, vocabulary
from retold.apparatus.judge import FeatureJudge, any_changed
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
