"""Scores of single pairs and of groups of sentences between two sides."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np

from retold.collate.packing import in_order
from retold.collate.sides import joined, without_strangers
from retold.models import cosines

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from retold.collate.settings import Settings
    from retold.collate.sides import Row, Side

    Matrix = NDArray[np.float64]

_Score = TypeVar("_Score", "float", "NDArray[np.float64]")


class Candidate(NamedTuple):
    """A bead that may stand in the set: positions on both sides, not sentence numbers."""

    a: tuple[int, ...]
    b: tuple[int, ...]
    score: float
    gain: float  # what it adds to a set
    mask: int  # one bit for each of its sentences


class Scores:
    """Scores of single pairs and of groups of sentences between two sides."""

    def __init__(self, a: Side, b: Side, settings: Settings) -> None:
        self.a, self.b, self.settings = a, b, settings
        self.foreign = a.lang != b.lang
        self.rows_a, self.rows_b = (
            without_strangers(a.crossing(), b.crossing()) if self.foreign else (a.stems, b.stems)
        )
        self.shape = (len(self.rows_a), len(self.rows_b))
        least = settings.least_carried if self.foreign else 1e-9
        mass_a = np.maximum([sum(r.values()) for r in self.rows_a], least)
        mass_b = np.maximum([sum(r.values()) for r in self.rows_b], least)
        shared = _shared(self.rows_a, self.rows_b)
        self.dice = np.minimum(1.0, 2 * shared / (mass_a[:, None] + mass_b[None, :]))
        self.in_b = shared / mass_a[:, None]  # share of a's found in b's
        self.in_a = shared / mass_b[None, :]
        self.wide_a, self.wide_b = a.vectors.astype(np.float64), b.vectors.astype(np.float64)
        cosine = np.maximum(0.0, cosines(a.vectors, b.vectors))
        self.cell = self._mix(self.dice, cosine, self._runs())
        self.lift = self._neighbours()

    def _mix(self, words: _Score, meaning: _Score, runs: _Score) -> _Score:
        """One score of what is shared in words, in meaning and in runs of words."""
        s = self.settings
        if not self.foreign:
            return (1 - s.meaning - s.runs) * words + s.meaning * meaning + s.runs * runs
        if self.a.many_tongued:
            return (1 - s.foreign_meaning) * words + s.foreign_meaning * meaning
        return s.foreign * words

    def _runs(self) -> Matrix:
        """Runs of two words that each promising pair shares (Dice)."""
        out = np.zeros(self.shape)
        if not self.foreign:
            for i, j in zip(*np.nonzero(self.dice > self.settings.runs_from), strict=True):
                out[i, j] = _dice(self.a.runs[i], self.b.runs[j])
        return out

    def _neighbours(self) -> Matrix:
        """What neighbours in order add to a pair."""
        na, nb = self.shape
        wide = np.zeros((na + 2, nb + 2))
        wide[1:-1, 1:-1] = self.cell
        beside = np.maximum(wide[:-2, :-2], wide[2:, 2:])
        order = self.settings.foreign_order if self.foreign else self.settings.order
        where = np.arange(na)[:, None] / max(1, na) - np.arange(nb)[None, :] / max(1, nb)
        lift: Matrix = order * (beside - 0.02 * np.abs(where))
        return lift

    def candidates(self, heads_a: set[int], heads_b: set[int]) -> list[Candidate]:
        """Beads that may stand in the set."""
        open_a = [i not in heads_a for i in range(self.shape[0])]
        open_b = [j not in heads_b for j in range(self.shape[1])]
        body = np.array(open_a, bool)[:, None] & np.array(open_b, bool)[None, :]
        worth = np.where(body, self.cell + self.lift - self.settings.least_score, -1.0)
        best = _leading(worth, self.settings.rivals) | _leading(worth.T, self.settings.rivals).T
        found = [
            self._candidate((int(i),), (int(j),), float(self.cell[i, j]))
            for i, j in zip(*np.nonzero(best & (worth > 0)), strict=True)
        ]
        least = self.settings.part_inside
        near = best & body
        for hubs, inside, flip in ((self.in_a, self.in_b, False), (self.in_b.T, self.in_a.T, True)):
            fits = (hubs >= least) & (near.T if flip else near)
            for i in np.nonzero(fits.sum(1) > 1)[0]:
                for group in self._runs_of(np.nonzero(fits[i])[0].tolist(), inside[i]):
                    p, q = (group, (int(i),)) if flip else ((int(i),), group)
                    found += self._group(p, q)
        for p, q in self._crossed(near):
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

    def _crossed(self, among: NDArray[np.bool_]) -> list[tuple[tuple[int, int], tuple[int, int]]]:
        """Two neighbours against two, where their borders fall in different places."""
        if min(self.shape) < 2:
            return []
        near = (self.dice >= self.settings.crossing) & among
        count = near[:-1, :-1].astype(int) + near[1:, :-1] + near[:-1, 1:] + near[1:, 1:]
        return [
            ((int(i), int(i) + 1), (int(j), int(j) + 1))
            for i, j in zip(*np.nonzero(count >= 3), strict=True)
        ]

    def _group(self, p: tuple[int, ...], q: tuple[int, ...]) -> list[Candidate]:
        score = self._group_score(p, q)
        return [self._candidate(p, q, score)] if score else []

    def _candidate(self, p: tuple[int, ...], q: tuple[int, ...], score: float) -> Candidate:
        lift = max(float(self.lift[i, j]) for i in p for j in q)
        size = len(p) + len(q)
        cost = self.settings.least_score + self.settings.merge_cost * (size - 2)
        mask = sum(1 << i for i in p) | sum(1 << (self.shape[0] + j) for j in q)
        shown = max(score, self.settings.gap_score) if self.foreign else score
        return Candidate(p, q, min(1.0, shown), (score + lift - cost) * size, mask)

    def _group_score(self, p: tuple[int, ...], q: tuple[int, ...]) -> float:
        """Score of the joined sentences; 0 where one of them adds nothing to the others."""
        a, b = joined(self.rows_a, p), joined(self.rows_b, q)
        if not (self._all_add(self.rows_a, p, b) and self._all_add(self.rows_b, q, a)):
            return 0.0
        # Summed in one order, so that swapping the sides changes no bit.
        shared = sum(min(a[w], b[w]) for w in sorted(a.keys() & b.keys()))
        masses = sorted((sum(a.values()), sum(b.values())))
        words = 2 * shared / max(1e-9, masses[0] + masses[1])
        x = np.sum([self.wide_a[i] for i in p], axis=0)
        y = np.sum([self.wide_b[j] for j in q], axis=0)
        length = float(np.sqrt((x @ x) * (y @ y)))
        meaning = max(0.0, float(x @ y) / length) if length else 0.0
        runs_a: set[tuple[str, str]] = set().union(*(self.a.runs[i] for i in p))
        runs_b: set[tuple[str, str]] = set().union(*(self.b.runs[j] for j in q))
        return float(self._mix(words, meaning, _dice(runs_a, runs_b)))

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
        self, heads_a: list[int], heads_b: list[int], chosen: list[Candidate]
    ) -> list[Candidate]:
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
        both = len(options)
        for at, (i, j) in enumerate(options + rest):
            mask = 1 << i | 1 << (na + j)
            least = self.settings.headline if at < both else self.settings.headline_body
            if used & mask or self.cell[i, j] < least:
                continue
            used |= mask
            found.append(Candidate((i,), (j,), min(1.0, float(self.cell[i, j])), 0.0, mask))
        return found


def between(a: Side, b: Side, chosen: list[Candidate], settings: Settings) -> list[Candidate]:
    """Beads for sentences of two languages that stand alone between the same neighbours.

    Where nothing crosses the languages, place and length still tell: as many sentences on
    either side between two beads in order, none much longer than its like.
    """
    found = []
    beads = sorted(chosen, key=lambda c: (c.a, c.b))
    steady = in_order(beads)
    anchors = [(c.a, c.b) for i, c in enumerate(beads) if i in steady]
    if len(anchors) > 1:
        anchors.insert(0, ((_before_body(a),), (_before_body(b),)))
    taken = 0
    for c in chosen:
        taken |= c.mask
    for before, after in pairwise(anchors):
        rows = range(before[0][-1] + 1, after[0][0])
        columns = range(before[1][-1] + 1, after[1][0])
        if not 0 < len(rows) == len(columns) <= settings.gap_most:
            continue
        for i, j in zip(rows, columns, strict=True):
            lengths = sorted((len(a.sentences[i].text), len(b.sentences[j].text)))
            mask = 1 << i | 1 << (len(a.stems) + j)
            if not taken & mask and lengths[0] * settings.gap_ratio >= lengths[1]:
                found.append(Candidate((i,), (j,), settings.gap_score, 0.0, mask))
    return found


def _leading(worth: Matrix, most: int) -> NDArray[np.bool_]:
    """Which columns are among the best of their row."""
    out = np.ones(worth.shape, bool)
    if worth.shape[1] > most:
        order = np.argsort(-np.round(worth, 9), axis=1, kind="stable")
        np.put_along_axis(out, order[:, most:], False, axis=1)
    return out


def _before_body(side: Side) -> int:
    """Position of the last headline, -1 where there is none."""
    return max((i for i, s in enumerate(side.sentences) if s.zone == "headline"), default=-1)


def _dice(a: set[tuple[str, str]], b: set[tuple[str, str]]) -> float:
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def _shared(left: list[Row], right: list[Row]) -> Matrix:
    """Weight that each pair of sentences shares: the geometric mean of both sides' weights."""
    common = {w for row in left for w in row} & {w for row in right for w in row}
    columns = {w: i for i, w in enumerate(sorted(common))}
    return _incidence(left, columns) @ _incidence(right, columns).T


def _incidence(rows: list[Row], columns: dict[str, int]) -> Matrix:
    out = np.zeros((len(rows), len(columns)))
    for i, row in enumerate(rows):
        for word, weight in row.items():
            j = columns.get(word)
            if j is not None:
                out[i, j] = weight**0.5
    return out
