"""The sample newsroom's truth agrees with its pages, and both with their sources."""

from __future__ import annotations

import filecmp
import importlib.util
import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest

EXAMPLES = Path(__file__).parent.parent / "examples"
NEWSROOM = EXAMPLES / "newsroom"
TRUTH: dict[str, Any] = json.loads((NEWSROOM / "truth.json").read_text("utf-8"))
PAGES: dict[str, dict[str, Any]] = TRUTH["pages"]
TELLINGS: dict[str, dict[str, Any]] = TRUTH["tellings"]
KINDS = {
    "number",
    "date",
    "name",
    "place",
    "role",
    "quotation",
    "polarity",
    "certainty",
    "attribution",
    "action",
}
TOLD = {path: page for path, page in PAGES.items() if page["telling"]}


def _words(text: str) -> str:
    return " ".join(text.split())


def _seen(path: str) -> str:
    """A page's characters without markup, as one line."""
    if "#" in path:
        name, _, record = path.partition("#")
        lines = (NEWSROOM / "pages" / name).read_text("utf-8").splitlines()
        row = next(r for r in map(json.loads, lines) if r["id"] == record)
        values = "\n".join(str(value) for value in row.values())
        return _words(unescape(re.sub(r"<[^<>]*>", " ", values)))
    data = (NEWSROOM / "pages" / path).read_bytes()
    for encoding in ("utf-8", "cp1251" if PAGES[path]["lang"] == "ru" else "latin-1"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    text = re.sub(r"</?a\b[^<>]*>", "", text)
    return _words(unescape(re.sub(r"<[^<>]*>", " ", text)))


def test_every_page_file_is_in_the_truth() -> None:
    root = NEWSROOM / "pages"
    files = {p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file()}
    assert files == {path.partition("#")[0] for path in PAGES}


def test_pages_and_truth_are_what_the_sources_give(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("make_newsroom", EXAMPLES / "make_newsroom.py")
    assert spec and spec.loader
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    script.main(tmp_path)
    names = [p.relative_to(tmp_path) for p in tmp_path.rglob("*") if p.is_file()]
    _, differ, missing = filecmp.cmpfiles(tmp_path, NEWSROOM, map(str, names), shallow=False)
    assert not differ and not missing


@pytest.mark.parametrize("path", sorted(TOLD))
def test_a_page_has_its_article(path: str) -> None:
    page = PAGES[path]
    assert page["telling"] in TELLINGS and not TELLINGS[page["telling"]]["lost"]
    assert TELLINGS[page["telling"]]["story"] == page["story"]
    if {"mojibake", "zero-width characters"} & set(page["traits"]):
        assert page["text"] not in _seen(path)
        return
    seen = _seen(path)
    assert _words(page["title"]) in seen
    for paragraph in page["text"].split("\n\n"):
        assert _words(paragraph) in seen
    for credit in [page["byline"], page["dateline"], page["picture_credit"], *page["credits"]]:
        assert credit is None or _words(credit) in seen


def test_furniture_stands_around_the_articles() -> None:
    files = [p for p in TOLD if "#" not in p]
    around = [len(_seen(p)) - len(_words(TOLD[p]["text"])) for p in files]
    assert min(around) > 100


def test_tellings_hang_together() -> None:
    carried = {page["telling"] for page in TOLD.values()}
    for name, telling in TELLINGS.items():
        assert telling["story"] in TRUTH["stories"]
        assert telling["lost"] == (name not in carried)
        assert not (telling["lost"] and telling["independent"])
        for parent in telling["parents"]:
            assert parent["telling"] in TELLINGS
            assert parent["kind"] in {"copy", "excerpt", "rewrite", "translation", "update"}


def test_no_telling_descends_from_itself() -> None:
    for name in TELLINGS:
        above = {p["telling"] for p in TELLINGS[name]["parents"]}
        for _ in TELLINGS:
            above |= {p["telling"] for a in above for p in TELLINGS[a]["parents"]}
        assert name not in above


@pytest.mark.parametrize("n", range(len(TRUTH["changes"])))
def test_a_changes_words_stand_on_its_pages(n: int) -> None:
    change = TRUTH["changes"][n]
    old, new = PAGES[change["from_page"]], PAGES[change["to_page"]]
    assert change["from_words"] in old["text"]
    assert change["to_words"] in (new["title"] if change["zone"] == "headline" else new["text"])
    assert change["from_words"] != change["to_words"]
    assert new["telling"] == change["to_telling"]
    assert change["from_telling"] is None or old["telling"] == change["from_telling"]
    assert (change["from_telling"] is None) == (change["relation"] == "siblings")
    assert change["introduced_by"] is None or change["introduced_by"] in TELLINGS
    assert change["kind"] in KINDS
    assert change["relation"] in {"derivation", "siblings", "update", "conflict", "itself"}


@pytest.mark.parametrize("what", ["dropped", "added"])
def test_notable_passages(what: str) -> None:
    assert TRUTH[what]
    for row in TRUTH[what]:
        holder, other = ("from", "to") if what == "dropped" else ("to", "from")
        assert PAGES[row["page"]]["telling"] == row[f"{holder}_telling"]
        without = [p for p in TOLD.values() if p["telling"] == row[f"{other}_telling"]]
        assert without and all(row["words"] not in p["text"] for p in without)


def test_stories_name_what_exists() -> None:
    for name, story in TRUTH["stories"].items():
        assert 0 <= story["newsrooms_known"] <= story["newsrooms_possible"]
        assert len(story["newsrooms"]) == story["newsrooms_known"]
        for other in story["related"]:
            assert name in TRUTH["stories"][other]["related"]
        named = [v["telling"] for s in story["series"] for v in s["values"]]
        named += [s["telling"] for d in story["disagreements"] for s in d["sides"]]
        named += [t for loop in story["loops"] for t in loop]
        assert set(named) <= set(TELLINGS)


def test_independent_tellings_have_no_parent_but_their_own_newsroom() -> None:
    for telling in TELLINGS.values():
        if telling["independent"]:
            above = {TELLINGS[p["telling"]]["newsroom"] for p in telling["parents"]}
            assert above <= {telling["newsroom"]}


@pytest.mark.parametrize("n", range(len(TRUTH["claims"])))
def test_claims(n: int) -> None:
    claim = TRUTH["claims"][n]
    assert claim["words"] in PAGES[claim["page"]]["text"]
    assert PAGES[claim["page"]]["telling"] == claim["telling"]
    assert TELLINGS[claim["telling"]]["story"] == claim["story"]
    assert len(claim["newsrooms"]) == claim["newsrooms_known"] <= claim["newsrooms_possible"]


def test_wrong_encodings_are_wrong() -> None:
    for path, page in PAGES.items():
        if any("declared as utf-8" in trait for trait in page["traits"]):
            data = (NEWSROOM / "pages" / path).read_bytes()
            assert b"utf-8" in data
            with pytest.raises(UnicodeDecodeError):
                data.decode("utf-8")


PROMISED = [
    "adds own reporting to a press release",
    "anonymous speakers",
    "circular reporting",
    "correction",
    "crawl date beside article date",
    "cut mid-sentence by a paywall",
    "cut-down",
    "dateline restyled",
    "headline contradicts body",
    "inherited error",
    "lost telling",
    "machine paraphrase",
    "merged from two agencies",
    "mojibake",
    "no date",
    "one address fetched twice",
    "own report",
    "picture credit that is no text credit",
    "press release printed without credit",
    "right to left",
    "still carries the uncorrected figure",
    "template",
    "zero-width characters",
]


@pytest.mark.parametrize("trait", PROMISED)
def test_what_the_readme_promises_is_there(trait: str) -> None:
    assert any(trait in page["traits"] for page in PAGES.values())
    assert trait in (EXAMPLES / "README.md").read_text("utf-8")


def test_variety() -> None:
    assert len(TRUTH["stories"]) >= 8
    assert len([p for p in PAGES if p.endswith(".html")]) >= 50
    assert len(TOLD) >= 60
    assert {page["lang"] for page in TOLD.values()} >= {"en", "fr", "ru", "de", "es", "ar"}
    kinds = {p["kind"] for t in TELLINGS.values() for p in t["parents"]}
    assert kinds == {"excerpt", "rewrite", "translation", "update"}
    harmful = {c["kind"] for c in TRUTH["changes"] if not c["harmless"]}
    assert harmful == KINDS
    assert sum(len(t["parents"]) > 1 for t in TELLINGS.values()) >= 2
    assert sum(t["lost"] for t in TELLINGS.values()) >= 3
    problems = {page["problem"] for page in PAGES.values()} - {None}
    assert problems == {"paywall stub", "index page", "error page", "cookie wall", "robot check"}
