"""Several channels a pixel: each through its own window, in its own colour, added up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from workbench.imaging import grey as shades
from workbench.imaging.look import Channels
from workbench.imaging.sources import Channel
from workbench.model.grey import Grey, Voi

# What is added up at a time stays in the caches of the processor.
_AT_ONCE = 1 << 15
_WHITE = 255

#: Returns the table of a channel (counted from 0) for a look.
TableOf = Callable[[int, "ChannelLook"], NDArray[np.uint8]]


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


def names_of(channels: Sequence[Channel]) -> tuple[str, ...]:
    """Return what channels are called: the name in the file, else their number from 1."""
    return tuple(one.name or str(at) for at, one in enumerate(channels, 1))


def chosen_for(channels: Sequence[Channel], chosen: Channels | None) -> Channels:
    """Return what was chosen for these channels; what was chosen for others does not count."""
    names = names_of(channels)
    return chosen if chosen is not None and chosen.names == names else Channels.of(names)


def chosen_looks(looks: Sequence[ChannelLook], chosen: Channels) -> tuple[ChannelLook, ...]:
    """Return how channels are shown: as chosen, else as they begin."""
    return tuple(
        ChannelLook(
            one.voi or look.voi,
            one.color or look.color,
            look.is_shown if one.is_shown is None else one.is_shown,
            look.inverted != one.inverted,
        )
        for look, one in zip(looks, chosen.choices, strict=True)
    )


def laid_over(
    pixels: NDArray[Any],
    channels: Sequence[Channel],
    looks: Sequence[ChannelLook],
    gamma: float = 1.0,
    table_of: TableOf | None = None,
) -> NDArray[np.uint8]:
    """Return RGB: the shade of each channel in its colour, added up and cut off at white.

    Parameters
    ----------
    pixels : ndarray, shape (h, w, channels)
        Indices into a table (uint16) or modality values, as in `FramePixels.levels`.
    table_of : callable, optional
        Gives tables that are kept; they must have `gamma` in them.
    """

    def made(at: int, look: ChannelLook) -> NDArray[np.uint8]:
        return shades.display_lut(channels[at].grey, look.voi, look.inverted, gamma=gamma)

    find = table_of or made
    is_indexed = pixels.dtype == np.uint16
    parts = [
        (at, look, find(at, look) if is_indexed else None, _in_color(look.color))
        for at, look in enumerate(looks)
        if look.is_shown
    ]
    out = np.zeros((*pixels.shape[:2], 3), np.uint8)
    if not parts or not out.size:
        return out
    rows = max(1, _AT_ONCE // pixels.shape[1])
    for top in range(0, len(out), rows):
        some = pixels[top : top + rows]
        total: NDArray[np.uint16] | None = None
        for at, look, table, colors in parts:
            plane = np.ascontiguousarray(some[..., at])
            shade = (
                shades.apply_lut(plane, table)
                if table is not None
                else values_shown(plane, channels[at].grey, look, gamma)
            )
            total = _added(shade, colors, total)
        assert total is not None
        out[top : top + rows] = _of_sum(total)
    return out


def values_shown(
    values: NDArray[Any], grey: Grey, look: ChannelLook, gamma: float = 1.0
) -> NDArray[np.uint8]:
    """Return the shades of modality values of one channel."""
    plain = Grey(bits=0, inverted=grey.inverted)
    return shades.display(values, plain, look.voi, look.inverted, gamma)


def _in_color(color: tuple[int, int, int]) -> NDArray[np.float64]:
    """Return a table of the shades in a colour: R, G, B and nothing in 16 bits each.

    The eight bytes of an entry go through the table as one number, whatever that means.
    """
    lanes = np.zeros((256, 4), np.uint16)
    lanes[:, :3] = np.arange(256)[:, None] * np.asarray(color)
    return lanes.view(np.float64).reshape(-1)


def _added(
    shade: NDArray[np.uint8], colors: NDArray[np.float64], total: NDArray[np.uint16] | None
) -> NDArray[np.uint16]:
    """Add 255 times the components of a shade; what is beyond white stays beyond."""
    import cv2

    lanes = np.asarray(cv2.LUT(shade, colors)).view(np.uint16)
    return lanes if total is None else np.asarray(cv2.add(total, lanes, total))


def _of_sum(total: NDArray[np.uint16]) -> NDArray[np.uint8]:
    """Return RGB; 255 is odd, so nothing lies half way between two shades."""
    import cv2

    lanes = np.asarray(cv2.convertScaleAbs(total, alpha=1 / _WHITE))
    return np.asarray(cv2.cvtColor(lanes.reshape(len(lanes), -1, 4), cv2.COLOR_BGRA2BGR))
