"""The read side: every question that terminal, report, desk and exports ask of a workspace.

`load` gives everything at once. The others read only what they need: `lines` and `facets` ask a
small catalogue beside the tables (`catalogue`), `story` and `page` read the few row groups that
hold their rows.
"""

from retold.results.book import bind
from retold.results.catalogue import keep_apart
from retold.results.differences import Difference
from retold.results.disputes import Dispute, Side, accounts, disputes
from retold.results.found import Found, Hit, Piece
from retold.results.intervals import Share, wilson
from retold.results.lines import ORDERS, Filter, StoryLine, count, facets, lines
from retold.results.loops import loops
from retold.results.outlets import Outlets
from retold.results.reading import page, state, story, story_ids, story_key, story_of
from retold.results.roles import ROLES
from retold.results.roster import outlets, outlets_of
from retold.results.sharing import Shared, shared, shared_by
from retold.results.story import NAMED, Page, Story
from retold.results.timeline import Moment, timeline
from retold.results.whole import SCHEMA, Result, load
from retold.results.words import around, day, plural

__all__ = [
    "NAMED", "ORDERS", "ROLES", "SCHEMA", "Difference", "Dispute", "Filter", "Found", "Hit", "Moment", "Outlets", "Page", "Piece",
    "Result", "Share", "Shared", "Side", "Story", "StoryLine", "accounts", "around", "bind", "count", "day", "disputes", "facets", "keep_apart", "lines", "load", "loops", "outlets",
    "outlets_of", "page", "plural", "shared", "shared_by", "state", "story", "story_ids", "story_key", "story_of", "timeline", "wilson",
]  # fmt: skip
