"""How much there is to look at for the size of a file: made-up pictures claim any size."""

from __future__ import annotations

from workbench.base.text import Text, t

# Looked at whatever the size of the file; beyond that every byte stands for so many pixels. Of
# photographs and loops it is one to twenty, of empty drawings hundreds.
_PIXELS_FREE = 16_000_000
_PIXELS_A_BYTE = 40
# Decoding and comparing a frame takes as long as so many pixels, however small it is.
_PIXELS_A_FRAME = 20_000
# Of one frame; text of more takes minutes to find.
_FRAME_MAX = 120_000_000

EMPTY: Text = t("There are too many pixels for so few bytes; a person must look at them.")


def is_too_much(pixels: int, size: int, frames: int = 1) -> bool:
    """Return whether pictures are for a person because of their number or size.

    Parameters
    ----------
    pixels : int
        Of all frames.
    size : int
        Bytes that they are made of.
    """
    if pixels > _FRAME_MAX * max(1, frames):
        return True
    return pixels + frames * _PIXELS_A_FRAME > _PIXELS_FREE + _PIXELS_A_BYTE * size
