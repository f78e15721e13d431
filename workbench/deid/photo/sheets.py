"""The pictures of a cleaned file as arrays: each frame or page, with its levels."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from workbench.base.errors import WorkbenchError
from workbench.base.text import t
from workbench.deid.photo import exif, png, webp
from workbench.deid.photo import tiff_tags as tags
from workbench.deid.photo.errors import Held, check_size, damaged
from workbench.deid.photo.formats import Format, format_of
from workbench.deid.photo.jpeg import orientation_of
from workbench.deid.photo.reach import FileReach, Reach
from workbench.deid.photo.sizes import size_of
from workbench.deid.photo.slide_kind import Family, family_of
from workbench.deid.photo.tiff_parts import Directory, Tiff

#: What is larger is looked at in a level, or by a person.
PIXELS_MAX = 120_000_000
FRAMES_MAX = 64
_REDUCED_MAX = 4
_CHANNELS_MAX = 8


#: A page or level by its path, width and height.
Level = tuple[tuple[int, ...], int, int]


@frozen(eq=False)
class Sheet:
    """One frame or page.

    Parameters
    ----------
    path : tuple of int
        Of a page in a TIFF file; empty for other files.
    views : tuple of ndarray
        What must be looked at, stored side up: (rows, columns) of integers or (rows, columns, 3)
        uint8, red first; opacity is a view of its own.
    scale : float
        Pixels of the page for one of the views.
    levels : tuple of (path, width, height)
        Smaller copies of it.
    """

    frame: int
    path: tuple[int, ...]
    width: int
    height: int
    views: tuple[NDArray[Any], ...] = field(repr=False)
    orientation: int = 1
    scale: float = 1.0
    levels: tuple[Level, ...] = ()


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
            yield from _tiff(source, shown)
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


def too_large() -> Held:
    """Return the error for pictures that take too long to look at."""
    return Held(
        t(
            "The picture has more than {count} million pixels; a person must look at it.",
            count=PIXELS_MAX // 1_000_000,
        )
    )


def _views(array: NDArray[Any]) -> tuple[NDArray[Any], ...]:
    """Return what is to be looked at of samples in any number."""
    if array.dtype == np.bool_:
        array = array.astype(np.uint8) * 255
    if array.dtype.kind == "f":
        array = _stretched(array)
    elif array.dtype.itemsize > 2 or array.dtype.kind == "i":
        array = _stretched(array.astype(np.float64))
    if array.ndim == 2:
        return (array,)
    if array.shape[2] in (3, 4) and array.dtype == np.uint8:
        return (np.ascontiguousarray(array[..., :3]), *_varying(array[..., 3:]))
    if array.shape[2] > _CHANNELS_MAX:
        raise Held(t("The picture has more channels than are looked at."))
    return tuple(np.ascontiguousarray(array[..., n]) for n in range(array.shape[2]))


def _varying(array: NDArray[Any]) -> tuple[NDArray[Any], ...]:
    """Return the opacity, when it could show something."""
    return tuple(
        np.ascontiguousarray(array[..., n])
        for n in range(array.shape[2])
        if array[..., n].min() != array[..., n].max()
    )


def _stretched(array: NDArray[Any]) -> NDArray[np.uint16]:
    finite = array[np.isfinite(array)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    scaled = (np.nan_to_num(array, nan=low, posinf=high, neginf=low) - low) / ((high - low) or 1.0)
    return np.asarray(scaled * 65535, np.uint16)


def _plain(data: bytes, kind: Format) -> Sheet:
    import cv2

    orientation = 1
    if kind is Format.JPEG:
        orientation = orientation_of(data)
    elif kind is Format.PNG:
        header = png.header_of(data)
        _check_pixels(header.width, header.height)
        block = next((held for name, held in png.chunks(data) if name == b"eXIf"), b"")
        orientation = exif.read_exif(block).orientation
        if header.depth == 16 or header.color in (4, 6):
            return _sheet(png.samples(data, header), orientation)
    flags = cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION
    if kind is not Format.PNG:
        _check_pixels(*_size(data))
    decoded = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    if decoded is None:
        return _by_pillow(data, orientation)
    return _sheet(np.ascontiguousarray(decoded[..., ::-1]), orientation)


def _by_pillow(data: bytes, orientation: int) -> Sheet:
    from PIL import Image

    with Image.open(io.BytesIO(data)) as opened:
        _check_pixels(*opened.size)
        return _sheet(np.array(opened.convert("RGB")), orientation)


def _size(data: bytes) -> tuple[int, int]:
    from PIL import Image

    with Image.open(io.BytesIO(data)) as opened:
        return opened.size


def _check_pixels(width: int, height: int) -> None:
    check_size(width, height)
    if width * height > PIXELS_MAX:
        raise too_large()


def _sheet(array: NDArray[Any], orientation: int = 1, frame: int = 1) -> Sheet:
    height, width = array.shape[:2]
    return Sheet(frame, (), width, height, _views(array), orientation)


def _webp(data: bytes) -> Iterator[Sheet]:
    from PIL import Image

    block = next((held for kind, held in webp.chunks(data, 12) if kind == b"EXIF"), b"")
    orientation = exif.read_exif(block).orientation
    with Image.open(io.BytesIO(data)) as opened:
        _check_frames(opened)
        for n in range(getattr(opened, "n_frames", 1)):
            opened.seek(n)
            yield _sheet(np.array(opened), orientation, n + 1)


def _gif(data: bytes) -> Iterator[Sheet]:
    from PIL import Image

    with Image.open(io.BytesIO(data)) as opened:
        _check_frames(opened)
        for n in range(getattr(opened, "n_frames", 1)):
            opened.seek(n)
            yield _sheet(np.array(opened.convert("RGB")), 1, n + 1)


def _check_frames(opened: Any) -> None:
    _check_pixels(*opened.size)
    if getattr(opened, "n_frames", 1) > FRAMES_MAX:
        raise Held(t("More than {count} frames need a look by a person.", count=FRAMES_MAX))


def _jpeg2000(data: bytes) -> Sheet:
    import struct

    import imagecodecs

    from workbench.deid.photo.jpeg2000 import stream_of

    width, height, x, y = struct.unpack_from(">IIII", stream_of(data), 8)
    _check_pixels(width - x, height - y)
    return _sheet(np.array(imagecodecs.jpeg2k_decode(data)))


# -- TIFF ---------------------------------------------------------------------------------


def _tiff(source: bytes | Path, shown: bool) -> Iterator[Sheet]:
    if isinstance(source, bytes):
        yield from _pages(source, source, shown)
        return
    with FileReach(source) as reach:
        yield from _pages(source, reach, shown)


def _pages(source: bytes | Path, reach: Reach, shown: bool) -> Iterator[Sheet]:
    import tifffile

    tiff = Tiff(reach)
    groups = _groups(tiff)
    if not shown:
        for n, levels in enumerate(groups, 1):
            yield Sheet(n, *levels[0], (), levels=tuple(levels[1:]))
        return
    if len(groups) > FRAMES_MAX:
        raise Held(t("More than {count} frames need a look by a person.", count=FRAMES_MAX))
    any_reduction = family_of(tiff) in (Family.APERIO, Family.HAMAMATSU)
    file = io.BytesIO(source) if isinstance(source, bytes) else source
    with tifffile.TiffFile(file) as opened:
        for n, levels in enumerate(groups, 1):
            path, width, height = levels[0]
            looked = next((one for one in levels if one[1] * one[2] <= PIXELS_MAX), None)
            if looked is None or (not any_reduction and width > _REDUCED_MAX * looked[1]):
                raise too_large()
            page = _page(opened, looked[0])
            orientation = tiff.one(tiff.pages[path[0]], 274, 1)
            yield Sheet(
                n, path, width, height, _views(_samples(page)),
                orientation if 1 <= orientation <= 8 else 1,
                width / looked[1], tuple(levels[1:]),
            )  # fmt: skip


def _groups(tiff: Tiff) -> list[list[Level]]:
    """Return pages with their smaller copies, each by path, width and height; largest first."""
    groups: list[list[Level]] = []
    for n, page in enumerate(tiff.pages):
        mine: list[Level] = [((n,), *_size_of(tiff, page))]
        mine += [((n, m), *_size_of(tiff, below)) for m, below in enumerate(page.below)]
        reduced = tiff.one(page, tags.SUBFILE) & 1 or family_of(tiff) in (
            Family.APERIO,
            Family.HAMAMATSU,
        )
        of = next((one for one in groups if reduced and _is_copy(one[0], mine[0])), None)
        if of is None:
            groups.append(mine)
        else:
            of.extend(mine)
    return groups


def _size_of(tiff: Tiff, page: Directory) -> tuple[int, int]:
    return tiff.one(page, tags.WIDTH), tiff.one(page, tags.HEIGHT)


def _is_copy(large: Level, small: Level) -> bool:
    factor = large[1] / max(small[1], 1)
    return factor >= 1.5 and abs(large[2] / factor - small[2]) <= max(2.0, small[2] * 0.02)


def _page(opened: Any, path: tuple[int, ...]) -> Any:
    page = opened.pages[path[0]]
    return page if len(path) == 1 else page.pages[path[1]]


def _samples(page: Any) -> NDArray[Any]:
    array = np.asarray(page.asarray())
    if page.planarconfig == 2 and array.ndim == 3:
        array = np.moveaxis(array, 0, -1)
    if array.ndim not in (2, 3):
        raise Held(t("The picture has more dimensions than are looked at."))
    if page.photometric == 3 and page.colormap is not None and array.ndim == 2:
        table = (np.asarray(page.colormap) >> 8).astype(np.uint8)
        return table[:, np.minimum(array, table.shape[1] - 1)].transpose(1, 2, 0)
    return array
