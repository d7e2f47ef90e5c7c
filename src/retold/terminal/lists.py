"""Lists of stories and of search hits, and one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.text import Text

from retold.results import day, plural
from retold.terminal.stories import print_credits, short
from retold.text import one_line as clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console

    from retold.results import Found, Hit, Page, Piece, StoryLine

SHOWN = 4  # outlets, agencies and kinds named in one line


def print_lines(
    lines: Sequence[StoryLine], total: int, console: Console, *, offset: int = 0
) -> None:
    """Print stories as a list, with their ids."""
    for line in lines:
        headline = clean(line.headline) or "(no headline)"
        console.print(Text.assemble((line.story_id, "cyan"), "  ", (headline, "bold")))
        _line(console, Text(" · ".join(_counted(line))))
        _line(console, Text(" · ".join(_where(line)), style="dim"))
        console.print()
    _more(console, len(lines), total, offset, "story", "stories")


def _counted(line: StoryLine) -> list[str]:
    known, possible = line.newsrooms_known, line.newsrooms_possible
    rooms = str(possible) if known == possible else f"{known} to {possible}"
    parts = [plural(line.pages, "page"), plural(line.tellings, "telling")]
    parts.append(f"{rooms} {'newsroom' if rooms == '1' else 'newsrooms'}")
    if line.changes:
        words = plural(line.changes, "difference")
        parts.append(f"{words}, gravest: {line.worst_kind}" if line.worst_kind else words)
    return parts


def _where(line: StoryLine) -> list[str]:
    first, last = day(line.first), day(line.last)
    parts = [first if first == last else f"{first} to {last}", ", ".join(line.langs)]
    parts.append(_few(line.outlets))
    if line.agencies:
        parts.append(f"credits {_few(line.agencies)}")
    return [p for p in parts if p]


def _few(names: Sequence[str]) -> str:
    shown = ", ".join(short(n, 40) for n in names[:SHOWN])
    return f"{shown} and more" if len(names) > SHOWN else shown


def print_found(found: Found, console: Console, *, offset: int = 0) -> None:
    """Print search hits with the words around them."""
    for hit in found.hits:
        console.print(_marked(hit.title, "bold") or Text("(no headline)", style="bold"))
        _line(console, Text(" · ".join(_about(hit)), style="dim"))
        _line(console, _marked(hit.excerpt, ""))
        console.print()
    if not found.total:
        console.print(f"Nothing found for {clean(found.query)}", markup=False)
    _more(console, len(found.hits), found.total, offset, "hit", "hits")


def _about(hit: Hit) -> list[str]:
    what = "claim" if hit.kind == "claim" else "page"
    who = clean(hit.outlet or "")
    story = f"story {hit.story_id}" if hit.story_id else ""
    return [p for p in (who, day(hit.when), hit.lang, f"{what} {hit.id}", story) if p]


def _marked(pieces: Iterable[Piece], style: str) -> Text:
    return Text.assemble(
        *((_spaced(p.text), "bold green" if p.hit else style) for p in pieces if p.text)
    )


def _spaced(words: str) -> str:
    """Cleaned once more, with a space kept at either end."""
    inner = clean(words)
    if not inner:
        return " "
    return f"{' ' * words[:1].isspace()}{inner}{' ' * words[-1:].isspace()}"


def _more(console: Console, shown: int, total: int, offset: int, one: str, many: str) -> None:
    if shown < total:
        last = f"{offset + 1} to {offset + shown}" if shown else "none"
        console.print(f"{last} of {total} {one if total == 1 else many}")
    elif total:
        console.print(f"{total} {one if total == 1 else many}")


# --- one page ---


def print_page(page: Page, console: Console, *, headline: str | None = None) -> None:
    """Print one page as it was read: what it says of itself, its text, and its story."""
    article = page.article
    console.print(Text(clean(article.title) or "(no headline)", style="bold"))
    when = day(article.published, article.published_precision)
    parts = [clean(article.outlet), when, article.lang, plural(article.words, "word")]
    _line(console, Text(" · ".join(parts), style="dim"))
    _line(console, Text(clean(article.url or article.address), style="dim"))
    if article.problem:
        _line(console, Text(f"not read as an article: {clean(article.problem)}", style="yellow"))
    if page.story_id:
        about = f": {clean(headline)}" if headline else ""
        _line(console, Text(f"story {page.story_id}{about}"))
    console.print()
    print_credits(page, console)
    for lacuna in article.lacunae:
        words = f"not seen at the {lacuna.place}: {clean(lacuna.reason)}"
        _line(console, Text(words, style="yellow"))
    console.print()
    for paragraph in article.text.split("\n\n"):
        if clean(paragraph):
            _line(console, Text(clean(paragraph)))
            console.print()


def _line(console: Console, text: Text, indent: int = 3) -> None:
    console.print(Padding(text, (0, 0, 0, indent)))
