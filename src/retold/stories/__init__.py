"""Candidate pairs, their scores, and their grouping into stories.

Two pages tell one story when they report one event. Shared wording, names, numbers and rare words
speak for it; another time, other names and other numbers under the same wording (a template: market
wraps, quarters, elections of another year) speak against it. A small fitted model turns these into
log-odds; average-link agglomeration on the log-odds groups the pages, so that one strong link never
chains two events together. Pairs that are no candidates count as strong evidence against.

Pages that carry one text are one page here: the first of them stands in for all. Nothing depends
on the order of the pages: scores are integers, ties are broken by ids.
"""

from __future__ import annotations

from retold.stories.deciding import Bonds, bonds, story_key, together
from retold.stories.finding import Asked, Before, Change, Found, find
from retold.stories.grouping import group
from retold.stories.knowledge import LEARNT, Knowledge, knowledge_of, learn
from retold.stories.ledger import ledger, ledger_table, resolve
from retold.stories.likeness import FEATURES, Compared, compare
from retold.stories.linking import group_links, links
from retold.stories.lookup import CANDIDATES_SQL, Keys, candidates, keys_of
from retold.stories.memory import find_stories, profile_table, read_pages
from retold.stories.odds import Odds, by_words, in_common, log_odds, probability
from retold.stories.profiles import names, numbers, profile, profiles, skeleton
from retold.stories.settings import SETTINGS, Settings
from retold.stories.timing import Time
from retold.stories.vectors import Pages, pages_of
from retold.stories.weights import (
    Curve,
    Likeness,
    Weights,
    default_weights,
    edition,
    expand,
    weights_of,
)

__all__ = [
    "CANDIDATES_SQL", "FEATURES", "LEARNT", "SETTINGS", "Asked", "Before", "Bonds", "Change", "Compared", "Curve", "Found",
    "Keys", "Knowledge", "Likeness", "Odds", "Pages", "Settings", "Time", "Weights", "bonds", "by_words", "candidates",
    "compare", "default_weights", "edition", "expand", "find", "find_stories", "group", "group_links", "in_common", "keys_of",
    "knowledge_of", "learn", "ledger", "ledger_table", "links", "log_odds", "names", "numbers", "pages_of", "probability", "profile",
    "profile_table", "profiles", "read_pages", "resolve", "skeleton", "story_key", "together", "weights_of",
]  # fmt: skip
