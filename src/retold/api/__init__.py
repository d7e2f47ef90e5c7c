"""The Python API: a library of pages that grows, and the tracing of pages at hand."""

from retold.api.adding import Added, Addition
from retold.api.library import Workspace
from retold.api.tracing import trace

__all__ = ["Added", "Addition", "Workspace", "trace"]
