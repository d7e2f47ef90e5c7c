"""Pages in the manner of many sites and agencies: text, title, date and every credit right."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from retold.captures import open_captures
from retold.credits import find_credits
from retold.extract import read
from tests.golden_source import pages
from tests.golden_source.sites import SITES, Site

if TYPE_CHECKING:
    from retold.records import Credit

SIGNED = frozenset({"byline", "dateline", "agency", "credit_line"})
CASES = [pytest.param(n, site, id=pages.name_of(n, site)) for n, site in enumerate(SITES, 1)]


def reading(n: int, site: Site) -> tuple[dict[str, Any], list[Credit]]:
    """What is read from a page, in the shape of its truth."""
    (article,) = read(open_captures([str(pages.FOLDER / pages.name_of(n, site))]))
    found = find_credits(article)
    signed = [c for c in found if c.kind in SIGNED]
    copyrights = [c.newsroom for c in found if c.kind == "copyright" and c.newsroom]
    datelines = [c for c in found if c.kind == "dateline"]
    pictures = [c for c in found if c.kind == "picture"]
    known = {c.newsroom for c in signed if c.newsroom} | {r for r in copyrights if r in site.rooms}
    picture = pictures[0].text if pictures else None
    if picture and site.picture and site.picture in picture:
        picture = site.picture
    return {
        "site": article.outlet,
        "lang": article.lang,
        "title": article.title,
        "text": article.text.split("\n\n"),
        "date": article.published.date().isoformat() if article.published else None,
        "persons": list(dict.fromkeys(p for c in signed for p in c.persons)),
        "place": datelines[0].place.split()[0] if datelines and datelines[0].place else None,
        "rooms": sorted(known),
        "picture": picture,
        "picture_room": pictures[0].newsroom if pictures and site.picture_room else None,
    }, found


@pytest.mark.parametrize(("n", "site"), CASES)
def test_site(n: int, site: Site) -> None:
    name = pages.name_of(n, site)
    truth = json.loads((pages.FOLDER / f"{name}.json").read_text("utf-8"))
    got, _ = reading(n, site)
    assert got == truth


@pytest.mark.parametrize(("n", "site"), CASES)
def test_page_is_as_written(n: int, site: Site) -> None:
    name = pages.name_of(n, site)
    assert (pages.FOLDER / name).read_text("utf-8") == pages.page_of(site)
    assert json.loads((pages.FOLDER / f"{name}.json").read_text("utf-8")) == pages.truth_of(site)


def test_many_manners() -> None:
    assert len(SITES) >= 40
    assert len({site.lang for site in SITES}) >= 10
    assert {path.name for path in pages.FOLDER.iterdir()} == {
        name
        for n, site in enumerate(SITES, 1)
        for name in (pages.name_of(n, site), f"{pages.name_of(n, site)}.json")
    }
