"""The sample newsroom as it is read: every page field by field against its truth."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from retold.captures import open_captures
from retold.credits import find_credits
from retold.extract import read
from retold.newsrooms import same_newsroom
from retold.text import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from retold.records import Article, Credit

NEWSROOM = Path(__file__).parents[1] / "examples" / "newsroom"
SIGNED = frozenset({"byline", "agency", "credit_line", "dateline", "copyright"})


@cache
def read_pages() -> list[tuple[str, dict[str, Any], Article, list[Credit]]]:
    """(page, truth, article, credits) of every page that the truth knows."""
    truth = json.loads((NEWSROOM / "truth.json").read_text("utf-8"))["pages"]
    found: dict[str, Article] = {}
    for article in read(open_captures([str(NEWSROOM / "pages")])):
        found.setdefault(_name(article), article)
    return [(k, t, found[k], find_credits(found[k])) for k, t in truth.items()]


def _name(article: Article) -> str:
    """A page by its path; a record by its file and id."""
    known = json.loads(article.extra or "{}").get("id")
    return f"records.jsonl#{known}" if known else article.address


def articles() -> list[tuple[str, dict[str, Any], Article, list[Credit]]]:
    """The pages that are articles."""
    return [row for row in read_pages() if row[1]["problem"] is None]


def holds(part: str, whole: str) -> bool:
    """Whether the words of a line are all in another."""
    return set(words(part)) <= set(words(whole))


def text_f1(truth: str, text: str) -> float:
    """F1 over the multisets of words."""
    known, found = Counter(words(truth)), Counter(words(text))
    return 2 * sum((known & found).values()) / max(1, sum(known.values()) + sum(found.values()))


def byline(truth: dict[str, Any], _: Article, found: list[Credit]) -> bool:
    signed = [c.text for c in found if c.kind in {"byline", "agency", "credit_line"}]
    if truth["byline"] is None:
        return not any(c.kind == "byline" for c in found)
    return any(holds(truth["byline"], text) for text in signed)


def dateline(truth: dict[str, Any], _: Article, found: list[Credit]) -> bool:
    lines = [c.text for c in found if c.kind == "dateline"]
    return (
        not lines if truth["dateline"] is None else any(holds(truth["dateline"], x) for x in lines)
    )


def agency(truth: dict[str, Any], _: Article, found: list[Credit]) -> bool:
    rooms = {c.newsroom for c in found if c.kind in SIGNED and c.newsroom}
    return truth["agency"] is None or any(same_newsroom(truth["agency"], r) for r in rooms)


def picture(truth: dict[str, Any], _: Article, found: list[Credit]) -> bool:
    lines = [c.text for c in found if c.kind == "picture"]
    if truth["picture_credit"] is None:
        return not lines
    return any(holds(truth["picture_credit"], x) for x in lines)


def credit_lines(truth: dict[str, Any], article: Article, found: list[Credit]) -> bool:
    said = [c.text for c in found] + [z.text for z in article.zones if z.text]
    return all(any(holds(line, x) for x in said) for line in truth["credits"])


def published(truth: dict[str, Any], article: Article, _: list[Credit]) -> bool:
    if truth["published"] is None or article.published is None:
        return bool(truth["published"] is None and article.published is None)
    n = 10 if article.published_precision == "day" else 25
    return article.published.isoformat()[:n] == truth["published"][:n]


def updated(truth: dict[str, Any], article: Article, _: list[Credit]) -> bool:
    found = article.updated.isoformat() if article.updated else None
    return (found and found[:10]) == (truth["updated"] and truth["updated"][:10])


FIELDS: list[tuple[Callable[[dict[str, Any], Article, list[Credit]], bool], float]] = [
    (published, 1.0), (updated, 1.0), (byline, 0.97), (dateline, 0.98), (agency, 0.98),
    (picture, 0.98), (credit_lines, 0.98),
]  # fmt: skip


def test_every_page_is_read() -> None:
    assert len(read_pages()) >= 60
    wrong = {
        k: a.problem for k, t, a, _ in read_pages() if (t["problem"] is None) != (a.problem is None)
    }
    assert not wrong


@pytest.mark.parametrize("name", ["title", "lang", "outlet"])
def test_fields_as_they_are(name: str) -> None:
    wrong = {
        k: (getattr(a, name), t[name]) for k, t, a, _ in articles() if getattr(a, name) != t[name]
    }
    assert not wrong


@pytest.mark.parametrize(("right", "floor"), FIELDS, ids=lambda x: getattr(x, "__name__", ""))
def test_field(
    right: Callable[[dict[str, Any], Article, list[Credit]], bool], floor: float
) -> None:
    wrong = [k for k, t, a, found in articles() if not right(t, a, found)]
    assert 1 - len(wrong) / len(articles()) >= floor, wrong


def test_text() -> None:
    scores = {k: text_f1(t["text"], a.text) for k, t, a, _ in articles()}
    assert sum(scores.values()) / len(scores) >= 0.99
    assert min(scores.values()) >= 0.89, min(scores, key=lambda k: scores[k])


def test_lacunae() -> None:
    known = {(k, x["place"]) for k, t, _, _ in articles() for x in t["lacunae"]}
    found = {(k, x.place) for k, _, a, _ in articles() for x in a.lacunae}
    assert known
    assert found == known
