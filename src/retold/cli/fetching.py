"""Addresses among the pages of a command: fetched politely, from the public web alone."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from retold.records import Capture


class Fetcher:
    """Gives the captures of an address; loads what that takes when the first one comes."""

    def __init__(self, contact: str = "") -> None:
        self._contact = os.environ.get("RETOLD_CONTACT", "") or contact
        self._of: Callable[[str], Iterable[Capture]] | None = None

    def __call__(self, address: str) -> Iterable[Capture]:
        """The captures of an address; one with the reason where nothing was fetched."""
        if self._of is None:
            from retold.api.watching import fetcher

            self._of = fetcher(self._contact)
        return self._of(address)
