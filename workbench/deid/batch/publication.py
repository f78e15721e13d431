"""The last step: what was staged becomes visible, all of it or nothing.

A new folder appears by one rename. In a folder that has files already, new patients appear by one
rename each and files of known patients by one each; nothing there is replaced but a DICOMDIR of
ours, and what was moved is moved back when a later one fails.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from workbench.base.errors import InputError
from workbench.base.text import t

_FEW = 200


class Publication:
    """What will be moved where.

    Attributes
    ----------
    renamed : dict
        By its name in staging the name of each file in the output, where it has another one.
    """

    def __init__(self, files: Path, out: Path, moves: list[tuple[str, str]] | None) -> None:
        self._files = files
        self._out = out
        self._moves = moves
        self._last = ""
        self.renamed = {name: place for name, place in moves or () if name != place}

    @classmethod
    def planned(cls, files: Path, out: Path) -> Publication:
        """Look what is in the output; nothing is done yet.

        Raises
        ------
        InputError
            If the output is no folder, or cannot be read or written.
        """
        out = out.resolve()
        if out.exists() and not out.is_dir():
            raise InputError(t("{name} is a file; choose a folder.", name=out.name))
        try:
            if not out.exists():
                return cls(files, out, None)
            if not os.access(out, os.W_OK | os.X_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
            if not any(out.iterdir()):
                return cls(files, out, None)
            return cls(files, out, list(_moves(files, out)))
        except OSError as error:
            raise unwritable(out, error) from error

    def replace(self, name: str) -> None:
        """Have a staged file take the place of the one of its name, last of all."""
        if self._moves is not None:
            self._moves = [move for move in self._moves if move[0] != name]
            self._last = name

    def carry_out(self) -> None:
        """Move everything.

        Raises
        ------
        InputError
            If the folder cannot be written; what was moved is back then.
        """
        try:
            _flush_all(self._files)
            if self._moves is None:
                self._appear()
            else:
                self._merge(self._moves)
        except OSError as error:
            raise unwritable(self._out, error) from error

    def _appear(self) -> None:
        for folder in [self._files, *(p for p in self._files.rglob("*") if p.is_dir())]:
            _flush_folder(folder)
        if self._out.is_dir():
            shutil.copymode(self._out, self._files)
            if os.name == "nt":
                self._out.rmdir()
        os.rename(self._files, self._out)  # an empty folder gives way to it
        _flush_folder(self._out.parent)

    def _merge(self, moves: list[tuple[str, str]]) -> None:
        made: list[Path] = []
        moved: list[tuple[Path, Path]] = []
        touched: set[Path] = set()
        try:
            for name, place in moves:
                source, target = self._files / name, self._out / place
                if target.is_file():
                    continue  # the same file is there already
                _make_folders(target.parent, made)
                os.rename(source, target)
                moved.append((source, target))
                touched.add(target.parent)
            for folder in touched:
                _flush_folder(folder)
            if self._last:
                os.replace(self._files / self._last, self._out / self._last)
                _flush_folder(self._out)
        except OSError:
            for source, target in reversed(moved):
                os.rename(target, source)
            for folder in reversed(made):
                with suppress(OSError):
                    folder.rmdir()
            raise


def unwritable(folder: Path, error: OSError) -> InputError:
    """Return what is said of a folder that cannot be written."""
    return InputError(
        t(
            "The folder {name} cannot be written: {why}. Nothing was published.",
            name=folder.name,
            why=error.strerror or str(error),
        )
    )


def _moves(files: Path, out: Path) -> Iterator[tuple[str, str]]:
    """Give what goes where: folders that are new as they are, else file by file."""
    for top in sorted(files.iterdir()):
        if not (out / top.name).exists():
            yield top.name, top.name
            continue
        for path in sorted(_all_files(top)) if top.is_dir() else [top]:
            name = path.relative_to(files)
            yield name.as_posix(), _place(out, name, path.read_bytes()).as_posix()


def _all_files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def _place(out: Path, name: Path, data: bytes) -> Path:
    """Return where a file goes, or where the same file is already.

    Two instances of one UID that differ lie side by side.
    """
    plain = out / name
    base = name.stem.split("-")[0]
    for there in [plain, *sorted(plain.parent.glob(f"{base}*{name.suffix}"))]:
        if there.is_file() and there.read_bytes() == data:
            return there.relative_to(out)
    if not plain.exists():
        return name
    mark = hashlib.sha256(data).hexdigest()[:8]
    return name.with_name(f"{base}-{mark}{name.suffix}")


def _make_folders(folder: Path, made: list[Path]) -> None:
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for one in reversed(missing):
        one.mkdir()
        made.append(one)


def _flush_all(folder: Path) -> None:
    """Have all files on the disk before any of them can be seen."""
    for number, path in enumerate(_all_files(folder)):
        # 20,000 one by one took minutes. Linux alone waits until all that was written is there.
        if number == _FEW and sys.platform == "linux":
            os.sync()
            return
        _flush(path)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.EBADF):  # read-only handles on some systems
            raise
    finally:
        os.close(handle)


def _flush_folder(folder: Path) -> None:
    """Make a rename last; folders cannot be opened on Windows."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
