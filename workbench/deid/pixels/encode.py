"""Compressed frames written again without loss, and what the header then says of them."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from workbench.dicom.pixels.pixel_format import PALETTE, PixelFormat

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

EXPLICIT = "1.2.840.10008.1.2.1"
RLE = "1.2.840.10008.1.2.5"
_JPEG = "1.2.840.10008.1.2.4."
JPEG_2000 = _JPEG + "90"
#: Transfer syntaxes that lose nothing: JPEG lossless, JPEG-LS, JPEG 2000 and its fast form.
LOSSLESS = frozenset(_JPEG + n for n in ("57", "70", "80", "90", "201", "202"))
#: What always lost something: baseline and extended JPEG.
ALWAYS_LOSSY = frozenset(_JPEG + n for n in ("50", "51", "53", "55"))
_ULTRASOUND = ("US", "IVUS")
# Decoded frames of more than this are compressed again even when the source had lost something.
_PLAIN_MAX = 32 << 20


#: What `describe` may change.
DESCRIBED = (
    "PhotometricInterpretation",
    "PlanarConfiguration",
    "ExtendedOffsetTable",
    "ExtendedOffsetTableLengths",
    "LossyImageCompression",
    "LossyImageCompressionMethod",
)


def target_syntax(source: str, form: PixelFormat, photometric: str, modality: str = "") -> str:
    """Return the transfer syntax for frames that were compressed and are filled.

    Run lengths stay run lengths; what lost nothing becomes JPEG 2000 without loss; what had lost
    something is written plainly, or, where that takes much room, as JPEG 2000 without loss. Of
    ultrasound colours as JPEG has them may be run lengths only (PS3.3 C.8.5.6.1.2).
    """
    if source == RLE or (modality in _ULTRASOUND and photometric == "YBR_FULL"):
        return RLE
    large = form.pixels * form.samples * form.frames * form.bits_allocated // 8 > _PLAIN_MAX
    if source not in LOSSLESS and not large:
        return EXPLICIT
    if is_converted(source, modality) and photometric == "RGB":
        return RLE  # JPEG 2000 would have to say YBR_RCT of it
    if not form.signed and form.bits_allocated in (8, 16) and photometric != PALETTE:
        return JPEG_2000
    return RLE if form.bits_allocated > 1 else EXPLICIT


def is_converted(source: str, modality: str) -> bool:
    """Return whether the colours of compressed frames are written as RGB, once they are filled.

    JPEG that loses something has them as YCbCr, which other objects than ultrasound may not keep
    when they are no JPEG any more.
    """
    return source in ALWAYS_LOSSY and modality not in _ULTRASOUND


def encoded(samples: NDArray[np.generic], form: PixelFormat, syntax: str) -> bytes:
    """Return a compressed frame, of even length."""
    made = _run_lengths(samples, form) if syntax == RLE else _jpeg_2000(samples, form)
    return made + b"\0" if len(made) % 2 else made


def plain(frames: list[NDArray[np.generic]], form: PixelFormat) -> bytes:
    """Return frames as native pixels, colours by pixel, of even length."""
    if form.bits_allocated == 1:
        bits = np.concatenate([frame.reshape(-1) for frame in frames]) & 1
        made = np.packbits(bits.astype(np.uint8), bitorder="little").tobytes()
    else:
        made = b"".join(_words(frame, form).tobytes() for frame in frames)
    return made + b"\0" if len(made) % 2 else made


def _words(samples: NDArray[np.generic], form: PixelFormat) -> NDArray[np.generic]:
    kind = "i" if form.signed else "u"
    return np.ascontiguousarray(samples).astype(f"<{kind}{form.bits_allocated // 8}")


def _run_lengths(samples: NDArray[np.generic], form: PixelFormat) -> bytes:
    """Encode a frame (PS3.5 Annex G): a segment for each byte of each sample, high bytes first."""
    import imagecodecs

    size = form.bits_allocated // 8
    words = _words(samples, form).view(np.uint8).reshape(form.rows, form.columns, -1, size)
    segments = []
    for sample in range(words.shape[2]):
        for byte in range(size - 1, -1, -1):
            plane = np.ascontiguousarray(words[:, :, sample, byte])
            # No run goes from one row to the next.
            packed = bytes(imagecodecs.packbits_encode(plane, axis=-1))
            segments.append(packed + b"\0" if len(packed) % 2 else packed)
    starts, at = [], 64
    for segment in segments:
        starts.append(at)
        at += len(segment)
    header = struct.pack("<16I", len(segments), *starts, *([0] * (15 - len(starts))))
    return header + b"".join(segments)


def _jpeg_2000(samples: NDArray[np.generic], form: PixelFormat) -> bytes:
    import imagecodecs

    words = np.ascontiguousarray(_words(samples, form))
    # A value above the stored bits must not be cut off.
    bits = max(form.bits_stored, int(words.max()).bit_length())
    made = imagecodecs.jpeg2k_encode(
        words, level=0, reversible=True, codecformat="j2k", mct=False, bitspersample=bits
    )
    return bytes(made)


def describe(dataset: Dataset, syntax: str, photometric: str, source: str) -> None:
    """Make the image module say what the pixels are now.

    Parameters
    ----------
    source : str
        The transfer syntax before; of one that always loses something the file goes on saying so.
    """
    if str(dataset.get("PhotometricInterpretation", "")) != photometric:
        dataset.PhotometricInterpretation = photometric
    if int(dataset.get("SamplesPerPixel", 1) or 1) > 1 and syntax != source:
        # Of run lengths both are allowed (PS3.5 8.2.2), of photographs by pixel alone.
        by_plane = syntax == RLE and not (source in ALWAYS_LOSSY and photometric == "RGB")
        dataset.PlanarConfiguration = 1 if by_plane else 0
    for keyword in ("ExtendedOffsetTable", "ExtendedOffsetTableLengths"):
        if keyword in dataset:
            delattr(dataset, keyword)
    if source not in ALWAYS_LOSSY:
        return
    told = str(dataset.get("LossyImageCompression", "")) == "01"
    dataset.LossyImageCompression = "01"
    # The syntax says it no more.
    if not (told and syntax == source) and not dataset.get("LossyImageCompressionMethod"):
        dataset.LossyImageCompressionMethod = "ISO_10918_1"
