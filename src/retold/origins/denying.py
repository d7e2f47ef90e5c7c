"""Sentences that deny what others of a claim say: they stand beside it and do not carry it.

A denial is told by a verb with what it denies behind it ("denied that the dam had cracked", "dementierte
Berichte"), or by words for what is not so ("is false", "ist falsch"). It denies a claim where most of
what both sentences share stands behind that verb, and the claim itself has no denial. Who is denied
entry, bail or a vote denies nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from retold import text

if TYPE_CHECKING:
    from retold.origins.settings import Node
    from retold.origins.tracing import Story

_MOST = 2000  # letters of a sentence that are read
_BEHIND = 0.6  # share of the words in common that stand behind the verb
_LEAST = 2  # words in common, in one language

_OBJECT = (
    r"(?:\s+(?:the|these|those|any|all|as|such|media|news|earlier|his|her|their|its|what|it|"
    r"die|den|das|alle|les|des|las|los|le|gli|as|os|o))*"
)
_SAYINGS = (
    r"(?:that|claims?|reports?|allegations?|accusations?|suggestions?|assertions?|rumou?rs?|charges?|statements?|"
    r"berichte?|vorwürfe?|behauptung\w*|meldung\w*|dass|informations?|accusations?|"
    r"rumeurs|allégations|que|qu['’]|informaci[oó]n\w*|acusaci\w+|rumores|versi[oó]n\w*|che|notizi\w+|accus\w+|"
    r"di aver\w*|not[ií]cia\w*|acusaç\w+|boatos|обвинени\w+|сообщени\w+|слух\w*|информаци\w+|что|звинувачен\w+|"
    r"повідомлен\w+|чутк\w+|інформаці\w+|що|doniesien\w+|zarzut\w+|żeby|jakoby|że|dat|berichten|geruchten)"
)
# Verbs that take what they deny: of the first kind whatever follows, of the second a saying.
_DENIES = re.compile(
    rf"\b(?:den(?:y|ies|ying)\b(?!\s+(?:access|entry|bail|permission))|"
    rf"(?<!was )(?<!were )(?<!been )(?<!be )(?<!being )denied{_OBJECT}\s+{_SAYINGS}|denied (?:it\b|(?:ever |even )?\w+ing\b)|"
    rf"(?:reject|dismiss|refut|rebut|disput)\w*{_OBJECT}\s+(?:\w+\s+)?{_SAYINGS}|debunk\w*|"
    r"bestritt\w*|bestreit\w+|dementier\w+|wies\b[^.;]{0,80}\bzurück|widersprach|"
    r"démen\w+|nient?\b|a nié|ont nié|nié (?:que|avoir)|réfut\w+|contest(?:e|ent|é|ait) (?:que|avoir|les)|"
    rf"niega[n]?|neg(?:ó|aron|ado){_OBJECT}\s+{_SAYINGS}|desm(?:intió|intieron|iente\w*|entido)|"
    rf"smenti\w+|nega(?:no)?\b|ha negato|hanno negato|negou|negaram|desment\w+|"
    r"отриц\w+|опроверг\w*|опроверга\w+|отверг\w*|запереч\w+|спростув\w+|відкину\w+|"
    r"zaprzecz\w+|zdementow\w+|popřel\w*|popír\w*|popiera\w*|poprel\w*|ontken\w+|weersprak|yalanla\w+|membantah|"
    r"dementer\w+|avvis(?:er|te)|förneka\w*|tillbakavis\w*|benekte\w*|nægte\w*|cáfol\w+)",
    re.IGNORECASE,
)
_WIDE = re.compile(
    "否认|否認|驳斥|駁斥|辟谣|否定し|否定する|부인|반박|نفى|نفت|تنفي|ينفي|تكذيب|تکذیب|रद्द किया|इनकार|खंडन|অস্বীকার"
)
# What is said not to be so: the claim may stand before or behind.
_FALSE = re.compile(
    r"\b(?:(?:is|are|was|were) (?:\w+ )?(?:false|untrue|fake|fabricated|a lie|a hoax|baseless|unfounded)|not true that|"
    r"no truth (?:in|to)|(?:ist|sind|sei|seien) (?:\w+ )?(?:falsch|frei erfunden|unwahr)|"
    r"(?:est|sont|serait) (?:\w+ )?(?:faux|fausses?|infond\w+)|(?:es|son) (?:\w+ )?(?:fals[oa]s?|mentira)|"
    r"(?:è|sono) (?:\w+ )?fals[oiae]\b|(?:é|são) fals[oa]s?|не соответству\w+ действительности|это ложь|"
    r"не відповіда\w+ дійсності|to nieprawda|je lež)\b",
    re.IGNORECASE,
)


_ASIDE = re.compile(
    r",\s(?:who|which|der|die|das|qui|que|quien|che|котор\w+|который|який|яка)\s[^,]{0,40}$", re.I
)


class Denial(NamedTuple):
    """Where a sentence denies something."""

    start: int  # of the denying words
    end: int  # of what they deny, where that stands behind them
    either: bool  # whether it may stand before them


def denial(sentence: str) -> Denial | None:
    """Where a sentence denies something; None where it does not.

    >>> denial("The mayor denied that the dam had cracked.") is not None
    True
    >>> denial("He was denied bail on Monday."), denial("They rejected the housing plan.")
    (None, None)
    """
    read = sentence[:_MOST]
    if found := _DENIES.search(read):
        aside = _ASIDE.search(read[max(0, found.start() - 60) : found.start()])
        end = (
            read.find(",", found.end()) if aside else -1
        )  # "the owner, who denies all charges, said"
        return Denial(found.start(), len(read) if end < 0 else end, False)
    if found := _FALSE.search(read) or _WIDE.search(read):
        return Denial(found.start(), len(read), True)
    return None


def deniers(story: Story, group: list[Node]) -> frozenset[Node]:
    """The sentences of a claim that deny it; a retelling that lost a denial is not what was denied."""
    if len(group) < 2:
        return frozenset()
    texts = {node: story.sentences[node[0]][node[1]].text for node in group}
    found = {node: d for node, said in texts.items() if (d := denial(said)) is not None}
    plain = [node for node in group if node not in found]
    if not found or not plain:
        return frozenset()
    return frozenset(
        node
        for node, denied in found.items()
        if any(
            _of_it(story, (node, other), texts[node], texts[other], denied)
            for other in plain[:6]
            if all(d.parent != node[0] for d in story.parents.get(other[0], ()))
        )
    )


def _of_it(story: Story, nodes: tuple[Node, Node], said: str, plain: str, denied: Denial) -> bool:
    """Whether what a sentence denies is what another says."""
    lang, theirs = (story.tellings[telling].lang for telling, _ in nodes)
    if lang != theirs:
        return (
            True  # few words are common to both: the bead alone says that they are about one thing
        )
    shared = _stems(said, lang) & _stems(plain, lang)
    if len(shared) < _LEAST:
        return False
    behind = shared & _stems(said[denied.start : denied.end], lang)
    return denied.either or len(behind) >= _BEHIND * len(shared)


def _stems(words: str, lang: str) -> set[str]:
    known = lang if lang != "und" else "en"
    return {text.stem(w, known) for w in text.words(words) if w not in text.STOPWORDS}
