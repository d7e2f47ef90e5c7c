"""On whom or what a telling of a claim rests, beneath the newsroom that reported it."""

from __future__ import annotations

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
    for at in reversed(path):
        for speech in story.speeches.get(at, ()):
            found = _of_speech(story, speech)
            if found is None:
                continue
            if found.kind in NAMED:
                return found
            if unnamed.name is None:
                unnamed = found
        if _witnessed(story, at):
            return Ground("own observation", "observation")
    paper = story.made_from.get(path[-1][0])
    if paper and unnamed.name is None:
        return Ground(paper, "document", (paper,))
    return unnamed


def _of_speech(story: Story, speech: Speech) -> Ground | None:
    """What one speech rests on; None where only newsrooms and outlets speak."""
    chain = speech.chain or ((speech.speaker,) if speech.speaker else ())
    voices = [(name, story.kind_of(name, speech)) for name in chain if not story.is_outlet(name)]
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
    return Ground(story.people.name(*first), first[1], names)


def _witnessed(story: Story, node: Node) -> bool:
    words = story.sentences[node[0]][node[1]].text.casefold()
    return any(w in words for w in _WITNESS)
