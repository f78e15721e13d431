"""Decoding compressed frames: pydicom's decoders, with imagecodecs added to them.

pydicom with gdcm, pyjpegls and Pillow fails on real JPEG Extended files with 12 bits, and has
nothing permissively licensed for high-throughput JPEG 2000; imagecodecs does both.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from workbench.base.errors import InputError, UnsupportedError
from workbench.base.text import t
from workbench.dicom.pixel_format import PixelFormat
from workbench.dicom.values import quiet

if TYPE_CHECKING:
    from pydicom.pixels.decoders.base import DecodeRunner

RLE = "1.2.840.10008.1.2.5"
_JPEG = "1.2.840.10008.1.2.4."
_JPEG_FAMILY = tuple(_JPEG + n for n in ("50", "51", "57", "70", "80", "81"))
_JPEG_2000_FAMILY = tuple(_JPEG + n for n in ("90", "91", "201", "202", "203"))
LOSSY = tuple(_JPEG + n for n in ("50", "51", "81", "91", "203"))

_PLUGIN = "imagecodecs"


@cache
def register() -> None:
    """Add imagecodecs to pydicom's decoders; once a process."""
    from pydicom.pixels.decoders.base import get_decoder
    from pydicom.uid import UID

    for uid in (*_JPEG_FAMILY, *_JPEG_2000_FAMILY):
        decoder = get_decoder(UID(uid))
        if _PLUGIN not in decoder.available_plugins:
            decoder.add_plugin(_PLUGIN, (__name__, "decode"))


# pydicom asks a plugin's module for these two.
DECODER_DEPENDENCIES = dict.fromkeys((*_JPEG_FAMILY, *_JPEG_2000_FAMILY), ("imagecodecs",))


def is_available(uid: str) -> bool:
    """Return whether imagecodecs can decode a transfer syntax here."""
    try:
        import imagecodecs  # noqa: F401
    except ImportError:
        return False
    return uid in DECODER_DEPENDENCIES


def decode(source: bytes, runner: DecodeRunner) -> bytes:
    """Decode one frame with imagecodecs, colours left as they are coded."""
    decoded = np.ascontiguousarray(_imagecodecs(str(runner.transfer_syntax))(source))
    runner.set_option("bits_allocated", decoded.dtype.itemsize * 8)
    if decoded.ndim == 3:
        runner.set_option("planar_configuration", 0)
        if str(runner.transfer_syntax) in _JPEG_FAMILY[:2]:
            # libjpeg has made RGB of what was YCbCr.
            runner.set_option("photometric_interpretation", "RGB")
    return decoded.tobytes()


def _imagecodecs(uid: str) -> Callable[[bytes], NDArray[Any]]:
    import imagecodecs

    by_family: dict[str, Callable[[bytes], NDArray[Any]]] = {
        _JPEG + "57": imagecodecs.ljpeg_decode,
        _JPEG + "70": imagecodecs.ljpeg_decode,
        _JPEG + "80": imagecodecs.jpegls_decode,
        _JPEG + "81": imagecodecs.jpegls_decode,
    }
    if uid in _JPEG_2000_FAMILY:
        return imagecodecs.jpeg2k_decode
    return by_family.get(uid, imagecodecs.jpeg8_decode)


def decode_frame(
    encoded: bytes, syntax: str, form: PixelFormat, name: str
) -> tuple[NDArray[np.generic], str]:
    """Decode one frame.

    Returns
    -------
    ndarray, str
        Shape (rows, columns) or (rows, columns, samples), all bits as decoded; and the
        photometric interpretation it is in now (YBR_FULL has become RGB).

    Raises
    ------
    UnsupportedError
        If nothing here decodes the transfer syntax.
    InputError
        If the frame is damaged, or announces another size than the header.
    """
    from pydicom.encaps import encapsulate
    from pydicom.pixels.decoders.base import get_decoder
    from pydicom.uid import UID

    quiet()
    register()
    uid = UID(syntax)
    try:
        decoder = get_decoder(uid)
    except NotImplementedError:
        raise UnsupportedError(_no_decoder(uid.name, name)) from None
    if not decoder.is_encapsulated:
        raise InputError(
            t(
                "{name} is damaged: its pixels are in fragments, but the transfer syntax is "
                "{syntax}.",
                name=name,
                syntax=uid.name,
            )
        )
    if not decoder.is_available:
        raise UnsupportedError(_no_decoder(uid.name, name))
    _check_size(encoded, form, name)
    try:
        array, properties = decoder.as_array(
            encapsulate([encoded], has_bot=False), index=0, **_options(form)
        )
    except Exception as error:
        # Every decoder has its own exceptions; the last one's words are for the log.
        raise InputError(
            t(
                "{name} is damaged: a frame compressed as {syntax} cannot be decoded.",
                name=name,
                syntax=uid.name,
            ),
            details=str(error),
        ) from error
    return array, str(properties["photometric_interpretation"])


def _options(form: PixelFormat) -> dict[str, Any]:
    return {
        "rows": form.rows,
        "columns": form.columns,
        "number_of_frames": 1,
        "samples_per_pixel": form.samples,
        "bits_allocated": max(8, form.bits_allocated),
        "bits_stored": form.bits_stored,
        "photometric_interpretation": form.photometric,
        "pixel_representation": int(form.signed),
        "planar_configuration": int(form.planar),
        "pixel_keyword": "PixelData",
        # Bits beyond Bits Stored may be values: `stored.within_bits` decides.
        "correct_unused_bits": False,
    }


def _no_decoder(syntax: str, name: str) -> Any:
    if "MPEG" in syntax or "HEVC" in syntax or "SMPTE" in syntax:
        return t(
            "{name} is a video ({syntax}), which cannot be opened; save its frames as images.",
            name=name,
            syntax=syntax,
        )
    return t(
        "{name} is compressed as {syntax}, for which there is no decoder here. Install "
        "python-gdcm and imagecodecs, or save it uncompressed (dcmtk: dcmdjpeg, gdcm: "
        "gdcmconv --raw).",
        name=name,
        syntax=syntax,
    )


def _check_size(encoded: bytes, form: PixelFormat, name: str) -> None:
    """Refuse a codestream of another size: decoders allocate what it announces."""
    size = codestream_size(encoded)
    if size is not None and size != (form.rows, form.columns):
        raise InputError(
            t(
                "{name} is damaged: its header says {columns} x {rows} pixels, its compressed "
                "frame {found_columns} x {found_rows}.",
                name=name,
                columns=form.columns,
                rows=form.rows,
                found_columns=size[1],
                found_rows=size[0],
            )
        )


def codestream_size(encoded: bytes) -> tuple[int, int] | None:
    """Return (rows, columns) as a JPEG, JPEG-LS or JPEG 2000 codestream announces them."""
    if encoded.startswith(b"\xff\x4f\xff\x51") and len(encoded) >= 24:
        right, bottom, left, top = struct.unpack_from(">4I", encoded, 8)
        return bottom - top, right - left
    if not encoded.startswith(b"\xff\xd8"):
        return None
    offset = 2
    while offset + 9 <= len(encoded):
        if encoded[offset] != 0xFF:
            return None
        marker = encoded[offset + 1]
        if marker == 0xFF:
            offset += 1
            continue
        if marker == 0xF7 or (0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC)):
            rows, columns = struct.unpack_from(">2H", encoded, offset + 5)
            # 0 rows: a DNL marker gives them later.
            return (rows, columns) if rows else None
        offset += 2 + struct.unpack_from(">H", encoded, offset + 2)[0]
    return None
