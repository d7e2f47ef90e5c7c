"""How well the article is told apart from its page: shingle F1, title, author, date.

A set is a folder below `extraction/` with `truth.jsonl` (`id`, `url`, `text`; some also `title`,
`author`, `date`) and `pages/ID.html.gz`. Per page, true positives, false positives and false
negatives are counted over multisets of 4-token shingles (tokens are runs of word characters) and
divided by their sum; precision, recall and F1 come from the sums over pages, as the article
extraction benchmark has it. What is compared is the reading text, without title and captions.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eval.measures import Measure, bootstrap, bootstrap_mean
from retold.captures.source import page
from retold.extract import read_article
from retold.newsrooms import is_credit_line, split_dateline
from retold.text import fold, words

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from retold.records import Article

_WORD = re.compile(r"\w+")
SHINGLE = 4


@dataclass(frozen=True, slots=True)
class Page:
    """A page with its known answer."""

    name: str
    body: bytes
    truth: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader found on a page."""

    text: str
    title: str = ""
    authors: tuple[str, ...] = ()
    published: datetime | None = None


def run(data: Path) -> dict[str, dict[str, Measure]]:
    """Figures by set, for Retold's own reading."""
    return {folder.name: score(pages(folder), retold_reading) for folder in folders(data)}


def beside(data: Path) -> list[str]:
    """Lines for people: Retold and other readers on the same pages, with pages per second."""
    from eval import readers

    return [line for folder in folders(data) for line in readers.beside(folder.name, pages(folder))]


def folders(data: Path) -> list[Path]:
    """The sets of a data folder."""
    return sorted(p.parent for p in (data / "extraction").glob("*/truth.jsonl"))


def pages(folder: Path) -> list[Page]:
    """The pages of a set that have an answer."""
    found = []
    with (folder / "truth.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            truth = json.loads(line)
            path = folder / "pages" / f"{truth['id']}.html.gz"
            if path.exists():
                found.append(Page(truth["id"], gzip.decompress(path.read_bytes()), truth))
    return found


def retold_reading(item: Page) -> Reading:
    """Retold's reading of a page, its name hidden but its address given as to a fetcher."""
    address = item.truth.get("url") or "page.html"
    article: Article = read_article(page(item.body, "html", address))
    return Reading(marked_text(article), article.title, article.credits_raw, article.published)


def marked_text(article: Article) -> str:
    """The text as annotators mark it: with dateline, credit lines and notes, which Retold tells apart.

    Title, standfirst, bylines and captions are not part of it.
    """
    apart = [z for z in article.zones if z.text and z.kind in {"credits", "correction"}]
    datelines = [
        z.text for z in apart if z.text and split_dateline(f"{z.text} It rained.", "en")[0]
    ]
    last = [
        z.text
        for z in apart
        if z.text
        and z.text not in datelines
        and (z.kind == "correction" or is_credit_line(z.text, article.lang))
    ]
    start = next((z.start or 0 for z in article.zones if z.kind == "body"), 0)
    return "\n\n".join([" ".join([*datelines[:1], article.text[start:]]), *last])


def resiliparse_reading(item: Page) -> Reading:
    """Resiliparse's main content alone, for comparison."""
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import bytes_to_str, detect_encoding

    markup = bytes_to_str(item.body, detect_encoding(item.body))
    return Reading(extract_plain_text(markup, main_content=True, alt_texts=False, comments=False))


def score(items: list[Page], reader: Callable[[Page], Reading]) -> dict[str, Measure]:
    """All measures of a reader on a set."""
    readings = [reader(item) for item in items]
    shares = [
        shingle_shares(str(item.truth["text"]), reading.text)
        for item, reading in zip(items, readings, strict=True)
    ]
    measures = {
        "f1": bootstrap(shares, lambda rows: figures(rows)[2]),
        "precision": bootstrap(shares, lambda rows: figures(rows)[0]),
        "recall": bootstrap(shares, lambda rows: figures(rows)[1]),
    }
    for name, right in (("title", _title), ("author", _author), ("date", _date)):
        known = [
            float(right(item.truth[name], reading))
            for item, reading in zip(items, readings, strict=True)
            if item.truth.get(name)
        ]
        if known:
            measures[name] = bootstrap_mean(known)
    return measures


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """The multiset of a text's shingles; a shorter text is one shingle."""
    found = _WORD.findall(text)
    if not found:
        return Counter()
    return Counter(tuple(found[i : i + SHINGLE]) for i in range(max(1, len(found) - SHINGLE + 1)))


def shingle_shares(truth: str, text: str) -> tuple[float, float, float]:
    """True positives, false positives and false negatives as shares of their sum."""
    known, found = shingles(truth), shingles(text)
    counts = (
        sum((known & found).values()),
        sum((found - known).values()),
        sum((known - found).values()),
    )
    total = sum(counts) or 1
    return counts[0] / total, counts[1] / total, counts[2] / total


def figures(rows: list[tuple[float, float, float]]) -> tuple[float, float, float]:
    """Precision, recall and F1 of pages' shares."""
    true, false, missed = (sum(column) for column in zip(*rows, strict=True))
    precision = true / (true + false) if true + false else 0.0
    recall = true / (true + missed) if true + missed else 0.0
    both = precision + recall
    return precision, recall, 2 * precision * recall / both if both else 0.0


def _title(truth: str, reading: Reading) -> bool:
    return words(truth) == words(reading.title)


def _author(truth: str | list[str], reading: Reading) -> bool:
    names = truth if isinstance(truth, list) else re.split(r",|;|\band\b|&", truth)
    known = {" ".join(words(n)) for n in names if n.strip()}
    found = {
        " ".join(words(re.sub(r"^by\s", "", part.strip(), flags=re.I)))
        for a in reading.authors
        for part in re.split(r",|;|\band\b|&", a)
    }
    return known == found - {""}


def _date(truth: str, reading: Reading) -> bool:
    if reading.published is None:
        return False
    return fold(str(truth))[:10] == reading.published.date().isoformat()
