"""A small version of a JPEG 2000 picture, for which only the coarse part of it is decoded."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.api import InputError, open_binary, unreadable
from workbench.api.image_files import damaged
from workbench.api.images import PixelKind

from .codestream import Codestream

SIDE = 2048
_SYCC = 18


def small_halvings(stream: Codestream) -> int:
    """Return how often a picture is halved until it is small; 0 where that cannot be done.

    The codestream counts halvings from the origin of its grid; what has more than 8 bits of
    colour would lose them.
    """
    halvings = 0
    while max(stream.rows, stream.columns) >> halvings > SIDE:
        halvings += 1
    is_simple = stream.components <= 2 or stream.bits == 8
    is_plain = not (stream.has_palette or stream.is_signed or stream.is_subsampled)
    at_origin = stream.grid[2] == stream.grid[3] == 0
    if not (is_simple and is_plain and at_origin) or _colour_space(stream.boxes) == _SYCC:
        return 0
    return halvings if halvings <= stream.halvings and stream.bits >= 8 else 0


def small_size(stream: Codestream, halvings: int) -> tuple[int, int]:
    """Return rows and columns after so many halvings (15444-1 B.5)."""
    return -(-stream.rows >> halvings), -(-stream.columns >> halvings)


def small_pixels(
    path: Path, stream: Codestream, halvings: int, kind: PixelKind
) -> NDArray[np.generic]:
    """Decode a small version, grey or RGB.

    Raises
    ------
    InputError
        If it cannot be decoded.
    """
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # the size was looked at
    try:
        with open_binary(path) as file, Image.open(file, formats=("JPEG2000",)) as image:
            image.reduce = halvings  # type: ignore[method-assign, assignment]
            array = np.asarray(image)
    except InputError:
        raise
    except FileNotFoundError as error:
        raise unreadable(path.name, error) from error
    except Exception as error:  # the library's own kinds of errors
        raise damaged(path.name, error) from error
    if array.shape[:2] != small_size(stream, halvings):
        raise damaged(path.name)
    values = array if array.ndim == 2 else array[..., 0] if kind.channels == 1 else array[..., :3]
    if stream.bits > 8:
        values = np.right_shift(values, 16 - stream.bits)  # Pillow fills 16 bits
    if values.dtype != kind.dtype:
        raise damaged(path.name)
    return np.ascontiguousarray(values)


def _colour_space(boxes: bytes) -> int:
    """Return the enumerated colour space of a JP2 file (15444-1 I.5.3.3); 0 where it says none."""
    at = boxes.find(b"colr")
    if at < 0 or boxes[at + 4 : at + 5] != b"\x01":
        return 0
    return int.from_bytes(boxes[at + 7 : at + 11], "big")
