"""A story laid open: the steps of its tree, its changes, its table of claims."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from retold.text import one_line as clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from retold.records import Article, Claim, Derivation, Telling
    from retold.results import Difference, Story

CHANGES, CLAIM_ROWS, COLUMNS, CONTEXT = 40, 60, 10, 160


def tree_steps(story: Story) -> Iterator[dict[str, Any]]:
    """The tree as a flat list of steps in and out, so that the template need not recurse."""
    seen: set[str] = set()
    stack: list[tuple[str, Telling, Derivation | None]] = [
        ("node", t, None) for t in reversed(story.roots())
    ]
    while stack:
        step, telling, edge = stack.pop()
        if step == "close":
            yield {"step": "close"}
            continue
        if telling.telling_id in seen:
            continue
        seen.add(telling.telling_id)
        yield {
            "step": "open", "telling": telling, "edge": edge,
            "others": story.parents(telling.telling_id)[1:],
            "carriers": _carriers(story, telling),
            "independent": story.reports_itself(telling),
            "orphan": telling.telling_id in story.stemma.orphans,
        }  # fmt: skip
        stack.append(("close", telling, None))
        heirs = story.children(telling.telling_id)
        stack += [("node", story.tellings[d.child], d) for d in reversed(heirs)]


def _carriers(story: Story, telling: Telling) -> list[tuple[Article, int]]:
    held = (c for c in telling.carriers if c.article_id in story.pages)
    found = [(story.pages[c.article_id].article, len(c.cut)) for c in held]
    return sorted(found, key=lambda c: (c[0].article_id != telling.lead, c[0].outlet, c[0].address))


def names(story: Story) -> dict[str, str]:
    """What each telling is called."""
    return {t: clean(story.name(t)) for t in story.tellings}


def changes(story: Story) -> list[dict[str, Any]]:
    """The differences to look at first, each once."""
    called = names(story)
    return [_change(story, found, called) for found in story.differences()]


def _change(story: Story, found: Difference, called: dict[str, str]) -> dict[str, Any]:
    variant = found.variant
    return {
        "variant": variant,
        "also": [called[t] for t in found.tellings if t != variant.child],
        "inherited": variant.introduced_by not in (None, variant.child, variant.parent),
        "parent": called.get(variant.parent, "unknown"),
        "child": called.get(variant.child, "unknown"),
        "parent_page": _article(story, variant.parent_article),
        "child_page": _article(story, variant.child_article),
        "introducer": called.get(variant.introduced_by) if variant.introduced_by else None,
        "before": story.around(variant, "parent", CONTEXT),
        "after": story.around(variant, "child", CONTEXT),
    }


def _article(story: Story, article_id: str | None) -> Article | None:
    return story.pages[article_id].article if article_id in story.pages else None


# --- the claims table ---


def claims_table(story: Story, rows: int = CLAIM_ROWS, columns: int = COLUMNS) -> dict[str, Any]:
    """Claims down, tellings across: at most so many of either."""
    order = [t for t in story.tellings.values() if not t.lost]
    order.sort(
        key=lambda t: (-len(t.carriers), t.published is None, str(t.published), t.telling_id)
    )
    lanes = order[:columns]
    seen, called = _statuses(story), names(story)
    shown = [
        {
            "claim": c,
            "cells": [_cell(c, t.telling_id, seen) for t in lanes],
            "rests": _rests(story, c),
        }
        for c in story.claims[:rows]
    ]
    return {
        "columns": [(t, called[t.telling_id]) for t in lanes],
        "rows": shown,
        "left_out": len(order) - len(lanes),
        "rows_left_out": max(0, len(story.claims) - rows),
    }


def _statuses(story: Story) -> dict[tuple[str, int], str]:
    """The gravest thing that happened to each sentence of each telling."""
    grave = ["kept", "reworded", "changed", "not_seen"]
    seen: dict[tuple[str, int], str] = {}
    for v in story.variants:
        if v.relation == "itself" or v.status not in grave:
            continue
        side = v.child_sentences if v.status != "not_seen" else ()
        for n in side:
            place = (v.child, n)
            seen[place] = max(seen.get(place, "kept"), v.status, key=grave.index)
        if v.status == "not_seen":
            for n in v.parent_sentences:
                seen[(f"{v.child}<{v.parent}", n)] = "not_seen"
    return seen


def _cell(claim: Claim, telling_id: str, seen: dict[tuple[str, int], str]) -> str:
    own = [a for a in claim.attestations if a.telling_id == telling_id]
    if own and all(a.stance == "denies" for a in own):
        return "denies"
    if own:
        found = [seen[(telling_id, a.sentence)] for a in own if (telling_id, a.sentence) in seen]
        grave = ["kept", "reworded", "changed"]
        return max((f for f in found if f in grave), key=grave.index, default="told")
    unseen = any(
        seen.get((f"{telling_id}<{a.telling_id}", a.sentence)) == "not_seen"
        for a in claim.attestations
    )
    return "not_seen" if unseen else "absent"


def _rests(story: Story, claim: Claim) -> str:
    newsrooms = story.newsrooms(claim)
    beneath = story.beneath(claim)
    words = ", ".join(newsrooms) or "origin unknown"
    return clean(f"{words}; rests on {', '.join(beneath)}" if beneath else words)
