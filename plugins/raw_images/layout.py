"""Where the pixels of a file lie, and what they are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from attrs import field, frozen

from workbench.api import InputError, t
from workbench.api.grey import Calibration, Grey, Rescale, VoiFunction, Window
from workbench.api.images import Channel, FrameInfo, PixelKind

#: By the name that a sidecar calls them.
TYPES = {
    name: np.dtype(name)
    for name in ("uint8", "int8", "uint16", "int16", "uint32", "int32", "float32", "float64")
}
SIDE_MAX = 1 << 31
CHANNELS_MAX = 64

# Told apart at a glance, the first three as a display mixes them.
_COLORS = (
    (255, 0, 0),
    (0, 255, 0),
    (0, 0, 255),
    (255, 255, 0),
    (0, 255, 255),
    (255, 0, 255),
)
_NO_SPACING = t(
    "The file has no pixel spacing. Calibrate with the ruler to measure in millimetres."
)


@frozen
class Layout:
    """Pixels of a file.

    Parameters
    ----------
    dtype : dtype
        As they are stored, in their byte order.
    strides : (int, int, int, int)
        Bytes from a frame, row, pixel and channel to the next.
    offset : int
        Bytes before the first pixel.
    bits : int
        How many bits of a value count; 0 for floats.
    """

    rows: int
    columns: int
    dtype: np.dtype[Any] = field(converter=np.dtype)
    strides: tuple[int, int, int, int]
    offset: int = 0
    frames: int = 1
    channels: int = 1
    bits: int = 8

    @property
    def end(self) -> int:
        """Bytes that a file must have at least."""
        shape = (self.frames, self.rows, self.columns, self.channels)
        last = sum((count - 1) * step for count, step in zip(shape, self.strides, strict=True))
        return self.offset + last + self.dtype.itemsize

    @property
    def kind(self) -> PixelKind:
        """What pixels are when they have been read."""
        dtype: np.dtype[Any] = self.dtype.newbyteorder("=")
        return PixelKind("u1" if dtype.kind == "b" else dtype, self.channels)

    @property
    def is_colour(self) -> bool:
        """Whether three channels are red, green and blue."""
        return self.channels == 3 and self.dtype == np.uint8

    def info(self) -> FrameInfo:
        """Return what is true of each frame."""
        grey = Grey(self.bits, self.dtype.kind == "i", Rescale(), self._windows())
        several = self.channels > 1 and not self.is_colour
        return FrameInfo(
            grey=grey if self.channels == 1 else None,
            calibration=Calibration(reason=_NO_SPACING),
            channels=tuple(
                Channel(str(n + 1), _COLORS[n % len(_COLORS)], grey)
                for n in range(self.channels if several else 0)
            ),
        )

    def _windows(self) -> tuple[Window, ...]:
        if self.bits == 1:
            return (Window(0.5, 1, VoiFunction.LINEAR_EXACT),)
        if self.bits == 8 and self.dtype.kind == "u":
            return (Window(128, 256),)  # as they are
        return ()


def check_end(path: Path, layout: Layout, size: int) -> None:
    """Refuse a file that is shorter than its pixels.

    Raises
    ------
    InputError
        Naming both sizes.
    """
    if size < layout.end:
        raise InputError(
            t(
                "{name} is cut off, or is described wrongly: {columns} x {rows} pixels and "
                "{frames} frames of {type} end at byte {end}, the file has {size} bytes.",
                name=path.name,
                columns=layout.columns,
                rows=layout.rows,
                frames=layout.frames,
                type=layout.dtype.name,
                end=layout.end,
                size=size,
            )
        )
