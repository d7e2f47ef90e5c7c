"""What befell those whom a number counts: dead, saved, hurt, missing, held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retold import text

if TYPE_CHECKING:
    from retold.apparatus.sides import Side
    from retold.facts import Fact

FATES = {
    **dict.fromkeys(("killed", "killing", "dead", "died", "die", "deaths", "death", "bodies", "lives", "claimed", "kills"), "dead"),
    **dict.fromkeys(("rescued", "alive", "survived", "saved", "survivors", "pulled", "freed", "released"), "saved"),
    **dict.fromkeys(("injured", "wounded", "hurt", "injuring", "wounding", "hospital"), "hurt"),
    **dict.fromkeys(("missing", "unaccounted"), "missing"),
    **dict.fromkeys(("arrested", "detained", "charged"), "held"),
}  # fmt: skip
FATE = 5  # tokens around a number within which it is told what befell those it counts
PEOPLE = frozenset(text.stem(w) for w in ("people", "passengers", "persons", "men", "women", "victims", "residents", "migrants", "students", "pupils", "children", "workers", "employees"))  # fmt: skip


def fate(side: Side, f: Fact) -> str | None:
    """What befell those whom a number counts, by the nearest word that tells: dead, saved, hurt."""
    at = side.covers(f)
    if not at:
        return None
    near = [
        (min(abs(k - at[0]), abs(k - at[-1])), k)
        for k in range(max(0, at[0] - FATE), min(len(side.tokens), at[-1] + FATE + 1))
        if side.tokens[k].norm in FATES
    ]
    return FATES[side.tokens[min(near)[1]].norm] if near else None


def other_fate(a: Side, f: Fact, b: Side, g: Fact) -> bool:
    """Whether what befell those counted differs: 31 dead, 104 pulled out alive."""
    one, two = fate(a, f), fate(b, g)
    return one is not None and two is not None and one != two
