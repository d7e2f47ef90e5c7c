"""Where the daily digest's pages and feeds are mounted."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

OPEN: tuple[str, ...] = ()  # beginnings of paths that need no sign-in: confirming, unsubscribing


def routes() -> list[BaseRoute]:
    """The routes of the digest."""
    return []
