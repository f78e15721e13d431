"""From the bytes of a compressed frame to its samples.

The codestream itself says which decoder it needs: files whose transfer syntax names another one
exist, and show.
"""

from __future__ import annotations

import zlib

import numpy as np
from numpy.typing import NDArray

from workbench.base.errors import InputError, UnsupportedError
from workbench.base.text import Text, t
from workbench.dicom.pixels.codestream import Codestream, Family, codestream
from workbench.dicom.pixels.decoder_process import DecoderError, DecoderLimitError, pool
from workbench.dicom.pixels.pixel_format import PixelFormat
from workbench.dicom.pixels.rle import RleError, decode_rle

RLE = "1.2.840.10008.1.2.5"
DEFLATED_FRAMES = "1.2.840.10008.1.2.8.1"
UNCOMPRESSED_FRAMES = "1.2.840.10008.1.2.1.98"
_JPEG = "1.2.840.10008.1.2.4."
# By their names with loss, or perhaps with loss.
LOSSY = tuple(_JPEG + n for n in ("50", "51", "53", "55", "81", "91", "93", "111", "112", "203"))
_VIDEO = tuple(_JPEG + n for n in ("100", "101", "102", "103", "104", "105", "106", "107", "108"))
# Names of the standard that pydicom does not know yet.
_NAMES = {
    DEFLATED_FRAMES: "Deflated Image Frame Compression",
    _JPEG + "110": "JPEG XL Lossless",
    _JPEG + "111": "JPEG XL JPEG Recompression",
    _JPEG + "112": "JPEG XL",
}
_STILL = tuple(
    _JPEG + n
    for n in (
        *("50", "51", "53", "55", "57", "70", "80", "81"),
        *("90", "91", "92", "93", "110", "111", "112", "201", "202", "203"),
    )
)
_IN_PROCESS = (RLE, DEFLATED_FRAMES, UNCOMPRESSED_FRAMES)
_YBR = ("YBR_FULL", "YBR_FULL_422")
_RGB = "RGB"


def needs_process(syntax: str) -> bool:
    """Return whether frames of a transfer syntax are decoded in a process of their own."""
    return syntax.startswith(_JPEG) and not syntax.startswith(_VIDEO)


def decode_frame(
    encoded: bytes, syntax: str, form: PixelFormat, name: str, *, as_coded: bool = False
) -> tuple[NDArray[np.generic], str]:
    """Decode one frame.

    Parameters
    ----------
    as_coded : bool
        Leave YCbCr of JPEG as it is, which is YBR_FULL.

    Returns
    -------
    ndarray, str
        Shape (rows, columns) or (rows, columns, samples), all bits as decoded, signed as the
        header says; and the photometric interpretation it is in now (JPEG's YCbCr has become RGB).

    Raises
    ------
    UnsupportedError
        If nothing here decodes the transfer syntax.
    InputError
        If the frame is damaged, takes too long, or announces another size than the header.
    """
    if syntax in _IN_PROCESS:
        return _unpacked(encoded, syntax, form, name), form.photometric
    stream = codestream(encoded)
    if not syntax.startswith(_JPEG) and not (stream and syntax.startswith("1.2.840.113619.")):
        raise _not_encapsulated(syntax, name)
    if stream is None or syntax.startswith(_VIDEO):
        raise _undecodable(syntax, name)
    _check(stream, form, name)
    colour, photometric = _colour(stream, form)
    if as_coded and colour == "ybr":
        colour, photometric = "rgb", _YBR[0]
    try:
        array = pool().decode(stream.family.value, encoded, form.pixels * form.samples, colour)
    except DecoderLimitError as error:
        raise InputError(
            t(
                "{name}: decoding a frame compressed as {syntax} was stopped, because the file "
                "is damaged or made to do harm.",
                name=name,
                syntax=syntax_name(syntax),
            ),
            details=str(error),
        ) from error
    except DecoderError as error:
        if syntax not in _STILL:
            # Retired processes of JPEG (arithmetic, hierarchical), and private syntaxes.
            raise UnsupportedError(_no_decoder(syntax, name), details=str(error)) from error
        raise _damaged(syntax, name, str(error)) from error
    expected = (form.rows, form.columns) + ((form.samples,) if form.samples > 1 else ())
    if array.ndim == 3 and array.shape[2] == 1:
        array = array[..., 0]
    if array.shape != expected:
        raise _damaged(syntax, name, f"{array.shape} instead of {expected}")
    return _signed_as_declared(array, stream, form), photometric


def _unpacked(encoded: bytes, syntax: str, form: PixelFormat, name: str) -> NDArray[np.generic]:
    """Decode what needs no codec: run lengths, deflated or plain bytes."""
    size = max(1, form.bits_allocated // 8)
    kind = "i" if form.signed else "u"
    try:
        if syntax == RLE:
            array = decode_rle(encoded, form.rows, form.columns, form.samples, size)
            return array.view(f"{kind}{size}")
        data = encoded
        if syntax == DEFLATED_FRAMES:
            data = zlib.decompressobj(-zlib.MAX_WBITS).decompress(encoded, form.frame_bytes)
        return _plain(data, form, f"<{kind}{size}")
    except (RleError, zlib.error, ValueError) as error:
        raise _damaged(syntax, name, str(error)) from error


def _plain(data: bytes, form: PixelFormat, dtype: str) -> NDArray[np.generic]:
    if form.bits_allocated == 1:
        bits = np.unpackbits(np.frombuffer(data, np.uint8), bitorder="little", count=form.pixels)
        return bits.reshape(form.rows, form.columns)
    values = np.frombuffer(data, dtype, form.pixels * form.samples)
    if form.samples == 1:
        return values.reshape(form.rows, form.columns)
    if form.planar:
        return values.reshape(form.samples, form.rows, form.columns).transpose(1, 2, 0)
    return values.reshape(form.rows, form.columns, form.samples)


def _colour(stream: Codestream, form: PixelFormat) -> tuple[str, str]:
    """Return what to tell the decoder, and the photometric interpretation that comes out.

    The codestream's own word counts before the header's: an Adobe or JFIF marker, components
    named R, G and B, chroma at half the resolution, the component transform of JPEG 2000.
    """
    if form.samples == 1:
        return "", form.photometric
    if stream.family is Family.JPEG:
        if stream.lossless:
            # The predictive process knows no colours; what the header says is what is stored.
            return "rgb", form.photometric if form.photometric in _YBR else _RGB
        ybr = form.photometric != _RGB if stream.ybr is None else stream.ybr
        return ("ybr" if ybr else "rgb"), _RGB
    if stream.family is Family.JPEG_2000:
        return "", form.photometric if form.photometric in _YBR and not stream.ybr else _RGB
    if stream.family is Family.JPEG_XL:
        return "", _RGB
    return "", form.photometric


def _signed_as_declared(
    array: NDArray[np.generic], stream: Codestream, form: PixelFormat
) -> NDArray[np.generic]:
    """Return `array` with the sign of Pixel Representation.

    JPEG and JPEG-LS know no sign, and JPEG 2000 files exist whose codestream has the other one: the
    bits of its precision are right, what they mean is in the header.
    """
    kind = array.dtype.kind
    if kind not in "iu" or (kind == "i") == form.signed:
        return array
    spare = array.dtype.itemsize * 8 - (stream.precision or array.dtype.itemsize * 8)
    same = array.view(f"{'i' if form.signed else 'u'}{array.dtype.itemsize}")
    result: NDArray[np.generic] = (same << spare) >> spare if spare > 0 else same
    return result


def _check(stream: Codestream, form: PixelFormat, name: str) -> None:
    """Refuse a codestream of another size: decoders allocate what it announces."""
    if stream.family is Family.JPEG_XL:
        return
    # 0 rows in JPEG: a marker behind the pixels gives them; decoders refuse that themselves.
    if (stream.rows, stream.columns) != (form.rows, form.columns) and stream.rows:
        raise InputError(
            t(
                "{name} is damaged: its header says {columns} x {rows} pixels, its compressed "
                "frame {found_columns} x {found_rows}.",
                name=name,
                columns=form.columns,
                rows=form.rows,
                found_columns=stream.columns,
                found_rows=stream.rows,
            )
        )
    if stream.components and stream.components != form.samples:
        raise InputError(
            t(
                "{name} is damaged: its header says {samples} samples a pixel, its compressed "
                "frame {found}.",
                name=name,
                samples=form.samples,
                found=stream.components,
            )
        )


# --- what is said when it does not work ----------------------------------------------------------


def syntax_name(syntax: str) -> str:
    """Return the name and UID of a transfer syntax, the UID alone where it has no name."""
    name = _NAMES.get(syntax)
    if name is None:
        from pydicom.uid import UID

        name = str(UID(syntax).name)
    return f"{name} ({syntax})" if name != syntax else syntax


def _damaged(syntax: str, name: str, details: str) -> InputError:
    return InputError(
        t(
            "{name} is damaged: a frame compressed as {syntax} cannot be decoded.",
            name=name,
            syntax=syntax_name(syntax),
        ),
        details=details,
    )


def _not_encapsulated(syntax: str, name: str) -> InputError:
    from pydicom.uid import UID

    uid = UID(syntax)
    if uid.is_transfer_syntax and not uid.is_private and not uid.is_encapsulated:
        return InputError(
            t(
                "{name} is damaged: its pixels are in fragments, but the transfer syntax is "
                "{syntax}.",
                name=name,
                syntax=syntax_name(syntax),
            )
        )
    return UnsupportedError(_no_decoder(syntax, name))


def _undecodable(syntax: str, name: str) -> InputError:
    if syntax in _STILL:
        return _damaged(syntax, name, "no codestream begins there")
    return UnsupportedError(_no_decoder(syntax, name))


def _no_decoder(syntax: str, name: str) -> Text:
    if syntax.startswith(_VIDEO):
        return t(
            "{name} is a video ({syntax}), which cannot be opened; save its frames as images.",
            name=name,
            syntax=syntax_name(syntax),
        )
    return t(
        "{name} is compressed as {syntax}, for which there is no decoder here; save it "
        "uncompressed with the program it came from.",
        name=name,
        syntax=syntax_name(syntax),
    )
