"""What the Image Pixel module (PS3.3 C.7.6.3) says, checked against the size of the file."""

from __future__ import annotations

import math

from attrs import evolve, frozen

from workbench.base.errors import InputError
from workbench.base.text import Text, t
from workbench.dicom.headers import Header
from workbench.dicom.values import integer, text

MONOCHROME = ("MONOCHROME1", "MONOCHROME2")
PALETTE = "PALETTE COLOR"
# Chroma at half the horizontal resolution.
HALVED = ("YBR_FULL_422", "YBR_PARTIAL_422")
# Bits allocated of old files whose samples are not whole bytes; two share three bytes.
PACKED = 12
# One decoded frame; a header may promise anything.
FRAME_MAX = 4 << 30
FRAMES_MAX = 1_000_000
# A compressed frame up to this size may be blank; above it, so many times what is there.
_DECODED_FREE = 256 << 20
_DECODED_TIMES = 500
# The header of an item and the fewest bytes a frame can have.
_FRAGMENT_MIN = 10


@frozen
class PixelFormat:
    """Shape and coding of the pixels.

    Parameters
    ----------
    float_bytes : int
        4 or 8 for float pixel data, else 0.
    """

    rows: int
    columns: int
    frames: int
    samples: int
    bits_allocated: int
    bits_stored: int
    high_bit: int
    signed: bool
    photometric: str
    planar: bool
    float_bytes: int = 0
    warnings: tuple[Text, ...] = ()

    @property
    def colour(self) -> bool:
        """Whether frames become RGB."""
        return self.photometric not in MONOCHROME

    @property
    def pixels(self) -> int:
        """Pixels of a frame."""
        return self.rows * self.columns

    @property
    def frame_bits(self) -> int:
        """Bits of a native frame."""
        if self.photometric in HALVED:
            return self.pixels * 2 * self.bits_allocated
        return self.pixels * self.samples * self.bits_allocated

    @property
    def frame_bytes(self) -> int:
        """Bytes of a native frame that begins on a byte."""
        return -(-self.frame_bits // 8)


def pixel_format(header: Header) -> PixelFormat:
    """Return the format of a file's pixels.

    Raises
    ------
    InputError
        If there are none, or the header contradicts itself or the size of the file.
    """
    name = header.path.name
    if header.pixels is None:
        raise InputError(_why_no_pixels(header))
    form = _declared(header)
    if form.rows < 1 or form.columns < 1:
        raise InputError(t("{name} has no Rows or Columns: it holds no image.", name=name))
    allowed = form.bits_allocated == 1 or form.bits_allocated in (8, 16, 24, 32, 40, 48, 56, 64)
    # Retired, and never compressed.
    allowed = allowed or (form.bits_allocated == PACKED and not header.pixels.encapsulated)
    if not allowed or not 1 <= form.bits_stored <= form.bits_allocated:
        raise InputError(
            t(
                "{name} declares {allocated} bits allocated and {stored} stored, which no image "
                "has.",
                name=name,
                allocated=form.bits_allocated,
                stored=form.bits_stored,
            )
        )
    grey = form.samples == 1 and form.photometric in MONOCHROME
    # Colours are never floats (PS3.3 C.7.6.24).
    colour = not form.float_bytes and form.samples == (1 if form.photometric == PALETTE else 3)
    if not (grey or (form.colour and colour)):
        raise InputError(
            t(
                "{name} has {samples} samples a pixel in {photometric}, which is not supported.",
                name=name,
                samples=form.samples,
                photometric=form.photometric or "?",
            )
        )
    if form.pixels * form.samples * max(1, form.bits_allocated // 8) > FRAME_MAX:
        raise InputError(
            t(
                "{name} declares frames of {columns} x {rows} pixels, too large to be opened as "
                "one; convert it to a tiled image first.",
                name=name,
                columns=form.columns,
                rows=form.rows,
            )
        )
    return _bounded(header, form) if header.pixels.encapsulated else _fitting(header, form)


def _declared(header: Header) -> PixelFormat:
    ds = header.dataset
    assert header.pixels is not None
    floats = {"FloatPixelData": 4, "DoubleFloatPixelData": 8}.get(header.pixels.keyword, 0)
    allocated = integer(ds, "BitsAllocated") or 8 * floats or 16
    stored = integer(ds, "BitsStored") or allocated
    samples = integer(ds, "SamplesPerPixel") or 1
    photometric = text(ds, "PhotometricInterpretation").upper()
    high = integer(ds, "HighBit")
    return PixelFormat(
        rows=integer(ds, "Rows") or 0,
        columns=integer(ds, "Columns") or 0,
        frames=min(max(1, integer(ds, "NumberOfFrames") or 1), FRAMES_MAX),
        samples=samples,
        bits_allocated=8 * floats or allocated,
        bits_stored=8 * floats or stored,
        high_bit=stored - 1 if high is None or not stored - 1 <= high < allocated else high,
        signed=allocated > 1 and integer(ds, "PixelRepresentation") == 1,
        photometric=photometric or ("RGB" if samples == 3 else "MONOCHROME2"),
        planar=samples > 1 and integer(ds, "PlanarConfiguration") == 1,
        float_bytes=floats,
    )


def _bounded(header: Header, form: PixelFormat) -> PixelFormat:
    """Return `form` with no more frames than the file could have fragments."""
    assert header.pixels is not None
    there = max(0, header.size - header.pixels.offset)
    if form.frame_bytes > max(_DECODED_FREE, there * _DECODED_TIMES):
        raise InputError(
            t(
                "{name} declares a frame of {declared} MB but holds {there} MB: it is cut off or "
                "made to do harm.",
                name=header.path.name,
                declared=form.frame_bytes >> 20,
                there=there >> 20,
            )
        )
    fragments = max(1, there // _FRAGMENT_MIN)
    return evolve(form, frames=min(form.frames, fragments))


def cut_off(form: PixelFormat, there: int) -> PixelFormat:
    """Return `form` with the frames that are there, and a warning."""
    warning = t(
        "The file is cut off: {there} of {declared} frames are there.",
        there=there,
        declared=form.frames,
    )
    return evolve(form, frames=there, warnings=(*form.warnings, warning))


def _fitting(header: Header, form: PixelFormat) -> PixelFormat:
    """Return `form` with no more frames than the file has bytes for."""
    assert header.pixels is not None
    there = min(header.pixels.length, header.size - header.pixels.offset)
    if form.photometric in HALVED and there * 8 >= form.pixels * 24 * form.frames:
        # Written as 4:2:2 and stored in full: the size tells.
        form = evolve(form, photometric=form.photometric.removesuffix("_422"))
    if there * 8 >= form.frame_bits * form.frames:
        return form
    whole = there * 8 // form.frame_bits
    if whole == 0:
        raise InputError(
            t(
                "{name} is cut off: a frame needs {needed} bytes and the file has {there}.",
                name=header.path.name,
                needed=math.ceil(form.frame_bits / 8),
                there=max(0, there),
            )
        )
    return cut_off(form, whole)


_NOT_IMAGES = {
    "1.2.840.10008.1.3.10": t("it is a DICOMDIR, an index; add its folder instead"),
    "1.2.840.10008.5.1.4.1.1.481.3": t("it holds radiotherapy structures"),
    "1.2.840.10008.5.1.4.1.1.481.5": t("it holds a radiotherapy plan"),
    "1.2.840.10008.5.1.4.1.1.104.1": t("it holds a PDF document"),
    "1.2.840.10008.5.1.4.1.1.88.59": t("it marks key images of a study"),
    "1.2.840.10008.5.1.4.1.1.104.2": t("it holds a clinical document"),
    "1.2.840.10008.5.1.4.1.1.66": t("it holds raw data"),
    "1.2.840.10008.5.1.4.1.1.66.1": t("it holds a spatial registration"),
    "1.2.840.10008.5.1.4.1.1.66.3": t("it holds a deformable registration"),
    "1.2.840.10008.5.1.4.1.1.66.5": t("it holds a surface segmentation"),
    "1.2.840.10008.5.1.4.1.1.67": t("it holds a mapping to real-world values"),
    "1.2.840.10008.5.1.4.39.1": t("it holds a colour palette"),
    "1.2.840.10008.5.1.4.1.1.4.2": t("it holds a spectrum"),
}
_NOT_IMAGE_FAMILIES = (
    ("1.2.840.10008.5.1.4.1.1.88.", t("it holds a structured report")),
    ("1.2.840.10008.5.1.4.1.1.9.", t("it holds a waveform")),
    ("1.2.840.10008.5.1.4.1.1.11.", t("it holds a presentation state")),
    ("1.2.840.10008.5.1.4.1.1.481.", t("it holds radiotherapy data")),
    ("1.2.840.10008.5.1.4.1.1.91.", t("it holds bulk annotations")),
    ("1.2.840.10008.5.1.4.1.1.66.", t("it holds a registration or other spatial data")),
    ("1.2.840.10008.5.1.4.1.1.104.", t("it holds an encapsulated document or model")),
    ("1.2.840.10008.5.1.4.38.", t("it holds a hanging protocol")),
)


def _why_no_pixels(header: Header) -> Text:
    meta = getattr(header.dataset, "file_meta", None)
    uid = text(header.dataset, "SOPClassUID")
    if not uid and meta is not None:
        uid = text(meta, "MediaStorageSOPClassUID")
    why = _NOT_IMAGES.get(uid)
    for start, reason in _NOT_IMAGE_FAMILIES:
        why = why or (reason if uid.startswith(start) else None)
    if why is None and text(header.dataset, "PixelDataProviderURL"):
        return t(
            "{name} has its pixels on a server (JPIP); have the archive send the image itself.",
            name=header.path.name,
        )
    if why is None:
        why = t("it has no pixel data")
    return t("{name} is no image: {why}.", name=header.path.name, why=why)
