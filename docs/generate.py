"""Writes the pages that say what the code says: `python -m docs.generate`; tests pin them."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

from retold import records, results
from retold.results import SCHEMA
from retold.workspace.settings import Settings, keys, sections

TARGET = Path(__file__).with_name("result.md")
CONFIGURATION = Path(__file__).with_name("configuration.md")
LISTS = {
    "articles": (records.Article, "every page, those that could not be read too (`problem`); "
                 "`article_id` is called `id`, and `credits`, `sentences`, `speeches` stand inside"),
    "stories": (records.Standing, "largest first; with `id`, `articles`, `independent`, `orphans`, "
                "pairs that are `akin`, `counts` of what happened to sentences, `loops` of newsrooms that cite each other, the `timeline`, and `related` stories"),
    "tellings": (records.Telling, "with their `carriers`; lost ones have `lost: true`"),
    "derivations": (records.Derivation, "edges of the family trees, with their `evidence`"),
    "shared": (results.Shared, "pairs of pages that share wording, whatever their stories, with the passages"),
    "beads": (records.Bead, "aligned groups of sentences between two tellings"),
    "variants": (records.Variant, "what happened to every aligned group, most serious first"),
    "claims": (records.Claim, "one proposition by one speaker as of a time"),
    "attestations": (records.Attestation, "where each telling's sentence of a claim begins"),
}  # fmt: skip
INNER = (records.Zone, records.Lacuna, records.Credit, records.Sentence, records.Speech,
         records.Carrier, records.Evidence, records.Akin, records.Related, records.Passage)  # fmt: skip
_FIELD = re.compile(r"^    (\w+): ([^=#]+?)(?:\s*=[^#]+)?(?:\s*#\s*(.*))?$")


def text() -> str:
    """The whole page."""
    parts = [
        "# The result as JSON",
        "",
        "Generated from `src/retold/records/` by `make docs`; do not edit by hand.",
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


def configuration() -> str:
    """The page about `retold.toml`."""
    parts = [
        "# Configuration",
        "",
        "Generated from `src/retold/workspace/settings.py` by `make docs`; do not edit by hand.",
        "",
        "A workspace is marked by a file `retold.toml`, which may say how commands work in it. Options "
        "of a command count before it. A key that is not known, or a value that does not fit, is an "
        "error that names the nearest key; nothing is done then.",
        "",
        "```toml",
        "format = 2",
        "",
        "[build]",
        "workers = 4",
        "",
        "[fetch]",
        'contact = "desk@paper.example"',
        "```",
    ]
    for section, record in [("", Settings), *sections()]:
        title = f"`[{section}]`" if section else "At the top"
        parts += ["", f"## {title}", "", (record.__doc__ or "").strip(), ""]
        parts += ["| key | is | default | meaning |", "|---|---|---|---|"]
        for name, kind, default, words in keys():
            above, _, key = name.rpartition(".")
            if above == section:
                parts.append(f"| `{key}` | {kind} | `{default!r}` | {words} |")
    return "\n".join([*parts, "", _ENVIRONMENT, ""])


_ENVIRONMENT = """## Environment

| variable | meaning |
|---|---|
| `RETOLD_WORKSPACE` | the workspace of commands that are given none by `--workspace`; without it, the nearest folder above the current one that has a `retold.toml` |
| `RETOLD_CONTACT` | as `contact` in `[fetch]`, and before it |
| `RETOLD_SMTP_PASSWORD` | password at the server of `[mail]` |"""


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8")
    CONFIGURATION.write_text(configuration(), encoding="utf-8")
