"""What differs between two aligned pieces of text, difference by difference.

A difference is found by tokens first (an edit script over canonical words, in which spelling,
inflection and house style are already folded away), then by meaning: facts against facts, a moved
word against itself, a word against its synonym. What remains is typed and described by features;
`judge.py` says how probable it is that a fact changed.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz.distance import Indel

from retold import facts, lexicon, models, text

if TYPE_CHECKING:
    from datetime import datetime

    from numpy.typing import NDArray

    from retold.facts import Fact
    from retold.text import Token

KINDS = (
    "number", "date", "name", "place", "role",
    "quotation", "polarity", "certainty", "attribution", "action",
)  # fmt: skip
HARMLESS = frozenset({"same", "rounded", "converted", "spelling", "part", "compatible"})
SETTLED = HARMLESS | {"twice negated", "same certainty"}


@dataclass(frozen=True, slots=True)
class Context:
    """What is known around the two pieces."""

    lang: str = "en"
    before_words: frozenset[str] = frozenset()  # canonical words of the whole first article
    after_words: frozenset[str] = frozenset()
    before_when: datetime | None = None  # publication, against which "Monday" is read
    after_when: datetime | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference between two texts. Spans are code points into the texts as given."""

    kind: str
    before_start: int
    before_end: int
    after_start: int
    after_end: int
    before: str
    after: str
    features: tuple[tuple[str, float], ...] = ()
    note: str = ""  # why it is harmless, or what it is: "rounded", "synonym", "spelling"
    probability: float = 0.0  # that a fact changed

    @property
    def mode(self) -> str:
        """How it comes about: swap, or what only one side has (fact, word, cue or source)."""
        if (self.before and self.after) or self.kind in ("role", "quotation"):
            return "swap"
        if self.kind == "attribution":
            return "source"
        if self.kind in ("polarity", "certainty"):
            return "cue"
        sort = "fact" if self.kind in ("number", "date", "name", "place") else "word"
        return f"{sort}_{'insert' if self.after else 'delete'}"

    @property
    def harmless(self) -> bool:
        """Whether meaning settles it: rounded, converted, another spelling of one thing."""
        return self.note in SETTLED


@dataclass(slots=True)
class _Side:
    """One text with its tokens in canonical form and its facts."""

    text: str
    tokens: list[Token]
    keys: list[str]
    facts: list[Fact]
    left: set[int] = field(default_factory=set)  # tokens not matched in order
    settled: set[int] = field(default_factory=set)  # of those: explained
    _matrix: NDArray[np.float32] | None = None

    def matrix(self) -> NDArray[np.float32]:
        """The vectors of the words that carry meaning, one a row."""
        if self._matrix is None:
            heavy = [t.norm for i, t in enumerate(self.tokens) if not _light(self, i)]
            self._matrix = _unit(heavy or [self.tokens[0].norm])
        return self._matrix

    def open(self) -> list[int]:
        return sorted(self.left - self.settled)

    def covers(self, fact: Fact) -> list[int]:
        return [i for i, t in enumerate(self.tokens) if t.start < fact.end and t.end > fact.start]


@dataclass(slots=True)
class _Segment:
    """A run of tokens on each side between two stretches that match."""

    a: range
    b: range


@lru_cache(maxsize=65536)
def canonical(word: str, lang: str = "en") -> str:
    """The form in which a folded word is compared: house style, spelling and inflection folded.

    >>> canonical("organised") == canonical("organizes"), canonical("per cent") == canonical("%")
    (True, True)
    """
    if lang != "en":
        return text.stem(word, lang)
    same = lexicon.equivalent(word)
    if same != word:
        return same
    forms = lexicon.lemmas(word)
    return lexicon.equivalent(forms[0]) if forms else text.stem(lexicon.american(word))


def vocabulary(body: str, lang: str = "en") -> frozenset[str]:
    """The canonical words of an article, for `Context`."""
    return frozenset(canonical(w, lang) for w in text.words(body))


def differences(before: str, after: str, context: Context | None = None) -> list[Difference]:
    """What differs between two texts that tell the same, in the order of the second.

    Each difference is typed and carries its features; `judge.FeatureJudge` fills in the
    probability that a fact changed.
    """
    context = context or Context()
    a = _side(before, context.lang, context.before_when)
    b = _side(after, context.lang, context.after_when)
    segments = _segments(a, b)
    _settle_moves(a, b)
    found = _roles(a, b)
    found += _facts(a, b, segments, context)
    _settle_synonyms(a, b)
    found += _cues(a, b, segments)
    found += _words(a, b, segments, context)
    found = _with_pair_features(a, b, [_retyped(a, b, d) for d in found])
    return sorted(found, key=lambda d: (d.after_start, d.before_start, d.kind, d.after_end))


def widened(body: str, start: int, end: int) -> tuple[int, int]:
    """An empty span as that of the words around it, so that it names a place; others unchanged."""
    if end > start:
        return start, end
    stand = text.tokens(body)
    before = [t.start for t in stand if t.end <= start][-1:]
    after = [t.end for t in stand if t.start >= start][:1]
    return (before or [start])[0], (after or [end])[0]


# --- the edit script ---------------------------------------------------------------------------


def _side(body: str, lang: str, when: datetime | None) -> _Side:
    tokens = text.tokens(body)
    keys = [canonical(t.norm, lang) for t in tokens]
    if lang == "en":
        tokens, keys = _join_phrases(tokens, keys)
    return _Side(body, tokens, keys, facts.find_facts(body, lang, when))


def _join_phrases(tokens: list[Token], keys: list[str]) -> tuple[list[Token], list[str]]:
    """Phrases of the house-style table become one token: per cent, prior to."""
    starts, same = lexicon.cues().phrases, lexicon.cues().equivalents
    norms = [t.norm for t in tokens]
    joined: list[Token] = []
    out: list[str] = []
    i = 0
    while i < len(tokens):
        phrase = next(
            (p for p in starts.get(norms[i], ()) if tuple(norms[i : i + len(p)]) == p), None
        )
        n = len(phrase) if phrase else 1
        first, last = tokens[i], tokens[i + n - 1]
        joined.append(
            first
            if n == 1
            else text.Token(
                " ".join(norms[i : i + n]), " ".join(norms[i : i + n]), first.start, last.end
            )
        )
        out.append(same[" ".join(phrase)] if phrase else keys[i])
        i += n
    return joined, out


def _segments(a: _Side, b: _Side) -> list[_Segment]:
    """The stretches that do not match; marks their tokens as left over."""
    runs: list[_Segment] = []
    for op in Indel.opcodes(a.keys, b.keys):
        if op.tag == "equal":
            continue
        x, y = range(op.src_start, op.src_end), range(op.dest_start, op.dest_end)
        if runs and runs[-1].a.stop == x.start and runs[-1].b.stop == y.start:
            runs[-1] = _Segment(range(runs[-1].a.start, x.stop), range(runs[-1].b.start, y.stop))
        else:
            runs.append(_Segment(x, y))
        a.left.update(x)
        b.left.update(y)
    return runs


def _settle_moves(a: _Side, b: _Side) -> None:
    """A word that left one place and turns up in another has moved."""
    waiting: dict[str, list[int]] = {}
    for i in sorted(a.left):
        waiting.setdefault(a.keys[i], []).append(i)
    for j in sorted(b.left):
        if waiting.get(b.keys[j]):
            a.settled.add(waiting[b.keys[j]].pop(0))
            b.settled.add(j)


def _is_light(token: Token, key: str) -> bool:
    return (
        token.norm in text.STOPWORDS or token.norm in lexicon.cues().light
        or key in text.STOPWORDS or token.norm in lexicon.cues().titles or (len(token.norm) == 1 and not token.norm.isdigit())
    )  # fmt: skip


# --- facts -------------------------------------------------------------------------------------


def _facts(a: _Side, b: _Side, segments: list[_Segment], context: Context) -> list[Difference]:
    """Names, places, numbers and dates that stand on one side only, paired where they stand."""
    lone_a = [f for f in a.facts if set(a.covers(f)) & (a.left - a.settled)]
    lone_b = [f for f in b.facts if set(b.covers(f)) & (b.left - b.settled)]
    lone_a, lone_b, found = _agreeing(a, b, lone_a, lone_b, context)
    for f in list(lone_b):
        partner = _opposite(a, b, f, lone_a, segments)
        found.append(_fact_difference(a, b, partner, f))
        if partner is not None:
            lone_a.remove(partner)
    found += [_fact_difference(a, b, f, None) for f in lone_a]
    return found


def _agreeing(
    a: _Side, b: _Side, lone_a: list[Fact], lone_b: list[Fact], context: Context
) -> tuple[list[Fact], list[Fact], list[Difference]]:
    """Takes out the facts that the other side states in another form."""
    found = []
    for side, other, lone in ((b, a, lone_b), (a, b, lone_a)):
        for f in list(lone):
            verdicts = [(facts.compare(f, g), g) for g in other.facts if _comparable(f, g)]
            match = next(((v, g) for v, g in verdicts if v in HARMLESS), None)
            if match is None:
                continue
            lone.remove(f)
            side.settled.update(side.covers(f))
            verdict, g = match
            if side is b and verdict != "same":
                slip = verdict == "spelling" and _is_slip(g, f, context)
                features = {"near_spelling": 1.0, "slip": 1.0} if slip else {}
                found.append(
                    _difference(
                        f.kind,
                        a,
                        g.start,
                        g.end,
                        b,
                        f.start,
                        f.end,
                        features,
                        "slip" if slip else verdict,
                    )
                )
    return lone_a, lone_b, found


def _is_slip(before: Fact, after: Fact, context: Context) -> bool:
    """A misspelling rather than another transliteration: the page spells it rightly elsewhere."""
    old, new = canonical(text.fold(before.text)), canonical(text.fold(after.text))
    return old in context.after_words and new not in context.before_words


def _comparable(f: Fact, g: Fact) -> bool:
    return f.kind == g.kind or {f.kind, g.kind} == {"name", "place"}


def _opposite(
    a: _Side, b: _Side, f: Fact, lone: list[Fact], segments: list[_Segment]
) -> Fact | None:
    """The left-over fact of the first text that `f` stands for in the second.

    A number of the same things first, then what stands in the same stretch.
    """
    counted = [g for g in lone if g.kind == f.kind == "number" and f.noun and g.noun == f.noun]
    if len(counted) == 1:
        return counted[0]
    places = set(b.covers(f))
    for s in segments:
        if places & set(s.b):
            near = [g for g in lone if _comparable(f, g) and set(a.covers(g)) & set(s.a)]
            if near:
                return min(near, key=lambda g: (g.noun != f.noun, g.kind != f.kind, g.start))
    return None


def _fact_difference(a: _Side, b: _Side, f: Fact | None, g: Fact | None) -> Difference:
    one = g or f
    assert one is not None
    if f is not None:
        a.settled.update(a.covers(f))
    if g is not None:
        b.settled.update(b.covers(g))
    features = {
        "fact": 1.0, f"fact_{one.kind}": 1.0,
        "swap": float(f is not None and g is not None), "insert": float(f is None),
        "delete": float(g is None),
    }  # fmt: skip
    features[f"{one.kind}_{'swap' if f and g else 'insert' if g else 'delete'}"] = 1.0
    note = ""
    if f is not None and g is not None:
        features |= _counted(f, g)
        note = "converted" if _exchanged(f, g) else ""
        features["near_spelling"] = float(
            one.kind in ("name", "place")
            and Indel.normalized_similarity(text.fold(f.text), text.fold(g.text)) > 0.7
        )
    kind = one.kind if f is None or g is None or f.kind == g.kind else "name"
    at_a = (f.start, f.end) if f else _gap(a, b, g)
    at_b = (g.start, g.end) if g else _gap(b, a, f)
    return _difference(kind, a, *at_a, b, *at_b, features, note)


def _counted(f: Fact, g: Fact) -> dict[str, float]:
    """Whether two numbers count the same things."""
    if f.kind != "number" or g.kind != "number":
        return {}
    same = f.noun == g.noun and f.unit == g.unit
    return {"same_noun": float(same and bool(f.noun or f.unit)), "other_noun": float(not same)}


def _exchanged(f: Fact, g: Fact) -> bool:
    """Sums in two currencies: a rate lies between them, and no contradiction is known."""
    both = f.kind == g.kind == "number" and f.unit != g.unit
    return both and {f.unit, g.unit} <= _CURRENCIES and f.value != g.value


_CURRENCIES = {
    "usd",
    "eur",
    "gbp",
    "jpy",
    "cny",
    "inr",
    "rub",
    "chf",
    "cad",
    "aud",
    "sek",
    "nok",
    "dkk",
    "krw",
    "brl",
    "try",
    "zar",
    "mxn",
}


def _gap(side: _Side, other: _Side, fact: Fact | None) -> tuple[int, int]:
    """An empty span where the missing words would stand: by share of the length."""
    assert fact is not None
    at = round(len(side.text) * fact.start / max(1, len(other.text)))
    nearest = min((t.start for t in side.tokens), key=lambda s: abs(s - at), default=0)
    return nearest, nearest


def _difference(
    kind: str, a: _Side, a0: int, a1: int, b: _Side, b0: int, b1: int,
    features: dict[str, float], note: str,
) -> Difference:  # fmt: skip
    return Difference(
        kind, a0, a1, b0, b1, a.text[a0:a1], b.text[b0:b1], tuple(sorted(features.items())), note
    )


# --- synonyms ----------------------------------------------------------------------------------


def _settle_synonyms(a: _Side, b: _Side) -> None:
    """Strips what moved as an inflection or derivation to another stretch of the text."""
    spare = [i for i in a.open() if not _is_light(a.tokens[i], a.keys[i])]
    for j in b.open():
        if _is_light(b.tokens[j], b.keys[j]):
            continue
        for i in spare:
            if lexicon.relate(a.tokens[i].norm, b.tokens[j].norm).name in ("same", "derivation"):
                a.settled.add(i)
                b.settled.add(j)
                spare.remove(i)
                break


# --- roles, quotations -------------------------------------------------------------------------


def _roles(a: _Side, b: _Side) -> list[Difference]:
    """Two words that change sides around one verb, in the same voice: A beat B, B beat A."""
    if not a.left or _voice(a) != _voice(b):
        return []
    at_a, at_b = _once(a), _once(b)
    both = sorted((at_a[k], at_b[k]) for k in at_a.keys() & at_b.keys())[:MOST_WORDS]
    verbs = [(v, w) for v, w in both if _is_verb(a, v)]
    for n, (i, j) in enumerate(both):
        for p, q in both[n + 1 :]:
            if q > j or p - i > REACH or j - q > REACH:
                continue
            between = any(i < v < p and q < w < j for v, w in verbs)
            if between and _alike_sorts(a, i, p):
                x, y = a.tokens, b.tokens
                return [
                    _difference(
                        "role", a, x[i].start, x[p].end, b, y[q].start, y[j].end, {"role": 1.0}, ""
                    )
                ]
    return []


MOST_WORDS = 60  # words looked at for changed roles
REACH = 12  # tokens between two that may have changed sides


def _once(side: _Side) -> dict[str, int]:
    """Places of the words that stand once and carry meaning."""
    seen: dict[str, list[int]] = {}
    for i, k in enumerate(side.keys):
        seen.setdefault(k, []).append(i)
    return {k: p[0] for k, p in seen.items() if len(p) == 1 and not _light(side, p[0])}


def _voice(side: _Side) -> int:
    """How passive a text is: its words "by" and its forms of "be" with a participle."""
    norms = [t.norm for t in side.tokens]
    passive = sum(
        w in _BE and v.endswith(("ed", "en", "wn", "nt", "ld")) for w, v in pairwise(norms)
    )
    return norms.count("by") + passive


_BE = frozenset({"is", "are", "was", "were", "be", "been", "being"})


def _is_verb(side: _Side, i: int) -> bool:
    norm = side.tokens[i].norm
    return (
        norm.endswith(("ed", "s", "t", "e"))
        and lexicon.is_verb(norm)
        and not lexicon.is_reporting(norm)
    )


def _alike_sorts(side: _Side, i: int, p: int) -> bool:
    """Both names, or both plain words that may be nouns."""
    x, y = side.tokens[i], side.tokens[p]
    if x.text[:1].isupper() != y.text[:1].isupper() and min(i, p) > 0:
        return False
    return not (x.norm[0].isdigit() or y.norm[0].isdigit())


def _quoted(side: _Side) -> list[tuple[int, int]]:
    """Spans inside quotation marks of at least three words."""
    flat, found, start = text.plain(side.text), [], -1
    for i, c in enumerate(flat):
        if c == '"' and start >= 0:
            if text.count_words(side.text[start:i]) >= 3:
                found.append((start, i))
            start = -1
        elif c == '"':
            start = i + 1
    return found


def _retyped(a: _Side, b: _Side, d: Difference) -> Difference:
    """What differs inside quotation marks on both sides is the quotation."""
    one_sided = d.after == "" and d.kind not in ("polarity", "certainty")
    if d.kind == "role" or d.harmless or one_sided:
        return d
    in_a = any(x <= d.before_start <= d.before_end <= y for x, y in _quoted(a))
    in_b = any(x <= d.after_start <= d.after_end <= y for x, y in _quoted(b))
    if not (in_a and in_b):
        return d
    return replace(d, kind="quotation", features=(*d.features, ("in_quote", 1.0)))


# --- negation, certainty, attribution ----------------------------------------------------------


def _cues(a: _Side, b: _Side, segments: list[_Segment]) -> list[Difference]:
    found = []
    for s in segments:
        xs = [i for i in s.a if i in a.left and i not in a.settled]
        ys = [j for j in s.b if j in b.left and j not in b.settled]
        found += _polarity(a, b, s, xs, ys)
        found += _attribution(a, b, s, xs, ys)
        xs, ys = [i for i in xs if i not in a.settled], [j for j in ys if j not in b.settled]
        found += _certainty(a, b, s, xs, ys)
    return found


def _polarity(a: _Side, b: _Side, s: _Segment, xs: list[int], ys: list[int]) -> list[Difference]:
    no_a = [i for i in xs if lexicon.is_negation(a.tokens[i].norm)]
    no_b = [j for j in ys if lexicon.is_negation(b.tokens[j].norm)]
    if len(no_a) == len(no_b):
        a.settled.update(no_a)
        b.settled.update(no_b)
        return []
    flipped = any(
        lexicon.relation(a.tokens[i].norm, b.tokens[j].norm) == "antonym" for i in xs for j in ys
    )
    negative = lexicon.cues().near_negations
    near_a = [
        i for i in xs if a.tokens[i].norm in negative or lexicon.negated_by_prefix(a.tokens[i].norm)
    ]
    near_b = [
        j for j in ys if b.tokens[j].norm in negative or lexicon.negated_by_prefix(b.tokens[j].norm)
    ]
    cancelled = flipped or len(no_a) + len(near_a) == len(no_b) + len(near_b)
    features = {
        "polarity": 1.0, "negation_added": float(len(no_b) > len(no_a)),
        "negation_dropped": float(len(no_a) > len(no_b)),
    }  # fmt: skip
    a.settled.update(no_a)
    b.settled.update(no_b)
    note = "twice negated" if cancelled else ""
    return [
        _difference("polarity", a, *_span(a, s.a, no_a), b, *_span(b, s.b, no_b), features, note)
    ]


def _certainty(a: _Side, b: _Side, s: _Segment, xs: list[int], ys: list[int]) -> list[Difference]:
    cue_a = [i for i in xs if _level(a, i) is not None]
    cue_b = [j for j in ys if _level(b, j) is not None]
    if not cue_a and not cue_b:
        return []
    sure_a, sure_b = _sureness(a, cue_a), _sureness(b, cue_b)
    hedges = lexicon.cues().hedges
    features = {
        "certainty": 1.0, "firmer": max(0.0, sure_b - sure_a), "softer": max(0.0, sure_a - sure_b),
        "cue_swap": float(bool(cue_a and cue_b)),
        "cue_dropped": float(bool(cue_a) and not cue_b), "cue_added": float(bool(cue_b) and not cue_a),
        "hedge": float(any(a.tokens[i].norm in hedges for i in cue_a) or any(b.tokens[j].norm in hedges for j in cue_b)),
    }  # fmt: skip
    a.settled.update(cue_a)
    b.settled.update(cue_b)
    note = "" if abs(sure_a - sure_b) > 0.05 else "same certainty"
    return [
        _difference("certainty", a, *_span(a, s.a, cue_a), b, *_span(b, s.b, cue_b), features, note)
    ]


def _sureness(side: _Side, cues: list[int]) -> float:
    """The mean level of the cues; a sentence without one is settled."""
    levels = [_level(side, i) or 0.0 for i in cues]
    return sum(levels) / len(levels) if levels else 1.0


def _level(side: _Side, i: int) -> float | None:
    return lexicon.certainty(side.tokens[i].norm)


def _attribution(a: _Side, b: _Side, s: _Segment, xs: list[int], ys: list[int]) -> list[Difference]:
    """A source that only one side names: its cue with the words beside it."""
    sure = any(_level(a, i) is not None for i in xs) and any(_level(b, j) is not None for j in ys)
    cue_a = [i for i in xs if _says(a, i) and not (sure and _level(a, i) is not None)]
    cue_b = [j for j in ys if _says(b, j) and not (sure and _level(b, j) is not None)]
    a.settled.update(cue_a)
    b.settled.update(cue_b)
    if bool(cue_a) == bool(cue_b):
        return []
    side, cue, run = (a, cue_a, xs) if cue_a else (b, cue_b, ys)
    other = b if cue_a else a
    said = sorted(i for i in run if min(abs(i - c) for c in cue) <= BESIDE)
    side.settled.update(i for i in said if not lexicon.is_negation(side.tokens[i].norm))
    features = {
        "attribution": 1.0, "source_dropped": float(bool(cue_a)),
        "source_added": float(bool(cue_b)),
        "source_elsewhere": float(any(_says(other, k) for k in range(len(other.tokens)))),
    }  # fmt: skip
    span_a = _span(a, s.a, said if cue_a else [])
    return [
        _difference(
            "attribution", a, *span_a, b, *_span(b, s.b, said if cue_b else []), features, ""
        )
    ]


BESIDE = 4  # tokens around a verb of saying that name who says it


def _says(side: _Side, i: int) -> bool:
    norm = side.tokens[i].norm
    if norm == "according":
        return True
    if norm in _ORDERS and any(t.norm == "to" for t in side.tokens[i + 1 : i + 4]):
        return False  # told to leave
    return norm not in ("point", "post", "report", "claims") and lexicon.is_reporting(norm)


_ORDERS = frozenset({"told", "urged", "warned", "advised"})


def _span(side: _Side, run: range, chosen: list[int]) -> tuple[int, int]:
    """The chosen tokens' span; else an empty one where the run begins."""
    if chosen:
        return side.tokens[chosen[0]].start, side.tokens[chosen[-1]].end
    if run.start < len(side.tokens):
        at = side.tokens[run.start].start
        return at, at
    return len(side.text), len(side.text)


# --- words -------------------------------------------------------------------------------------


def _words(a: _Side, b: _Side, segments: list[_Segment], context: Context) -> list[Difference]:
    """What is left of a stretch once facts and cues are told apart."""
    found = []
    for s in segments:
        xs = [i for i in s.a if i in a.left and i not in a.settled and not _light(a, i)]
        ys = [j for j in s.b if j in b.left and j not in b.settled and not _light(b, j)]
        if not xs and not ys:
            continue
        pairs, xs, ys = _pair_off(a, b, xs, ys)
        found += [_swap(a, b, i, j, link, context) for i, j, link in pairs]
        found += _leftovers(a, b, s, xs, ys, context)
    return found


def _light(side: _Side, i: int) -> bool:
    return _is_light(side.tokens[i], side.keys[i])


def _pair_off(
    a: _Side, b: _Side, xs: list[int], ys: list[int]
) -> tuple[list[tuple[int, int, lexicon.Relation]], list[int], list[int]]:
    """Words of a stretch joined to their counterparts, the nearest in meaning first."""
    if not xs or not ys:
        return [], xs, ys
    xs_near, ys_near = xs[:LONGEST_RUN], ys[:LONGEST_RUN]
    alike = (
        _unit([a.tokens[i].norm for i in xs_near]) @ _unit([b.tokens[j].norm for j in ys_near]).T
    )
    links = []
    for p, i in enumerate(xs_near):
        for q, j in enumerate(ys_near):
            r = lexicon.relate(a.tokens[i].norm, b.tokens[j].norm)
            apart = abs(p / len(xs_near) - q / len(ys_near))
            score = _RANKS.get(r.name, 0.0) * max(r.weight, 0.5) + float(alike[p, q]) - 0.3 * apart
            if score > PAIRED or (len(xs) == 1 and len(ys) == 1):
                links.append((-score, i, j, r))
    pairs, used_a, used_b = [], set(), set()
    for _, i, j, r in sorted(links, key=lambda x: x[:3]):
        if i not in used_a and j not in used_b:
            pairs.append((i, j, r))
            used_a.add(i)
            used_b.add(j)
    pairs.sort(key=lambda p: (p[1], p[0]))
    return pairs, [i for i in xs if i not in used_a], [j for j in ys if j not in used_b]


_RANKS = {"antonym": 1.0, "synonym": 0.9, "derivation": 0.9, "hypernym": 0.5, "sibling": 0.5}
PAIRED = 0.35  # cosine, relation and place together, from which two words are counterparts
LONGEST_RUN = 40  # words of a stretch that are looked at


@lru_cache(maxsize=32768)
def _vector(word: str) -> NDArray[np.float32]:
    raw = models.word_vectors().vector(word).astype(np.float32)
    return np.asarray(raw / max(1.0, float(np.sqrt(raw @ raw))))


def _unit(words: list[str]) -> NDArray[np.float32]:
    """Word vectors of length 1, one a row."""
    return np.stack([_vector(w) for w in words])


def _nearest(words: list[str], other: _Side) -> float:
    """How near the farthest of the words comes to any word of the other text."""
    if not words or not other.tokens:
        return 0.0
    return float((_unit(words) @ other.matrix().T).max(1).min())


def _swap(
    a: _Side, b: _Side, i: int, j: int, link: lexicon.Relation, context: Context
) -> Difference:
    x, y = a.tokens[i], b.tokens[j]
    alike = float(_vector(x.norm) @ _vector(y.norm))
    in_source = b.keys[j] in context.before_words or b.keys[j] in a.keys
    settled = link.name in ("synonym", "derivation", "same")
    features = {
        "word": 1.0, "word_swap": 1.0, link.name: max(0.3, link.weight),
        "alike": alike, f"alike_{link.name}": alike,
        "rarity_before": text.rarity(text.stem(x.norm)),
        "rarity_after": text.rarity(text.stem(y.norm)),
        "capital_before": float(x.text[:1].isupper() and i > 0),
        "capital_after": float(y.text[:1].isupper() and j > 0),
        "after_in_source": float(in_source),
        "before_in_target": float(a.keys[i] in context.after_words or a.keys[i] in b.keys),
        "unknown_word": float(not lexicon.known(y.norm)),
        "shape": Indel.normalized_similarity(x.norm, y.norm),
        "nearest_after": _nearest([y.norm], a), "nearest_before": _nearest([x.norm], b),
        "two_things": float(in_source and not settled),
        "both_alive": float(not settled and _both_alive(a, b, i, j, context)),
    }  # fmt: skip
    features |= _affix(x.norm, y.norm)
    speaker = _speaks(a, i) and _speaks(b, j)
    features["speaker"] = float(speaker)
    kind = "attribution" if speaker else "polarity" if link.name == "antonym" else "action"
    note = link.name if settled else ""
    return _difference(kind, a, x.start, x.end, b, y.start, y.end, features, note)


def _both_alive(a: _Side, b: _Side, i: int, j: int, context: Context) -> bool:
    """Whether both articles speak of both things elsewhere, and by words of their own."""
    x, y = a.tokens[i].norm, b.tokens[j].norm
    if not context.before_words or not context.after_words or min(len(x), len(y)) < 5:
        return False
    rare = min(text.rarity(text.stem(x)), text.rarity(text.stem(y))) > ALIVE_RARITY
    if not rare or not (lexicon.known(x) and lexicon.known(y)):
        return False
    return bool(
        lexicon.family(y) & context.before_words and lexicon.family(x) & context.after_words
    )


ALIVE_RARITY = 0.4  # words commoner than this occur in any two articles; unfitted


def _affix(x: str, y: str) -> dict[str, float]:
    """One word made into the other by what stands before it: motivate, demotivate."""
    short, long = sorted((x, y), key=len)
    return {"prefixed": 1.0} if len(short) > 3 and long != short and long.endswith(short) else {}


def _leftovers(
    a: _Side, b: _Side, s: _Segment, xs: list[int], ys: list[int], context: Context
) -> list[Difference]:
    """Words without a counterpart: a phrase for a phrase, or what only one side says."""
    if xs and ys:
        return [_leftover(a, b, s, xs, ys, context)]
    return [_leftover(a, b, s, g, [], context) for g in _groups(xs)] + [
        _leftover(a, b, s, [], g, context) for g in _groups(ys)
    ]


def _groups(places: list[int]) -> list[list[int]]:
    """Runs of places with at most three words between neighbours."""
    found: list[list[int]] = []
    for i in places:
        if found and i - found[-1][-1] <= 4:
            found[-1].append(i)
        else:
            found.append([i])
    return found


def _leftover(
    a: _Side, b: _Side, s: _Segment, xs: list[int], ys: list[int], context: Context
) -> Difference:
    mode = "swap" if xs and ys else "insert" if ys else "delete"
    words_a, words_b = [a.tokens[i].norm for i in xs], [b.tokens[j].norm for j in ys]
    features = {
        "word": 1.0, f"rest_{mode}": 1.0,
        "rest_before": min(6, len(xs)) / 6, "rest_after": min(6, len(ys)) / 6,
        f"rarity_after_{mode}": max((text.rarity(text.stem(w)) for w in words_b), default=0.0),
        f"rarity_before_{mode}": max((text.rarity(text.stem(w)) for w in words_a), default=0.0),
        f"after_in_source_{mode}": float(any(b.keys[j] in context.before_words for j in ys)),
        f"after_not_in_source_{mode}": float(any(b.keys[j] not in context.before_words for j in ys)),
        "capital_after": float(any(b.tokens[j].text[:1].isupper() and j for j in ys)),
        f"nearest_after_{mode}": _nearest(words_b, a), f"nearest_before_{mode}": _nearest(words_a, b),
    }  # fmt: skip
    if mode == "swap":
        one, two = _unit(words_a).sum(0), _unit(words_b).sum(0)
        features["alike_rest"] = float(
            one @ two / max(1e-6, float(np.sqrt((one @ one) * (two @ two))))
        )
    speaker = bool(xs and ys) and _speaks(a, xs[-1]) and _speaks(b, ys[-1])
    features["speaker"] = float(speaker)
    kind = "attribution" if speaker else "action"
    return _difference(kind, a, *_span(a, s.a, xs), b, *_span(b, s.b, ys), features, "")


def _speaks(side: _Side, i: int) -> bool:
    """Whether a word stands as the one who says: "the widow said", "according to the widow"."""
    after = [t.norm for t in side.tokens[i + 1 : i + 3]]
    before = [t.norm for t in side.tokens[max(0, i - 4) : i]]
    return any(w in _SAID for w in after) or "according" in before


_SAID = frozenset(
    {"said", "says", "told", "say", "claimed", "claims", "claim", "tells", "stated", "added"}
)


def _with_pair_features(a: _Side, b: _Side, found: list[Difference]) -> list[Difference]:
    """Adds what holds of the pair as a whole: how dense the edits are, how much is left out."""
    size = max(1, len(a.tokens) + len(b.tokens))
    density = (len(a.left) + len(b.left)) / size
    heavy = [j for j in range(len(b.tokens)) if not _light(b, j)]
    novel = len([j for j in heavy if j in b.left and j not in b.settled]) / max(1, len(heavy))
    shared = (("density", density), ("many", min(10, len(found)) / 10), ("novel", novel))
    cut = len(b.tokens) < CUT_DOWN * len(a.tokens)
    return [
        replace(d, features=d.features + shared + (((f"cut_{d.mode}", 1.0),) if cut else ()))
        for d in found
    ]


CUT_DOWN = 0.6  # of the length: below it the second text tells a part of the first
