"""Exports: what a workspace holds, in the formats that other programs read.

    export ── csv, parquet ── tables (rows of one snapshot) ── sheets (flat tables)
       └──── the others ───── reading (stories one by one) ─── policy (what may be shown)

Whole texts leave the house only when they are asked for, and speakers can stand under pseudonyms.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from shutil import rmtree
from typing import IO, TYPE_CHECKING

from retold.errors import RetoldError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retold.export.policy import Policy
    from retold.workspace import Store

TABLES = {"csv": "delimited", "parquet": "columnar"}  # a folder of files, one a table
STORIES = {  # one file
    "json": "whole", "graphml": "graphml", "dot": "dot", "prov": "provenance", "tei": "tei",
    "jsonld": "linked", "passim": "passim",
}  # fmt: skip
FORMATS = (*TABLES, *STORIES)

__all__ = ["FORMATS", "STORIES", "TABLES", "export"]


def export(
    store: Store,
    format: str,
    out: Path | IO[bytes],
    *,
    stories: Sequence[str] = (),
    full_text: bool = False,
    pseudonymise: bool = False,
    key: bytes | None = None,
) -> None:
    """Write a workspace, or some of its stories, in one of `FORMATS`.

    `out` is a file, or a folder for CSV and Parquet; it appears whole or not at all. A key for the
    pseudonyms makes them the same in another export; without one they are this export's alone.
    Raises NotFoundError for a story that is not there, RetoldError where it cannot be written.
    """
    from retold.export.names import Names
    from retold.export.policy import Policy

    if format not in FORMATS:
        raise RetoldError(f"there is no export {format!r}: say {', '.join(FORMATS)}")
    policy = Policy(full_text, Names(key) if pseudonymise else None)
    if format in TABLES:
        if not isinstance(out, Path):
            raise RetoldError(f"{format} is a folder of files: name it with --out")
        _tables(store, TABLES[format], out, stories, policy)
    else:
        _stories(store, STORIES[format], out, stories, policy)


def _stories(
    store: Store, room: str, out: Path | IO[bytes], stories: Sequence[str], policy: Policy
) -> None:
    from retold.export.publishing import replacing
    from retold.export.reading import Views

    write = import_module(f"retold.export.{room}").write
    views = Views(store, policy, stories)
    if not isinstance(out, Path):
        write(views, out)
        return
    with replacing(out, folder=False) as scratch, scratch.open("wb") as file:
        write(views, file)


def _tables(store: Store, room: str, out: Path, stories: Sequence[str], policy: Policy) -> None:
    from retold.export import package
    from retold.export.publishing import replacing
    from retold.export.sheets import SHEETS
    from retold.export.tables import opened

    form = import_module(f"retold.export.{room}")
    # What could be turned back into texts or names goes only where these go too.
    whole = policy.full_text and policy.names is None
    sheets = [s for s in SHEETS if whole or not s.whole]
    with replacing(out, folder=True) as folder:
        spill = folder / ".spill"
        with opened(store, policy, stories, spill) as rows:
            for sheet in sheets:
                with (folder / f"{sheet.name}{form.SUFFIX}").open("wb") as file:
                    form.write(sheet.columns(), rows.batches(sheet), file)
        rmtree(spill, ignore_errors=True)
        for name, make in (
            (package.DESCRIPTOR, package.descriptor),
            (package.README, package.readme),
        ):
            (folder / name).write_bytes(make(sheets, form.SUFFIX, policy))
