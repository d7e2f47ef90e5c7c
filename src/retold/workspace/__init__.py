"""The folder a library of pages lives in: tables of immutable parts, snapshots, human verdicts."""

from retold.workspace.files import reason, sync, write_atomic
from retold.workspace.state import State
from retold.workspace.store import Change, Part, Snapshot, Store, TableState, find_workspace

__all__ = ["Change", "Part", "Snapshot", "State", "Store", "TableState", "find_workspace", "reason",
           "sync", "write_atomic"]  # fmt: skip
