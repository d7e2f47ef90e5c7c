"""Who reported it, in running text: "told Reuters", "the AP reported", "told this newspaper"."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache
from itertools import accumulate
from typing import NamedTuple

from retold.newsrooms.mentions import find_newsrooms
from retold.newsrooms.names import newsroom_of
from retold.newsrooms.styles import phrases, styles
from retold.text import fold


class Cue(NamedTuple):
    """Words by which a text credits a newsroom."""

    start: int  # of the cue and the name together
    end: int
    newsroom: str  # canonical where known, else the name as written
    known: bool  # whether the tables know the newsroom
    told: bool  # told or shown to the newsroom itself, not only reported by it


@cache
def _cues(lang: str, side: str) -> re.Pattern[str]:
    """Cue phrases beside a newsroom's name, over folded text of the same length."""
    codes = [lang] if lang in styles()["told_by"] else []
    listed = {_even(p) for code in [*codes, "en"] for p in styles()["told_by"][code][side]}
    choice = "|".join(re.escape(p) for p in sorted(listed, key=lambda p: (-len(p), p)))
    if lang in {"ja", "zh", "ko", "th"}:
        return re.compile(rf"(?:{choice})\s?$" if side == "before" else rf"^.{{0,6}}?(?:{choice})")
    if side == "before":
        return re.compile(
            rf"(?<!\w)(?:{choice})(?:\s+|\s*[:(\"]\s*)(?:[\w'-]+(?:\.\w+)*\s+|\w+['’\"]){{0,4}}[\"']?$"
        )
    return re.compile(
        rf"^(?:[-:'’]\w{{1,4}})?[\"')]?,?(?:\s+[\w()'/-]+){{0,3}}?\s+(?:{choice})(?!\w)"
    )


_TOLD = re.compile(
    r"(?<!\w)(?:told|tell\w*|interview\w*|spoke|speaking|talk\w+|shown?|showed|statement\w*|emailed|"
    r"confirmed to|said to|comments? to|shared with|informed|was told|were told|been told|sagte|gegenuber|gesprach|declare a|"
    r"indique a|dit a|explique a|confie a|raconte a|precise a|entretien|dijo a|declaro a|entrevista|"
    r"ha detto|dichiarato|intervista|рассказа\w+|заявил\w*|интервью|беседе|комментарии|rozmowie|"
    r"powiedzia\w+|rekl\w*|sdelil\w*|povedal\w*|rozhovor\w*|sager|sade till|sier til|sa til|kepada|"
    r"requests? for comment|disse a\w?|konus\w+|muhabirine|raccontato|spiegato|confidato|relato a\w?|aseguro a\w?|"
    r"conto a\w?|contou a\w?|explicou a\w?|relatou a\w?|declarou a\w?|zegt|zei|vertelt|сказал\w*|"
    r"пояснил\w*|розпов\w+|сказав|kata dia|katanya|\w+ambia|akizungumza na|shaida wa|gaya wa|noi voi|δηλωσε|ειπε|"
    r"λεει|μιλησε|को बताया|से कहा|告诉|告訴|接受|に語|の取材|に話|に答|말했|밝혔|인터뷰|صرح|mondta|nyilatkoz\w+|"
    r"utles|sacija|pastastija|sake|каза|рекао|рекла|rekao|rekla|izjavi\w+|joint par|jointe par|contacte\w* par|"
    r"interroge\w* par|conversacion telefonica|a-t-il declare a|raconte-t-\w+ a|explique-t-\w+ au?|confie-t-\w+ au?)(?!\w)"
)
_TO_WHOM = re.compile(
    r"(?:agent\w+|агентств\w+|a|au|à|ao|al|alla|all'|to|tegen|aan|till|til|za|за|pre|sa|για)\s"
)
_SAID_SO = re.compile(_TOLD.pattern + r"(?:\s+[\w'-]+){0,4}[\s\"']*$")
# "agency X", in words of many languages: who names an agency by its trade cites it
_AGENCY = re.compile(
    r"(?<!\w)(?:\w*nachrichtenagentur|presseagentur|agentur|agenzia(?: di stampa)?|agencia(?: de noticias)?|"
    r"agence(?: de presse)?|agentur\w*|agencj\w+|agencij\w+|persbureau|nyhetsbyra\w*|nyhedsbureau\w*|uutistoimisto|"
    r"uudisteagentuur\w*|hirugynokseg|агентств\w*|агенци\w+|kantor berita|agensi berita|shirika la(?: habari la)?|"
    r"وكالة|لوكالة|خبرگزاری|خبر رساں ادارے|समाचार एजेंसी|সংবাদ সংস্থা|বার্তা সংস্থা|hang tin|hang thong tan|"
    r"สำนักข่าว|πρακτορειο|סוכנות הידיעות)(?:\s+[\w-]+){0,1}\s*[\"']?$"
)
_INVERTED = re.compile(r"[\"',]\s*(?P<verb>(?:reported|reports|writes|wrote)\s+(?:the\s+)?)$")
_DATIVE = re.compile(r"[-:'’](?:nek|nak|lle|ile|le|ye|ya|e|a|ne|na)\b")  # "AFP-nek", "DHA'ya"
_COMPOUND = re.compile(r"(?<!\w)\w+-$")
_VERB_LAST = frozenset(["hi", "bn", "ur", "ja", "ko", "tr"])
_NEAR = 16  # letters behind a name in which such a verb stands
_JOINING = frozenset(["ar", "he", "fa", "ur"])
_TO = re.compile(r"(?<=\s)(?:[لب]ـ?|ל-?)$")
_DATIVE_TONGUES = frozenset(["hu", "fi", "et", "tr", "az", "kk"])
_CHAIN = re.compile(
    r"^\s*(?:,|and|et|y|e|und|i|и|а|/|&|en|og|och|,\s*(?:and|et|y|e|und))\s+(?:the\s+|l['’])?$"
)


def _even(text: str) -> str:
    """Folded, at the same length, so that places stay."""
    folded = fold.__wrapped__(text)  # a whole article is not kept among the words
    if len(folded) == len(text):
        return folded
    return "".join(f if len(f := fold(c)) == 1 else c.lower()[:1] for c in text)


def find_cues(text: str, lang: str) -> list[Cue]:
    """Newsrooms that a text credits by words, known ones first, then others that show as outlets.

    >>> [(c.newsroom, c.told) for c in find_cues("She told Reuters, the AP reported.", "en")]
    [('Reuters', True), ('Associated Press', False)]
    >>> [c.newsroom for c in find_cues("He told the Harbour Gazette so. He told Ann Post so.", "en")]
    ['Harbour Gazette']
    """
    even = _even(text)
    cues, last = [], (-1, False)
    for start, end, room in find_newsrooms(text, lang):
        found = _credited(even, start, end, lang)
        if found is None and last[0] >= 0 and _CHAIN.match(even[last[0] : start]):
            found = start, end, last[1]
        if found:
            cues.append(Cue(found[0], found[1], room, True, found[2]))
            last = end, found[2]
    cues += _beside(_unlisted(text, even, lang), cues)
    return sorted(c for c in cues if not _DENIED.search(even[max(0, c.start - 60) : c.start]))


# "denying reports by the AP", "dismissed a Reuters report": what a text was not made from
_DENIED = re.compile(
    r"(?<!\w)(?:den(?:y|ies|ied|ying)|dismiss\w*|refut\w*|rebut\w*|disput(?:e|es|ed|ing)|reject\w*|contradict\w*|"
    r"dementier\w*|dement\w*|desmint\w*|desmient\w*|desment\w*|smentis\w*|smenti\w*|опроверг\w*)"
    r"(?:\s(?:an?|the|these|those|such|all|any|media|news|earlier|previous|recent|as false|claims?|reports?|articles?|"
    r"stor(?:y|ies)|accounts?|allegations?|information\w*|die|den|einen|einem|bericht\w*|les?|la|los?|las|un|une|una)){0,5}\s$"
)


def _beside(found: list[Cue], taken: list[Cue]) -> list[Cue]:
    """Those that share no letter with one of the taken ones."""
    ordered = sorted(taken)
    starts = [c.start for c in ordered]
    reach = [0, *accumulate((c.end for c in ordered), max)]  # of all that start before
    return [c for c in found if reach[bisect_left(starts, c.end)] <= c.start]


def _credited(even: str, start: int, end: int, lang: str) -> tuple[int, int, bool] | None:
    """(start, end, told) of the cue with the name, where one stands beside it."""
    left = max(0, start - 70, even.rfind("\n", 0, start) + 1)
    before = even[left:start]
    if before[:1].isalnum() and left and even[left - 1].isalnum():
        before = before[len(before.split()[0]) :] if before.split() else before
        left = start - len(before)
    before = _COMPOUND.sub("", before)  # "der Finanz-Nachrichtenagentur dpa"
    if lang in _JOINING:
        before = _TO.sub(" ", before)  # "to Reuters" is one word there
    after = even[end : end + 70].split("\n")[0]
    if lang in _DATIVE_TONGUES and (
        _DATIVE.match(after) or even[start:end].endswith(("nek", "nak", "lle"))
    ):
        return start, end, True
    if found := _last(_cues(lang, "before"), before):
        cue = found.group()
        told = _TOLD.search(cue) or (_TO_WHOM.match(cue) and _SAID_SO.search(before[: found.end()]))
        behind = lang in _VERB_LAST and _TOLD.search(after[:_NEAR])
        return left + found.start(), end, bool(told or behind)
    if found := _cues(lang, "after").match(after):
        return start, end + found.end(), bool(_TOLD.search(found.group()))
    if lang != "en" and (found := _AGENCY.search(before)):
        return left + found.start(), end, _SAID_SO.search(before) is not None
    if found := _INVERTED.search(before):
        return left + found.start("verb"), end, False
    if lang not in styles()["told_by"] and lang != "und":
        return (
            start,
            end,
            False,
        )  # words of a language that no table has: to be named is to be cited
    return None


def _last(cue: re.Pattern[str], before: str) -> re.Match[str] | None:
    """The cue nearest the end, so that the words between are as few as can be."""
    found = None
    for at in (m.start() for m in re.finditer(r"(?<!\w)\w", before)):
        if hit := cue.match(before, at):
            found = hit
    return found or (cue.search(before) if not before.isascii() else None)


_NAME = r"[^\W\d_a-zа-я][\w.&'’-]*(?:\s+(?:(?:of|de|del|della|du|la|le|and|&|al|el|der|für)\s+)?[^\W\d_a-zа-я][\w.&'’-]*){0,4}"
_UNLISTED = re.compile(
    r"(?<!\w)(?P<cue>[Tt]old|[Tt]elling|[Aa]ccording to|[Cc]iting|[Qq]uoted by|[Rr]eported by|[Pp]er|"
    r"interview (?:with|to)|statement to|[Ss]poke (?:to|with)|[Ss]peaking (?:to|with)|seen by|[Aa]sked by|[Ii]nterviewed by|[Cc]ontacted by|"
    r"reviewed by|obtained by|[Ll]aut|gegenüber|[Ss]elon|[Dd]'après|déclaré à|indiqué à|confié à|[Ss]egún|"
    r"dijo a|declaró a|[Ss]econdo|[Ss]egundo|сообщает|сообщил|сообщило|пишет|передает|"
    r"по данным|со ссылкой на|рассказал[аи]?|podaje|[Ww]edług|[Pp]odle|[Pp]odľa|"
    r"published by|published in|first reported by|first appeared in)\s+"
    r"(?P<kind>(?:the |a |an |local |state-run |der |die |dem |le |la |el |il |"
    r"(?:[\w-]+ ){0,2}(?:newspaper|website|news site|news agency|outlet|broadcaster|channel|magazine|daily|tabloid|portal|station|Zeitung|journal|quotidien|diario|periódico|газет[аеуы]|издани[ею]|телеканал\w?) )?)"
    r"[\"“«]?(?P<name>" + _NAME + r"|[a-z0-9-]+\.(?:com|org|net|ru|ua|kz|co|info|news|eu|de|fr)\b)"
)
_UNLISTED_AFTER = re.compile(
    r"(?<!\w)[Tt]he\s+(?:[\w-]+\s+){0,2}?(?:newspaper|weekly|daily|magazine|tabloid|broadcaster|news site|news website|website|"
    r"portal|news portal|news outlet|news agency)\s+(?P<name>" + _NAME + r")\s+"
    r"(?:(?:first|has|had|also)\s+)?(?:reported|revealed|reports|wrote|writes|broke|published)(?!\w)"
)
_SITE = re.compile(
    r"^[\w-]+\.(?:com|org|net|ru|ua|kz|co|info|news|eu|de|fr|co\.uk|in|az|by)$", re.IGNORECASE
)
_CAMEL = re.compile(r"^(?!Mc|Mac|De|Le|La|O'|Di|Du|Van)[A-Z][a-z]+[A-Z][A-Za-z]+$")


def _unlisted(text: str, even: str, lang: str) -> list[Cue]:
    """Outlets no table knows, told by their words: "told the Harbour Gazette", "told ThePrint"."""
    found = []
    for m in _UNLISTED.finditer(text):
        name = re.split(r"['’]s(?!\w)|[.,](?:\s|$)", m["name"])[0].strip(" .,'’&-")
        kind = m["kind"].strip().lower()
        if not _is_outlet_name(name, kind):
            continue
        end = m.start("name") + len(name)
        room = newsroom_of(name) or name
        told = bool(_TOLD.search(even[m.start() : m.start("name")]))
        found.append(Cue(m.start(), end, room, newsroom_of(name) is not None, told))
    for m in _UNLISTED_AFTER.finditer(text):
        room = newsroom_of(m["name"])
        found.append(Cue(m.start(), m.end(), room or m["name"], room is not None, False))
    del lang  # the cue words of all languages are tried
    return found


_LEADING = frozenset(
    [
        "radio",
        "tv",
        "daily",
        "gazeta",
        "diario",
        "rádio",
        "radyo",
        "news",
        "channel",
        "радио",
        "радіо",
        "газета",
    ]
)


def _is_outlet_name(name: str, kind: str) -> bool:
    words = [fold(w).strip(".'’") for w in name.split()]
    if not words:
        return False
    if _SITE.match(name) or _CAMEL.match(name):
        return True
    if any(kind.endswith(k) for k in phrases("outlet_words", "kinds")):
        return True
    barred = phrases("outlet_words", "not_outlets")
    if fold(name) in barred or any(w in barred for w in words[:-1]):
        return False
    listed = phrases("outlet_words", "words")
    if len(words) == 1:
        return (
            words[0] in listed
            and words[0] not in barred
            and kind in {"the", "le", "la", "el", "der", "die", "il"}
        )
    # "the Harbour Gazette" but not "Ann Post": two bare words may be a person
    named = words[-1] in listed or words[0] in _LEADING
    certain = kind in {"the", "le", "la", "el", "der", "die", "dem", "il"} or len(words) > 2
    unlike = words[-1] not in {
        "post",
        "star",
        "sun",
        "press",
        "mail",
        "nation",
        "times",
        "standard",
        "monitor",
        "mundo",
        "estado",
        "stampa",
    }
    return named and (certain or unlike) and (words[-1] not in barred or certain)


def find_own(text: str) -> list[tuple[int, int]]:
    """Where a text says that somebody told the outlet itself: "told this newspaper".

    >>> find_own("He told this newspaper that it was late.")
    [(8, 22)]
    """
    even = _even(text)
    return [
        (at.start(), at.end())
        for phrase in sorted(phrases("outlet_words", "own"))
        if phrase in even
        for at in re.finditer(rf"(?<!\w){re.escape(phrase)}(?!\w)", even)
    ]
