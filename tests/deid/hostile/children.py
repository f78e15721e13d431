"""A process that looks at hostile files, watched from outside."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from attrs import frozen

ROOT = Path(__file__).resolve().parents[3]
# By the clock, on a machine that does much else.
HANGS_S = 100.0
SECONDS, MEGABYTES = 10.0, 1500


@frozen
class Looked:
    """How a look ended, and what it took."""

    way: str
    seconds: float
    megabytes: int
    end: str

    @property
    def fault(self) -> str:
        """What must not be, empty when nothing is wrong."""
        if self.end.startswith("!") or "Unexpected" in self.end:
            return self.end
        if self.seconds > SECONDS:
            return f"{self.way} took {self.seconds} s of a processor"
        if self.megabytes > MEGABYTES:
            return f"{self.way} took {self.megabytes} MB"
        return ""


class Child:
    """Looks at one file after the other; a new process takes over when one dies."""

    def __init__(self, ways: Sequence[str]) -> None:
        self._ways = ways
        self._process: subprocess.Popen[str] | None = None

    def look(self, path: Path) -> list[Looked]:
        """Look in each way; raises AssertionError when the process dies or hangs of it."""
        process = self._started()
        assert process.stdin is not None and process.stdout is not None
        watch = threading.Timer(HANGS_S * len(self._ways), process.kill)
        watch.start()
        try:
            process.stdin.write(f"{path}\n")
            process.stdin.flush()
            found: list[Looked] = []
            while (line := process.stdout.readline().rstrip("\n")) != "done":
                assert line, f"the process died after {found}"
                way, _, seconds, megabytes, end = line.split("\t")
                found.append(Looked(way, float(seconds), int(megabytes), end))
            return found
        finally:
            watch.cancel()

    def end(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()

    def _started(self) -> subprocess.Popen[str]:
        if self._process is None or self._process.poll() is not None:
            command = [sys.executable, "-m", "tests.deid.hostile.look", *self._ways]
            self._process = subprocess.Popen(
                command,
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
            assert self._process.stdout is not None
            assert self._process.stdout.readline() == "ready\n"
        return self._process


@contextmanager
def child(*ways: str) -> Iterator[Child]:
    """Give a process that is ended afterwards."""
    made = Child(ways)
    try:
        yield made
    finally:
        made.end()
