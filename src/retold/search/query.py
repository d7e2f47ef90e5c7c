"""The language of queries: words, "phrases", begin*, or, -without, field:words.

    query   = group { "OR" group }
    group   = term { term }              all of them must be there
    term    = [ "-" ] [ field ":" ] ( word | word "*" | "several words" )
    field   = title | text | outlet | agency | lang | kind | story | section

Everything is bounded: letters, terms and words in a phrase. What cannot be understood is an error
that says where and why.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from retold.errors import RetoldError
from retold.text import fold, one_line, words

MOST_LETTERS, MOST_TERMS, MOST_WORDS, LEAST_PREFIX = 500, 32, 16, 2
WORDED = ("title", "text")  # fields that are searched for words
NAMED = ("outlet", "agency", "lang", "kind", "story", "section")  # fields that have whole values
_TERM = re.compile(
    r'(?P<minus>-?)(?:(?P<field>[A-Za-z]{2,12}):)?(?:"(?P<phrase>[^"]*)(?P<close>"?)|(?P<word>[^\s"]+))'
)


class QueryError(RetoldError):
    """The words cannot be understood as a query."""


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that must, or must not, be there."""

    words: tuple[str, ...]  # folded; several in a row are a phrase; a named field has its value
    field: str | None = None  # None: title and text
    prefix: bool = False  # the last word may go on
    without: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """Groups of terms: an answer has all terms of one group."""

    groups: tuple[tuple[Term, ...], ...]

    @property
    def sought(self) -> list[Term]:
        """The terms to highlight."""
        return [t for g in self.groups for t in g if not t.without and t.field in (None, *WORDED)]

    def __str__(self) -> str:
        return " OR ".join(" ".join(map(_written, g)) for g in self.groups)


def parse(asked: str) -> Query:
    """Understand what was typed.

    >>> str(parse('ferry "harbour master" repair* -title:football'))
    'ferry "harbour master" repair* -title:football'

    Raises QueryError where it is empty, too long, or not to be understood.
    """
    if len(asked) > MOST_LETTERS:
        raise QueryError(f"the query is longer than {MOST_LETTERS} letters: search for fewer words")
    asked = one_line(asked.translate({ord(c): '"' for c in "\u201c\u201d\u201e\u00ab\u00bb"}))
    groups: list[list[Term]] = [[]]
    for match in _TERM.finditer(asked):
        if match["word"] == "OR" and not match["minus"] and not match["field"]:
            if not groups[-1]:
                raise QueryError("OR stands between two things to search for")
            groups.append([])
            continue
        groups[-1] += _terms(match)
    if not any(groups):
        raise QueryError(
            'nothing to search for: give words, "a phrase", or the beginning of a word*'
        )
    if not groups[-1]:
        raise QueryError("OR stands between two things to search for")
    if sum(map(len, groups)) > MOST_TERMS:
        raise QueryError(f"the query has more than {MOST_TERMS} parts: search for fewer words")
    if any(all(t.without for t in g) for g in groups):
        raise QueryError("a query must say what to find, not only what to leave out")
    return Query(tuple(tuple(g) for g in groups))


def _terms(match: re.Match[str]) -> list[Term]:
    field, raw = match["field"], match["phrase"] if match["word"] is None else match["word"]
    if field is not None and field.lower() not in WORDED + NAMED:
        if match["word"] is None:
            known = ", ".join(WORDED + NAMED)
            raise QueryError(f"there is no field {field!r}: {known} can be searched")
        field, raw = None, f"{field}:{raw}"  # an address, a time: words with a colon between
    if match["word"] is None and not match["close"]:
        raise QueryError("a phrase is begun with a quotation mark and never ended")
    field = field.lower() if field else None
    without = bool(match["minus"])
    if field in NAMED:
        return [Term((fold(raw.strip()),), field, without=without)] if raw.strip() else []
    prefix = raw.endswith("*") and bool(raw.strip("*"))
    found = tuple(words(raw))
    if len(found) > MOST_WORDS:
        raise QueryError(f"a phrase has more than {MOST_WORDS} words")
    if prefix and found and len(found[-1]) < LEAST_PREFIX:
        raise QueryError(f"the beginning of a word* needs at least {LEAST_PREFIX} letters")
    return [Term(found, field, prefix, without)] if found else []


def _written(term: Term) -> str:
    inner = " ".join(term.words) + ("*" if term.prefix else "")
    inner = f'"{inner}"' if len(term.words) > 1 or " " in inner else inner
    return f"{'-' if term.without else ''}{term.field + ':' if term.field else ''}{inner}"
