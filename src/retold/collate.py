"""Sentence alignment: which sentences of two tellings say the same thing.

The best set of beads is found as a whole. Every pair of sentences is scored by shared weighted
stems, names, numbers, runs of words and the encoder's vectors; neighbours that also match raise a
pair (order as a preference); beads of one to three sentences a side are weighed against each other
by how much of both sides they explain; and the set that explains most is taken, exactly where the
sentences in contention are few, by a bounded search where they are many.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from anyascii import anyascii
from rapidfuzz.distance import Indel

from retold.models import cosines, default_encoder
from retold.records import Bead
from retold.text import fold, rarity, stem, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from retold.models import Encoder
    from retold.records import Sentence, Telling

    Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Settings:
    """Weights and limits of the alignment."""

    least_score: float = 0.36  # below it two groups of sentences are not aligned
    meaning: float = 0.35  # share of the encoder's cosine in a pair's score
    runs: float = 0.15  # share of runs of two words
    order: float = 0.06  # what a matching neighbour adds
    merge_cost: float = 0.03  # what every sentence beyond the first of a side must earn
    crossing_gain: float = 0.08  # what joining them must add to the score
    part_inside: float = 0.4  # share of each part that must be found in the joined sentence
    part_of_whole: float = 0.12  # share of the joined sentence that each part must explain
    adds: float = 0.25  # share of each part that its companions do not have
    crossing: float = 0.2  # least overlap of neighbours whose borders fall in different places
    widest: int = 3  # sentences on one side of a bead
    exact: int = 14  # candidate beads up to which a knot of sentences is solved exactly
    beam: int = 48  # partial sets kept where it is not
    headline: float = 0.25  # least score of a headline's bead
    partners: int = 8  # tellings each telling is collated with, in a story of many
    all_pairs: int = 12  # tellings up to which all pairs are collated
    longest: int = 400  # sentences of one page that are aligned; the rest stay unmatched


DEFAULT = Settings()


class Span(NamedTuple):
    """A stretch of words that two texts share, as code points."""

    a_start: int
    a_end: int
    b_start: int
    b_end: int


class _Side(NamedTuple):
    """The sentences of one telling, taken apart."""

    sentences: list[Sentence]
    stems: list[dict[str, float]]  # weight of each stem, number and name of a sentence
    runs: list[set[tuple[str, str]]]
    vectors: NDArray[np.int8]
    mass: NDArray[np.float64]
    lang: str


class _Candidate(NamedTuple):
    a: tuple[int, ...]
    b: tuple[int, ...]
    score: float
    gain: float
    mask: int


def collate(tellings: list[Telling], sentences: list[Sentence]) -> Iterator[Bead]:
    """Keyed stage over a story: the beads of every pair of tellings worth collating."""
    yield from collate_story(tellings, sentences)


def collate_story(
    tellings: Sequence[Telling],
    sentences: Sequence[Sentence],
    encoder: Encoder | None = None,
    settings: Settings = DEFAULT,
) -> Iterator[Bead]:
    """The beads of a story's tellings, pair by pair in order of their ids."""
    by_article: dict[str, list[Sentence]] = defaultdict(list)
    for sentence in sentences:
        by_article[sentence.article_id].append(sentence)
    seen = sorted((t for t in tellings if t.lead), key=lambda t: (t.story_key, t.telling_id))
    sides = {
        t.telling_id: _side(by_article.get(t.lead or "", []), t.lang, encoder, settings)
        for t in seen
    }
    for a, b in _partners(seen, sides, settings):
        beads = _align(sides[a.telling_id], sides[b.telling_id], settings)
        yield from _numbered(beads, a.story_key, a.telling_id, b.telling_id)


def align(
    a: Sequence[Sentence],
    b: Sequence[Sentence],
    encoder: Encoder | None = None,
    *,
    langs: tuple[str, str] = ("en", "en"),
    ids: tuple[str, str, str] = ("", "", ""),
    settings: Settings = DEFAULT,
) -> list[Bead]:
    """The best set of beads between two texts; every sentence is in exactly one of them.

    `ids` are the story key and the two tellings' ids that the beads will bear. Swapping the texts
    swaps the sides of every bead.
    """
    one = _side(a, langs[0], encoder, settings)
    two = _side(b, langs[1], encoder, settings)
    return list(_numbered(_align(one, two, settings), *ids))


def score_pairs(
    a: Sequence[Sentence],
    b: Sequence[Sentence],
    encoder: Encoder | None = None,
    *,
    langs: tuple[str, str] = ("en", "en"),
    settings: Settings = DEFAULT,
) -> tuple[Matrix, Matrix, Matrix]:
    """For every pair of sentences: share of a found in b, share of b found in a, cosine."""
    one = _side(a, langs[0], encoder, settings)
    two = _side(b, langs[1], encoder, settings)
    shared, _ = _overlap(one, two)
    in_b = shared / np.maximum(one.mass[:, None], 1e-9)
    in_a = shared / np.maximum(two.mass[None, :], 1e-9)
    return in_b, in_a, cosines(one.vectors, two.vectors)


def spans(a: str, b: str, least: int = 2) -> list[Span]:
    """The stretches of words that two texts share in order: which part of each the other has.

    A stretch has at least `least` words, or is one telling word; gaps of a word are bridged.

    >>> [("The mayor fell ill on Friday, police said."[s.a_start:s.a_end])
    ...  for s in spans("The mayor fell ill on Friday, police said.", "On Monday the mayor fell ill.")]
    ['The mayor fell ill']
    """
    left, right = tokens(a), tokens(b)
    x, y = [stem(t.norm) for t in left], [stem(t.norm) for t in right]
    found: list[tuple[int, int, int, int]] = []
    for op in Indel.opcodes(x, y):
        if op.tag != "equal":
            continue
        row = (op.src_start, op.src_end, op.dest_start, op.dest_end)
        last = found[-1] if found else None
        if last and row[0] - last[1] <= 1 and row[2] - last[3] <= 1:
            found[-1] = (last[0], row[1], last[2], row[3])
        else:
            found.append(row)
    return [
        Span(left[a0].start, left[a1 - 1].end, right[b0].start, right[b1 - 1].end)
        for a0, a1, b0, b1 in found
        if a1 - a0 >= least or max(rarity(w) for w in x[a0:a1]) > 0.6
    ]


# --- taking sentences apart ----------------------------------------------------------------------


def _side(
    sentences: Sequence[Sentence], lang: str, encoder: Encoder | None, settings: Settings
) -> _Side:
    ordered = sorted(sentences, key=lambda s: s.n)
    used = ordered[: settings.longest]
    parts = [weigh(s.text, lang) for s in used]
    stems = [p[0] for p in parts]
    mass = np.array([sum(w.values()) for w in stems], np.float64)
    vectors = (encoder or default_encoder()).encode([s.text for s in used])
    return _Side(ordered, stems, [p[1] for p in parts], vectors, mass, lang)


def weigh(text: str, lang: str = "en") -> tuple[dict[str, float], set[tuple[str, str]]]:
    """What a sentence is compared by: the weight of each stem, name and number; runs of two.

    >>> weights, _ = weigh("The mayor resigned")
    >>> weights["mayor"] > weights["the"]
    True
    """
    weights: dict[str, float] = {}
    row: list[str] = []
    for i, token in enumerate(tokens(text)):
        if token.norm[0].isdigit():
            one = token.norm.replace(",", "")
            weights[one] = 1.0
        else:
            one = stem(token.norm, lang)
            weight = max(0.05, rarity(one)) if lang == "en" or not token.norm.isascii() else 0.6
            if i and token.text[0].isupper() and len(token.text) > 1:
                weight = max(weight, 0.8)
            weights[one] = max(weight, weights.get(one, 0.0))
        row.append(one)
    return weights, set(pairwise(row))


def _crossing(side: _Side) -> list[dict[str, float]]:
    """What survives translation: numbers, and names in Latin letters without vowels' accents."""
    out = []
    for sentence in side.sentences[: len(side.stems)]:
        row = {}
        for token in tokens(sentence.text):
            if token.norm[0].isdigit():
                row[token.norm.replace(",", "").replace(".", "")] = 1.0
            elif token.text[0].isupper() and len(token.text) > 2:
                row[fold(anyascii(token.text))[:5]] = 1.0
        out.append(row)
    return out


# --- scores --------------------------------------------------------------------------------------


def _incidence(
    rows: list[dict[str, float]], columns: dict[str, int], weighted: bool
) -> NDArray[np.float64]:
    out = np.zeros((len(rows), len(columns)))
    for i, row in enumerate(rows):
        for word, weight in row.items():
            j = columns.get(word)
            if j is not None:
                out[i, j] = weight if weighted else 1.0
    return out


def _overlap(a: _Side, b: _Side) -> tuple[Matrix, Matrix]:
    """Weight of the stems that each pair of sentences shares, and their shared runs (Dice)."""
    left, right = a.stems, b.stems
    if a.lang != b.lang:
        left, right = _crossing(a), _crossing(b)
    common = {w for row in left for w in row} & {w for row in right for w in row}
    columns = {w: i for i, w in enumerate(sorted(common))}
    x, y = _incidence(left, columns, True), _incidence(right, columns, True)
    shared = np.sqrt(x) @ np.sqrt(y).T
    runs = np.zeros_like(shared)
    for i, j in zip(*np.nonzero(shared > 0.5), strict=True):
        p, q = a.runs[i], b.runs[j]
        if p and q:
            runs[i, j] = 2 * len(p & q) / (len(p) + len(q))
    return shared, runs


def _align(a: _Side, b: _Side, settings: Settings) -> list[Bead]:
    scores = _Scores(a, b, settings)
    heads_a = [i for i, s in enumerate(a.sentences) if s.zone == "headline"]
    heads_b = [j for j, s in enumerate(b.sentences) if s.zone == "headline"]
    candidates = scores.candidates(set(heads_a), set(heads_b))
    chosen = [c for knot in _knots(candidates) for c in _best_set(knot, settings)]
    chosen += scores.headlines(heads_a, heads_b, chosen)
    return _beads(a, b, chosen)


class _Scores:
    """Scores of single pairs and of groups of sentences between two sides."""

    def __init__(self, a: _Side, b: _Side, settings: Settings) -> None:
        self.a, self.b, self.settings = a, b, settings
        self.shape = (len(a.stems), len(b.stems))
        shared, runs = _overlap(a, b)
        both = np.maximum(a.mass[:, None] + b.mass[None, :], 1e-9)
        if a.lang != b.lang:
            sizes_a = np.array([max(2, len(r)) for r in _crossing(a)], np.float64)
            sizes_b = np.array([max(2, len(r)) for r in _crossing(b)], np.float64)
            both = sizes_a[:, None] + sizes_b[None, :]
        dice = np.minimum(1.0, 2 * shared / both)
        self.cosine = np.maximum(0.0, cosines(a.vectors, b.vectors))
        words = 1 - settings.meaning - settings.runs
        self.cell = words * dice + settings.meaning * self.cosine + settings.runs * runs
        self.dice = dice
        self.in_b = shared / np.maximum(a.mass[:, None], 1e-9)  # share of a's found in b's
        self.in_a = shared / np.maximum(b.mass[None, :], 1e-9)
        self.wide_a, self.wide_b = a.vectors.astype(np.float64), b.vectors.astype(np.float64)
        self.lift = self._neighbours()

    def _neighbours(self) -> Matrix:
        """What neighbours in order add to a pair."""
        na, nb = self.shape
        wide = np.zeros((na + 2, nb + 2))
        wide[1:-1, 1:-1] = self.cell
        beside = np.maximum(wide[:-2, :-2], wide[2:, 2:])
        lift: Matrix = self.settings.order * beside
        where = np.arange(na)[:, None] / max(1, na) - np.arange(nb)[None, :] / max(1, nb)
        return lift - 1e-3 * np.abs(where)

    def candidates(self, heads_a: set[int], heads_b: set[int]) -> list[_Candidate]:
        """Beads that may stand in the set."""
        open_a = [i not in heads_a for i in range(self.shape[0])]
        open_b = [j not in heads_b for j in range(self.shape[1])]
        body = np.array(open_a, bool)[:, None] & np.array(open_b, bool)[None, :]
        worth = np.where(body, self.cell + self.lift - self.settings.least_score, -1.0)
        found = [
            self._candidate((int(i),), (int(j),), float(self.cell[i, j]))
            for i, j in zip(*np.nonzero(worth > 0), strict=True)
        ]
        least = self.settings.part_inside
        for hubs, inside, flip in ((self.in_a, self.in_b, False), (self.in_b.T, self.in_a.T, True)):
            fits = (hubs >= least) & (body.T if flip else body)
            for i in np.nonzero(fits.sum(1) > 1)[0]:
                for group in self._runs_of(np.nonzero(fits[i])[0].tolist(), inside[i]):
                    p, q = (group, (int(i),)) if flip else ((int(i),), group)
                    found += self._group(p, q)
        for p, q in self._crossed(body):
            straight = self.cell[p[0], q[0]] + self.cell[p[1], q[1]]
            across = self.cell[p[0], q[1]] + self.cell[p[1], q[0]]
            least = max(straight, across) / 2 + self.settings.crossing_gain
            found += [c for c in self._group(p, q) if c.score >= least]
        return [c for c in found if c.gain > 0]

    def _runs_of(self, places: list[int], row: NDArray[np.float64]) -> list[tuple[int, ...]]:
        """Groups of two or three near sentences among those that a sentence has parts of."""
        found: list[tuple[int, ...]] = []
        for p, q in pairwise(places):
            if q - p <= 2:
                found.append((p, q))
        for trio in zip(places, places[1:], places[2:], strict=False):
            if trio[2] - trio[0] <= 3 and self.settings.widest > 2:
                found.append(trio)
        for p, q in zip(places, places[2:], strict=False):
            if q - p == 2:
                found.append((p, q))
        return [g for g in found if row[list(g)].min() >= self.settings.part_of_whole]

    def _crossed(self, body: NDArray[np.bool_]) -> list[tuple[tuple[int, int], tuple[int, int]]]:
        """Two neighbours against two, where their borders fall in different places."""
        if min(self.shape) < 2:
            return []
        near = (self.dice >= self.settings.crossing) & body
        count = near[:-1, :-1].astype(int) + near[1:, :-1] + near[:-1, 1:] + near[1:, 1:]
        return [
            ((int(i), int(i) + 1), (int(j), int(j) + 1))
            for i, j in zip(*np.nonzero(count >= 3), strict=True)
        ]

    def _group(self, p: tuple[int, ...], q: tuple[int, ...]) -> list[_Candidate]:
        score = self._group_score(p, q)
        return [self._candidate(p, q, score)] if score else []

    def _candidate(self, p: tuple[int, ...], q: tuple[int, ...], score: float) -> _Candidate:
        lift = max(float(self.lift[i, j]) for i in p for j in q)
        size = len(p) + len(q)
        cost = self.settings.least_score + self.settings.merge_cost * (size - 2)
        mask = sum(1 << i for i in p) | sum(1 << (self.shape[0] + j) for j in q)
        return _Candidate(p, q, min(1.0, score), (score + lift - cost) * size, mask)

    def _group_score(self, p: tuple[int, ...], q: tuple[int, ...]) -> float:
        """Score of the joined sentences; 0 where one of them adds nothing to the others."""
        a, b = _joined(self.a.stems, p), _joined(self.b.stems, q)
        common = a.keys() & b.keys()
        shared = sum(min(a[w], b[w]) for w in common)
        if not (self._all_add(self.a.stems, p, b) and self._all_add(self.b.stems, q, a)):
            return 0.0
        dice = 2 * shared / max(1e-9, sum(a.values()) + sum(b.values()))
        runs_a: set[tuple[str, str]] = set().union(*(self.a.runs[i] for i in p))
        runs_b: set[tuple[str, str]] = set().union(*(self.b.runs[j] for j in q))
        runs = 2 * len(runs_a & runs_b) / max(1, len(runs_a) + len(runs_b))
        x = sum(self.wide_a[i] for i in p)
        y = sum(self.wide_b[j] for j in q)
        length = float(np.sqrt((x @ x) * (y @ y)))
        cosine = max(0.0, float(x @ y) / length) if length else 0.0
        s = self.settings
        return float((1 - s.meaning - s.runs) * dice + s.meaning * cosine + s.runs * runs)

    def _all_add(
        self, rows: list[dict[str, float]], places: tuple[int, ...], other: dict[str, float]
    ) -> bool:
        """Whether each sentence of a side shares what its companions do not."""
        if len(places) == 1:
            return True
        shares = [{w: v for w, v in rows[i].items() if w in other} for i in places]
        for k, share in enumerate(shares):
            rest = [s for m, s in enumerate(shares) if m != k]
            own = sum(v for w, v in share.items() if not any(w in r for r in rest))
            if own < self.settings.adds * sum(rows[places[k]].values()):
                return False
        return True

    def headlines(
        self, heads_a: list[int], heads_b: list[int], chosen: list[_Candidate]
    ) -> list[_Candidate]:
        """Beads of the headlines: with each other first, else with a sentence left over."""
        used = 0
        for c in chosen:
            used |= c.mask
        found = []
        na, nb = self.shape
        options = [(i, j) for i in heads_a for j in heads_b if i < na and j < nb]
        rest = [(i, j) for i in heads_a for j in range(nb) if j not in heads_b and i < na]
        rest += [(i, j) for j in heads_b for i in range(na) if i not in heads_a and j < nb]
        rest.sort(key=lambda ij: (-self.cell[ij], ij[0] + ij[1], min(ij)))
        for i, j in options + rest:
            mask = 1 << i | 1 << (na + j)
            if used & mask or self.cell[i, j] < self.settings.headline:
                continue
            used |= mask
            found.append(_Candidate((i,), (j,), min(1.0, float(self.cell[i, j])), 0.0, mask))
        return found


def _joined(rows: list[dict[str, float]], places: tuple[int, ...]) -> dict[str, float]:
    out: dict[str, float] = {}
    for i in places:
        for word, weight in rows[i].items():
            out[word] = max(weight, out.get(word, 0.0))
    return out


# --- the best set --------------------------------------------------------------------------------


def _knots(candidates: list[_Candidate]) -> list[list[_Candidate]]:
    """Candidates parted where they contend for no sentence."""
    knots: list[tuple[int, list[_Candidate]]] = []
    for candidate in candidates:
        mask, group = candidate.mask, [candidate]
        rest = []
        for other_mask, other in knots:
            if other_mask & mask:
                mask, group = mask | other_mask, other + group
            else:
                rest.append((other_mask, other))
        knots = [*rest, (mask, group)]
    return [group for _, group in knots]


def _rank(c: _Candidate) -> tuple[float, int, int, int]:
    """Best first; ties do not depend on which side is which."""
    near = abs(sum(c.a) * len(c.b) - sum(c.b) * len(c.a))
    return (-round(c.gain, 9), len(c.a) + len(c.b), near, sum(c.a) + sum(c.b))


def _best_set(knot: list[_Candidate], settings: Settings) -> list[_Candidate]:
    """The set of candidates, none of which share a sentence, with the greatest gain."""
    ranked = sorted(knot, key=_rank)
    width = 1 << settings.exact if len(ranked) <= settings.exact else settings.beam
    # Each state: (gain, mask, chosen); a state with the same mask and less gain is dropped.
    states: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, ())}
    for at, c in enumerate(ranked):
        new = dict(states)
        for mask, (gain, chosen) in states.items():
            if mask & c.mask:
                continue
            total, joined = gain + c.gain, mask | c.mask
            if joined not in new or new[joined][0] < total - 1e-12:
                new[joined] = (total, (*chosen, at))
        if len(new) > width:
            kept = sorted(new.items(), key=lambda s: (-round(s[1][0], 9), s[1][1]))[:width]
            new = dict(kept)
        states = new
    best = min(states.values(), key=lambda s: (-round(s[0], 9), s[1]))
    return [ranked[i] for i in best[1]]


# --- records -------------------------------------------------------------------------------------


def _beads(a: _Side, b: _Side, chosen: list[_Candidate]) -> list[Bead]:
    """Beads in reading order, moved ones marked, with the sentences nobody matched."""
    body = sorted(
        (c for c in chosen if a.sentences[c.a[0]].zone != "headline"
         and b.sentences[c.b[0]].zone != "headline"),
        key=lambda c: (c.a, c.b),
    )  # fmt: skip
    steady = _in_order(body)
    moved = {c.mask for i, c in enumerate(body) if i not in steady}
    rows = [(c.a, c.b, c.score, c.mask in moved) for c in chosen]
    used_a = {i for c in chosen for i in c.a}
    used_b = {j for c in chosen for j in c.b}
    rows += [((i,), (), 0.0, False) for i in range(len(a.sentences)) if i not in used_a]
    rows += [((), (j,), 0.0, False) for j in range(len(b.sentences)) if j not in used_b]
    size_a, size_b = max(1, len(a.sentences)), max(1, len(b.sentences))
    rows.sort(key=lambda r: (_place(r[0], r[1], size_a, size_b), r[0], r[1]))
    return [
        Bead("", "", "", n, tuple(a.sentences[i].n for i in p), tuple(b.sentences[j].n for j in q),
             round(score, 6), late)
        for n, (p, q, score, late) in enumerate(rows)
    ]  # fmt: skip


def _place(p: tuple[int, ...], q: tuple[int, ...], size_a: int, size_b: int) -> float:
    places = [i / size_a for i in p[:1]] + [j / size_b for j in q[:1]]
    return round(min(places), 9)


def _in_order(body: list[_Candidate]) -> set[int]:
    """The heaviest run of beads whose sides go in one order (weighted by sentences)."""
    best: list[tuple[int, int]] = []  # (weight up to here, previous)
    for i, c in enumerate(body):
        weight, previous = len(c.a) + len(c.b), -1
        for k in range(i):
            if body[k].b[-1] < c.b[0] and best[k][0] + len(c.a) + len(c.b) > weight:
                weight, previous = best[k][0] + len(c.a) + len(c.b), k
        best.append((weight, previous))
    out: set[int] = set()
    at = max(range(len(best)), key=lambda i: (best[i][0], -i)) if best else -1
    while at >= 0:
        out.add(at)
        at = best[at][1]
    return out


def _numbered(beads: Sequence[Bead], story_key: str, a: str, b: str) -> Iterator[Bead]:
    for bead in beads:
        yield Bead(
            story_key, a, b, bead.n, bead.a_sentences, bead.b_sentences, bead.score, bead.moved
        )


# --- which tellings ------------------------------------------------------------------------------


def _partners(
    tellings: Sequence[Telling], sides: dict[str, _Side], settings: Settings
) -> list[tuple[Telling, Telling]]:
    """Pairs of tellings to collate, `a` before `b`: all, or the likeliest partners of each."""
    pairs = list(combinations(range(len(tellings)), 2))
    if len(tellings) > settings.all_pairs:
        pairs = _likeliest([sides[t.telling_id] for t in tellings], settings)
    return [
        (tellings[i], tellings[j])
        for i, j in pairs
        if tellings[i].story_key == tellings[j].story_key
    ]


def _likeliest(sides: list[_Side], settings: Settings) -> list[tuple[int, int]]:
    """For each side, those that share most weight with it, either way of counting."""
    bags = [_joined(s.stems, tuple(range(len(s.stems)))) for s in sides]
    places: dict[str, list[int]] = defaultdict(list)
    for i, bag in enumerate(bags):
        for word in bag:
            places[word].append(i)
    masses = np.array([max(1e-9, sum(b.values())) for b in bags])
    wanted: set[tuple[int, int]] = set()
    for i, bag in enumerate(bags):
        shared = np.zeros(len(bags))
        for word, weight in bag.items():
            shared[places[word]] += weight * np.log(1 + len(bags) / len(places[word]))
        likeness = np.round(shared / np.sqrt(masses * masses[i]), 9)
        likeness[i] = -1
        for j in np.argsort(-likeness, kind="stable")[: settings.partners]:
            wanted.add((min(i, int(j)), max(i, int(j))))
    return sorted(wanted)
