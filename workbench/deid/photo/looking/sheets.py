"""The pictures of a cleaned file as arrays: each frame or page, with its levels."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.base.errors import WorkbenchError
from workbench.deid.photo.containers import exif, png, png_pixels, webp
from workbench.deid.photo.containers.jpeg import orientation_of
from workbench.deid.photo.errors import check_size, damaged
from workbench.deid.photo.formats import Format, format_of
from workbench.deid.photo.looking.sheet import (
    FRAMES_MAX,
    Sheet,
    check_effort,
    fits,
    too_large,
    too_many,
    views_of,
)
from workbench.deid.photo.looking.sizes import size_of
from workbench.deid.photo.looking.tiff_sheets import tiff_sheets


def sheets(source: bytes | Path, *, shown: bool = True) -> Iterator[Sheet]:
    """Give all pictures of a cleaned file.

    Parameters
    ----------
    shown : bool
        Whether pixels are wanted, or sizes alone; frames of an animation count as one then.

    Raises
    ------
    Held
        If they are too large or too many to be looked at.
    InputError
        If they do not decode.
    """
    head = source[:64] if isinstance(source, bytes) else _head(source)
    kind = format_of(head)
    try:
        if kind is Format.TIFF:
            yield from tiff_sheets(source, shown)
            return
        data = source if isinstance(source, bytes) else source.read_bytes()
        if not shown:
            yield Sheet(1, (), *size_of(data), ())
        elif kind is Format.GIF:
            yield from _gif(data)
        elif kind in (Format.JP2, Format.J2K):
            yield _jpeg2000(data)
        elif kind is Format.WEBP:
            yield from _webp(data)
        elif kind is not None:
            yield _plain(data, kind)
    except (WorkbenchError, MemoryError):
        raise
    except Exception as error:  # decoders raise anything for damaged pixels
        raise damaged(type(error).__name__) from None


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(64)


def _plain(data: bytes, kind: Format) -> Sheet:
    import cv2

    orientation = 1
    if kind is Format.JPEG:
        orientation = orientation_of(data)
    elif kind is Format.PNG:
        header = png.header_of(data)
        _check_pixels(header.width, header.height, len(data))
        block = next((held for name, held in png.chunks(data) if name == b"eXIf"), b"")
        orientation = exif.read_exif(block).orientation
        if header.depth == 16 or header.color in (4, 6):
            return _sheet(png_pixels.samples(data, header), orientation)
    flags = cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION
    if kind is not Format.PNG:
        _check_pixels(*_size(data), len(data))
    decoded = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    if decoded is None:
        return _by_pillow(data, orientation)
    return _sheet(np.ascontiguousarray(decoded[..., ::-1]), orientation)


def _by_pillow(data: bytes, orientation: int) -> Sheet:
    from PIL import Image

    with Image.open(io.BytesIO(data)) as opened:
        _check_pixels(*opened.size, len(data))
        return _sheet(np.array(opened.convert("RGB")), orientation)


def _size(data: bytes) -> tuple[int, int]:
    from PIL import Image

    with Image.open(io.BytesIO(data)) as opened:
        return opened.size


def _check_pixels(width: int, height: int, size: int, frames: int = 1) -> None:
    check_size(width, height)
    if not fits(width, height):
        raise too_large()
    check_effort(width * height * frames, size, frames)


def _sheet(array: NDArray[Any], orientation: int = 1, frame: int = 1) -> Sheet:
    height, width = array.shape[:2]
    return Sheet(frame, (), width, height, views_of(array), orientation)


def _webp(data: bytes) -> Iterator[Sheet]:
    from PIL import Image

    block = next((held for kind, held in webp.chunks(data, 12) if kind == b"EXIF"), b"")
    orientation = exif.read_exif(block).orientation
    with Image.open(io.BytesIO(data)) as opened:
        _check_frames(opened, len(data))
        for n in range(getattr(opened, "n_frames", 1)):
            opened.seek(n)
            yield _sheet(np.array(opened), orientation, n + 1)


def _gif(data: bytes) -> Iterator[Sheet]:
    from PIL import Image

    with Image.open(io.BytesIO(data)) as opened:
        _check_frames(opened, len(data))
        for n in range(getattr(opened, "n_frames", 1)):
            opened.seek(n)
            yield _sheet(np.array(opened.convert("RGB")), 1, n + 1)


def _check_frames(opened: Any, size: int) -> None:
    frames = getattr(opened, "n_frames", 1)
    if frames > FRAMES_MAX:
        raise too_many()
    width, height = opened.size
    _check_pixels(width, height, size, frames)


def _jpeg2000(data: bytes) -> Sheet:
    import struct

    import imagecodecs

    from workbench.deid.photo.containers.jpeg2000 import stream_of

    width, height, x, y = struct.unpack_from(">IIII", stream_of(data), 8)
    _check_pixels(width - x, height - y, len(data))
    return _sheet(np.array(imagecodecs.jpeg2k_decode(data)))
