"""What people said of single changes: confirmed ones stand, rejected ones are rewordings."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from retold import text
from retold.apparatus.settings import WEIGHT, ZONE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from retold.records import StoryVerdict, Variant

_WORDED = ("changed", "reworded")  # what may be said to be a change, or none


def confirmed(found: Sequence[Variant], verdicts: Iterable[StoryVerdict]) -> list[Variant]:
    """The variants as people answered them; of several answers the newest counts.

    A verdict names a page, words of it and perhaps the page compared with. Where no variant has
    exactly these words, those within them are meant.
    """
    rows = list(found)
    said = [v for v in verdicts if v.kind == "change" and v.words and v.words.strip()]
    for verdict in sorted(said, key=lambda v: (v.at, v.verdict_id)):
        wanted = " ".join(text.words(text.one_line(verdict.words)))
        own = [(i, mine) for i, v in enumerate(rows) if (mine := _words(v, verdict))]
        exact = [i for i, mine in own if mine == wanted]
        for i in exact or [i for i, mine in own if f" {mine} " in f" {wanted} "]:
            rows[i] = _answered(rows[i], verdict)
    return rows


def _words(v: Variant, verdict: StoryVerdict) -> str:
    """The variant's words on the page that the verdict names; none where it means another."""
    pages = {v.child_article, v.parent_article}
    if v.status not in _WORDED or verdict.a not in pages:
        return ""
    if verdict.b is not None and verdict.b not in pages:
        return ""
    if v.kind is None:
        return ""  # a whole sentence
    words = v.child_words if verdict.a == v.child_article else v.parent_words
    return " ".join(text.words(words))


def _answered(v: Variant, verdict: StoryVerdict) -> Variant:
    who = f"an editor on {verdict.at:%Y-%m-%d}"  # the name stands with the verdicts alone
    bare = v.why.partition(" (Confirmed by ")[0].partition(" (Rejected by ")[0]
    if verdict.answer == "no":
        return replace(
            v, status="reworded", probability=0.0, severity=0.0, cause=None, introduced_by=None,
            introduced_probability=0.0, why=f"{bare} (Rejected by {who}.)".strip(),
            decided=f"rejected by {who}",
        )  # fmt: skip
    mine = v.relation in ("derivation", "update")
    return replace(
        v, status="changed", probability=1.0,
        severity=v.severity or round(WEIGHT[v.kind or "action"] * ZONE.get(v.zone, ZONE["body"]), 4),
        introduced_by=v.introduced_by or (v.child if mine else None),
        introduced_probability=1.0 if mine and v.introduced_by in (None, v.child) else v.introduced_probability,
        why=f"{bare} (Confirmed by {who}.)".strip(), decided=f"confirmed by {who}",
    )  # fmt: skip
