"""Full text over articles and claims: phrases, prefixes, filters, ranked, with excerpts.

`search` brings its index up to date with the tables before it answers.
"""

from retold.results.found import Found, Hit, Piece
from retold.search.indexing import rebuild, refresh
from retold.search.query import QueryError, parse
from retold.search.searching import search

__all__ = ["Found", "Hit", "Piece", "QueryError", "parse", "rebuild", "refresh", "search"]
