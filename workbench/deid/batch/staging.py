"""A hidden folder beside the output, where everything waits until all of it may be seen.

``files`` is what will be published; ``done`` has one small file for each input that is through, by
its SHA-256, so that a run that was killed goes on where it was.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from pathlib import Path

import msgspec

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.deid.batch.outcome import Outcome, Status
from workbench.deid.keys.secret import Secret, open_secret

# 1980-01-01, the earliest that a ZIP archive can hold: times tell when somebody was examined.
EPOCH = 315_532_800


class Staging:
    """The folder; its name says with which settings it was filled."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files = folder / "files"
        self._done = folder / "done"

    @classmethod
    def beside(cls, out: Path, settings: str) -> Staging:
        """Return the staging folder of an output and of settings."""
        return cls(out.parent / f".{out.name}.workbench-{settings}")

    def prepare(self) -> None:
        """Make what is missing; what an earlier run left stays."""
        try:
            self.files.mkdir(parents=True, exist_ok=True)
            self._done.mkdir(exist_ok=True)
        except OSError as error:
            raise _unwritable(self.folder, error) from error

    def secret(self) -> Secret:
        """Return a secret for this run alone, gone when it is published."""
        return open_secret(self.folder / "key.json")

    def remove(self) -> None:
        """Take everything away."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def outcome(self, sha256: str) -> Outcome | None:
        """Return what became of an input in an earlier run."""
        try:
            data = msgspec.json.decode(self._marker(sha256).read_bytes())
            found = Outcome(**{**data, "status": Status(data["status"])})
        except (OSError, ValueError, TypeError, KeyError):
            return None
        whole = found.status is not Status.PUBLISHED or (self.files / found.output).is_file()
        return found if whole else None

    def keep(self, outcome: Outcome) -> None:
        """Remember what became of an input."""
        marker = self._marker(outcome.sha256)
        marker.parent.mkdir(exist_ok=True)
        row = {**outcome.as_row(), "actions": outcome.actions}
        _write(marker, msgspec.json.encode(row))

    def put(self, name: str, data: bytes, mark: str) -> str:
        """Write an output; where another one has its name, `mark` tells them apart."""
        target = self.files / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.is_file() and target.read_bytes() != data:
            target = target.with_name(f"{target.stem}-{mark}{target.suffix}")
        _write(target, data)
        os.utime(target, (EPOCH, EPOCH))
        return target.relative_to(self.files).as_posix()

    def publish(self, out: Path) -> dict[str, str]:
        """Move everything into the folder of the output: all of it or nothing.

        Returns
        -------
        dict
            By its name here the name of each file in the output, where it has another one.

        Raises
        ------
        InputError
            If the folder cannot be written.
        """
        names = sorted(path.relative_to(self.files) for path in _all_files(self.files))
        renamed: dict[str, str] = {}
        try:
            for name in names:
                _flush(self.files / name)
            if out.exists():
                renamed = self._merge(out, names)
            else:
                os.rename(self.files, out)
            self.remove()
        except OSError as error:
            raise _unwritable(out, error) from error
        return renamed

    def _merge(self, out: Path, names: list[Path]) -> dict[str, str]:
        """Add files to what earlier runs published; nothing there is replaced."""
        if not out.is_dir():
            raise InputError(t("{name} is a file; choose a folder.", name=out.name))
        places = {name: _place(out, name, (self.files / name).read_bytes()) for name in names}
        moved: list[tuple[Path, Path]] = []
        try:
            for name, target in places.items():
                if not target.exists():
                    target.parent.mkdir(parents=True, exist_ok=True)
                    os.rename(self.files / name, target)
                    moved.append((self.files / name, target))
        except OSError:
            for source, target in moved:
                os.rename(target, source)
            raise
        final = {
            name.as_posix(): place.relative_to(out).as_posix() for name, place in places.items()
        }
        return {name: place for name, place in final.items() if name != place}

    def _marker(self, sha256: str) -> Path:
        return self._done / sha256[:2] / f"{sha256}.json"


def _all_files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def _place(out: Path, name: Path, data: bytes) -> Path:
    """Return where a file goes, or where the same file is already.

    Two instances of one UID that differ lie side by side.
    """
    plain = out / name
    base = name.stem.split("-")[0]
    for there in [plain, *sorted(plain.parent.glob(f"{base}*{name.suffix}"))]:
        if there.is_file() and there.read_bytes() == data:
            return there
    if not plain.exists():
        return plain
    mark = hashlib.sha256(data).hexdigest()[:8]
    return plain.with_name(f"{base}-{mark}{name.suffix}")


def _write(path: Path, data: bytes) -> None:
    """Write a file that is whole or not there."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        temporary.write_bytes(data)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.EBADF):  # read-only handles on some systems
            raise
    finally:
        os.close(handle)


def _unwritable(folder: Path, error: OSError) -> InputError:
    return InputError(
        t(
            "The folder {name} cannot be written: {why}. Nothing was published.",
            name=folder.name,
            why=error.strerror or str(error),
        )
    )
