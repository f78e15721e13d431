"""TIFF of 1 to 32 bits; pages of one size are frames."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from workbench.api import InputError, UnsupportedError, open_binary, t
from workbench.api.images import FrameInfo, Identity

from .common import (
    Facts,
    check_size,
    damaged,
    eight_bit_rgb,
    oriented,
    oriented_size,
    plain_grey,
    unreadable,
)

if TYPE_CHECKING:
    from tifffile import TiffFile

_PAGES_MAX = 100_000
_WHITE_IS_ZERO, _BLACK_IS_ZERO, _RGB, _PALETTE, _YCBCR = 0, 1, 2, 3, 6
_REDUCED = 1
_JPEG_CODES = (6, 7, 33003, 33004, 33005, 34712)
_ORIENTATION = 274
_X_RESOLUTION = 282


class TiffSource:
    """One TIFF file; a page is decoded when asked for."""

    identity = Identity()

    def __init__(self, path: Path) -> None:
        self._path = path
        self._facts, self._pages = _look(path)
        self.rows = self._facts.rows
        self.columns = self._facts.columns
        self.frames = self._facts.frames

    def info(self, frame: int) -> FrameInfo:
        """Return what the header says."""
        return self._facts.info()

    def read(self, frame: int) -> NDArray[np.generic]:
        """Return grey values or RGB of a page, turned upright."""
        if not 1 <= frame <= self.frames:
            raise InputError(
                t(
                    "{name} has {frames} frames; there is no frame {frame}.",
                    name=self._path.name,
                    frames=self.frames,
                    frame=frame,
                )
            )
        with _opened(self._path) as tiff:
            page = tiff.pages[self._pages[frame - 1]]
            _check_extent(self._path, tiff, page)
            array = _pixels(self._path, page, self._facts)
        if array.shape[:2] != (self.rows, self.columns):
            raise damaged(self._path)
        return array

    def close(self) -> None:
        """Nothing is held open between reads."""


def facts(path: Path) -> Facts:
    """Read the header of a TIFF.

    Raises
    ------
    InputError
        If it is damaged, too large or of a kind that is not read here.
    """
    return _look(path)[0]


@contextmanager
def _opened(path: Path) -> Iterator[TiffFile]:
    import tifffile

    # It reports every oddity of a file on stderr.
    logging.getLogger("tifffile").setLevel(logging.CRITICAL + 1)
    try:
        with open_binary(path) as file, tifffile.TiffFile(file) as tiff:
            yield tiff
    except InputError:
        raise
    except (FileNotFoundError, PermissionError) as error:
        raise unreadable(path, error) from error
    except Exception as error:
        # tifffile and its codecs raise nearly anything on damaged files.
        raise damaged(path, error) from error


def _look(path: Path) -> tuple[Facts, tuple[int, ...]]:
    with _opened(path) as tiff:
        first: Any = tiff.pages.first
        check_size(path, first.imagelength, first.imagewidth)
        _check_kind(path, first)
        pages = tuple(
            i for i, page in enumerate(tiff.pages) if i < _PAGES_MAX and _like(page, first)
        )
        for i in {pages[0], pages[-1]} if pages else {0}:
            _check_extent(path, tiff, tiff.pages[i])
        rows, columns = oriented_size(
            int(first.imagelength), int(first.imagewidth), _orientation(first)
        )
        resolution = first.tags.get(_X_RESOLUTION) is not None
        known = Facts(rows, columns, max(1, len(pages)), resolution, grey=_grey(first))
        deep = known.grey is None and (first.bitspersample or 8) > 8
        return Facts(rows, columns, known.frames, resolution, deep, known.grey), pages or (0,)


def _check_kind(path: Path, page: Any) -> None:
    known = (_WHITE_IS_ZERO, _BLACK_IS_ZERO, _RGB, _PALETTE, _YCBCR)
    # Codecs of the JPEG family turn YCbCr into RGB, others leave it.
    raw_ycbcr = int(page.photometric) == _YCBCR and int(page.compression) not in _JPEG_CODES
    odd = int(page.photometric) not in known or page.imagedepth != 1 or page.dtype is None
    if odd or raw_ycbcr:
        raise UnsupportedError(
            t(
                "{name} is a TIFF of a kind that is not read here ({kind}); save it as grey "
                "or RGB.",
                name=path.name,
                kind=getattr(page.photometric, "name", str(page.photometric)),
            )
        )


def _like(page: Any, first: Any) -> bool:
    """Return whether a page is a frame: of the first one's kind and no overview."""
    page = page.aspage() if hasattr(page, "aspage") else page
    kind = (page.imagelength, page.imagewidth, page.dtype, page.photometric, page.samplesperpixel)
    wanted = (
        first.imagelength,
        first.imagewidth,
        first.dtype,
        first.photometric,
        first.samplesperpixel,
    )
    return kind == wanted and not (int(page.subfiletype) & _REDUCED and page is not first)


def _grey(page: Any) -> Any:
    photometric = int(page.photometric)
    if photometric not in (_WHITE_IS_ZERO, _BLACK_IS_ZERO):
        return None
    kind = np.dtype(page.dtype).kind
    bits = 0 if kind == "f" else int(page.bitspersample)
    return plain_grey(bits, kind == "i", photometric == _WHITE_IS_ZERO)


def _check_extent(path: Path, tiff: Any, page: Any) -> None:
    """Refuse a page whose data lies beyond the end: it would come back black."""
    page = page.aspage() if hasattr(page, "aspage") else page
    size = tiff.filehandle.size
    ends = zip(page.dataoffsets, page.databytecounts, strict=False)
    if not page.dataoffsets or any(offset + count > size for offset, count in ends):
        raise damaged(path)


def _pixels(path: Path, page: Any, known: Facts) -> NDArray[np.generic]:
    page = page.aspage() if hasattr(page, "aspage") else page
    array = np.asarray(page.asarray())
    planes = int(page.planarconfig or 1) == 2 and array.ndim == 3
    if planes:
        array = np.moveaxis(array, 0, -1)
    if int(page.photometric) == _PALETTE:
        if page.colormap is None:
            raise damaged(path)
        colours = (np.asarray(page.colormap) >> 8).astype(np.uint8).T
        array = colours[np.minimum(array, len(colours) - 1)]
    elif known.grey is not None:
        if array.ndim == 3:
            array = array[..., 0]
        if array.dtype == np.bool_:
            array = array.astype(np.uint8)
        if array.dtype == np.float16:
            array = array.astype(np.float32)
        return oriented(array.astype(array.dtype.newbyteorder("="), copy=False), _orientation(page))
    if array.ndim != 3 or array.shape[-1] < 3 or array.dtype not in (np.uint8, np.uint16):
        raise UnsupportedError(
            t(
                "{name} is a TIFF of a kind that is not read here ({kind}); save it as grey "
                "or RGB.",
                name=path.name,
                kind=str(array.dtype),
            )
        )
    return oriented(eight_bit_rgb(array), _orientation(page))


def _orientation(page: Any) -> int:
    tag = page.tags.get(_ORIENTATION)
    value = int(tag.value) if tag is not None and isinstance(tag.value, int) else 1
    return value if 1 <= value <= 8 else 1
