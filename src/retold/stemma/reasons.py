"""What each feature of an option says for it or against it, in plain English."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from retold.records import Evidence
from retold.stemma.weighing import weights

if TYPE_CHECKING:
    from collections.abc import Mapping

    from retold.stemma.parentage import Option

_SAID: dict[str, tuple[str, str]] = {
    "explained": ("shares its wording", "shares little of its wording"),
    "statements": ("its statements are covered", "few of its statements are covered"),
    "verbatim": ("carries it word for word", "does not carry it word for word"),
    "added": ("adds little", "has sentences that the other lacks"),
    "dropped": ("leaves parts out", "the other has little more to give"),
    "inner": ("adds words inside shared sentences", "has words of its own in shared sentences"),
    "tail": ("what it lacks stands at the other's end", "what it lacks is not at the other's end"),
    "order": ("keeps the order", "changes the order"),
    "size": ("the lengths fit", "the lengths do not fit"),
    "earlier": ("the other was published first", "the times speak against it"),
    "later": ("the times allow it", "the other was published later"),
    "credit": ("credits its newsroom", "credits its newsroom"),
    "credit_back": ("the other credits it", "the other credits it"),
    "inherited": ("repeats a credit that the other has", "repeats a credit that the other has"),
    "elsewhere": ("credits somebody else", "credits somebody else"),
    "link": ("links to it", "links to it"),
    "link_back": ("is linked from it", "is linked from it"),
    "signed": ("the other is signed by its newsroom", "the other is signed by its newsroom"),
    "signed_child": ("is signed by its own newsroom", "is signed by its own newsroom"),
    "same_newsroom": ("both are one newsroom's versions", "both are one newsroom's versions"),
    "alone": ("has readings that only the other has", "has no reading of the other's alone"),
    "better": ("another telling explains no more", "another telling explains parts that this one lacks"),
    "title": ("the headlines are kin", "the headlines differ"),
    "odd": ("shares rare spellings", "shares rare spellings"),
    "credited": ("credits it", "credits it"),
    "shared": ("shares wording with another that rests on it", "shares little with its siblings"),
}  # fmt: skip


def reasons(option: Option) -> tuple[Evidence, ...]:
    """What each feature contributes, strongest first."""
    model: Mapping[str, float] = weights()["parentage"][option.kind]
    gathered: dict[str, float] = defaultdict(float)
    for name, value in option.features.items():
        if name != "bias":
            gathered[name] += model.get(name, 0.0) * value
    found = [
        Evidence(name, round(odds, 3), _SAID.get(name, (name, name))[odds < 0])
        for name, odds in gathered.items()
        if abs(odds) >= 0.01
    ]
    return tuple(sorted(found, key=lambda e: (-abs(e.log_odds), e.name)))
