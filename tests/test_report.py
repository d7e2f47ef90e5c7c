"""The report: one file, safe, readable at any width. Opened in a real browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

import retold
from retold.drawing.beside import marked, rows
from retold.drawing.words import safe_url
from retold.report import render

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\u202e\x1b[31m"


def page(**fields: str) -> dict[str, str]:
    words = "The harbour of Lund said on Monday that 14 ferries had been stopped by the storm. "
    return {"url": "https://a.example/x", "title": "Ferries stopped", "text": words * 2, **fields}


def hostile_result() -> retold.Result:
    return retold.trace(
        [
            page(title=HOSTILE, outlet=HOSTILE),
            page(
                url="javascript:alert(3)",
                text=f"{HOSTILE} The harbour of Lund said 15 ferries had been stopped.",
            ),
        ]
    )


def test_nothing_from_a_page_runs_in_the_report() -> None:
    html = render(hostile_result(), full_text=True)
    assert "<script" not in html.lower()
    assert "onerror=alert" not in re.sub(r"&lt;.*?&gt;", "", html)
    assert "\x1b" not in html
    assert 'href="javascript:' not in html.lower()


@pytest.mark.parametrize(
    "scheme",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "//x",
        "",
        None,
        "http://[::1",
    ],
)
def test_only_web_addresses_are_linked(scheme: str | None) -> None:
    assert safe_url(scheme) is None


def test_headlines_keep_their_own_direction_and_are_never_empty() -> None:
    said = [f'"We saw {n} fires in the hills that night," she said.' for n in range(20)]
    pages = ["\n\n".join(said), "\n\n".join(said[:18])]
    html = render(retold.trace([{"url": f"https://{len(t)}.example/", "text": t} for t in pages]))
    heading, listed = (re.search(p, html) for p in (r"<h2 id=.*?</h2>", r"<bdi><a href=.*?</bdi>"))
    assert heading and listed
    assert 'dir="auto">(no headline)<' in heading[0]
    assert ">(no headline)<" in listed[0]


def test_the_report_needs_nothing_from_outside(newsroom: retold.Result) -> None:
    html = render(newsroom)
    assert "default-src 'none'" in html
    assert not re.search(r"<(script|link|img|iframe|object|embed|video|audio)\b", html, re.I)
    assert not re.search(r"url\(|@import", html)


def test_whole_texts_stay_inside_unless_asked_for(newsroom: retold.Result) -> None:
    longest = max(newsroom.pages.values(), key=lambda p: p.article.words).article.text
    plain, full = render(newsroom), render(newsroom, full_text=True)
    assert "Internal: holds whole texts" in full
    assert "Internal: holds whole texts" not in plain
    last = longest.strip().split("\n\n")[-1][:60]
    assert full.count("Whole text") == sum(
        s.standing.pages for s in newsroom.stories if s.standing.pages > 1
    )
    assert last.split()[0] in full


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("He was held.", "He was freed."),
        ("", "New."),
        ("Old.", ""),
        ("a b c d", "b c x d e"),
        ("Same.", "Same."),
    ],
)
def test_a_comparison_gives_both_sides_back(before: str, after: str) -> None:
    left, right = marked(before, after)
    assert "".join(p.text for p in left) == before
    assert "".join(p.text for p in right) == after
    assert {p.op for p in left} <= {"same", "del"}
    assert {p.op for p in right} <= {"same", "ins"}


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_report_fits_the_screen(
    browser: Any, newsroom: retold.Result, tmp_path: Path, width: int, scheme: str
) -> None:
    file = tmp_path / "report.html"
    file.write_text(render(newsroom), encoding="utf-8")
    view = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    said: list[str] = []
    view.on("console", lambda m: said.append(m.text))
    view.on("pageerror", lambda e: said.append(str(e)))
    view.on("request", lambda r: said.append(r.url) if not r.url.startswith("file:") else None)
    view.goto(file.as_uri())
    assert view.evaluate("document.documentElement.scrollWidth") <= width
    assert view.locator("section.story:not(#outlets)").count() == sum(
        s.standing.pages > 1 for s in newsroom.stories
    )
    assert view.locator("svg.tree-drawing").count() > 0
    wide = "[...document.querySelectorAll('.scroll:has(.claims)')].filter(e => e.scrollWidth > e.clientWidth + 1)"
    if width == 390:  # on a phone the table of claims is a list
        assert view.evaluate(f"{wide}.length") == 0
    assert said == []
    view.close()


@pytest.mark.browser
def test_a_hostile_page_stays_words(browser: Any, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text(render(hostile_result(), full_text=True), encoding="utf-8")
    view = browser.new_page()
    said: list[str] = []
    view.on("dialog", lambda d: said.append(d.message))
    view.on("console", lambda m: said.append(m.text))
    view.goto(file.as_uri())
    view.wait_for_timeout(200)
    assert said == []
    assert view.locator("main img, main script").count() == 0
    view.close()


def test_what_a_bead_joins_is_neither_dropped_nor_added(newsroom: retold.Result) -> None:
    of_no_edge = 0
    for story in newsroom.stories:
        edges = {frozenset((d.parent, d.child)) for d in story.derivations}
        for a, b in sorted({(x.a, x.b) for x in story.beads}):
            alone = {"dropped": set(), "added": set()}
            for row in rows(story, a, b):
                if row.status in alone:
                    alone[row.status].update(row.left, row.right)
            for bead in (x for x in story.beads if (x.a, x.b) == (a, b)):
                both = (
                    alone["dropped"] & set(bead.a_sentences),
                    alone["added"] & set(bead.b_sentences),
                )
                assert not all(both)
                of_no_edge += bool(bead.a_sentences and bead.b_sentences and {a, b} not in edges)
    assert of_no_edge > 10


def test_nothing_is_laid_to_a_page_along_an_unlikely_edge(newsroom: retold.Result) -> None:
    for story in newsroom.stories:
        sure = {(d.parent, d.child): d.probability for d in story.derivations}
        for v in story.variants:
            if v.relation in ("derivation", "update"):
                assert sure.get((v.parent, v.child), 1.0) >= 0.3
