"""Signs that an outlet reported for itself, and that a page carries a press release."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from retold import newsrooms, text
from retold.facts import skeleton, transliterate
from retold.facts.names import gazetteer
from retold.facts.tables import load

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from retold.records import Credit, Sentence

_WORD = re.compile(r"[^\W\d_]+")
# Cues before an outlet's own name: it was told, shown or answered something.
_TOLD = re.compile(
    r"\b(?:told|asked by|tells|interview with|interview to|speaking to|spoke to|spoke with|shown to|"
    r"showed|contacted by|seen by|reached by|said to|confirmed(?: the| his| her| it| this| that)?(?: [a-z]{2,12})? to|"
    r"(?:comments?|remarks|statement|email|interview) to|(?:joint|contacté|interrogé)e?s?(?: \w{2,12})? par|sagten?|sagte|erklärte|gegenüber|confie à|confié à|déclaré à|"
    r"raconte à|dijo a|declaró a|contó a|рассказал[аи]?|сообщил[аи]?|заявил[аи]?)"
    r"(?:\s+(?:the|der|die|dem|au|à|la|le|l|el|al|газете|изданию))?\s*[\"“«‘']?\s*$",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"\b(?:this (?:reporter|newspaper|correspondent)|our (?:own )?(?:reporter|correspondent)|"
    r"(?:à )?notre (?:reporter|journal|envoyée? spéciale?|correspondante?)|dieser zeitung|unserer (?:zeitung|redaktion)|"
    r"unserem (?:reporter|korrespondenten)|este (?:diario|periódico)|nuestr[oa] (?:enviad[oa]|corresponsal)|"
    r"наш(?:ему|его)? корреспондент(?:у|а)?|нашей (?:газете|редакции)|корреспонденту «)",
    re.IGNORECASE,
)  # fmt: skip
_US = re.compile(
    r"\b(?:told|tells|showed|confirmed to|spoke (?:to|with)|speaking to|said to) (?-i:us)\b|"
    r"\b(?:sagten?|erklärten?|bestätigten?) uns\b|\bnous (?:a|ont) (?:dit|déclaré|confié|raconté|répondu|précisé)\b|"
    r"\bnos (?:dijo|dijeron|contó|contaron|confirmó|explicó)\b|\b(?:рассказал|сообщил|заявил|ответил)[аи]? нам\b|"
    r"\b(?:рассказал|сообщил|заявил)[аи]? (?:\w+ )?редакции\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[\"“„«][^\"“”„«»]{0,1500}[\"”»]?")  # who says "us" there is no newsroom
_LEAST_LABEL = 5  # letters of a name that begins a host's: "Free Line" of freelinenews.example
_ON_THE_SPOT = re.compile(
    r"(?:^|[\s,;])(?:in|at|from|aus|à|au|en|depuis|desde|из|в)\s+[A-ZÀ-ÞА-Я]|"
    r"correspondent|envoyée? spéciale?|special to|korrespondent|corresponsal|enviad[oa] especial|"
    r"специально для|собкор|корреспондент",
)
_STAFF = re.compile(
    r"\b(?:desk|staff|editors?|redaktion|rédaction|redacción|newsroom|automated)\b", re.I
)
_SPECIALIST = re.compile(
    r"^\W*(?:by\s+|von\s+|par\s+)?(?:our|notre|unser(?:e[mr]?)?)\s+(?!staff|own staff)(?:[a-zà-ÿ-]+\s+){1,3}"
    r"(?:correspondent|watcher|critic|editor|reviewer|writer|reporter|columnist|korrespondent(?:in)?)\b",
    re.IGNORECASE,
)
_MADE_FROM = re.compile(
    r"\b(?:story|article|report|text|item|summary) (?:was|is|has been) (?:automatically )?"
    r"(?:generated|compiled|produced|written|prepared|created)\b[^.]{0,60}?\b(?:from|using|based on) "
    r"(?P<what>(?:the|a|an|its|data)\b[^.]{3,80})",
    re.IGNORECASE,
)
_FEED = re.compile(r"\b(?:feeds?|syndicat\w*|wires?|agenc\w+|inputs?|reports)\b", re.IGNORECASE)
_SOURCE_OF_TEXT = re.compile(
    r"^\W*(?:(?:source|sources|quelle|quellen|fuente|fonte|bron|źródło|zdroj|kilde|источник|джерело)\s*:|"
    r"(?:reporting|written|report) (?:and \w+ )?by\b)",
    re.IGNORECASE,
)
_SOURCE_LINE = re.compile(r"^\W*(\w+)\s*:\s*(.{3,80}?)\W*$")


def own_told(sentences: Iterable[Sentence], outlet: str | None) -> set[int]:
    """Sentences that say that somebody told, or showed something to, the page's own outlet."""
    names, label = _short_names(outlet), _host_label(outlet)
    found = set()
    for s in sentences:
        if s.zone == "headline":
            continue
        said = s.text[:2000]
        if (
            _OWN.search(said)
            or _US.search(_QUOTED.sub(" ", said))
            or (names and _told_to(said, names))
            or (label and _told_to_host(said, label))
        ):
            found.add(s.n)
    return found


def _host_label(outlet: str | None) -> str:
    """The word that a host is known by: "orillapost" of en.orillapost.example; none for a name."""
    parts = [p for p in (outlet or "").casefold().split(".") if p]
    if len(parts) < 2 or " " in (outlet or ""):
        return ""
    return max(parts[:-1], key=len).replace("-", "")


def _told_to_host(sentence: str, label: str) -> bool:
    """Whether somebody told it a page whose name is known by its host alone.

    A place with which the host begins was told it for itself: "told China" on chinadaily.example.
    """
    found = list(_WORD.finditer(sentence))
    for i, m in enumerate(found):
        if not m.group()[:1].isupper() or not _TOLD.search(
            sentence[max(0, m.start() - 60) : m.start()]
        ):
            continue
        name = ""
        for word in found[i : i + 4]:
            if not word.group()[:1].isupper():
                break
            name = f"{name} {transliterate(word.group())}".lstrip()
            joined = name.replace(" ", "")
            short = len(joined) >= _LEAST_LABEL and label.startswith(joined)
            if joined == label or (short and name not in gazetteer()):
                return True
    return False


def _short_names(outlet: str | None) -> list[tuple[str, ...]]:
    """An outlet's name and how it may be shortened, as keys that survive inflection."""
    if not outlet or "." in outlet or not any(c.isupper() for c in outlet):
        return []
    words = [
        _key(w)
        for w in _WORD.findall(outlet)
        if text.fold(w) not in ("the", "le", "la", "der", "die", "el")
    ]
    words = [w for w in words if w]
    if not words:
        return []
    return [tuple(words), *([(words[-1],), (words[0],)] if len(words) > 1 else [])]


def _key(word: str) -> str:
    return skeleton(word)[:5] if not word.isascii() else transliterate(word)


def _told_to(sentence: str, names: list[tuple[str, ...]]) -> bool:
    found = list(_WORD.finditer(sentence))
    keys = [_key(m.group()) for m in found]
    for i, m in enumerate(found):
        if not m.group()[:1].isupper():
            continue
        for name in names:
            # the first word alone is a name for the outlet only in quotation marks: «Вестнику»
            quoted = sentence[max(0, m.start() - 1) : m.start()] in ("«", "“", '"', "„")
            if len(name) == 1 and name != names[0] and name[0] != names[-2][-1] and not quoted:
                continue
            if tuple(keys[i : i + len(name)]) == name and _TOLD.search(
                sentence[max(0, m.start() - 60) : m.start()]
            ):
                return True
    return False


def on_the_spot(credits: Sequence[Credit], own: str | None) -> bool:
    """A byline with a person and a place or a correspondent's role, in the outlet's own name."""
    for c in credits:
        if c.kind != "byline" or not c.persons or c.newsroom not in (None, own):
            continue
        rest = c.text
        for person in c.persons:
            rest = rest.replace(person, " ")
        after_comma = re.search(r",\s*([A-ZÀ-ÞА-Я][\w-]+(?:\s[A-ZÀ-ÞА-Я][\w-]+)?)\s*$", rest)
        placed = after_comma is not None and not newsrooms.newsroom_of(after_comma[1])
        if (placed or _ON_THE_SPOT.search(rest)) and not _STAFF.search(rest):
            return True
    return False


def names_its_source(credit: Credit) -> bool:
    """Whether a credit line gives a newsroom for the whole text, and not for a part of it.

    >>> from retold.records import Credit
    >>> [names_its_source(Credit("a", 0, "credit_line", t, 0.9, newsroom="Reuters"))
    ...  for t in ("Source: Reuters", "With inputs from Reuters")]
    [True, False]
    """
    return credit.kind == "credit_line" and bool(_SOURCE_OF_TEXT.search(credit.text[:200]))


def specialist(credits: Sequence[Credit], own: str | None) -> bool:
    """A byline of somebody whom the outlet keeps for such matters: "By our weather watcher"."""
    return any(
        c.kind == "byline" and c.newsroom in (None, own) and _SPECIALIST.search(c.text[:200])
        for c in credits
    )


def made_from(credits: Sequence[Credit]) -> str | None:
    """The document that a text says it was made from; None where it says nothing, or names a feed.

    >>> from retold.records import Credit
    >>> made_from([Credit("a", 0, "credit_line", "This story was generated from the quarterly report.", 0.9)])
    'the quarterly report'
    """
    for c in credits:
        found = _MADE_FROM.search(c.text[:300]) if c.kind == "credit_line" else None
        if found and not c.newsroom and not _FEED.search(found["what"]):
            return found["what"].strip(" .)")
    return None


@cache
def _release_words() -> tuple[frozenset[str], tuple[str, ...]]:
    table = load("people")
    return frozenset(str(table["release"]).split()), tuple(table["announced"])


def release_of(
    credits: Sequence[Credit], texts: Sequence[str], outlets: Sequence[str]
) -> str | None:
    """Whose press release the pages of a telling carry, in words; None where nothing says so.

    A line "Source: NAME" that names no newsroom, or the words of release services.
    """
    sources, announced = _release_words()
    marks = [c.text[:200] for c in credits if c.kind in ("dateline", "agency", "credit_line")]
    marks += [piece for t in texts for piece in (t[:120], t[-200:])]
    said_so = any(text.fold(a) in text.fold(m) for m in marks for a in announced)
    for c in credits:
        line = _SOURCE_LINE.match(c.text[:200])
        if line is None or text.fold(line[1]) not in sources or newsrooms.newsroom_of(line[2]):
            continue
        name = line[2].strip()
        outlet = c.newsroom or any(newsrooms.same_newsroom(name, o) for o in outlets)
        if (said_so or not outlet) and any(name in t for t in texts):
            return f"press release of {name}"
    return "a press release" if said_so else None
