"""CSV: a file a table, safe to open in a spreadsheet.

Strings stand in quotes, numbers do not, and what is not known is an empty cell without quotes. A
string that a spreadsheet would run as a formula has an apostrophe before it. Lists are JSON arrays.
"""

from __future__ import annotations

import json
import re
from typing import IO, TYPE_CHECKING, Any

from retold.export.characters import for_utf8, moment

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pyarrow as pa

    from retold.export.sheets import Column

SUFFIX = ".csv"
# What begins a formula, also after blanks, quotes and what cannot be seen.
_FORMULA = re.compile("[\\s\"'`\u2018\u2019\u201c\u201d\u00ab\u00bb\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*[=+\\-@\uff1d\uff0b\uff0d\uff20]|[\t\n]")  # fmt: skip
_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def write(columns: list[Column], batches: Iterable[pa.RecordBatch], out: IO[bytes]) -> None:
    """One table, its header first."""
    out.write(_line([_quoted(c.name) for c in columns]))
    for batch in batches:
        for values in zip(*(c.to_pylist() for c in batch.columns), strict=True):
            out.write(_line([cell(v) for v in values]))


def listed(heads: Iterable[str], rows: Iterable[Iterable[Any]]) -> bytes:
    """A small table that is at hand, its header first."""
    lines = [_line([_quoted(h) for h in heads]), *(_line([cell(v) for v in row]) for row in rows)]
    return b"".join(lines)


def cell(value: Any) -> str:
    r"""A value as it stands in the file.

    >>> print(cell("=1+1"), cell(-1), cell(True), cell('a "b" c'), cell(["a"]), sep=" ; ")
    "'=1+1" ; -1 ; true ; "a ""b"" c" ; "[""a""]"
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, list):
        return _quoted(json.dumps(value, ensure_ascii=False, default=moment))
    return _quoted(harmless(value) if isinstance(value, str) else str(moment(value)))


def harmless(words: str) -> str:
    """Words that no spreadsheet runs, on lines that end as in Unix, without control characters."""
    plain = _UNFIT.sub("\ufffd", for_utf8(words)).replace("\r\n", "\n").replace("\r", "\n")
    return f"'{plain}" if _FORMULA.match(plain) else plain


def _quoted(words: str) -> str:
    return '"' + _UNFIT.sub("\ufffd", for_utf8(words)).replace('"', '""') + '"'


def _line(cells: list[str]) -> bytes:
    return (",".join(cells) + "\r\n").encode()
