"""A hidden folder beside the output, where everything waits until all of it may be seen.

``files`` is what will be published; ``done`` has one small file for each input that is through, by
its SHA-256, so that a run that was killed goes on where it was; ``begun`` has files while they are
written.
"""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.deid.batch.outcome import Outcome, Status
from workbench.deid.batch.publication import Publication, unwritable
from workbench.deid.keys.secret import Secret, open_secret

if TYPE_CHECKING:
    from filelock import BaseFileLock

T = TypeVar("T")

# 1980-01-01, the earliest that a ZIP archive can hold: times tell when somebody was examined.
EPOCH = 315_532_800
_NO_LINKS = frozenset(
    {errno.EPERM, errno.EACCES, errno.EMLINK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}
)


class Staging:
    """The folder; its name says with which settings it was filled."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files = folder / "files"
        self._done = folder / "done"
        self._begun = folder / "begun"
        self._lock: BaseFileLock | None = None

    @classmethod
    def beside(cls, out: Path, settings: str) -> Staging:
        """Return the staging folder of an output and of settings.

        It lies inside of an output that is a disk of its own, or whose folder cannot be written.
        """
        out = out.resolve()
        if out.is_dir() and not _can_rename(out):
            return cls(out / f".workbench-{settings}")
        return cls(out.parent / f".{out.name}.workbench-{settings}")

    def prepare(self) -> None:
        """Make what is missing; what an earlier run left stays.

        Raises
        ------
        InputError
            If it cannot be written, or another run is at work in it.
        """
        try:
            self.files.mkdir(parents=True, exist_ok=True)
            self._done.mkdir(exist_ok=True)
            self._lock_it()
            shutil.rmtree(self._begun, ignore_errors=True)
            self._begun.mkdir(exist_ok=True)
        except OSError as error:
            raise unwritable(self.folder, error) from error

    def secret(self) -> Secret:
        """Return a secret for this run alone, gone when it is published."""
        return open_secret(self.folder / "key.json")

    def remove(self) -> None:
        """Take everything away."""
        self.release()
        shutil.rmtree(self.folder, ignore_errors=True)

    def release(self) -> None:
        """Let another run have it."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def outcome(self, sha256: str) -> Outcome | None:
        """Return what became of an input in an earlier run."""
        try:
            found = Outcome.of_marker(msgspec.json.decode(self._marker(sha256).read_bytes()))
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None
        if found.status is Status.PUBLISHED and not self.is_there(found):
            return None  # power went off before all of it was on the disk
        return found

    def take(self, name: str, made: Path) -> str:
        """Move an output that was written beside; its name is made of its content."""
        target = self.files / name
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(made, target)
        os.utime(target, (EPOCH, EPOCH))
        return name

    def is_there(self, outcome: Outcome) -> bool:
        """Return whether the output can be read back as it was made."""
        try:
            with (self.files / outcome.output).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == outcome.output_sha256
        except OSError:
            return False

    def keep(self, outcome: Outcome) -> None:
        """Remember what became of an input."""
        marker = self._marker(outcome.sha256)
        marker.parent.mkdir(exist_ok=True)
        self._write(msgspec.json.encode(outcome.as_marker()), lambda made: os.replace(made, marker))

    def put(self, name: str, data: bytes, mark: str) -> str:
        """Write an output; where another one has its name, `mark` tells them apart."""
        target = self.files / name
        target.parent.mkdir(parents=True, exist_ok=True)
        marked = target.with_name(f"{target.stem}-{mark}{target.suffix}")

        def settle(made: Path) -> Path:
            os.utime(made, (EPOCH, EPOCH))
            for place in (target, marked):
                # Two processes may have files of one name: the one that comes first has it.
                if _claimed(made, place) or place.read_bytes() == data:
                    return place
            os.replace(made, marked)  # left by an earlier run
            return marked

        return self._write(data, settle).relative_to(self.files).as_posix()

    def keep_only(self, is_wanted: Callable[[str], bool]) -> None:
        """Take away what an earlier run wrote of inputs that are none of this one."""
        for path in list(self.files.rglob("*")):
            if path.is_file() and not is_wanted(path.relative_to(self.files).as_posix()):
                path.unlink()

    def publication(self, out: Path) -> Publication:
        """Return what would be moved into the folder of the output; nothing is done yet.

        Raises
        ------
        InputError
            If the folder cannot take it.
        """
        return Publication.planned(self.files, out)

    def _lock_it(self) -> None:
        from filelock import FileLock, Timeout

        if self._lock is not None:
            return
        lock = FileLock(self.folder / "lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise InputError(
                t("Another run writes to the same folder now; wait until it is through.")
            ) from None
        except NotImplementedError:  # a file system without locks
            return
        self._lock = lock

    def _write(self, data: bytes, settle: Callable[[Path], T]) -> T:
        """Write a file that is whole or not there; `settle` gives it its place."""
        made = self._begun / secrets.token_hex(8)
        try:
            made.write_bytes(data)
            return settle(made)
        finally:
            with suppress(OSError):
                made.unlink(missing_ok=True)

    def _marker(self, sha256: str) -> Path:
        return self._done / sha256[:2] / f"{sha256}.json"


def _claimed(made: Path, place: Path) -> bool:
    """Give a file a name unless that is taken; return whether it was free."""
    try:
        os.link(made, place)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if place.exists():
            return False
        os.replace(made, place)
    return True


def _can_rename(out: Path) -> bool:
    """Return whether a folder can be put in place of an output by one step."""
    try:
        return out.stat().st_dev == out.parent.stat().st_dev and os.access(out.parent, os.W_OK)
    except OSError:
        return True
