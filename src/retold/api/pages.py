"""What is handed in → captures."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from retold.errors import RetoldError

if TYPE_CHECKING:
    from retold.records import Capture


Page = str | os.PathLike[str] | Mapping[str, Any]
Pages = Page | Iterable[Page]
Fetch = Callable[[str], Iterable["Capture"]]


def captures_of(pages: Pages, fetch: Fetch | None = None) -> Iterator[Capture]:
    """Captures of paths, folders, globs, `-`, records as mappings, and addresses.

    `fetch` gives the captures of an http or https address; without it, addresses are refused.
    """
    from retold.captures import open_captures, record

    arguments: list[str] = []
    for page in [pages] if isinstance(pages, (str, os.PathLike, Mapping)) else pages:
        if not isinstance(page, Mapping) and not os.fspath(page).strip():
            raise RetoldError(
                "a page without a name: name files, folders, addresses, or - for input"
            )
        if isinstance(page, Mapping):
            yield record(json.loads(json.dumps(dict(page), default=str)))
        elif fetch is not None and is_address(page):
            yield from fetch(os.fspath(page))
        else:
            arguments.append(os.fspath(page))
    if arguments:
        yield from open_captures(arguments)


def is_address(page: Page) -> bool:
    """Whether a page is named by its address on the web.

    >>> is_address("https://paper.example/a"), is_address("pages/a.html")
    (True, False)
    """
    return isinstance(page, str) and page.lower().startswith(("http://", "https://"))
