"""What counts as following and as knowing, and what an origin is."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files
from typing import NamedTuple

Node = tuple[str, int]  # telling_id, Sentence.n of its lead page


@dataclass(frozen=True, slots=True)
class OriginSettings:
    """What counts as following, and what as knowing."""

    same: float = 0.5  # bead score from which two sentences say one thing
    far: float = 0.35  # the same between tellings that are not related
    foreign: float = 0.7  # the same where their languages differ too: little is compared then
    follow: float = 0.4  # bead score from which a sentence is followed to a parent
    least_edge: float = 0.3  # probability of a derivation that is followed
    known: float = 0.5  # probability from which a newsroom is known, not only possible
    signed: float = 0.95  # the page is signed by the agency that reported
    own: float = 0.9  # positive signs of the page's own reporting
    cited: float = 0.85  # the sentence itself names who reported it
    credited: float = 0.8  # the page credits one newsroom and shows nothing of its own
    shared: float = 0.9  # a sentence that siblings share, under a lost telling
    unshared: float = 0.8  # one that no sibling confirms
    circular: float = 0.4  # what is credited to a newsroom that leads back, or to the page's own
    weak: float = 0.2  # bead score from which a sentence may say the same
    trailing: float = 0.4  # such a sentence after the last that shows the lost report
    wording: float = 0.7  # share of word pairs from which two sentences have one wording
    least_words: int = 6  # words outside quotation marks that such a comparison needs
    added: float = 0.8  # from this part of a text on, one answer it was given is an addition
    weight: float = (
        0.2  # share of a telling's sentences that makes a known origin count for the story
    )
    doubtful_weight: float = 0.1  # the same for an origin that is only possible, or unknown


def _fitted() -> OriginSettings:
    """The settings of `data/origins.json`, fitted by `eval/fit/origins.py`."""
    path = files("retold").joinpath("data", "origins.json")
    raw = json.loads(path.read_text("utf-8"))
    return OriginSettings(**raw["settings"])


SETTINGS = _fitted()


PAGE_CREDITS = "the page credits"  # how a reason begins that rests on a page's credit alone
TOLD_TO = "somebody told"  # what it says of a newsroom that somebody spoke to
ASKED = "asked and had no answer"  # what it says of a retelling that put a question of its own
UNSEEN = "whose report is on no page at hand"  # what it says of a report that is only credited

SIGNED, OWN, CITED, SHARED, CREDITED, NOTHING = range(6)  # grounds of an origin, the firmest first


class Origin(NamedTuple):
    """Where a sentence begins."""

    telling: str | None  # telling_id, lost ones included
    newsroom: str | None
    state: str  # known | possible | unknown
    probability: float
    path: tuple[Node, ...]  # from the sentence up to the origin's own sentence
    why: str
    ground: int = NOTHING
    document: str | None = None  # the document it is, where no newsroom reported it
