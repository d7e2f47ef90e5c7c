"""What goes with the tables: a data package descriptor and a page for people."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from retold import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

    from retold.export.policy import Policy
    from retold.export.sheets import Column, Sheet

DESCRIPTOR, README = "datapackage.json", "README.md"


def descriptor(sheets: Sequence[Sheet], suffix: str, policy: Policy) -> bytes:
    """The tables as a Frictionless data package."""
    package = {
        "name": "retold",
        "title": "Stories, how they were retold, and what stands behind them",
        "generator": f"retold {__version__}",
        "full_text": policy.full_text,
        "pseudonyms": policy.names is not None,
        "resources": [_resource(s, suffix) for s in sheets],
    }
    return json.dumps(package, indent=1, ensure_ascii=False).encode() + b"\n"


def _resource(sheet: Sheet, suffix: str) -> dict[str, Any]:
    more: dict[str, Any] = {}
    if suffix == ".csv":
        dialect = {"delimiter": ",", "lineTerminator": "\r\n", "doubleQuote": True}
        more = {"mediatype": "text/csv", "encoding": "utf-8", "dialect": dialect}
    return {
        "name": sheet.name,
        "path": f"{sheet.name}{suffix}",
        "format": suffix.removeprefix("."),
        "description": sheet.meaning,
        **more,
        "schema": {"fields": [_field(c) for c in sheet.columns()]},
    }


def _field(column: Column) -> dict[str, str]:
    told = {"description": column.meaning} if column.meaning else {}
    return {"name": column.name, "type": kind(column.type), **told}


def kind(of: pa.DataType) -> str:
    """A type by its name in table schemas."""
    import pyarrow as pa

    tests = {
        "boolean": pa.types.is_boolean,
        "integer": pa.types.is_integer,
        "number": pa.types.is_floating,
        "datetime": pa.types.is_timestamp,
        "array": pa.types.is_list,
    }
    return next((name for name, test in tests.items() if test(of)), "string")


def readme(sheets: Sequence[Sheet], suffix: str, policy: Policy) -> bytes:
    """The tables and their columns, for people."""
    texts = "with full texts: for internal use" if policy.full_text else "without full texts"
    names = "; speakers under pseudonyms" if policy.names else ""
    lines = [
        "# Tables of a Retold workspace",
        "",
        f"Written by Retold {__version__}, {texts}{names}. A file a table; rows in the order of their "
        "keys. Spans are code points into the article's text as Retold read it (in the zone "
        "`headline`, into its title). Probabilities run from 0 to 1. Times are UTC.",
        "",
    ]
    if suffix == ".csv":
        lines += [
            "UTF-8, RFC 4180. Strings stand in quotes; an empty cell without quotes is not known. A "
            "string that a spreadsheet would take for a formula has an apostrophe before it. An "
            "array is JSON. Control characters are shown as U+FFFD.",
            "",
        ]
    for sheet in sheets:
        lines += [f"## {sheet.name}{suffix}", "", sheet.meaning, ""]
        lines += ["| column | type | meaning |", "|---|---|---|"]
        for column in sheet.columns():
            meaning = column.meaning.replace("|", "/")
            lines.append(f"| `{column.name}` | {kind(column.type)} | {meaning} |")
        lines.append("")
    return "\n".join(lines).encode()
