"""Names, places, numbers and dates in a sentence, as written and as compared.

    >>> [f.norm for f in find_facts("About $1.2m was paid to Anna Weber in December 2022.")]
    ['about:1200000 usd', 'anna weber', '2022-12']

`find_facts` reads them, `compare` says how two of them stand to each other, `skeleton` gives names
a key that survives transliteration. `values` (its own module) reads numbers and times of day in all
languages that `lexicon.concepts` knows, for comparing two of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from retold.facts.comparing import compare
from retold.facts.dates import find_dates
from retold.facts.line import Line
from retold.facts.names import find_names, skeleton, transliterate
from retold.facts.numbers import find_numbers
from retold.facts.record import Fact

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["Fact", "compare", "find_facts", "skeleton", "transliterate"]

LONGEST = 20_000  # characters of a sentence that are read; longer ones are no sentences


def find_facts(text: str, lang: str = "en", when: datetime | None = None) -> list[Fact]:
    """The facts of a sentence in order; `when` is the publication time for relative dates.

    >>> [(f.kind, f.norm) for f in find_facts("Twenty-three people died on 7 December 2022.")]
    [('number', '23'), ('date', '2022-12-07')]
    """
    line = Line(text[:LONGEST], lang)
    found = find_dates(line, lang, when)
    found += find_numbers(line, lang)
    found += find_names(line, lang)
    found.sort(key=lambda f: (f.start, f.end))
    return found
