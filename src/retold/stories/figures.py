"""What pages in any language can share beside names: numbers, days and what the news is about."""

from __future__ import annotations

import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

from retold.facts.tables import COMMA_DECIMALS, LANGUAGES, quantities
from retold.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retold.text import Token

_SHORT = 5  # months of so few letters may be other words
_LEAST = 11  # smaller numbers in words are everywhere
_OF = ("de", "of")
_NEIGHBOURS = {"sk": "cs", "uk": "ru", "be": "ru"}  # near enough to be read by the other's words


class Figures(NamedTuple):
    """For each token of a page its number, and its day or matter of news; empty where it has none."""

    numbers: list[str]
    matters: list[str]


def figures(tokens: Sequence[Token], lang: str) -> Figures:
    """Numbers of two digits and more without groupings; matters, weekdays and days of a month.

    >>> from retold.text import tokens
    >>> told = figures(tokens("Am Freitag, 7. Mai, streikten 46.000 für 3,5 Prozent"), "de")
    >>> [n for n in told.numbers if n], [m for m in told.matters if m]
    (['46000', '3.5'], ['w5', 'm5-7', 'strike'])
    """
    numbers, matters = [""] * len(tokens), [""] * len(tokens)
    comma = lang in COMMA_DECIMALS
    for n, token in enumerate(tokens):
        if token.text[0].isdigit():
            number = bare_number(token.text, comma)
            if comma and n and len(token.text) == 3 and _goes_on(tokens[n - 1], token):
                number, numbers[n - 1] = tokens[n - 1].text + number, ""
            numbers[n] = number if len(number) > 1 else ""
            continue
        kind, told = _told(token.norm, lang)
        if kind == "number":
            numbers[n] = told
        elif kind == "month":
            day = _day(tokens, n)
            if day or len(token.norm) > _SHORT:
                matters[n] = f"{told}-{day}" if day else told
        else:
            matters[n] = told
    return Figures(numbers, matters)


def _goes_on(before: Token, token: Token) -> bool:
    """Whether a token of three digits goes on with the thousands before it: "46 000"."""
    return before.text.isdecimal() and len(before.text) < 4 and token.start == before.end + 1


def bare_number(written: str, comma: bool) -> str:
    """Digits without groupings, with a point before decimals.

    >>> bare_number("46.000", True), bare_number("3,5", True), bare_number("1,200.5", False)
    ('46000', '3.5', '1200.5')
    """
    mark, point = (".", ",") if comma else (",", ".")
    whole, _, rest = written.partition(point)
    groups = whole.split(mark)
    grouped = all(len(group) == 3 for group in groups[1:])
    parts = ["".join(groups)] if grouped else groups
    return ".".join([*parts, rest] if rest else parts)


def _day(tokens: Sequence[Token], month: int) -> int:
    """The day of a month that stands beside it; 0 where none does."""
    places = [month - 1, month + 1]
    if month > 1 and tokens[month - 1].norm in _OF:
        places.insert(0, month - 2)
    for at in places:
        if 0 <= at < len(tokens):
            written = tokens[at].text
            if written.isdecimal() and len(written) <= 2 and 1 <= int(written) <= 31:
                return int(written)
    return 0


@lru_cache(maxsize=262144)
def _told(word: str, lang: str) -> tuple[str, str]:
    """What a folded word tells, as kind and term; of the longest beginning that is known."""
    own = _words(_NEIGHBOURS.get(lang, lang))
    if not own:
        return "", ""
    whole = own.get(word + ".")
    if whole is not None:
        return whole
    for size in range(min(len(word), 14), 1, -1):
        found = own.get(word[:size])
        if found is not None:
            return found
    return "", ""


@cache
def _words(lang: str) -> dict[str, tuple[str, str]]:
    raw: dict[str, Any] = tomllib.loads(
        files("retold").joinpath("data", "event_words.toml").read_text("utf-8")
    )
    found: dict[str, tuple[str, str]] = {}
    for part in ("things", "acts"):
        for matter, forms in raw[part].items():
            for form in forms.get(lang, "").split():
                found[fold(form)] = ("matter", matter)
    for part, mark in (("weekdays", "w"), ("months", "m")):
        for number, forms in enumerate(raw[part].get(lang, "").split(), 1):
            for form in forms.split("|"):
                found[fold(form)] = (part[:-1], f"{mark}{number}")
    if found and lang in LANGUAGES:
        for word, value in quantities(lang).value.items():
            if value >= _LEAST and value == int(value):
                found.setdefault(fold(word) + ".", ("number", str(int(value))))
    return found
