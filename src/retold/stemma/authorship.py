"""Who wrote the words: settled among all tellings of a story, where a page by itself cannot tell.

A page signed with an agency's name may be the agency's report or a desk's translation, excerpt or
rewording of it under the agency's dateline. Among the tellings that one newsroom signs, the fullest
ones with its dateline, its reporters and many carriers are its own; the others credit it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from retold.facts import skeleton
from retold.newsrooms import same_newsroom
from retold.text import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

    from retold.stemma.kinship import PairEvidence
    from retold.stemma.profile import Profile

    Pairs = Mapping[tuple[str, str], PairEvidence]

_MARK = re.compile(r"\b[A-Z]{3,6}\b")


@dataclass(frozen=True, slots=True)
class Settings:
    """From what on a signed telling is taken for a retelling of another signed one."""

    covered: float = 0.5  # share of its statements that the other has
    reworded: float = 0.4  # share of words in common runs under which it is no version
    shorter: float = 0.6  # share of the other's length under which it is an excerpt
    credit: float = 0.9  # confidence of a signature read as a credit
    strong: float = 2.0  # strength of a signature that stands by itself
    sounds: int = 5  # consonants of a name that may be known again in another script


DEFAULT = Settings()


def settled(by_id: Mapping[str, Profile], pairs: Pairs) -> dict[str, Profile]:
    """The profiles with retellings told from a newsroom's own, and credits led to tellings."""
    signed: dict[str, list[Profile]] = defaultdict(list)
    for _, p in sorted(by_id.items()):
        if p.newsroom:
            signed[p.newsroom].append(p)
    found = dict(by_id)
    for newsroom, group in sorted(signed.items()):
        for p in group:
            if p.outlet_newsroom != newsroom and _retells(p, group, pairs):
                found[p.telling_id] = _crediting(p, newsroom)
    return {t: _led(_edition(p, found, pairs), found) for t, p in sorted(found.items())}


def _edition(p: Profile, by_id: Mapping[str, Profile], pairs: Pairs) -> Profile:
    """A telling that its newsroom has in another language too: what it shows may be the other's."""
    if p.signed or not p.own or not p.outlet:
        return p
    for t, o in by_id.items():
        pair = pairs.get((min(p.telling_id, t), max(p.telling_id, t)))
        if pair is None or o.lang == p.lang or not same_newsroom(o.outlet or "", p.outlet):
            continue
        said = pair.statements_a if pair.a == p.telling_id else pair.statements_b
        if said >= DEFAULT.covered:
            return replace(p, own=False)
    return p


def _crediting(p: Profile, newsroom: str) -> Profile:
    words = {newsroom: (f"signed {newsroom}",)} | dict(p.credit_words)
    return replace(
        p,
        newsroom=None,
        credited=dict(p.credited) | {newsroom: DEFAULT.credit},
        credit_words=words,
        signed=False,
        own=False,
        dateline=False,
        reporters=False,
    )


def strength(p: Profile) -> float:
    """How much speaks for a signed telling being the newsroom's own words."""
    at_home = p.newsroom is not None and p.newsroom in (p.outlet_newsroom, p.outlet)
    return 4.0 * at_home + 1.5 * p.reporters + p.dateline + 0.5 * min(p.carriers - 1, 4)


def _retells(p: Profile, group: list[Profile], pairs: Pairs) -> bool:
    """Whether a signed telling retells another that the same newsroom signs."""
    for other in group:
        pair = pairs.get((min(p.telling_id, other.telling_id), max(p.telling_id, other.telling_id)))
        if other is p or pair is None:
            continue
        mine, theirs = strength(p), strength(other)
        unsure = max(mine, theirs) < DEFAULT.strong
        if (mine < theirs or unsure) and _reworded(p, other, pair):
            return True
        if mine < theirs and _excerpt(p, other, pair):
            return True
    return False


def _reworded(p: Profile, other: Profile, pair: PairEvidence) -> bool:
    first = pair.a == p.telling_id
    said = pair.statements_a if first else pair.statements_b
    verbatim = max(pair.verbatim_a, pair.verbatim_b)
    return said >= DEFAULT.covered and (p.lang != other.lang or verbatim < DEFAULT.reworded)


def _excerpt(p: Profile, other: Profile, pair: PairEvidence) -> bool:
    verbatim = pair.verbatim_a if pair.a == p.telling_id else pair.verbatim_b
    return (
        verbatim >= DEFAULT.reworded
        and p.weight < DEFAULT.shorter * other.weight
        and not p.dateline
        and not p.reporters
    )


# --- credits that no table knows -----------------------------------------------------------------


def _led(p: Profile, by_id: Mapping[str, Profile]) -> Profile:
    """A telling's credits under the names of the tellings at hand that they mean."""
    at_hand = sorted(
        {
            name
            for t, o in by_id.items()
            if t != p.telling_id
            for name in (o.newsroom, o.outlet_newsroom, *sorted(o.outlets))
            if name
        }
        - {p.newsroom, p.outlet_newsroom, *p.outlets}
    )
    credited, words = dict(p.credited), dict(p.credit_words)
    for name in sorted(p.credited):
        meant = name if name in at_hand else _meant(name, at_hand)
        if meant and meant != name:
            credited[meant] = max(credited.get(meant, 0.0), credited.pop(name))
            words[meant] = words.get(meant, ()) + words.pop(name, ())
    for written in p.unread:
        for name in at_hand:
            if name not in credited and _mentions(written, name):
                credited[name] = DEFAULT.credit
                words[name] = (written,)
    if credited == p.credited:
        return p
    return replace(p, credited=credited, credit_words=words)


def _meant(name: str, at_hand: list[str]) -> str | None:
    return next((h for h in at_hand if same_newsroom(name, h) or _spelled(name, h)), None)


def _spelled(a: str, b: str) -> bool:
    """Whether two names in two scripts sound alike."""
    sound = skeleton(a)
    return a.isascii() != b.isascii() and len(sound) >= DEFAULT.sounds and sound == skeleton(b)


def _mentions(written: str, name: str) -> bool:
    if f" {fold(name)} " in f" {fold(written)} ":
        return True
    return any(same_newsroom(mark, name) for mark in _MARK.findall(written))
