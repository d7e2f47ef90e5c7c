"""Candidate pairs, their scores, and their grouping into stories.

Two pages tell one story when they report one event. Shared wording, names, numbers and rare words
speak for it; another time, other names and other numbers under the same wording (a template: market
wraps, quarters, elections of another year) speak against it. A small fitted model turns these into
log-odds; average-link agglomeration on the log-odds groups the pages, so that one strong link never
chains two events together. Pairs that are no candidates count as strong evidence against.

Nothing depends on the order of the pages: scores are integers, ties are broken by ids.
"""

from __future__ import annotations

from retold.stories.deciding import Bonds, bonds, story_key, together
from retold.stories.finding import Found, Scored, find_stories, read_pages, score, stories_of
from retold.stories.grouping import group
from retold.stories.likeness import FEATURES, Compared, compare
from retold.stories.linking import group_links, links
from retold.stories.lookup import CANDIDATES_SQL, candidates
from retold.stories.odds import log_odds, probability
from retold.stories.profiles import Profile, names, numbers, profile, skeleton
from retold.stories.rarity import Rarity
from retold.stories.settings import SETTINGS, Settings
from retold.stories.vectors import Pages, pages_of
from retold.stories.weights import Curve, Likeness, Weights, default_weights, expand, weights_of

__all__ = [
    "CANDIDATES_SQL", "FEATURES", "SETTINGS", "Bonds", "Compared", "Curve", "Found", "Likeness", "Pages", "Profile", "Rarity",
    "Scored", "Settings", "Weights", "bonds", "candidates", "compare", "default_weights", "expand",
    "find_stories", "group", "group_links", "links", "log_odds", "names", "numbers", "pages_of", "probability", "profile",
    "read_pages",
    "score", "skeleton", "stories_of", "story_key", "together", "weights_of",
]  # fmt: skip
