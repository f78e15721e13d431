"""Where an uncompressed frame lies in its file, when its bytes are stored values as they are."""

from __future__ import annotations

import numpy as np

from workbench.dicom.headers import Header
from workbench.dicom.pixels.pixel_format import PixelFormat


def raw_frame(header: Header, form: PixelFormat, frame: int) -> tuple[int, np.dtype] | None:
    """Return the offset of a frame in the file and the type of its values; None = to be decoded.

    Only grey values of 16 bits allocated whose spare bits are all above the value, which is what
    CT, MR and PET have. Whether embedded overlays use these bits is for the caller to know.
    """
    place = header.native
    plain = (
        place is not None
        and not form.colour
        and form.samples == 1
        and form.bits_allocated == 16
        and form.high_bit == form.bits_stored - 1
        and not form.float_bytes
    )
    if place is None or not plain or not 1 <= frame <= form.frames:
        return None
    order = "<" if header.little_endian else ">"
    return place.offset + (frame - 1) * form.frame_bits // 8, np.dtype(
        f"{order}{'i' if form.signed else 'u'}2"
    )
