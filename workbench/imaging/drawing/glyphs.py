"""Lines of text as grey masks, for drawing into arrays; Chinese too, and without a window."""

from __future__ import annotations

import importlib.util
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_PACKAGE, _FILE = "pylopdf_fonts_zh_cn", "NotoSansSC-Regular.otf"
# Tried in this order where the package is not installed: Windows and macOS bring Chinese fonts.
_SYSTEM = (
    *("msyh.ttc", "simhei.ttf", "simsun.ttc"),
    *("PingFang.ttc", "Hiragino Sans GB.ttc", "STHeiti Medium.ttc", "Arial Unicode.ttf"),
    *("NotoSansCJK-Regular.ttc", "DejaVuSans.ttf"),
)
_LEADING = 1.2
# A text of a file may be of any length; a screen is not.
_MOST_LINES, _MOST_LETTERS = 40, 200


@lru_cache(maxsize=128)
def text_mask(text: str, size: int, justify: str = "LEFT") -> NDArray[np.uint8]:
    """Return how much each pixel is covered by a text of one or several lines.

    Parameters
    ----------
    size : int
        Height of the font in pixels.
    justify : str
        ``LEFT``, ``CENTER`` or ``RIGHT``, of the lines among each other.

    Returns
    -------
    ndarray, shape (height, width), uint8
        255 is covered. Not to be written to.
    """
    from PIL import Image, ImageDraw

    font, lines = _font(size), printable(text)
    widths = [max(1, round(font.getlength(line))) for line in lines]
    step = max(1, round(size * _LEADING))
    image = Image.new("L", (max(widths) + 2, step * len(lines) + 2), 0)
    draw = ImageDraw.Draw(image)
    for n, line in enumerate(lines):
        left = {"CENTER": (max(widths) - widths[n]) // 2, "RIGHT": max(widths) - widths[n]}
        draw.text((1 + left.get(justify, 0), 1 + n * step + step // 2), line, 255, font, "lm")
    mask = np.asarray(image, np.uint8)
    mask.flags.writeable = False
    return mask


def printable(text: str) -> list[str]:
    """Return the lines of a text without control characters; at least one."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ")
    lines = [
        "".join(char for char in line[:_MOST_LETTERS] if char.isprintable()).rstrip()
        for line in plain.split("\n")[:_MOST_LINES]
    ]
    while len(lines) > 1 and not lines[-1]:
        lines.pop()
    return lines


@lru_cache(maxsize=32)
def _font(size: int) -> Any:
    from PIL import ImageFont

    for name in (*_packaged(), *_SYSTEM):
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    return ImageFont.load_default(size)


def _packaged() -> list[str]:
    """Find the file of the font package without importing it."""
    spec = importlib.util.find_spec(_PACKAGE)
    folders = (spec.submodule_search_locations or []) if spec else []
    return [str(path) for folder in folders if (path := Path(folder, _FILE)).is_file()]
