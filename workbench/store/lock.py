"""One writer at a time: an operating system's lock, and a note of who holds it.

``PROJECT.wbp.lock`` is locked by the operating system as long as its process lives, so the lock of
a dead process is free at once. ``PROJECT.wbp.holder`` says who it is. File servers do not always
pass locks on: a holder on another host counts as alive as long as it touches its note.
"""

from __future__ import annotations

import getpass
import logging
import os
import socket
import threading
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from attrs import frozen
from filelock import FileLock, SoftFileLock, Timeout

log = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 20.0
# Six missed beats: a laptop that slept, a server that stalled.
STALE_AFTER_SECONDS = 120.0


@frozen
class Holder:
    """Who has a project open for writing."""

    user: str
    host: str
    pid: int
    since: datetime

    @classmethod
    def me(cls, user: str = "") -> Holder:
        """Return this process."""
        return cls(user or _login(), socket.gethostname(), os.getpid(), datetime.now(UTC))


class _HolderWire(msgspec.Struct):
    user: str
    host: str
    pid: int
    since: datetime


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


class Lock:
    """The lock of one project file.

    Attributes
    ----------
    left_behind : Holder or None
        After `acquire`: who held it before and did not close the project, that is, died.
    """

    def __init__(self, path: Path, user: str = "") -> None:
        self._lock_path = path.with_name(path.name + ".lock")
        self._holder_path = path.with_name(path.name + ".holder")
        self._me = Holder.me(user)
        self._lock = FileLock(self._lock_path, timeout=0)
        self._stop = threading.Event()
        self.left_behind: Holder | None = None

    def acquire(self) -> bool:
        """Take the lock and return True, or return False when somebody else holds it.

        Raises
        ------
        OSError
            If a lock file cannot be made here (a read-only folder).
        """
        try:
            self._lock.acquire()
        except Timeout:
            return False
        if isinstance(self._lock, SoftFileLock):  # no locks on this file system
            log.info("file system has no locks; a lock file is used")
        before = self.holder()
        if before is not None and self._is_alive(before):
            self._lock.release()
            return False
        self.left_behind = before
        try:
            self._write_holder()
        except OSError:
            with suppress(OSError):
                self._lock_path.unlink()
            self._lock.release()
            raise
        threading.Thread(target=self._beat, name="project lock", daemon=True).start()
        return True

    def is_free(self) -> bool:
        """Return whether nobody holds it, and leave everything as it is."""
        existed = self._lock_path.exists()
        try:
            self._lock.acquire()
        except Timeout:
            return False
        try:
            holder = self.holder()
            return holder is None or not self._is_alive(holder)
        finally:
            if not existed:
                with suppress(OSError):
                    self._lock_path.unlink()
            self._lock.release()

    def release(self) -> None:
        """Give the lock back and leave no files."""
        self._stop.set()
        if not self._lock.is_locked:
            return
        with suppress(OSError):
            self._holder_path.unlink()
        # Removed while held, where that is possible: FileLock notices a removed file and retries.
        with suppress(OSError):
            self._lock_path.unlink()
        self._lock.release()
        with suppress(OSError):
            if os.name == "nt":
                self._lock_path.unlink()

    def holder(self) -> Holder | None:
        """Return who noted that they hold it, alive or not."""
        try:
            wire = msgspec.json.decode(self._holder_path.read_bytes(), type=_HolderWire)
        except (OSError, msgspec.MsgspecError):
            return None
        return Holder(wire.user, wire.host, wire.pid, wire.since)

    def _is_alive(self, holder: Holder) -> bool:
        """Return whether a holder may live although its lock was free to take."""
        if holder.host == self._me.host:
            return False
        age = self._age()
        return age is not None and age < STALE_AFTER_SECONDS

    def _age(self) -> float | None:
        """Return the seconds since the holder's last beat, by the clock of the file server."""
        try:
            os.utime(self._lock_path)
            return self._lock_path.stat().st_mtime - self._holder_path.stat().st_mtime
        except OSError:
            return None

    def _write_holder(self) -> None:
        me = self._me
        wire = _HolderWire(me.user, me.host, me.pid, me.since)
        partial = self._holder_path.with_name(f"{self._holder_path.name}.{me.pid}")
        try:
            partial.write_bytes(msgspec.json.encode(wire))
            partial.replace(self._holder_path)
        except OSError:
            partial.unlink(missing_ok=True)
            raise

    def _beat(self) -> None:
        while not self._stop.wait(HEARTBEAT_SECONDS):
            try:
                os.utime(self._holder_path)
            except OSError:
                log.warning("the note of who holds the project could not be touched")
