"""The word tables that facts are read with, one set a language; the files lie in `data/`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


def words_of(text: str) -> frozenset[str]:
    """The words of a line as a set."""
    return frozenset(text.split())


LANGUAGES = ("en", "de", "fr", "es", "ru")
COMMA_DECIMALS = words_of("de fr es it pt nl id ru uk pl cs sv da no nb fi ro hu tr el bg sr")


@dataclass(frozen=True, slots=True)
class Quantities:
    """Number words, bounds and units of one language."""

    value: dict[str, float]
    scale: dict[str, float]
    vague: dict[str, tuple[float, float]]
    ordinal: dict[str, int]
    times: dict[str, int]
    part: dict[str, float]
    join: frozenset[str]
    half: frozenset[str]
    bounds: dict[tuple[str, ...], str]
    triggers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Calendar:
    """Months, weekdays and words of relative time of one language."""

    months: dict[str, int]
    weekdays: dict[str, int]
    relative: dict[str, int]
    last: frozenset[str]
    next: frozenset[str]
    this: frozenset[str]
    ago: frozenset[str]
    before_ago: tuple[tuple[str, ...], ...]
    spans: dict[str, str]  # "weeks" -> "week"
    before_year: frozenset[str]
    triggers: frozenset[str]


@cache
def load(name: str) -> dict[str, Any]:
    """A table of `data/`, parsed once."""
    return tomllib.loads(files("retold").joinpath("data", f"{name}.toml").read_text("utf-8"))


def known(lang: str) -> str:
    """The language whose tables serve `lang`: English where there are none."""
    return lang if lang in LANGUAGES else "en"


@cache
def quantities(lang: str) -> Quantities:
    """The number tables of a language."""
    raw = load("number_words")
    own = raw[known(lang)]
    value = dict(own["value"])
    if known(lang) == "de":
        value |= _german(value)
    bounds = {tuple(k.replace("'", "' ").split()): v for k, v in raw["bounds"][known(lang)].items()}
    bounds = {tuple(k.split()): v for k, v in raw["bounds"][known(lang)].items()} | bounds
    vague = {k: (float(a), float(b)) for k, (a, b) in own["vague"].items()}
    parts = own.get("part", {})
    times = own.get("times", {})
    words = [value, own["scale"], vague, own["ordinal"], times, parts, dict.fromkeys(own["half"])]
    triggers = frozenset(w for table in words for w in table)
    return Quantities(
        value, own["scale"], vague, own["ordinal"], times, parts, frozenset(own["join"]),
        frozenset(own["half"]), bounds, triggers,
    )  # fmt: skip


def _german(value: dict[str, float]) -> dict[str, float]:
    """Compounds from 21 to 999: "dreiundzwanzig", "zweihundertfünfzig"."""
    ones = {w: v for w, v in value.items() if 1 <= v <= 9 and w not in ("eins", "zwo")}
    ones = {w: v for w, v in ones.items() if not w.startswith("ein") or w == "ein"}
    tens = {w: v for w, v in value.items() if v >= 20}
    below = dict(value) | {f"{o}und{t}": v + n for o, v in ones.items() for t, n in tens.items()}
    hundreds = {f"{o}hundert": 100 * v for o, v in ones.items()} | {"hundert": 100}
    out = dict(below)
    for h, v in hundreds.items():
        out |= {h: v} if h != "hundert" else {}
        out |= {h + w: v + n for w, n in below.items() if n}
    thousands = {f"{w}tausend": v * 1000 for w, v in below.items() if v >= 1 and w != "eins"}
    return out | thousands


@cache
def units() -> dict[str, tuple[str, float]]:
    """Written form -> (unit, 1.0), words of a form parted by one space, lower case."""
    out: dict[str, tuple[str, float]] = {}
    for dimension, own in _dimensions():
        if dimension == "currency":
            out |= {form: (unit, 1.0) for unit, forms in own.items() for form in forms}
            continue
        for unit, (factor, *forms) in own["units"].items():
            out |= {form: (unit, float(factor)) for form in forms}
    return out


@cache
def dimensions() -> dict[str, tuple[str, float]]:
    """Unit -> (dimension, factor to its base unit); a currency is a dimension of its own."""
    out: dict[str, tuple[str, float]] = {}
    for dimension, own in _dimensions():
        if dimension == "currency":
            out |= {unit: (unit, 1.0) for unit in own}
        else:
            out |= {unit: (dimension, float(row[0])) for unit, row in own["units"].items()}
    return out


def _dimensions() -> list[tuple[str, Any]]:
    return [(d, own) for d, own in load("units").items() if d != "money_letters"]


@cache
def money_letters() -> dict[str, str]:
    """A capital letter that is money before a large figure -> the currency."""
    return {letter: unit for unit, letter in load("units")["money_letters"].items()}


@cache
def currencies() -> frozenset[str]:
    """The canonical names of the currencies."""
    return frozenset(load("units")["currency"])


@cache
def full_names(lang: str) -> frozenset[str]:
    """The months and weekdays of a language, spelt out."""
    own = load("months")[known(lang)]
    return frozenset(forms[0] for forms in (*own["months"], *own["weekdays"]))


@cache
def calendar(lang: str) -> Calendar:
    """The date tables of a language."""
    own = load("months")[known(lang)]
    months = {w: n for n, forms in enumerate(own["months"], 1) for w in forms}
    weekdays = {w: n for n, forms in enumerate(own["weekdays"]) for w in forms}
    spans = {w: span for span in ("day", "week", "month", "year") for w in own[span]}
    before = tuple(tuple(p.split()) for p in own.get("before_ago", []))
    triggers = {*months, *weekdays, *own["relative"], *spans, *own["last"], *own["next"]}
    triggers |= set(own["this"])
    return Calendar(
        months, weekdays, own["relative"], frozenset(own["last"]), frozenset(own["next"]),
        frozenset(own["this"]), frozenset(own["ago"]), before, spans,
        frozenset(own["before_year"]), frozenset(triggers),
    )  # fmt: skip
