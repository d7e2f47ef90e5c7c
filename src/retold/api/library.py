"""A library of pages that grows: what the command line and the desk are skins over."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, TypeVar

from retold import results
from retold.api import deciding, naming
from retold.errors import NotFoundError, RetoldError
from retold.models import DEFAULT_NAME
from retold.models import encoder as load_encoder
from retold.records import TABLES, Verdict
from retold.workspace import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from types import TracebackType

    from retold.api.adding import Added, Addition
    from retold.api.comparing import Comparison
    from retold.api.forgetting import Forgotten
    from retold.api.pages import Fetch, Pages
    from retold.api.revised import Change
    from retold.engines.local import Local
    from retold.engines.spark import Spark
    from retold.records import Article
    from retold.results import Filter, Outlets, Page, Result, Story, StoryLine
    from retold.search import Found
    from retold.workspace.checking import Fault

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
        engine: str | None = None,
        master: str | None = None,
        conf: Mapping[str, str] | None = None,
        note: Callable[[str], None] = lambda _words: None,
        progress: Callable[[str, int, int], None] | None = None,
    ) -> None:
        """Bring every table up to date; what is finished is not done again.

        With `engine="spark"` the work is done by Spark on `master`, with the settings of `conf`.
        Raises LockedError where another process is writing, ModelError for an unknown encoder.
        """
        from retold import pipeline, search

        said = self.store.settings.build
        name = encoder or said.encoder or DEFAULT_NAME
        if name != DEFAULT_NAME:
            load_encoder(name)  # what is wrong with it is said before any work is done
        with self._writing():
            with self._engine(engine or said.engine, workers, progress, master, conf) as ready:
                pipeline.build(ready, note, name)
            self.store.sweep()
        note("indexing")
        search.refresh(self.store)
        results.bind(self.store)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with self.store.writing():
            if self.store.state.erasures():
                from retold.api import forgetting

                forgetting.finish(self.store)
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
        if workers is None and self.store.settings.build.workers >= 0:
            workers = self.store.settings.build.workers
        apart = workers != 0
        if workers is None:
            captures = self.store.snapshot().tables.get("captures")
            many = captures is not None and sum(p.rows for p in captures.parts) >= FEW_CAPTURES
            workers = min(MOST_WORKERS, os.cpu_count() or 1) if many else 0
        memory = self.store.settings.build.memory_mb
        return Local(self.store, workers, memory, progress, apart=apart)

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

    def outlets(self) -> Outlets:
        """What the pages of each outlet are, and who takes from whom; no story is read."""
        return results.outlets(self.store)

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

    def export(
        self,
        format: str,
        out: str | os.PathLike[str] | IO[bytes],
        *,
        stories: Sequence[str] = (),
        full_text: bool = False,
        pseudonymise: bool = False,
        key: bytes | None = None,
    ) -> None:
        """Write it, or some stories of it, for other programs: `docs/exports.md` has the formats.

        `out` is a file, a folder for `csv` and `parquet`, or what bytes can be written to. Raises
        NotFoundError for a story that is not there, RetoldError where `out` cannot be written.
        """
        from retold import export as exports

        place = Path(out) if isinstance(out, (str, os.PathLike)) else out
        exports.export(
            self.store, format, place, stories=stories, full_text=full_text,
            pseudonymise=pseudonymise, key=key,
        )  # fmt: skip

    def compare(self, first: str, second: str) -> Comparison:
        """Two pages side by side, by their ids, the beginnings of these, or addresses.

        Raises NotFoundError where there is no such page.
        """
        from retold.api.comparing import compare

        return compare(self.page(first), self.page(second))

    def revisions(self) -> Iterator[Change]:
        """Every later version of an address with what it changed, by address and time."""
        from retold.api.revised import changes

        return changes(self.store)

    def corrections(self) -> list[Change]:
        """The versions that changed a fact without a note that says so."""
        return [c for c in self.revisions() if c.silent]

    # --- what people decide ---

    def decide(self, verdict: Verdict) -> Verdict:
        """Keep a person's verdict; gives it back with its number. It holds from the next build.

        Pages may be named by the beginning of their ids, or by their addresses. A verdict that is
        held already is given back as it is. Raises RetoldError where there is no such page, or
        where the verdict contradicts one that holds; LockedError while pages are being forgotten.
        """
        whole, held = deciding.completed(self.store, verdict), self.verdicts()
        for old in held:
            if deciding.same(whole, old):
                return old
        if why := deciding.contradiction(whole, held):
            raise RetoldError(why)
        return self.store.state.decide(whole)

    def undo(self, verdict: int | Verdict) -> Verdict:
        """Take a verdict back, by its number or by what it says; it stays on record as undone.

        Raises NotFoundError where there is none.
        """
        if isinstance(verdict, Verdict):
            whole = deciding.completed(self.store, verdict)
            held = [v for v in self.verdicts() if deciding.same(whole, v)]
        else:
            held = [v for v in self.verdicts() if v.verdict_id == verdict]
        if not held:
            raise NotFoundError("there is no such verdict: nothing to take back")
        self.store.state.undo(held[-1].verdict_id)
        return replace(held[-1], undone=True)

    def verdicts(self, *, undone: bool = False) -> list[Verdict]:
        """Every verdict that holds, oldest first; with those that were taken back, where asked."""
        return self.store.state.verdicts(undone=undone)

    # --- upkeep ---

    def check(self) -> list[Fault]:
        """What is wrong, part by part, and what to do: nothing is changed."""
        from retold.workspace import checking

        return list(checking.faults(self.store))

    def repair(self) -> list[Fault]:
        """Take out what is damaged, so that `build` can make it again; gives what was wrong."""
        from retold.workspace import checking

        with self._writing():
            return checking.repair(self.store)

    def compact(self) -> int:
        """Drop the rows of stories that are no more, and merge small parts; gives rows dropped."""
        from retold.workspace import erasing

        with self._writing():
            before = self._rows()
            gone = erasing.Gone(stories=frozenset(erasing.orphans(self.store)))
            self.store.publish(erasing.without(self.store, gone))
            self.store.merge()
            return before - self._rows()

    def prune(self) -> int:
        """Delete the parts and snapshots that only a reader of the past could want. Gives files."""
        with self._writing():
            return self.store.sweep(0)

    def refresh(self) -> int:
        """Number a new snapshot of corpus knowledge, which the next build takes; gives the number."""
        with self._writing():
            return self.store.publish([], corpus=self.store.snapshot().corpus + 1).corpus

    def forget(self, *pages: str, person: str | None = None) -> Forgotten:
        """Erase pages, or a person's name and words, from every part, index and cache.

        A page goes with all versions at its address. Keys without text are kept, so that it is
        not added again unnoticed. Readers of an older state find its parts gone. Raises RetoldError
        where there is no such page.
        """
        from retold.api import forgetting

        with self._writing():
            addresses = {naming.address(self.store, p) for p in pages}
            done = forgetting.forget_pages(self.store, addresses)
            return done if person is None else forgetting.forget_person(self.store, person)

    def _rows(self) -> int:
        tables = self.store.snapshot().tables.values()
        return sum(p.rows for t in tables for p in t.parts)
