"""HTML pages: told by their markup, whatever the file is called."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from retold.captures.source import Source, one_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from retold.records import Capture

_SURE = re.compile(rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.I)
_TAG = re.compile(
    rb"</?(?:div|p|a|span|h[1-6]|article|section|meta|script|table|ul|li|br)[\s>/]", re.I
)


def claims(head: bytes) -> bool:
    """Whether the first bytes look like HTML.

    >>> claims(b"<!DOCTYPE html><title>x"), claims(b"a < b, said he")
    (True, False)
    """
    flat = head.replace(b"\0", b"")
    if _SURE.search(flat):
        return True
    return flat.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and len(_TAG.findall(flat)) >= 2


def read(source: Source) -> Iterator[Capture]:
    """One capture of media "html"."""
    return one_page(source, "html")
