"""A telling prepared for comparing: its words, names, credits, links and times."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from retold import text
from retold.facts import transliterate
from retold.newsrooms import is_agency, release_of, same_newsroom
from retold.newsrooms.signs import has_correspondent, on_the_spot, own_told
from retold.stemma.spoken import spoken

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from retold.records import Article, Credit, Sentence, Telling

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
    grams: frozenset[int] = frozenset()  # of SHORT_GRAM stems
    quoted: frozenset[int] = frozenset()  # which of its words stand in quotation marks


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
    introduced: frozenset[str] = frozenset()  # names that stand behind another, as surnames do
    bare: frozenset[str] = frozenset()  # names that never do
    lacuna_start: bool = False
    document: bool = False  # a press release, the statement of a public body


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
    own = [s for s in sorted(sentences, key=lambda s: s.n) if s.zone in _ZONES and s.text.strip()]
    quoted = spoken(lead.text, own)
    lines = tuple(_line(s, lang, quoted.get(s.n, frozenset())) for s in own)
    words = tuple(w for line in lines for w in line.words)
    stems = tuple(s for line in lines for s in line.stems)
    credited, credit_words, signed = _credits(telling, credits, newsroom_of_outlet)
    published, precision = first_seen(telling, articles)
    introduced, bare = _introduced(s.text for s in sentences)
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
        own=signed
        or _reported(telling, credits, newsroom_of_outlet, bool(credited))
        or (not credited and _on_its_own(telling, credits, newsroom_of_outlet, sentences)),
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
        introduced=introduced,
        bare=bare,
        lacuna_start=any(gap.place == "start" for gap in lead.lacunae),
        document=_is_document(telling, articles, credits),
    )


def _is_document(telling: Telling, articles: Sequence[Article], credits: Sequence[Credit]) -> bool:
    """Whether the pages carry what a body itself told the press, and no agency's text."""
    if telling.newsroom and is_agency(telling.newsroom):
        return False
    return release_of(credits, articles, [a.outlet for a in articles]) is not None


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


def _line(sentence: Sentence, lang: str, quoted: frozenset[int]) -> Line:
    words = tuple(text.words(sentence.text))
    stems = tuple(text.stem(w, lang) for w in words)
    weight = sum(text.rarity(s) for s in stems) + 0.01
    grams = frozenset(_grams(stems, SHORT_GRAM))
    return Line(sentence.n, words, stems, weight, _marks([sentence.text]), grams, quoted)


def _unknown(word: str, lang: str) -> bool:
    return text.stem(word, lang) not in text.frequencies()


def without(p: Profile, hidden: frozenset[int]) -> Profile:
    """A telling less some of its sentences, by number."""
    lines = tuple(line for line in p.lines if line.n not in hidden)
    stems = tuple(s for line in lines for s in line.stems)
    return replace(
        p,
        lines=lines,
        words=tuple(w for line in lines for w in line.words),
        stems=stems,
        grams=frozenset(_grams(stems, SHORT_GRAM)),
        weight=sum(line.weight for line in lines),
    )


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


def _introduced(sentences: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Names that somewhere follow another capitalised word, and those that nowhere do."""
    behind: set[str] = set()
    seen: set[str] = set()
    for sentence in sentences:
        before = False
        for i, token in enumerate(text.tokens(sentence)):
            name = len(token.text) > 2 and token.text[0].isupper() and token.text.isalpha()
            if name and i:
                (behind if before else seen).add(token.norm)
            before = name
    return frozenset(behind), frozenset(seen - behind)


def _quotes(body: str) -> tuple[tuple[str, ...], ...]:
    quoted = (tuple(text.words(m)) for m in _QUOTED.findall(text.plain(body)))
    return tuple(q for q in quoted if len(q) >= 6)


def _address(url: str) -> str:
    bare = url.split("#", 1)[0].split("?", 1)[0].rstrip("/").lower()
    return re.sub(r"^[a-z]+://(?:www\.|m\.|amp\.)?", "", bare)


def _credits(
    telling: Telling, credits: Sequence[Credit], own: str | None
) -> tuple[dict[str, float], dict[str, tuple[str, ...]], bool]:
    """Newsrooms that the pages credit beside their own, the words, and whether they sign.

    Words stand as often as on the page that has them most often: copies repeat what is said once.
    """
    credited: dict[str, float] = {}
    said: dict[str, dict[str, Counter[str]]] = {}  # newsroom -> page -> words
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
        on_page = said.setdefault(credit.newsroom, {}).setdefault(credit.article_id, Counter())
        on_page[credit.text] += 1
    return credited, {k: _most(v.values()) for k, v in said.items()}, signed


def _most(pages: Iterable[Counter[str]]) -> tuple[str, ...]:
    """The words of several pages, each as often as the page has them that has them most often."""
    found: Counter[str] = Counter()
    for page in pages:
        found |= page
    return tuple(found.elements())


def _is_own(name: str, telling: Telling) -> bool:
    """Whether a name is that of the page's own outlet, spelled out or by its initials."""
    outlet = telling.outlet or ""
    initials = "".join(w[0] for w in outlet.split()).lower()
    return bool(outlet) and (name.lower() == initials or same_newsroom(name, outlet))


def _on_its_own(
    telling: Telling, credits: Sequence[Credit], own: str | None, sentences: Sequence[Sentence]
) -> bool:
    """Signs of own reporting on a page that credits nobody: a reporter with a place, people who told it."""
    lead = [c for c in credits if c.article_id == telling.lead]
    if on_the_spot(lead, own) or has_correspondent(lead, own):
        return True
    return len(own_told(sentences, telling.outlet)) > 1  # one answer a retelling may add


def _reported(telling: Telling, credits: Sequence[Credit], own: str | None, leans: bool) -> bool:
    """Signs of own reporting: "told this newspaper", or a signed dateline that credits nobody."""
    lead = [c for c in credits if c.article_id == telling.lead]
    if any(c.kind == "told_by" and own and c.newsroom == own for c in lead):
        return True
    by = any(c.kind == "byline" and c.persons and c.newsroom in (None, own) for c in lead)
    at = any(c.kind == "dateline" and c.place and c.newsroom in (None, own) for c in lead)
    return by and at and not leans
