"""Attributions within one sentence: the cue, whose words, which words, to whom they were said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from retold.facts.tables import words_of
from retold.speech.phrases import phrase_end, phrase_start, subject_before
from retold.speech.said import addressee_of, from_that, words_around, words_around_cue, words_said
from retold.speech.tokens import (
    AUXILIARIES,
    CLOSERS,
    DASHES,
    Span,
    Tokens,
    span_of,
    span_of_range,
    tokenise,
)

if TYPE_CHECKING:
    from retold.speech.cues import Cues


_DETERMINERS = words_of(
    "the a an this these those his her their its our my your of some many several media "
    "news no any such other new local and"
)
_VERBS = words_of("has have had is are was were be been will would can could may might should")
_SHOWING = words_of("show shows showed found finds suggest suggests")
_NAME = 4  # words of a name
_NEXT = 4  # the same from "showed" and "found"
_PUTS = ("put", "puts")
_FIGURES = frozenset(
    (
        "number",
        "toll",
        "count",
        "figure",
        "figures",
        "total",
        "cost",
        "costs",
        "damage",
        "loss",
        "losses",
    )
)
_NEAR = 12  # words from a weak cue to the quotation or "that" which makes it one
_MOST = 8  # cues that are read in one sentence; what has more is no sentence
_BACK = 16  # words from a verb back to the quotation before it
_CLOSING = words_of(
    "reported reports warned ruled found noted suggested urged predicted shows showed"
)
_TIMES = words_of(
    "monday tuesday wednesday thursday friday saturday sunday lundi mardi mercredi jeudi vendredi "
    "samedi dimanche lunes martes miércoles jueves viernes sábado domingo montag dienstag mittwoch "
    "donnerstag freitag samstag sonntag понедельник вторник среду четверг пятницу субботу воскресенье "
    "hier ayer hoy gestern heute вчера сегодня aujourd'hui yesterday today"
)
_BEFORE_TIMES = words_of("el este on am le ce в во")
_MANY_SAID = "и"  # ending of Russian verbs whose subject may be left out
_EMPTY = words_of("nothing so little yes no goodbye anything much more sorry hello")
_BE = words_of("was were is are been being be am")


@dataclass(frozen=True, slots=True)
class Attribution:
    """One cue in a sentence; all spans are into the sentence."""

    cue: Span
    subject: Span | None
    said: tuple[Span, ...]
    addressee: Span | None = None
    inner: Span | None = None  # whom the subject quotes: "she quoted him as saying"
    passive: bool = False  # "was quoted as saying": the subject is whose words they are
    outer: Span | None = None  # "according to": who passes it on
    kind: str = "verb"  # verb | according | participle | quoted
    body: bool = False  # the subject is an office, whatever its word


def find_attributions(masked: str, cues: Cues) -> list[Attribution]:
    """The attributions of a masked sentence, left to right."""
    t = tokenise(masked)
    found = _according(t, masked, cues)
    taken = {i for a in found for i in range(len(t.words)) if a.cue[0] <= t.starts[i] < a.cue[1]}
    i = 0
    while i < len(t.words):
        low = t.lows[i]
        if i in taken or not (low in cues.strong or low in cues.weak or low in cues.saying):
            i += 1
            continue
        one, after = _quoted_as(t, i, masked, cues)
        if one is None and _reports(t, i, cues):
            one = _verb(t, i, masked, cues)
        if one is not None:
            found.append(one)
        i = max(after, i + 1)
    return sorted(found, key=lambda a: a.cue)[:_MOST]


def _reports(t: Tokens, v: int, cues: Cues) -> bool:
    """Whether the word at v reports speech here."""
    low = t.lows[v]
    i = v - 1
    if _counts_something(t, v) or _is_noun(t, v):
        return False
    if low in _PUTS and not _puts_a_figure(t, v):
        return False
    if t.low(v - 2) == "what":
        return t.quoted(v + 1)
    if v == 0 and low not in ("said", "says", "asked", "added", "replied") and cues.lang == "en":
        return False
    if low in cues.weak and t.low(i) == "," and t.low(v + 1) in ("as", "by"):
        return False
    while t.low(i) in cues.skip_before and i > 0:
        i -= 1
    if t.low(i) in cues.never_before or t.low(i).endswith("n't"):
        return False
    if low in ("told", "said", "quoted", "cited") and t.low(i) in _BE:
        return False
    if low.endswith("s") and low != "says" and t.low(v - 1) in _DETERMINERS:
        return False
    if t.low(v + 1) in _EMPTY and t.low(v + 2) in CLOSERS:
        return False
    if low in _PUTS:
        return True
    if (low in cues.weak and low not in cues.strong) or low in (
        "reported",
        "cited",
        "cites",
        "quoted",
        "estimated",
        "suggested",
    ):
        return _beside_quote(t, v, cues)
    return True


def _counts_something(t: Tokens, v: int) -> bool:
    """Verbs of speech that tell of something else: "claimed 14 lives", "added 2 percent"."""
    low, after = t.lows[v], t.low(v + 1)
    if low in ("claimed", "claims"):
        quoted = any(t.quoted(k) for k in range(v))
        closes = after in (",", ".", "") and (quoted or "," in t.lows[:v])
        near = {t.low(k) for k in range(v + 1, v + 6)}
        spoken = after[:1].isalpha() and near.isdisjoint(("lives", "life", "victims"))
        return not (spoken or closes or t.quoted(v + 1))
    if low in ("added", "adds"):
        return after[:1].isdigit()
    if low in ("told", "tells"):
        return after in ("nobody", "no")
    return low == "accused" and after in ("of", "in", "by")


def _puts_a_figure(t: Tokens, v: int) -> bool:
    """ "put the number of dead at 17"."""
    near = [t.low(k) for k in range(v + 1, v + 9)]
    return "at" in near and not _FIGURES.isdisjoint(near[: near.index("at")])


def _is_noun(t: Tokens, v: int) -> bool:
    """ "a talk show", which shows nothing."""
    plural, last = t.low(v - 1).endswith("s"), t.low(v + 1) in (".", "")
    return t.lows[v] == "show" and not (plural or last)


def _beside_quote(t: Tokens, v: int, cues: Cues) -> bool:
    """A quotation or "that" comes soon after the verb, or a quotation stands just before."""
    near = _NEXT if t.lows[v] in _SHOWING else _NEAR
    for k in range(v + 1, min(v + near, len(t.words))):
        if t.lows[k] in cues.that or (t.quoted(k) and t.lows[v] not in _SHOWING):
            return True
        if t.lows[k] == ":":
            return True
        if t.lows[k] == "," and t.low(k + 1) in cues.that and cues.lang in ("de", "ru"):
            return True
        if t.lows[k] in (",", ";"):
            break
    back = v - 1
    while back >= 0 and back > v - _BACK:
        if t.quoted(back):
            return True
        if t.lows[back] in (";", ":"):
            break
        back -= 1
    if t.lows[v] in _CLOSING and t.low(v + 1) in (",", ".", "") and "," in t.lows[:v]:
        return True
    if t.lows[v] in _SHOWING and t.low(v - 1) in cues.document:
        return True
    if t.lows[v] in ("show", "shows", "showed", "suggest", "suggests") and t.low(v + 1) in (
        ".",
        "",
    ):
        return True
    return t.lows[v] in ("cited", "cites", "reported") and t.low(v + 1) not in (
        "",
        ".",
        ",",
        "by",
        "to",
    )


def _quoted_as(t: Tokens, v: int, masked: str, cues: Cues) -> tuple[Attribution | None, int]:
    """ "she quoted him as saying", "he was quoted by the agency as saying"."""
    if t.lows[v] not in cues.quoted_by or cues.as_saying != "as":
        return None, v + 1
    for k in range(v + 1, min(v + 12, len(t.words))):
        if t.lows[k] == "as" and t.low(k + 1) in cues.saying:
            break
        if t.quoted(k):
            return None, v + 1
    else:
        return None, v + 1
    end = k + 2
    passive = t.low(v - 1) in _BE or t.low(v - 2) in _BE
    subject = subject_before(t, v - 1 if passive else v, cues)
    outer = inner = None
    if passive:
        by = v + 1 if t.low(v + 1) == "by" else end if t.low(end) == "by" else None
        if by is not None:
            stop = k if by < k else phrase_end(t, by + 1, cues)
            outer = span_of(t, by + 1, stop)
            end = max(end, stop)
    else:
        inner = span_of(t, v + 1, k)
    said = words_said(t, v, end, subject, masked, cues)
    cue = (t.starts[v], t.ends[k + 1])
    return Attribution(
        cue, span_of_range(t, subject), said, None, inner, passive, outer, "quoted"
    ), end


def _according(t: Tokens, masked: str, cues: Cues) -> list[Attribution]:
    found: list[Attribution] = _by_words_of(t, masked, cues)
    starts = {p[0] for p in cues.according}
    if starts.isdisjoint(t.lows) and cues.after.isdisjoint(t.lows):
        return found
    i = 0
    while i < len(t.words):
        if t.lows[i] not in starts and t.lows[i] not in cues.after:
            i += 1
            continue
        phrase = next((p for p in cues.according if tuple(t.lows[i : i + len(p)]) == p), None)
        if phrase == ("so",) and not (t.low(i - 1) == "," or t.quoted(i - 1)):
            phrase = None
        if phrase is not None:
            first = i + len(phrase)
            end = phrase_end(t, first, cues, according=True)
            known = phrase != ("citing",) or _can_speak(t, first, end, cues)
            if end > first and known:
                said = words_around(t, i, end, masked)
                cue = (t.starts[i], t.ends[first - 1])
                found.append(Attribution(cue, span_of(t, first, end), said, kind="according"))
                i = end
                continue
        if t.lows[i] in cues.after:
            first = phrase_start(t, i - 1, cues)
            said = words_around(t, first, i + 1, masked)
            found.append(
                Attribution((t.starts[i], t.ends[i]), span_of(t, first, i), said, kind="according")
            )
        i += 1
    return found


def _by_words_of(t: Tokens, masked: str, cues: Cues) -> list[Attribution]:
    """Russian "по его словам", with the pronoun inside."""
    if cues.lang != "ru":
        return []
    found = []
    for i in range(len(t.words) - 2):
        if t.lows[i] == "по" and t.lows[i + 2] == "словам" and t.lows[i + 1] in cues.owners:
            said = words_around(t, i, i + 3, masked)
            cue = (t.starts[i], t.ends[i + 2])
            found.append(Attribution(cue, span_of(t, i + 1, i + 2), said, kind="according"))
    return found


def _can_speak(t: Tokens, first: int, end: int, cues: Cues) -> bool:
    """Whether a phrase after "citing" holds somebody or something that can say anything."""
    speakers = cues.anonymous | cues.officials | cues.office | cues.document | cues.outlet
    return not speakers.isdisjoint(t.lows[first:end])


def _with_name(t: Tokens, first: int, end: int, cues: Cues) -> int:
    """Take in a name behind a role: "said its director, Scott Court"."""
    if t.low(end) != "," or not t.words[end - 1][:1].islower():
        return end
    name, at = phrase_end(t, end + 1, cues), end + 1
    if t.low(at) in ("le", "la", "el", "the"):  # "le lieutenant Carlo Benavides"
        at += 2
    capitals = all(w[:1].isupper() for w in t.words[at:name])
    return name if capitals and 0 < name - at <= _NAME and end > first else end


def _verb(t: Tokens, v: int, masked: str, cues: Cues) -> Attribution | None:
    if t.lows[v] in cues.saying:
        return _participle(t, v, masked, cues)
    special = _pronoun_behind(t, v, masked, cues) or _left_out(t, v, masked, cues)
    if special is not None:
        return special
    if t.lows[v] not in _PUTS and _inverted(t, v, cues):
        first = _after_time(t, v + 1)
        while t.low(first) in cues.skip_before and first < v + 3:
            first += 1
        if cues.lang == "ru" and t.quoted(first):  # "рассказал «Вестнику» спасатель"
            first += 1
        end = _with_name(t, first, phrase_end(t, first, cues), cues)
        if t.low(first) in cues.pronouns:
            end = first + 1
        if end > first:
            said = words_around_cue(t, v, end, masked)
            return Attribution((t.starts[v], t.ends[v]), span_of(t, first, end), said)
    subject = subject_before(t, v, cues)
    if subject is None:
        return None
    addressee, rest = addressee_of(t, v, cues)
    said = words_said(t, v, rest, subject, masked, cues)
    if not said:
        return None
    return Attribution((t.starts[v], t.ends[v]), span_of_range(t, subject), said, addressee)


def _pronoun_behind(t: Tokens, v: int, masked: str, cues: Cues) -> Attribution | None:
    """French "raconte-t-elle" and "a-t-il dit", after the words said."""
    if cues.lang != "fr":
        return None
    touches = v + 1 < len(t.words) and t.starts[v + 1] - t.ends[v] <= len("-t-")
    if touches and t.low(v + 1) in cues.pronouns and masked[t.ends[v]] == "-":
        at, first, end = v + 1, v, v + 2
    elif t.low(v - 1) in cues.pronouns and t.low(v - 2) in AUXILIARIES and v > 1:
        if masked[t.ends[v - 2]] != "-":
            return None
        at, first, end = v - 1, v - 1, v + 1
    else:
        return None
    said = words_around_cue(t, first, end, masked)
    return Attribution((t.starts[v], t.ends[v]), span_of(t, at, at + 1), said)


def _left_out(t: Tokens, v: int, masked: str, cues: Cues) -> Attribution | None:
    """Russian "сообщили в мэрии", "в мэрии заявили, что": a body is told by where it was said."""
    if cues.lang != "ru" or not t.lows[v].endswith(_MANY_SAID) or t.lows[v] not in cues.strong:
        return None
    cue = (t.starts[v], t.ends[v])
    if t.low(v + 1) in ("в", "во") and v and t.low(v + 2) not in _TIMES:
        end = phrase_end(t, v + 2, cues)
        said = words_around_cue(t, v, end, masked)
        return Attribution(cue, span_of(t, v + 2, end), said, body=True) if end > v + 2 else None
    first = phrase_start(t, v - 1, cues)
    if t.low(first) not in ("в", "во") or t.low(first + 1) in _TIMES or first + 1 >= v:
        return None
    said = words_said(t, v, v + 1, (first, v), masked, cues)
    return Attribution(cue, span_of(t, first + 1, v), said, body=True) if said else None


def _after_time(t: Tokens, k: int) -> int:
    """The token after "on Monday", "el lunes", "mardi", where one stands at k."""
    at = k + 1 if t.low(k) in _BEFORE_TIMES else k
    return at + 1 if t.low(at) in _TIMES else k


def _participle(t: Tokens, v: int, masked: str, cues: Cues) -> Attribution | None:
    """ "..., adding that it would reopen", "a document stating that he had been held"."""
    if t.low(v - 1) in _BE or t.low(v - 1) in (
        "without",
        "as",
        "of",
        "by",
        "after",
        "before",
        "for",
    ):
        return None
    addressee, rest = addressee_of(t, v, cues)
    said = from_that(t, rest, masked)
    if said is None:
        return None
    subject = None
    if t.low(v - 1) not in (",", "") and not t.quoted(v - 1):
        first = phrase_start(t, v - 1, cues)
        subject = span_of(t, first, v)
    cue = (t.starts[v], t.ends[v])
    return Attribution(cue, subject, (said,), addressee, kind="participle")


def _inverted(t: Tokens, v: int, cues: Cues) -> bool:
    """True for "...", said Roe: the cue stands right after the words and before its subject."""
    if t.lows[v] in ("told", "tells"):  # needs somebody who is told: never before its subject
        return False
    b = v - 1
    while b > 0 and (t.low(b) in DASHES or t.low(b) in AUXILIARIES):
        b -= 1
    following = _after_time(t, v + 1)
    if cues.lang == "ru" and t.quoted(following) and t.low(following + 1)[:1].isalpha():
        following += 1
    before, after = t.low(b), t.low(following)
    if cues.lang == "de" and b == 0 and t.lows[0] in ("das", "dies"):
        return after[:1].isalpha() and after not in cues.i
    if v and t.quoted(b - 1) and before in (",", "."):
        return after not in ("", ",", ".", ":", ";") and not t.quoted(following)
    if not (v == 0 or before == "," or t.quoted(b) or before in ("!", "?")):
        return False
    if (
        after in ("", ",", ".", ":", ";", "that")
        or t.quoted(following)
        or after in cues.adverbial - {"der", "la", "le", "el"}
    ):
        return False
    if v and before == "," and t.lows[v] not in cues.strong | cues.weak:
        return False
    appositive = before == "," and cues.lang != "ru" and _opens_appositive(t, v, cues)
    return not appositive


def _opens_appositive(t: Tokens, v: int, cues: Cues) -> bool:
    """True for "Roe, the mayor, said he": two commas with a short phrase between them."""
    k = v - 2
    while k > 0 and t.low(k) != "," and not t.quoted(k):
        k -= 1
    if t.low(k) != "," or v - k > 22:
        return False
    if not _VERBS.isdisjoint(t.lows[:k]):
        return False
    after = t.low(v + 1)
    clause = after in cues.pronouns | cues.that | cues.i or after in ("the", "it", "there")
    first = t.words[0][:1].isupper() or t.quoted(0)
    return (clause or v - k <= 10) and first and not t.quoted(v - 2) and k <= 8
