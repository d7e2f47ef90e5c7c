"""The HTML report: one file, no script, no network, readable on paper and on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from retold.drawing import tree_svg
from retold.drawing.beside import reading
from retold.drawing.laying import CHANGES, changes, claims_table, tree_steps
from retold.drawing.network import matrix_svg, network
from retold.drawing.sharing import by_page, carriers, most_shared, sharing
from retold.drawing.words import environment
from retold.results import ROLES, accounts, loops, outlets_of, timeline

if TYPE_CHECKING:
    from retold.drawing.sharing import Sharing
    from retold.records import Derivation
    from retold.results import Result, Shared, Story

CHAINS = 30
OUTLETS = 40  # rows and columns of the tables across stories


def render(result: Result, *, full_text: bool = False) -> str:
    """The whole report. `full_text` adds the whole texts and marks the file as internal."""
    told, alone = result.told_and_alone()
    pairs = by_page(result.shared)
    return (
        environment()
        .get_template("report.html")
        .render(
            result=result,
            told=[_view(s, full_text, pairs) for s in told],
            alone=alone,
            full_text=full_text,
            desk=None,
            outlets=_outlets(result) if len(told) > 1 else None,
        )
    )


def _outlets(result: Result) -> dict[str, Any]:
    """The tables across stories, where there is more than one."""
    found = outlets_of(result)
    rows = found.rows()
    return {
        "rows": rows[:OUTLETS],
        "more": max(0, len(rows) - OUTLETS),
        "roles": ROLES,
        "matrix": matrix_svg(found.matrix(most=OUTLETS)),
        "network": network(found.matrix().counts),
    }


def _shared(story: Story, edge: Derivation, pairs: dict[str, list[Shared]]) -> Sharing | None:
    """What the pages of both ends of an edge share."""
    first, second = carriers(story, edge.parent), carriers(story, edge.child)
    return sharing(most_shared(pairs, first, second), first, second)


def _view(story: Story, full_text: bool, pairs: dict[str, list[Shared]]) -> dict[str, Any]:
    shown = changes(story)
    return {
        "story": story,
        "drawing": tree_svg(story),
        "tree": list(tree_steps(story)),
        "changes": shown[:CHANGES],
        "more_changes": max(0, len(shown) - CHANGES),
        "counts": story.counts(),
        "table": claims_table(story),
        "readings": [
            (r, _shared(story, d, pairs))
            for d in story.derivations
            if (r := reading(story, d, full_text))
        ],
        "groups": [(words, groups) for words, _, groups in accounts(story)],
        "loops": loops(story),
        "timeline": timeline(story),
        "chains": story.chains()[:CHAINS],
        "pages": sorted(story.pages.values(), key=lambda p: (p.article.outlet, p.article.address)),
    }
