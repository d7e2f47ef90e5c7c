"""Evidence between two tellings: what each covers of the other, and which way it points.

`profile` prepares a telling once; `kinship` weighs a pair. Nothing here decides: `stemma` does.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from retold import text
from retold.facts import transliterate
from retold.newsrooms import same_newsroom

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from retold.records import Article, Bead, Credit, Sentence, Telling

GRAM = 5  # words in a run that counts as verbatim
SHORT_GRAM = 3  # words in a run that still tells wording apart from chance
_QUOTED = re.compile(r'"([^"\n]{12,600})"')
_ZONES = frozenset({"standfirst", "body"})
_CREDITING = frozenset({"agency", "credit_line", "told_by"})


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence as compared."""

    n: int
    words: tuple[str, ...]
    stems: tuple[str, ...]
    weight: float  # summed rarity of its stems: how much there is to explain
    marks: frozenset[str] = frozenset()  # names and numbers


@dataclass(frozen=True, slots=True)
class Profile:
    """A telling, prepared for comparing."""

    telling_id: str
    lang: str
    newsroom: str | None
    outlet: str | None
    outlet_newsroom: str | None
    title: tuple[str, ...]
    lines: tuple[Line, ...]  # standfirst and body, in order
    words: tuple[str, ...]  # of all lines
    stems: tuple[str, ...]
    grams: frozenset[int]  # of SHORT_GRAM stems
    weight: float
    vocabulary: frozenset[str]
    odd: frozenset[str]  # words that the background does not know
    marks: frozenset[str]  # names and numbers, for other languages
    quotes: tuple[tuple[str, ...], ...]
    credited: Mapping[str, float]  # newsroom -> confidence, credits to others only
    credit_words: Mapping[str, tuple[str, ...]]  # newsroom -> the credits as written
    signed: bool  # byline, dateline or mark of the newsroom that wrote it
    own: bool  # positive signs of own reporting
    urls: frozenset[str]
    links: frozenset[str]
    published: datetime | None
    precision: str | None
    lacuna_end: bool
    outlets: frozenset[str] = frozenset()  # of all its pages
    carriers: int = 1
    dateline: bool = False  # a dateline names the newsroom
    reporters: bool = False  # its reporters are named beside the newsroom
    unread: tuple[str, ...] = ()  # credits that no table knows, as written


@dataclass(frozen=True, slots=True)
class PairEvidence:
    """What two tellings have to do with each other. Shares run from 0 to 1."""

    a: str
    b: str
    statements_a: float  # share of a's sentences, by weight, that beads match in b
    statements_b: float
    wording_a: float  # share of a's weighted words that recur in the matched sentences of b
    wording_b: float
    verbatim_a: float  # share of a's words inside shared runs of GRAM words
    verbatim_b: float
    grams_a: float  # share of a's distinct stem trigrams that b has
    grams_b: float
    run: int  # words of the longest shared run
    order: float  # share of bead pairs in the same order
    odd: int  # unknown words that both have
    quotes: int  # quotations of six words or more that both carry verbatim
    title: float  # share of the shorter headline found in the other
    marks: float  # share of names and numbers of the poorer side found in the other
    translated: bool  # the languages differ
    matched_a: Mapping[int, float] = field(default_factory=dict)  # sentence -> bead score
    matched_b: Mapping[int, float] = field(default_factory=dict)
    tail_a: float = 0.0  # share of a's unmatched words that stand after its last matched one
    tail_b: float = 0.0
    inner_a: float = 0.0  # share of a's words, in matched sentences, that b does not have
    inner_b: float = 0.0
    scored_a: float = 0.0  # share of a's sentences, by weight times the score of their bead
    scored_b: float = 0.0
    facts_a: float = 0.0  # share of the names and numbers in a's matched sentences that b has there
    facts_b: float = 0.0
    quotes_a: float = 0.0  # share of a's quotations that b carries verbatim
    quotes_b: float = 0.0
    beads: int = 0
    chain: float = 0.0  # share of the beads that stand in one order on both sides
    lead: float = 0.0  # score of the bead between both first sentences


# --- profiles ----------------------------------------------------------------------------------


def profile(
    telling: Telling,
    articles: Sequence[Article],
    sentences: Sequence[Sentence],
    credits: Sequence[Credit],
    newsroom_of_outlet: str | None,
) -> Profile:
    """A telling prepared: `articles` its pages, lead first; `sentences` those of the lead."""
    lead = articles[0]
    lang = telling.lang if telling.lang != "und" else "en"
    lines = tuple(
        _line(s, lang)
        for s in sorted(sentences, key=lambda s: s.n)
        if s.zone in _ZONES and s.text.strip()
    )
    words = tuple(w for line in lines for w in line.words)
    stems = tuple(s for line in lines for s in line.stems)
    credited, credit_words, signed = _credits(telling, credits, newsroom_of_outlet)
    published, precision = first_seen(telling, articles)
    theirs = sorted(credits, key=lambda c: (c.article_id, c.n))
    return Profile(
        telling_id=telling.telling_id,
        lang=lang,
        newsroom=telling.newsroom,
        outlet=telling.outlet,
        outlet_newsroom=newsroom_of_outlet,
        title=tuple(text.stems(lead.title, lang)),
        lines=lines,
        words=words,
        stems=stems,
        grams=frozenset(_grams(stems, SHORT_GRAM)),
        weight=sum(line.weight for line in lines),
        vocabulary=frozenset(words),
        odd=frozenset(w for w in words if len(w) > 4 and w.isalpha() and _unknown(w, lang)),
        marks=_marks(s.text for s in sentences),
        quotes=_quotes(lead.text),
        credited=credited,
        credit_words=credit_words,
        signed=signed,
        own=signed or _reported(telling, credits, newsroom_of_outlet, bool(credited)),
        urls=frozenset(
            _address(u) for a in articles for u in (a.url, a.address) if u and "://" in u
        ),  # a file's name is no address on the web: all records of one file share it
        links=frozenset(_address(u) for a in articles for u in a.links),
        published=published,
        precision=precision,
        lacuna_end=any(gap.place == "end" for gap in lead.lacunae),
        outlets=frozenset(a.outlet for a in articles if a.outlet),
        carriers=max(1, len(telling.carriers)),
        dateline=any(c.kind == "dateline" and c.newsroom == telling.newsroom for c in theirs),
        reporters=_names_reporters(telling, theirs),
        unread=tuple(c.text for c in theirs if c.newsroom is None and c.kind in _CREDITING),
    )


def first_seen(telling: Telling, articles: Sequence[Article]) -> tuple[datetime | None, str | None]:
    """When a telling first appeared: the earliest exact time, unless a page is a day earlier."""
    dated = [(a.published, a.published_precision) for a in articles if a.published]
    exact = sorted((t, p) for t, p in dated if p not in (None, "day"))
    days = sorted(t for t, p in dated if p in (None, "day"))
    if exact and not (days and _day_before(days[0], exact[0][0])):
        return exact[0]
    if days:
        return days[0], "day"
    return telling.published, telling.published_precision


def _day_before(a: datetime, b: datetime) -> bool:
    return a.date() < b.date()


def _names_reporters(telling: Telling, credits: Sequence[Credit]) -> bool:
    """Whether some page names reporters in a line of the newsroom that wrote the words."""
    return any(
        c.persons
        and ((c.kind == "byline" and c.newsroom == telling.newsroom) or c.kind == "credit_line")
        for c in credits
    )


def _line(sentence: Sentence, lang: str) -> Line:
    words = tuple(text.words(sentence.text))
    stems = tuple(text.stem(w, lang) for w in words)
    weight = sum(text.rarity(s) for s in stems) + 0.01
    return Line(sentence.n, words, stems, weight, _marks([sentence.text]))


def _unknown(word: str, lang: str) -> bool:
    return text.stem(word, lang) not in text.frequencies()


def _grams(items: Sequence[str], n: int) -> list[int]:
    # Tuples of interned words hash alike only within one process; they never leave it.
    return [hash(items[i : i + n]) for i in range(len(items) - n + 1)]


def _marks(sentences: Iterable[str]) -> frozenset[str]:
    """Names (capitalised inside a sentence) and numbers, folded."""
    found = set()
    for sentence in sentences:
        for i, token in enumerate(text.tokens(sentence)):
            if token.text[0].isdigit() or (i and token.text[0].isupper() and len(token.text) > 2):
                norm = token.norm
                found.add(norm if norm.isascii() else transliterate(norm))
    return frozenset(found)


def _quotes(body: str) -> tuple[tuple[str, ...], ...]:
    quoted = (tuple(text.words(m)) for m in _QUOTED.findall(text.plain(body)))
    return tuple(q for q in quoted if len(q) >= 6)


def _address(url: str) -> str:
    bare = url.split("#", 1)[0].split("?", 1)[0].rstrip("/").lower()
    return re.sub(r"^[a-z]+://(?:www\.|m\.|amp\.)?", "", bare)


def _credits(
    telling: Telling, credits: Sequence[Credit], own: str | None
) -> tuple[dict[str, float], dict[str, tuple[str, ...]], bool]:
    """Newsrooms that the pages credit beside their own, the words, and whether they sign."""
    credited: dict[str, float] = {}
    said: dict[str, list[str]] = {}
    signed = False
    for credit in sorted(credits, key=lambda c: (c.article_id, c.n)):
        if credit.kind in ("picture", "copyright") or credit.newsroom is None:
            continue
        if credit.newsroom == telling.newsroom:
            signed = signed or credit.kind in ("byline", "dateline", "agency", "credit_line")
            continue
        if credit.newsroom == own or credit.kind == "link" or _is_own(credit.newsroom, telling):
            continue
        credited[credit.newsroom] = max(credited.get(credit.newsroom, 0.0), credit.confidence)
        said.setdefault(credit.newsroom, []).append(credit.text)
    return credited, {k: tuple(v) for k, v in said.items()}, signed


def _is_own(name: str, telling: Telling) -> bool:
    """Whether a name is that of the page's own outlet, spelled out or by its initials."""
    outlet = telling.outlet or ""
    initials = "".join(w[0] for w in outlet.split()).lower()
    return bool(outlet) and (name.lower() == initials or same_newsroom(name, outlet))


def _reported(telling: Telling, credits: Sequence[Credit], own: str | None, leans: bool) -> bool:
    """Signs of own reporting: "told this newspaper", or a signed dateline that credits nobody."""
    lead = [c for c in credits if c.article_id == telling.lead]
    if any(c.kind == "told_by" and own and c.newsroom == own for c in lead):
        return True
    by = any(c.kind == "byline" and c.persons and c.newsroom in (None, own) for c in lead)
    at = any(c.kind == "dateline" and c.place and c.newsroom in (None, own) for c in lead)
    return by and at and not leans


# --- pairs -------------------------------------------------------------------------------------


def kinship(a: Profile, b: Profile, beads: Iterable[Bead]) -> PairEvidence:
    """The evidence between two tellings; `beads` are theirs, `a` < `b` by id."""
    lines_a, lines_b = {s.n: s for s in a.lines}, {s.n: s for s in b.lines}
    matched_a: dict[int, float] = {}
    matched_b: dict[int, float] = {}
    shared_a = shared_b = inner_a = inner_b = in_a = in_b = lead = 0.0
    facts_a, facts_b, facts = Counter[str](), Counter[str](), Counter[str]()
    places: list[tuple[int, int]] = []
    for bead in sorted(beads, key=lambda bead: bead.n):
        group_a = [lines_a[n] for n in bead.a_sentences if n in lines_a]
        group_b = [lines_b[n] for n in bead.b_sentences if n in lines_b]
        if not group_a or not group_b:
            continue
        places.append((group_a[0].n, group_b[0].n))
        matched_a |= {s.n: max(bead.score, matched_a.get(s.n, 0.0)) for s in group_a}
        matched_b |= {s.n: max(bead.score, matched_b.get(s.n, 0.0)) for s in group_b}
        if a.lines[0] in group_a and b.lines[0] in group_b:
            lead = bead.score
        marks_a = frozenset().union(*(s.marks for s in group_a))
        marks_b = frozenset().union(*(s.marks for s in group_b))
        facts_a.update(marks_a)
        facts_b.update(marks_b)
        facts.update(marks_a & marks_b)
        common, all_a, all_b = _common(group_a, group_b)
        shared_a, shared_b = shared_a + common, shared_b + common
        in_a, in_b = in_a + all_a, in_b + all_b
        inner_a, inner_b = inner_a + all_a - common, inner_b + all_b - common
    mask_a, mask_b, run = shared_runs(a.words, b.words)
    grams = len(a.grams & b.grams)
    return PairEvidence(
        a=a.telling_id,
        b=b.telling_id,
        statements_a=_covered(a, matched_a),
        statements_b=_covered(b, matched_b),
        wording_a=min(1.0, shared_a / max(a.weight, 1e-9)),
        wording_b=min(1.0, shared_b / max(b.weight, 1e-9)),
        verbatim_a=sum(mask_a) / max(1, len(mask_a)),
        verbatim_b=sum(mask_b) / max(1, len(mask_b)),
        grams_a=grams / max(1, len(a.grams)),
        grams_b=grams / max(1, len(b.grams)),
        run=run,
        order=_order(places),
        odd=len(a.odd & b.odd),
        quotes=_shared_quotes(a, b),
        title=_overlap(a.title, b.title),
        marks=_overlap(tuple(a.marks), tuple(b.marks)),
        translated=a.lang != b.lang,
        matched_a=matched_a,
        matched_b=matched_b,
        tail_a=_tail(a, matched_a),
        tail_b=_tail(b, matched_b),
        inner_a=inner_a / max(in_a, 1e-9),
        inner_b=inner_b / max(in_b, 1e-9),
        scored_a=_scored(a, matched_a),
        scored_b=_scored(b, matched_b),
        facts_a=facts.total() / max(1, facts_a.total()),
        facts_b=facts.total() / max(1, facts_b.total()),
        quotes_a=_carried(a, b),
        quotes_b=_carried(b, a),
        beads=len(places),
        chain=_chain(places) / max(1, len(places)),
        lead=lead,
    )


def _common(a: Sequence[Line], b: Sequence[Line]) -> tuple[float, float, float]:
    """Weight of the stems that two groups of sentences share, and of all in each."""
    count_a = Counter(s for line in a for s in line.stems)
    count_b = Counter(s for line in b for s in line.stems)
    common = sum(text.rarity(s) * n for s, n in (count_a & count_b).items())
    return common, sum(line.weight for line in a), sum(line.weight for line in b)


def _covered(p: Profile, matched: Mapping[int, float]) -> float:
    return sum(s.weight for s in p.lines if s.n in matched) / max(p.weight, 1e-9)


def _scored(p: Profile, matched: Mapping[int, float]) -> float:
    return sum(s.weight * matched.get(s.n, 0.0) for s in p.lines) / max(p.weight, 1e-9)


def _carried(a: Profile, b: Profile) -> float:
    """Share of a's quotations that b has word for word."""
    if not a.quotes:
        return 0.0
    whole = " ".join(b.words)
    return sum(" ".join(q) in whole for q in a.quotes) / len(a.quotes)


def _chain(places: Sequence[tuple[int, int]]) -> int:
    """Length of the longest run of beads, gaps allowed, in the same order on both sides."""
    tops: list[int] = []
    for _, j in sorted(places, key=lambda p: (p[0], -p[1])):
        at = bisect_left(tops, j)
        tops[at : at + 1] = [j]
    return len(tops)


def _tail(p: Profile, matched: Mapping[int, float]) -> float:
    """Of the unmatched sentences, the share by weight after the last matched one."""
    if not matched:
        return 0.0
    last = max(matched)
    missing = [s for s in p.lines if s.n not in matched]
    total = sum(s.weight for s in missing)
    return sum(s.weight for s in missing if s.n > last) / total if total else 0.0


def _order(places: Sequence[tuple[int, int]]) -> float:
    """Share of pairs of beads that stand in the same order on both sides."""
    pairs = [(p, q) for i, p in enumerate(places[:60]) for q in places[i + 1 : 60]]
    if not pairs:
        return 1.0
    kept = sum((p[0] - q[0]) * (p[1] - q[1]) > 0 for p, q in pairs)
    return kept / len(pairs)


def _shared_quotes(a: Profile, b: Profile) -> int:
    if not a.quotes or not b.quotes:
        return 0
    whole = " ".join(b.words)
    return sum(" ".join(q) in whole for q in a.quotes)


def _overlap(a: Sequence[str], b: Sequence[str]) -> float:
    small = min(len(set(a)), len(set(b)))
    return len(set(a) & set(b)) / small if small else 0.0


def shared_runs(
    a: Sequence[str], b: Sequence[str], least: int = GRAM
) -> tuple[bytearray, bytearray, int]:
    """Which words stand in runs of `least` or more that both share, and the longest run.

    >>> shared_runs("x a b c d e y".split(), "a b c d e".split())[2]
    5
    """
    a, b = tuple(a), tuple(b)
    mask_a, mask_b, longest = bytearray(len(a)), bytearray(len(b)), 0
    where: dict[tuple[str, ...], list[int]] = {}
    for j in range(len(b) - least + 1):
        where.setdefault(b[j : j + least], []).append(j)
    i = 0
    while i <= len(a) - least:
        starts = where.get(a[i : i + least])
        if not starts:
            i += 1
            continue
        length, at = max((_run(a, b, i, j), -j) for j in starts[:20])
        mask_a[i : i + length] = b"\x01" * length
        mask_b[-at : -at + length] = b"\x01" * length
        longest = max(longest, length)
        i += length
    return mask_a, mask_b, longest


def _run(a: Sequence[str], b: Sequence[str], i: int, j: int) -> int:
    n = 0
    while i + n < len(a) and j + n < len(b) and a[i + n] == b[j + n]:
        n += 1
    return n


def sigmoid(x: float) -> float:
    """Probability of log-odds."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, x))))
