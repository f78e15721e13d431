"""What all kinds of sources share: limits, orientation, what is said of a picture."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from workbench.api import InputError, Text, t
from workbench.api.grey import Calibration, Grey, Rescale, VoiFunction, Window
from workbench.api.image_files import damaged
from workbench.api.images import WHOLE_PIXELS, Channel, FrameInfo

# Beyond this nobody waits for a picture that can only be decoded from its top to its bottom.
PIXELS_MAX = 100_000_000_000
# What a decoder may hold of a picture that it cannot decode in parts.
HELD_MAX = 512 << 20
# From here on what can be read in parts is.
PARTS_FROM = 16_000_000
COLUMNS_MAX = 2_000_000

_NO_SPACING = t(
    "The file has no pixel spacing. Calibrate with the ruler to measure in millimetres."
)
_TAGS_ONLY = t(
    "Resolution tags of TIFF, PNG and JPEG never give millimetres by themselves. Calibrate with "
    "the ruler to measure in millimetres."
)


@frozen
class Facts:
    """What a file's header says; `rows` and `columns` as displayed."""

    rows: int
    columns: int
    frames: int = 1
    resolution_tags: bool = False
    grey: Grey | None = None
    channels: tuple[Channel, ...] = ()
    orientation: int = 1
    is_cmyk: bool = False
    icc_profile: bytes = b""

    @property
    def is_large(self) -> bool:
        """Whether it is not to be decoded as a whole."""
        return self.rows * self.columns > WHOLE_PIXELS

    def info(self) -> FrameInfo:
        """Return the same for every frame."""
        return FrameInfo(
            grey=self.grey,
            channels=self.channels,
            icc_profile=self.icc_profile,
            calibration=Calibration(reason=_TAGS_ONLY if self.resolution_tags else _NO_SPACING),
        )


def plain_grey(bits: int, signed: bool = False, inverted: bool = False) -> Grey:
    """Return the grey scale of a picture: eight bits as they are, deeper ones by percentiles."""
    vois: tuple[Window, ...] = ()
    if bits == 1:
        vois = (Window(0.5, 1, VoiFunction.LINEAR_EXACT),)
    elif bits == 8 and not signed:
        # The identity (PS3.3 C.11.2.1.2.1: c = 2^(n-1), w = 2^n).
        vois = (Window(128, 256),)
    return Grey(bits=bits, signed=signed, modality=Rescale(), vois=vois, inverted=inverted)


def deep_channels(bits: int) -> tuple[Channel, ...]:
    """Return red, green and blue of more than 8 bits, each from black to white of all its bits."""
    names = (("R", (255, 0, 0)), ("G", (0, 255, 0)), ("B", (0, 0, 255)))
    # Windows of their own would shift the colours.
    scale = evolve(plain_grey(bits), vois=(Window(2 ** (bits - 1), 2**bits),))
    return tuple(Channel(name, color, scale) for name, color in names)


def check_size(path: Path, rows: int, columns: int) -> None:
    """Refuse sizes that no picture has.

    Raises
    ------
    InputError
        If the picture has more than ``PIXELS_MAX`` pixels, rows beyond all measure, or no pixels.
    """
    if rows < 1 or columns < 1:
        raise damaged(path.name)
    if rows * columns > PIXELS_MAX or columns > COLUMNS_MAX:
        raise InputError(
            t(
                "{name} claims to have {columns} x {rows} pixels, more than can be opened. Cut it "
                "into parts first.",
                name=path.name,
                columns=columns,
                rows=rows,
            )
        )


def check_bytes(path: Path, size: int, least: int) -> None:
    """Refuse a file that cannot have as many pixels as it announces.

    Raises
    ------
    InputError
        If it has fewer than `least` bytes.
    """
    if size < least:
        raise InputError(
            t(
                "{name} is damaged or cut off: it announces more pixels than it can have.",
                name=path.name,
            )
        )


def check_held(path: Path, size: int, what: Text) -> None:
    """Refuse what a decoder would have to hold as a whole.

    Raises
    ------
    InputError
        If these are more than ``HELD_MAX`` bytes.
    """
    if size > HELD_MAX:
        raise InputError(
            t(
                "{name} is {what} and can only be decoded as a whole, which would take {size} MB "
                "of memory. Save it as a tiled TIFF, or as PNG or JPEG without that.",
                name=path.name,
                what=what,
                size=size >> 20,
            )
        )


def oriented(array: NDArray[np.generic], orientation: int) -> NDArray[np.generic]:
    """Turn and mirror an array as EXIF and TIFF orientation (274) say; 1 leaves it."""
    if orientation in (5, 6, 7, 8):
        array = array.swapaxes(0, 1)
    if orientation in (2, 3, 6, 7):
        array = array[:, ::-1]
    if orientation in (3, 4, 7, 8):
        array = array[::-1]
    return np.ascontiguousarray(array)


def oriented_size(rows: int, columns: int, orientation: int) -> tuple[int, int]:
    """Return (rows, columns) after `oriented`."""
    return (columns, rows) if orientation in (5, 6, 7, 8) else (rows, columns)


def without_alpha(array: NDArray[np.generic]) -> NDArray[np.generic]:
    """Return the first three channels.

    Pixels below a transparent alpha keep their colour: a mask is no reason to change values.
    """
    return np.ascontiguousarray(array[..., :3])
