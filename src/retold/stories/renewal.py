"""What pages that come or go change about the pairs of an earlier run, and what of them holds.

A page that comes has all its pairs looked for. Between earlier pages pairs change only where both
have a key whose number of pages has crossed the cap: such pairs are looked at one by one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from retold.stories.crowding import Begun, Met, begun, crowd_of, drawn, have_met, redrawn
from retold.stories.lookup import are_candidates, bounds_of
from retold.stories.numbering import column_numbers, number_column, places
from retold.stories.partition import Links

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from retold.stories.lookup import Keys, Pairs, Postings
    from retold.stories.numbering import Ids
    from retold.stories.settings import Settings

    Ints = NDArray[np.int64]
    Mask = NDArray[np.bool_]

MOST_PAIRS = 5_000_000  # looked at one by one; of more, their pages are looked up again


class Due(NamedTuple):
    """What is to be looked at again."""

    asked: Mask  # pages all of whose pairs are looked for
    pairs: Pairs  # of other pages: those with a key that pairs otherwise; first < second
    gained: Mask  # whether such a key pairs them that did not


class Kept(NamedTuple):
    """What an earlier run found and still holds."""

    links: Links
    lost: Ids  # pages of pairs that do not hold
    gone: list[str] | None  # pages all of whose rows go; None: all rows
    back: pa.Table  # rows of those pages that come back
    won: list[Pairs]  # pairs to be scored that were none


class Counted(NamedTuple):
    """The keys of pages that came or went, and how many pages have and had each."""

    key: Ints  # in order
    place: Ints  # among these of the key of each row; -1 where it is not among them
    size: Ints
    before: Ints


def counted(keys: Keys, left: Keys, old: Mask) -> Counted:
    """Counts of keys that can have changed; `left` are the keys of pages that went."""
    new = ~old[keys.page]
    key = np.unique(np.concatenate([keys.key[new], left.key]))
    place = places(keys.key, key)
    size = np.bincount(place[place >= 0], minlength=len(key))
    before = size - np.bincount(place[new], minlength=len(key))
    before += np.bincount(places(left.key, key), minlength=len(key))
    return Counted(key, place, size, before)


def due(counts: Counted, keys: Keys, now: Ids, then: Ids, settings: Settings) -> Due:
    """What is to be looked at again in the pages of `now` after a run over those of `then`."""
    asked = places(now, then) < 0
    none = Due(asked, np.zeros((2, 0), np.int32), np.zeros(0, bool))
    if min(len(now), len(then)) <= settings.all_pairs:
        return none._replace(asked=np.ones(len(now), bool))
    if not asked.any() and not len(counts.key):
        return none
    rows = np.flatnonzero(counts.place >= 0)
    page, place = keys.page[rows], counts.place[rows]
    _, _, size, before = counts
    crossed = (size > settings.key_cap) != (before > settings.key_cap)
    old = np.flatnonzero(crossed[place] & ~asked[page])
    old = old[np.argsort(place[old], kind="stable")]
    sizes = np.bincount(place[old], minlength=len(size))
    if (sizes * (sizes - 1) // 2).sum() > MOST_PAIRS:
        asked[page[old]] = True
        return none
    pages = page[old].astype(np.int64)
    return Due(asked, *_pairs(pages, sizes, size <= settings.key_cap, len(now)))


def due_in_crowds(
    again: Due, counted: Counted, keys: Keys, left: Keys, posted: Postings, opened: Begun, old: Mask,
    settings: Settings,
) -> Due:  # fmt: skip
    """With the pairs of pages that common keys bring together and did not, or did and do not.

    `opened` is what is drawn first now, `old` are the pages that were there before. Only with a page that came,
    went or has other common keys than before can anybody draw otherwise.
    """
    if again.asked.all() or not len(counted.key):  # pages without a key may have come, or gone
        return again
    place, before = counted.place, counted.before
    common = posted.run < 0
    was = np.where(place >= 0, before[place] > settings.key_cap, common)
    changed = ~old
    changed[keys.page[was != common]] = True
    were = before[places(left.key, counted.key)] > settings.key_cap

    def then(pages: Mask) -> Begun:
        rows = (pages & old)[keys.page]
        page = np.concatenate([keys.page[rows], left.page + np.int32(len(old))])
        key = np.concatenate([keys.key[rows], left.key])
        return begun(crowd_of(page, key, np.concatenate([was[rows], were]), settings), settings)

    drew = np.union1d(opened.of(changed), then(changed).drawn)
    rows = places(opened.drawn, drew) >= 0
    beside = changed.copy()
    beside[opened.crowd.page[opened.at[rows]]] = True
    earlier = then(beside)
    stay = ~np.append(again.asked, True)
    sides = []
    for met in (
        drawn(earlier, settings, places(earlier.drawn, drew) >= 0),
        drawn(opened, settings, rows),
    ):
        kept_rows = stay[np.minimum(met.page, len(old))]
        sides.append(Met(met.page[kept_rows], met.drawn[kept_rows]))
    found = redrawn(sides[0], sides[1], MOST_PAIRS)
    if isinstance(found, np.ndarray):
        again.asked[found] = True
        return again
    first, second = found
    near = ~(np.abs(posted.days[first] - posted.days[second]) > settings.far_days)
    codes = np.unique(first[near] * len(old) + second[near])
    whole = again.pairs[0].astype(np.int64) * len(old) + again.pairs[1]
    code, at = np.unique(np.concatenate([whole, codes]), return_inverse=True)
    gained = np.zeros(len(code), bool)
    gained[at[: len(whole)][again.gained]] = True
    gained[at[len(whole) :]] = True
    return Due(again.asked, np.stack(np.divmod(code, len(old))).astype(np.int32), gained)


def _pairs(page: Ints, sizes: Ints, fell: Mask, count: int) -> tuple[Pairs, Mask]:
    """Every pair of pages that share a key; `page` has those of each key, rising, one after another."""
    codes, gained = [np.zeros(0, np.int64)], [np.zeros(0, bool)]
    ends = np.cumsum(sizes)
    for n in np.flatnonzero(sizes > 1).tolist():
        pages = page[ends[n] - sizes[n] : ends[n]]
        first, second = np.triu_indices(len(pages), 1)
        codes.append(pages[first] * count + pages[second])
        gained.append(np.full(len(first), fell[n]))
    code, at = np.unique(np.concatenate(codes), return_inverse=True)
    by_any = np.bincount(at, np.concatenate(gained), len(code)) > 0
    return np.stack(np.divmod(code, count)).astype(np.int32), by_any


def kept(
    pairs: pa.Table, looked_at: Due, posted: Postings, met: Met, now: Ids, then: Ids,
    settings: Settings,
) -> Kept:  # fmt: skip
    """Of the `pairs` of a run over the pages of `then` those that hold."""
    import pyarrow as pa

    asked = looked_at.asked
    none = np.zeros(0, np.int64)
    if not len(then):
        return Kept(Links(none, none, none), none.view(np.uint64), None, pairs.slice(0, 0), [])
    ends = [column_numbers(pairs.column(c)) for c in ("a", "b")]
    first, second = (places(e, now) for e in ends)
    there = (first >= 0) & (second >= 0)
    still = there.copy()
    still[there] = ~(asked[first[there]] | asked[second[there]])
    sides = looked_at.pairs.astype(np.int64)
    hold = are_candidates(posted, sides[0], sides[1], settings)
    hold |= have_met(posted, met, sides[0], sides[1], int(bounds_of(settings)[0]), settings)
    codes, held = sides[0] * len(now) + sides[1], np.where(still, first * len(now) + second, -1)
    at = places(held, codes)
    scored = np.zeros(len(codes), bool)
    scored[at[at >= 0]] = True
    won = sides[:, hold & looked_at.gained & ~scored].astype(np.int32)
    dropped = at >= 0
    dropped[dropped] = ~hold[at[dropped]]
    still &= ~dropped
    parted = np.unique(ends[0][dropped])
    back = still & ((places(ends[0], parted) >= 0) | (places(ends[1], parted) >= 0))
    gone = np.unique(np.concatenate([now[asked], np.setdiff1d(then, now), parted]))
    return Kept(
        Links(first[still], second[still], pairs.column("odds").to_numpy()[still]),
        np.unique(np.concatenate([e[~still] for e in ends])),
        None if asked.all() else number_column(gone).to_pylist(),
        pairs.filter(pa.array(back)),
        [won],
    )


def of_one_lot_and_apart(
    looked_at: Due, lot: Ints, days: NDArray[np.float64], settings: Settings
) -> Ints:
    """Pages of pairs that time may hold apart, or not any more, within one lot."""
    first, second = looked_at.pairs.astype(np.int64)
    far = np.abs(days[first] - days[second]) > settings.far_days
    rows = np.flatnonzero(far & (lot[first] == lot[second]))
    found: Ints = np.unique(np.concatenate([first[rows], second[rows]]))
    return found
