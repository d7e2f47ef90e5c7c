"""Where labelled changes of families get lost, and what nobody labelled: `python -m eval.missed --data DIR`.

For each harmful labelled change that is not found: how far it came (another story, not compared, no
bead, a bead without a difference there, a difference that was told as rewording), with the sentences.
For each change told that no label names: its kind, probability, relation and sentences. To be read on
families that one may learn from; those kept for testing are scored as a whole (`eval families`).
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from eval.families import Case, Traced, _case, _hit, read_families, traced

if TYPE_CHECKING:
    from collections.abc import Iterator

    from retold.records import Variant
    from retold.results import Story


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m eval.missed", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with families")
    parser.add_argument("--english", action="store_true", help="English pages alone")
    options = parser.parse_args(arguments)
    pages, labels = read_families(options.data)
    if options.english:
        pages = [p for p in pages if p.record.get("lang") == "en"]
    seen = traced(pages)
    cases = [c for f, label in labels if (c := _case(seen, f, label)) is not None]
    sys.stdout.writelines(_missed(seen, cases))
    sys.stdout.writelines(_alarms(seen, cases))
    return 0


def _missed(seen: Traced, cases: list[Case]) -> Iterator[str]:
    stages: Counter[str] = Counter()
    for case in (c for c in cases if c.counts):
        stage, told = reached(seen, case)
        stages[stage] += 1
        if stage == "found":
            continue
        label = case.label
        yield (
            f"\n= {stage}: {case.family} {label['from_page']} to {label['to_page']}, {label['kind']}, "
            f"{label['scope']}: {label['original_phrase']!r} / {label['changed_phrase']!r}\n"
        )
        for page in (label["from_page"], label["to_page"]):
            yield f"    {page}: {_around(seen, case, (case.family, page))}\n"
        yield from (f"    told: {_said(v)}\n" for v in told)
    yield "\n" + ", ".join(f"{n} {stage}" for stage, n in stages.most_common()) + "\n"


def reached(seen: Traced, case: Case) -> tuple[str, list[Variant]]:
    """How far a labelled change came, and the differences told at its place."""
    one, two = (case.family, case.label["from_page"]), (case.family, case.label["to_page"])
    story = seen.story[one]
    if story is not seen.story[two]:
        return "another story", []
    pair = {seen.telling[one].telling_id, seen.telling[two].telling_id}
    between = [v for v in story.variants if {v.parent, v.child} == pair]
    here = [v for v in between if _hit(v, case)]
    if any(v.status == "changed" for v in here):
        return "found", here
    if here:
        return "told as " + max(here, key=lambda v: v.probability).status, here
    if not between:
        return "not compared", []
    beads = [b for b in story.beads if {b.a, b.b} == pair and b.a_sentences and b.b_sentences]
    sides = {
        t: {n for b in beads for n in (b.a_sentences if b.a == t else b.b_sentences)} for t in pair
    }
    inside = [n in sides[t] for t in pair for n in _sentences(story, t, case)]
    return ("no difference" if inside and all(inside) else "no bead"), []


def _sentences(story: Story, telling: str, case: Case) -> list[int]:
    lead, (start, end) = str(story.tellings[telling].lead), case.places[telling]
    return [
        s.n for s in story.pages[lead].sentences
        if s.start is not None and s.end is not None and s.start < end and start < s.end
    ]  # fmt: skip


def _alarms(seen: Traced, cases: list[Case]) -> Iterator[str]:
    kinds: Counter[str] = Counter()
    for story in {s.story_id: s for s in seen.story.values()}.values():
        for v in story.variants:
            if v.status != "changed" or any(_hit(v, c) for c in cases):
                continue
            kinds[f"{v.kind} ({v.relation})"] += 1
            names = [_page(seen, t) for t in (v.parent, v.child)]
            yield f"\n! {' to '.join(names)}: {_said(v)}\n"
            for side in ("parent", "child"):
                yield f"    {side}: {' | '.join(story.around(v, side, 220))}\n"
    yield "\n" + ", ".join(f"{n} {kind}" for kind, n in kinds.most_common()) + "\n"


def _page(seen: Traced, telling: str) -> str:
    return next(" ".join(n) for n, t in sorted(seen.telling.items()) if t.telling_id == telling)


def _said(v: Variant) -> str:
    words = f"{v.parent_words!r} / {v.child_words!r}"
    return f"{v.kind} {v.probability:.2f} {v.relation} {v.status}: {words} ({v.why})"


def _around(seen: Traced, case: Case, name: tuple[str, str]) -> str:
    """The place with what stands around it."""
    telling = seen.telling[name]
    article = seen.story[name].pages[str(telling.lead)].article
    start, end = case.places[telling.telling_id]
    return " ".join(article.text[max(0, start - 160) : end + 160].split())


if __name__ == "__main__":
    sys.exit(main())
