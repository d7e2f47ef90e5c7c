"""passim's JSON lines: a line a page, with the cluster it belongs to.

`id`, `series`, `text`, `date`, `title` and `url` are what passim reads; `cluster`, `size`, `uid`,
`begin` and `end` are what it writes. A cluster is a family of tellings that derive from each
other, and the passage is the whole text. Pages that nobody retold have no cluster.
"""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from retold.export.characters import for_json, web_address
from retold.text import doc_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from retold.export.policy import View


def write(views: Iterable[View], out: IO[bytes]) -> None:
    """One JSON object a line."""
    for view in views:
        for row in sorted(_rows(view), key=lambda r: str(r["id"])):
            out.write(for_json(row) + b"\n")


def _rows(view: View) -> Iterable[dict[str, Any]]:
    story = view.story
    for family in _families(view):
        pages = [c.article_id for t in family for c in story.tellings[t].carriers]
        for article_id in pages:
            article = story.pages[article_id].article
            row: dict[str, Any] = {
                "id": article_id,
                "series": article.outlet,
                "date": article.published.date().isoformat() if article.published else None,
                "title": article.title,
                "url": web_address(article.url),
                "lang": article.lang,
                "text": article.text or None,
                "text_hash": view.hashes[article_id],
            }
            if len(pages) > 1:
                row |= {
                    "cluster": doc_key(family[0]),
                    "size": len(pages),
                    "uid": doc_key(article_id),
                }
                row |= {"begin": 0, "end": len(article.text)} if article.text else {}
            yield {k: v for k, v in row.items() if v is not None}


def _families(view: View) -> list[list[str]]:
    """Tellings that derive from each other, lost ones among them; each sorted."""
    family = {t: {t} for t in view.story.tellings}
    for edge in view.edges:
        joined = family[edge.parent] | family[edge.child]
        for telling in joined:
            family[telling] = joined
    return [sorted(f) for t, f in sorted(family.items()) if t == min(f)]
