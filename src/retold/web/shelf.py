"""What the pages read: the stories of a workspace, a page of a list at a time, cached in bounds."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, TypeVar

from retold import results
from retold.errors import NotFoundError
from retold.results import Filter
from retold.text import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping

    from retold.records import Verdict
    from retold.results import Page, Shared, Story, StoryLine
    from retold.search import Found
    from retold.workspace import Store

V = TypeVar("V")
EVERYTHING = Filter()
_BYTES_A_LETTER = 14  # of a page's text, with all that was found in it; measured on stories held
_BYTES_A_STORY = 30_000
_STATE_SECONDS = 2.0  # another process may have brought the lists up to date meanwhile


class Cache:
    """Values under keys, the least used forgotten first, within a number of bytes.

    >>> cache = Cache(10)
    >>> cache.get("a", lambda: ("x", 6)), cache.get("b", lambda: ("y", 6)), len(cache)
    ('x', 'y', 1)
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.held = 0
        self._values: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._values)

    def get(self, key: Hashable, make: Callable[[], tuple[V, int]]) -> V:
        """The value of a key; `make` gives it, and how many bytes it takes, where it is not held."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                found: V = self._values[key][0]
                return found
        value, size = make()
        with self._lock:
            if key not in self._values:
                self._values[key] = (value, size)
                self.held += size
            while self.held > self.most and len(self._values) > 1:
                self.held -= self._values.popitem(last=False)[1][1]
        return value


class Shelf:
    """The stories of one workspace. `base` is where its pages stand on the desk."""

    def __init__(self, store: Store, cache_bytes: int, base: str = "") -> None:
        self.store = store
        self.base = base
        self._stories = Cache(cache_bytes)
        self._lists = Cache(cache_bytes // 4)
        self._state = (-1, 0.0, "")

    def stamp(self) -> str:
        """What the pages depend on: the snapshot, and what people decided since."""
        marks = []
        for name in ("state.sqlite", "state.sqlite-wal"):
            try:
                found = (self.store.root / name).stat()
                marks.append(f"{found.st_mtime_ns:x}.{found.st_size:x}")
            except OSError:
                marks.append("")
        return f"{self.number()}-{'-'.join(marks)}"

    def number(self) -> int:
        """The number of the newest snapshot."""
        return self.store.snapshot().number

    def state(self) -> str:
        """What the lists are made from: it stays the same through the steps of a build."""
        now, number = time.monotonic(), self.number()
        seen, until, state = self._state
        if seen != number or now > until:
            state = results.state(self.store)
            self._state = (number, now + _STATE_SECONDS, state)
        return state

    # --- lists ---

    def lines(
        self, wanted: Filter = EVERYTHING, order: str = "weight", offset: int = 0, limit: int = 20
    ) -> list[StoryLine]:
        """Stories, one line each."""
        key = ("lines", self.state(), wanted, order, offset, limit)

        def make() -> tuple[list[StoryLine], int]:
            found = results.lines(self.store, wanted, order=order, offset=offset, limit=limit)
            return found, 2_000 * (1 + len(found))

        return self._lists.get(key, make)

    def count(self, wanted: Filter = EVERYTHING) -> int:
        """How many stories a filter leaves."""
        key = ("count", self.state(), wanted)
        return self._lists.get(key, lambda: (results.count(self.store, wanted), 200))

    def facets(self, name: str, limit: int = 60) -> list[tuple[str, int]]:
        """The commonest outlets, agencies, languages or sections, with their stories."""
        key = ("facets", self.state(), name, limit)

        def make() -> tuple[list[tuple[str, int]], int]:
            found = results.facets(self.store, name, limit=limit)
            # What hides signs in its name is found on its pages, and stands in no menu.
            return [(v, n) for v, n in found if v == one_line(v)], 200 * limit

        return self._lists.get(key, make)

    def kept(self, name: str, make: Callable[[], tuple[V, int]]) -> V:
        """Anything else that holds for one state of the lists, with its bytes."""
        return self._lists.get((name, self.state()), make)

    # --- one thing ---

    def story(self, story_id: str, *, beads: bool = True) -> Story:
        """One story. Raises NotFoundError where there is none.

        What hangs from one key is never altered, so a story is read again only when its key is
        another, and not for every snapshot of a build. Without `beads` the alignment of sentences is left out.
        """
        key = self.kept(f"key {story_id}", lambda: (results.story_key(self.store, story_id), 300))

        def make() -> tuple[Story, int]:
            found = results.story(self.store, story_id, beads=beads)
            letters = sum(len(p.article.text) for p in found.pages.values())
            return found, _BYTES_A_STORY + _BYTES_A_LETTER * letters

        return self._stories.get((key, story_id, beads), make)

    def page(self, article_id: str) -> Page:
        """One page. Raises NotFoundError where there is none."""
        return results.page(self.store, article_id)

    def shared(self, first: Mapping[str, Page], second: Mapping[str, Page]) -> Shared | None:
        """The wording that a page of the one and a page of the other share."""
        return results.shared_by(self.store, first, second)

    def story_of(self, article_id: str) -> Story:
        """The story that a page belongs to. Raises NotFoundError where it belongs to none."""
        story_id = results.story_of(self.store, article_id)
        if story_id is None:
            raise NotFoundError("this page belongs to no story")
        return self.story(story_id, beads=False)

    def search(
        self, words: str, wanted: Filter, kind: str | None, offset: int, limit: int
    ) -> Found:
        """Pages and claims that hold the words. Raises QueryError where they mean nothing."""
        from retold.search import search

        key = ("search", self.state(), words, wanted, kind, offset, limit)

        def make() -> tuple[Found, int]:
            found = search(self.store, words, wanted, kind=kind, offset=offset, limit=limit)
            return found, 2_000 * (1 + len(found.hits))

        return self._lists.get(key, make)

    def verdicts(self) -> list[Verdict]:
        """What people decided and did not take back, oldest first."""
        return self.store.state.verdicts()
