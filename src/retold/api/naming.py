"""Which article somebody means: its id, the beginning of it, or its address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retold.errors import NotFoundError

if TYPE_CHECKING:
    from retold.workspace import Store

SHORTEST = 4  # letters of an id that are taken for its beginning


def article_id(store: Store, said: str) -> str:
    """The id of the article that is meant. Raises NotFoundError where none is, or several are."""
    columns = store.read("articles", ["article_id", "address", "url"]).to_pydict()
    ids: list[str] = columns["article_id"]
    if said in ids:
        return said
    at = zip(ids, columns["address"], columns["url"], strict=True)
    found = sorted({i for i, *addresses in at if said in addresses})
    if not found and len(said) >= SHORTEST:
        found = sorted({i for i in ids if i.startswith(said.lower())})
    if len(found) == 1:
        return found[0]
    if not found:
        raise NotFoundError(
            f"there is no page {said!r}: give its id, the beginning of it, or its address"
        )
    raise NotFoundError(f"{said!r} is more than one page: {_listed(found)}")


def address(store: Store, said: str) -> str:
    """The address of the page that is meant, one that could not be read too."""
    if said in store.read("captures", ["address"]).column("address").to_pylist():
        return said
    article = article_id(store, said)
    columns = store.read("articles", ["article_id", "address"]).to_pydict()
    at = dict(zip(columns["article_id"], columns["address"], strict=True))
    return str(at[article])


def _listed(ids: list[str]) -> str:
    shown = ", ".join(ids[:5])
    return shown if len(ids) <= 5 else f"{shown} and {len(ids) - 5} more"
