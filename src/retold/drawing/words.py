"""The templates' environment and their filters: nothing from a page gets through as markup."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from retold.results import day
from retold.results.naming import foreign_newsroom
from retold.text import one_line as clean

if TYPE_CHECKING:
    from collections.abc import Iterable

    import jinja2

    from retold.records import Evidence

SYMBOLS = {  # what stands in a cell of the claims table, and how it is read out
    "told": ("●", "told here first"),
    "kept": ("=", "kept"),
    "reworded": ("≈", "reworded"),
    "changed": ("≠", "changed"),
    "denies": ("⊘", "denied there"),
    "absent": ("·", "not in this telling"),
    "not_seen": ("?", "not seen: the page is cut there"),
}
# How many of each a page of a story shows before the rest, which is folded.
FIRST = {"changes": 5, "claims": 8, "groups": 3, "chains": 8, "moments": 8, "tellings": 10}
LEAST_WEIGHT = 0.05  # of evidence that is shown: what weighs less reads as nothing
# Languages written from right to left; any other direction follows from the letters.
RIGHT_TO_LEFT = frozenset("ar arc ckb dv fa he ku nqo ps sd syr ug ur yi".split())


@cache
def environment() -> jinja2.Environment:
    """The templates of the package, escaping everything, failing on an unknown name."""
    import jinja2

    found = jinja2.Environment(
        loader=jinja2.PackageLoader("retold"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    found.filters.update(
        clean=clean, flat=flat, day=day, safe_url=safe_url, percent=percent, kind=kind,
        count=count, direction=direction, language=language, foreign_newsroom=foreign_newsroom,
        weighty=weighty, signed=signed,
    )  # fmt: skip
    found.globals |= {"symbols": SYMBOLS, "first": FIRST}
    return found


def flat(words: str) -> str:
    """As `clean`, with a space kept at either end where there was one."""
    inner = clean(words)
    if not inner:
        return " " if words else ""
    lead = " " if words[:1].isspace() else ""
    return f"{lead}{inner}{' ' if words[-1:].isspace() else ''}"


def percent(share: float) -> str:
    """0.934 as 93%."""
    return f"{share:.0%}"


def kind(word: str | None) -> str:
    """A kind as read by people."""
    return (word or "fact").replace("_", " ")


def count(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun.

    >>> count(1, "page"), count(2, "page"), count(3, "story", "stories")
    ('1 page', '2 pages', '3 stories')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def weighty(evidence: Iterable[Evidence]) -> list[Evidence]:
    """What speaks for or against an edge loud enough to be shown."""
    return [e for e in evidence if abs(e.log_odds) >= LEAST_WEIGHT]


def signed(number: float) -> str:
    """A number with its sign.

    >>> signed(1.25), signed(-0.3)
    ('+1.2', '\u22120.3')
    """
    return f"{number:+.1f}".replace("-", "\u2212")


def direction(lang: str | None) -> str:
    """`rtl` for languages written from right to left, else `auto`: the letters decide."""
    return "rtl" if (lang or "") in RIGHT_TO_LEFT else "auto"


def language(lang: str | None) -> str:
    """A language as a `lang` attribute may hold it; empty (unknown) for anything else."""
    known = lang or ""
    return (
        known
        if known.isascii() and known.isalpha() and 2 <= len(known) <= 3 and known != "und"
        else ""
    )


def safe_url(address: str | None) -> str | None:
    """The address where it is plain http or https, else None."""
    if not address:
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in ("http", "https") and parts.netloc else None
