"""Manifest: which files of a folder an export wrote, so that the next one can replace all of them.

Nothing else is ever removed: a file that was changed since, or that is no plain file any more,
belongs to somebody.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath

import msgspec
from attrs import field, frozen

from workbench.base.writing import write_whole

log = logging.getLogger(__name__)

NAME = ".workbench-export.json"
_FORMAT, _VERSION = "workbench-export", 1
_MOST_BYTES = 256 << 20


class _File(msgspec.Struct):
    format: str
    version: int
    # Of each format: path, size and time of change in nanoseconds.
    exports: dict[str, list[tuple[str, int, int]]]


Stamp = tuple[int, int]


@frozen
class Manifest:
    """What exports wrote into a folder: of each format, size and time of its files by path."""

    exports: Mapping[str, Mapping[str, Stamp]] = field(factory=dict)

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """Return what a folder says of itself; nothing where it says nothing that can be read."""
        path = folder / NAME
        try:
            if path.is_symlink() or path.stat().st_size > _MOST_BYTES:
                return cls()
            file = msgspec.json.decode(path.read_bytes(), type=_File)
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
            return cls()
        if file.format != _FORMAT or file.version != _VERSION:
            return cls()
        return cls(
            {
                format: {name: (size, at) for name, size, at in files if _is_below(name)}
                for format, files in file.exports.items()
            }
        )

    def stale(self, format: str, names: Iterable[str]) -> dict[str, Stamp]:
        """Return what a format wrote before and neither writes again nor shares with another."""
        wanted = set(names)
        for other, files in self.exports.items():
            if other != format:
                wanted.update(files)
        before = self.exports.get(format, {})
        return {name: stamp for name, stamp in before.items() if name not in wanted}


def settle(folder: Path, format: str, names: Iterable[Path], *, overwrite: bool = False) -> None:
    """Remove what the former export of a format wrote and this one did not; note what is there.

    Parameters
    ----------
    names : iterable of Path
        What was written now, relative to `folder`.
    overwrite : bool
        Whether this export stands for the former one; else it stands beside it.

    Never raises: the export itself is done.
    """
    written = [name.as_posix() for name in names]
    manifest = Manifest.read(folder)
    stale = manifest.stale(format, written)
    for name, stamp in stale.items() if overwrite else ():
        _remove(folder, name, stamp)
    if len(written) < 2 and format not in manifest.exports:
        return  # a single file is replaced by the next one
    found = ((name, _stamp(folder / name)) for name in written)
    stamps = {name: stamp for name, stamp in found if stamp is not None}
    kept = {} if overwrite else stale
    exports = {**manifest.exports, format: {**kept, **stamps}}
    plain = {
        key: [(name, *stamp) for name, stamp in sorted(files.items())]
        for key, files in exports.items()
    }
    try:
        write_whole(folder / NAME, msgspec.json.encode(_File(_FORMAT, _VERSION, plain)))
    except OSError:
        log.info("what an export wrote could not be noted")


def _remove(folder: Path, name: str, stamp: Stamp) -> None:
    path = folder / name
    inside = path.parent.resolve().is_relative_to(folder.resolve())
    if not inside or _stamp(path) != stamp:
        return
    with suppress(OSError):
        path.unlink()
        for above in PurePosixPath(name).parents:
            if str(above) != ".":
                (folder / above).rmdir()  # fails, and ends it, where something else lies


def _stamp(path: Path) -> Stamp | None:
    """Return size and time of change of a plain file."""
    try:
        if path.is_symlink() or not path.is_file():
            return None
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


def _is_below(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return bool(parts) and not PurePosixPath(name).is_absolute() and ".." not in parts
