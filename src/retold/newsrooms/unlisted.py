"""Outlets that no table knows, told by the words beside them.

"told the Harbour Gazette" shows itself by its name; "told Kordon, the exiled broadcaster" and "the
sports daily Marca" by what they are called, and such a name is known wherever the text has it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from retold.facts.names import gazetteer, transliterate
from retold.newsrooms.names import newsroom_of
from retold.newsrooms.styles import phrases
from retold.newsrooms.told import TOLD, Cue
from retold.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAME = r"[^\W\d_a-zа-я][\w.&'’-]*(?:\s+(?:(?:of|de|del|della|du|la|le|and|&|al|el|der|für)\s+)?[^\W\d_a-zа-я][\w.&'’-]*){0,4}"
_UNLISTED = re.compile(
    r"(?<!\w)(?P<cue>[Tt]old|[Tt]elling|[Aa]ccording to|[Cc]iting|[Qq]uoted by|[Rr]eported by|[Pp]er|[Ss]aid (?:this|so) to|"
    r"interview (?:with|to)|statement to|[Ss]poke (?:to|with)|[Ss]peaking (?:to|with)|seen by|[Aa]sked by|[Ii]nterviewed by|[Cc]ontacted by|"
    r"reviewed by|obtained by|(?:report|story|investigation) by|[Ll]aut|gegenüber|berichtete?|schreibt|[Ss]elon|[Dd]'après|"
    r"déclaré à|indiqué à|confié à|rapporte|[Ss]egún|dijo a|declaró a|informó|publicó|reveló|[Ss]econdo|riporta|riferisce|scrive|"
    r"[Ss]egundo|сообщает|сообщил|сообщило|пишет|передает|"
    r"по данным|со ссылкой на|рассказал[аи]?|podaje|[Ww]edług|[Pp]odle|[Pp]odľa|"
    r"published(?: on \w+day)? by|published in|first reported by|first appeared in)\s+"
    r"(?P<kind>(?:the |a |an |local |state-run |der |die |dem |le |la |el |il |"
    r"(?:[\w-]+ ){0,2}(?:newspaper|website|news site|news agency|outlet|broadcaster|channel|magazine|daily|tabloid|portal|station|Zeitung|journal|quotidien|diario|periódico|газет[аеуы]|издани[ею]|телеканал\w?) )?)"
    r"[\"“«]?(?P<name>" + _NAME + r"|[a-z0-9-]+\.(?:com|org|net|ru|ua|kz|co|info|news|eu|de|fr)\b)"
)
# Behind a name: "the Harbour Ledger reported on Sunday.", "CelebHarbour reports."
_REPORTED = re.compile(
    r"\s(?P<verb>reported|revealed|reports|wrote|writes|broke|published|claims?|claimed)(?!\w)"
    r"(?P<end>(?:\s(?:late |early |earlier )?(?:on|in)\s[A-Z]\w+|\searlier|\sfirst|\sexclusively)?\s*(?:[.,;:\"”]|$))?"
)
_REPORTER = re.compile(
    r"(?<!\w)(?P<kind>(?:[Tt]he |[Ll]a |[Ll]e |[Ee]l |[Ii]l |"
    r"(?:[\w-]+ ){0,2}(?:newspaper|weekly|daily|magazine|tabloid|broadcaster|news site|news website|website|portal|news portal|"
    r"news outlet|outlet|news agency) )?)"
    r"(?P<name>" + _NAME + r")(?:\s(?:first|has|had|also|earlier|later))?$"
)
_KIND = (
    r"(?:news(?:paper|\s?site|\s?website|\s?outlet|\s?portal|\s?agency|\s?channel)?|paper|website|outlet|broadcaster|weekly|daily|"
    r"magazine|tabloid|portal|(?:tv|television|radio|telegram|exile) (?:channel|station)|radio|publication|newsletter)"
)
# "Kordon, the exiled Russian-language outlet, ..."
_APPOSED = re.compile(
    r",\s(?:an?|the)\s(?:[\w’'-]+\s){0,5}?(?i:" + _KIND + r")"
    r"(?=[.,;:)”\"]|\s(?:that|which|based|run|owned|in|of|close|for|on|covering|known|founded)\b|$)"
)
_NAMED = re.compile(r"(?<!\w)(?P<name>" + _NAME + r")$")
# "the exile channel Nasha Vulitsa", "Spanish sports daily Marca"
_CALLED = re.compile(
    r"(?<!\w)(?:news(?:paper|\s?site|\s?website|\s?outlet|\s?portal|\s?agency)|website|outlet|broadcaster|weekly|daily|tabloid|"
    r"(?:tv|television|radio|telegram|exile|news) (?:channel|station))\s[\"“«]?(?P<name>"
    + _NAME
    + r")"
)
# "Kordon's court reporter wrote"
_HAS_REPORTERS = re.compile(
    r"['’]s\s(?:\w+\s){0,2}(?:reporters?|correspondents?)\s(?:wrote|said|reported|saw|counted|heard|was told|were told)(?!\w)"
)
_LOOK_BACK = 90  # letters before such words in which the name stands
# Compounds and nouns of other tongues: "dem Exilsender Radio Orilla sagte er", "au quotidien Le Phare"
_ABROAD = re.compile(
    r"(?<!\w)(?:(?i:[\w-]*(?:zeitung|sender|medium|portal|magazin|blatt|nachrichtenseite)|quotidien|journal|hebdomadaire|chaîne|"
    r"site d'information|diario|periódico|semanario|emisora|cadena|quotidiano|giornale|emittente|settimanale|jornal|emissora|"
    r"krant|dagblad|omroep|dziennik|gazeta)\s[\"“«„]?|(?i:портал\w*|газет\w+|телеканал\w*|издани\w+)\s[\"“«„])(?P<name>"
    + _NAME
    + r")"
)
_NEAR = 140  # letters before such a noun among which somebody tells it something
_SITE = re.compile(
    r"^[\w-]+\.(?:com|org|net|ru|ua|kz|co|info|news|eu|de|fr|co\.uk|in|az|by|media|tv)$",
    re.IGNORECASE,
)
_CAMEL = re.compile(r"^(?!Mc|Mac|De|Le|La|O'|Di|Du|Van)[A-Z][a-z]+[A-Z][A-Za-z]+$")
_ARTICLES = frozenset(["the", "le", "la", "el", "der", "die", "dem", "il"])
_OWN = (
    "this ",
    "our ",
    "este ",
    "esta ",
    "nuestro ",
    "ce ",
    "cette ",
    "notre ",
    "questo ",
    "dieser ",
    "diese ",
    "unserer ",
)
_ON_AIR = frozenset(["tv", "television", "radio"])
# Names that may be a person's or a word as well.
_UNSURE = frozenset(
    "post star sun press mail nation times standard monitor mundo estado stampa".split()
)


def unlisted(text: str, even: str, lang: str) -> list[Cue]:
    """Outlets no table knows that a text credits: "told the Harbour Gazette", "told ThePrint"."""
    called = frozenset(_called(text))
    found = [*_before(text, even, called), *_behind(text, called)]
    if lang != "en":
        found += _abroad(text, even)
    reach, kept = -1, []
    for cue in sorted(found, key=lambda c: (c.start, -c.end)):
        if cue.start >= reach:
            kept.append(cue)
            reach = cue.end
    return kept


def _before(text: str, even: str, called: frozenset[str]) -> Iterator[Cue]:
    """Words of crediting, then the name."""
    for m in _UNLISTED.finditer(text):
        name, kind = _bare(m["name"]), m["kind"].strip().lower()
        if _is_journal(m["cue"], kind) or kind.startswith(_OWN):
            continue
        if name in called or _is_outlet_name(name, kind):
            end = m.start("name") + len(name)
            told = TOLD.search(even[m.start() : m.start("name")])
            yield _cue(m.start(), end, name, told=bool(told))


def _is_journal(cue: str, kind: str) -> bool:
    """Whether what was published there is research: the paper that reports it is another."""
    return kind.endswith("journal") and cue.isascii() and cue.lower().endswith((" in", "to", "by"))


def _behind(text: str, called: frozenset[str]) -> Iterator[Cue]:
    """The name, then that it reported."""
    for at in _REPORTED.finditer(text):
        m = _REPORTER.search(text, max(0, at.start() - _LOOK_BACK), at.start())
        if m is None or (name := _bare(m["name"])) != m["name"].strip(" ,"):
            continue
        kind = m["kind"].strip().lower()
        plain = name in called or kind not in _ARTICLES | {""}
        firm = _CAMEL.match(name) and at["verb"] == "reported"  # "JetHarbour reported."
        if plain or (at["end"] is not None and not firm and _is_outlet_name(name, kind)):
            yield _cue(m.start(), at.end("verb"), name, told=False)
    for start, end, name in _with_reporters(text):
        yield _cue(start, end, name, told=False)


def _with_reporters(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, name) where a name has reporters: no place does, in these words."""
    for at in _HAS_REPORTERS.finditer(text):
        m = _NAMED.search(text, max(0, at.start() - _LOOK_BACK), at.start())
        name = re.split(r"\.\s+", m["name"])[-1] if m else ""
        if name and transliterate(name) not in gazetteer():
            yield at.start() - len(name), at.end(), name


def _abroad(text: str, even: str) -> Iterator[Cue]:
    """A noun for a paper or a station before its name, in a sentence in which somebody tells."""
    for m in _ABROAD.finditer(text):
        left = max(
            m.start() - _NEAR, text.rfind(". ", 0, m.start()), text.rfind("\n", 0, m.start())
        )
        name = _bare(m["name"])
        if text[max(0, m.start() - 12) : m.start()].lower().endswith(_OWN):
            continue
        if name[:1].isupper() and TOLD.search(even[max(left, 0) : m.start()]):
            yield _cue(m.start(), m.start("name") + len(name), name, told=True)


def _cue(start: int, end: int, name: str, *, told: bool) -> Cue:
    room = newsroom_of(name)
    return Cue(start, end, room or name, room is not None, told)


def _bare(name: str) -> str:
    """A name without what follows it: "Kordon's", "Kordon. The"."""
    return re.split(r"['’]s(?!\w)|[.,](?:\s|$)", name)[0].strip(" .,'’&-")


# --- names that a text introduces -------------------------------------------------------------------


def _called(text: str) -> Iterator[str]:
    """Names that a text says are those of outlets."""
    apposed = (
        m
        for at in _APPOSED.finditer(text)
        if (m := _NAMED.search(text, max(0, at.start() - _LOOK_BACK), at.start()))
    )
    for m in (*apposed, *_CALLED.finditer(text)):
        name = _bare(m["name"])
        if fold(name) not in phrases("outlet_words", "platforms"):
            yield name
    yield from (name for _, _, name in _with_reporters(text))


def _is_outlet_name(name: str, kind: str) -> bool:
    """Whether a name by itself, or what it is called right before, is an outlet's."""
    words = [fold(w).strip(".'’") for w in name.split()]
    if not words or fold(name) in phrases("outlet_words", "platforms"):
        return False
    if _SITE.match(name) or _CAMEL.match(name):
        return True
    if any(kind.endswith(k) for k in phrases("outlet_words", "kinds")):
        return True
    if _on_air(name, words):
        return True
    barred = phrases("outlet_words", "not_outlets")
    if fold(name) in barred or any(w in barred for w in words[:-1]):
        return False
    listed, certain = phrases("outlet_words", "words"), kind in _ARTICLES
    if len(words) == 1:
        return words[0] in listed and words[0] not in barred and certain
    # "the Harbour Gazette" but not "Ann Post": two bare words may be a person
    certain = certain or len(words) > 2
    named = words[-1] in listed or words[0] in phrases("outlet_words", "leading")
    return named and (certain or words[-1] not in _UNSURE) and (words[-1] not in barred or certain)


def _on_air(name: str, words: list[str]) -> bool:
    """Whether it is a station's own name, "Meydan TV", and not a country's or anybody's radio."""
    first = name.split()[0]
    if len(words) != 2 or words[-1] not in _ON_AIR or not name.split()[-1][:1].isupper():
        return False
    barred = phrases("outlet_words", "not_outlets") | phrases("outlet_words", "anybody")
    return words[0] not in barred and transliterate(first) not in gazetteer()
