"""Pages that carry one text: folds the pages of a story into tellings with their carriers.

A page carries a telling when its words are the telling's words: whole sentences may be missing, a
cut page may stop in the middle, a dateline or a scrap of furniture may stand at its edge, spelling
and number style may be the house's. A word that says something else makes another telling.

    articles of a story → running words → fullest first → each page against the tellings that share
    its rarest grams → carrier of the one it fits best, else a telling of its own
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz.distance import Indel

from retold.records import Carrier, Telling
from retold.text import key, tokens
from retold.text import words as split_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from retold.records import Article, Credit, Sentence, StoryMember


@dataclass(frozen=True, slots=True)
class Settings:
    """What may differ between two carriers of one telling."""

    least_coverage: float = 0.8  # share of the telling's words a page must have, lacunae aside
    least_words: int = 25  # of a page that may fold as a cut one
    edge_words: int = 14  # dateline or scrap of furniture at either edge of a page
    beyond_words: int = 60  # words past the place where the fuller page itself is cut
    gram: int = 5  # words in a gram
    rare_grams: int = 32  # of a page, looked up among the tellings
    posting_limit: int = 400  # tellings looked at for one gram
    candidates: int = 4  # tellings a page is compared with
    least_shared: float = 0.5  # share of the looked-up grams that a candidate must have


DEFAULT = Settings()
_OWN_KINDS = ("agency", "dateline", "credit_line", "byline", "copyright")
_FURNITURE = frozenset(
    split_words(
        """read more subscribe newsletter click share photo image picture file credit copyright rights
    reserved reporting editing writing updated published minutes ago advertisement video watch
    comments by source via reuters ap afp pti ani ians dpa xinhua tass upi bloomberg agency agencies
    staff also related story stories follow us sign up edited syndicated feed headline inputs"""
    )
)
_TRIVIAL = frozenset(split_words("the a an that mr mrs ms dr of percent dollars and s"))
_NUMBERS = {
    w: str(n)
    for n, w in enumerate(
        split_words("zero one two three four five six seven eight nine ten eleven twelve")
    )
}
_MONTHS = {
    m[:3]: m
    for m in split_words(
        "january february march april june july august september october november december"
    )
} | {"sept": "september"}
_MERGED = {("per", "cent"): "percent", ("per", "centum"): "percent"}
_HOUSE = (
    (re.compile(r"is(e|es|ed|er|ers|ing|ation|ations)$"), r"iz\1"),
    (re.compile(r"ys(e|es|ed|ing)$"), r"yz\1"),
    (re.compile(r"our(s|ed|ing|able|ite|ites|ful|hood)?$"), r"or\1"),
    (re.compile(r"tre(s|d)?$"), r"ter\1"),
    (re.compile(r"ell(ed|ing|er|ers|or|ors|ation)$"), r"el\1"),
    (re.compile(r"ogue(s)?$"), r"og\1"),
    (re.compile(r"(ef|if|ic)ence(s)?$"), r"\1ense\2"),
    (re.compile(r"gramme(s)?$"), r"gram\1"),
    (re.compile(r"(e|o)ment$"), r"ment"),
)
_SYMBOLS = str.maketrans({"%": " percent ", "$": " dollars ", "&": " and "})
_GROUPED = re.compile(r"^\d{1,3}(,\d{3})+(\.\d+)?$")


class _Page(NamedTuple):
    """An article with its running words, as compared."""

    article: Article
    words: tuple[str, ...]
    starts: tuple[int, ...]  # offsets of the words in the text
    ends: tuple[int, ...]


@dataclass(slots=True)
class _Fold:
    """A telling in the making."""

    lead: _Page
    borders: list[int]  # word positions at which sentences of the lead begin, and the end
    numbers: list[int]  # Sentence.n between those borders
    carriers: list[Carrier] = field(default_factory=list)
    pages: list[_Page] = field(default_factory=list)


def fold(
    members: list[StoryMember],
    articles: list[Article],
    sentences: list[Sentence],
    credits: list[Credit],
) -> Iterator[Telling]:
    """Keyed stage over a story: its members, and their articles, sentences and credits."""
    for story in sorted({m.story_key for m in members}):
        ids = {m.article_id for m in members if m.story_key == story}
        yield from fold_story(
            story,
            [a for a in articles if a.article_id in ids],
            [s for s in sentences if s.article_id in ids],
            [c for c in credits if c.article_id in ids],
        )


def fold_story(
    story_key: str,
    articles: Iterable[Article],
    sentences: Iterable[Sentence],
    credits: Iterable[Credit],
    settings: Settings = DEFAULT,
) -> list[Telling]:
    """The tellings of one story, by the fullness of their lead pages. Order changes nothing."""
    by_article: dict[str, list[Sentence]] = defaultdict(list)
    for sentence in sentences:
        if sentence.zone != "headline":
            by_article[sentence.article_id].append(sentence)
    own: dict[str, list[Credit]] = defaultdict(list)
    for credit in credits:
        own[credit.article_id].append(credit)
    pages = sorted((_page(a) for a in articles), key=_fullness)
    folds = _gather(pages, by_article, settings)
    return [_telling(story_key, f, own) for f in folds]


def running_words(text: str) -> list[str]:
    """The words of a text as two carriers of one telling must share them.

    >>> running_words("Mr. Roy travelled 1,200 metres, 5 per cent") == running_words(
    ...     "Mr Roy traveled 1200 meters, 5%")
    True
    """
    return list(_running(text)[0])


def _running(text: str) -> tuple[tuple[str, ...], tuple[int, ...], tuple[int, ...]]:
    if "%" in text or "$" in text or "&" in text:
        return _spelled_out(text)
    found = tokens(text)
    words = [_house(t.norm) for t in found]
    return _merged(words, [t.start for t in found], [t.end for t in found])


def _spelled_out(text: str) -> tuple[tuple[str, ...], tuple[int, ...], tuple[int, ...]]:
    """As `_running`, with signs as words; the places stay those of the text as given."""
    words, starts, ends = [], [], []
    at = 0
    for piece in re.split(r"([%$&])", text):
        if piece in "%$&" and piece:
            words.append(piece.translate(_SYMBOLS).strip())
            starts.append(at)
            ends.append(at + 1)
        else:
            for t in tokens(piece):
                words.append(_house(t.norm))
                starts.append(at + t.start)
                ends.append(at + t.end)
        at += len(piece)
    return _merged(words, starts, ends)


def _merged(
    words: list[str], starts: list[int], ends: list[int]
) -> tuple[tuple[str, ...], tuple[int, ...], tuple[int, ...]]:
    if "per" in words:
        for i in range(len(words) - 2, -1, -1):
            one = _MERGED.get((words[i], words[i + 1]))
            if one:
                words[i : i + 2] = [one]
                ends[i] = ends[i + 1]
                del starts[i + 1], ends[i + 1]
    return tuple(words), tuple(starts), tuple(ends)


_KNOWN: dict[str, str] = {}


def _house(word: str) -> str:
    """One spelling for the houses' spellings of a folded word."""
    known = _KNOWN.get(word)
    if known is None:
        known = _unstyled(word)
        if len(_KNOWN) < 200_000:
            _KNOWN[word] = known
    return known


def _unstyled(word: str) -> str:
    if word[0].isdigit():
        return word.replace(",", "") if _GROUPED.match(word) else word
    word = word.replace("\u2019", "'").removesuffix("'")
    word = _NUMBERS.get(word) or _MONTHS.get(word) or word
    if len(word) > 4 and word.isascii():
        for form, plain in _HOUSE:
            word = form.sub(plain, word)
    return word


def _page(article: Article) -> _Page:
    return _Page(article, *_running(article.text))


def _when(article: Article) -> tuple[bool, float]:
    return (article.published is None, article.published.timestamp() if article.published else 0.0)


def _fullness(page: _Page) -> tuple[int, tuple[bool, float], str]:
    return (-len(page.words), _when(page.article), page.article.article_id)


def _gather(
    pages: Sequence[_Page], sentences: dict[str, list[Sentence]], settings: Settings
) -> list[_Fold]:
    """Pages, fullest first, into folds."""
    exact: dict[tuple[str, ...], _Fold] = {}
    common = _common_grams({p.words for p in pages}, settings)
    postings: dict[int, list[int]] = defaultdict(list)
    folds: list[_Fold] = []
    for page in pages:
        same = exact.get(page.words) if page.words else None
        if same:
            same.carriers.append(Carrier(page.article.article_id, 1.0))
            same.pages.append(page)
            continue
        grams = _rarest(page.words, common, settings)
        chosen = _best_fit(page, grams, folds, postings, settings)
        if chosen is None:
            chosen = _new_fold(page, sentences.get(page.article.article_id, []))
            for gram in sorted(_grams(page.words, settings.gram) & common.keys()):
                if len(postings[gram]) < settings.posting_limit:
                    postings[gram].append(len(folds))
            folds.append(chosen)
            exact[page.words] = chosen
    return folds


def _grams(words: Sequence[str], size: int) -> set[int]:
    if len(words) < size:
        return {hash_words(words)} if words else set()
    return {hash_words(words[i : i + size]) for i in range(len(words) - size + 1)}


def hash_words(words: Sequence[str]) -> int:
    """A number for a run of words; only ever compared within one run of the program."""
    return hash(tuple(words))


def _common_grams(texts: set[tuple[str, ...]], settings: Settings) -> Counter[int]:
    """Grams that two or more distinct texts share, with the number of texts."""
    counts: Counter[int] = Counter()
    for words in texts:
        counts.update(_grams(words, settings.gram))
    return Counter({g: n for g, n in counts.items() if n > 1})


def _rarest(words: tuple[str, ...], common: Counter[int], settings: Settings) -> list[int]:
    """Grams of a page that few others share, spread over the page."""
    size = settings.gram
    places: dict[int, int] = {}
    for i in range(len(words) - size + 1):
        gram = hash_words(words[i : i + size])
        if gram in common:
            places.setdefault(gram, i)
    if not places and words and hash_words(words) in common:
        return [hash_words(words)]
    chosen = sorted(places, key=lambda g: (common[g], places[g]))
    return chosen[: settings.rare_grams]


def _best_fit(
    page: _Page,
    grams: list[int],
    folds: list[_Fold],
    postings: dict[int, list[int]],
    settings: Settings,
) -> _Fold | None:
    """The telling that the page carries, with the page entered as its carrier."""
    votes: Counter[int] = Counter()
    for gram in grams:
        votes.update(postings.get(gram, ()))
    ranked = sorted(votes, key=lambda f: (-votes[f], f))[: settings.candidates]
    best: tuple[float, int, Carrier] | None = None
    for number in ranked:
        if votes[number] < settings.least_shared * len(grams):
            break
        carrier = carries(folds[number], page, settings)
        if carrier and (best is None or carrier.coverage > best[0]):
            best = (carrier.coverage, number, carrier)
    if best is None:
        return None
    chosen = folds[best[1]]
    chosen.carriers.append(best[2])
    chosen.pages.append(page)
    return chosen


def _new_fold(page: _Page, sentences: list[Sentence]) -> _Fold:
    ordered = sorted(sentences, key=lambda s: s.start)
    borders = [bisect_left(page.starts, s.start) for s in ordered]
    fold = _Fold(page, [*borders, len(page.words)], [s.n for s in ordered])
    fold.carriers.append(Carrier(page.article.article_id, 1.0))
    fold.pages.append(page)
    return fold


# --- does a page carry a telling? ----------------------------------------------------------------


def carries(fold: _Fold, page: _Page, settings: Settings = DEFAULT) -> Carrier | None:
    """The page as a carrier of the telling, or None where its words are others."""
    lead = fold.lead.words
    missing = [False] * len(lead)
    unseen = [False] * len(lead)
    if len(page.words) < 2:
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
    fold: _Fold, page: _Page, missing: list[bool], unseen: list[bool], settings: Settings
) -> Carrier | None:
    gone, lost = sum(missing), sum(unseen)
    seen = len(missing) - lost
    if seen <= 0 or (seen - (gone - lost)) / seen < settings.least_coverage:
        return None
    if gone and len(page.words) < settings.least_words:
        return None
    cut, hidden = [], []
    for n, low, high in zip(fold.numbers, fold.borders, fold.borders[1:], strict=False):
        if high > low and sum(missing[low:high]) * 2 > high - low:
            (hidden if sum(unseen[low:high]) * 2 > high - low else cut).append(n)
    coverage = round(1 - gone / len(missing), 6)
    return Carrier(page.article.article_id, coverage, tuple(cut), tuple(hidden))


def _hidden(page: _Page, at: int) -> bool:
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


def _may_cut(fold: _Fold, page: _Page, a0: int, a1: int, b0: int, settings: Settings) -> bool:
    """Whether words of the telling may be missing from a carrier."""
    lead = fold.lead.words
    if all(w in _TRIVIAL for w in lead[a0:a1]):
        return True
    if b0 in (0, len(page.words)) and a1 - a0 <= settings.edge_words:
        return True
    if b0 == len(page.words) and a1 == len(lead):
        return _breaks_off(page) or _on_border(fold.borders, lead, a0, a1)
    return _on_border(fold.borders, lead, a0, a1)


def _breaks_off(page: _Page) -> bool:
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


def _may_add(lead: _Page, page: _Page, a0: int, b0: int, b1: int, settings: Settings) -> bool:
    """Whether a carrier may have words that the fuller page lacks."""
    added = page.words[b0:b1]
    if all(w in _TRIVIAL for w in added):
        return True
    if a0 == 0 and b0 == 0 and b1 <= settings.edge_words:
        return _scrap(added, page.article.text[: page.ends[b1 - 1] + 3])
    if b1 == len(page.words) and a0 == len(lead.words):
        if b1 - b0 <= settings.edge_words and _scrap(added, ""):
            return True
        cut = _hidden(lead, len(lead.words)) or _breaks_off(lead)
        return cut and b1 - b0 <= settings.beyond_words
    return False


def _scrap(words: Sequence[str], opening: str) -> bool:
    """A dateline or a scrap of furniture: no sentence of its own."""
    if re.search(r"[-\u2013\u2014:|)]\s*\S{0,2}$", opening):
        return True
    return any(w in _FURNITURE for w in words)


# --- records -------------------------------------------------------------------------------------


def _telling(story_key: str, fold: _Fold, credits: dict[str, list[Credit]]) -> Telling:
    lead = fold.lead.article
    first = min((p.article for p in fold.pages), key=lambda a: (*_when(a), a.article_id))
    published: datetime | None = first.published
    return Telling(
        story_key=story_key,
        telling_id=key("telling", lead.article_id),
        lost=False,
        newsroom=_newsroom(fold, credits),
        outlet=lead.outlet,
        title=lead.title,
        lang=lead.lang,
        lead=lead.article_id,
        published=published,
        published_precision=first.published_precision,
        carriers=tuple(sorted(fold.carriers, key=lambda c: (-c.coverage, c.article_id))),
    )


def _newsroom(fold: _Fold, credits: dict[str, list[Credit]]) -> str | None:
    """Who wrote the words: the newsroom most surely credited by the carriers, if any is."""
    sure: dict[str, float] = defaultdict(float)
    for page in fold.pages:
        best: dict[str, float] = {}
        for credit in credits.get(page.article.article_id, ()):
            if credit.newsroom and credit.kind in _OWN_KINDS:
                best[credit.newsroom] = max(best.get(credit.newsroom, 0.0), credit.confidence)
        for newsroom, confidence in best.items():
            sure[newsroom] += round(1000 * confidence)
    if sure:
        return min(sure, key=lambda k: (-sure[k], k))
    lead = fold.lead.article
    signed = any(c.kind == "byline" and c.persons for c in credits.get(lead.article_id, ()))
    return _newsroom_of_outlet(lead.outlet) if signed else None


def _newsroom_of_outlet(outlet: str) -> str | None:
    try:
        from retold.newsrooms import newsroom_of_outlet
    except ImportError:
        return None
    return newsroom_of_outlet(outlet)
