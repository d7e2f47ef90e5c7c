"""On whom or what a telling of a claim rests, beneath the newsroom that reported it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from retold.origins.people import NAMED

if TYPE_CHECKING:
    from retold.origins.settings import Node, Origin
    from retold.origins.tracing import Story
    from retold.records import Speech

_WITNESS = ("witness saw", "reporter saw", "journalist saw", "correspondent saw", "reporter at the scene",
            "journalist at the scene", "journalists at the scene", "correspondent at the scene", "reporters saw",
            "journalists saw", "our reporter counted", "our correspondent counted", "our reporter saw",
            "a constaté", "journaliste sur place", "reporter vor ort", "reporter counted",
            "корреспондент побывал", "наш корреспондент увидел", "корреспондент убедился")  # fmt: skip
# Who was asked and gave no answer: that rests on the newsroom that asked.
_ASKED = re.compile(
    r"\b(?:did not|didn't|has not|had not|have not|hasn't|hadn't|could not|couldn't|declined) [^.;]{0,40}?"
    r"\b(?:requests? for (?:a |any )?comments?|be reached for comment|seeking comment|"
    r"questions from (?:the )?(?:reporters?|journalists?|media|press|(?-i:us)|newspaper))\b|"
    r"\b(?:not|n't)(?: immediately)? (?:respond|repl[iy])(?:ed)? to (?:written |emailed )?questions from (?:the )?(?-i:[A-Z])|"
    r"n'(?:a|ont|avait|avaient) pas (?:répondu|donné suite) [^.;]{0,30}(?:demande|sollicitation|question)|"
    r"(?:ließ|ließen|reagierte|reagierten|beantwortete)[^.;]{0,30}\bAnfragen?\b[^.;]{0,40}\b(?:unbeantwortet|nicht)\b|"
    r"no (?:respondi[óe]|respondieron|contest[óa]|contestaron) [^.;]{0,30}(?:solicitud|petici|pregunta)|"
    r"не ответил[аи]? на (?:запрос|вопрос|просьбу)",
    re.IGNORECASE,
)


# An outlet that nobody names, to whom somebody spoke before the newsroom heard of it.
_THROUGH = re.compile(
    r"\b(?:told|said to|confirmé à|affirmé à|déclaré à|dit à|dijo a|dijeron a|sagte|sagten)\s+"
    r"(?P<name>(?:an?|une?|einem|einer|una?)\s+(?:[\w-]+\s+){0,2}?(?:radio station|radio|television station|tv station|"
    r"television channel|newspaper|news site|news website|website|magazine|broadcaster|radio locale|journal local|"
    r"journal|chaîne locale|periódico|emisora|Radiosender|Zeitung|Sender)(?:\s+locale?)?)\b",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"^(?:an?|une?|einem|einer|una?)\s+", re.IGNORECASE)


# What a court decided rests on the court.
_COURT = r"(?:[A-Z][\w'\u2019-]+ ){0,3}(?:[Cc]ourt|[Tt]ribunal|[Jj]ury)(?: (?:of|in) (?:[A-Z][\w-]+ ?){1,3})?"
_DECIDED = r"(?:acquitted|convicted|sentenced|ruled|cleared(?! the way)|jailed|fined|overturned|upheld|found \w+ (?:not )?guilty)"
_RULING = re.compile(
    rf"\b(?P<who>{_COURT})(?: on [A-Z]\w+| has| have| had| later| also| then){{0,3}} {_DECIDED}\b|"
    rf"\b{_DECIDED}\b[^.;:]{{0,60}} by (?:a |an |the )?(?P<by>{_COURT})(?!\w)"
)


class Ground(NamedTuple):
    """What a telling of a claim rests on."""

    name: str | None
    kind: str  # person | office | document | observation | anonymous | unknown
    chain: tuple[str, ...] = ()  # those it came through, the first speaker first


def ground_of(story: Story, origin: Origin, node: Node) -> Ground:
    """The first document, else the person nearest the newsroom, where the telling begins.

    Of a chain such as officer, wife, newsroom the newsroom only has the wife's word.
    """
    if origin.document:
        return Ground(origin.document, "document", (origin.document,))
    path = origin.path if node in origin.path else (node, *origin.path)
    unnamed = Ground(None, "unknown")
    mine = {g.name for g in _grounds(story, node)}
    for at in reversed(path):
        found = _grounds(story, at)
        named = [g for g in found if g.kind in NAMED]
        if named:  # where several speak, whom the sentence itself names
            return next((g for g in named if g.name in mine), named[0])
        if unnamed.name is None and found:
            unnamed = found[0]
        if _witnessed(story, at):
            return Ground("own observation", "observation")
        court = _ruled(story, at) if not found else None
        if court:
            return Ground(court, "person" if court == story.judge else "office", (court,))
    paper = story.made_from.get(path[-1][0])
    if paper and unnamed.name is None:
        return Ground(paper, "document", (paper,))
    return unnamed


def _grounds(story: Story, node: Node) -> list[Ground]:
    """What the speeches of a sentence rest on."""
    found = [g for s in story.speeches.get(node, ()) if (g := _of_speech(story, s)) is not None]
    through = _THROUGH.search(story.sentences[node[0]][node[1]].text[:2000]) if found else None
    if through is None:
        return found
    outlet = _ARTICLE.sub("", through["name"])
    return [g._replace(chain=(*g.chain, outlet)) for g in found]


def _of_speech(story: Story, speech: Speech) -> Ground | None:
    """What one speech rests on; None where only newsrooms and outlets speak."""
    chain = speech.chain or ((speech.speaker,) if speech.speaker else ())
    telling = story.leads.get(speech.article_id, "")
    voices = [
        (story.identified.get((telling, name), name), story.kind_of(name, speech))
        for name in chain
        if not story.is_outlet(name)
    ]
    voices = [(n, k) for n, k in voices if k != "outlet" and any(c.isalpha() for c in n)]
    if not voices:
        return None
    names = tuple(dict.fromkeys(story.people.name(n, k) for n, k in voices))
    first = next(((n, k) for n, k in voices if k == "document"), voices[-1])
    if not story.people.counts(*first):
        named = [v for v in voices if story.people.counts(*v)]
        if not named:
            return Ground(first[0], "anonymous", names)
        first = named[-1]
    name = story.people.name(*first)
    if first[1] == "office" and (who := story.spoken_for.get(name)):
        return Ground(who, "person", tuple(dict.fromkeys(who if n == name else n for n in names)))
    return Ground(name, first[1], names)


def _ruled(story: Story, node: Node) -> str | None:
    """The court whose decision a sentence tells; the judge, where the story names one alone."""
    found = _RULING.search(story.sentences[node[0]][node[1]].text[:2000])
    return (story.judge or (found["who"] or found["by"])) if found else None


def _witnessed(story: Story, node: Node) -> bool:
    said = story.sentences[node[0]][node[1]].text[:2000]
    words = said.casefold()
    return any(w in words for w in _WITNESS) or asked(said)


def asked(said: str) -> bool:
    """Whether a sentence says that somebody was asked and gave no answer."""
    return bool(_ASKED.search(said[:2000]))
