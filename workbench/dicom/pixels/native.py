"""Frames that are not compressed: read one at a time, straight from the file."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.base.errors import InputError, unreadable
from workbench.base.text import t
from workbench.dicom.headers import Header
from workbench.dicom.pixels.pixel_format import HALVED, PACKED, PixelFormat

# GE: the header little-endian, the pixels big-endian.
_GE_PRIVATE = "1.2.840.113619.5.2"


def read_native(header: Header, form: PixelFormat, frame: int) -> NDArray[np.generic]:
    """Return one frame as it is stored, frames counted from 1.

    Returns
    -------
    ndarray
        Shape (rows, columns) or (rows, columns, samples); all allocated bits, in the machine's
        byte order; YBR_FULL_422 expanded to full.

    Raises
    ------
    InputError
        If the file ends before the frame does.
    """
    flat = _flat(header, form, frame)
    if form.photometric in HALVED:
        if form.columns % 2:
            raise InputError(
                t(
                    "{name} is damaged: rows of {columns} pixels cannot share colours in pairs.",
                    name=header.path.name,
                    columns=form.columns,
                )
            )
        flat = _expand_422(flat)
    if form.samples == 1:
        return flat.reshape(form.rows, form.columns)
    if form.planar:
        planes = flat.reshape(form.samples, form.rows, form.columns)
        return np.ascontiguousarray(planes.transpose(1, 2, 0))
    return flat.reshape(form.rows, form.columns, form.samples)


def _flat(header: Header, form: PixelFormat, frame: int) -> NDArray[np.generic]:
    first_bit = (frame - 1) * form.frame_bits
    first, last = first_bit // 8, -(-(first_bit + form.frame_bits) // 8)
    if _swapped_bytes(header, form):
        # In big-endian 16-bit words the low byte comes second (PS3.5 8.1.1): read whole words.
        start = first - first % 2
        words = np.frombuffer(_bytes(header, start, last + last % 2), "<u2").byteswap()
        data = words.tobytes()[first - start : last - start]
    else:
        data = _bytes(header, first, last)
    if form.bits_allocated == 1:
        bits = np.unpackbits(np.frombuffer(data, np.uint8), bitorder="little")
        return bits[first_bit % 8 :][: form.frame_bits]
    if form.bits_allocated == PACKED:
        return _unpacked_12(data, first_bit % 8 // 4, form)
    values: NDArray[np.generic] = np.frombuffer(data, _dtype(header, form))
    native = values.dtype.newbyteorder("=")
    return values if values.dtype == native else values.astype(native)


def _unpacked_12(data: bytes, skipped: int, form: PixelFormat) -> NDArray[np.generic]:
    """Return values of 12 bits that lie one after the other, low bits first (PS3.5 D.1).

    Parameters
    ----------
    skipped : int
        Half bytes at the beginning that belong to the frame before.
    """
    octets = np.frombuffer(data, np.uint8)
    halves = np.empty(octets.size * 2, np.uint16)
    halves[0::2], halves[1::2] = octets & 15, octets >> 4
    halves = halves[skipped : skipped + 3 * form.pixels * form.samples]
    values = halves[0::3] | halves[1::3] << 4 | halves[2::3] << 8
    # Sign-extended where signed: the spare bits of a word are nobody's here.
    return (values.view(np.int16) << 4) >> 4 if form.signed else values


def _swapped_bytes(header: Header, form: PixelFormat) -> bool:
    assert header.pixels is not None
    if header.little_endian:
        return False
    return form.bits_allocated == PACKED or (form.bits_allocated <= 8 and header.pixels.vr == "OW")


def _dtype(header: Header, form: PixelFormat) -> np.dtype[np.generic]:
    kind = "f" if form.float_bytes else "i" if form.signed else "u"
    size = form.bits_allocated // 8
    if size not in (1, 2, 4, 8):
        raise InputError(
            t(
                "{name} has {bits} bits a sample, which is not supported.",
                name=header.path.name,
                bits=form.bits_allocated,
            )
        )
    little = header.little_endian and header.syntax != _GE_PRIVATE
    return np.dtype(f"{'<' if little else '>'}{kind}{size}")


def _bytes(header: Header, first: int, last: int) -> bytes:
    assert header.pixels is not None
    try:
        with header.open() as file:
            file.seek(header.pixels.offset + first)
            data = file.read(last - first)
    except OSError as error:
        raise unreadable(header.path.name, error) from error
    if len(data) < last - first:
        raise InputError(
            t(
                "{name} is cut off: {there} of {needed} bytes of the frame are there.",
                name=header.path.name,
                there=len(data),
                needed=last - first,
            )
        )
    return data


def _expand_422(flat: NDArray[np.generic]) -> NDArray[np.generic]:
    """Y1 Y2 Cb Cr -> Y1 Cb Cr Y2 Cb Cr (PS3.3 C.7.6.3.1.2)."""
    quads = flat.reshape(-1, 4)
    return quads[:, [0, 2, 3, 1, 2, 3]].reshape(-1)
