"""The stories that are exported: one by one, in the order of their ids, as they may be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retold.errors import NotFoundError, RetoldError
from retold.results import Page, lines, shared, story

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from retold.export.policy import Policy, View
    from retold.results import Shared, Story
    from retold.workspace import Store


LINES = 10_000  # of the list of stories in memory at a time


class Views:
    """The stories of a workspace, or some of them; one in memory at a time."""

    def __init__(self, store: Store, policy: Policy, stories: Sequence[str] = ()) -> None:
        self._store, self._policy, self._some = store, policy, bool(stories)
        self._lengths: dict[str, int] = {}  # of the texts of pages that were given
        if stories:
            self._ids = sorted({story(store, s).story_id for s in stories})
        else:
            self._ids = sorted(_all_ids(store))

    def __iter__(self) -> Iterator[View]:
        for story_id in self._ids:
            found = self._story(story_id)
            self._lengths |= {i: len(p.article.text) for i, p in found.pages.items()}
            yield self._policy.view(found)

    def _story(self, story_id: str) -> Story:
        try:
            return story(self._store, story_id)
        except NotFoundError:
            raise RetoldError(
                f"story {story_id} went while it was exported, because pages were added or "
                "decided on: run it again"
            ) from None

    def shared(self) -> list[Shared]:
        """The wording that any two of the pages given until now share."""
        return shared(self._store.records("passages"), self._lengths)

    def unread(self) -> Iterator[Page]:
        """Pages that could not be read, by id; none where stories are chosen."""
        if not self._some:
            found = [a for a in self._store.records("articles") if a.problem]
            for article in sorted(found, key=lambda a: a.article_id):
                yield Page(self._policy.shown(article))


def _all_ids(store: Store) -> Iterator[str]:
    offset = 0
    while found := lines(store, offset=offset, limit=LINES):
        yield from (line.story_id for line in found)
        offset += LINES
