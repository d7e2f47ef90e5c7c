"""Names and places in a sentence, and keys for names that survive transliteration."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from anyascii import anyascii

from retold.facts.record import Fact
from retold.facts.tables import load, words_of
from retold.text import fold, rarity, stem

if TYPE_CHECKING:
    from retold.facts.line import Line

_RARE = 0.58  # from here on a word that begins a sentence is read as a name
_TITLE_WORDS = 4
_TITLE_SHARE = 0.85  # share of long words with a capital from which a line is a headline
_GERMAN_NOUN = re.compile(
    r"(?:ung|heit|keit|schaft|tion|tät|nis|tum|ling|chen|lein|ismus|ungen|ionen|ern|ende|enden)$"
)
_COMMON_END = re.compile(
    "(?:ers|ors|ists|ants|ing|ed|ions?|ness|ments?|ity|ics|ly|fire|men|less|ful|able)$"
)
_SURNAME = re.compile("(?:ов|ова|ев|ева|ёв|ёва|ин|ина|ский|ская|енко|чук|дзе|швили|ов[ау]|ын)$")
_ARTICLES = words_of(
    "der die das den dem des ein eine einen einem einer eines kein keine keinen im am zum zur vom "
    "beim ins dieser diese dieses diesem diesen jeder jede sein seine seinen seiner ihr ihre ihren "
    "ihrer mehr viele alle einige"
)
_SPEAKS = words_of("said says told added tweeted wrote testified reported confirmed sagte")


@dataclass(frozen=True, slots=True)
class _Words:
    person: frozenset[str]
    particles: frozenset[str]
    organisation: frozenset[str]
    tails: frozenset[str]
    openers: frozenset[str]
    given: frozenset[str]
    surnames: frozenset[str]
    place_before: frozenset[str]


@cache
def _words() -> _Words:
    raw = load("titles")
    return _Words(**{k: frozenset(str(v).split()) for k, v in raw.items()})


@cache
def gazetteer() -> dict[str, str]:
    """Folded name of a country, its people or a city -> canonical place."""
    text = files("retold").joinpath("data", "places.tsv").read_text("utf-8")
    out: dict[str, str] = {}
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        country, forms, cities = ([*line.split("\t"), "", ""])[:3]
        out[country] = country
        out |= {transliterate(f): country for f in forms.split(",") if f}
        out |= {
            transliterate(c): _CITIES.get(transliterate(c), transliterate(c))
            for c in cities.split(",")
            if c
        }
    return out


@cache
def lands() -> dict[str, str]:
    """Canonical city -> its country."""
    text = files("retold").joinpath("data", "places.tsv").read_text("utf-8")
    out: dict[str, str] = {}
    for line in text.splitlines():
        country, _, cities = ([*line.split("\t"), "", ""])[:3]
        if not line.startswith("#"):
            out |= {gazetteer()[transliterate(c)]: country for c in cities.split(",") if c}
    return out


@cache
def countries() -> frozenset[str]:
    """The canonical names of countries."""
    text = files("retold").joinpath("data", "places.tsv").read_text("utf-8")
    return frozenset(line.split("\t")[0] for line in text.splitlines() if not line.startswith("#"))


_CITIES = {
    "wien": "vienna", "brussel": "brussels", "bruxelles": "brussels", "peking": "beijing",
    "pekin": "beijing", "prag": "prague", "kopenhagen": "copenhagen", "munchen": "munich",
    "koln": "cologne", "kairo": "cairo", "athen": "athens", "teheran": "tehran", "bagdad": "baghdad",
    "rom": "rome", "roma": "rome", "tokio": "tokyo", "warschau": "warsaw", "varsovie": "warsaw",
    "lissabon": "lisbon", "moskau": "moscow", "moscou": "moscow", "moskva": "moscow",
    "moskve": "moscow", "moskvy": "moscow", "st. petersburg": "st petersburg", "genf": "geneva",
    "geneve": "geneva", "kiev": "kyiv", "kiew": "kyiv", "kieve": "kyiv", "londres": "london",
    "berne": "bern", "bangalore": "bengaluru",
}  # fmt: skip


# --- keys --------------------------------------------------------------------------------------


@lru_cache(maxsize=65536)
def transliterate(name: str) -> str:
    """A name in folded Latin letters, whatever its script.

    >>> transliterate("Михаил Жилин"), transliterate("Élysée"), transliterate("Müller")
    ('mikhail zhilin', 'elysee', 'muller')
    """
    folded = fold(name).replace("\u00b7", " ")
    return folded if folded.isascii() else anyascii(folded).lower().replace("`", "")


_SOUNDS = (
    ("shch", "s"), ("sch", "s"), ("tsch", "s"), ("tch", "s"), ("dzh", "j"), ("dsch", "j"), ("dj", "j"),
    ("zh", "s"), ("kh", "h"), ("ch", "s"), ("sh", "s"), ("ts", "s"), ("tz", "s"), ("cz", "s"),
    ("ph", "f"), ("th", "t"), ("gh", "g"), ("ck", "k"), ("qu", "k"), ("wh", "v"), ("ji", "si"),
    ("ce", "se"), ("ci", "si"), ("cy", "si"), ("x", "s"), ("ff", "f"), ("rh", "r"),
)  # fmt: skip
_LETTERS = str.maketrans({"z": "s", "c": "k", "q": "k", "w": "v", "d": "t", "b": "p", "g": "k"})
_VOWELS = frozenset("aeiouyj'-`")


@lru_cache(maxsize=65536)
def skeleton(name: str) -> str:
    """What is left of a name when transliterations agree: the sounds of its consonants.

    >>> skeleton("Жилин") == skeleton("Zhilin") == skeleton("Jiline") == skeleton("Schilin")
    True
    """
    return " ".join(_skeleton(w) for w in transliterate(name).replace("-", " ").split())


def _skeleton(word: str) -> str:
    if "sch" in word:  # German spells Kh as "ch" and Ch as "tsch"
        word = word.replace("schtsch", "s").replace("tsch", "s").replace("sch", "s")
        word = word.replace("ch", "h")
    for written, sound in _SOUNDS:
        word = word.replace(written, sound)
    word = word.translate(_LETTERS)
    out: list[str] = []
    for n, letter in enumerate(word):
        if letter in _VOWELS or (letter == "h" and n):
            if n == 0:
                out.append("a")
            continue
        if not out or out[-1] != letter:
            out.append(letter)
    key = "".join(out)
    return key if len(key) > 1 else word


# --- finding -----------------------------------------------------------------------------------


def find_names(line: Line, lang: str) -> list[Fact]:
    """The names and places of a sentence that no date or number has taken."""
    words = _words()
    capital = [bool(w[0].isupper()) for w in line.words]
    if not any(capital):
        return []
    headline = lang != "de" and _is_headline(line, capital)
    found: list[Fact] = []
    i, count = 0, len(line.words)
    while i < count:
        if not capital[i] or line.used[i]:
            i += 1
            continue
        j = _run(line, i, capital, words, headline, lang)
        first, last = _trim(line, i, j, words)
        if lang == "de":
            first = _given(line, first, last, words)
        if first < last:
            found += _named(line, first, last, words, headline, lang)
        i = max(j, i + 1)
    return found


def _is_headline(line: Line, capital: list[bool]) -> bool:
    long = [c for w, c in zip(line.words, capital, strict=True) if len(w) > 3 and w[0].isalpha()]
    return (
        len(long) >= _TITLE_WORDS
        and line.words[-1] != "."
        and sum(long) >= _TITLE_SHARE * len(long)
    )


def _run(line: Line, i: int, capital: list[bool], words: _Words, headline: bool, lang: str) -> int:
    """The end of a run of capitals with initials, hyphens and particles between them."""
    j = i + 1
    while j < len(line.words):
        if capital[j] and not line.used[j]:
            if line.lows[j - 1].endswith("'s") or (headline and _common(line, j, words)):
                return j
            j += 1
        elif line.lows[j] == "." and _initial(line, j, capital):
            j += 1
        elif line.lows[j] == "-" and line.glued(j) and line.glued(j + 1) and capital[j + 1]:
            j += 2
        elif (k := _particle(line, i, j, capital, words, lang)) > j:
            j = k
        else:
            return j
    return j


def _initial(line: Line, j: int, capital: list[bool]) -> bool:
    """A full stop after an initial or a short title, inside of a name."""
    before = line.words[j - 1]
    if len(before) == 1 or before.lower() in (
        "st",
        "dr",
        "mr",
        "mrs",
        "ms",
        "lt",
        "sgt",
        "gen",
        "jr",
    ):
        return j + 1 < len(line.words) and (
            capital[j + 1] or len(before) == 1 == len(line.words[j + 1])
        )
    return False


def _particle(line: Line, i: int, j: int, capital: list[bool], words: _Words, lang: str) -> int:
    low = line.lows[j]
    if low not in words.particles:
        return j
    k = j + 1
    if (
        line.low(k) in words.particles
        or line.low(k) == "the"
        or (line.low(k) == "-" and line.glued(k))
    ):
        k += 1
    if k >= len(line.words) or not capital[k] or line.used[k]:
        return j
    if low == "of":
        named = any(w in words.organisation for w in line.lows[i:j])
        return k + 1 if named else j
    if low in ("y", "e", "i", "a", "al", "la", "le", "de", "du", "den", "der") and lang in (
        "es",
        "it",
        "pt",
        "fr",
        "de",
    ):
        joins = low in ("de", "du", "la", "le") and lang in ("fr", "es", "pt") and j - i <= 2
        return k + 1 if joins and line.low(j - 1) not in words.person else j
    return k + 1


def _trim(line: Line, i: int, j: int, words: _Words) -> tuple[int, int]:
    """Without openers and titles in front."""
    sentence_start = _starts(line, i)
    while i < j:
        low = line.lows[i]
        if low in ("the", "a", "an", "i", "i'm", "i've", "i'll", "i'd") or (
            sentence_start
            and low in words.openers
            and low not in gazetteer()
            and not (_is_short_form(line.words[i]) and not line.text.isupper())
        ):
            i += 1
        elif low in words.person and j - i >= 1 and not _organisational(line, i, j, words):
            i += 1
            sentence_start = False
        elif low in (".", "-", "'s"):
            i += 1
        else:
            break
    while j > i and line.lows[j - 1] in (".", "-"):
        j -= 1
    return i, j


def _is_short_form(word: str) -> bool:
    """Whether a word in capitals may be an abbreviation: "US"; a letter by itself is a preposition of Russian."""
    return len(word) > 1 and word.isupper()


def _organisational(line: Line, i: int, j: int, words: _Words) -> bool:
    """A title inside an institution's name: "Justice Department", "State Council"."""
    return j - i > 1 and line.lows[j - 1] in words.organisation


def _starts(line: Line, i: int) -> bool:
    """True at the start of the sentence, of a quotation or after a colon."""
    k = i - 1
    while k >= 0 and not line.words[k][0].isalnum():
        if line.lows[k] in (".", "!", "?", ":"):
            return True
        if line.lows[k] in ('"', "\u201c", "\u201e", "\u00ab", "`", "\u2018"):
            return True
        k -= 1
    return k < 0


def _common(line: Line, i: int, words: _Words) -> bool:
    low = line.lows[i].removesuffix("'s")
    if low in gazetteer() or low in words.given or low in words.surnames or line.words[i].isupper():
        return False
    return low in words.openers or rarity(stem(fold(low))) < _RARE


def _named(line: Line, i: int, j: int, words: _Words, headline: bool, lang: str) -> list[Fact]:
    """The run as one name or place, or two where a demonym leads."""
    start, end, text = line.slice(i, j)
    for tail in ("'s", "\u2019s", "'", "\u2019"):
        if text.endswith(tail):
            text = text[: -len(tail)]
            end -= len(tail)
            break
    norm = normal(text)
    single = j - i == 1
    place = gazetteer().get(norm)
    if place is None and not single:
        cut = _demonym(line, i, j)
        if cut:
            first, last = _trim(line, cut, j, words)
            rest = _named(line, first, last, words, headline, lang) if first < last else []
            return _named(line, i, cut, words, headline, lang) + rest
    if place is None and single and not _single(line, i, words, headline, lang):
        return []
    if place is None and lang == "de" and not _german(line, i, j, words):
        return []
    before = line.low(i - 1)
    kind = "place" if place or _place_cue(line, i, j, before, norm, words) else "name"
    return [Fact(kind, start, end, text, place or norm)]


def is_name_word(low: str) -> bool:
    """Whether a word in small letters is a first name or a surname that the tables know."""
    return low in _words().given or low in _words().surnames


def normal(text: str) -> str:
    """A name as compared: Latin, folded, without marks between its parts.

    >>> normal("U . S ."), normal("Jean-Luc O'Neill")
    ('us', "jean luc o'neill")
    """
    flat = transliterate(text)
    if "." in flat:
        flat = re.sub(r"(?<=\b\w)\s?\.\s?(?=\w\b)", "", flat).replace(".", " ")
    return " ".join(flat.replace("-", " ").removesuffix("'s").split())


def _demonym(line: Line, i: int, j: int) -> int:
    """Where a leading demonym or "U.S." ends inside of a longer run: "Russian President"."""
    for cut in range(min(j - 1, i + 4), i, -1):
        lead = normal(line.text[line.starts[i] : line.ends[cut - 1]])
        country = gazetteer().get(lead)
        if country is not None:
            demonym = lead != country and country in countries()
            titled = line.lows[cut] in _words().person
            return cut if demonym or titled else 0
    return 0


def _single(line: Line, i: int, words: _Words, headline: bool, lang: str) -> bool:
    """Whether one capitalised word alone is a name."""
    word = line.words[i]
    low = line.lows[i].removesuffix("'s")
    if len(word) == 1 or low in words.person:
        return False
    if word.isupper() and len(word) <= 6:
        return not headline or low not in words.openers
    if not (headline or _starts(line, i)):
        return low not in words.openers or not low.isascii()
    if low in words.openers:
        return False
    if low in words.surnames:
        return True
    if low in words.given or line.lows[i].endswith("'s"):
        return low in words.given or rarity(stem(fold(low))) >= 0.5
    if lang not in ("en", "und"):
        return line.low(i + 1) in _SPEAKS or i > 0 or bool(_SURNAME.search(low))
    if rarity(stem(fold(low))) >= _RARE:
        return line.low(i + 1) in _SPEAKS or not _COMMON_END.search(low)
    return line.low(i + 1) in _SPEAKS and not low.endswith("s") and rarity(stem(low)) > 0.5


def _given(line: Line, i: int, j: int, words: _Words) -> int:
    """Where the first name stands in a German run of capitals: "der Landwirt Klaus Heller"."""
    return next((k for k in range(i, j - 1) if line.lows[k] in words.given), i)


def _german(line: Line, i: int, j: int, words: _Words) -> bool:
    """Among German's capitals, what is a name: after a title, two in a row, a first name."""
    lows = line.lows[i:j]
    if any(w in words.given for w in lows) or line.words[i].isupper():
        return True
    if line.low(i - 1) in words.person:
        return True
    if any(_GERMAN_NOUN.search(w) for w in lows):
        return False
    if j - i >= 2:
        return line.low(i - 1) not in _ARTICLES
    return line.low(i - 1) in ("in", "aus", "nach", "von", "bei") and rarity(stem(lows[0])) == 1.0


def _place_cue(line: Line, i: int, j: int, before: str, norm: str, words: _Words) -> bool:
    if before not in words.place_before or norm.split()[0] in words.given:
        return False
    acronym = line.words[i].isupper()
    return not acronym and line.low(j - 1) not in words.tails and j - i <= 3
