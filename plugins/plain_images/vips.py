"""Rows of a picture from its top on, by libvips: only what is being decoded is in memory."""

from __future__ import annotations

import mmap
import os
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from io import FileIO
from pathlib import Path
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from workbench.api import UnsupportedError, t

#: Rows that libvips keeps at least while it decodes.
ROWS_KEPT = 800
_POURED = 1 << 20
_PIPE_BYTES, _LEAST_PIPE_BYTES = 1 << 20, 1 << 14
# More than a decoder takes, so that a pipe that was full never gets empty.
_DECODED_A_SECOND = 400e6
# The first look wants few rows soon; then larger stripes cost less for each row.
_FIRST_ROWS, _MOST_ROWS, _STRIPE_BYTES = 16, 128, 4 << 20


class DecodeError(Exception):
    """The file cannot be decoded from here on."""


@frozen
class Decoder:
    """One of libvips' decoders.

    Parameters
    ----------
    operation : str
        Its name: a decoder is named, so that no other one is tried on a hostile file.
    shrinks : tuple of int
        By how much it can make a picture smaller while decoding it.
    maps : bool
        Whether it maps a file that it is given, instead of reading it.
    """

    operation: str
    shrinks: tuple[int, ...] = (1,)
    maps: bool = True


JPEG = Decoder("jpegload_source", (1, 2, 4, 8))
PNG = Decoder("pngload_source", maps=False)
WEBP = Decoder("webpload_source")


def stripes(
    decoder: Decoder, data: Path | mmap.mmap | bytes, size: tuple[int, int], shrink: int
) -> Iterator[NDArray[np.generic]]:
    """Yield stripes of shape (rows, columns, bands) as stored; bands as the decoder has them.

    Parameters
    ----------
    data : Path or bytes
        A file, which is read and not mapped: it may be cut off while that goes on.
    size : (int, int)
        Rows and columns that the header promises, not made smaller.

    Raises
    ------
    DecodeError
        If the rest cannot be decoded.
    """
    pyvips = _library()
    rows, columns = (-(-side // shrink) for side in size)
    options = {"shrink": shrink} if len(decoder.shrinks) > 1 else {}
    try:
        image = pyvips.Operation.call(
            decoder.operation,
            _source(pyvips, decoder, data),
            access="sequential",
            fail_on="truncated",
            **options,
        )
        # Versions differ in what becomes of blocks that are not whole.
        if image.height not in (rows, size[0] // shrink) or image.width not in (
            columns,
            size[1] // shrink,
        ):
            raise DecodeError("other size than announced")
        region = pyvips.Region.new(image)
        for at, count in _steps(image.height, image.width * image.bands):
            fetched = region.fetch(0, at, image.width, count)
            stripe = np.frombuffer(fetched, _DTYPES[image.format])
            stripe = stripe.reshape(count, image.width, image.bands)
            last = at + count == image.height
            yield _filled(stripe, rows - at if last else count, columns)
    except (pyvips.Error, KeyError) as error:
        raise DecodeError(str(error)) from error


def _source(pyvips: Any, decoder: Decoder, data: Path | mmap.mmap | bytes) -> Any:
    if not isinstance(data, Path):
        return pyvips.Source.new_from_memory(data)
    if not decoder.maps or os.name == "nt":
        # Windows lets nobody cut off a file that is mapped.
        return pyvips.Source.new_from_file(str(data))
    if decoder is not JPEG:
        return pyvips.Source.new_from_memory(data.read_bytes())
    # A pipe cannot be mapped.
    file = data.open("rb", buffering=0)
    out, into = os.pipe()
    room = _widened(into)
    try:
        source = pyvips.Source.new_from_descriptor(out)
    finally:
        os.close(out)
    threading.Thread(target=_pour, args=(file, into, room), name="jpeg", daemon=True).start()
    return source


def _pour(file: FileIO, into: int, room: int) -> None:
    """Write a file into a pipe of so many bytes until nobody reads any more."""
    # Where it is full, a writer that blocks is woken for each page that libvips takes, and that
    # costs libvips a fifth of its time: this one sleeps while a part of the pipe is used up.
    os.set_blocking(into, False)
    pause = room / _DECODED_A_SECOND
    with file, open(into, "wb", buffering=0) as pipe, suppress(OSError):
        while data := file.read(_POURED):
            left = memoryview(data)
            while left:
                written = pipe.write(left)
                if written is None:  # it is full
                    time.sleep(pause)
                else:
                    left = left[written:]


_DTYPES = {"uchar": np.uint8, "ushort": np.uint16}


def _steps(rows: int, samples: int) -> Iterator[tuple[int, int]]:
    """Yield (first row, count): few rows at first, then as many as a stripe may hold."""
    most = max(1, min(_MOST_ROWS, _STRIPE_BYTES // samples))
    at, count = 0, min(_FIRST_ROWS, most)
    while at < rows:
        count = min(count, rows - at)
        yield at, count
        at, count = at + count, min(2 * count, most)


def _filled(stripe: NDArray[Any], rows: int, columns: int) -> NDArray[Any]:
    """Repeat the last row and column, which libvips leaves out where they are not whole blocks."""
    missing = (0, rows - stripe.shape[0]), (0, columns - stripe.shape[1]), (0, 0)
    return stripe if not any(map(any, missing)) else np.pad(stripe, missing, "edge")


def _library() -> Any:
    """Import libvips, and keep it from holding on to files, and to rows for many threads."""
    try:
        import pyvips
    except (ImportError, OSError) as error:
        raise UnsupportedError(
            t("Pictures of this size need libvips, which does not work here."), str(error)
        ) from error
    pyvips.cache_set_max(0)
    # Rows are kept for as many threads as there may be: 300 MB of a picture of 30,000 columns
    # where the machine has 32. One decodes here anyway.
    pyvips.concurrency_set(1)
    return pyvips


def _widened(pipe: int) -> int:
    """Make a pipe hold more, where the system can, and return how much it holds, bytes."""
    try:
        import fcntl

        return fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
    except (ImportError, AttributeError, OSError):
        return _LEAST_PIPE_BYTES
