"""Bytes to text: what is declared, what is detected, and what can be repaired for certain."""

from __future__ import annotations

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What browsers read under these labels.
_MEANT = {
    "latin-1": "cp1252", "iso-8859-1": "cp1252", "iso8859-1": "cp1252", "ascii": "cp1252",
    "us-ascii": "cp1252", "iso-8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030",
    "shift_jis": "cp932", "shift-jis": "cp932", "x-sjis": "cp932", "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949", "tis-620": "cp874", "big5": "big5hkscs", "x-euc": "euc_jp",
}  # fmt: skip
_DECLARED = re.compile(rb"charset\s{0,3}=\s{0,3}[\"']?\s{0,3}([A-Za-z0-9_.:-]{2,40})", re.I)
_PROLOG = re.compile(rb"<\?xml[^>]{0,200}encoding\s{0,3}=\s{0,3}[\"']([A-Za-z0-9_.:-]{2,40})", re.I)
_ODD = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffd\ue000-\uf8ff]")
_SUSPECT = re.compile("[ÂÃÐÑâåæãÅÄ][\x80-\xbf\u0152-\u0178\u02c6\u02dc\u2013-\u2122€ -¿]")
_SURROGATE = re.compile("[\ud800-\udfff]")
ODD_SHARE = 0.02  # of the characters: above it, the encoding is not known


class UndecodableError(ValueError):
    """The bytes are text in no encoding that could be told."""


def decode(body: bytes, markup: bool) -> tuple[str, tuple[str, ...]]:
    """The text and the doubts about it. Raises `UndecodableError`.

    >>> decode("Grüße".encode("cp1252"), markup=False)[0]
    'Grüße'
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return _checked(body[len(mark) :].decode(name, "replace"), ())
    wide = _wide(body[:4096])
    if wide:
        return _checked(body.decode(wide, "replace"), ("encoding guessed",))
    declared = _declared(body[:4096]) if markup else None
    if declared and declared.startswith(("iso2022", "iso-2022", "hz")) and b"\x1b" in body:
        return _checked(body.decode(declared, "replace"), ())
    try:
        return _checked(body.decode("utf-8"), ())
    except UnicodeDecodeError:
        pass
    if _almost_utf8(body):
        return _checked(body.decode("utf-8", "replace"), ("undecodable bytes",))
    if declared and not declared.startswith("utf"):
        try:
            return _checked(body.decode(declared), ())
        except (UnicodeDecodeError, UndecodableError):
            pass
    return _checked(_detected(body), ("encoding guessed",))


def _declared(head: bytes) -> str | None:
    found = _DECLARED.search(head) or _PROLOG.search(head)
    if not found:
        return None
    label = found.group(1).decode("ascii").lower()
    label = _MEANT.get(label, label)
    try:
        known = codecs.lookup(label)
    except (LookupError, ValueError):
        return None
    return known.name if getattr(known, "_is_text_encoding", True) else None


def _wide(head: bytes) -> str | None:
    """UTF-16 without its mark: every second byte is nought."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = max(1, len(head) // 2)
    if len(head) < 16 or max(even, odd) * 10 < half * 6 or min(even, odd) * 50 > half:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _almost_utf8(body: bytes) -> bool:
    """Far more whole characters of several bytes than stray ones."""
    text = body.decode("utf-8", "replace")
    stray = text.count("\ufffd")
    whole = sum(1 for c in text if c > "\x7f") - stray
    return whole >= 20 * stray


def _detected(body: bytes) -> str:
    from resiliparse.parse.encoding import detect_encoding

    name = detect_encoding(body[: 1 << 16]) or "cp1252"
    for label in (_MEANT.get(name.lower(), name), "cp1252"):
        try:
            return body.decode(label)
        except (UnicodeDecodeError, LookupError):
            continue
    return body.decode("cp1252", "replace")


def _checked(text: str, marks: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    if len(_ODD.findall(text)) > ODD_SHARE * len(text) + 1:
        raise UndecodableError
    return text, marks


def whole_characters(text: str) -> str:
    """Without halves of characters, which JSON can hold and UTF-8 cannot.

    >>> whole_characters("a" + chr(0xd83d))
    'a\ufffd'
    """
    if not _SURROGATE.search(text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def repaired(text: str) -> tuple[str, bool]:
    """Text whose UTF-8 was once read as another encoding, put right line by line where certain.

    >>> repaired("The minister\u00e2\u20ac\u2122s visit")
    ('The minister\u2019s visit', True)
    """
    if not _SUSPECT.search(text):
        return text, False
    from ftfy import fix_encoding
    from ftfy.badness import badness

    lines = text.split("\n")
    changed = False
    for i, line in enumerate(lines):
        if not _SUSPECT.search(line) or len(line) > 100_000:
            continue
        fixed = fix_encoding(line)
        if fixed != line and badness(fixed) < badness(line):
            lines[i], changed = fixed, True
    return "\n".join(lines), changed
