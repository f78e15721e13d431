"""Colour pixels to RGB of 8 bits: YBR, palettes, more bits (PS3.3 C.7.6.3.1.2, C.7.9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from workbench.base.errors import InputError, UnsupportedError
from workbench.base.text import t
from workbench.dicom.pixels.pixel_format import PALETTE, PixelFormat
from workbench.dicom.values import numbers, raw

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_ALREADY_RGB = ("RGB", "YBR_ICT", "YBR_RCT")
_COLOURS = ("Red", "Green", "Blue")


def to_rgb(
    array: NDArray[np.generic],
    photometric: str,
    form: PixelFormat,
    ds: Dataset,
    name: str,
    little_endian: bool = True,
) -> NDArray[np.uint8]:
    """Return RGB of 8 bits.

    Parameters
    ----------
    array : ndarray, shape (rows, columns, 3), or (rows, columns) for a palette
    photometric : str
        What `array` is in; decoders of JPEG 2000 have undone YBR_ICT and YBR_RCT already.

    Raises
    ------
    InputError
        If the palette is missing or broken.
    UnsupportedError
        If the photometric interpretation is one of the retired ones.
    """
    if photometric == PALETTE:
        return _palette(array, ds, form.signed, name, little_endian)
    eight = _to_eight_bits(array, form)
    if photometric in _ALREADY_RGB:
        return eight
    if photometric in ("YBR_FULL", "YBR_FULL_422"):
        return ybr_to_rgb(eight)
    if photometric.startswith("YBR_PARTIAL"):
        return ybr_to_rgb(eight, partial=True)
    raise UnsupportedError(
        t(
            "{name} is coloured as {photometric}, which is not supported.",
            name=name,
            photometric=photometric,
        )
    )


def ybr_to_rgb(ybr: NDArray[np.uint8], partial: bool = False) -> NDArray[np.uint8]:
    """Convert YBR_FULL, or YBR_PARTIAL, to RGB (the inverse of PS3.3 C.7.6.3.1.2)."""
    result = np.empty_like(ybr)
    # In blocks: floats take twelve times the room of the frame.
    for start in range(0, ybr.shape[0], 512):
        block = ybr[start : start + 512].astype(np.float32)
        y, cb, cr = block[..., 0], block[..., 1] - 128, block[..., 2] - 128
        if partial:
            # Black is 16 and white 235; chroma has 224 steps.
            y, cb, cr = (y - 16) * (255 / 219), cb * (255 / 224), cr * (255 / 224)
        rgb = np.stack([y + 1.402 * cr, y - 0.344136 * cb - 0.714136 * cr, y + 1.772 * cb], axis=-1)
        result[start : start + 512] = np.floor(np.clip(rgb, 0, 255) + 0.5).astype(np.uint8)
    return result


def _to_eight_bits(array: NDArray[np.generic], form: PixelFormat) -> NDArray[np.uint8]:
    if array.dtype.itemsize == 1 and form.bits_stored >= 8:
        return np.ascontiguousarray(array).view(np.uint8)
    if form.bits_stored > 8:
        return np.asarray(np.right_shift(array, form.bits_stored - 8)).astype(np.uint8)
    top = (1 << form.bits_stored) - 1
    return (array.astype(np.float32) * (255.0 / top) + 0.5).astype(np.uint8)


def _palette(
    array: NDArray[np.generic], ds: Dataset, signed: bool, name: str, little: bool
) -> NDArray[np.uint8]:
    palette = palette_of(ds, signed, little)
    if palette is None:
        raise InputError(t("{name} has no usable colour palette.", name=name))
    first, table = palette
    index = np.clip(array.astype(np.int32) - first, 0, table.shape[0] - 1)
    rgb: NDArray[np.uint8] = table[index]
    return rgb


def palette_of(ds: Dataset, signed: bool, little: bool) -> tuple[int, NDArray[np.uint8]] | None:
    """Return the first stored value of a palette and its entries, shape (n, 3), RGB of 8 bits.

    None when there is no palette, or a broken one.
    """
    descriptor = numbers(ds, "RedPaletteColorLookupTableDescriptor")
    if len(descriptor) != 3:
        return None
    tables = [_table(ds, colour, little) for colour in _COLOURS]
    if any(not table.size for table in tables):
        return None
    first = int(descriptor[1])
    if not signed and first < 0:
        first += 65536
    if signed and first >= 32768:
        first -= 65536
    size = max(table.size for table in tables)
    table = _eight_bit_entries(
        np.stack([np.pad(c, (0, size - c.size), mode="edge") for c in tables], axis=-1),
        int(descriptor[2]),
    )
    return first, table


def _eight_bit_entries(table: NDArray[np.uint16], bits: int) -> NDArray[np.uint8]:
    """Return palette entries of 8 bits, whatever the descriptor says of them.

    Files exist that declare 16 bits and use the low 8 only, and the other way round.
    """
    wide = int(table.max()) > 255
    return np.asarray(table >> 8 if wide else table, np.uint8)


def _table(ds: Dataset, colour: str, little: bool) -> NDArray[np.uint16]:
    """Return the entries of one colour as they are in the file; none where it is broken."""
    nothing = np.zeros(0, np.uint16)
    descriptor = numbers(ds, f"{colour}PaletteColorLookupTableDescriptor")
    if len(descriptor) != 3:
        return nothing
    count = int(descriptor[0]) % 65536 or 65536
    bits = 16 if int(descriptor[2]) > 8 else 8
    data = raw(ds, f"{colour}PaletteColorLookupTableData")
    order = "<" if little else ">"
    if isinstance(data, bytes) and data:
        # Entries of 8 bits in 16-bit words exist: the length tells.
        wide = bits == 16 or len(data) >= 2 * count
        if not wide and not little:
            # Two to a big-endian word, the first in its low byte.
            data = np.frombuffer(data[: len(data) // 2 * 2], "<u2").byteswap().tobytes()
        entries = np.frombuffer(data[: len(data) // 2 * 2], f"{order}u2" if wide else "u1")
        entries = entries[:count].astype(np.uint16)
    else:
        segments = raw(ds, f"Segmented{colour}PaletteColorLookupTableData")
        if not isinstance(segments, bytes) or not segments:
            return nothing
        coded = np.frombuffer(
            segments[: len(segments) // 2 * 2], "u1" if bits == 8 else f"{order}u2"
        )
        entries = expand_segments(coded.astype(np.int64), count, bits).astype(np.uint16)
    if 0 < entries.size < count:
        entries = np.pad(entries, (0, count - entries.size), mode="edge")
    return entries


def expand_segments(coded: NDArray[np.int64], count: int, bits: int) -> NDArray[np.int64]:
    """Expand a segmented palette (PS3.3 C.7.9.2) to at most `count` entries.

    Broken segments end the expansion; what was expanded until there is returned.
    """
    out: list[int] = []
    _expand(coded.tolist(), 0, len(coded), out, count, bits)
    return np.array(out[:count], np.int64)


def _expand(
    coded: list[int],
    at: int,
    segments: int,
    out: list[int],
    count: int,
    bits: int,
    nested: bool = False,
) -> None:
    while segments and at + 1 < len(coded) and len(out) < count:
        code, length = coded[at], coded[at + 1]
        at += 2
        segments -= 1
        if code == 0:
            out.extend(coded[at : at + length])
            at += length
        elif code == 1 and out and at < len(coded):
            steps = np.linspace(out[-1], coded[at], length + 1)[1:]
            out.extend(np.floor(steps + 0.5).astype(np.int64).tolist())
            at += 1
        elif code == 2 and not nested:
            words = 4 if bits == 8 else 2
            parts = coded[at : at + words]
            shift = 8 if bits == 8 else 16
            offset = sum(part << (shift * i) for i, part in enumerate(parts))
            at += words
            start = offset if bits == 8 else offset // 2
            _expand(coded, start, length, out, count, bits, nested=True)
        else:
            return
