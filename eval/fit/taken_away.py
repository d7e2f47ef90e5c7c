"""Labelled families as they would be without some of their pages: parents that nobody saved.

Of real retellings most rest on a text that is on no page at hand; of the invented ones half do. Where
pages are taken away, what was made from them comes from a text unseen: that of the newsroom that the
page prints, else that of the page's own publisher.
"""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

from eval import families

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.families import Labelled

    Pages = Sequence[Labelled]
    Names = frozenset[tuple[str, str]]

PRINTS = ("wire_original", "verbatim_copy")
FOLLOWED = 5  # pages from one that is gone to the one it derives from, at most


def prints(pages: Pages) -> Names:
    """What pages print of a newsroom's text that is not at hand itself."""
    return frozenset(p.name for p in pages if p.label["role"] in PRINTS and families.unseen_of(p))


def parents(pages: Pages, seed: int, share: float = 0.6) -> Names:
    """Some of the pages that others derive from."""
    here = {p.name for p in pages}
    source = {(p.family, s) for p in pages for s in families.parents_of(p)} & here
    return _drawn(source, seed, share)


def some(pages: Pages, seed: int, share: float = 0.35) -> Names:
    """Some of all pages."""
    return _drawn({p.name for p in pages}, seed, share)


def _drawn(names: set[tuple[str, str]], seed: int, share: float) -> Names:
    chance = random.Random(seed)
    return frozenset(n for n in sorted(names) if chance.random() < share)


def left(pages: Pages, gone: Names) -> list[Labelled]:
    """The pages that are left, with labels that name what is gone as unseen."""
    known = {p.name: p for p in pages}
    found = []
    for page in pages:
        if page.name not in gone:
            sources = [_stands(page.family, s, known, gone) for s in families.parents_of(page)]
            label = page.label | ({"derives_from": " + ".join(sources)} if sources else {})
            found.append(replace(page, label=label))
    return found


def _stands(
    family: str, source: str, known: dict[tuple[str, str], Labelled], gone: Names, steps: int = 0
) -> str:
    """A source as a label names it once pages are gone."""
    if (family, source) not in gone or steps == FOLLOWED:
        return source
    page = known[family, source]
    before = families.parents_of(page)
    if before and page.label["role"] in (*PRINTS, "cut_down"):
        return " + ".join(_stands(family, s, known, gone, steps + 1) for s in before)
    return f"unseen: {families.publisher(page)}"
