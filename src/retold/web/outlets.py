"""Who takes from whom: outlets and newsrooms as a matrix and a network, with the pages behind."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from markupsafe import Markup

from retold.drawing.network import network
from retold.results.roles import ROLES
from retold.results.roster import outlets as read
from retold.web.showing import at, desk_of, show
from retold.web.stories import page_number

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from retold.results.outlets import Outlets
    from retold.web.shelf import Shelf

ROWS, PAGE = 16, 50


def takings(shelf: Shelf) -> Outlets:
    """Every page's role and every taking, for the newest snapshot."""

    def make() -> tuple[Outlets, int]:
        found = read(shelf.store)
        return found, 300 * (len(found.takings) + len(found.pages) + 1)

    return shelf.kept("outlets", make)


# --- pages ---


def outlets(request: Request) -> Response:
    """The matrix and the network."""
    every = takings(desk_of(request).shelf)
    one = request.query_params.get("of", "")[:200]
    near = every.matrix(most=ROWS, one=one)
    taken: Counter[str] = Counter()
    given: Counter[str] = Counter()
    for (taker, giver), n in near.counts.items():
        taken[taker] += n
        given[giver] += n
    shown = [r for r in every.rows() if not one or r.name == one]
    return show(
        request, "outlets.html", takers=near.takers, givers=near.givers,
        counts=Counter(near.counts), one=one, most=max(near.counts.values(), default=1),
        total=sum(near.counts.values()), more_takers=near.more_takers, more_givers=near.more_givers,
        taken=taken, given=given, rows=shown[:PAGE], more_rows=max(0, len(shown) - PAGE), roles=ROLES,
        network=Markup(
            network(near.counts, lambda a, b: at(request, "/outlets/pages", to=a, of=b))
        ),
        shades=lambda n, most: max(1, math.ceil(5 * n / most)) if n else 0,
    )  # fmt: skip


def pages_behind(request: Request) -> Response:
    """The tellings behind a figure: who took what from whom in which story."""
    shelf, asked = desk_of(request).shelf, request.query_params
    to, of = asked.get("to", "")[:200], asked.get("of", "")[:200]
    every = (t for t in takings(shelf).takings if t.taker != t.giver)
    found = [t for t in every if t.taker == (to or t.taker) and t.giver == (of or t.giver)]
    number = page_number(asked.get("page"))
    shown = found[(number - 1) * PAGE : number * PAGE]
    headlines = {t.story_key: _headline(shelf, t.story_key) for t in shown}
    return show(
        request, "outlets_pages.html", found=shown, count=len(found), to=to, of=of, number=number,
        last=max(1, -(-len(found) // PAGE)), headlines=headlines,
        turned=lambda n: at(request, "/outlets/pages", to=to, of=of, page=n),
    )  # fmt: skip


def _headline(shelf: Shelf, story_key: str) -> tuple[str, str]:
    from retold.results import Filter

    found = shelf.lines(Filter(story=story_key), limit=1)
    return (found[0].story_id, found[0].headline) if found else (story_key, "")
