"""A database over parts of tables, for what is made from many rows at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retold.records import TABLES, schema

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import duckdb

    from retold.workspace import Store

MEMORY_MB = 2_000


def connect(store: Store, files: Mapping[str, Sequence[str]]) -> duckdb.DuckDBPyConnection:
    """A DuckDB database that sees each table as these files, and nothing outside the workspace."""
    import duckdb

    con = duckdb.connect(
        config={
            "threads": 2,
            "memory_limit": f"{MEMORY_MB}MB",
            "temp_directory": str(store.root / "index" / "spill"),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "allow_community_extensions": False,
        }
    )
    con.execute("set enable_progress_bar = false")  # it would write between an answer's lines
    con.execute("set global timezone = 'UTC'")
    con.execute("set allowed_directories = [?]", [str(store.root)])
    con.execute("set enable_external_access = false")
    for table, found in files.items():
        if found:
            listed = ", ".join("'" + f.replace("'", "''") + "'" for f in found)
            con.execute(
                f"create temp view {table} as from read_parquet([{listed}], union_by_name = true)"
            )
        elif table in TABLES:
            con.register(table, schema(TABLES[table]).empty_table())
    return con
