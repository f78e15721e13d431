"""DICOMDIR: the table of contents of a CD (PS3.3 annex F, PS3.10 section 8)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from workbench.base.errors import InputError
from workbench.base.files import is_file
from workbench.base.text import Text, t
from workbench.dicom.headers import Header, read_header
from workbench.dicom.values import items, number, raw, text

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

SOP_CLASS = "1.2.840.10008.1.3.10"
_RECORDS_MAX = 1_000_000
_OFFSETS = (
    "OffsetOfTheNextDirectoryRecord",
    "OffsetOfReferencedLowerLevelDirectoryEntity",
)


@frozen
class Contents:
    """The files that a DICOMDIR refers to, in its order, and those that are not there, and why."""

    files: tuple[Path, ...] = ()
    missing: tuple[tuple[Path, Text], ...] = ()


def is_dicomdir(header: Header) -> bool:
    """Return whether a file is a DICOMDIR, whatever it is called."""
    meta = getattr(header.dataset, "file_meta", None)
    return meta is not None and text(meta, "MediaStorageSOPClassUID") == SOP_CLASS


def read_dicomdir(path: Path) -> Contents:
    """Return what a DICOMDIR refers to, relative to its own folder.

    Names are upper case in the standard; on a disk they are often lower case, and found so.

    Raises
    ------
    InputError
        If it cannot be read, or is none.
    """
    header = read_header(path)
    records = items(header.dataset, "DirectoryRecordSequence")
    if not records and not is_dicomdir(header):
        raise InputError(t("{name} is no index of a CD; rename it to open it.", name=path.name))
    folder = path.parent
    names = _Names(folder)
    files: list[Path] = []
    missing: list[tuple[Path, Text]] = []
    for record in records[:_RECORDS_MAX]:
        parts = _parts(raw(record, "ReferencedFileID"))
        if not parts:
            continue
        found = names.find(parts)
        if found is not None:
            files.append(found)
            continue
        wanted = folder.joinpath(*(part for part in parts if part not in ("..", "/")))
        reason = t("{directory} names it, but it is not there.", directory=path.name)
        missing.append((wanted, reason))
    if _is_cut(header, records):
        reason = t("It is cut off and may name more files; open the folder instead.")
        missing.append((path, reason))
    return Contents(tuple(dict.fromkeys(files)), tuple(missing))


def _parts(value: object) -> tuple[str, ...]:
    """Return the folders and the name of a Referenced File ID (0004,1500)."""
    if value is None:
        return ()
    several = [value] if isinstance(value, str) else list(value)  # type: ignore[call-overload]
    # Some writers put a path where the standard has several values.
    parts = [part for one in several for part in str(one).replace("\\", "/").split("/")]
    plain = (part.strip(" \0") for part in parts)
    # Neither "." nor the drive it was burnt from tell anything.
    return tuple(part for part in plain if part and part != "." and part[-1] != ":")


def _is_cut(header: Header, records: list[Dataset]) -> bool:
    """Return whether a record refers to another one beyond the end of the file."""
    last = number(header.dataset, "OffsetOfTheLastDirectoryRecordOfTheRootDirectoryEntity")
    offsets = [last] + [number(record, keyword) for record in records for keyword in _OFFSETS]
    return any(offset is not None and offset >= header.size for offset in offsets)


class _Names:
    """Finds files below a folder, whatever the case of their names; looks at each folder once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._listed: dict[Path, dict[str, Path]] = {}

    def find(self, parts: tuple[str, ...]) -> Path | None:
        """Return the file, None when it is not there or would lie outside the folder."""
        if any(part in (".", "..") or ":" in part for part in parts):
            return None
        exact = self._folder.joinpath(*parts)
        if is_file(exact):
            return exact
        at = self._folder
        for part in parts:
            found = self._list(at).get(part.casefold()) or self._list(at).get(
                f"{part}.dcm".casefold()
            )
            if found is None:
                return None
            at = found
        return at if at.is_file() else None

    def _list(self, folder: Path) -> dict[str, Path]:
        if folder not in self._listed:
            try:
                found = {one.name.casefold(): one for one in sorted(folder.iterdir())}
            except OSError:
                found = {}
            self._listed[folder] = found
        return self._listed[folder]
