"""What is said around a cue, and to whom."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from retold.speech.tokens import (
    AUXILIARIES,
    CLOSERS,
    DASHES,
    QUOTE,
    Span,
    Tokens,
    span_of,
    trim,
    weight,
)

if TYPE_CHECKING:
    from retold.speech.cues import Cues


_COLON = 9  # words from a cue to the colon before the quotation
_VENUE = re.compile(
    r"\s*(?:,?\s*(?:(?:in|at|during|on|via|through|by)\s+(?:an?|the|his|her|their|its)?\s*(?:[\w-]+\s+)?"
    r"(?:statement|interview|briefing|conference|letter|report|email|e-mail|message|post|speech|"
    r"telephone|phone|text|court|hearing|address|tweet|call|Twitter|Facebook|Telegram|X)\b"
    r"(?:\s+(?:with|to)\s+[A-Z]\w*)?"
    r"|(?:on|late|early|last|this)\s+(?:(?:on|late|early|last)\s+)?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
    r"(?:\s+(?:morning|night|evening|afternoon))?|(?:yesterday|today|earlier|later))\b\s*){1,3}"
)


def words_said(
    t: Tokens, v: int, rest: int, subject: tuple[int, int] | None, masked: str, cues: Cues
) -> tuple[Span, ...]:
    """The words said by a subject that stands before its verb."""
    first = subject[0] if subject else v
    earlier = (
        t.low(first - 1) == "," or t.quoted(first - 1) or t.low(first - 1) in ("!", "?", *DASHES)
    )
    before = trim(masked, 0, t.starts[first]) if earlier and first else None
    colon = next(
        (k for k in range(rest, min(rest + _COLON, len(t.words))) if t.low(k) == ":"), None
    )
    if colon is not None and t.quoted(colon + 1):
        rest = colon
    venue = _VENUE.match(masked, t.ends[rest - 1])
    at = venue.end() if venue and venue.end() > t.ends[rest - 1] else t.ends[rest - 1]
    rest_after = next((k for k in range(rest, len(t.words)) if t.starts[k] >= at), len(t.words))
    head = t.low(rest_after)
    after = from_that(t, rest_after, masked)
    quoted_before = before is not None and QUOTE in masked[before[0] : before[1]]
    if after is not None and _goes_on(t, rest_after, head, quoted_before, before, cues):
        spans = [after]
        fresh = QUOTE in masked[after[0] : after[0] + 1]
        if before is not None and (quoted_before or (head == "," and not fresh)):
            spans.insert(0, before)
        return tuple(spans)
    if before is not None and weight(masked, before) >= 2:
        later = [
            trim(masked, t.starts[k], t.ends[k])
            for k in range(rest_after, len(t.words))
            if t.quoted(k)
        ]
        return (before, *(s for s in later if s is not None))
    return (after,) if after is not None and weight(masked, after) >= 2 else ()


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


def from_that(t: Tokens, k: int, masked: str) -> Span | None:
    """From token k to the end of the sentence, without "that", commas and the final mark."""
    while k < len(t.words) and (
        t.low(k) in (",", ":", "that", "dass", "que", "что") or t.low(k) in DASHES
    ):
        k += 1
    if k >= len(t.words):
        return None
    return trim(masked, t.starts[k], len(masked))


def words_around_cue(t: Tokens, v: int, end: int, masked: str) -> tuple[Span, ...]:
    """The words around an inverted cue."""
    first = v
    while first > 1 and t.low(first - 1) in AUXILIARIES:
        first -= 1
    spans = [trim(masked, 0, t.starts[first])] if first else []
    last = t.ends[end - 1]
    if t.low(end) == ":" or v == 0:
        spans.append(trim(masked, last, len(masked)))
    else:
        spans += [
            trim(masked, t.starts[k], t.ends[k]) for k in range(end, len(t.words)) if t.quoted(k)
        ]
    return tuple(s for s in spans if s is not None)


def addressee_of(t: Tokens, v: int, cues: Cues) -> tuple[Span | None, int]:
    """Who was told, and the token after it."""
    if t.lows[v] not in cues.told and t.lows[v] not in ("telling", "informed"):
        if t.low(v + 1) == "to" and t.lows[v] == "said" and v + 2 < len(t.words):
            return span_of(t, v + 2, v + 3), v + 3
        return None, v + 1
    for own in cues.own:
        words = own.split()
        if t.lows[v + 1 : v + 1 + len(words)] == words:
            return span_of(t, v + 1, v + 1 + len(words)), v + 1 + len(words)
    k = v + 1
    if t.low(k) in cues.pronouns | cues.i | frozenset(("me", "us")):
        return span_of(t, k, k + 1), k + 1
    while k < len(t.words) and k - v < 12:
        low = t.low(k)
        if t.quoted(k) or low in CLOSERS or low in cues.that:
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
    return (span_of(t, v + 1, k), k) if k > v + 1 else (None, v + 1)


def words_around(t: Tokens, first: int, end: int, masked: str) -> tuple[Span, ...]:
    """What an attribution in brackets of commas leaves of its sentence."""
    before = trim(masked, 0, t.starts[first]) if first else None
    goes_on = end < len(t.words) and (before is None or t.low(end) == "," or t.quoted(end))
    after = trim(masked, t.ends[end - 1], len(masked)) if goes_on else None
    spans = [
        s for s in (before, after) if s is not None and weight(masked, s) >= (3 if before else 2)
    ]
    if not spans:
        spans = [s for s in (before, after) if s is not None][:1]
    return tuple(spans)
