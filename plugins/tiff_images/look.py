"""What the samples of a page are: grey, colour, or several channels."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import Any

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from workbench.api.grey import Grey, Rescale, VoiFunction, Window
from workbench.api.images import Channel, PixelKind

from .decoding import check_kind, decodes_colors
from .page import (
    ALPHA,
    BLACK_IS_ZERO,
    CIELAB,
    ICCLAB,
    PALETTE,
    RGB,
    SEPARATED,
    WHITE_IS_ZERO,
    YCBCR,
    KindError,
    Page,
)

Color = tuple[int, int, int]

RED_GREEN_BLUE = ("Red", "Green", "Blue")
#: As light adds up: the three that a screen has, then their mixtures, then all of them.
COLORS: tuple[Color, ...] = (
    (255, 0, 0),
    (0, 255, 0),
    (0, 0, 255),
    (0, 255, 255),
    (255, 0, 255),
    (255, 255, 0),
    (255, 255, 255),
)


@frozen
class _Space:
    """A space of colours whose numbers are shown as they are, in channels.

    What is black adds nothing to the picture of all channels, and can be looked at alone.
    """

    names: tuple[str, ...]
    colors: tuple[Color, ...]
    is_ink: bool = False


_WHITE: Color = (255, 255, 255)
_NOTHING: Color = (0, 0, 0)
_LAB = _Space(("L*", "a*", "b*"), (_WHITE, _NOTHING, _NOTHING))
_KNOWN_SPACES = {
    # Ink takes its light away: what is left is red, green and blue, but for the black.
    SEPARATED: _Space(("Cyan", "Magenta", "Yellow", "Black"), (*COLORS[:3], _NOTHING), is_ink=True),
    YCBCR: _Space(("Y", "Cb", "Cr"), (_WHITE, _NOTHING, _NOTHING)),
    CIELAB: _LAB,
    ICCLAB: _LAB,
}


class Sort(Enum):
    """How samples become what is shown."""

    GREY = "grey"
    RGB = "rgb"
    PALETTE = "palette"
    CHANNELS = "channels"


@frozen(eq=False)
class Look:
    """What each pixel is once it was read.

    Parameters
    ----------
    used : int
        Samples that count, from the first; what is transparent is left out.
    """

    sort: Sort
    kind: PixelKind
    used: int
    grey: Grey | None = None
    channels: tuple[Channel, ...] = ()
    colors: NDArray[np.uint8] | None = None

    def finished(self, samples: NDArray[np.generic]) -> NDArray[np.generic]:
        """Return stored values of samples, shape (rows, columns, samples)."""
        if self.colors is not None:
            return np.asarray(self.colors[np.minimum(samples[..., 0], len(self.colors) - 1)])
        array = samples[..., 0] if self.sort is Sort.GREY else samples[..., : self.used]
        return np.asarray(array.astype(self.kind.dtype, copy=False))


def look_of(page: Page) -> Look:
    """Return what a page shows.

    Raises
    ------
    KindError
        If it is nothing that can be shown.
    """
    check_kind(page)
    dtype = _memory(page.dtype)
    used = _used(page)
    if page.photometric == PALETTE and page.samples == 1:
        if page.colors is None or page.dtype.kind != "u" or page.bits > 16:
            raise KindError("PALETTE")
        colors = (page.colors >> 8).astype(np.uint8)
        return Look(Sort.PALETTE, PixelKind(_memory(np.dtype(np.uint8)), 3), 1, colors=colors)
    known = _KNOWN_SPACES.get(page.photometric)
    if known is not None and used >= len(known.names) and not decodes_colors(page):
        grey = evolve(grey_of(page), inverted=known.is_ink)
        if dtype.kind == "u":
            grey = _color_scale(grey, dtype)
        channels = channels_of(used, grey, known.names, known.colors)
        return Look(Sort.CHANNELS, PixelKind(dtype, used), used, channels=channels)
    if page.photometric in (RGB, YCBCR):
        if page.photometric == YCBCR and (page.samples != 3 or page.bits not in (8, 12)):
            raise KindError("YCBCR")
        if page.bits == 8 and dtype == np.uint8 and page.samples in (3, 4):
            return Look(Sort.RGB, PixelKind(dtype, 3), 3)
    elif page.photometric not in (WHITE_IS_ZERO, BLACK_IS_ZERO):
        raise KindError(f"photometric {page.photometric}")
    grey = grey_of(page)
    if used == 1:
        return Look(Sort.GREY, PixelKind(dtype), 1, grey=grey)
    names: tuple[str, ...] = ()
    if page.photometric in (RGB, YCBCR):
        names, grey = RED_GREEN_BLUE, _color_scale(grey, dtype)
    channels = channels_of(used, grey, names)
    return Look(Sort.CHANNELS, PixelKind(dtype, used), used, channels=channels)


def grey_of(page: Page) -> Grey:
    """Return the grey scale of samples: eight bits as they are, deeper ones by percentiles."""
    vois: tuple[Window, ...] = ()
    is_float, signed = page.dtype.kind == "f", page.dtype.kind == "i"
    if page.bits == 1:
        vois = (Window(0.5, 1, VoiFunction.LINEAR_EXACT),)
    elif page.bits == 8 and not signed:
        # The identity (PS3.3 C.11.2.1.2.1: c = 2^(n-1), w = 2^n).
        vois = (Window(128, 256),)
    return Grey(
        bits=0 if is_float else page.bits,
        signed=signed,
        modality=Rescale(),
        vois=vois,
        inverted=page.photometric == WHITE_IS_ZERO,
    )


def _color_scale(grey: Grey, dtype: np.dtype[Any]) -> Grey:
    """Return the scale of red, green and blue: windows of their own would shift the colours."""
    if dtype.kind != "u" or dtype.itemsize > 2:
        return grey
    return evolve(grey, vois=(Window(2 ** (grey.bits - 1), 2**grey.bits),))


def channels_of(
    count: int, grey: Grey, names: Sequence[str] = (), colors: Sequence[Color | None] = ()
) -> tuple[Channel, ...]:
    """Return channels, as many as there are, with colours where the file has none."""
    found = []
    for n in range(count):
        color = colors[n] if n < len(colors) else None
        name = names[n] if n < len(names) else ""
        found.append(Channel(name, color or COLORS[min(n, len(COLORS) - 1)], grey))
    return tuple(found)


def _used(page: Page) -> int:
    """Return how many samples are a measurement: those behind may be transparency.

    Some programs write the alpha of RGB without saying what it is.
    """
    if page.photometric == RGB and page.samples == 4:
        return 3
    used = page.samples
    for kind in reversed(page.extra):
        if kind not in ALPHA or used == 1:
            break
        used -= 1
    return used


def _memory(dtype: np.dtype[Any]) -> np.dtype[Any]:
    # Nothing calculates with halves.
    return np.dtype(np.float32) if dtype == np.float16 else dtype
