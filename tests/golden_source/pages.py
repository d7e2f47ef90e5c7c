"""Golden pages in the manner of many sites: written from `sites` and `stories`, always alike.

`python -m tests.golden_source.pages` writes `golden/sites` again, each page with its truth beside it.
"""

from __future__ import annotations

import html
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.golden_source.sites import SITES, Site
from tests.golden_source.stories import FURNITURE, STORIES

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = Path(__file__).parents[1] / "golden" / "sites"
TEXTS = frozenset({"text", "labelled"})


def name_of(n: int, site: Site) -> str:
    """The page's file name."""
    return f"{n:02}-{site.lang}-{site.layout}.{'txt' if site.layout in TEXTS else 'html'}"


def truth_of(site: Site) -> dict[str, Any]:
    """What must be read from a site's page."""
    title, paragraphs = STORIES[site.lang]
    return {
        "site": site.name,
        "lang": site.lang,
        "title": title,
        "text": paragraphs,
        "date": site.date[:10],
        "persons": list(site.persons),
        "place": site.place,
        "rooms": sorted(site.rooms),
        "picture": site.picture,
        "picture_room": site.picture_room,
    }


def page_of(site: Site) -> str:
    """The page itself."""
    return LAYOUTS[site.layout](site)


def _e(text: str) -> str:
    return html.escape(text, quote=False)


def _links(items: list[str], tag: str = "li") -> str:
    return "".join(f'<{tag}><a href="/{i}">{_e(t)}</a></{tag}>' for i, t in enumerate(items, 1))


def _body(site: Site, opening: str = "<p>", closing: str = "</p>\n") -> str:
    paragraphs = list(STORIES[site.lang][1])
    paragraphs[0] = site.dateline + paragraphs[0]
    return "".join(opening + _e(p) + closing for p in paragraphs)


def _tail(site: Site, opening: str, closing: str) -> str:
    return "".join(opening + _e(t) + closing for t in site.tail)


def _modern(site: Site) -> str:
    """JSON-LD, header and footer elements, a figure with its caption, a byline of its own class."""
    title = STORIES[site.lang][0]
    menu, related, most, letter, comments = FURNITURE[site.lang]
    data = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": title,
            "datePublished": site.date, "publisher": {"@type": "Organization", "name": site.name}}  # fmt: skip
    figure = f'<figure><img src="a.jpg" alt=""><figcaption>{_e(site.caption)}</figcaption></figure>'
    return f"""<!DOCTYPE html>
<html lang="{site.lang}"><head><meta charset="utf-8"><title>{_e(title)} | {_e(site.name)}</title>
<meta property="og:title" content="{html.escape(title)}"><meta property="og:site_name" content="{html.escape(site.name)}">
<script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script></head>
<body><header><a href="/">{_e(site.name)}</a><nav><ul>{_links(menu)}</ul></nav></header>
<main><article><h1>{_e(title)}</h1>
{f'<div class="article-byline">{_e(site.byline)}</div>' if site.byline else ""}
<time datetime="{site.date}">{_e(site.shown_date)}</time><span class="count">14 {comments}</span>
{figure if site.caption else ""}
{_body(site)}{_tail(site, '<p class="credit-line">', "</p>")}
<aside class="newsletter"><p>{_e(letter)}</p><form><input type="email"></form></aside>
</article><section class="related"><h3>{_e(most)}</h3><ul>{_links(related)}</ul></section></main>
<footer><p>© 2025 {_e(site.name)}</p></footer></body></html>
"""


def _classic(site: Site) -> str:
    """Divisions with ids; byline, date and comments on one line; a caption that is no figcaption."""
    title = STORIES[site.lang][0]
    menu, related, most, letter, comments = FURNITURE[site.lang]
    image = (
        f'<div class="photo"><img src="a.jpg"><p class="photo-caption">{_e(site.caption)}</p></div>'
    )
    byline = f'<span class="author">{_e(site.byline)}</span> | ' if site.byline else ""
    return f"""<!doctype html><html lang="{site.lang}"><head><meta charset="utf-8">
<title>{_e(title)} - {_e(site.name)}</title>
<meta property="article:published_time" content="{site.date}"><meta property="og:site_name" content="{html.escape(site.name)}"></head>
<body><div id="top"><a href="/">{_e(site.name)}</a></div><ul id="nav">{_links(menu)}</ul>
<div id="content"><h1>{_e(title)}</h1>
<div class="info">{byline}<span class="date">{_e(site.shown_date)}</span> | 14 {comments}</div>
{image if site.caption else ""}
{_body(site)}{_tail(site, "<p><em>", "</em></p>")}
<div class="comments"><h3>14 {comments}</h3></div></div>
<div id="sidebar"><h3>{_e(most)}</h3><ol>{_links(related)}</ol><p>{_e(letter)}</p></div>
<div id="footer">© {_e(site.name)} 2025</div></body></html>
"""


def _meta(site: Site) -> str:
    """Meta elements for date; a page of bare divisions; the picture's credit in a span."""
    title = STORIES[site.lang][0]
    menu, related, most, letter, _ = FURNITURE[site.lang]
    image = (
        f'<div class="pic"><img src="a.jpg"><span class="caption">{_e(site.caption)}</span></div>'
    )
    return f"""<!DOCTYPE html><html lang="{site.lang}"><head><meta charset="utf-8">
<title>{_e(title)}</title><meta name="date" content="{site.date}"><meta property="og:site_name" content="{html.escape(site.name)}"></head>
<body><div class="brand"><a href="/">{_e(site.name)}</a></div><div class="menu">{_links(menu, "span")}</div>
<div class="story"><h1>{_e(title)}</h1><div class="au">{_e(site.byline)}</div><div class="dt">{_e(site.shown_date)}</div>
<div class="share"><button>Facebook</button><button>WhatsApp</button></div>
{image if site.caption else ""}
<div class="txt">{_body(site, '<div class="par"><p>', "</p></div>")}</div>{_tail(site, '<div class="src">', "</div>")}
<div class="nl"><p>{_e(letter)}</p></div></div>
<div class="side"><b>{_e(most)}</b>{_links(related, "div")}</div><div class="ft">© {_e(site.name)}</div></body></html>
"""


def _soup(site: Site) -> str:
    """An old page: no classes, bold byline, visible date alone, caption in small print."""
    title = STORIES[site.lang][0]
    menu, related, most, _, _ = FURNITURE[site.lang]
    bar = " | ".join(f'<a href="/{i}">{_e(t)}</a>' for i, t in enumerate(menu))
    byline = f"<p><b>{_e(site.byline)}</b></p>" if site.byline else ""
    image = f'<img src="a.jpg"><br><small>{_e(site.caption)}</small>' if site.caption else ""
    return f"""<html lang="{site.lang}"><head><title>{_e(title)} : {_e(site.name)}</title><meta charset="utf-8"></head><body>
<h3><a href="/">{_e(site.name)}</a></h3><p>{bar}</p><hr><h2>{_e(title)}</h2>
{byline}<p>{_e(site.shown_date)}</p>{image}
{_body(site)}{_tail(site, "<p>", "</p>")}
<hr><p>{_e(most)}: {" / ".join(f'<a href="#">{_e(t)}</a>' for t in related)}</p><p>© 2025 {_e(site.name)}</p></body></html>
"""


def _micro(site: Site) -> str:
    """Microdata."""
    title = STORIES[site.lang][0]
    menu, related, most, letter, comments = FURNITURE[site.lang]
    image = f'<div itemprop="image"><img src="a.jpg"></div><p class="image-caption">{_e(site.caption)}</p>'
    return f"""<!DOCTYPE html><html lang="{site.lang}"><head><meta charset="utf-8"><title>{_e(title)} · {_e(site.name)}</title></head>
<body><nav>{_links(menu, "span")}</nav><div itemscope itemtype="https://schema.org/NewsArticle"><h1 itemprop="headline">{_e(title)}</h1>
<p class="sig"><span itemprop="author">{_e(site.byline)}</span> <time itemprop="datePublished" datetime="{site.date}">{_e(site.shown_date)}</time> · 14 {comments}</p>
{image if site.caption else ""}<div itemprop="articleBody">{_body(site)}{_tail(site, "<p>", "</p>")}</div></div>
<form class="nl"><label>{_e(letter)}</label></form><div class="strip"><h4>{_e(most)}</h4>{_links(related, "p")}</div><footer>© {_e(site.name)}</footer></body></html>
"""


def _table(site: Site) -> str:
    """A page laid out in tables, its paragraphs parted by line breaks."""
    title = STORIES[site.lang][0]
    menu, related, most, _, _ = FURNITURE[site.lang]
    return f"""<HTML LANG="{site.lang}"><HEAD><META CHARSET="utf-8"><TITLE>{_e(title)}_{_e(site.name)}</TITLE></HEAD><BODY>
<TABLE WIDTH="100%"><TR><TD VALIGN=top>{_links(menu, "div")}</TD><TD><FONT SIZE=5><B>{_e(title)}</B></FONT><BR>
{_e(site.name)} &nbsp; {site.date[:10]} 09:15:30<BR><BR>
{_body(site, "<P>", "</P>")}{_tail(site, "<P>", "</P>")}</TD>
<TD><B>{_e(most)}</B>{_links(related, "div")}</TD></TR></TABLE><CENTER>Copyright 2025 {_e(site.name)}</CENTER></BODY></HTML>
"""


def _inline(site: Site) -> str:
    """Everything beneath the title on one line, share buttons included."""
    title = STORIES[site.lang][0]
    menu, related, most, letter, comments = FURNITURE[site.lang]
    return f"""<!DOCTYPE html><html lang="{site.lang}"><head><meta charset="utf-8"><title>{_e(title)} — {_e(site.name)}</title>
<meta property="article:published_time" content="{site.date}"></head><body><div>{_links(menu, "span")}</div>
<section><h1>{_e(title)}</h1><p><span>{_e(site.byline)}</span> <span>{_e(site.shown_date)}</span> · <span>14 {comments}</span> · <a href="#">Share</a></p>
{_body(site)}{_tail(site, "<p>", "</p>")}</section><p>{_e(letter)}</p><h3>{_e(most)}</h3><ul>{_links(related)}</ul><p>© 2025 {_e(site.name)}</p></body></html>
"""


def _text(site: Site) -> str:
    """A text capture with the page's furniture."""
    title = STORIES[site.lang][0]
    menu, related, most, letter, comments = FURNITURE[site.lang]
    lines = [
        site.name, *menu, "", title, "", site.byline, site.shown_date, f"14 {comments}", "",
        _body(site, "", "\n\n"), *site.tail, "", letter, "", most, *related, "", f"© 2025 {site.name}",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _labelled(site: Site) -> str:
    """A text capture with the capturing tool's lines on top."""
    title = STORIES[site.lang][0]
    head = ["URL: https://courant.example/2025/05/06/whale", "Captured: 2025-06-01T04:00:00+00:00"]
    lines = [*head, "", title, "", f"{site.byline} — {site.shown_date} | 14 comments", ""]
    return (
        "\n".join([*lines, _body(site, "", "\n\n"), *site.tail, "", f"© 2025 {site.name}"]) + "\n"
    )


LAYOUTS: dict[str, Callable[[Site], str]] = {
    "modern": _modern, "classic": _classic, "meta": _meta, "soup": _soup, "micro": _micro,
    "table": _table, "inline": _inline, "text": _text, "labelled": _labelled,
}  # fmt: skip


def main() -> None:
    """Write all pages and their truths."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for n, site in enumerate(SITES, 1):
        name = name_of(n, site)
        (FOLDER / name).write_text(page_of(site), encoding="utf-8")
        truth = json.dumps(truth_of(site), ensure_ascii=False, indent=1)
        (FOLDER / f"{name}.json").write_text(truth + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
