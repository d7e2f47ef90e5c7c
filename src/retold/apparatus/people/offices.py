"""Offices and trades before a name or behind it, and which of them one person may be called by turns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retold import lexicon

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retold.apparatus.sides import Side

# Words of one row may name one and the same office; those of "top" do so where what they head agrees.
OFFICES = {
    word: row
    for row, words in {
        "top": "leader director president chairman chairwoman chair executive manager ceo superintendent commissioner",
        "parliament": "lawmaker legislator mp senator congressman congresswoman parliamentarian councillor councilor",
        "government": "minister premier chancellor",
        "law": "lawyer attorney counsel solicitor barrister",
        "court": "judge justice magistrate",
        "prosecution": "prosecutor",
        "speaks": "spokesman spokeswoman spokesperson representative",
        "police": "inspector sergeant detective constable sheriff",
        "army": "general colonel major admiral commander lieutenant captain",
        "medicine": "doctor surgeon physician nurse paramedic",
        "church": "priest bishop vicar pastor imam rabbi abbot cardinal archbishop",
        "desk": "secretary", "mayor": "mayor", "governor": "governor", "ambassador": "ambassador", "trust": "trustee",
        "owner": "owner landlord proprietor", "union": "steward unionist", "engineer": "engineer",
        "school": "teacher headteacher principal professor", "coach": "coach trainer",
        "kin": "mother father sister brother wife husband widow daughter son",
        "science": "scientist researcher biologist", "fishing": "fisherman", "diving": "diver",
        "play": "goalkeeper striker midfielder", "music": "singer guitarist drummer",
        "candidate": "candidate", "seen": "survivor witness resident villager",
    }.items()
    for word in words.split()
}  # fmt: skip
HEADING = frozenset({"top", "desk", "union", "speaks", "army"})  # of one body, it may be one office
CLAUSE = frozenset(
    {"who", "which", "whose", "whom", "that", "said", "says", "told", "where", "but", "and", "while", "or",
     "also", "was", "is", "were", "has", "had", "then", "as", "if", "put", "drove", "seen", "thought"}
)  # fmt: skip
RANK = frozenset({"deputy", "former", "acting", "ex", "vice"})


def phrase(side: Side, places: Sequence[int], name: int) -> list[int]:
    """A title's tokens without the clause that a comma or a verb parts from them; none, if that is all."""
    if not places:
        return []
    if places[-1] > name:
        return [] if any(_of_clause(side, i) for i in places[:-1]) else list(places)
    if not lexicon.is_person(side.norm(places[-1])):
        return []
    cut = next((n for n in range(len(places) - 2, -1, -1) if _of_clause(side, places[n])), -1)
    return list(places[cut + 1 :])


def _of_clause(side: Side, i: int) -> bool:
    norm = side.tokens[i].norm
    if norm in CLAUSE:
        return True
    if lexicon.is_person(norm) or side.tokens[i].text[:1].isupper():
        return False
    return norm.endswith(("ed", "ing", "s")) and lexicon.is_verb(norm)


def is_another(a: Side, x: Sequence[int], b: Side, y: Sequence[int]) -> bool:
    """Whether two titles of one person are two offices: the union's secretary, the firm's spokesman."""
    i, j = _held(a, x), _held(b, y)
    if i is None or j is None:
        return False
    if a.keys[i] == b.keys[j] or b.keys[j] in a.keys or a.keys[i] in b.keys:
        return False
    one, two = _row(a, i), _row(b, j)
    if any(
        row == "kin" and side.tokens[k].text[:1].isupper()
        for side, k, row in ((a, i, one), (b, j, two))
    ):
        return False  # Father Dunne, a priest
    of_one, of_two = _headed(a, x), _headed(b, y)
    if one != two:
        return not of_one & of_two or not {one, two} <= HEADING
    return one == "top" and bool(of_one and of_two) and not of_one & of_two


def in_place(a: Side, x: Sequence[int], b: Side, y: Sequence[int]) -> bool:
    """Whether the last words of two titles stand in each other's place, between words that agree."""
    i, j = x[-1], y[-1]
    last = i + 1 == len(a.tokens) and j + 1 == len(b.tokens)
    around = a.matched.get(i - 1) == j - 1 and (last or a.matched.get(i + 1) == j + 1)
    return around and i in a.left and j in b.left


def _held(side: Side, places: Sequence[int]) -> int | None:
    held = [i for i in places if side.norm(i) in OFFICES or side.keys[i] in OFFICES]
    return held[-1] if held else None


def _row(side: Side, i: int) -> str:
    return OFFICES.get(side.norm(i)) or OFFICES[side.keys[i]]


def _headed(side: Side, places: Sequence[int]) -> set[str]:
    """What an office is of, by the words of the title."""
    return {
        side.keys[i] for i in places
        if not side.light[i] and side.norm(i) not in OFFICES and side.norm(i) not in RANK
    }  # fmt: skip
