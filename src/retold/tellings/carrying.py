"""Does a page carry a telling? What carriers may cut, and the little they may add."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz.distance import Indel

from retold.records import Carrier
from retold.tellings.wording import running
from retold.text import words as split_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from retold.records import Article, Credit


@dataclass(frozen=True, slots=True)
class Settings:
    """What may differ between two carriers of one telling."""

    least_coverage: float = 0.2  # share of the telling a page cut from its end must have
    least_scattered: float = 0.6  # the same where it is cut elsewhere; lacunae aside in both
    sure_coverage: float = 0.85  # from which a fuller page may lack the credits of a shorter one
    least_words: int = 25  # of a page that may fold as a cut one
    edge_words: int = 14  # dateline or scrap of furniture at either edge of a page
    beyond_words: int = 60  # words past the place where the fuller page itself is cut
    longest: int = 20_000  # words; a longer page folds only with the very same words
    gram: int = 5  # words in a gram
    rare_grams: int = 32  # of a page, looked up among the tellings
    posting_limit: int = 400  # tellings looked at for one gram
    candidates: int = 4  # tellings a page is compared with
    least_shared: float = 0.5  # share of the looked-up grams that a candidate must have


DEFAULT = Settings()
OWN_KINDS = ("agency", "dateline", "credit_line", "byline", "copyright")
_FURNITURE = frozenset(
    split_words(
        """read more subscribe newsletter click share photo image picture file credit copyright rights
    reserved reporting editing writing updated published minutes ago advertisement video watch
    comments advertisment continue reading below sponsored by source via reuters ap afp pti ani ians dpa xinhua tass upi bloomberg agency agencies
    staff also related story stories follow us sign up edited syndicated feed headline inputs"""
    )
)
LEAST = 12  # words that are left where dateline and furniture are taken off
_NEAR = 80  # characters within which a dateline begins
_DATELINE = 160  # and ends
_BEHIND = re.compile(r"[-\u2013\u2014:]")
_TRIVIAL = frozenset(split_words("the a an that mr mrs ms dr of percent dollars and s has today"))


class Page(NamedTuple):
    """An article with its running words, as compared."""

    article: Article
    words: tuple[str, ...]
    starts: tuple[int, ...]  # offsets of the words in the text
    ends: tuple[int, ...]
    newsrooms: frozenset[str]  # that it credits with its words


@dataclass(slots=True)
class Fold:
    """A telling in the making."""

    lead: Page
    borders: list[int]  # word positions at which sentences of the lead begin, and the end
    numbers: list[int]  # Sentence.n between those borders
    carriers: list[Carrier] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)


def page_of(article: Article, credits: Iterable[Credit]) -> Page:
    """An article as compared: without the dateline before its words and a scrap of furniture behind."""
    own = [c for c in credits if c.kind in OWN_KINDS]
    newsrooms = frozenset(c.newsroom for c in own if c.newsroom)
    words, starts, ends = running(article.text)
    first = bisect_left(starts, _dateline_end(article.text, own))
    last = len(words) - _scraps(article.text, words, starts, ends)
    if last - first < LEAST:
        first, last = 0, len(words)
    return Page(article, words[first:last], starts[first:last], ends[first:last], newsrooms)


def _dateline_end(text: str, credits: Iterable[Credit]) -> int:
    """Where the words begin behind a dateline; 0 where there is none."""
    ends = [
        c.end
        for c in credits
        if c.kind in ("dateline", "agency") and c.end is not None and c.start is not None
        and c.start <= _NEAR and c.end <= _DATELINE
    ]  # fmt: skip
    if not ends:
        return 0
    end = max(ends)
    mark = _BEHIND.search(text, max(0, end - 2), end + 4)
    return max(end, mark.end()) if mark else 0


def _scraps(text: str, words: Sequence[str], starts: Sequence[int], ends: Sequence[int]) -> int:
    """How many words behind the last sentence are furniture."""
    for n in range(len(words) - 1, max(0, len(words) - 9), -1):
        if any(mark in text[ends[n - 1] : starts[n]] for mark in ".!?\n"):
            furniture = sum(w in _FURNITURE for w in words[n:])
            bare = not text[ends[-1] :].strip()
            return len(words) - n if bare and 2 * furniture >= len(words) - n else 0
    return 0


def when(article: Article) -> tuple[bool, float]:
    return (article.published is None, article.published.timestamp() if article.published else 0.0)


def fullness(page: Page) -> tuple[int, tuple[bool, float], str]:
    return (-len(page.words), when(page.article), page.article.article_id)


def carries(fold: Fold, page: Page, settings: Settings = DEFAULT) -> Carrier | None:
    """The page as a carrier of the telling, or None where its words are others."""
    lead = fold.lead.words
    missing = [False] * len(lead)
    unseen = [False] * len(lead)
    if not 2 <= len(page.words) <= settings.longest or len(lead) > settings.longest:
        return None
    for op in Indel.opcodes(lead, page.words):
        a0, a1, b0, b1 = op.src_start, op.src_end, op.dest_start, op.dest_end
        if op.tag == "insert" and not _may_add(fold.lead, page, a0, b0, b1, settings):
            return None
        if op.tag == "delete":
            hidden = _hidden(page, b0)
            if not hidden and not _may_cut(fold, page, a0, a1, b0, settings):
                return None
            missing[a0:a1] = [True] * (a1 - a0)
            unseen[a0:a1] = [hidden] * (a1 - a0)
    return _as_carrier(fold, page, missing, unseen, settings)


def _as_carrier(
    fold: Fold, page: Page, missing: list[bool], unseen: list[bool], settings: Settings
) -> Carrier | None:
    gone, lost = sum(missing), sum(unseen)
    seen = len(missing) - lost
    if seen <= 0 or (gone and len(page.words) < settings.least_words):
        return None
    share = (seen - (gone - lost)) / seen
    if share < settings.sure_coverage and _added_to(page, fold):
        return None
    last = max((i for i, gap in enumerate(missing) if not gap), default=0)
    inner = sum(missing[:last]) - sum(unseen[:last])
    if share < settings.least_coverage or 1 - inner / seen < settings.least_scattered:
        return None
    cut: list[int] = []
    hidden: list[int] = []
    for n, low, high in zip(fold.numbers, fold.borders, fold.borders[1:], strict=False):
        if high > low and sum(missing[low:high]) * 2 > high - low:
            (hidden if sum(unseen[low:high]) * 2 > high - low else cut).append(n)
    coverage = round(1 - gone / len(missing), 6)
    return Carrier(page.article.article_id, coverage, tuple(cut), tuple(hidden))


def _added_to(short: Page, fold: Fold) -> bool:
    """Whether the fuller page looks like the shorter one with more written to it.

    It does when the shorter one names a newsroom that no carrier so far does, or came first while
    none of them names any.
    """
    credited = {n for p in fold.pages for n in p.newsrooms}
    if not short.newsrooms <= credited:
        return True
    first, then = short.article.published, fold.lead.article.published
    return bool(first and then and first < then and not credited)


def _hidden(page: Page, at: int) -> bool:
    """Whether what is missing before the page's word `at` falls into a lacuna."""
    low = page.ends[at - 1] if at else 0
    high = page.starts[at] if at < len(page.starts) else len(page.article.text)
    for lacuna in page.article.lacunae:
        if lacuna.place == "end" and at == len(page.words):
            return True
        if lacuna.place == "start" and at == 0:
            return True
        if low <= lacuna.at <= high:
            return True
    return False


def _may_cut(fold: Fold, page: Page, a0: int, a1: int, b0: int, settings: Settings) -> bool:
    """Whether words of the telling may be missing from a carrier."""
    lead = fold.lead.words
    if all(w in _TRIVIAL for w in lead[a0:a1]):
        return True
    if a1 - a0 <= 3 and all(w in _FURNITURE for w in lead[a0:a1]):
        return True
    if b0 in (0, len(page.words)) and a1 - a0 <= settings.edge_words:
        return True
    if a0 == 0 and fold.lead.ends[a1 - 1] > _standfirst_end(fold.lead.article):
        return False  # a desk cuts from the end; a fuller page's own opening was written to it
    if b0 == len(page.words) and a1 == len(lead):
        return _breaks_off(page) or _on_border(fold.borders, lead, a0, a1)
    return _on_border(fold.borders, lead, a0, a1)


def _breaks_off(page: Page) -> bool:
    """Whether the page stops in the middle of a sentence."""
    tail = page.article.text.rstrip()
    return bool(tail) and (tail[-1].isalnum() or tail[-1] in ",-\u2026" or tail.endswith("..."))


def _on_border(borders: list[int], lead: Sequence[str], a0: int, a1: int) -> bool:
    """Whether a run is a row of whole sentences; a run may slide where words repeat."""
    ends = set(borders)
    low, high = a0, a1
    while True:
        if low in ends and high in ends:
            return True
        if low == 0 or lead[low - 1] != lead[high - 1]:
            break
        low, high = low - 1, high - 1
    low, high = a0, a1
    while high < len(lead) and lead[low] == lead[high]:
        low, high = low + 1, high + 1
        if low in ends and high in ends:
            return True
    return False


def _may_add(lead: Page, page: Page, a0: int, b0: int, b1: int, settings: Settings) -> bool:
    """Whether a carrier may have words that the fuller page lacks."""
    added = page.words[b0:b1]
    if all(w in _TRIVIAL for w in added):
        return True
    if b1 - b0 <= 3 and all(w in _FURNITURE for w in added):
        return True
    if a0 == 0 and b0 == 0 and page.ends[b1 - 1] <= _standfirst_end(page.article):
        return True  # written by the page's desk, like its headline
    if a0 == 0 and b0 == 0 and b1 <= settings.edge_words:
        return _scrap(added, page.article.text[: page.ends[b1 - 1] + 3])
    if b1 == len(page.words) and a0 == len(lead.words):
        if b1 - b0 <= settings.edge_words and _scrap(added, ""):
            return True
        cut = _hidden(lead, len(lead.words)) or _breaks_off(lead)
        return cut and b1 - b0 <= settings.beyond_words
    return False


def _standfirst_end(article: Article) -> int:
    return max((z.end or 0 for z in article.zones if z.kind == "standfirst"), default=0)


def _scrap(words: Sequence[str], opening: str) -> bool:
    """A dateline or a scrap of furniture: no sentence of its own."""
    if re.search(r"[-\u2013\u2014:|)]\s*\S{0,2}$", opening):
        return True
    return any(w in _FURNITURE for w in words)
