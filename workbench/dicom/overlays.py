"""Bitmaps over an image: groups 60xx (PS3.3 C.9.2), with their own data or in spare bits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from workbench.base.text import Text, t
from workbench.dicom.pixels.pixel_format import PixelFormat
from workbench.dicom.values import quiet

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_FIRST, _LAST = 0x6000, 0x60FE
_DATA = 0x3000


@frozen
class Overlay:
    """One overlay of a data set, as its header describes it.

    Parameters
    ----------
    row, column : int
        Pixel of the image under its first one, counted from 0.
    roi : bool
        Whether it marks a region of interest, not graphics.
    frames : int or None
        Bitmaps it has; None is one for all frames of the image.
    first_frame : int
        Frame of the image, from 1, that the first bitmap belongs to.
    bit : int or None
        Bit of the pixel data it is in (retired, but old files have it); None where it has data.
    """

    group: int
    rows: int
    columns: int
    row: int = 0
    column: int = 0
    roi: bool = False
    label: str = ""
    description: str = ""
    frames: int | None = None
    first_frame: int = 1
    bit: int | None = None
    data: bytes = field(default=b"", repr=False)

    def lies_over(self, frame: int) -> bool:
        """Return whether it belongs to a frame of the image."""
        return self.frames is None or 0 <= frame - self.first_frame < self.frames

    def unpacked(self, frame: int) -> NDArray[np.bool_]:
        """Return the bitmap over a frame, shape (rows, columns), from its own data."""
        size = self.rows * self.columns
        first = 0 if self.frames is None else (frame - self.first_frame) * size
        there = np.frombuffer(self.data, np.uint8)[first // 8 : -(-(first + size) // 8)]
        bits = np.unpackbits(there, bitorder="little")[first % 8 :][:size]
        return bits.view(np.bool_).reshape(self.rows, self.columns)

    def taken_from(self, samples: NDArray[np.generic]) -> NDArray[np.bool_]:
        """Return the bitmap out of a spare bit of the pixels, all allocated bits given."""
        assert self.bit is not None
        bits: NDArray[np.bool_] = np.right_shift(samples, self.bit) & 1 != 0
        return bits


def overlays_of(
    ds: Dataset, form: PixelFormat | None, little_endian: bool = True
) -> tuple[tuple[Overlay, ...], tuple[Text, ...]]:
    """Return the overlays of a data set and what was left out.

    Parameters
    ----------
    form : PixelFormat or None
        Of the image; None for a presentation state, whose overlays have data of their own.
    """
    found: list[Overlay] = []
    doubts: list[Text] = []
    for group in sorted({tag >> 16 for tag in ds.keys() if _FIRST <= tag >> 16 <= _LAST}):
        if group % 2:
            continue
        overlay = _overlay(ds, group, form, little_endian)
        if overlay is not None:
            found.append(overlay)
        elif (group << 16 | _DATA) in ds:
            doubts.append(t("Overlay {group} is damaged and was left out.", group=f"{group:04X}"))
    return tuple(found), tuple(doubts)


def _overlay(
    ds: Dataset, group: int, form: PixelFormat | None, little_endian: bool
) -> Overlay | None:
    origin = _integers(ds, group, 0x0050)
    common: dict[str, Any] = {
        "row": origin[0] - 1 if len(origin) == 2 else 0,
        "column": origin[1] - 1 if len(origin) == 2 else 0,
        "roi": _text(ds, group, 0x0040).upper() == "R",
        "label": _text(ds, group, 0x1500),
        "description": _text(ds, group, 0x0022),
    }
    if (group << 16 | _DATA) not in ds:
        bit = _integer(ds, group, 0x0102)
        if form is None or bit is None or not _is_spare(bit, form):
            return None
        return Overlay(group, form.rows, form.columns, bit=bit, **common)
    rows, columns = _integer(ds, group, 0x0010) or 0, _integer(ds, group, 0x0011) or 0
    data = _bytes(ds, group, little_endian)
    frames = _integer(ds, group, 0x0015)
    if rows < 1 or columns < 1 or len(data) * 8 < rows * columns * max(1, frames or 1):
        return None
    first_frame = _integer(ds, group, 0x0051) or 1
    if frames is not None and frames < 1:
        frames = None
    if frames == 1 and (group << 16 | 0x0051) not in ds:
        # Writers give the number always; one bitmap without an origin is meant for all frames.
        frames = None
    return Overlay(
        group, rows, columns, frames=frames, first_frame=first_frame, data=data, **common
    )


def _is_spare(bit: int, form: PixelFormat) -> bool:
    """Return whether a bit is allocated, but none of the pixel's own."""
    lowest = form.high_bit + 1 - form.bits_stored
    return 0 <= bit < form.bits_allocated and not lowest <= bit <= form.high_bit


def _bytes(ds: Dataset, group: int, little_endian: bool) -> bytes:
    element = _element(ds, group, _DATA)
    value = getattr(element, "value", None)
    if not isinstance(value, bytes):
        return b""
    if not little_endian and element.VR == "OW":
        # Bits are packed into words: the low byte of a word comes first (PS3.5 8.1.1).
        return np.frombuffer(value[: len(value) // 2 * 2], "<u2").byteswap().tobytes()
    return value


def _integer(ds: Dataset, group: int, element: int) -> int | None:
    found = _integers(ds, group, element)
    return found[0] if found else None


def _integers(ds: Dataset, group: int, element: int) -> tuple[int, ...]:
    value = getattr(_element(ds, group, element), "value", None)
    if value is None or isinstance(value, bytes):
        return ()
    several = not isinstance(value, str) and hasattr(value, "__iter__")
    try:
        return tuple(int(v) for v in (value if several else (value,)))
    except (TypeError, ValueError, OverflowError):
        return ()


def _text(ds: Dataset, group: int, element: int) -> str:
    value = getattr(_element(ds, group, element), "value", None)
    return value.replace("\x00", "").strip() if isinstance(value, str) else ""


def _element(ds: Dataset, group: int, element: int) -> Any:
    quiet()
    try:
        return ds[group, element]
    except Exception:
        # Absent, or whatever the conversion of a malformed value raises.
        return None
