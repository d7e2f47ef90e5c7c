"""Kills at random moments, full disks and torn files; after each, nothing that was reported is lost.

`python -m tests.soak --kills 200` runs commands of a workspace as a user does, kills them with -9,
and checks the workspace after each. What a command reported (a page that was added, a verdict that
was kept) must be there ever after; when all is added, decided and built, the tables must be those
of a run that nothing disturbed.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from retold import Workspace
from retold.records import TABLES

PLACES = ("Velmora", "Ostrand", "Lund", "Kerava")
PAGES = 5 * len(PLACES)
ROUND = 10  # runs killed before a workspace is brought to its end
FIRST_SECONDS = {"add": 0.8, "build": 4.0, "verdict": 0.8, "compact": 1.0}


def page(n: int) -> str:
    """Five retellings of each fire."""
    place, teller = PLACES[n // 5], n % 5
    opening = ("A fire destroyed", "Flames gutted", "Fire has destroyed")[teller % 3]
    return (
        f"Fire destroys mill in {place}\n\n"
        f"{opening} the old paper mill of {place} on Monday and {12 + n // 5} people were hurt.\n"
        f'"We could see the smoke from {place} station," said fire chief Ada Ro{place.lower()}.\n'
        f"The mill had stood empty since {1990 + n // 5}. {'Police said nothing. ' * (teller % 2)}\n"
    )


def write_pages(folder: Path) -> list[Path]:
    """The pages as files."""
    folder.mkdir(exist_ok=True)
    files = [folder / f"page{n:02}.txt" for n in range(PAGES)]
    for n, file in enumerate(files):
        file.write_text(page(n))
        os.utime(file, (1_700_000_000, 1_700_000_000))
    return files


@dataclass
class Tally:
    """What happened."""

    runs: Counter[str] = field(default_factory=Counter)
    kills: Counter[str] = field(default_factory=Counter)
    full: int = 0
    torn: Counter[str] = field(default_factory=Counter)
    rounds: int = 0
    pages: int = 0  # reported
    verdicts: int = 0  # reported
    seconds: float = 0.0


class Loss(AssertionError):
    """Something that was reported is gone, or the workspace is not sound."""


class Soak:
    """One workspace after another, until enough runs were killed."""

    def __init__(self, folder: Path, seed: str) -> None:
        self.folder = folder
        self.rng = random.Random(seed)
        self.files = write_pages(folder / "pages")
        self.tally = Tally()
        self.seconds = dict(FIRST_SECONDS)
        self.begin()

    def begin(self) -> None:
        """A new workspace."""
        self.desk = self.folder / f"desk{self.tally.rounds}"
        Workspace.create(self.desk)
        self.pages: set[str] = set()  # reported
        self.verdicts: dict[int, tuple[str, str]] = {}  # reported: kind and page
        self.tally.rounds += 1

    # --- what a user does ---

    def step(self) -> None:
        """One command, disturbed or not, and a look at what it left."""
        weights = [3, 5, 6 if len(self.articles()) > 1 else 0, 1]
        name = self.rng.choices(["add", "build", "verdict", "compact"], weights)[0]
        turn = self.tally.runs.total()
        how = "full" if turn % 8 == 7 else "whole" if turn % 8 == 3 else "killed"
        out, code = self.run(name, self.arguments(name), how)
        self.tally.runs[name] += 1
        self.note(name, out)
        self.look()
        if code == -9 and self.tally.kills.total() % 6 == 5:
            self.tear()
        if self.tally.kills.total() >= ROUND * self.tally.rounds:
            self.finish()

    def arguments(self, name: str) -> list[str]:
        """Random ones."""
        if name == "add":
            some = self.rng.sample(self.files, self.rng.randint(1, len(self.files)))
            return ["add", "--json", *map(str, some)]
        if name == "build":
            return ["build", "--quiet", "--workers", self.rng.choice(["0", "2"])]
        if name == "verdict":
            a, b = self.rng.sample(self.articles(), 2)
            kind = self.rng.choice(["same-story", "not-same-story", "independent"])
            return ["verdict", kind, a, *([] if kind == "independent" else [b]), "--json"]
        return [name]

    def articles(self) -> list[str]:
        with Workspace.open(self.desk) as desk:
            return sorted(a.article_id for a in desk.articles())[:6]

    def run(self, name: str, arguments: list[str], how: str) -> tuple[str, int]:
        """Run a command, kill it after a while, or leave it no room on the disk."""
        room = self.rng.randrange(200, 20_000)
        process = subprocess.Popen(
            [sys.executable, "-m", "retold", *arguments, "--workspace", str(self.desk)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=(lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)))
            if how == "full"
            else None,
        )
        began = time.monotonic()
        if how == "killed":
            patience = self.seconds[name] * self.rng.uniform(0.25, 1.0)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(patience)
            if process.poll() is None:
                process.kill()
        out, err = process.communicate()
        if how == "full" and process.returncode:
            self.tally.full += 1
            if process.returncode < 0 or "Traceback" in err:
                raise Loss(f"a full disk is no plain error: {err}")
        elif process.returncode == -9:
            self.tally.kills[name] += 1
        elif process.returncode == 0:
            self.seconds[name] = 0.8 * self.seconds[name] + 0.2 * (time.monotonic() - began)
        elif "contradict" not in err and "undo" not in err:
            raise Loss(f"{name} ended with {process.returncode}: {err}")
        return out, process.returncode

    def note(self, name: str, out: str) -> None:
        """What the command reported, line by line; a line cut short was not reported."""
        for line in out.splitlines():
            with contextlib.suppress(json.JSONDecodeError):
                said = json.loads(line)
                if name == "add":
                    self.pages.add(said["capture_id"])
                    self.tally.pages += said["outcome"] == "read"
                elif name == "verdict":
                    self.tally.verdicts += said["verdict_id"] not in self.verdicts
                    self.verdicts[said["verdict_id"]] = (said["kind"], said["a"])

    # --- what it left ---

    def look(self, faults: int = 0) -> None:
        """Everything that was reported is there, and every part is as it was written."""
        with Workspace.open(self.desk) as desk:
            found = desk.check()
            if len(found) != faults:
                raise Loss(f"{faults} faults were expected: {found}")
            if lost := self.pages - {c.capture_id for c in desk.store.records("captures")}:
                raise Loss(f"{len(lost)} pages are lost")
            held = {v.verdict_id: (v.kind, v.a) for v in desk.verdicts()}
            if lost_verdicts := self.verdicts.items() - held.items():
                raise Loss(f"verdicts are lost: {lost_verdicts}")

    def tear(self) -> None:
        """Cut the newest file of the workspace short, as a machine that lost power might."""
        state = {"state.sqlite", "state.sqlite-wal", "state.sqlite-shm", "lock", "retold.toml"}
        files = [p for p in self.desk.rglob("*") if p.is_file() and p.name not in state]
        files = [p for p in files if p.parent.name != "captures"]
        if self.tally.torn.total() % 2:  # not the snapshot, which is always the newest
            files = [p for p in files if p.parent.parent.name == "tables"] or files
        if not files:
            return
        newest = max(files, key=lambda p: (p.stat().st_mtime_ns, p.name))
        newest.write_bytes(newest.read_bytes()[: self.rng.randrange(1, 200)])
        self.tally.torn[newest.parent.name] += 1
        with Workspace.open(self.desk) as desk:
            desk.repair()
        self.look()

    def finish(self) -> None:
        """What is still to be done, undisturbed."""
        for arguments in (["add", "--json", *map(str, self.files)], ["build", "--quiet"]):
            out, _ = self.run(arguments[0], arguments, "whole")
            self.note(arguments[0], out)
        self.look()
        self.compare()

    def compare(self) -> None:
        """The tables against those of a run that nothing disturbed; then begin anew."""
        with Workspace.open(self.desk) as desk, Workspace.create(self.folder / "whole") as whole:
            whole.add([str(f) for f in self.files])
            for verdict in desk.verdicts():
                whole.store.state.decide(verdict)
            if desk.verdicts():
                desk.build()
            whole.build(workers=0)
            desk.compact()
            for table in TABLES.keys() - {"ledger"}:  # ids of stories depend on what came first
                if rows(desk, table) != rows(whole, table):
                    raise Loss(f"the table {table} is not that of an undisturbed run")
        shutil.rmtree(self.folder / "whole")
        shutil.rmtree(self.desk)
        self.begin()


def rows(desk: Workspace, table: str) -> Counter[str]:
    """A table as a multiset of its rows; verdicts without their numbers."""
    found = Counter[str]()
    for row in desk.store.records(table):
        if table == "story_verdicts":
            row = (row.story_key, row.kind, row.a, row.b, row.at)
        found[repr(row)] += 1
    return found


def soak(kills: int, seed: str = "soak", say: bool = False) -> Tally:
    """Run until so many commands were killed. Raises Loss where something is lost."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        run = Soak(Path(folder), seed)
        while run.tally.kills.total() < kills:
            run.step()
            if say and run.tally.runs.total() % 20 == 0:
                print(f"{run.tally.kills.total()} kills, {run.tally.rounds} workspaces", flush=True)
        run.finish()
    run.tally.seconds = time.monotonic() - began
    return run.tally


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", default="soak")
    given = parser.parse_args()
    t = soak(given.kills, given.seed, say=True)
    print(
        f"{t.kills.total()} kills ({', '.join(f'{n} {k}' for k, n in t.kills.items())}), {t.full} full "
        f"disks, {t.torn.total()} torn files in {t.runs.total()} commands and "
        f"{t.rounds - 1} whole workspaces, {t.seconds:.0f} s: {t.pages} pages and {t.verdicts} verdicts "
        "reported, none lost; tables as those of an undisturbed run"
    )


if __name__ == "__main__":
    main()
