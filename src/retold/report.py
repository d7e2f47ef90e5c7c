"""The HTML report: one file, no script, no network, readable on paper and on a phone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from retold.drawing import tree_svg
from retold.results import day
from retold.text import one_line as clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import jinja2

    from retold.records import Article, Claim, Derivation, Sentence, Telling, Variant
    from retold.results import Result, Story

CHANGES, CLAIM_ROWS, COLUMNS, CHAINS, CONTEXT = 40, 60, 10, 30, 160
SYMBOLS = {  # what stands in a cell of the claims table, and how it is read out
    "told": ("●", "told here first"),
    "kept": ("=", "kept"),
    "reworded": ("≈", "reworded"),
    "changed": ("≠", "changed"),
    "absent": ("·", "not in this telling"),
    "not_seen": ("?", "not seen: the page is cut there"),
}
_WORD = re.compile(r"\s+|\w+(?:['\u2019]\w+)*|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words in a comparison."""

    op: str  # same | del | ins
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """Two tellings side by side."""

    edge: Derivation
    rows: list[tuple[str, list[Piece], list[Piece]]]  # status, parent's side, child's side
    hidden: int  # aligned sentences left out because nothing differs near them


def render(result: Result, *, full_text: bool = False) -> str:
    """The whole report. `full_text` adds the whole texts and marks the file as internal."""
    told, alone = result.told_and_alone()
    return _template().render(
        result=result,
        told=[_view(s, full_text) for s in told],
        alone=alone,
        full_text=full_text,
        symbols=SYMBOLS,
    )


@cache
def _environment() -> jinja2.Environment:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("retold"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters.update(
        clean=clean, flat=flat, day=day, safe_url=safe_url, percent=percent, kind=kind
    )
    return environment


def _template() -> jinja2.Template:
    return _environment().get_template("report.html")


# --- words ---


def flat(words: str) -> str:
    """As `clean`, with a space kept at either end where there was one."""
    inner = clean(words)
    if not inner:
        return " " if words else ""
    lead = " " if words[:1].isspace() else ""
    return f"{lead}{inner}{' ' if words[-1:].isspace() else ''}"


def percent(share: float) -> str:
    """0.934 as 93%."""
    return f"{share:.0%}"


def kind(word: str | None) -> str:
    """A kind as read by people."""
    return (word or "fact").replace("_", " ")


def safe_url(address: str | None) -> str | None:
    """The address where it is plain http or https, else None."""
    if not address:
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in ("http", "https") and parts.netloc else None


# --- views ---


def _view(story: Story, full_text: bool) -> dict[str, Any]:
    return {
        "story": story,
        "drawing": tree_svg(story),
        "tree": list(_tree(story)),
        "changes": [_change(story, v) for v in story.changes[:CHANGES]],
        "more_changes": max(0, len(story.changes) - CHANGES),
        "counts": story.counts(),
        "table": _claims_table(story),
        "readings": [r for r in (_reading(story, d, full_text) for d in story.derivations) if r],
        "groups": [
            ("Accounts that disagree", story.disagreements()),
            ("Figures that changed over time", story.series()),
        ],
        "chains": story.chains()[:CHAINS],
        "pages": sorted(story.pages.values(), key=lambda p: (p.article.outlet, p.article.address)),
    }


def _tree(story: Story) -> Iterator[dict[str, Any]]:
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
    found = [(story.pages[c.article_id].article, len(c.cut)) for c in telling.carriers]
    return sorted(found, key=lambda c: (c[0].article_id != telling.lead, c[0].outlet, c[0].address))


def _change(story: Story, variant: Variant) -> dict[str, Any]:
    return {
        "variant": variant,
        "parent": story.name(variant.parent),
        "child": story.name(variant.child),
        "parent_page": _article(story, variant.parent_article),
        "child_page": _article(story, variant.child_article),
        "introducer": story.name(variant.introduced_by) if variant.introduced_by else None,
        "before": _around(story, variant, "parent"),
        "after": _around(story, variant, "child"),
    }


def _article(story: Story, article_id: str | None) -> Article | None:
    return story.pages[article_id].article if article_id in story.pages else None


def _around(story: Story, variant: Variant, side: str) -> tuple[str, str, str]:
    """The words that differ, between the words before and after them."""
    article = _article(story, getattr(variant, f"{side}_article"))
    start, end = getattr(variant, f"{side}_start"), getattr(variant, f"{side}_end")
    words: str = getattr(variant, f"{side}_words")
    if article is None or start is None or end is None:
        return "", words, ""
    text = article.text if article.text[start:end] == words else article.title
    low, high = max(0, start - CONTEXT), min(len(text), end + CONTEXT)
    before = text[low:start].rpartition("\n")[2]
    after = text[end:high].partition("\n")[0]
    if low and "\n" not in text[low:start]:
        before = "… " + before.partition(" ")[2]
    if high < len(text) and "\n" not in text[end:high]:
        after = after.rpartition(" ")[0] + " …"
    return before, text[start:end], after


# --- the claims table ---


def _claims_table(story: Story) -> dict[str, Any]:
    """Claims down, tellings across."""
    order = [t for t in story.tellings.values() if not t.lost]
    order.sort(
        key=lambda t: (-len(t.carriers), t.published is None, str(t.published), t.telling_id)
    )
    columns = order[:COLUMNS]
    seen = _statuses(story)
    rows = [
        {
            "claim": c,
            "cells": [_cell(c, t.telling_id, seen) for t in columns],
            "rests": _rests(story, c),
        }
        for c in story.claims[:CLAIM_ROWS]
    ]
    return {
        "columns": [(t, story.name(t.telling_id)) for t in columns],
        "rows": rows,
        "left_out": len(order) - len(columns),
        "rows_left_out": max(0, len(story.claims) - CLAIM_ROWS),
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


# --- side by side ---


def _reading(story: Story, edge: Derivation, full_text: bool) -> Reading | None:
    """Two tellings side by side; without `full_text`, what differs with one sentence of context."""
    parent, child = story.tellings[edge.parent], story.tellings[edge.child]
    if parent.lead not in story.pages or child.lead not in story.pages:
        return None
    sides = [{s.n: s for s in story.pages[i].sentences} for i in (parent.lead, child.lead)]
    rows = _rows(story, edge, sides)
    if full_text:
        return Reading(edge, [r for _, r in rows], 0)
    marked = [i for i, (changed, _) in enumerate(rows) if changed]
    near = sorted({j for i in marked for j in (i - 1, i, i + 1) if 0 <= j < len(rows)})
    return Reading(edge, [rows[j][1] for j in near], len(rows) - len(near))


def _rows(
    story: Story, edge: Derivation, sides: list[dict[int, Sentence]]
) -> list[tuple[bool, tuple[str, list[Piece], list[Piece]]]]:
    statuses: dict[tuple[tuple[int, ...], tuple[int, ...]], str] = {}
    grave = ["kept", "added", "dropped", "not_seen", "reworded", "changed"]
    for v in story.variants:
        if (v.parent, v.child) == (edge.parent, edge.child) and v.relation != "itself":
            place = (v.parent_sentences, v.child_sentences)
            statuses[place] = max(statuses.get(place, "kept"), v.status, key=grave.index)
    ordered = sorted(statuses.items(), key=lambda s: (min(s[0][1], default=1 << 30), s[0][0]))
    rows = []
    for (left, right), status in ordered:
        before = " ".join(sides[0][n].text for n in left if n in sides[0])
        after = " ".join(sides[1][n].text for n in right if n in sides[1])
        rows.append((status == "changed", (status, *marked(before, after))))
    return rows


def marked(before: str, after: str) -> tuple[list[Piece], list[Piece]]:
    """Both sides cut into what is the same and what differs, word by word."""
    from rapidfuzz.distance import Indel

    if not before or not after:
        return _whole(before, "del"), _whole(after, "ins")
    a, b = _WORD.findall(before), _WORD.findall(after)
    left: list[Piece] = []
    right: list[Piece] = []
    for op in Indel.opcodes([x.casefold() for x in a], [x.casefold() for x in b]):
        gone, come = "".join(a[op.src_start : op.src_end]), "".join(b[op.dest_start : op.dest_end])
        if gone:
            left.append(Piece("same" if op.tag == "equal" else "del", gone))
        if come:
            right.append(Piece("same" if op.tag == "equal" else "ins", come))
    return _joined(left), _joined(right)


def _whole(words: str, op: str) -> list[Piece]:
    return [Piece(op, words)] if words else []


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    """Runs of one kind as one piece; a lone space between two differences belongs to them."""
    out: list[Piece] = []
    for i, piece in enumerate(pieces):
        op = piece.op
        if op == "same" and piece.text.isspace() and 0 < i < len(pieces) - 1:
            op = pieces[i - 1].op if pieces[i - 1].op == pieces[i + 1].op else op
        if out and out[-1].op == op:
            out[-1] = Piece(op, out[-1].text + piece.text)
        else:
            out.append(Piece(op, piece.text))
    return out
