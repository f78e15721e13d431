"""From what somebody chose to files: folders are walked, archives and directories looked into."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from workbench.app.images.folder_images import is_packed_store, is_store, marker_in
from workbench.base.archives import SUFFIX, is_archive, members
from workbench.base.errors import InputError
from workbench.base.text import Text, t

#: Called with the path of what could not be looked into, and the reason.
Reject = Callable[[Path, Text], None]

DICOMDIR = "dicomdir"


def _nobody(path: Path, reason: Text) -> None:
    """Say nothing of what cannot be looked into."""


def walk(paths: Iterable[Path], reject: Reject = _nobody) -> list[Path]:
    """Return the files of `paths` in a stable order, each once, hidden ones left out.

    A folder that is an image stands for itself: by the file that describes it.

    Folders are searched, and zip archives wherever they are: members have paths below that of
    their archive. A DICOMDIR that is named stands for the files it refers to; one that lies in a
    folder is passed over, as its folder is searched.
    """
    # A file may be named beside its folder.
    return list(dict.fromkeys(each_file(paths, reject)))


def each_file(paths: Iterable[Path], reject: Reject = _nobody) -> Iterator[Path]:
    """Yield what `walk` returns as it is found; a file may come twice."""
    for path in paths:
        if path.is_dir():
            yield from _in_folder(path, reject)
        elif path.name.lower() == DICOMDIR:
            yield from _of_directory(path, reject)
        elif is_archive(path):
            yield from _in_archive(path, reject)
        else:
            yield path


def _in_folder(folder: Path, reject: Reject) -> Iterator[Path]:
    for root, folders, names in os.walk(folder, onerror=lambda error: _closed(error, reject)):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        if is_store(names):
            described = marker_in(Path(root))
            if described is not None:
                folders.clear()
                yield described
            continue
        for name in sorted(names):
            path = Path(root, name)
            if name.startswith(".") or name.lower() == DICOMDIR:
                continue
            if is_archive(path):
                yield from _in_archive(path, reject)
            else:
                yield path


def _closed(error: OSError, reject: Reject) -> None:
    path = Path(error.filename)
    reason = t("{name} cannot be read: {reason}.", name=path.name, reason=error.strerror or "")
    reject(path, reason)


def _in_archive(archive: Path, reject: Reject) -> Iterator[Path]:
    if is_packed_store(archive):
        reject(archive, t("A Zarr store in an archive is not read; unpack it first."))
        return
    try:
        found = members(archive)
    except InputError as error:
        reject(archive, error.text)
        return
    for path in found:
        if path.suffix.lower() == SUFFIX:
            reject(path, t("An archive inside an archive is not looked into; unpack it first."))
        elif path.name.lower() != DICOMDIR:
            yield path


def _of_directory(path: Path, reject: Reject) -> Iterator[Path]:
    from workbench.dicom.finding.dicomdir import read_dicomdir

    try:
        found = read_dicomdir(path)
    except InputError as error:
        reject(path, error.text)
        return
    for missing, reason in found.missing:
        reject(missing, reason)
    yield from found.files
