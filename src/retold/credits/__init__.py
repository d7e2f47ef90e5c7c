"""What an article says of its own origin: bylines, datelines, agency marks, credit lines, who was told.

`lines` reads what is known to be about origin, `running` the text itself and its links.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from retold import newsrooms, text
from retold.credits.lines import metadata, pieces
from retold.credits.running import edges_of_text, links, told
from retold.credits.settings import SETTINGS, CreditSettings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from retold.records import Article, Credit

__all__ = ["SETTINGS", "CreditSettings", "credits", "find_credits"]


def credits(articles: Iterable[Article]) -> Iterator[Credit]:
    """The credits of a stream of articles."""
    for article in articles:
        yield from find_credits(article)


def find_credits(article: Article, settings: CreditSettings = SETTINGS) -> list[Credit]:
    """What an article says of its own origin, in order: pieces told apart, text, links.

    The newsroom of a credit is canonical where the tables know it, else the name as written.
    Spans are given for what stands in the text.
    """
    found = [
        *pieces(article, settings),
        *metadata(article, settings),
        *edges_of_text(article, settings),
        *told(article, settings),
        *links(article, settings),
    ]
    signed = [(c.start, c.end) for c in found if c.kind != "told_by" and c.start is not None]
    found = [c for c in found if c.kind != "told_by" or not _within(c, signed)]
    found = _by_whole_names(found, article, settings)
    found = _with_house_style(_pictures_apart(_distinct(found), article.lang), settings)
    return [replace(c, n=n) for n, c in enumerate(found[: settings.most])]


def _pictures_apart(found: list[Credit], lang: str) -> list[Credit]:
    """Where "By …" signs, "Jane Doe, Associated Press" by itself is who took the picture."""
    bylines = [c for c in found if c.kind == "byline" and c.persons]
    led = {p for c in bylines if newsrooms.opens_byline(c.text, lang) for p in c.persons}
    signed = {text.fold(p) for p in led}
    return [
        replace(c, kind="picture", persons=(), confidence=0.8)
        if c in bylines and c.newsroom and _is_bare(c, lang) and signed and not _among(c, signed)
        else c
        for c in found
    ]


def _is_bare(credit: Credit, lang: str) -> bool:
    return (
        credit.confidence > SETTINGS.metadata
        and credit.start is None
        and not newsrooms.opens_byline(credit.text, lang)
    )


def _among(credit: Credit, signed: set[str]) -> bool:
    return any(text.fold(p) in signed for p in credit.persons)


def _within(credit: Credit, spans: list[tuple[int, int | None]]) -> bool:
    return any(s <= (credit.start or 0) < (e or 0) for s, e in spans)


def _distinct(found: list[Credit]) -> list[Credit]:
    """One credit for what several places say alike; spans in the text are all kept."""
    seen: dict[tuple[object, ...], Credit] = {}
    for c in found:
        words = " ".join(c.text.split()).casefold()
        same = (c.kind, c.newsroom, c.persons, c.start, words if not c.persons else "")
        if same not in seen or seen[same].confidence < c.confidence:
            seen[same] = c
    return list(seen.values())


def _by_whole_names(
    found: list[Credit], article: Article, settings: CreditSettings
) -> list[Credit]:
    """Newsrooms that no table knows by the name that the page gives them in full.

    "The Malta Ledger" is "the Ledger" further down, and still one newsroom.
    """
    body = f"{article.title}\n{article.text}"[: settings.read]
    own = newsrooms.newsroom_of_outlet(article.outlet) if article.outlet else None
    short = dict.fromkeys(c.newsroom for c in found if c.newsroom and " " not in c.newsroom)
    unlisted = [n for n in short if n != own and newsrooms.newsroom_of(n) is None]
    whole = {name: _whole(name, body) for name in unlisted[: settings.whole]}
    return [replace(c, newsroom=whole.get(c.newsroom or "", c.newsroom)) for c in found]


def _whole(name: str, body: str) -> str:
    """A name with the capitalised words that stand before it where it is called in full, in one way."""
    called = rf"""(?:\b[Tt]he[ ]|["“„«])((?:\w[\w'’&-]{{0,30}}[ ]){{1,3}}){re.escape(name)}\b"""
    found = {m.group(1).strip() for m in re.finditer(called, body)}
    named = [words for words in found if all(w[0].isupper() for w in words.split())]
    if len(named) != 1:
        return name
    full = f"{named[0]} {name}"
    return newsrooms.newsroom_of(full) or full


_REUTERS_FORM = re.compile(r"^\W*reporting by .{3,120}[;.] ?(?:\w+ )?(?:editing|writing) by ", re.I)


def _with_house_style(found: list[Credit], settings: CreditSettings) -> list[Credit]:
    """A credit line in Reuters's form names Reuters where nothing else names a newsroom."""
    if any(c.newsroom for c in found if c.kind in ("dateline", "agency", "credit_line", "byline")):
        return found
    return [
        replace(c, newsroom="Reuters", confidence=settings.house_style)
        if c.kind == "credit_line" and c.newsroom is None and _REUTERS_FORM.match(c.text)
        else c
        for c in found
    ]
