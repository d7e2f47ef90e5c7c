"""Drafts → articles: credits, captions and notes told apart; zones, lacunae, language, outlet."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta

from retold.extract import furniture
from retold.extract.draft import TEXT_KINDS, Draft, Piece
from retold.extract.langs import language
from retold.extract.live import part_zones
from retold.newsrooms import (
    is_byline,
    is_credit_line,
    is_picture_credit,
    outlet_of,
    same_newsroom,
    split_dateline,
)
from retold.records import Article, Capture, Lacuna, Zone
from retold.text import count_words, fold, key, visible, words

_ELLIPSIS = re.compile(r"(?:…|\.\.\.|\[\.\.\.\]|\[…\])['\"”’)\s]*$")
_LOWER_START = re.compile(r"^[a-zа-яà-öø-ÿ]+(?![\w'’-]*[A-Z-])\s")
_PARTICLES = frozenset(
    ["al", "el", "de", "von", "van", "der", "di", "da", "du", "la", "le", "ibn", "bin", "bint"]
)
HEAD_PIECES = 4  # at so many pieces from either end a byline may stand
DATELINE_PIECES = 3  # a dateline opens one of the first so many paragraphs
REPEATED = 12  # words of a paragraph that is told once, however often the page has it
LONGEST_NAME = 120  # characters of an outlet's name


@dataclass(slots=True)
class _Built:
    """The text so far, and what was put aside."""

    parts: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    aside: list[Zone] = field(default_factory=list)
    gaps: list[tuple[int, str]] = field(default_factory=list)
    length: int = 0

    def add(self, text: str, kind: str) -> None:
        self.length += len(text) + (2 if self.parts else 0)
        self.parts.append(text)
        self.kinds.append(kind)

    def put_aside(self, kind: str, text: str) -> None:
        if not any(z.text == text for z in self.aside):
            self.aside.append(Zone(kind, None, None, text))


def finish(draft: Draft, capture: Capture) -> Article:
    """The article of a draft."""
    title = _line(draft.title)
    _check_dates(draft, capture)
    lang, sure = language(
        " ".join([p.text for p in draft.pieces if p.kind in TEXT_KINDS]) or title, draft.lang
    )
    built = _build(draft, title, lang)
    text = "\n\n".join(built.parts)
    zones = [Zone("headline", 0, len(title))] if title else []
    zones += _spans(built)
    zones += part_zones(built.parts, draft.parts) if draft.parts else []
    zones += built.aside
    url = draft.url
    n = count_words(text)
    problem = draft.problem or (None if n else "empty page")
    if problem is None and (
        furniture.is_error(title, n) or (n < 12 and furniture.is_error(text, n))
    ):
        problem = "error page"
    if problem is None and furniture.is_shell(text):
        problem = "nothing to read without JavaScript"
    if problem is not None:
        text, n, zones = "", 0, zones[:1] if title else []
        built = _Built()
    if problem is None and furniture.is_live(title):
        draft.mark("live ticker")
    return Article(
        article_id=key(capture.capture_id, "0"),
        capture_id=capture.capture_id,
        address=capture.address,
        url=url,
        outlet=_given(draft) or _outlet(draft, url or capture.address),
        title=title,
        text=text,
        lang=lang,
        lang_sure=sure,
        published=draft.published.at if draft.published else None,
        published_precision=draft.published.precision if draft.published else None,
        updated=draft.updated.at if draft.updated else None,
        updated_precision=draft.updated.precision if draft.updated else None,
        captured_at=capture.captured_at,
        section=draft.section,
        zones=tuple(zones),
        lacunae=tuple(_lacunae(draft, built, text)),
        links=tuple(dict.fromkeys(draft.links)),
        credits_raw=tuple(dict.fromkeys(draft.credits)),
        words=n,
        marks=tuple(draft.marks),
        extra=draft.extra,
        problem=problem,
    )


def _check_dates(draft: Draft, capture: Capture) -> None:
    """Leave out dates that cannot be: after the page was fetched, or changed before published."""
    if capture.captured_at is not None:
        end = capture.captured_at + timedelta(days=1)
        if draft.published and draft.published.at > end:
            draft.published = None
            draft.mark("dated after its capture")
        if draft.updated and draft.updated.at > end:
            draft.updated = None
            draft.mark("dated after its capture")
    if draft.updated and draft.published and draft.updated.at.date() < draft.published.at.date():
        draft.updated = None
        draft.mark("changed before it was published")


def failed(capture: Capture, problem: str, title: str = "") -> Article:
    """The row of a page that is no article."""
    return Article(
        article_id=key(capture.capture_id, "0"),
        capture_id=capture.capture_id,
        address=capture.address,
        url=capture.address if capture.address.startswith(("http://", "https://")) else None,
        outlet=outlet_of(capture.address),
        title=title,
        text="",
        lang="und",
        lang_sure=False,
        captured_at=capture.captured_at,
        problem=problem,
    )


def _given(draft: Draft) -> str | None:
    """The outlet that a record names; what is longer than any name is none."""
    if draft.outlet and len(draft.outlet) > LONGEST_NAME:
        draft.mark("outlet too long to be a name")
        return None
    return draft.outlet


def _outlet(draft: Draft, address: str) -> str:
    """The outlet's name from the table, else as the site calls itself, else its host or path."""
    name = outlet_of(address)
    on_web = address.startswith(("http://", "https://"))
    if ("." not in name and on_web) or not 0 <= len(draft.site) <= 60:
        return name
    if not draft.site and on_web:
        return next((n for n in draft.names if same_newsroom(n, name)), name)
    return draft.site or name


def _line(text: str) -> str:
    return " ".join(visible(text).split())


def _build(draft: Draft, title: str, lang: str) -> _Built:
    built = _Built()
    folded = " ".join(words(title))
    datelined = False
    texts = 0
    told: set[str] = set()
    for i, piece in enumerate(draft.pieces):
        text = _line(piece.text)
        if not text:
            continue
        near_end = len(draft.pieces) - i <= HEAD_PIECES
        if piece.kind in TEXT_KINDS and count_words(text) >= REPEATED:
            if text in told:
                draft.mark("repeats its own paragraphs")
                continue
            told.add(text)
        if folded and texts < 2 and piece.kind in TEXT_KINDS and " ".join(words(text)) == folded:
            continue
        kind = _told_apart(piece, text, texts < HEAD_PIECES or near_end, lang)
        if kind in {"paywall", "more"}:
            built.gaps.append((built.length, "paywall" if kind == "paywall" else "read more"))
        elif kind not in TEXT_KINDS:
            built.put_aside(kind, text)
        else:
            texts += 1
            if not datelined and texts <= DATELINE_PIECES and _may_open(built, kind):
                dateline, rest = split_dateline(text, lang)
                if dateline and rest.strip():
                    built.put_aside("credits", dateline.strip())
                    text, datelined = rest.strip(), True
            built.add(text, kind)
    return built


def _may_open(built: _Built, kind: str) -> bool:
    """Whether a dateline here can be the page's own: behind words of its own, what it quotes has
    its own dateline."""
    if kind in {"head", "row"}:
        return False
    return not built.parts or not (kind == "quote" or built.parts[-1].endswith(":"))


def _told_apart(piece: Piece, text: str, at_edge: bool, lang: str) -> str:
    """What a piece is: a piece of text that is a credit in form becomes one."""
    if piece.kind not in TEXT_KINDS:
        return piece.kind
    if is_credit_line(text, lang) or (at_edge and is_byline(text, lang)):
        return "credits"
    if is_picture_credit(text) and count_words(text) < 25:
        return "credits"
    if furniture.is_correction(text):
        return "correction"
    return piece.kind


def _spans(built: _Built) -> list[Zone]:
    """Standfirst and body as spans of the text."""
    starts: list[int] = []
    at = 0
    for part in built.parts:
        starts.append(at)
        at += len(part) + 2
    if not starts:
        return []
    ends = [s + len(p) for s, p in zip(starts, built.parts, strict=True)]
    lead = 0
    while lead < len(built.kinds) and built.kinds[lead] == "standfirst":
        lead += 1
    zones = []
    if lead:
        zones.append(Zone("standfirst", 0, ends[lead - 1]))
    if lead < len(starts):
        zones.append(Zone("body", starts[lead], ends[-1]))
    return zones


def _lacunae(draft: Draft, built: _Built, text: str) -> list[Lacuna]:
    found: list[Lacuna] = []
    if text and _cut_at_start(text):
        found.append(Lacuna("start", 0, "cut mid-sentence"))
    for at, reason in built.gaps:
        if at < len(text) and at > 0 and reason == "paywall":
            found.append(Lacuna("middle", at, reason))
        elif at >= len(text):
            found.append(Lacuna("end", len(text), reason))
    if draft.cut:
        found.append(Lacuna("end", len(text), draft.cut))
    elif not any(x.place == "end" for x in found) and _cut_at_end(built):
        found.append(Lacuna("end", len(text), "cut mid-sentence"))
    unique: dict[tuple[str, int], Lacuna] = {}
    for lacuna in found:
        unique.setdefault((lacuna.place, lacuna.at), lacuna)
    return list(unique.values())


def _cut_at_start(text: str) -> bool:
    found = _LOWER_START.match(text)
    return bool(found) and fold(found.group().strip()) not in _PARTICLES if found else False


def _cut_at_end(built: _Built) -> bool:
    if not built.parts or built.kinds[-1] in {"head", "item", "row"}:
        return False
    last = built.parts[-1]
    if _ELLIPSIS.search(last):
        return True
    if "(@" in last[-80:] or "http" in last[-80:]:
        return False  # a post that the page shows, signed and dated
    return (
        count_words(last) >= 6
        and not furniture.ends_sentence(last)
        and not last.endswith((":", ")", "]"))
    )
