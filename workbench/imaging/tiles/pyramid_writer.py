"""PyramidWriter: makes the files of a pyramid and fills them."""

from __future__ import annotations

import errno
import math
import os
import shutil
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from attrs import evolve
from numpy.typing import NDArray

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.imaging.tiles import pyramid_format as form
from workbench.imaging.tiles.hold import hold

_SYNC_S = 5.0
# Room that is left to everybody else on the disk.
_SPARE = 64 << 20


class PyramidWriter:
    """Fills a pyramid; `write` may be called from several threads at once.

    Parameters
    ----------
    folder : Path
        Where the pyramid is to lie. What lies there already goes on where it was broken off when
        it is of the same plan, and is replaced otherwise.

    Attributes
    ----------
    resumed : int
        Rows of the whole picture that were done before.
    """

    def __init__(self, folder: Path, header: form.Header, *, may_resume: bool = True) -> None:
        self.folder = folder
        self.header = header
        self._lock = threading.Lock()
        self.resumed = _rows_kept(folder, header) if may_resume else 0
        try:
            if not self.resumed:
                self._begin()
            self._levels = (folder / form.LEVELS).open("r+b", buffering=0)
        except OSError as error:
            raise disk_error(error) from error
        hold(self._levels)
        self._rows = (folder / form.ROWS).open("r+b", buffering=0)
        self._kept = self._done = self.resumed
        self._synced = time.monotonic()
        self.advance(self.resumed)

    def _begin(self) -> None:
        remove(self.folder)
        self.folder.mkdir(parents=True)
        free = shutil.disk_usage(self.folder).free
        if free < self.header.nbytes + _SPARE:
            self.folder.rmdir()
            raise no_room(self.header.nbytes, free)
        with (self.folder / form.LEVELS).open("wb") as file:
            file.truncate(self.header.nbytes)
        (self.folder / form.ROWS).write_bytes(form.COUNTERS.pack(0, 0))
        form.write_header(self.folder, self.header)

    def write(self, level: int, row: int, pixels: NDArray[Any], column: int = 0) -> None:
        """Write a block of a stored level at a row and a column.

        Raises
        ------
        InputError
            If the disk is full.
        """
        at, kind = self.header.levels[level], self.header.kind
        pixels = np.ascontiguousarray(pixels, kind.dtype)
        offset = at.offset + (row * at.columns + column) * kind.nbytes
        try:
            if pixels.shape[1] == at.columns:
                self._write_at(_bytes(pixels), offset)
                return
            for line in pixels:
                self._write_at(_bytes(line), offset)
                offset += at.columns * kind.nbytes
        except OSError as error:
            raise disk_error(error) from error

    def _write_at(self, data: memoryview, offset: int) -> None:
        while data:
            if hasattr(os, "pwrite"):
                written = os.pwrite(self._levels.fileno(), data, offset)
            else:
                with self._lock:
                    self._levels.seek(offset)
                    written = self._levels.write(data) or 0
            data, offset = data[written:], offset + written

    def advance(self, rows: int) -> None:
        """Say that the first `rows` rows of the whole picture are done in all levels."""
        self._done = rows
        now = time.monotonic()
        if now - self._synced > _SYNC_S:
            self._synced = now
            self._flush(self._levels)
            self._kept = rows
        self._rows.seek(0)
        self._rows.write(form.COUNTERS.pack(rows, self._kept))

    def finish(self, damage: str = "") -> None:
        """Say that everything is done, once it has reached the disk."""
        self.advance(self.header.rows)
        self._flush(self._levels)
        self._close()
        try:
            form.write_header(self.folder, evolve(self.header, complete=True, damage=damage))
        except OSError as error:
            raise disk_error(error) from error

    def pause(self) -> None:
        """Close the files and leave what is done for another time."""
        if not self._levels.closed:
            with suppress(OSError, InputError):
                self._synced = -math.inf
                self.advance(self._done)
            self._close()

    def abandon(self) -> None:
        """Close the files and leave nothing behind."""
        self._close()
        remove(self.folder)

    def _close(self) -> None:
        self._levels.close()
        self._rows.close()

    def _flush(self, file: Any) -> None:
        try:
            os.fsync(file.fileno())
        except OSError as error:
            raise disk_error(error) from error


def _rows_kept(folder: Path, header: form.Header) -> int:
    """Return how many rows of a pyramid that was broken off have reached the disk."""
    try:
        if form.read_header(folder) != header:
            return 0
        if (folder / form.LEVELS).stat().st_size != header.nbytes:
            return 0
        data = (folder / form.ROWS).read_bytes()
    except (OSError, InputError):
        return 0
    if len(data) != form.COUNTERS.size:
        return 0
    return min(int(form.COUNTERS.unpack(data)[1]), header.rows)


def remove(folder: Path) -> None:
    """Remove a pyramid, its header first: what is left is none, whatever happens meanwhile."""
    with suppress(OSError):
        (folder / form.HEADER).unlink()
    shutil.rmtree(folder, ignore_errors=True)


def _bytes(pixels: NDArray[Any]) -> memoryview:
    return pixels.reshape(-1).view(np.uint8).data


def no_room(needed: int, free: int) -> InputError:
    """Return the error for a disk that has too little room."""
    return InputError(
        t(
            "Reductions of this picture need {needed} MB, and there is room for {free} MB where "
            "they are kept. Make room on that disk or raise the limit in the settings; “workbench "
            "pyramid” writes them to another place.",
            needed=-(-needed // 1_000_000),
            free=max(0, free) // 1_000_000,
        )
    )


def disk_error(error: OSError) -> InputError:
    """Return the error for a disk that could not be written to."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        text = t(
            "The disk became full while reductions of a large picture were written. They were "
            "removed; make room on that disk and open the picture again."
        )
    else:
        text = t(
            "Reductions of a large picture cannot be written: {reason}.",
            reason=error.strerror or type(error).__name__,
        )
    return InputError(text, type(error).__name__)
