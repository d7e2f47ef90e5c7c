"""A real Spark cluster on this machine: one master and some workers, each a process of its own."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

START = 400.0  # seconds a daemon may take to come up


class Cluster:
    """A standalone cluster; every process is ended with it."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder = folder
        self.environment = os.environ | environment
        self.processes: list[subprocess.Popen[bytes]] = []
        self.logs: list[Path] = []
        self.master = ""

    def start(self, workers: int = 2) -> None:
        """Bring master and workers up."""
        self._run("master.Master", "--host", "127.0.0.1", "--port", "0", "--webui-port", "0")
        self.master = self._said(self.logs[0], r"Starting Spark master at (spark://\S+)")
        for n in range(workers):
            self.add_worker(n)
        for log in self.logs[1:]:
            self._said(log, r"(Successfully registered)")

    def add_worker(self, number: int) -> None:
        """One more worker with one core."""
        self._run(
            "worker.Worker", "--host", "127.0.0.1", "--port", "0", "--webui-port", "0",
            "--cores", "1", "--memory", "1g", "--work-dir", str(self.folder / f"work{number}"),
            self.master,
        )  # fmt: skip

    def kill_worker(self, number: int) -> None:
        """Kill a worker, its executors and their Python processes, as a machine that dies."""
        for pid in reversed(_tree(self.processes[1 + number].pid)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.processes[1 + number].wait()

    def stop(self) -> None:
        """End all of it."""
        for process in self.processes:
            for pid in reversed(_tree(process.pid)):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            process.wait()

    def _run(self, name: str, *arguments: str) -> None:
        import pyspark

        home = Path(pyspark.__file__).parent
        log = self.folder / f"log{len(self.logs)}.txt"
        self.logs.append(log)
        with log.open("wb") as out:
            self.processes.append(
                subprocess.Popen(
                    [home / "bin" / "spark-class", f"org.apache.spark.deploy.{name}", *arguments],
                    stdout=out, stderr=out,
                    env=self.environment | {"SPARK_HOME": str(home), "SPARK_DAEMON_MEMORY": "256m"},
                )
            )  # fmt: skip

    def _said(self, log: Path, pattern: str) -> str:
        until = time.monotonic() + START
        while time.monotonic() < until:
            if found := re.search(pattern, log.read_text(errors="replace")):
                return found[1]
            time.sleep(0.1)
        raise TimeoutError(f"{log.name} does not say {pattern}:\n{log.read_text()[-2000:]}")


@contextlib.contextmanager
def cluster(folder: Path, environment: dict[str, str]) -> Iterator[Cluster]:
    """A cluster of two workers while the block runs."""
    made = Cluster(folder, environment)
    try:
        made.start()
        yield made
    finally:
        made.stop()


def _tree(root: int) -> list[int]:
    """A process and all that descend from it, parents first."""
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        with contextlib.suppress(OSError):
            for children in Path(f"/proc/{pid}/task").glob("*/children"):
                waiting += [int(c) for c in children.read_text().split()]
    return found
