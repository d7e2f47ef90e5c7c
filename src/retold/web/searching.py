"""The search page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retold.search import QueryError
from retold.web.showing import show
from retold.web.stories import filter_of, narrowed, page_number, shelf_of, turned

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

PAGE = 20


def search(request: Request) -> Response:
    """Pages and claims that hold the words asked for."""
    shelf, asked = shelf_of(request), request.query_params
    words = " ".join(asked.get("q", "").split())
    kind = asked.get("in") if asked.get("in") in ("page", "claim") else None
    number, wanted = page_number(asked.get("page")), filter_of(asked)
    found, wrong = None, ""
    if words:
        try:
            found = shelf.search(words, wanted, kind, (number - 1) * PAGE, PAGE)
        except QueryError as error:
            wrong = str(error)
    return show(
        request, "search.html", words=words, found=found, wrong=wrong, number=number, kind=kind,
        last=max(1, -(-found.total // PAGE)) if found else 1, asked_for=dict(asked),
        wanted=wanted, langs=shelf.facets("lang"), outlets=shelf.facets("outlet"),
        agencies=shelf.facets("agency"), turned=lambda n: turned(request, n),
        narrowed=lambda **kw: narrowed(request, **kw),
    )  # fmt: skip
