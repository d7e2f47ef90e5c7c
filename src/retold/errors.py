"""The errors that Retold raises on purpose.

    RetoldError
    ├── WorkspaceError      the workspace folder is damaged, locked, newer, or not there
    │   └── LockedError     another process is writing
    ├── NotFoundError       no story, or no page, has the id that was given
    └── ModelError          a named encoder or judge cannot be loaded

Messages name the thing and the way out. A single bad page is never an error: it becomes a row
with its reason in `Article.problem` or `Capture.problem`, and the run goes on.
"""


class RetoldError(Exception):
    """Base of everything Retold raises on purpose."""


class WorkspaceError(RetoldError):
    """The workspace folder is damaged, newer than this version, or not there."""


class LockedError(WorkspaceError):
    """Another process is writing to the workspace."""


class NotFoundError(RetoldError):
    """No story, or no page, has the id that was given; or several have."""


class ModelError(RetoldError):
    """A named encoder or judge cannot be loaded."""
