"""Signs that an outlet reported for itself, and of what it made its text."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from retold import newsrooms, text
from retold.facts import skeleton, transliterate
from retold.facts.names import gazetteer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from retold.records import Credit, Sentence

_WORD = re.compile(r"[^\W\d_]+")
_WORD_OR_NUMBER = re.compile(r"[^\W_]+")
# Cues before an outlet's own name: it was told, shown or answered something.
_TOLD = re.compile(
    r"\b(?:told|asked by|tells|interview with|interview to|speaking to|spoke to|spoke with|shown to|"
    r"showed|contacted by|seen by|reached by|said to|confirmed(?: the| his| her| it| this| that)?(?: [a-z]{2,12})? to|"
    r"(?:comments?|remarks|statement|email|interview) to|(?:joint|contacté|interrogé)e?s?(?: \w{2,12})? par|sagten?|sagte|erklärte|gegenüber|confie à|confié à|déclaré à|"
    r"raconte à|dit-(?:il|elle) à|(?:confie|raconte|explique)-t-(?:il|elle) à|dijo a|declaró a|contó a|explicó a|relató a|"
    r"aseguró a|(?:raccontato|detto|dichiarato|spiegato|confidato) (?:a|al|alla)|disse (?:a|à|ao)|contou (?:a|à|ao)|"
    r"(?:zegt|zei|vertelt) (?:tegen|aan)|(?:powiedział|mówi)[aoi]?|(?:säger|berättar) (?:till|för)|(?:sier|siger|forteller) til|"
    r"(?:λέει|είπε|δήλωσε|μίλησε) (?:στα|στο|στη|στην|στον|στις)|kepada|konuştu|sent|gave|emailed|"
    r"рассказал[аи]?|сообщил[аи]?|заявил[аи]?|сказал[аи]?|пояснил[аи]?|розпові(?:в|ла|ли|ло)|повідоми(?:в|ла|ли|ло)|"
    r"розповіло|каза(?:в|ла|ли)|сказа(?:в|ла|ли)|ameiambia|aliiambia|waliiambia)"
    r"(?:\s+(?:he|she|er|sie|il|elle|он|она|они|він|вона|вони))?"
    r"(?:\s+(?:the|an?|der|die|dem|het|de|au|à|la|le|l|el|al|(?:корреспондент|журналист|репорт[её]р|портал|сайт|телеканал|кореспондент|"
    r"журналіст|агентств)у|газете|изданию|виданню|редакции))?\s*[\"“«‘']?\s*$",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"\b(?:this (?:reporter|newspaper|correspondent)|our (?:own )?(?:reporter|correspondent)|"
    r"(?:à )?notre (?:reporter|journal|envoyée? spéciale?|correspondante?)|dieser zeitung|unserer (?:zeitung|redaktion)|"
    r"unserem (?:reporter|korrespondenten)|este (?:diario|periódico)|nuestr[oa] (?:enviad[oa]|corresponsal)|"
    r"наш(?:ему|его)? корреспондент(?:у|а)?|нашей (?:газете|редакции)|корреспонденту «|наш(?:ому)? кореспондент\w?|"
    r"нашому виданню|naszemu reporterowi|naszej (?:gazecie|redakcji)|našemu (?:deníku|denníku|zpravodaji)|deze krant|"
    r"onze (?:verslaggever|correspondent)|nostr[oa] (?:giornale|inviat[oa]|corrispondente)|noss[ao] reportagem|este jornal|"
    r"muhabirimiz\w*|gazetemiz\w*|mwandishi wetu|wakilinmu|wartawan kami)\b|"
    r"本紙|弊紙|本誌|本报(?:记者|讯)|本報(?:記者|訊)|本刊记者|본지|본보|নিজস্ব (?:সংবাদদাতা|প্রতিবেদক|প্রতিনিধি)|"
    r"(?:हमारे|निज) (?:संवाददाता|प्रतिनिधि)|لمراسلنا|مراسلنا|خبرنگار ما|απεσταλμέν\w+ μας|ανταποκρίτ\w+ μας",
    re.IGNORECASE,
)  # fmt: skip
_US = re.compile(
    r"\b(?:told|tells|showed|confirmed to|spoke (?:to|with)|speaking to|said to) (?-i:us)\b|"
    r"\b(?:when|after|as) (?:I|we) asked\b|\b(?:I|we) asked (?:him|her|them|the|a|\w+ \w+)\b|"
    r"\b(?:sagten?|erklärten?|bestätigten?) uns\b|\bnous (?:a|ont) (?:dit|déclaré|confié|raconté|répondu|précisé)\b|"
    r"\bnos (?:dijo|dijeron|contó|contaron|confirmó|explicó)\b|\b(?:рассказал|сообщил|заявил|ответил)[аи]? нам\b|"
    r"\b(?:рассказал|сообщил|заявил)[аи]? (?:\w+ )?редакции\b",
    re.IGNORECASE,
)
# Who says "us" there is no newsroom; a quotation may have begun in a sentence or a paragraph before.
_QUOTED = re.compile(
    r"^[^\"“”„«»]{0,1500}[^\s\"“”„«»][”»]|[\"“„«][^\"“”„«»]{0,1500}[\"”»]?|(?<!\w)‘(?:[^‘’]|’(?=\w)){1,1500}(?:’(?!\w)|$)"
)
# Cues after an outlet's own name: what it learned, saw or did for its report.
_DID = re.compile(
    r"^[\"”»’']?\s*(?:has |have |had )?(?:learned|learnt|seen|obtained|understands|reviewed|interviewed|visited|counted|"
    r"spoke (?:to|with)|can reveal|has found|поговорил[аи]?|выяснил[аи]?|узнал[аи]?|нашл[аи]|побывал[аи]?|дізнал[аи]ся|"
    r"поговорил[аи]|a appris|a pu (?:consulter|constater|vérifier)|erfuhr|ha appreso|ha potuto|ha sabido|supo|"
    r"apurou|dowiedział[ao]? się|vernam|fick veta)\b",
    re.IGNORECASE,
)
_ON_THE_SPOT = re.compile(
    r"(?:^|[\s,;])(?:in|at|from|aus|à|au|en|depuis|desde|из|в)\s+[A-ZÀ-ÞА-Я]|"
    r"correspondent|envoyée? spéciale?|special to|korrespondent|corresponsal|enviad[oa] especial|"
    r"специально для|собкор|корреспондент",
)
_STAFF = re.compile(
    r"\b(?:desk|staff|editors?|redaktion|rédaction|redacción|newsroom|automated)\b", re.I
)
_SPECIALIST = re.compile(
    r"^\W*(?:by\s+|von\s+|par\s+)?(?:our|notre|unser(?:e[mr]?)?)\s+(?!staff|own staff)(?:[a-zà-ÿ-]+\s+){1,3}"
    r"(?:correspondent|watcher|critic|editor|reviewer|writer|reporter|columnist|korrespondent(?:in)?)\b",
    re.IGNORECASE,
)
_MADE_FROM = re.compile(
    r"\b(?:story|article|report|text|item|summary) (?:was|is|has been) (?:automatically )?"
    r"(?:generated|compiled|produced|written|prepared|created)\b[^.]{0,60}?\b(?:from|using|based on) "
    r"(?P<what>(?:the|a|an|its|data)\b[^.]{3,80})",
    re.IGNORECASE,
)
_FEED = re.compile(r"\b(?:feeds?|syndicat\w*|wires?|agenc\w+|inputs?|reports)\b", re.IGNORECASE)
_SOURCE_OF_TEXT = re.compile(
    r"^\W*(?:(?:source|sources|quelle|quellen|fuente|fonte|bron|źródło|zdroj|kilde|источник|джерело)\s*:|"
    r"(?:reporting|written|report) (?:and \w+ )?by\b)",
    re.IGNORECASE,
)


def own_told(sentences: Iterable[Sentence], outlet: str | None) -> set[int]:
    """Sentences that say that somebody told, or showed something to, the page's own outlet."""
    names, label = _short_names(outlet), newsrooms.host_label(outlet)
    found, outside = set(), _unquoted(sentences := list(sentences))
    for s in sentences:
        if s.zone == "headline":
            continue
        said = s.text[:2000]
        if (
            _OWN.search(said)
            or _US.search(outside[s.n])
            or (names and _told_to(said, names))
            or (label and _told_to_host(said, label))
        ):
            found.add(s.n)
    return found


def _unquoted(sentences: Sequence[Sentence]) -> dict[int, str]:
    """What stands outside quotation marks in each sentence; a quotation may run over several."""
    found = {}
    for _, group in groupby(sorted(sentences, key=lambda s: s.n), key=lambda s: s.paragraph):
        own = [(s.n, s.text[:2000]) for s in group]
        whole = _QUOTED.sub(lambda m: " " * len(m.group()), " ".join(said for _, said in own))
        at = 0
        for n, said in own:
            found[n] = whole[at : at + len(said)]
            at += len(said) + 1
    return found


def _told_to_host(sentence: str, label: str) -> bool:
    """Whether a page known by its host alone says that it was told, or saw or learned, something.

    A place with which the host begins was told it for itself: "told China" on chinadaily.example.
    """
    for m in _WORD_OR_NUMBER.finditer(sentence):
        if not m.group()[:1].isupper():
            continue
        named = newsrooms.name_on_host(sentence, m.start(), label)
        if named is None:
            continue
        end, whole = named
        name = sentence[m.start() : end]
        if not whole and (newsrooms.newsroom_of(name) or transliterate(name) in gazetteer()):
            continue  # "told Reuters" on reutersfan.example
        if _TOLD.search(sentence[max(0, m.start() - 60) : m.start()]) or _DID.match(
            sentence[end : end + 60]
        ):
            return True
    return False


def bears_host(name: str, outlet: str | None) -> bool:
    """Whether a name as written is that of the page's own host: "Kabar Nusantara" on its site."""
    label = newsrooms.host_label(outlet)
    return bool(label) and newsrooms.name_on_host(name, 0, label) is not None


def _short_names(outlet: str | None) -> list[tuple[str, ...]]:
    """An outlet's name and how it may be shortened, as keys that survive inflection."""
    if not outlet or "." in outlet or not any(c.isupper() for c in outlet):
        return []
    words = [
        _key(w)
        for w in _WORD.findall(outlet)
        if text.fold(w) not in ("the", "le", "la", "der", "die", "el")
    ]
    words = [w for w in words if w]
    if not words:
        return []
    return [tuple(words), *([(words[-1],), (words[0],)] if len(words) > 1 else [])]


def _key(word: str) -> str:
    return skeleton(word)[:5] if not word.isascii() else transliterate(word)


def _told_to(sentence: str, names: list[tuple[str, ...]]) -> bool:
    found = list(_WORD.finditer(sentence))
    keys = [_key(m.group()) for m in found]
    for i, m in enumerate(found):
        if not m.group()[:1].isupper():
            continue
        for name in names:
            # the first word alone is a name for the outlet only in quotation marks: «Вестнику»
            quoted = sentence[max(0, m.start() - 1) : m.start()] in ("«", "“", '"', "„")
            if len(name) == 1 and name != names[0] and name[0] != names[-2][-1] and not quoted:
                continue
            if tuple(keys[i : i + len(name)]) == name and _TOLD.search(
                sentence[max(0, m.start() - 60) : m.start()]
            ):
                return True
    return False


def on_the_spot(credits: Sequence[Credit], own: str | None) -> bool:
    """A byline with a person and a place or a correspondent's role, in the outlet's own name."""
    for c in credits:
        if c.kind != "byline" or not c.persons or c.newsroom not in (None, own):
            continue
        rest = c.text
        for person in c.persons:
            rest = rest.replace(person, " ")
        after_comma = re.search(r",\s*([A-ZÀ-ÞА-Я][\w-]+(?:\s[A-ZÀ-ÞА-Я][\w-]+)?)\s*$", rest)
        placed = (
            after_comma is not None
            and not newsrooms.newsroom_of(after_comma[1])
            and not newsrooms.names_a_role(after_comma[1])
        )
        if (placed or _ON_THE_SPOT.search(rest)) and not _STAFF.search(rest):
            return True
    return False


def names_its_source(credit: Credit) -> bool:
    """Whether a credit line gives a newsroom for the whole text, and not for a part of it.

    >>> from retold.records import Credit
    >>> [names_its_source(Credit("a", 0, "credit_line", t, 0.9, newsroom="Reuters"))
    ...  for t in ("Source: Reuters", "With inputs from Reuters")]
    [True, False]
    """
    return credit.kind == "credit_line" and bool(_SOURCE_OF_TEXT.search(credit.text[:200]))


_CORRESPONDENT = re.compile(
    r"\b(?:special|staff|own|chief) correspondent\b|\benvoyée? spéciale?\b|\b(?:dal nostro|dalla nostra) inviat[oa]\b|"
    r"\benviad[oa] especial\b|\bspecial to\b",
    re.IGNORECASE,
)
_IN_BRACKETS = re.compile(r"[(\[/]([^()\[\]/]{3,60})[)\]/]")


def has_correspondent(credits: Sequence[Credit], own: str | None) -> bool:
    """Whether bylines name a person and call somebody a correspondent: "By J. Doe", "Special Correspondent"."""
    mine = [c for c in credits if c.kind == "byline" and c.newsroom in (None, own)]
    return any(c.persons for c in mine) and any(_CORRESPONDENT.search(c.text[:200]) for c in mine)


def signs_for_itself(credits: Sequence[Credit], outlet: str | None) -> bool:
    """Whether a dateline has the outlet's own name for a mark: "Jakarta (Kabar Nusantara) -"."""
    return any(
        bears_host(mark, outlet)
        for c in credits
        if c.kind == "dateline"
        for mark in _IN_BRACKETS.findall(c.text[:200])
    )


def specialist(credits: Sequence[Credit], own: str | None) -> bool:
    """A byline of somebody whom the outlet keeps for such matters: "By our weather watcher"."""
    return any(
        c.kind == "byline" and c.newsroom in (None, own) and _SPECIALIST.search(c.text[:200])
        for c in credits
    )


def made_from(credits: Sequence[Credit]) -> str | None:
    """The document that a text says it was made from; None where it says nothing, or names a feed.

    >>> from retold.records import Credit
    >>> made_from([Credit("a", 0, "credit_line", "This story was generated from the quarterly report.", 0.9)])
    'the quarterly report'
    """
    for c in credits:
        found = _MADE_FROM.search(c.text[:300]) if c.kind == "credit_line" else None
        if found and not c.newsroom and not _FEED.search(found["what"]):
            return found["what"].strip(" .)")
    return None
