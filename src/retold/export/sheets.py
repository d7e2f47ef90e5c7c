"""The flat tables that CSV and Parquet share: which there are, their columns, their rows.

Nested records become tables of their own, with the columns that lead back to where they stood.
"""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass, fields
from functools import cache
from typing import TYPE_CHECKING, Any

from retold.records import (
    Article,
    Attestation,
    Bead,
    Capture,
    Carrier,
    Claim,
    Copy,
    Credit,
    Derivation,
    Evidence,
    Key,
    Lacuna,
    LedgerEntry,
    Pair,
    Passage,
    Related,
    Revision,
    Sentence,
    Speech,
    Standing,
    Stemma,
    StoryMember,
    Telling,
    Variant,
    Zone,
    schema,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

_FIELD = re.compile(r"    (\w+): [^#]+(?:#\s*(.*))?")
ORDER = "order within it"
TEXT_HASH = "SHA-256 of the text, also where the text itself is left out"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table, with what it means."""

    name: str
    type: pa.DataType
    meaning: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One flat table."""

    name: str
    record: type
    found: tuple[tuple[str, tuple[str, ...]], ...]  # stored tables, and where in their rows it is
    keys: tuple[str, ...] = ()  # columns of the record it stands in
    hashed: bool = False  # has a text, whose hash is a column
    whole: bool = False  # could be turned back into texts: only with them

    @property
    def meaning(self) -> str:
        """What a row is."""
        return " ".join((self.record.__doc__ or "").split())

    def columns(self) -> list[Column]:
        """Its columns in order."""
        return _columns(self)

    def rows(self, root: Any, path: tuple[str, ...]) -> Iterator[list[Any]]:
        """The rows that a stored record gives."""
        for keys, n, record in _walk(root, path, self.keys):
            row = [*keys, *([n] if self._numbered() else [])]
            yield row + [getattr(record, f) for f in _flat(self.record)]

    def _numbered(self) -> bool:
        return bool(self.keys)


def _sheet(name: str, record: type, **more: Any) -> Sheet:
    return Sheet(name, record, ((name, ()),), **more)


SHEETS = (
    _sheet("captures", Capture),
    _sheet("articles", Article, hashed=True),
    Sheet("zones", Zone, (("articles", ("zones",)),), keys=("article_id",)),
    Sheet("lacunae", Lacuna, (("articles", ("lacunae",)),), keys=("article_id",)),
    _sheet("credits", Credit),
    _sheet("sentences", Sentence, hashed=True),
    _sheet("speeches", Speech),
    _sheet("pairs", Pair),
    _sheet("passages", Passage),
    _sheet("story_members", StoryMember),
    _sheet("related", Related),
    _sheet("ledger", LedgerEntry),
    _sheet("copies", Copy),
    Sheet("tellings", Telling, (("tellings", ()), ("stemmas", ("lost",)))),
    Sheet("carriers", Carrier, (("tellings", ("carriers",)),), keys=("story_key", "telling_id")),
    _sheet("beads", Bead),
    _sheet("stemmas", Stemma),
    Sheet("derivations", Derivation, (("stemmas", ("derivations",)),)),
    Sheet("evidence", Evidence, (("stemmas", ("derivations", "evidence")),),
          keys=("story_key", "parent", "child")),
    _sheet("variants", Variant),
    _sheet("claims", Claim),
    Sheet("attestations", Attestation, (("claims", ("attestations",)),)),
    _sheet("standings", Standing),
    _sheet("revisions", Revision),
    _sheet("revision_tellings", Telling),
    _sheet("revision_beads", Bead),
    _sheet("revision_stemmas", Stemma),
    _sheet("revision_variants", Variant),
    _sheet("keys", Key, whole=True),
)  # fmt: skip


def _walk(
    root: Any, path: tuple[str, ...], keys: tuple[str, ...]
) -> Iterator[tuple[list[Any], int, Any]]:
    """The records at a path, each with the columns of the one it stands in and its number there."""
    if not path:
        yield [], 0, root
        return
    for n, inner in enumerate(getattr(root, path[0])):
        if len(path) > 1:
            yield from _walk(inner, path[1:], keys)
        else:
            yield [getattr(root, k) for k in keys], n, inner


@cache
def _flat(record: type) -> tuple[str, ...]:
    """The columns of a record that hold no records, and no bytes."""
    import pyarrow as pa

    def kept(kind: pa.DataType) -> bool:
        inner = kind.value_type if pa.types.is_list(kind) else kind
        return not pa.types.is_struct(inner) and not pa.types.is_binary(inner)

    return tuple(f.name for f in schema(record) if kept(f.type))


@cache
def _columns(sheet: Sheet) -> list[Column]:
    import pyarrow as pa

    told = _comments(sheet.record)
    of = schema(sheet.record)
    found = [Column(k, pa.string(), "") for k in sheet.keys]
    if sheet.keys:
        found.append(Column("n", pa.int64(), ORDER))
    found += [Column(f, of.field(f).type, told.get(f, "")) for f in _flat(sheet.record)]
    if sheet.hashed:
        found.append(Column("text_hash", pa.string(), TEXT_HASH))
    return found


@cache
def _comments(record: type) -> dict[str, str]:
    """What the comments of a record say of its columns."""
    names = {f.name for f in fields(record)}
    found, above = {}, ""
    for line in inspect.getsource(record).splitlines():
        if line.startswith("    # "):
            above = line[6:]
        elif (match := _FIELD.match(line)) and match[1] in names:
            found[match[1]], above = match[2] or above, ""
    return found
