"""The folder a library of pages lives in: tables of immutable parts, snapshots, human verdicts."""

from retold.workspace.files import held, reason, sync, write_atomic
from retold.workspace.settings import MARKER, Settings
from retold.workspace.snapshots import FORMAT, Change, Part, Snapshot, TableState
from retold.workspace.state import State
from retold.workspace.store import Store, find_workspace

__all__ = ["FORMAT", "MARKER", "Change", "Part", "Settings", "Snapshot", "State", "Store", "TableState",
           "find_workspace", "held", "reason", "sync", "write_atomic"]  # fmt: skip
