"""Writes `docs/result.md` from the records: `python -m docs.generate`; a test pins it."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

from retold import records
from retold.results import SCHEMA

TARGET = Path(__file__).with_name("result.md")
LISTS = {
    "articles": (records.Article, "every page, those that could not be read too (`problem`); "
                 "`article_id` is called `id`, and `credits`, `sentences`, `speeches` stand inside"),
    "stories": (records.Standing, "largest first; with `id`, `articles`, `independent`, `orphans`, "
                "`counts` of what happened to sentences, and `related` stories"),
    "tellings": (records.Telling, "with their `carriers`; lost ones have `lost: true`"),
    "derivations": (records.Derivation, "edges of the family trees, with their `evidence`"),
    "beads": (records.Bead, "aligned groups of sentences between two tellings"),
    "variants": (records.Variant, "what happened to every aligned group, most serious first"),
    "claims": (records.Claim, "one proposition by one speaker as of a time"),
    "attestations": (records.Attestation, "where each telling's sentence of a claim begins"),
}  # fmt: skip
INNER = (records.Zone, records.Lacuna, records.Credit, records.Sentence, records.Speech,
         records.Carrier, records.Evidence, records.Related)  # fmt: skip
_FIELD = re.compile(r"^    (\w+): ([^=#]+?)(?:\s*=[^#]+)?(?:\s*#\s*(.*))?$")


def text() -> str:
    """The whole page."""
    parts = [
        "# The result as JSON",
        "",
        "Generated from `src/retold/records.py` by `make docs`; do not edit by hand.",
        "",
        f"`retold trace --json FILE` writes one object. `schema` is `{SCHEMA}`; fields are added, "
        "never renamed, within one number. Spans are code points into the article's `text`; in the "
        "zone `headline`, into its `title`. Probabilities run from 0 to 1. Times are UTC, ISO 8601, "
        "and carry their precision beside them (day, minute, second).",
        "",
        "| list | holds |",
        "|---|---|",
        *(f"| `{name}` | {words} |" for name, (_, words) in LISTS.items()),
        "",
    ]
    for name, (record, _) in LISTS.items():
        parts += [f"## {name}", "", (record.__doc__ or "").strip(), "", *_table(record), ""]
    parts += ["# Parts of these", ""]
    for record in INNER:
        parts += [
            f"## {record.__name__}",
            "",
            (record.__doc__ or "").strip(),
            "",
            *_table(record),
            "",
        ]
    return "\n".join(parts)


def _table(record: type) -> list[str]:
    rows = ["| field | type | meaning |", "|---|---|---|"]
    above = ""
    for line in inspect.getsource(record).splitlines():
        if line.startswith("    # "):
            above = line[6:]
        elif found := _FIELD.match(line):
            name, kind, words = found.groups()
            words, above = words or above, ""
            escaped = kind.strip().replace("|", "\\|")
            rows.append(f"| `{name}` | `{escaped}` | {(words or '').replace('|', ' / ')} |")
    return rows


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8")
