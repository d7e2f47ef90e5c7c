"""What differs between two aligned pieces of text, difference by difference.

A difference is found by tokens first (an edit script over canonical words, in which spelling,
inflection and house style are already folded away), then by meaning: facts against facts, a moved
word against itself, a word against its synonym. What remains is typed and described by features;
`judge.py` says how probable it is that a fact changed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from rapidfuzz.distance import Indel

from retold import facts, lexicon, text

if TYPE_CHECKING:
    from datetime import datetime

    from retold.text import Token

KINDS = (
    "number", "date", "name", "place", "role",
    "quotation", "polarity", "certainty", "attribution", "action",
)  # fmt: skip
HARMLESS = frozenset({"same", "rounded", "converted", "spelling", "part", "compatible"})


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
    def harmless(self) -> bool:
        """Whether meaning settles it: rounded, converted, another spelling of one thing."""
        return self.note in HARMLESS


@dataclass(slots=True)
class _Side:
    """One text with its tokens in canonical form and its facts."""

    text: str
    tokens: list[Token]
    keys: list[str]
    facts: list[facts.Fact]
    left: set[int] = field(default_factory=set)  # tokens not matched in order
    settled: set[int] = field(default_factory=set)  # of those: explained

    def open(self) -> list[int]:
        return sorted(self.left - self.settled)

    def covers(self, fact: facts.Fact) -> list[int]:
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
    found = _facts(a, b, segments)
    _settle_synonyms(a, b, segments)
    found += _quotations(a, b)
    found += _cues(a, b, segments, context)
    found += _words(a, b, segments, context)
    found = _with_pair_features(a, b, found)
    return sorted(found, key=lambda d: (d.after_start, d.before_start, d.kind, d.after_end))


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
        or key in text.STOPWORDS or (len(token.norm) == 1 and not token.norm.isdigit())
    )  # fmt: skip


# --- facts -------------------------------------------------------------------------------------


def _facts(a: _Side, b: _Side, segments: list[_Segment]) -> list[Difference]:
    """Names, places, numbers and dates that stand on one side only, paired where they stand."""
    lone_a = [f for f in a.facts if set(a.covers(f)) & (a.left - a.settled)]
    lone_b = [f for f in b.facts if set(b.covers(f)) & (b.left - b.settled)]
    lone_a, lone_b, found = _agreeing(a, b, lone_a, lone_b)
    for f in list(lone_b):
        partner = _opposite(a, b, f, lone_a, segments)
        found.append(_fact_difference(a, b, partner, f))
        if partner is not None:
            lone_a.remove(partner)
    found += [_fact_difference(a, b, f, None) for f in lone_a]
    return found


def _agreeing(
    a: _Side, b: _Side, lone_a: list[facts.Fact], lone_b: list[facts.Fact]
) -> tuple[list[facts.Fact], list[facts.Fact], list[Difference]]:
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
            if match[0] != "same" and side is b:
                found.append(
                    _difference(
                        f.kind, a, match[1].start, match[1].end, b, f.start, f.end, {}, match[0]
                    )
                )
    return lone_a, lone_b, found


def _comparable(f: facts.Fact, g: facts.Fact) -> bool:
    return f.kind == g.kind or {f.kind, g.kind} == {"name", "place"}


def _opposite(
    a: _Side, b: _Side, f: facts.Fact, lone: list[facts.Fact], segments: list[_Segment]
) -> facts.Fact | None:
    """The left-over fact of the first text that stands where `f` stands in the second."""
    places = set(b.covers(f))
    for s in segments:
        if places & set(s.b):
            near = [g for g in lone if _comparable(f, g) and set(a.covers(g)) & set(s.a)]
            if near:
                return min(near, key=lambda g: (g.kind != f.kind, g.start))
    same_noun = [g for g in lone if g.kind == f.kind == "number" and f.noun and g.noun == f.noun]
    return same_noun[0] if same_noun else None


def _fact_difference(a: _Side, b: _Side, f: facts.Fact | None, g: facts.Fact | None) -> Difference:
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
    if f is not None and g is not None:
        features["near_spelling"] = float(
            one.kind in ("name", "place")
            and Indel.normalized_similarity(text.fold(f.text), text.fold(g.text)) > 0.7
        )
    kind = one.kind if one.kind in KINDS else "number"
    at_a = (f.start, f.end) if f else _gap(a, b, g, forward=False)
    at_b = (g.start, g.end) if g else _gap(b, a, f, forward=True)
    return _difference(kind, a, *at_a, b, *at_b, features, "")


def _gap(side: _Side, other: _Side, fact: facts.Fact | None, forward: bool) -> tuple[int, int]:
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


def _settle_synonyms(a: _Side, b: _Side, segments: list[_Segment]) -> None:
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


# --- quotations --------------------------------------------------------------------------------


def _quoted(body: str) -> list[tuple[int, int]]:
    """Spans inside quotation marks of at least three words."""
    flat, found, start = text.plain(body), [], -1
    for i, c in enumerate(flat):
        if c == '"':
            if start >= 0:
                if text.count_words(body[start:i]) >= 3:
                    found.append((start, i))
                start = -1
            else:
                start = i + 1
    return found


def _quotations(a: _Side, b: _Side) -> list[Difference]:
    """Words inside quotation marks on both sides that are not the same words."""
    found = []
    ours = _quoted(a.text)
    whole = " ".join(text.words(a.text))
    for b0, b1 in _quoted(b.text):
        said = " ".join(text.words(b.text[b0:b1]))
        if said in whole or not ours:
            continue
        scored = [
            (Indel.normalized_similarity(text.words(a.text[x:y]), said.split()), x, y)
            for x, y in ours
        ]
        score, a0, a1 = max(scored)
        if score < 0.5:
            continue
        features = {"quotation": 1.0, "quotation_score": score}
        found.append(_difference("quotation", a, a0, a1, b, b0, b1, features, ""))
    return found


# --- negation, certainty, attribution ----------------------------------------------------------


def _cues(a: _Side, b: _Side, segments: list[_Segment], context: Context) -> list[Difference]:
    found = []
    for s in segments:
        xs = [i for i in s.a if i in a.left and i not in a.settled]
        ys = [j for j in s.b if j in b.left and j not in b.settled]
        found += _polarity(a, b, s, xs, ys)
        found += _certainty(a, b, s, xs, ys)
        found += _attribution(a, b, s, xs, ys)
    return found


def _polarity(a: _Side, b: _Side, s: _Segment, xs: list[int], ys: list[int]) -> list[Difference]:
    no_a = [i for i in xs if lexicon.is_negation(a.tokens[i].norm)]
    no_b = [j for j in ys if lexicon.is_negation(b.tokens[j].norm)]
    if len(no_a) == len(no_b):
        a.settled.update(no_a)
        b.settled.update(no_b)
        return []
    near_a = [i for i in xs if a.tokens[i].norm in lexicon.cues().near_negations]
    near_b = [j for j in ys if b.tokens[j].norm in lexicon.cues().near_negations]
    flipped = any(
        lexicon.relation(a.tokens[i].norm, b.tokens[j].norm) == "antonym" for i in xs for j in ys
    )
    features = {
        "polarity": 1.0, "negation_added": float(len(no_b) > len(no_a)),
        "negation_dropped": float(len(no_a) > len(no_b)),
        "cancelled": float(flipped or len(no_a) + len(near_a) == len(no_b) + len(near_b)),
    }  # fmt: skip
    a.settled.update(no_a)
    b.settled.update(no_b)
    return [_difference("polarity", a, *_span(a, s.a, no_a), b, *_span(b, s.b, no_b), features, "")]


def _certainty(a: _Side, b: _Side, s: _Segment, xs: list[int], ys: list[int]) -> list[Difference]:
    cue_a = [i for i in xs if _level(a, i) is not None]
    cue_b = [j for j in ys if _level(b, j) is not None]
    if not cue_a and not cue_b:
        return []
    low_a = min((_level(a, i) or 0.0 for i in cue_a), default=1.0)
    low_b = min((_level(b, j) or 0.0 for j in cue_b), default=1.0)
    hedges = lexicon.cues().hedges
    features = {
        "certainty": 1.0, "firmer": max(0.0, low_b - low_a), "softer": max(0.0, low_a - low_b),
        "cue_swap": float(bool(cue_a and cue_b)),
        "cue_dropped": float(bool(cue_a) and not cue_b), "cue_added": float(bool(cue_b) and not cue_a),
        "hedge": float(any(a.tokens[i].norm in hedges for i in cue_a) or any(b.tokens[j].norm in hedges for j in cue_b)),
    }  # fmt: skip
    a.settled.update(cue_a)
    b.settled.update(cue_b)
    note = "" if abs(low_a - low_b) > 0.05 else "same certainty"
    return [
        _difference("certainty", a, *_span(a, s.a, cue_a), b, *_span(b, s.b, cue_b), features, note)
    ]


def _level(side: _Side, i: int) -> float | None:
    return lexicon.certainty(side.tokens[i].norm)


def _attribution(a: _Side, b: _Side, s: _Segment, xs: list[int], ys: list[int]) -> list[Difference]:
    cue_a = [i for i in xs if _says(a, i)]
    cue_b = [j for j in ys if _says(b, j)]
    a.settled.update(cue_a)
    b.settled.update(cue_b)
    if bool(cue_a) == bool(cue_b):
        return []
    features = {
        "attribution": 1.0, "source_dropped": float(bool(cue_a)), "source_added": float(bool(cue_b)),
        "elsewhere": float(any(_says(b if cue_a else a, k) for k in range(len((b if cue_a else a).tokens)))),
    }  # fmt: skip
    return [
        _difference("attribution", a, *_span(a, s.a, cue_a), b, *_span(b, s.b, cue_b), features, "")
    ]


def _says(side: _Side, i: int) -> bool:
    norm = side.tokens[i].norm
    if norm == "according":
        return True
    return norm not in ("point", "post", "report", "claims") and lexicon.is_reporting(norm)


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
        xs = [
            i
            for i in s.a
            if i in a.left and i not in a.settled and not _is_light(a.tokens[i], a.keys[i])
        ]
        ys = [
            j
            for j in s.b
            if j in b.left and j not in b.settled and not _is_light(b.tokens[j], b.keys[j])
        ]
        pairs, xs, ys = _pair_off(a, b, xs, ys)
        for i, j, link in pairs:
            found.append(_swap(a, b, i, j, link, context))
        if xs or ys:
            found.append(_leftover(a, b, s, xs, ys, context))
    return found


def _pair_off(
    a: _Side, b: _Side, xs: list[int], ys: list[int]
) -> tuple[list[tuple[int, int, lexicon.Relation]], list[int], list[int]]:
    """Words of a stretch joined to their counterparts, the nearest in meaning first."""
    ranks = {"antonym": 0, "synonym": 1, "derivation": 2, "hypernym": 3, "sibling": 4}
    links = sorted(
        (ranks[r.name], -r.weight, abs((i - xs[0]) - (j - ys[0])), i, j, r)
        for i in xs[:40] for j in ys[:40]
        if (r := lexicon.relate(a.tokens[i].norm, b.tokens[j].norm)).name in ranks
    )  # fmt: skip
    pairs, used_a, used_b = [], set(), set()
    for *_, i, j, r in links:
        if i not in used_a and j not in used_b:
            pairs.append((i, j, r))
            used_a.add(i)
            used_b.add(j)
    rest_a, rest_b = [i for i in xs if i not in used_a], [j for j in ys if j not in used_b]
    if len(rest_a) == 1 and len(rest_b) == 1:
        pairs.append((rest_a[0], rest_b[0], lexicon.UNRELATED))
        rest_a, rest_b = [], []
    return sorted(pairs, key=lambda p: (p[1], p[0])), rest_a, rest_b


def _swap(
    a: _Side, b: _Side, i: int, j: int, link: lexicon.Relation, context: Context
) -> Difference:
    x, y = a.tokens[i], b.tokens[j]
    features = {
        "word": 1.0, "word_swap": 1.0, link.name: max(0.3, link.weight),
        "rarity_before": text.rarity(text.stem(x.norm)), "rarity_after": text.rarity(text.stem(y.norm)),
        "capital_before": float(x.text[:1].isupper() and i > 0), "capital_after": float(y.text[:1].isupper() and j > 0),
        "after_in_source": float(b.keys[j] in context.before_words or b.keys[j] in a.keys),
        "before_in_target": float(a.keys[i] in context.after_words or a.keys[i] in b.keys),
        "unknown_word": float(not lexicon.known(y.norm)),
        "shape": Indel.normalized_similarity(x.norm, y.norm),
    }  # fmt: skip
    features["two_things"] = features["after_in_source"] * float(
        link.name not in ("synonym", "derivation", "same")
    )
    kind = "polarity" if link.name == "antonym" else "action"
    note = link.name if link.name in ("synonym", "derivation") else ""
    return _difference(kind, a, x.start, x.end, b, y.start, y.end, features, note)


def _leftover(
    a: _Side, b: _Side, s: _Segment, xs: list[int], ys: list[int], context: Context
) -> Difference:
    heavy = [text.rarity(text.stem(b.tokens[j].norm)) for j in ys]
    features = {
        "word": 1.0, "rest_swap": float(bool(xs and ys)), "rest_insert": float(not xs), "rest_delete": float(not ys),
        "rest_before": min(6, len(xs)) / 6, "rest_after": min(6, len(ys)) / 6,
        "rarity_after": max(heavy, default=0.0),
        "rarity_before": max((text.rarity(text.stem(a.tokens[i].norm)) for i in xs), default=0.0),
        "after_in_source": float(any(b.keys[j] in context.before_words for j in ys)),
        "capital_after": float(any(b.tokens[j].text[:1].isupper() and j for j in ys)),
    }  # fmt: skip
    return _difference("action", a, *_span(a, s.a, xs), b, *_span(b, s.b, ys), features, "")


def _with_pair_features(a: _Side, b: _Side, found: list[Difference]) -> list[Difference]:
    """Adds what holds of the pair as a whole: how dense the edits are."""
    size = max(1, len(a.tokens) + len(b.tokens))
    density = (len(a.left) + len(b.left)) / size
    shared = (("density", density), ("many", min(10, len(found)) / 10))
    return [
        Difference(d.kind, d.before_start, d.before_end, d.after_start, d.after_end, d.before,
                   d.after, d.features + shared, d.note)
        for d in found
    ]  # fmt: skip
