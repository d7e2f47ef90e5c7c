"""Golden pages: what is read from the pages in `golden/pages`, as JSON beside each.

`python -m tests.goldens` writes them again; look at the difference before committing it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from retold.captures import open_captures
from retold.extract import read

if TYPE_CHECKING:
    from retold.records import Article

PAGES = Path(__file__).parent / "golden" / "pages"


def pages() -> list[Path]:
    """The golden pages, without their expected JSON."""
    return sorted(p for p in PAGES.iterdir() if p.suffix != ".json")


def golden(page: Path) -> Path:
    """Where a page's expected JSON lies."""
    return page.with_name(page.name + ".json")


def reading(page: Path) -> list[dict[str, Any]]:
    """What is read from a page, without what depends on the machine."""
    return [_plain(article) for article in read(open_captures([str(page)]))]


def _plain(a: Article) -> dict[str, Any]:
    plain: dict[str, Any] = {
        name: getattr(a, name)
        for name in ("address", "url", "outlet", "title", "section", "lang", "lang_sure", "extra")
    }
    plain["problem"] = a.problem and a.problem.replace(str(PAGES), "PAGES")
    plain["published"] = _moment(a.published, a.published_precision)
    plain["updated"] = _moment(a.updated, a.updated_precision)
    plain["text"] = a.text.split("\n\n") if a.text else []
    plain["zones"] = [
        [z.kind, z.text if z.start is None else f"{z.start}-{z.end}"] for z in a.zones
    ]
    plain["lacunae"] = [[x.place, x.at, x.reason] for x in a.lacunae]
    for name in ("links", "credits_raw", "marks"):
        plain[name] = list(getattr(a, name))
    return {name: value for name, value in plain.items() if value not in (None, [], "")}


def _moment(at: Any, precision: str | None) -> list[str] | None:
    return None if at is None else [at.isoformat(), precision or ""]


def main() -> None:
    """Write every golden anew."""
    for page in pages():
        text = json.dumps(reading(page), ensure_ascii=False, indent=1)
        golden(page).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
