"""One utterance quoted on both sides, with other words between the quotation marks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz.distance import Indel

from retold import lexicon, text
from retold.apparatus.sides import Side, compared, is_light
from retold.apparatus.wording.twins import one_form

if TYPE_CHECKING:
    from retold.apparatus.difference import Difference

SHARED = 0.5  # of the shorter quotation's weighty words, from which it is one utterance
FRAME = 0.55  # of all words in order: one frame with other words in it
FULLER = 0.3  # and of the longer one's
LEAST = 3  # words of a quotation that is compared
FORM = frozenset(
    {"a", "an", "the", "and", "of", "to", "in", "on", "at", "that", "which", "is", "are", "was",
     "were", "be", "been", "have", "has", "had", "it", "'s", "i", "we", "they", "he", "she", "my",
     "our", "his", "her", "their", "so", "for", "with", "by", "as", "this", "there", "do", "does"}
)  # fmt: skip
CONDITIONS = frozenset(
    {"if", "unless", "but", "except", "until", "provided", "although", "only", "before", "without"}
)
SHARES = frozenset(
    {"most", "some", "many", "part", "half", "few", "parts"}
)  # an answer to most of them
BEING = frozenset({"is", "are", "was", "were", "will", "would"})  # a clause cut before what it says
RESERVED = frozenset({"may", "might", "could", "perhaps", "possibly", "probably", "maybe", "hope", "hopefully", "likely", "doubt"})  # fmt: skip
LED = 8  # tokens before a quotation within which the page may say so itself


def quotations(side: Side) -> list[tuple[int, int]]:
    """Spans inside quotation marks; one open at either end of the text runs to that end."""
    flat, found = text.plainly_quoted(side.text), []
    marks = [i for i, c in enumerate(flat) if c == '"']
    start = 0 if marks and _closes(flat, marks[0]) else -1
    for i in marks:
        if start >= 0:
            found.append((start, i))
            start = -1
        else:
            start = i + 1
    if start >= 0:
        found.append((start, len(flat)))
    return [(s, e) for s, e in found if text.count_words(side.text[s:e]) >= LEAST]


def _closes(flat: str, i: int) -> bool:
    """Whether a mark can only close: something stands before it and nothing of a word after."""
    return i > 0 and not flat[i - 1].isspace() and not flat[i + 1 : i + 2].isalnum()


def quotation_differences(a: Side, b: Side) -> list[Difference]:
    """Each quotation of the second text against the one of the first that it repeats."""
    found = _scare(a, b)
    ours = [_inside(a, s) for s in a.once(quotations)]
    if not ours:
        return found
    for span in b.once(quotations):
        ys = _inside(b, span)
        best = max(ours, key=lambda xs: _likeness(a, xs, b, ys), default=range(0))
        like = _likeness(a, best, b, ys) if best else 0.0
        if not best or (like < SHARED and not _alone_of(a, ours, best, b, ys)):
            continue
        if like < SURELY and _of_two_people(a, best, b, ys):
            continue
        d = _passed_on(a, best, b, ys) or _bent(a, best, b, ys)
        if d is not None:
            found.append(d)
        for side, places in ((a, best), (b, ys)):
            side.settled.update(i for i in places if i in side.left)
    return found


def _scare(a: Side, b: Side) -> list[Difference]:
    """One or two words in quotation marks, others on the other side, and the same said around them:
    a risk "ordinary", a risk "low".
    """
    one, two = a.once(marked), b.once(marked)
    if len(one) != 1 or len(two) != 1:
        return []
    (x0, x1), (y0, y1) = one[0], two[0]
    xs, ys = _inside(a, (x0, x1)), _inside(b, (y0, y1))
    if not xs or not ys or {a.keys[i] for i in xs} & set(b.keys) or {b.keys[j] for j in ys} & set(a.keys):  # fmt: skip
        return []
    near = {a.keys[i] for i in range(max(0, xs.start - AROUND), xs.start) if not is_light(a, i)}
    if not near & {b.keys[j] for j in range(max(0, ys.start - AROUND), ys.start)}:
        return []
    heavy = all(not is_light(s, k) for s, r in ((a, xs), (b, ys)) for k in r)
    if not heavy or any(s.tokens[k].text[:1].isupper() for s, r in ((a, xs), (b, ys)) for k in r):
        return []
    for side, places in ((a, xs), (b, ys)):
        side.settled.update(k for k in places if k in side.left)
    return [compared("quotation", a, x0, x1, b, y0, y1, {"clear_scare": 1.0, "in_quote": 1.0}, "")]


AROUND = 5  # tokens before quoted words that tell of what they are said


def marked(side: Side) -> list[tuple[int, int]]:
    """Spans of one or two words inside quotation marks."""
    flat = text.plainly_quoted(side.text)
    marks = [i for i, c in enumerate(flat) if c == '"']
    if len(marks) % 2:
        return []
    spans = [(s + 1, e) for s, e in zip(marks[::2], marks[1::2], strict=True)]
    return [(s, e) for s, e in spans if 0 < text.count_words(side.text[s:e]) < LEAST]


def _alone_of(a: Side, ours: list[range], xs: range, b: Side, ys: range) -> bool:
    """The one quotation of one speaker on either side, built alike with other words in it."""
    if len(ours) != 1 or len(b.once(quotations)) != 1 or min(len(xs), len(ys)) < 2 * LEAST:
        return False
    frame = Indel.normalized_similarity([a.keys[i] for i in xs], [b.keys[j] for j in ys])
    outside = (
        {side.keys[i] for i, t in enumerate(side.tokens) if i not in inside and t.text[:1].isupper() and not is_light(side, i)}
        for side, inside in ((a, xs), (b, ys))
    )  # fmt: skip
    one, two = outside
    return frame >= BUILT_ALIKE and bool(one & two)


BUILT_ALIKE = 0.4  # of all words in order, where speaker and place leave no other utterance


SURELY = 0.8  # of two quotations, from which they are one whoever is said to have said it


def _of_two_people(a: Side, xs: range, b: Side, ys: range) -> bool:
    """Whether both texts name who says it by names that have nothing in common."""
    one, two = _named_beside(a, xs), _named_beside(b, ys)
    return bool(one and two) and not one & two


def _named_beside(side: Side, places: range) -> set[str]:
    """The words of full names outside of a quotation."""
    return {
        w for f in side.facts if f.kind == "name" and " " in f.norm
        and not set(side.covers(f)) & set(places) for w in f.norm.split()
    }  # fmt: skip


def _inside(side: Side, span: tuple[int, int]) -> range:
    places = [i for i, t in enumerate(side.tokens) if span[0] <= t.start and t.end <= span[1]]
    return range(places[0], places[-1] + 1) if places else range(0)


def _likeness(a: Side, xs: range, b: Side, ys: range) -> float:
    """Shared weighty words, as a share of the shorter quotation's."""
    frame = Indel.normalized_similarity([a.keys[i] for i in xs], [b.keys[j] for j in ys])
    if frame >= FRAME and min(len(xs), len(ys)) >= 2 * LEAST:
        return frame
    one = {a.keys[i] for i in xs if not is_light(a, i)}
    two = {b.keys[j] for j in ys if not is_light(b, j)}
    short = min(len(one), len(two))
    if short < 2 and (not short or len(xs) < LEAST):
        return 0.0
    if len(one & two) < FULLER * max(len(one), len(two)):
        return 0.0
    return len(one & two) / short


def _bent(a: Side, xs: range, b: Side, ys: range) -> Difference | None:
    """The stretch from the first to the last word that differs; what is cut off an end does not."""
    if _spelt_out(a, xs) == _spelt_out(b, ys):
        return None
    runs = _runs([a.keys[i] for i in xs], [b.keys[j] for j in ys])
    told = [run for run in runs if _tells(a, xs, b, ys, *run)]
    if not told:
        return None
    x = xs.start + min(r[0] for r in told), xs.start + max(r[1] for r in told)
    y = ys.start + min(r[2] for r in told), ys.start + max(r[3] for r in told)
    x, y = _filled(xs, *x, ys, *y)
    return compared(
        "quotation", a, a.tokens[x[0]].start, a.tokens[x[1] - 1].end,
        b, b.tokens[y[0]].start, b.tokens[y[1] - 1].end,
        {"clear_quote": 1.0, "in_quote": 1.0}, "",
    )  # fmt: skip


def _spelt_out(side: Side, places: range) -> list[str]:
    """The words of a quotation with contractions written out: isn't, is not."""
    found: list[str] = []
    for i in places:
        norm = side.tokens[i].norm
        if norm.endswith("n't") and norm != "n't":
            found += [_FULL.get(norm, norm.removesuffix("n't")), "not"]
        elif norm == "cannot":
            found += ["can", "not"]
        else:
            bare, mark, tail = norm.partition("'")
            found += [bare, _FULL.get(tail, tail)] if mark and tail in _FULL else [side.keys[i]]
    return [_BE.get(w, w) for w in found]


_FULL = {"can't": "can", "won't": "will", "shan't": "shall", "re": "are", "ve": "have", "ll": "will", "m": "am", "d": "would", "s": "is"}  # fmt: skip
_BE = {"is": "be", "are": "be", "was": "be", "were": "be", "am": "be", "has": "have", "had": "have", "does": "do", "did": "do"}  # fmt: skip


def _passed_on(a: Side, xs: range, b: Side, ys: range) -> Difference | None:
    """Words quoted from someone by the speaker, given as the speaker's own: "He says they sang"."""
    lead = [a.tokens[i].norm for i in xs[:4]]
    says = next((k for k, w in enumerate(lead[1:3], 1) if w in _SAYS and lead[0] not in _OWN), None)
    if (
        says is None
        or b.tokens[ys[0]].norm in (lead[0], *_SAYS)
        or b.keys[ys[0]] not in a.keys[xs.start + says + 1 : xs.start + says + 3]
    ):
        return None
    return compared(
        "attribution", a, a.tokens[xs.start].start, a.tokens[xs[-1]].end,
        b, b.tokens[ys.start].start, b.tokens[ys[-1]].end, {"clear_chain": 1.0}, "",
    )  # fmt: skip


_SAYS = frozenset({"says", "said", "told", "tells", "claims", "claimed"})
_OWN = frozenset({"i", "we", "it", "you", "what", "as"})


def _runs(one: list[str], two: list[str]) -> list[tuple[int, int, int, int]]:
    """Stretches of two quotations that do not match: first and end in both."""
    runs: list[tuple[int, int, int, int]] = []
    for op in Indel.opcodes(one, two):
        if op.tag == "equal":
            continue
        run = op.src_start, op.src_end, op.dest_start, op.dest_end
        if runs and runs[-1][1] == run[0] and runs[-1][3] == run[2]:
            run = runs[-1][0], run[1], runs[-1][2], run[3]
            runs.pop()
        runs.append(run)
    return runs


def _tells(a: Side, xs: range, b: Side, ys: range, x0: int, x1: int, y0: int, y1: int) -> bool:
    gone = [a.tokens[xs.start + i].norm for i in range(x0, x1)]
    come = [b.tokens[ys.start + j].norm for j in range(y0, y1)]
    if not set(gone + come) - FORM:
        return False
    if one_form(a, range(xs.start + x0, xs.start + x1), b, range(ys.start + y0, ys.start + y1)):
        return False
    if not any(
        (len(w) > 2 or lexicon.is_negation(w)) and w not in FORM and "'" not in w
        for w in gone + come
    ):
        return False
    at_end = y1 == len(ys) and not gone, y0 == 0 and not gone
    if any(at_end):
        return False  # a fuller quotation
    if not come and _sentence_out(a, xs, x0, x1):
        return False  # an excerpt that leaves a sentence out
    if come or 0 < y0 < len(ys):
        return True
    # an excerpt, unless what it leaves out made it conditional, or less
    if y0 == 0:
        return _opened(a, xs.start, xs.start + x1, b, ys.start)
    return not _stops(a, xs.start + x0) and _bound(gone[:5])


def _bound(first: list[str]) -> bool:
    """Whether words cut off a quotation's end make a condition, a share or the point of the rest."""
    return (
        bool(set(first[:2]) & CONDITIONS) or first[:3] == ["as", "long", "as"]
        or bool(set(first[:3]) & SHARES) or bool(set(first[:1]) & BEING)
    )  # fmt: skip


def _opened(a: Side, first: int, end: int, b: Side, start: int) -> bool:
    """Whether words cut off a quotation's front leave open what follows, and nothing else does."""
    near = range(max(0, start - LED), start)
    hedged = any(b.norm(k) in RESERVED or _level(b.norm(k)) for k in near)
    gone = [k for k in range(first, end) if not any(_stops(a, m) for m in range(k + 1, end + 1))]
    return not hedged and any(a.norm(k) in RESERVED for k in gone)


def _stops(side: Side, i: int) -> bool:
    """Whether a sentence ends before a token."""
    return i > 0 and any(
        c in ".!?" for c in side.text[side.tokens[i - 1].end : side.tokens[i].start]
    )


def _level(word: str) -> bool:
    return lexicon.certainty(word) is not None


def _sentence_out(a: Side, xs: range, x0: int, x1: int) -> bool:
    """Whether what is left out of a quotation ends a sentence."""
    last = xs.start + x1 - 1
    inside = a.text[a.tokens[xs.start + x0].start : a.tokens[last].start]
    return any(m in inside for m in (". ", "! ", "? ")) and x1 - x0 > LEAST


def _filled(
    xs: range, x0: int, x1: int, ys: range, y0: int, y1: int
) -> tuple[tuple[int, int], tuple[int, int]]:
    """An empty side is given the word beside it, so that both name something."""
    if x0 == x1 or y0 == y1:
        if x0 > xs.start and y0 > ys.start:
            x0, y0 = x0 - 1, y0 - 1
        else:
            x1, y1 = min(x1 + 1, xs.stop), min(y1 + 1, ys.stop)
    return (x0, x1), (y0, y1)
