"""PNG, JPEG and BMP."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from workbench.api import InputError, open_binary, read_bytes
from workbench.api.images import FrameInfo, Identity

from .common import (
    PIXELS_MAX,
    Facts,
    check_size,
    damaged,
    eight_bit_rgb,
    oriented,
    oriented_size,
    plain_grey,
    too_large,
    unreadable,
)
from .whole import is_cut_off

if TYPE_CHECKING:
    from PIL.Image import Image

_FORMATS = ("PNG", "JPEG", "BMP")
_ORIENTATION = 274
_PNG = b"\x89PNG\r\n\x1a\n"


class PillowSource:
    """One picture, decoded as a whole when asked for."""

    identity = Identity()
    frames = 1

    def __init__(self, path: Path) -> None:
        self._path = path
        self._facts = facts(path)
        self.rows = self._facts.rows
        self.columns = self._facts.columns

    def info(self, frame: int) -> FrameInfo:
        """Return what the header says."""
        return self._facts.info()

    def read(self, frame: int) -> NDArray[np.generic]:
        """Return grey values or RGB, turned upright."""
        try:
            array = _decode(self._path, self._facts)
        except InputError:
            raise
        except Exception as error:
            # Decoders raise OSError, SyntaxError, struct.error, ... on damaged files.
            raise damaged(self._path, error) from error
        if array.shape[:2] != (self.rows, self.columns):
            raise damaged(self._path)
        return array

    def close(self) -> None:
        """Nothing is held open between reads."""


def facts(path: Path) -> Facts:
    """Read the header of a PNG, JPEG or BMP.

    Raises
    ------
    InputError
        If it is damaged, cut off or too large.
    """
    from PIL import Image

    _limit_pillow()
    try:
        with open_binary(path) as file, Image.open(file, formats=_FORMATS) as image:
            known = _facts(path, image)
            if is_cut_off(file):
                raise damaged(path)
            return known
    except Image.DecompressionBombError as error:
        # Beyond twice the limit Pillow stops before we can ask for the size.
        raise too_large(path, *_announced(path)) from error
    except FileNotFoundError as error:
        raise unreadable(path, error) from error
    except PermissionError as error:
        raise unreadable(path, error) from error
    except InputError:
        raise
    except Exception as error:
        raise damaged(path, error) from error


def _facts(path: Path, image: Image) -> Facts:
    columns, rows = image.size
    check_size(path, rows, columns)
    rows, columns = oriented_size(rows, columns, _orientation(image))
    deep = _is_deep_png(path)
    grey = None
    if image.mode == "1":
        grey = plain_grey(1)
    elif image.mode in ("L", "LA", "I", "I;16", "I;16B"):
        grey = plain_grey(16 if deep else 8)
    return Facts(
        rows,
        columns,
        resolution_tags=bool({"dpi", "jfif_density"} & set(image.info)),
        deep_colour=deep and grey is None,
        grey=grey,
    )


def _decode(path: Path, known: Facts) -> NDArray[np.generic]:
    from PIL import Image

    if _is_deep_png(path):
        import imagecodecs

        array = np.asarray(imagecodecs.png_decode(read_bytes(path)))
        if known.grey is not None:
            # Grey with alpha has two channels.
            return np.ascontiguousarray(array if array.ndim == 2 else array[..., 0])
        return eight_bit_rgb(array)
    _limit_pillow()
    with open_binary(path) as file, Image.open(file, formats=_FORMATS) as image:
        orientation = _orientation(image)
        if known.grey is None:
            # RGBA by hand: converting would be the same, but for pictures with a palette.
            array = np.asarray(image.convert("RGBA" if image.mode == "RGBA" else "RGB"))
            return oriented(eight_bit_rgb(array), orientation)
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


def _is_deep_png(path: Path) -> bool:
    """Return whether a file is a PNG of 16 bits, which Pillow would cut to 8 in colour."""
    with open_binary(path) as file:
        head = file.read(26)
    return head[:8] == _PNG and head[24:25] == b"\x10"


def _announced(path: Path) -> tuple[int, int]:
    """Return (rows, columns) of a file that Pillow refused, as far as a PNG or BMP says them."""
    with open_binary(path) as file:
        head = file.read(32)
    if head[:8] == _PNG:
        return int.from_bytes(head[20:24], "big"), int.from_bytes(head[16:20], "big")
    if head[:2] == b"BM":
        return int.from_bytes(head[22:26], "little"), int.from_bytes(head[18:22], "little")
    return 65535, 65535


def _limit_pillow() -> None:
    """Make Pillow's own limit ours; `check_size` says it better below twice of it."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = PIXELS_MAX
    warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)
    warnings.filterwarnings("ignore", module=r"PIL(\.|$)")
