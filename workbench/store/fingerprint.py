"""Fingerprint of a file: quick at once, whole later.

Rule of `sample`: SHA-256 over the size as 8 bytes, big endian, and then 16 blocks of 64 KiB, the
first at the start, the last at the end, the others evenly between, block i at
``floor(i * (size - 65536) / 15)``. A file of up to 1 MiB is read as a whole instead. Of a file that
describes the folder it lies in, a sample of that folder follows (`folder_sample`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from attrs import evolve

from workbench.base.errors import InputError
from workbench.base.files import open_binary
from workbench.base.text import t
from workbench.model.image import Fingerprint
from workbench.store.folder_sample import folder_sample, is_description

BLOCK = 65536
BLOCKS = 16
_CHUNK = 1 << 20


def fingerprint(path: Path) -> Fingerprint:
    """Return size and sample of a file.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    try:
        with open_binary(path) as file:
            size = file.seek(0, 2)
            digest = hashlib.sha256(size.to_bytes(8, "big"))
            file.seek(0)
            if size <= BLOCK * BLOCKS:
                digest.update(file.read())
            else:
                for n in range(BLOCKS):
                    file.seek(n * (size - BLOCK) // (BLOCKS - 1))
                    digest.update(file.read(BLOCK))
        if is_description(path):
            for part in folder_sample(path.parent):
                digest.update(part)
    except OSError as error:
        raise _unreadable(path, error) from error
    return Fingerprint(size, digest.hexdigest())


def with_sha256(
    path: Path, known: Fingerprint, go_on: Callable[[int], bool] | None = None
) -> Fingerprint | None:
    """Return a fingerprint with the SHA-256 of the whole file.

    Parameters
    ----------
    go_on : callable, optional
        Asked with the bytes read so far; when it says no, the result is None.
    """
    digest = hashlib.sha256(known.sample.encode() if is_description(path) else b"")
    done = 0
    try:
        with open_binary(path) as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
                done += len(chunk)
                if go_on is not None and not go_on(done):
                    return None
    except OSError as error:
        raise _unreadable(path, error) from error
    return evolve(known, sha256=digest.hexdigest())


def is_same(known: Fingerprint, found: Fingerprint) -> bool:
    """Return whether two fingerprints are of one content, as far as both know."""
    if known.sha256 is not None and found.sha256 is not None:
        return known.sha256 == found.sha256
    return (known.size, known.sample) == (found.size, found.sample)


def _unreadable(path: Path, error: OSError) -> InputError:
    return InputError(
        t("{name} cannot be read. Check that it is there and may be opened.", name=path.name),
        details=error.strerror or "",
    )
