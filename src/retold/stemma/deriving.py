"""An edge of the forest as a record: its kind, whether its direction is known, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retold.records import Derivation, Evidence
from retold.stemma import features, parentage
from retold.stemma import kinship as kin
from retold.stemma.decided import NOTHING, by
from retold.stemma.lost import quoted
from retold.stemma.reasons import reasons
from retold.stemma.settings import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from retold.stemma.decided import Decided
    from retold.stemma.edges import Edge
    from retold.stemma.kinship import PairEvidence
    from retold.stemma.parentage import Option
    from retold.stemma.profile import Profile

    Pairs = Mapping[tuple[str, str], PairEvidence]


def derivation(
    story: str,
    edge: Edge,
    by_id: Mapping[str, Profile],
    pairs: Pairs,
    weighed: Mapping[str, Sequence[Option]],
    tongue: str | None = None,
    said: Decided = NOTHING,
) -> Derivation:
    """The record of an edge; `tongue` is the language of a lost parent, where its children tell."""
    if edge.parent in said.parents.get(edge.child, {}):
        return _given(story, edge, by_id, pairs, said)
    seen = _seen(edge, by_id, pairs)
    evidence = reasons(edge.option)
    known = edge.parent not in by_id or _direction_known(edge, weighed)
    return Derivation(
        story_key=story,
        parent=edge.parent,
        child=edge.child,
        kind=_kind(edge, seen, by_id[edge.child], tongue),
        probability=round(edge.probability, 4),
        rank=edge.rank,
        direction_known=known,
        covered=round(seen.statements, 4) if seen else 0.0,
        why=_why(edge, seen, evidence, by_id[edge.child], known),
        evidence=evidence,
    )


def _seen(edge: Edge, by_id: Mapping[str, Profile], pairs: Pairs) -> parentage.Side | None:
    """Parent and child side by side; for a report that one page prints, that page and the child."""
    shown = edge.option.other if edge.option.kind == "direct" else edge.parent
    pair = pairs.get((min(shown, edge.child), max(shown, edge.child)))
    return (
        parentage.side(by_id[edge.child], by_id[shown], pair) if pair and shown in by_id else None
    )


def _kind(edge: Edge, seen: parentage.Side | None, child: Profile, tongue: str | None) -> str:
    if edge.option.kind == "none":
        return "copy"  # the print of a report
    return "translation" if tongue not in (None, child.lang) else kind_of(seen)


def _given(
    story: str, edge: Edge, by_id: Mapping[str, Profile], pairs: Pairs, said: Decided
) -> Derivation:
    """The record of an edge that somebody decided."""
    p, c = by_id[edge.parent], by_id[edge.child]
    pair = pairs.get((min(edge.parent, edge.child), max(edge.parent, edge.child)))
    seen = parentage.side(c, p, pair) if pair else None
    word = by(said.parents[edge.child][edge.parent])
    return Derivation(
        story_key=story,
        parent=edge.parent,
        child=edge.child,
        kind="translation" if p.lang != c.lang else kind_of(seen),
        probability=1.0,
        rank=edge.rank,
        covered=round(seen.statements, 4) if seen else 0.0,
        why="; ".join([word, *(_facts(seen)[: DEFAULT.reasons - 1] if seen else [])]),
        evidence=reasons(edge.option),
        decided=word.removeprefix("said by "),
    )


def _direction_known(edge: Edge, weighed: Mapping[str, Sequence[Option]]) -> bool:
    """Whether the evidence tells this direction from the other."""

    def odds(child: str, parent: str) -> float:
        found = weighed[child]
        none = next((o.score for o in found if o.kind == "none"), None)
        if none is None:
            return -10.0  # somebody decided whose it is
        here = [o.score for o in found if o.kind == "direct" and o.other == parent]
        return here[0] - none if here else -10.0

    gain = odds(edge.child, edge.parent) - odds(edge.parent, edge.child)
    return kin.sigmoid(gain) >= DEFAULT.tie


def kind_of(seen: parentage.Side | None) -> str:
    """copy, excerpt, rewrite, translation or update."""
    if seen is None:
        return "rewrite"
    p, c = seen.other, seen.child
    if p.lang != c.lang:
        return "translation"
    back = seen.pair.verbatim_a if seen.pair.a == p.telling_id else seen.pair.verbatim_b
    if (p.newsroom and p.newsroom == c.newsroom) or p.urls & c.urls:
        return "copy" if _one_version(seen, min(seen.verbatim, back)) else "update"
    left_out = seen.statements_back < DEFAULT.whole
    if seen.verbatim >= DEFAULT.copy and (back >= DEFAULT.copy or not left_out):
        return "copy"
    if seen.verbatim >= DEFAULT.excerpt and back < seen.verbatim and left_out:
        return "excerpt"
    return "rewrite"


def _one_version(seen: parentage.Side, verbatim: float) -> bool:
    """Whether two outlets print one version of a report: no more is told, nor any later."""
    elsewhere = seen.other.newsroom not in (*seen.other.outlets, *seen.child.outlets)
    more = min(seen.statements, seen.statements_back) < DEFAULT.whole
    later = abs(features.earlier_by(seen.other, seen.child)) > 0
    return (
        elsewhere
        and verbatim >= DEFAULT.copy
        and not (more or later or seen.other.urls & seen.child.urls)
    )


def _why(
    edge: Edge,
    seen: parentage.Side | None,
    evidence: Sequence[Evidence],
    child: Profile,
    known: bool,
) -> str:
    """One line of plain English."""
    option = edge.option
    said: list[str] = []
    if option.kind == "named":
        words = child.credit_words.get(option.other)
        said.append(
            f"credits {option.other}: {quoted(words[0])}"
            if words
            else f"shares wording with tellings that credit {option.other}"
        )
    elif option.kind == "sibling":
        said.append("shares wording with its siblings that none of them can have given the others")
    elif option.kind == "none":
        said.append(
            f"printed under the mark of {child.newsroom} by {child.outlet or 'one page'} alone"
        )
    elif seen is not None:
        if edge.parent != option.other:
            said.append(
                f"tells what {seen.other.outlet or 'one page'} prints of {seen.other.newsroom}"
            )
        said += _facts(seen)
    if not said:
        said = [e.words for e in evidence if e.log_odds > 0] or ["weak evidence only"]
    said = said[: DEFAULT.reasons]
    if edge.probability < DEFAULT.weak and edge.rank == 0:
        against = [e.words for e in evidence if e.log_odds < 0 and e.words not in said]
        said += [f"but {against[0]}"] if against else ["but the evidence is thin"]
    if not known:
        said.append("which of the two came first cannot be told")
    return "; ".join(said)


def _facts(seen: parentage.Side) -> list[str]:
    """What an editor can check for himself, strongest first."""
    p, c = seen.other, seen.child
    said = []
    for name in sorted(features.names_of(p) & c.credited.keys()):
        times = len(c.credit_words.get(name, ()))
        said.append(f"credits {name}" + (f" {times} times" if times > 1 else ""))
    if c.links & p.urls:
        said.append("links to it")
    if seen.verbatim >= 0.2:
        said.append(f"{seen.verbatim:.0%} of it is there word for word")
    if seen.pair.quotes:
        said.append("carries its quotations word for word")
    if seen.statements > 0:
        ordered = " in the same order" if seen.pair.beads > 2 and seen.pair.chain > 0.9 else ""
        said.append(f"{seen.statements:.0%} of its statements are covered{ordered}")
    if features.earlier_by(p, c) > 0.5:
        said.append("published later")
    return said
