"""Faults at the n-th thing that a run does to the disk: it is killed there, or there is no room."""

from __future__ import annotations

import errno
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

_CALLS = ("mkdir", "rename", "replace", "link", "fsync", "utime")
_CLEANING = ("unlink", "rmdir")


class Fault:
    """Counts what changes the disk, and does something before the n-th."""

    def __init__(self, nth: int, what: Callable[[], None], below: Path, more: bool = True) -> None:
        self.nth, self.what, self.below, self.more = nth, what, str(below), more
        self.count = 0

    def at(self, *args: Any) -> bool:
        """Return whether it is the n-th."""
        paths = [str(arg) for arg in args if isinstance(arg, str | Path)]
        if paths and not any(path.startswith(self.below) for path in paths):
            return False
        self.count += 1
        return self.count == self.nth

    @contextmanager
    def planted(self) -> Iterator[None]:
        """Be there for a while."""
        with pytest.MonkeyPatch.context() as patch:
            for name in (*_CALLS, *(_CLEANING if self.more else ())):
                patch.setattr(os, name, self._wrapped(getattr(os, name)))
            write = Path.write_bytes

            def half(path: Path, data: bytes) -> int:
                if self.at(path):
                    write(path, data[: len(data) // 2])
                    self.what()
                return write(path, data)

            patch.setattr(Path, "write_bytes", half)
            yield

    def _wrapped(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*args: Any, **more: Any) -> Any:
            if self.at(*args):
                self.what()
            return call(*args, **more)

        return wrapped


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def full() -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def is_killed_at(nth: int, below: Path, action: Callable[[], object]) -> bool:
    """Do something in a process that is killed at the n-th change; return whether it was."""
    pid = os.fork()
    if pid == 0:
        try:
            with Fault(nth, die, below).planted():
                action()
        finally:
            os._exit(0)
    _, status = os.waitpid(pid, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
