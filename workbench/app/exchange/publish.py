"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from workbench.base.errors import InputError
from workbench.base.leftovers import mark, sweep
from workbench.base.text import t


@contextmanager
def staging(folder: Path) -> Iterator[Path]:
    """Give an empty folder beside `folder`, on the same file system; it is gone afterwards.

    What was left there by an export that was killed goes too.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        sweep(folder.parent)
        place = Path(tempfile.mkdtemp(prefix=f".workbench-{mark()}-", dir=folder.parent))
    except OSError as error:
        raise _unwritable(folder, error) from error
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def check_free(place: Path, folder: Path, *, overwrite: bool = False) -> list[Path]:
    """Return the relative paths of all staged files.

    Raises
    ------
    InputError
        If a file is there already and may not be overwritten.
    """
    names = sorted(path.relative_to(place) for path in place.rglob("*") if path.is_file())
    if folder.exists() and not folder.is_dir():
        raise InputError(t("{name} is a file; choose a folder.", name=folder.name))
    taken = [name for name in names if (folder / name).exists()]
    if taken and not overwrite:
        raise InputError(
            t(
                "{name} is in the folder already. Choose another folder or allow overwriting.",
                name=taken[0].as_posix(),
            )
        )
    return names


def publish(place: Path, folder: Path, *, overwrite: bool = False) -> list[Path]:
    """Move all files of a staging folder into `folder`: all of them, or none.

    Raises
    ------
    InputError
        If a file is there already and may not be overwritten, or the folder cannot be written.
    """
    names = check_free(place, folder, overwrite=overwrite)
    try:
        for name in names:
            _flush(place / name)
        _move_all(place, folder, names)
    except OSError as error:
        raise _unwritable(folder, error) from error
    return [folder / name for name in names]


def _move_all(place: Path, folder: Path, names: list[Path]) -> None:
    if not folder.exists():
        folder.mkdir()  # with the usual rights; mkdtemp gives them to this user alone
        place.chmod(folder.stat().st_mode)
        folder.rmdir()
        os.rename(place, folder)
        return
    moved: list[Path] = []
    kept = Path(tempfile.mkdtemp(prefix=".old-", dir=place))
    try:
        for name in names:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            if (folder / name).exists():
                (kept / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(folder / name, kept / name)
            os.replace(place / name, folder / name)
            moved.append(name)
    except OSError:
        _put_back(folder, kept, moved)
        raise


def _put_back(folder: Path, kept: Path, moved: list[Path]) -> None:
    for name in moved:
        if (kept / name).exists():
            os.replace(kept / name, folder / name)
        else:
            (folder / name).unlink(missing_ok=True)


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _unwritable(folder: Path, error: OSError) -> InputError:
    return InputError(
        t("The folder {name} cannot be written: {reason}.", name=folder.name, reason=error.strerror)
    )
