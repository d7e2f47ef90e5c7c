"""A library of pages that grows: what the command line and the desk are skins over."""

from __future__ import annotations

import getpass
import os
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from retold import results
from retold.errors import RetoldError
from retold.models import DEFAULT_NAME
from retold.models import encoder as load_encoder
from retold.records import TABLES, Verdict
from retold.workspace import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from types import TracebackType

    from retold.api.adding import Added, Addition
    from retold.api.pages import Fetch, Pages
    from retold.engines.local import Local
    from retold.engines.spark import Spark
    from retold.records import Article
    from retold.results import Filter, Page, Result, Story, StoryLine
    from retold.search import Found

R = TypeVar("R")
MOST_WORKERS = 8
FEW_CAPTURES = 150  # under this a pool of processes costs more than it gives


class Workspace:
    """A library of pages that grows: add pages, build, decide, and ask.

    >>> import tempfile
    >>> page = {"url": "https://example.org/a", "title": "Ferry halted",
    ...         "text": "The Port of Lund said on Monday that its ferry had stopped."}
    >>> with tempfile.TemporaryDirectory() as folder, Workspace.create(folder + "/desk") as desk:
    ...     first, second = desk.add([page]), desk.add([page])
    ...     desk.build()
    ...     (first.read, second.known, len(desk.result().stories))
    (1, 1, 1)
    """

    def __init__(self, store: Store) -> None:
        self.store = store

    @classmethod
    def create(cls, root: str | os.PathLike[str], *, durable: bool = True) -> Workspace:
        """Make the folder, or open it where it is one. Raises WorkspaceError where it cannot be."""
        return cls(Store.create(Path(root), durable=durable))

    @classmethod
    def open(cls, root: str | os.PathLike[str]) -> Workspace:
        """Open a workspace. Raises WorkspaceError where there is none, or a newer one."""
        return cls(Store.open(Path(root)))

    def __enter__(self) -> Workspace:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of what is held open; a workspace keeps nothing between calls today."""

    @property
    def root(self) -> Path:
        """Its folder."""
        return self.store.root

    # --- growing ---

    def add(
        self,
        pages: Pages,
        *,
        fetch: Fetch | None = None,
        again: bool = False,
        report: Callable[[Addition], None] = lambda _addition: None,
    ) -> Added:
        """Add pages: paths, folders, globs, `-`, records as mappings, and addresses.

        `report` is told of each page once it is on disk. A page that was forgotten is refused
        unless `again`. Raises LockedError where another process is writing, WorkspaceError where
        the disk is full; what was reported stays.
        """
        from retold.api.adding import Shelf
        from retold.api.pages import captures_of

        with self._writing():
            return Shelf(self.store, again=again, report=report).take(captures_of(pages, fetch))

    def build(
        self,
        *,
        workers: int | None = None,
        encoder: str | None = None,
        engine: str = "local",
        master: str | None = None,
        conf: Mapping[str, str] | None = None,
        note: Callable[[str], None] = lambda _words: None,
        progress: Callable[[str, int, int], None] | None = None,
    ) -> None:
        """Bring every table up to date; what is finished is not done again.

        With `engine="spark"` the work is done by Spark on `master`, with the settings of `conf`.
        Raises LockedError where another process is writing, ModelError for an unknown encoder.
        """
        from retold import pipeline

        name = encoder or DEFAULT_NAME
        if encoder is not None:
            load_encoder(name)  # what is wrong with it is said before any work is done
        with self._writing():
            with self._engine(engine, workers, progress, master, conf) as ready:
                pipeline.build(ready, note, name)
            self.store.sweep()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with self.store.writing():
            yield

    def _engine(
        self,
        name: str,
        workers: int | None,
        progress: Callable[[str, int, int], None] | None,
        master: str | None,
        conf: Mapping[str, str] | None,
    ) -> Local | Spark:
        from retold.engines.local import Local

        if name == "spark":
            from retold.engines.spark import Spark, session

            return Spark(self.store, session(master, conf), progress)
        if name != "local":
            raise RetoldError(f"there is no engine {name!r}: say local or spark")
        apart = workers != 0
        if workers is None:
            captures = self.store.snapshot().tables.get("captures")
            many = captures is not None and sum(p.rows for p in captures.parts) >= FEW_CAPTURES
            workers = min(MOST_WORKERS, os.cpu_count() or 1) if many else 0
        return Local(self.store, workers, progress=progress, apart=apart)

    # --- reading ---

    def result(self) -> Result:
        """Everything in it, as whole stories."""
        return results.load(self.store)

    def stories(
        self,
        wanted: Filter | None = None,
        *,
        order: str = "weight",
        offset: int = 0,
        limit: int | None = None,
    ) -> list[StoryLine]:
        """The stories as lines of a list, the weightiest first unless another order is named.

        Reads no story. Raises RetoldError for an unknown order.
        """
        wanted = wanted or results.Filter()
        return results.lines(self.store, wanted, order=order, offset=offset, limit=limit)

    def story(self, story_id: str) -> Story:
        """One story with everything found in it, by its id or the first letters of it.

        Raises NotFoundError where no story, or more than one, is meant.
        """
        return results.story(self.store, story_id)

    def page(self, page_id: str) -> Page:
        """One page with all that was read from it, by its id, its first letters, or its address.

        Raises NotFoundError where no page, or more than one, is meant.
        """
        return results.page(self.store, page_id)

    def search(
        self, words: str, wanted: Filter | None = None, *, offset: int = 0, limit: int = 20
    ) -> Found:
        """Pages and claims that hold the words, best first.

        Raises QueryError where the words cannot be understood as a query.
        """
        from retold import search

        return search.search(
            self.store, words, wanted or results.Filter(), offset=offset, limit=limit
        )

    def records(self, kind: type[R]) -> Iterator[R]:
        """All records of a kind, part by part: `desk.records(Article)`."""
        table = next((name for name, record in TABLES.items() if record is kind), None)
        if table is None:
            raise RetoldError(f"a workspace keeps no table of {kind.__name__}")
        return self.store.records(table)

    def counts(self) -> dict[str, int]:
        """How much there is: pages handed in, articles read from them, and stories."""
        members = self.store.read("story_members")
        return {
            "pages": self.store.read("captures", ["capture_id"]).num_rows,
            "articles": members.num_rows,
            "stories": len(members.column("story_key").unique()),
        }

    def articles(self) -> Iterator[Article]:
        """Every article, those that could not be read too."""
        return self.store.records("articles")

    # --- what people decide ---

    def decide(self, verdict: Verdict) -> Verdict:
        """Keep a person's verdict; gives it back with its number. It holds from the next build."""
        return self.store.state.decide(verdict)

    def undo(self, verdict_id: int) -> None:
        """Take a verdict back; it stays on record as undone."""
        self.store.state.undo(verdict_id)

    def verdicts(self) -> list[Verdict]:
        """Every verdict that holds, oldest first."""
        return self.store.state.verdicts()


def verdict(
    kind: str,
    a: str,
    b: str | None = None,
    *,
    words: str | None = None,
    answer: str = "yes",
    note: str = "",
    who: str | None = None,
) -> Verdict:
    """A verdict given now: by this user, where no other is named."""
    return Verdict(
        0, kind, a, b, words, answer, note, who or _user(), datetime.now(UTC).replace(microsecond=0)
    )


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"
