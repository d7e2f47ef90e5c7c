"""Attributions within one sentence: the cue, whose words, which words, to whom they were said."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from retold.facts.tables import words_of

if TYPE_CHECKING:
    from retold.speech.cues import Cues

Span = tuple[int, int]
QUOTE = "\u25a1"  # stands for quoted words, so that nothing inside a quotation is read as a cue
_TOKEN = re.compile(
    rf"{QUOTE}+|(?:[A-Z]\.){{2,}}|\d+(?:[.,:]\d+)*|[^\W\d_]+(?:['\u2019-][^\W\d_]+)*['\u2019]?|\S"
)
_CLOSERS = words_of(". , ; : ! ? ) ( - – —")
_DASHES = frozenset(["-", "–", "—", "--"])
_DETERMINERS = words_of(
    "the a an this these those his her their its our my your of some many several media "
    "news no any such other new local and"
)
_VENUE = re.compile(
    r"\s*(?:,?\s*(?:(?:in|at|during|on|via|through|by)\s+(?:an?|the|his|her|their|its)?\s*(?:[\w-]+\s+)?"
    r"(?:statement|interview|briefing|conference|letter|report|email|e-mail|message|post|speech|"
    r"telephone|phone|text|court|hearing|address|tweet|call|Twitter|Facebook|Telegram|X)\b"
    r"(?:\s+(?:with|to)\s+[A-Z]\w*)?"
    r"|(?:on|late|early|last|this)\s+(?:(?:on|late|early|last)\s+)?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
    r"(?:\s+(?:morning|night|evening|afternoon))?|(?:yesterday|today|earlier|later))\b\s*){1,3}"
)
_AUXILIARIES = words_of("a ont avait has had have ha han")
_VERBS = words_of("has have had is are was were be been will would can could may might should")
_SHOWING = words_of("show shows showed found finds suggest suggests")
_LONGEST_PHRASE = 18  # words of a noun phrase
_EMPTY = words_of("nothing so little yes no goodbye anything much more sorry hello")
_BE = words_of("was were is are been being be am")
_SHOWN = re.compile(
    r"(?:which|that)\s+(?P<who>.{2,60}?)\s+(?:showed|shown|gave|provided|shared|handed|sent)\s+"
    r"(?:to|with)?\s*(?P<whom>[A-Z][\w ]{1,40}?)\s*,"
)
_SEEN_BY = re.compile(
    r"(?:seen|reviewed|obtained|viewed|published)\s+by\s+(?P<whom>[A-Z][\w ]{1,40})"
)
_SHOWED = re.compile(
    r"^(?P<who>.{2,60}?)\s+(?:showed|gave|provided|shared|handed)\s+(?P<whom>[A-Z]\w+(?: [A-Z]\w+)*)\s+"
    r"(?P<what>(?:the|a|an|his|her)\s.{3,80})$"
)


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


@dataclass(slots=True)
class Tokens:
    """A sentence's tokens, quoted words folded into one token each."""

    words: list[str]
    lows: list[str]
    starts: list[int]
    ends: list[int]

    def low(self, i: int) -> str:
        """The lower-case token at i; empty outside."""
        return self.lows[i] if 0 <= i < len(self.lows) else ""

    def quoted(self, i: int) -> bool:
        """True for a quotation."""
        return self.low(i)[:1] == QUOTE


def tokenise(masked: str) -> Tokens:
    """Tokens of a sentence whose quotations are masked."""
    found = list(_TOKEN.finditer(masked))
    words = [m.group() for m in found]
    lows = [w.lower().replace("\u2019", "'") for w in words]
    return Tokens(words, lows, [m.start() for m in found], [m.end() for m in found])


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
    return sorted(found, key=lambda a: a.cue)


# --- which words are cues ----------------------------------------------------------------------


def _reports(t: Tokens, v: int, cues: Cues) -> bool:
    """Whether the word at v reports speech here."""
    low = t.lows[v]
    i = v - 1
    while t.low(i) in cues.skip_before and i > 0:
        i -= 1
    if t.low(i) in cues.never_before or t.low(i).endswith("n't"):
        return False
    if low in ("told", "said", "quoted", "cited") and t.low(i) in _BE:
        return False
    if low.endswith("s") and low != "says" and t.low(v - 1) in _DETERMINERS:
        return False
    if t.low(v + 1) in _EMPTY and t.low(v + 2) in _CLOSERS:
        return False
    if low in cues.weak or low in (
        "reported",
        "cited",
        "cites",
        "quoted",
        "estimated",
        "suggested",
    ):
        return _beside_quote(t, v, cues)
    return True


def _beside_quote(t: Tokens, v: int, cues: Cues) -> bool:
    """A quotation or "that" comes soon after the verb, or a quotation stands just before."""
    for k in range(v + 1, min(v + 7, len(t.words))):
        if t.lows[k] in cues.that or (t.quoted(k) and t.lows[v] not in _SHOWING):
            return True
        if t.lows[k] == ":":
            return True
        if t.lows[k] in (",", ";"):
            break
    back = v - 1
    while back >= 0 and back > v - 9:
        if t.quoted(back):
            return True
        if t.lows[back] in (";", ":"):
            break
        back -= 1
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
    subject = _subject_before(t, v - 1 if passive else v, cues)
    outer = inner = None
    if passive:
        by = v + 1 if t.low(v + 1) == "by" else end if t.low(end) == "by" else None
        if by is not None:
            stop = k if by < k else _phrase_end(t, by + 1, cues)
            outer = _span(t, by + 1, stop)
            end = max(end, stop)
    else:
        inner = _span(t, v + 1, k)
    said = _said(t, v, end, subject, masked, cues)
    cue = (t.starts[v], t.ends[k + 1])
    return Attribution(cue, _to_span(t, subject), said, None, inner, passive, outer, "quoted"), end


# --- according to ------------------------------------------------------------------------------


def _according(t: Tokens, masked: str, cues: Cues) -> list[Attribution]:
    found: list[Attribution] = []
    i = 0
    while i < len(t.words):
        phrase = next((p for p in cues.according if tuple(t.lows[i : i + len(p)]) == p), None)
        if phrase == ("so",) and not (t.low(i - 1) == "," or t.quoted(i - 1)):
            phrase = None
        if phrase is not None:
            first = i + len(phrase)
            end = _phrase_end(t, first, cues, according=True)
            if end > first:
                said = _around(t, i, end, masked)
                cue = (t.starts[i], t.ends[first - 1])
                found.append(Attribution(cue, _span(t, first, end), said, kind="according"))
                i = end
                continue
        if t.lows[i] in cues.after:
            first = _phrase_start(t, i - 1, cues)
            said = _around(t, first, i + 1, masked)
            found.append(
                Attribution((t.starts[i], t.ends[i]), _span(t, first, i), said, kind="according")
            )
        i += 1
    return found


def _around(t: Tokens, first: int, end: int, masked: str) -> tuple[Span, ...]:
    """What an attribution in brackets of commas leaves of its sentence."""
    before = _trim(masked, 0, t.starts[first]) if first else None
    goes_on = end < len(t.words) and (before is None or t.low(end) == "," or t.quoted(end))
    after = _trim(masked, t.ends[end - 1], len(masked)) if goes_on else None
    spans = [
        s for s in (before, after) if s is not None and _words(masked, s) >= (3 if before else 2)
    ]
    if not spans:
        spans = [s for s in (before, after) if s is not None][:1]
    return tuple(spans)


def _words(masked: str, span: Span) -> int:
    piece = masked[span[0] : span[1]]
    return len(piece.split()) + (3 if QUOTE in piece else 0)


# --- verbs -------------------------------------------------------------------------------------


def _verb(t: Tokens, v: int, masked: str, cues: Cues) -> Attribution | None:
    if t.lows[v] in cues.saying:
        return _participle(t, v, masked, cues)
    if _inverted(t, v, cues):
        first = v + 1
        while t.low(first) in cues.skip_before and first < v + 3:
            first += 1
        end = _phrase_end(t, first, cues)
        if end > first:
            said = _said_around(t, v, end, masked)
            return Attribution((t.starts[v], t.ends[v]), _span(t, first, end), said)
    subject = _subject_before(t, v, cues)
    if subject is None:
        return None
    addressee, rest = _addressee(t, v, cues)
    said = _said(t, v, rest, subject, masked, cues)
    if not said:
        return None
    return Attribution((t.starts[v], t.ends[v]), _to_span(t, subject), said, addressee)


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
    addressee, rest = _addressee(t, v, cues)
    said = _trim_that(t, rest, masked)
    if said is None:
        return None
    subject = None
    if t.low(v - 1) not in (",", "") and not t.quoted(v - 1):
        first = _phrase_start(t, v - 1, cues)
        subject = _span(t, first, v)
    cue = (t.starts[v], t.ends[v])
    return Attribution(cue, subject, (said,), addressee, kind="participle")


def _inverted(t: Tokens, v: int, cues: Cues) -> bool:
    """True for "...", said Roe: the cue stands right after the words and before its subject."""
    b = v - 1
    while b > 0 and (t.low(b) in _DASHES or t.low(b) in _AUXILIARIES):
        b -= 1
    before, after = t.low(b), t.low(v + 1)
    if v and t.quoted(b - 1) and before in (",", "."):
        return after not in ("", ",", ".", ":", ";") and not t.quoted(v + 1)
    if not (v == 0 or before == "," or t.quoted(b) or before in ("!", "?")):
        return False
    if (
        after in ("", ",", ".", ":", ";", "that")
        or t.quoted(v + 1)
        or after in cues.adverbial - {"der", "la", "le"}
    ):
        return False
    if v and before == "," and t.lows[v] not in cues.strong | cues.weak:
        return False
    appositive = before == "," and _opens_appositive(t, v, cues)
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
    first = t.words[0][:1].isupper()
    return (clause or v - k <= 10) and first and not t.quoted(v - 2) and k <= 8


def _subject_before(t: Tokens, v: int, cues: Cues) -> tuple[int, int] | None:
    """Token range of the noun phrase that speaks, before the verb at v."""
    i = v - 1
    while i >= 0 and (t.low(i) in cues.skip_before or _adverb(t, i, cues)):
        i -= 1
    if i < 0:
        return None
    if _relative(t, i, cues) and i > 0:
        k = i - 1 if t.low(i - 1) == "," else i
        first = _phrase_start(t, k - 1, cues)
        return (first, k) if first < k else None
    if t.low(i) == "," or t.low(i) in _DASHES:
        return _before_appositive(t, i, cues)
    if t.low(i) in cues.boundaries or t.low(i) == "and" or t.quoted(i) or t.low(i) in _CLOSERS:
        return _first_phrase(t, i, cues)
    first = _phrase_start(t, i, cues)
    return (first, i + 1) if first <= i else None


def _adverb(t: Tokens, i: int, cues: Cues) -> bool:
    """English words in -ly, kin ("family") and bodies ("assembly") left out."""
    low = t.low(i)
    named = low in cues.kin or low in cues.office or low in ("assembly", "daily", "weekly", "ally")
    return low.endswith("ly") and t.words[i].islower() and not named


def _relative(t: Tokens, i: int, cues: Cues) -> bool:
    """A relative pronoun, which "WHO" is not."""
    if cues.lang != "en":
        return t.low(i) in cues.relative and t.low(i - 1) == ","
    return t.low(i) in cues.relative and not (t.words[i].isupper() and len(t.words[i]) > 1)


def _before_appositive(t: Tokens, comma: int, cues: Cues) -> tuple[int, int] | None:
    """ "Jane Roe, the mayor of Ashford, said": the phrase before the comma pair, with it."""
    mark = t.low(comma)
    k = comma - 1
    while k >= 0 and t.low(k) != mark:
        if t.quoted(k):
            return None
        k -= 1
    if k <= 0:
        first = _phrase_start(t, comma - 1, cues)
        return (first, comma) if first < comma else None
    first = _phrase_start(t, k - 1, cues)
    inner = _phrase_start(t, comma - 1, cues)
    if first == k:
        return (inner, comma)
    # Two appositives in a row ("Roe, 54, mayor of Ashford, said"): go on to the outermost.
    if (
        t.low(first - 1) == ","
        and first - 1 > 0
        and (t.words[first][:1].isdigit() or not _capital(t, first, k))
    ):
        outer = _phrase_start(t, first - 2, cues)
        if outer < first - 1 and _capital(t, outer, first - 1):
            return (outer, comma)
    return (first, comma)


def _capital(t: Tokens, a: int, b: int) -> bool:
    return any(w[:1].isupper() for w in t.words[a:b])


def _first_phrase(t: Tokens, i: int, cues: Cues) -> tuple[int, int] | None:
    """The sentence's first phrase, for a second verb without a subject: "Roe left and said"."""
    for k in range(i):
        low = t.lows[k]
        if t.quoted(k):
            return None
        if t.words[k][:1].isupper() or low in cues.pronouns:
            end = k + 1
            while end < i and (
                t.words[end][:1].isupper() or t.low(end) in ("of", "de", "von", "the")
            ):
                end += 1
            if low in ("the", "a", "an"):
                end = min(k + 3, i)
            if low not in cues.adverbial and low not in cues.boundaries:
                return (k, end)
    return None


def _phrase_start(t: Tokens, i: int, cues: Cues) -> int:
    """Where the noun phrase that ends at token i begins."""
    k = i
    while k >= 0:
        low = t.low(k)
        closes = low in _CLOSERS and (low not in _DASHES or _dash(t, k))
        if t.quoted(k) or closes or low in cues.boundaries or _relative(t, k, cues):
            break
        if low in ("and", "or") and not (
            t.words[k + 1][:1].isupper() and k and t.words[k - 1][:1].isupper()
        ):
            break
        if i - k > _LONGEST_PHRASE or (k < i and low in ("said", "says", "say", "told")):
            break
        k -= 1
    k += 1
    while k < i and t.low(k) in ("but", "and", "so", "then", "meanwhile", "however", "on", "yet"):
        k += 1
    return k


def _phrase_end(t: Tokens, i: int, cues: Cues, according: bool = False) -> int:
    """Where the noun phrase that begins at token i ends; an appositive after a name is left out."""
    k = i
    while k < len(t.words) and k - i < 16:
        low = t.low(k)
        if t.quoted(k) or low in (",", ".", ";", ":", "!", "?", "(", ")") or _dash(t, k):
            break
        if low in cues.boundaries or (_relative(t, k, cues) and k > i):
            break
        if cues.lang == "de" and k > i and _german_end(t, k):
            break
        stops = cues.adverbial - {"of", "for", "from", "with", "der", "des", "de", "la", "el", "le"}
        if k > i and low in stops and not (according and low in _INSIDE):
            break
        if according and k > i and low in cues.strong:
            break
        k += 1
    return k


_INSIDE = frozenset(("in", "at", "im", "by", "on"))
_GERMAN_LINKS = words_of("von der des dem den die das und für im in am beim aus")


def _german_end(t: Tokens, k: int) -> bool:
    """A lower-case word after a noun ends a German phrase: the verb comes there."""
    before, word = t.words[k - 1], t.words[k]
    return before[:1].isupper() and word[:1].islower() and t.lows[k] not in _GERMAN_LINKS


def _dash(t: Tokens, k: int) -> bool:
    """A dash between words, not the hyphen of "32-year-old"."""
    if t.low(k) not in _DASHES:
        return False
    return not (
        0 < k < len(t.words) - 1 and t.ends[k - 1] == t.starts[k] and t.ends[k] == t.starts[k + 1]
    )


# --- what is said ------------------------------------------------------------------------------


def _said(
    t: Tokens, v: int, rest: int, subject: tuple[int, int] | None, masked: str, cues: Cues
) -> tuple[Span, ...]:
    """The words said by a subject that stands before its verb."""
    first = subject[0] if subject else v
    earlier = (
        t.low(first - 1) == "," or t.quoted(first - 1) or t.low(first - 1) in ("!", "?", *_DASHES)
    )
    before = _trim(masked, 0, t.starts[first]) if earlier and first else None
    venue = _VENUE.match(masked, t.ends[rest - 1])
    at = venue.end() if venue and venue.end() > t.ends[rest - 1] else t.ends[rest - 1]
    rest_after = next((k for k in range(rest, len(t.words)) if t.starts[k] >= at), len(t.words))
    head = t.low(rest_after)
    after = _trim_that(t, rest_after, masked)
    quoted_before = before is not None and QUOTE in masked[before[0] : before[1]]
    if after is not None and _goes_on(t, rest_after, head, quoted_before, before, cues):
        spans = [after]
        fresh = QUOTE in masked[after[0] : after[0] + 1]
        if before is not None and (quoted_before or (head == "," and not fresh)):
            spans.insert(0, before)
        return tuple(spans)
    if before is not None and _words(masked, before) >= 2:
        later = [
            _trim(masked, t.starts[k], t.ends[k])
            for k in range(rest_after, len(t.words))
            if t.quoted(k)
        ]
        return (before, *(s for s in later if s is not None))
    return (after,) if after is not None and _words(masked, after) >= 2 else ()


def _goes_on(
    t: Tokens, k: int, head: str, quoted_before: bool, before: Span | None, cues: Cues
) -> bool:
    """Whether what follows the verb is what is said."""
    if head in ("", ".", "!", "?"):
        return False
    if head in cues.that or head == ":" or t.quoted(k) or (head == "," and t.quoted(k + 1)):
        return True
    that = any(t.low(m) in cues.that for m in range(k, min(k + 7, len(t.words))))
    if head in cues.adverbial:
        return that or before is None
    if head == ",":
        return before is not None and not quoted_before and not _new_clause(t, k + 1)
    return not quoted_before or that


def _new_clause(t: Tokens, k: int) -> bool:
    """True where a comma begins something that is not said: "adding", "as", "according"."""
    low = t.low(k)
    return low.endswith("ing") or low in (
        "according",
        "as",
        "who",
        "which",
        "while",
        "after",
        "when",
        "but",
        "in",
        "on",
    )


def _trim_that(t: Tokens, k: int, masked: str) -> Span | None:
    """From token k to the end of the sentence, without "that", commas and the final mark."""
    while k < len(t.words) and (
        t.low(k) in (",", ":", "that", "dass", "que", "что") or t.low(k) in _DASHES
    ):
        k += 1
    if k >= len(t.words):
        return None
    return _trim(masked, t.starts[k], len(masked))


def _said_around(t: Tokens, v: int, end: int, masked: str) -> tuple[Span, ...]:
    """The words around an inverted cue."""
    first = v
    while first > 1 and t.low(first - 1) in _AUXILIARIES:
        first -= 1
    spans = [_trim(masked, 0, t.starts[first])] if first else []
    last = t.ends[end - 1]
    if t.low(end) == ":" or v == 0:
        spans.append(_trim(masked, last, len(masked)))
    else:
        spans += [
            _trim(masked, t.starts[k], t.ends[k]) for k in range(end, len(t.words)) if t.quoted(k)
        ]
    return tuple(s for s in spans if s is not None)


def _trim(masked: str, start: int, end: int) -> Span | None:
    """A span without spaces and punctuation at its ends."""
    while start < end and (masked[start].isspace() or masked[start] in ",;:.-\u2013\u2014)!?"):
        start += 1
    while end > start and (masked[end - 1].isspace() or masked[end - 1] in ",;:.-\u2013\u2014("):
        end -= 1
    return (start, end) if end > start else None


def _addressee(t: Tokens, v: int, cues: Cues) -> tuple[Span | None, int]:
    """Who was told, and the token after it."""
    if t.lows[v] not in cues.told and t.lows[v] not in ("telling", "informed"):
        if t.low(v + 1) == "to" and t.lows[v] == "said":
            return _span(t, v + 2, v + 3), v + 3
        return None, v + 1
    for own in cues.own:
        words = own.split()
        if t.lows[v + 1 : v + 1 + len(words)] == words:
            return _span(t, v + 1, v + 1 + len(words)), v + 1 + len(words)
    k = v + 1
    if t.low(k) in cues.pronouns | cues.i | frozenset(("me", "us")):
        return _span(t, k, k + 1), k + 1
    while k < len(t.words) and k - v < 12:
        low = t.low(k)
        if t.quoted(k) or low in _CLOSERS or low in cues.that:
            break
        if low in cues.adverbial and low not in ("of",):
            break
        if (
            low in cues.addressees
            or low in cues.outlet
            or low in ("conference", "briefing", "meeting")
        ):
            k += 1
            break
        if (
            k > v + 1
            and t.words[k - 1][:1].isupper()
            and (not t.words[k][:1].isupper() or low in cues.pronouns)
            and low not in ("of", "newspaper", "radio", "television", "tv")
        ):
            break
        if low in cues.pronouns and k > v + 1:
            break
        k += 1
    return (_span(t, v + 1, k), k) if k > v + 1 else (None, v + 1)


def _span(t: Tokens, a: int, b: int) -> Span | None:
    return (t.starts[a], t.ends[b - 1]) if 0 <= a < b <= len(t.words) else None


def _to_span(t: Tokens, tokens: tuple[int, int] | None) -> Span | None:
    return _span(t, *tokens) if tokens else None


def shown(sentence: str) -> tuple[str, str] | None:
    """Who showed a document to which newsroom, if a sentence says so.

    >>> shown("A police paper, which she showed to Reuters, stated he was held.")
    ('she', 'Reuters')
    """
    m = _SHOWN.search(sentence)
    if m:
        return m["who"], m["whom"]
    m = _SEEN_BY.search(sentence)
    return ("", m["whom"]) if m else None


def showed(subject: str) -> tuple[str, str, str] | None:
    """ "She showed Reuters a document": who, whom and what, of a long subject."""
    m = _SHOWED.match(subject)
    return (m["who"], m["whom"], m["what"]) if m else None
