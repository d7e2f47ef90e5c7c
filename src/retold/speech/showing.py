"""Documents that somebody showed to a newsroom."""

from __future__ import annotations

import re

_SHOWN = re.compile(
    r"(?:which|that)\s+(?P<who>.{2,60}?)\s+(?:showed|shown|gave|provided|shared|handed|sent)\s+"
    r"(?:to|with)?\s*(?P<whom>[A-Z][\w ]{1,40}?)\s*,"
)
_SEEN_BY = re.compile(
    r"(?:seen|reviewed|obtained|viewed|published)\s+by\s+(?P<whom>[A-Z][\w ]{1,40})"
)
_SHOWED = re.compile(
    r"^(?P<who>.{2,60}?)\s+(?:showed|gave|provided|shared|handed)\s+(?P<whom>[A-Z]\w+(?: [A-Z]\w+)*)\s+"
    r"(?P<what>(?:the|a|an|his|her)\s.{3,80})$"
)


def shown(sentence: str) -> tuple[str, str] | None:
    """Who showed a document to which newsroom, if a sentence says so.

    >>> shown("A police paper, which she showed to Reuters, stated he was held.")
    ('she', 'Reuters')
    """
    m = _SHOWN.search(sentence)
    if m:
        return m["who"], m["whom"]
    m = _SEEN_BY.search(sentence)
    return ("", m["whom"]) if m else None


def showed(subject: str) -> tuple[str, str, str] | None:
    """ "She showed Reuters a document": who, whom and what, of a long subject."""
    m = _SHOWED.match(subject)
    return (m["who"], m["whom"], m["what"]) if m else None
