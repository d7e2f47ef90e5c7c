"""Parents, independents and counts that differ from labels: `python -m eval.misnamed --data DIR`.

For each page whose parent is not the labelled one, and each that is wrongly said to stand alone or
not to: its label with the evidence, what the tree answers with its main reasons, what was read of
its credits, how it opens and ends. For each event whose number of newsrooms is wrong: the labelled
ones, those found behind each page, and why. To be read on families that one may learn from.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from eval.families import (
    Labelled,
    Traced,
    _alone,
    _counted,
    _events,
    _is_asked,
    _labelled_origins,
    _main_story,
    _named,
    parents_of,
    read_families,
    traced,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from retold.results import Story

_OPENING, _END = 320, 160  # letters of a text that are shown


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m eval.misnamed", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with families")
    parser.add_argument("--english", action="store_true", help="English pages alone")
    parser.add_argument("--all-pages", action="store_true", help="those that are right, too")
    options = parser.parse_args(arguments)
    labelled, _ = read_families(options.data)
    pages = [p for p in labelled if p.record.get("lang") == "en" or not options.english]
    seen = traced(pages)
    seen.labelled = {p.name: p for p in labelled}
    sys.stdout.writelines(_misnamed(seen, whole=options.all_pages))
    sys.stdout.writelines(_miscounted(seen))
    return 0


# --- pages ---


def _misnamed(seen: Traced, *, whole: bool) -> Iterator[str]:
    count: Counter[str] = Counter()
    for page in sorted(seen.pages, key=lambda p: p.name):
        found = errors(seen, page)
        count.update(found)
        if found or whole:
            yield f"\n= {', '.join(found) or 'right'}: {' '.join(page.name)} ({page.label['role']})\n"
            yield from (f"    {line}\n" for line in _shown(seen, page))
    yield "\n" + ", ".join(f"{n} {error}" for error, n in count.most_common()) + "\n"


def errors(seen: Traced, page: Labelled) -> list[str]:
    """What is wrong with the place of a page in the tree."""
    if page.name not in seen.telling:
        return ["not read"]
    found = []
    if _is_asked(seen, page) and not _named(seen, page):
        found.append("parent")
    labelled, alone = page.label.get("derives_from") is None, _alone(seen, page)
    if labelled != alone:
        found.append("said to be alone" if alone else "not said to be alone")
    return found


def _shown(seen: Traced, page: Labelled) -> Iterator[str]:
    label, story, own = page.label, seen.story[page.name], seen.telling[page.name]
    yield f"label: {label.get('derives_from')} ({label.get('confidence')}): {label.get('evidence')}"
    yield f"signed: {own.newsroom}, outlet {own.outlet}, {own.published}, story {story.story_id}"
    for d in story.parents(own.telling_id):
        told = f"{d.kind} {d.probability:.2f} rank {d.rank}"
        yield f"found: {_called(seen, story, d.parent)}, {told}: {d.why}"
        weighty = sorted(d.evidence, key=lambda e: -abs(e.log_odds))[:5]
        yield "  " + "; ".join(f"{e.words} {e.log_odds:+.1f}" for e in weighty)
    for wanted in parents_of(page):
        name = (page.family, wanted)
        if name in seen.story and seen.story[name] is not story:
            yield f"{wanted} is in another story"
    article = seen.page[page.name]
    for c in story.pages[article.article_id].credits:
        yield f"credit: {c.kind} {c.confidence} {c.newsroom} {c.persons or ''} {c.text!r}"
    zones = [z for z in article.zones if z.text]
    yield from (f"zone: {z.kind} {' '.join(str(z.text).split())[:_END]}" for z in zones)
    text = " ".join(article.text.split())
    yield f"{article.title} | {text[:_OPENING]} … {text[max(_OPENING, len(text) - _END) :]}"


def _called(seen: Traced, story: Story, telling_id: str) -> str:
    telling = story.tellings[telling_id]
    if telling.lost:
        return f"lost {telling.newsroom} ({telling.why})"
    return next(" ".join(n) for n, t in sorted(seen.telling.items()) if t is telling)


# --- counts ---


def _miscounted(seen: Traced) -> Iterator[str]:
    count: Counter[str] = Counter()
    for family, pages in _events(seen):
        truth = _labelled_origins(seen, pages)
        story = _main_story(seen, pages)
        known, possible = _counted(story)
        error = (
            "too high" if known > len(truth)
            else "beyond possible" if possible < len(truth)
            else "exact" if known == len(truth) else "within"
        )  # fmt: skip
        count[error] += 1
        if error == "exact":
            continue
        others = sorted(
            " ".join(n) for n, s in seen.story.items()
            if s is story and n not in {p.name for p in pages}
        )  # fmt: skip
        yield f"\n# {error}: {family} {pages[0].event}, {known} to {possible} for {sorted(truth)}\n"
        yield f"    known: {', '.join(story.standing.newsrooms)}; other pages: {', '.join(others)}\n"
        for page in sorted(pages, key=lambda p: p.name):
            apart = "" if seen.story[page.name] is story else " (another story)"
            yield f"    {page.page}{apart} {page.label.get('derives_from')}\n"
            yield from (f"        {line}\n" for line in _behind(seen, page))
    yield "\n" + ", ".join(f"{n} {error}" for error, n in count.most_common()) + "\n"


def _behind(seen: Traced, page: Labelled) -> Iterator[str]:
    """The origins of a page's sentences, with the commonest reason for each."""
    story, own = seen.story[page.name], seen.telling[page.name].telling_id
    mine = [a for c in story.claims for a in c.attestations if a.telling_id == own]
    found = Counter((a.newsroom, a.newsroom_state, a.why) for a in mine)
    yield from (f"{n} × {room} {state}: {why}" for (room, state, why), n in found.most_common(5))


if __name__ == "__main__":
    sys.exit(main())
