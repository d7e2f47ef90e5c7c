"""Noun phrases around a cue: where a speaker begins and ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retold.facts.tables import words_of
from retold.speech.tokens import CLOSERS, DASHES, Tokens

if TYPE_CHECKING:
    from retold.speech.cues import Cues


_LONGEST_PHRASE = 18  # words of a noun phrase
_INSIDE = frozenset(("in", "at", "im", "by", "on"))
_GERMAN_LINKS = words_of("von der des dem den die das und für im in am beim aus")

_ABBREVIATED = words_of("mr mrs ms dr mm st lt gen col sgt capt rev sen rep gov hon prof")
_ALONE = words_of(
    "he she they i we er il elle ils elles él ella он она они"
)  # take no words before them
_SHORTEST = 2  # tokens before a comma that can hold a name


def subject_before(t: Tokens, v: int, cues: Cues) -> tuple[int, int] | None:
    """Token range of the noun phrase that speaks, before the verb at v."""
    i = v - 1
    while i >= 0 and (t.low(i) in cues.skip_before or _adverb(t, i, cues)):
        i -= 1
    if i < 0:
        return None
    if _relative(t, i, cues) and i > 0:
        k = i - 1 if t.low(i - 1) == "," else i
        first = phrase_start(t, k - 1, cues)
        return (first, k) if first < k else None
    if t.low(i) == "," or t.low(i) in DASHES:
        return _before_appositive(t, i, cues)
    if t.low(i) in _ALONE or (t.low(i) in cues.pronouns and t.low(i - 1) == "what"):
        return (i, i + 1)
    if t.low(i) in cues.boundaries or t.low(i) == "and" or t.quoted(i) or t.low(i) in CLOSERS:
        return _first_phrase(t, i, cues)
    first = phrase_start(t, i, cues)
    if first > 1 and t.low(first - 1) == "that" and t.lows[first].endswith("ed"):
        noun = phrase_start(t, first - 2, cues)  # "an engineer of a ferry that burned said"
        if noun < first - 1:
            return (noun, first - 1)
    if first > 1 and _relative(t, first - 1, cues) and t.low(first - 1) != "which":
        antecedent = _antecedent(t, first - 1, cues)
        if antecedent is not None:
            return antecedent
    return (first, i + 1) if first <= i and t.low(first) != "with" else None


def _antecedent(t: Tokens, who: int, cues: Cues) -> tuple[int, int] | None:
    """ "Miguel Garay, 78, a farmer who left Cuba, said": the phrase that "who" stands for."""
    end = who - 1 if t.low(who - 1) == "," else who
    first = phrase_start(t, end - 1, cues)
    for _ in range(2):
        if t.low(first - 1) != "," or first < _SHORTEST or _capital(t, first, end):
            break
        first = phrase_start(t, first - 2, cues)
    return (first, end) if first < end else None


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
        first = phrase_start(t, comma - 1, cues)
        return (first, comma) if first < comma else None
    first = phrase_start(t, k - 1, cues)
    inner = phrase_start(t, comma - 1, cues)
    if first == k:
        return (inner, comma)
    # Two appositives in a row ("Roe, 54, mayor of Ashford, said"): go on to the outermost.
    if (
        t.low(first - 1) == ","
        and first - 1 > 0
        and (t.words[first][:1].isdigit() or not _capital(t, first, k))
    ):
        outer = phrase_start(t, first - 2, cues)
        if outer < first - 1 and _capital(t, outer, first - 1):
            return (outer, comma)
    return (first, comma)


def _capital(t: Tokens, a: int, b: int) -> bool:
    return any(w[:1].isupper() for w in t.words[a:b])


def _first_phrase(t: Tokens, i: int, cues: Cues) -> tuple[int, int] | None:
    """The sentence's first phrase, for a second verb without a subject: "Roe left and said"."""
    speakers = cues.office | cues.officials | cues.person | cues.document | cues.anonymous
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
                end = next((m + 1 for m in range(k, min(k + 5, i)) if t.low(m) in speakers), k + 2)
            name = end + 1
            while t.low(end) == "," and name < i and t.words[name][:1].isupper():
                name += 1
            if name > end + 1 and t.low(name) == ",":  # "The operator, Calanasan Lines, said ..."
                return (end + 1, name)
            while end > k + 1 and t.low(end - 1) in ("of", "for", "de", "von", "the"):
                end -= 1
            if low not in cues.adverbial and low not in cues.boundaries:
                return (k, end)
    return None


def phrase_start(t: Tokens, i: int, cues: Cues) -> int:
    """Where the noun phrase that ends at token i begins."""
    k = i
    while k >= 0:
        low = t.low(k)
        closes = low in CLOSERS and (low not in DASHES or _dash(t, k))
        if t.quoted(k) or closes or low in cues.boundaries or _relative(t, k, cues):
            break
        if cues.lang == "de" and low in cues.that:
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


def phrase_end(t: Tokens, i: int, cues: Cues, according: bool = False) -> int:
    """Where the noun phrase that begins at token i ends; an appositive after a name is left out."""
    k = i
    while k < len(t.words) and k - i < 16:
        low = t.low(k)
        if low == "." and k > i and _abbreviated(t, k):
            k += 1
            continue
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


def _abbreviated(t: Tokens, stop: int) -> bool:
    """The full stop of "M. Roe" and "Dr. Roe", after which a name goes on."""
    short, after = t.words[stop - 1], t.words[stop + 1 : stop + 2]
    title = len(short) == 1 or t.lows[stop - 1] in _ABBREVIATED
    return title and short[:1].isupper() and bool(after) and after[0][:1].isupper()


def _german_end(t: Tokens, k: int) -> bool:
    """A lower-case word after a noun ends a German phrase: the verb comes there."""
    before, word = t.words[k - 1], t.words[k]
    return before[:1].isupper() and word[:1].islower() and t.lows[k] not in _GERMAN_LINKS


def _dash(t: Tokens, k: int) -> bool:
    """A dash between words, not the hyphen of "32-year-old"."""
    if t.low(k) not in DASHES:
        return False
    return not (
        0 < k < len(t.words) - 1 and t.ends[k - 1] == t.starts[k] and t.ends[k] == t.starts[k + 1]
    )
