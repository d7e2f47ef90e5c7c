"""JSON: the documented result (`docs/result.md`), written a story at a time."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import ExitStack
from typing import IO, TYPE_CHECKING, Any

from retold.export.characters import for_json
from retold.results import Result

if TYPE_CHECKING:
    from retold.export.policy import View
    from retold.export.reading import Views

IN_MEMORY = 1 << 20  # bytes of each list kept before it goes to disk


def write(views: Views, out: IO[bytes]) -> None:
    """One object with a list each for articles, stories, tellings and so on."""
    empty = Result().to_dict()
    with ExitStack() as stack:
        lists = {
            name: stack.enter_context(tempfile.SpooledTemporaryFile(IN_MEMORY))
            for name, value in empty.items()
            if isinstance(value, list)
        }
        for view in views:
            _add(view, lists)
        _put(lists["shared"], Result(shared=tuple(views.shared())).to_dict()["shared"])
        for page in views.unread():
            _put(lists["articles"], Result(unread=(page.article,)).to_dict()["articles"])
        heads = b",".join(
            for_json(k) + b":" + for_json(v) for k, v in empty.items() if k not in lists
        )
        out.write(b"{" + heads)
        for name, rows in lists.items():
            out.write(b",\n" + for_json(name) + b":[")
            rows.seek(0)
            shutil.copyfileobj(rows, out)
            out.write(b"\n]")
        out.write(b"}\n")


def _add(view: View, lists: dict[str, tempfile.SpooledTemporaryFile[bytes]]) -> None:
    plain = Result((view.story,), view.story.pages).to_dict()
    for article in plain["articles"]:
        article["text_hash"] = view.hashes[article["id"]]
    for name, rows in lists.items():
        _put(rows, plain[name])


def _put(rows: tempfile.SpooledTemporaryFile[bytes], plain: list[dict[str, Any]]) -> None:
    for row in plain:
        rows.write((b",\n" if rows.tell() else b"\n") + for_json(row))
