"""Several channels a pixel: each through its own window, in its own colour, added up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from workbench.imaging import grey as shades
from workbench.imaging.sources import Channel
from workbench.model.grey import Grey, Voi


@frozen
class ChannelLook:
    """How one channel is shown.

    Parameters
    ----------
    voi : Voi
        The window or table its values go through.
    color : (int, int, int)
        RGB in which white is shown.
    """

    voi: Voi
    color: tuple[int, int, int]
    is_shown: bool = True
    inverted: bool = False


def default_looks(
    channels: Sequence[Channel], sample: NDArray[np.generic]
) -> tuple[ChannelLook, ...]:
    """Return how channels are shown when nobody chose; `sample` has stored values of each."""
    return tuple(
        ChannelLook(shades.default_voi(channel.grey, sample[..., at]), channel.color)
        for at, channel in enumerate(channels)
    )


def laid_over(
    pixels: NDArray[Any], channels: Sequence[Channel], looks: Sequence[ChannelLook]
) -> NDArray[np.uint8]:
    """Return RGB: the shade of each channel in its colour, added up and cut off at white.

    Parameters
    ----------
    pixels : ndarray, shape (h, w, channels)
        Indices into a table (uint16) or modality values, as in `FramePixels.levels`.
    """
    total = np.zeros((*pixels.shape[:2], 3), np.float32)
    for at, (channel, look) in enumerate(zip(channels, looks, strict=True)):
        if look.is_shown:
            shade = _shades(np.ascontiguousarray(pixels[..., at]), channel.grey, look)
            total += shade[..., None] * (np.asarray(look.color, np.float32) / 255)
    return np.rint(np.minimum(total, 255, out=total), out=total).astype(np.uint8)


def _shades(values: NDArray[Any], grey: Grey, look: ChannelLook) -> NDArray[np.uint8]:
    if values.dtype == np.uint16:
        return shades.apply_lut(values, shades.display_lut(grey, look.voi, look.inverted))
    plain = Grey(bits=0, inverted=grey.inverted)
    return shades.display(values, plain, look.voi, look.inverted)
