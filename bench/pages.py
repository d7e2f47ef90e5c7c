"""Made-up news for measuring at any size: stories, each retold by a few outlets, and pages alone.

Everything follows from the seed: the same number of articles gives the same pages. A third of the
pages tell what no other does; the others belong to stories of 2 to 12 tellings, which keep most of
their sentences, lose some, and change a number, a name or a few words. Words have the frequencies
of real ones, and every page ends in one of a few lines of boilerplate.
"""

from __future__ import annotations

import random
from bisect import bisect
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from retold.records import Capture

AGENCIES = ("Reuters", "AP", "AFP", "dpa")
PLACES = ("Velmora", "Ostrand", "Kerava", "Tolmin", "Brevik", "Lund", "Sarnath", "Quillon")
SYLLABLES = "ba ce di fo gu ka le mi no pu ra se ti vo zu hal mer tor vin wel".split()
BOILERPLATE = (
    "Sign up for our morning letter and never miss the news that matters to you.",
    "This page was updated after publication; all times are local unless we say so.",
)
START = datetime(2026, 1, 5, tzinfo=UTC)
PAGES_A_DAY = 2_000


def captures(articles: int, words: int = 220, seed: int = 11) -> Iterator[Capture]:
    """So many pages of some `words` words, as they would be handed in."""
    from retold.captures import record

    made = 0
    for number in range(articles):
        if made >= articles:
            return
        rng = random.Random(f"{seed} {number}")
        tellings = 1 if rng.random() < 0.6 else rng.choice((2, 2, 3, 3, 4, 5, 8, 12))
        at = START + timedelta(days=made / PAGES_A_DAY)
        for page in _story(rng, number, min(tellings, articles - made), words, at):
            yield record(page)
            made += 1


def copies(count: int, words: int = 220, seed: int = 12) -> Iterator[Capture]:
    """One story that so many outlets print word for word."""
    from retold.captures import record

    rng = random.Random(f"{seed}")
    (page,) = _story(rng, 0, 1, words, START)
    for n in range(count):
        yield record(page | {"url": f"https://outlet{n}.example/same"})


def _story(
    rng: random.Random, number: int, tellings: int, words: int, at: datetime
) -> Iterator[dict[str, str]]:
    names = [_name(rng) for _ in range(4)]
    place, agency = rng.choice(PLACES), rng.choice(AGENCIES)
    sentences = [_sentence(rng, names, place) for _ in range(max(4, words // 19))]
    title = f"{names[0]} {_some(rng, 4)} in {place}"
    for n in range(tellings):
        told = sentences if n == 0 else _retold(rng, sentences)
        opening = f"{place} ({agency}) - " if rng.random() < 0.5 else ""
        body = "\n\n".join(" ".join(told[i : i + 3]) for i in range(0, len(told), 3))
        yield {
            "url": f"https://outlet{rng.randrange(400)}.example/{number}/{n}",
            "title": title if n % 3 != 1 else f"{place}: {_some(rng, 5)}",
            "text": f"{opening}{body}\n\n{rng.choice(BOILERPLATE)}",
            "published": (at + timedelta(minutes=40 * n)).isoformat(),
        }


def _retold(rng: random.Random, sentences: list[str]) -> list[str]:
    kept = [s for s in sentences if rng.random() > 0.2] or sentences[:1]
    out = []
    for sentence in kept:
        words = sentence.split()
        if rng.random() < 0.4:
            at = rng.randrange(1, max(2, len(words) - 1))
            words[at] = _word(rng) if not words[at][0].isdigit() else str(rng.randrange(100, 9000))
        out.append(" ".join(words))
    return out


def _sentence(rng: random.Random, names: list[str], place: str) -> str:
    words = _some(rng, rng.randrange(12, 20)).split()
    if rng.random() < 0.6:
        words[rng.randrange(1, len(words))] = rng.choice(names)
    if rng.random() < 0.3:
        words[rng.randrange(1, len(words))] = str(rng.randrange(100, 9000))
    if rng.random() < 0.3:
        words += ["in", place]
    if rng.random() < 0.25:
        words += ["said", rng.choice(names)]
    return f"{words[0].capitalize()} {' '.join(words[1:])}."


def _name(rng: random.Random) -> str:
    return " ".join(
        "".join(rng.choice(SYLLABLES) for _ in range(rng.randrange(2, 4))).capitalize()
        for _ in range(2)
    )


def _some(rng: random.Random, count: int) -> str:
    return " ".join(_word(rng) for _ in range(count))


def _word(rng: random.Random) -> str:
    words, sums = _vocabulary()
    return words[bisect(sums, rng.random() * sums[-1])]


@cache
def _vocabulary() -> tuple[list[str], list[float]]:
    from retold import text

    table = sorted(text.frequencies().items())
    return [w for w, _ in table], list(accumulate(10 ** (z / 100) for _, z in table))
