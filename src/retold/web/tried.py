"""Files, texts and addresses traced on trial: in a workspace of their own, soon gone."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import re
import secrets
import shutil
import signal
import sys
import tempfile
import time
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from retold.errors import NotFoundError, RetoldError
from retold.results import load
from retold.text import one_line
from retold.web.sessions import FIELD, need
from retold.web.shelf import Shelf
from retold.web.showing import desk_of, go, show
from retold.workspace import Store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.applications import Starlette
    from starlette.datastructures import FormData
    from starlette.requests import Request
    from starlette.responses import Response

    from retold.web.settings import Settings

TEXTS, MOST_ADDRESSES, MOST_KEPT, MOST_WAITING = 4, 8, 20, 4
MOST_LETTERS = 500_000  # of a pasted text
_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")
_NOTHING = 2  # what the command line ends with where no page could be read


class Trials:
    """The trial traces of a desk, each in a folder of its own that only its session may see."""

    def __init__(self, settings: Settings, root: Path | None) -> None:
        self.settings = settings
        self.root = root or Path(tempfile.mkdtemp(prefix="retold-desk-"))
        self.own = root is None
        self.waiting = 0
        self._one = asyncio.Semaphore(1)
        self._shelves: dict[str, Shelf] = {}

    @asynccontextmanager
    async def lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        """Trials end with the desk."""
        try:
            yield
        finally:
            if self.own:
                shutil.rmtree(self.root, ignore_errors=True)

    def new(self, owner: str) -> tuple[str, Path]:
        """A new trial's token and folder; old ones go."""
        self._sweep()
        token = secrets.token_urlsafe(16)
        folder = self.root / token
        (folder / "pages").mkdir(parents=True, mode=0o700)
        (folder / "owner").write_text(_digest(owner), encoding="ascii")
        return token, folder

    def shelf(self, token: str, owner: str) -> Shelf:
        """The stories of a trial. Raises NotFoundError for one that is gone, or another's."""
        folder = self.root / token
        if not _TOKEN.fullmatch(token) or not folder.is_dir():
            self._shelves.pop(token, None)
            raise NotFoundError("this trial is over, or never was: trace the pages again")
        if (folder / "owner").read_text(encoding="ascii") != _digest(owner):
            raise NotFoundError("this trial is over, or never was: trace the pages again")
        if token not in self._shelves:
            try:
                store = Store.open(folder / "workspace")
            except RetoldError:
                raise NotFoundError("nothing was traced in this trial") from None
            self._shelves[token] = Shelf(store, 4 * 2**20, f"/tried/{token}")
        return self._shelves[token]

    def drop(self, token: str) -> None:
        """Forget a trial."""
        self._shelves.pop(token, None)
        shutil.rmtree(self.root / token, ignore_errors=True)

    def _sweep(self) -> None:
        horizon = time.time() - self.settings.trial_seconds
        folders = sorted(
            (f for f in self.root.iterdir() if f.is_dir()), key=lambda f: f.stat().st_mtime
        )
        for n, folder in enumerate(folders):
            if folder.stat().st_mtime < horizon or n < len(folders) - MOST_KEPT:
                self.drop(folder.name)

    async def run(self, folder: Path, what: list[str]) -> str:
        """Trace in a process of its own, which can be killed. Gives what went wrong, in words."""
        if self.waiting >= MOST_WAITING:
            raise HTTPException(503, "Other pages are being traced. Try again in a minute.")
        self.waiting += 1
        try:
            async with self._one:
                return await self._run(folder, what)
        finally:
            self.waiting -= 1

    async def _run(self, folder: Path, what: list[str]) -> str:
        command = (
            sys.executable, "-m", "retold", "trace", "--quiet", "--workers", "1",
            "--workspace", str(folder / "workspace"), "--", *what,
        )  # fmt: skip
        environment = {k: v for k, v in os.environ.items() if k != "RETOLD_WORKSPACE"}
        process = await asyncio.create_subprocess_exec(
            *command, cwd=folder / "pages", env=environment, start_new_session=True,
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        try:
            _, said = await asyncio.wait_for(process.communicate(), self.settings.trace_seconds)
        except TimeoutError:
            return "It took too long and was stopped. Try fewer or smaller pages."
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        if process.returncode in (0, _NOTHING):
            return ""
        words = one_line(said.decode("utf-8", "replace"))[-300:]
        return words.replace(str(folder / "pages") + "/", "").removeprefix("retold: ")


def _digest(owner: str) -> str:
    return hashlib.sha256(owner.encode()).hexdigest()


# --- pages ---


def form(request: Request) -> Response:
    """Where files are dropped and texts pasted."""
    return show(request, "try.html", wrong="", texts=TEXTS)


async def trace(request: Request) -> Response:
    """Trace what was handed in, and show it."""
    desk = desk_of(request)
    async with request.form(
        max_files=desk.settings.upload_files, max_fields=64, max_part_size=2 * 2**20
    ) as given:
        desk.sessions.check(request, given.get(FIELD))
        need(request, "reader")
        addresses = _addresses(given)
        if addresses:
            need(request, "editor")  # the desk goes out for them
        token, folder = desk.trials.new(request.state.token)
        files = await run_in_threadpool(_kept, given, folder / "pages")
    if not files and not addresses:
        desk.trials.drop(token)
        return show(request, "try.html", 400, wrong="There is nothing to trace yet.", texts=TEXTS)
    wrong = await desk.trials.run(folder, [*files, *addresses])
    if wrong:
        desk.trials.drop(token)
        return show(request, "try.html", 400, wrong=wrong, texts=TEXTS)
    return go(request, f"/tried/{token}")


def _kept(given: FormData, folder: Path) -> list[str]:
    """Files and texts on disk, under names of our own."""
    found = []
    for n, upload in enumerate(given.getlist("files"), 1):
        if isinstance(upload, UploadFile) and upload.size:
            path = folder / f"{n:03}-{plain_name(upload.filename)}"
            with path.open("wb") as file:
                shutil.copyfileobj(upload.file, file)
            found.append(str(path))
    texts = [t for n in range(1, TEXTS + 1) if (t := _text(given, n))]
    if texts:
        path = folder / "pasted.jsonl"
        path.write_text("".join(json.dumps(t) + "\n" for t in texts), encoding="utf-8")
        found.append(str(path))
    return found


def plain_name(name: str | None) -> str:
    """A file's name as it may stand in a folder: no path, no sign that means something.

    >>> plain_name("../../etc/passwd"), plain_name("a*b [1].html"), plain_name("..")
    ('passwd', 'a_b_1_.html', 'page')
    """
    base = re.split(r"[/\\]", name or "")[-1]
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", base)[-80:].lstrip(".-")
    return plain or "page"


def _text(given: FormData, n: int) -> dict[str, str]:
    def field(name: str, most: int) -> str:
        value = given.get(f"{name}{n}")
        return value.strip()[:most] if isinstance(value, str) else ""

    text = field("text", MOST_LETTERS)
    if not text:
        return {}
    found = {"text": text, "outlet": one_line(field("outlet", 100)) or f"Text {n}"}
    found |= {k: v for k in ("title", "published") if (v := one_line(field(k, 300)))}
    return found


def _addresses(given: FormData) -> list[str]:
    asked = given.get("addresses")
    lines = asked.split() if isinstance(asked, str) else []
    if len(lines) > MOST_ADDRESSES:
        raise HTTPException(400, f"At most {MOST_ADDRESSES} addresses can be fetched at once.")
    for line in lines:
        if (
            not re.match(r"https?://[^/\s]", line, re.I)
            or len(line) > 2000
            or not line.isprintable()
        ):
            raise HTTPException(400, "An address begins with http:// or https://.")
    return lines


def stories_of(request: Request) -> Response:
    """What a trial found."""
    desk = desk_of(request)
    token = request.path_params["trial"]
    shelf = desk.trials.shelf(token, request.state.token)
    result = load(shelf.store)
    told, alone = result.told_and_alone()
    if not result.unread and len(told) == 1 and not alone:
        return go(request, f"/tried/{token}/story/{told[0].story_id}")
    context: dict[str, Any] = {"told": told, "alone": alone, "unread": result.unread}
    return show(request, "tried.html", token=token, result=result, **context)
