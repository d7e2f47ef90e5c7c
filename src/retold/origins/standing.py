"""Where a story stands: its counts and its verdict in one sentence."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from retold.origins.people import NAMED
from retold.origins.settings import ASKED, PAGE_CREDITS, SETTINGS, TOLD_TO, UNSEEN
from retold.records import Standing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from retold.records import Article, Attestation, Claim, Credit, Stemma, Telling

_NEARLY = 0.8  # share of what is attributed that counts as nearly all
_DOCUMENT = 0.08  # share from which a document is named beside the person
_FEW = 0.3  # share of the claims that are attributed below which the verdict says so


class _Voice(NamedTuple):
    """A person, office or document and the claims that rest on it."""

    name: str
    kind: str
    claims: int


class Rooms(NamedTuple):
    """The origins behind a story or a part of it."""

    known: tuple[str, ...]  # those with most sentences first
    possible: tuple[str, ...]
    unknown: int  # origins that no newsroom can be named for
    documents: int = 0  # origins that are documents at hand: press releases, statements


def standings(
    articles: list[Article],
    credits: list[Credit],  # noqa: ARG001 (part of the step's inputs)
    tellings: list[Telling],
    stemmas: list[Stemma],
    claims: list[Claim],
) -> Iterator[Standing]:
    """Keyed stage over a story: its one-sentence verdict and its counts."""
    for stemma in stemmas:
        own = [t for t in tellings if t.story_key == stemma.story_key and not t.lost]
        mine = [c for c in claims if c.story_key == stemma.story_key]
        if own:
            yield _standing(articles, own, stemma, mine)


def _standing(
    articles: list[Article], tellings: list[Telling], stemma: Stemma, claims: list[Claim]
) -> Standing:
    ids = {c.article_id for t in tellings for c in t.carriers} | {
        t.lead for t in tellings if t.lead
    }
    pages = [a for a in articles if a.article_id in ids]
    attested = [a for c in claims for a in c.attestations]
    rooms = count_rooms(attested)
    people, voices = _people(claims)
    mine_known = [c for c in claims if c.newsrooms_known] or claims
    times = sorted(a.published for a in pages if a.published)
    return Standing(
        story_key=stemma.story_key,
        headline=_headline(tellings, stemma),
        verdict=_verdict(len(ids), tellings, stemma, rooms, people, (voices, len(mine_known))),
        pages=len(ids),
        tellings=len(tellings),
        lost=len(stemma.lost),
        newsrooms_known=len(rooms.known),
        newsrooms_possible=max(
            0 if rooms.documents else 1, len(rooms.known) + len(rooms.possible) + rooms.unknown
        ),
        persons_known=len(people),
        persons_possible=len(people) + sum(1 for c in claims if not c.persons_known and c.persons_possible > 1),
        newsrooms=rooms.known,
        rests_on=tuple(p.name for p in people),
        first=times[0] if times else None,
        last=times[-1] if times else None,
        langs=tuple(sorted({a.lang for a in pages})),
    )  # fmt: skip


def _headline(tellings: list[Telling], stemma: Stemma) -> str:
    """The title of the telling from which most pages come; the earliest among equals.

    Where that one is lost, of its child that most pages carry.
    """
    parent = {d.child: d.parent for d in stemma.derivations if d.rank == 0}
    roots = {t.telling_id: _ancestor(t.telling_id, parent) for t in tellings}
    pages: Counter[str] = Counter()
    for t in tellings:
        pages[roots[t.telling_id]] += len(t.carriers)
    ranked = sorted(
        tellings,
        key=lambda t: (
            not t.title, -pages[roots[t.telling_id]], roots[t.telling_id] != t.telling_id,
            -len(t.carriers), t.published.isoformat() if t.published else "~", t.telling_id,
        ),
    )  # fmt: skip
    return ranked[0].title


def _ancestor(telling_id: str, parent: dict[str, str]) -> str:
    """The telling at the top; a loop, which cannot be, ends where it began."""
    seen = {telling_id}
    while (above := parent.get(telling_id)) is not None and above not in seen:
        seen.add(above)
        telling_id = above
    return telling_id


def count_rooms(attested: Sequence[Attestation]) -> Rooms:
    """Newsrooms that stand behind a fair share of some telling; a passing mention does not count."""
    # who was asked and said nothing makes nobody an origin of what happened
    attested = [a for a in attested if a.stance == "says" and ASKED not in a.why]
    total = Counter(a.telling_id for a in attested)
    share: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for a in attested:
        if a.newsroom:
            share[a.newsroom_state, a.newsroom][a.telling_id] += 1
        else:  # a document is known without a newsroom
            state = "document" if a.newsroom_state == "known" else "unknown"
            share[state, a.origin or a.telling_id][a.telling_id] += 1
    weighty = {
        (state, name): sum(per.values())
        for (state, name), per in share.items()
        if any(
            n + _besides(share, state, name, t) >= max(1, _least(state) * total[t])
            for t, n in per.items()
        )
    }
    rank = sorted(weighty, key=lambda k: (-weighty[k], k))
    spoken = {a.newsroom for a in attested if a.newsroom and a.why.startswith(TOLD_TO)}
    ranked = dict.fromkeys(n for state, n in rank if state == "known" or n in spoken)
    known = _known(attested, tuple(ranked))
    others = dict.fromkeys(n for state, n in rank if state in ("known", "possible"))
    possible = tuple(n for n in others if n not in known)
    count = Counter(state for state, _ in rank)
    return Rooms(known, possible, count["unknown"], count["document"])


def documents_of(claims: Sequence[Claim]) -> int:
    """How many documents at hand stand behind a story by themselves, beside its newsrooms."""
    return count_rooms([a for c in claims for a in c.attestations]).documents


def _known(attested: Sequence[Attestation], rooms: tuple[str, ...]) -> tuple[str, ...]:
    """Those with a page or a sentence that names them; else the first that pages only credit.

    Who is only credited may have retold the others; whom somebody told something has reported.
    """
    firm = {
        a.newsroom
        for a in attested
        if (a.newsroom_state == "known" or a.why.startswith(TOLD_TO))
        and not a.why.startswith(PAGE_CREDITS)
        and UNSEEN not in a.why
    }
    return tuple(r for r in rooms if r in firm) or rooms[:1]


def _besides(
    share: dict[tuple[str, str], Counter[str]], state: str, name: str, telling: str
) -> int:
    """What a telling may have from a newsroom that it names for a sentence or two."""
    return share.get(("possible", name), Counter())[telling] if state == "known" else 0


def _least(state: str) -> float:
    return SETTINGS.weight if state in ("known", "document") else SETTINGS.doubtful_weight


def _people(claims: Sequence[Claim]) -> tuple[list[_Voice], int]:
    """Persons, offices and documents by the claims that rest on them; claims that rest on any."""
    count: Counter[tuple[str, str]] = Counter()
    voices = 0
    for claim in claims:
        mine = {
            (a.rests_on, a.rests_on_class)
            for a in claim.attestations
            if a.rests_on and a.rests_on_class in NAMED and a.stance == "says"
        }
        voices += bool(mine)
        count.update(mine)
    ranked = sorted(count.items(), key=lambda nc: (-nc[1], NAMED.index(nc[0][1]), nc[0]))
    return [_Voice(name, kind, n) for (name, kind), n in ranked], voices


# --- the verdict -----------------------------------------------------------------------------------


def _verdict(
    pages: int,
    tellings: list[Telling],
    stemma: Stemma,
    rooms: Rooms,
    people: list[_Voice],
    share: tuple[int, int],
) -> str:
    if pages == 1:
        return _single(rooms, people)
    lost = f" ({_many(len(stemma.lost), 'lost one')} behind them)" if stemma.lost else ""
    parts = [f"{pages} pages carry {_many(len(tellings), 'telling')}{lost}", _newsrooms(rooms)]
    if said := _resting(people, *share):
        parts.append(said)
    return "; ".join(parts) + "."


def _many(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def _listed(names: Sequence[str]) -> str:
    shown = list(names[:3])
    if len(names) > 3:
        shown.append(f"{len(names) - 3} more")
    return shown[0] if len(shown) == 1 else ", ".join(shown[:-1]) + " and " + shown[-1]


def _newsrooms(rooms: Rooms) -> str:
    upper = len(rooms.known) + len(rooms.possible) + rooms.unknown
    if not rooms.known:
        if rooms.documents and not upper:
            return f"{_many(rooms.documents, 'document')} at hand and no newsroom behind it"
        if rooms.possible:
            return f"no newsroom is known to have reported it, possibly {_listed(rooms.possible)}"
        return "who reported it first is unknown"
    said = f"{_many(len(rooms.known), 'newsroom')} ({_listed(rooms.known)})"
    said += f", possibly {upper}" if upper > len(rooms.known) else ""
    return said + (f", beside {_many(rooms.documents, 'document')}" if rooms.documents else "")


def _resting(people: list[_Voice], voices: int, claims: int) -> str:
    """On whom it rests, where few enough carry it."""
    if not people:
        return ""
    if voices < 2:
        return f"it rests on {_called(people[0])}"
    it = "it" if voices >= _FEW * claims else "what is attributed"
    first = people[0]
    if first.claims >= _NEARLY * voices:
        return f"nearly all of {it} rests on {_one(first)}"
    beside = next((p for p in people if (p.kind == "document") != (first.kind == "document")), None)
    if (
        beside
        and beside.claims >= max(2, _DOCUMENT * voices)
        and first.claims + beside.claims >= _NEARLY * voices
    ):
        pair = sorted((first, beside), key=lambda p: p.kind == "document")
        return f"nearly all of {it} rests on {_one(pair[0])}, and {_one(pair[1])}"
    if first.claims >= 0.5 * voices:
        return f"most of {it} rests on {_one(first)}"
    if len(people) > 3:
        return f"{len(people)} people, offices or documents speak in it, {_called(first)} most"
    return f"it rests on {_listed([_called(p) for p in people])}"


_NOUNS = {"person": "person", "office": "office", "document": "document"}


def _one(voice: _Voice) -> str:
    return f"one {_NOUNS[voice.kind]}, {_called(voice)}"


def _called(voice: _Voice) -> str:
    """A name with the article that English wants before it."""
    words = voice.name.split()
    if voice.kind == "person" or not voice.name.isascii() or "'s" in voice.name:
        return voice.name
    if words[0].lower() in ("the", "a", "an", "his", "her", "their"):
        return voice.name
    head = next((words[i - 1] for i, w in enumerate(words) if i and w in ("of", "by")), words[-1])
    if not head[:1].islower():
        return voice.name
    if voice.kind == "office" or head.endswith("s"):
        return f"the {voice.name}" if len(words) > 1 else voice.name
    return f"{'an' if words[0][0].lower() in 'aeiou' else 'a'} {voice.name}"


def _single(rooms: Rooms, people: list[_Voice]) -> str:
    if rooms.known:
        said = f"One page; by its own credits it rests on {_listed(rooms.known)}"
    elif rooms.documents:
        said = "One page; it is a document that speaks for itself"
    elif rooms.possible:
        said = f"One page; it may rest on {_listed(rooms.possible)}"
    else:
        said = "One page; it does not say who reported it first"
    if people:
        said += f"; speaking in it: {_listed([_called(p) for p in people])}"
    return said + "."
