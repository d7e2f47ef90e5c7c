"""Characters that a format cannot hold: what stands in their place."""

from __future__ import annotations

import json
import re
from typing import Any

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_TEXT = re.compile("[\ud800-\udfff]")
_IN_SCRIPT = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}


def for_xml(words: str) -> str:
    """Without what XML 1.0 cannot hold; a replacement character stands for each.

    >>> for_xml("a\\x00b\\x1b")
    'a\ufffdb\ufffd'
    """
    return _NOT_XML.sub("\ufffd", words)


def for_utf8(words: str) -> str:
    """Without halves of surrogate pairs."""
    return _NOT_TEXT.sub("\ufffd", words)


def for_json(value: Any) -> bytes:
    """One value as JSON on one line, fit to stand in an HTML script element.

    >>> for_json({"a": "</script>"})
    b'{"a":"\\\\u003c/script\\\\u003e"}'
    """
    words = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return for_utf8(words.translate(_IN_SCRIPT)).encode()


def moment(when: Any) -> str | None:
    """A time as ISO 8601 in UTC."""
    return when.isoformat().replace("+00:00", "Z") if when else None


def web_address(url: str | None) -> str | None:
    """The address where it is plain http or https and can stand in a link, else None."""
    return url if url and _WEB.fullmatch(url) else None


_WEB = re.compile(r"https?://[^\s<>\"{}|\\^`\x00-\x20\x7f-\x9f\ud800-\udfff]+")
