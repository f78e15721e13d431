"""PNG, JPEG, BMP and WebP that are decoded as a whole, and the headers of all of them."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np
from numpy.typing import NDArray

from workbench.api import InputError, open_binary, read_bytes, size_of, t, unreadable
from workbench.api.image_files import damaged
from workbench.api.images import FrameInfo, Identity

from . import vips
from .common import (
    HELD_MAX,
    Facts,
    check_bytes,
    check_held,
    check_size,
    deep_channels,
    oriented,
    oriented_size,
    plain_grey,
    without_alpha,
)
from .jpeg_header import count_scans, jpeg_header
from .whole import is_cut_off

if TYPE_CHECKING:
    from PIL.Image import Image

_FORMATS = ("PNG", "JPEG", "BMP", "WEBP")
_ORIENTATION = 274
_PNG = b"\x89PNG\r\n\x1a\n"
# Deflate packs no better; a row of a PNG has at least one byte more than its pixels.
_DEFLATE_MOST = 1032
# A hundred scans of 100 million pixels, which take two seconds even where they say nothing; the
# standard has at most about a thousand for each component, and programs write a dozen.
_PIXELS_OF_SCANS_MAX = 10_000_000_000
# Kinds of PNG: grey, and grey with alpha.
_PNG_GREY = (0, 4)


class PillowSource:
    """One picture, decoded as a whole when asked for."""

    identity = Identity()
    frames = 1

    def __init__(self, path: Path, known: Facts) -> None:
        self._path = path
        self._facts = known
        self.rows = self._facts.rows
        self.columns = self._facts.columns

    def info(self, frame: int) -> FrameInfo:
        """Return what the header says."""
        return self._facts.info()

    def read(self, frame: int) -> NDArray[np.generic]:
        """Return stored values or RGB, turned upright."""
        try:
            array = _decode(self._path, self._facts)
        except InputError:
            raise
        except Exception as error:
            # Decoders raise OSError, SyntaxError, struct.error, ... on damaged files.
            raise damaged(self._path.name, error) from error
        if array.shape[:2] != (self.rows, self.columns):
            raise damaged(self._path.name)
        return array

    def close(self) -> None:
        """Nothing is held open between reads."""


def facts(path: Path) -> Facts:
    """Read the header of a PNG, JPEG, BMP or WebP.

    Raises
    ------
    InputError
        If it is damaged, cut off, or too large for what it is.
    """
    from PIL import Image

    _quiet_pillow()
    try:
        with open_binary(path) as file, Image.open(file, formats=_FORMATS) as image:
            known = _facts(path, image)
            if is_cut_off(file):
                raise damaged(path.name)
            if image.format in ("JPEG", "MPO"):
                _check_scans(path, file)
            if known.is_large:
                _check_large(path, image, file)
            return known
    except FileNotFoundError as error:
        raise unreadable(path.name, error) from error
    except PermissionError as error:
        raise unreadable(path.name, error) from error
    except InputError:
        raise
    except Exception as error:
        raise damaged(path.name, error) from error


def _facts(path: Path, image: Image) -> Facts:
    columns, rows = image.size
    check_size(path, rows, columns)
    orientation = _orientation(image)
    rows, columns = oriented_size(rows, columns, orientation)
    bits, kind = _png_kind(path)
    deep, grey = bits == 16, None
    if image.mode == "1":
        grey = plain_grey(1)
    elif kind in _PNG_GREY or image.mode in ("L", "LA", "I", "I;16", "I;16B"):
        grey = plain_grey(16 if deep else 8)
    return Facts(
        rows,
        columns,
        resolution_tags=bool({"dpi", "jfif_density"} & set(image.info)),
        grey=grey,
        channels=deep_channels(16) if deep and grey is None else (),
        orientation=orientation,
        is_cmyk=image.mode == "CMYK",
        icc_profile=(image.info.get("icc_profile") or b"") if grey is None and not deep else b"",
    )


def _check_large(path: Path, image: Image, file: BinaryIO) -> None:
    """Refuse what cannot be decoded in parts, and what cannot have its pixels."""
    columns, rows = image.size
    if image.format == "PNG":
        check_bytes(path, size_of(path), rows * (_png_row(file, columns) + 1) // _DEFLATE_MOST)
        _check_width(path, columns, _png_pixel(file))
        if image.info.get("interlace"):
            check_held(path, rows * _png_row(file, columns), t("an interlaced PNG"))
    elif image.format in ("JPEG", "MPO"):
        header = jpeg_header(file)
        if header is None:
            raise damaged(path.name)
        check_bytes(path, size_of(path), header.least_bytes)
        check_held(path, header.held_bytes, t("a progressive JPEG"))
    elif image.format == "WEBP":
        check_held(path, rows * columns * (4 if image.mode == "RGBA" else 3), t("a WebP picture"))


def _check_scans(path: Path, file: BinaryIO) -> None:
    """Refuse a progressive JPEG that goes over all of its pixels too many times."""
    header = jpeg_header(file)
    if header is None or not header.is_held:
        return
    scans = count_scans(file, header)
    if scans * header.rows * header.columns > _PIXELS_OF_SCANS_MAX:
        raise InputError(
            t(
                "{name} is a progressive JPEG of {scans} scans, more than any program writes, "
                "which would take very long to decode. Save it as PNG or as a plain JPEG.",
                name=path.name,
                scans=scans,
            )
        )


def _check_width(path: Path, columns: int, pixel: int) -> None:
    """Refuse rows of which the decoder cannot keep as many as it does."""
    if columns * pixel * vips.ROWS_KEPT > HELD_MAX:
        raise InputError(
            t(
                "{name} is {columns} pixels wide, too many to be decoded row by row. Save it as a "
                "tiled TIFF.",
                name=path.name,
                columns=columns,
            )
        )


def _png_pixel(file: BinaryIO) -> int:
    """Return the bytes of a decoded pixel, with alpha where there may be some."""
    file.seek(24)
    bits, kind = file.read(2)
    return {0: 2, 4: 2}.get(kind, 4) * (2 if bits == 16 else 1)


def _png_row(file: BinaryIO, columns: int) -> int:
    """Return the bytes of a row of a PNG (PNG, 11.2.2)."""
    file.seek(24)
    bits, kind = file.read(2)
    return (columns * bits * {2: 3, 4: 2, 6: 4}.get(kind, 1) + 7) // 8


def _decode(path: Path, known: Facts) -> NDArray[np.generic]:
    from PIL import Image

    if _png_kind(path)[0] == 16:
        import imagecodecs

        array = np.asarray(imagecodecs.png_decode(read_bytes(path)))
        if known.grey is not None:
            # Grey with alpha has two channels.
            return oriented(array if array.ndim == 2 else array[..., 0], known.orientation)
        return oriented(without_alpha(array), known.orientation)
    _quiet_pillow()
    with open_binary(path) as file, Image.open(file, formats=_FORMATS) as image:
        orientation = known.orientation
        if known.grey is None:
            # RGBA by hand: converting would be the same, but for pictures with a palette.
            array = np.asarray(image.convert("RGBA" if image.mode == "RGBA" else "RGB"))
            return oriented(without_alpha(array), orientation)
        if image.mode == "1":
            return oriented(np.asarray(image).astype(np.uint8), orientation)
        return oriented(np.asarray(image.convert("L")), orientation)


def _orientation(image: Image) -> int:
    if image.format == "PNG" and "exif" not in image.info:
        return 1  # Pillow would decode all of it, as some stands behind the pixels
    try:
        found = int(image.getexif().get(_ORIENTATION, 1))
    except Exception:
        # Broken EXIF is common and no reason to refuse a picture.
        return 1
    return found if 1 <= found <= 8 else 1


def _png_kind(path: Path) -> tuple[int, int]:
    """Return the bits of a PNG and its kind of colours; 0, -1 for what is none (PNG, 11.2.2).

    Pillow cuts colours of 16 bits to 8, and makes colours of deep grey with alpha.
    """
    with open_binary(path) as file:
        head = file.read(26)
    return (head[24], head[25]) if head[:8] == _PNG and len(head) == 26 else (0, -1)


def _quiet_pillow() -> None:
    """Leave what is too large to `check_size`, which says it better, and what is lost to us."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None
    warnings.filterwarnings("ignore", module=r"PIL(\.|$)")
