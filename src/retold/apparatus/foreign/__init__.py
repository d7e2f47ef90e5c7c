"""Two texts in two languages: only what crosses languages is compared.

Numbers by their values (`numbers.py`), days and times (`dates.py`), concepts against those that
they cannot stand for (`contrasts.py`), hedges (`hedges.py`) and negations (`denials.py`)
that only one side has, names by their letters. Who is named as the source is not asked: a translation credits
in its own way, and a table of concepts does not see it.
A translated quotation is not a bent one, and words are free. All of it is asked only where the two
texts agree in the rest.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from retold import facts, text
from retold.apparatus.foreign.contrasts import sense_differences
from retold.apparatus.foreign.dates import date_differences
from retold.apparatus.foreign.denials import denial_differences
from retold.apparatus.foreign.hedges import hedge_differences
from retold.apparatus.foreign.numbers import number_differences
from retold.apparatus.foreign.senses import Senses, swap

if TYPE_CHECKING:
    from retold.apparatus.difference import Context, Difference


MOST = 1600  # letters of a text that are looked at: a bead has three sentences at most


def foreign_differences(before: str, after: str, context: Context) -> list[Difference]:
    """What one text says otherwise than the other, as far as their languages let it be seen."""
    one, two = context.lang, context.after_lang or context.lang
    before, after = before[:MOST], after[:MOST]
    senses = Senses.of(before, one, after, two)
    if not senses.agree:
        return []
    found = number_differences(senses)
    found += date_differences(senses)
    found += _names(senses)
    found += sense_differences(senses)
    found += hedge_differences(senses)
    found += denial_differences(senses)
    return found


def concept_differences(before: str, after: str, lang: str) -> list[Difference]:
    """What two texts of one language say otherwise, as far as the concepts of news tell.

    For languages other than English, of which no word tables are at hand; numbers, dates and names are
    compared as in any language.
    """
    senses = Senses.of(before[:MOST], lang, after[:MOST], lang)
    if not senses.agree:
        return []
    return sense_differences(senses) + hedge_differences(senses) + denial_differences(senses)


def _names(senses: Senses) -> list[Difference]:
    """A first name with another surname: one was translated or mistaken."""
    one, two = _full(senses.before), _full(senses.after)
    words_a, words_b = {w for _, w, *_ in one}, {w for _, w, *_ in two}
    said_a, said_b = _skeletons(senses.before), _skeletons(senses.after)
    found = []
    for first, last, start, end in one:
        for other, surname, from_, to in two:
            if (
                first == other
                and last != surname
                and not (_heard(last, said_b | words_b) or _heard(surname, said_a | words_a))
            ):
                found.append(
                    swap("name", (start, end), (from_, to), senses.before, senses.after, "foreign")
                )
    return found if len(found) == 1 else []


def _heard(word: str, among: set[str]) -> bool:
    from rapidfuzz.distance import Indel

    return any(Indel.normalized_similarity(word, w) >= _ALIKE for w in among)


def _skeletons(body: str) -> set[str]:
    return {facts.skeleton(t.norm) for t in text.tokens(body) if t.text[0].isupper()}


def _full(body: str) -> list[tuple[str, str, int, int]]:
    """Two words with capitals side by side: their skeletons, and where they stand."""
    stand = text.tokens(body)
    named = [len(t.text) >= _LETTERS and t.text[0].isupper() for t in stand]
    return [
        (facts.skeleton(x.norm), facts.skeleton(y.norm), x.start, y.end)
        for i, (x, y) in enumerate(pairwise(stand))
        if named[i] and named[i + 1] and y.start == x.end + 1
        and (i + 2 >= len(stand) or not named[i + 2] or stand[i + 2].start != y.end + 1)
    ]  # fmt: skip


_LETTERS = 4  # of a word that may be a name
_ALIKE = 0.7  # likeness of two skeletons from which one may be the other's spelling
