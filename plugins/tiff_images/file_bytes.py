"""The bytes of a file, read from several threads at once."""

from __future__ import annotations

import mmap
import os
import threading
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from workbench.api import InputError, became_shorter, open_binary, t

from .errors import has_changed

#: A member of an archive is held in memory as a whole; beyond this it is to be unpacked.
MEMBER_MAX = 512 << 20


class FileBytes:
    """A file, or a member of an archive, of which any part can be read from any thread.

    Raises
    ------
    OSError, InputError
        If it is not there, may not be read, or is a member too large to be held in memory.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._bytes: NDArray[np.uint8] | None = None
        self._handle: _Handle | None = None
        self._closed = False
        self.size = self._open()

    def read(self, offset: int, count: int) -> bytes:
        """Return bytes of a part.

        Raises
        ------
        EOFError
            If it does not lie in the file as a whole.
        InputError
            If the file has become shorter since it was opened.
        """
        if offset < 0 or count < 0 or offset + count > self.size:
            raise EOFError(f"{count} bytes at {offset} of {self.size}")
        with self._lock:
            self._reopen()
            handle, held = self._handle, self._bytes
        if handle is None:
            assert held is not None
            return held[offset : offset + count].tobytes()
        found = self._read(handle, offset, count)
        if len(found) != count:
            raise became_shorter(self._path)
        return found

    def _read(self, handle: _Handle, offset: int, count: int) -> bytes:
        if hasattr(os, "pread"):
            return os.pread(handle.number, count, offset)
        with self._lock:
            os.lseek(handle.number, offset, os.SEEK_SET)
            return os.read(handle.number, count)

    @property
    def bytes(self) -> NDArray[np.uint8]:
        """All bytes, mapped and not to be written; views keep the mapping alive.

        Raises
        ------
        InputError
            If the file has become shorter: reading what is gone would end the program.
        """
        with self._lock:
            self._reopen()
            if self._handle and os.fstat(self._handle.number).st_size < self.size:
                raise became_shorter(self._path)
            if self._bytes is None:
                assert self._handle is not None
                mapped = mmap.mmap(self._handle.number, 0, access=mmap.ACCESS_READ)
                self._bytes = np.frombuffer(mapped, np.uint8)
            return self._bytes

    @property
    def is_shorter(self) -> bool:
        """Whether the file has become shorter since it was opened."""
        try:
            return self.is_plain and self._path.stat().st_size < self.size
        except OSError:
            return False

    def rest(self) -> None:
        """Let go of the file until it is read again."""
        with self._lock:
            self._handle = self._bytes = None

    def close(self) -> None:
        """Let go of the file for good; whoever reads at this moment finishes first."""
        self._closed = True
        self.rest()

    def _open(self) -> int:
        with open_binary(self._path) as file:
            self.is_plain = _has_number(file)
            if self.is_plain:
                self._handle = _Handle(os.dup(file.fileno()))
                return os.fstat(self._handle.number).st_size
            self._bytes = _member(self._path, file)
            return self._bytes.size

    def _reopen(self) -> None:
        if self._closed:
            raise ValueError("the file is closed")
        if self._handle is None and self._bytes is None and (size := self._open()) != self.size:
            self._handle = self._bytes = None
            raise became_shorter(self._path) if size < self.size else has_changed(self._path)


class _Handle:
    """An open file that is closed when nobody has it any more: also not while it is being read."""

    # At the end of the program modules go before what they made.
    _close = staticmethod(os.close)

    def __init__(self, number: int) -> None:
        self.number = number

    def __del__(self) -> None:
        self._close(self.number)


def _has_number(file: Any) -> bool:
    try:
        return isinstance(file.fileno(), int)
    except OSError:
        return False


def _member(path: Path, file: BinaryIO) -> NDArray[np.uint8]:
    size = file.seek(0, os.SEEK_END)
    if size > MEMBER_MAX:
        raise InputError(
            t(
                "{name} has {size} MB, too many to be read inside an archive. Unpack it first.",
                name=path.name,
                size=size >> 20,
            )
        )
    file.seek(0)
    return np.frombuffer(file.read(), np.uint8)
