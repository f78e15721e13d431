"""The native decoders, each a function from bytes to an array; they run in their own process.

imagecodecs decodes all processes of JPEG (12 bits and lossless too), JPEG-LS, JPEG 2000 with its
high-throughput form, and JPEG XL. gdcm, pyjpegls and Pillow together decode fewer real files.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Codec = Callable[[bytes, str], NDArray[Any]]

# One frame alone has all cores; threads cost JPEG 2000 nothing where all are at work anyway.
_THREADS = max(1, min(4, os.cpu_count() or 1))


def jpeg(encoded: bytes, colour: str) -> NDArray[Any]:
    """Decode any process of JPEG. `colour`: "ybr" converts YCbCr to RGB, "" converts nothing."""
    import imagecodecs

    if colour == "ybr":
        return _array(
            imagecodecs.jpeg8_decode(encoded, colorspace="YCBCR", outcolorspace="RGB"), encoded
        )
    if colour == "rgb":
        return _array(
            imagecodecs.jpeg8_decode(encoded, colorspace="RGB", outcolorspace="RGB"), encoded
        )
    try:
        return _array(imagecodecs.jpeg8_decode(encoded), encoded)
    except imagecodecs.Jpeg8Error:
        return _array(imagecodecs.ljpeg_decode(encoded), encoded)


def jpeg_ls(encoded: bytes, colour: str) -> NDArray[Any]:
    """Decode JPEG-LS."""
    import imagecodecs

    return _array(imagecodecs.jpegls_decode(encoded), encoded)


def jpeg_2000(encoded: bytes, colour: str) -> NDArray[Any]:
    """Decode JPEG 2000 and its high-throughput form; its own colour transform is undone."""
    import imagecodecs

    return _array(imagecodecs.jpeg2k_decode(encoded, numthreads=_THREADS), encoded)


def jpeg_xl(encoded: bytes, colour: str) -> NDArray[Any]:
    """Decode JPEG XL."""
    import imagecodecs

    return _array(imagecodecs.jpegxl_decode(encoded), encoded)


def _array(decoded: Any, encoded: bytes) -> NDArray[Any]:
    if decoded.size == 0:
        raise ValueError("nothing was decoded")
    return np.asarray(decoded)


CODECS: dict[str, Codec] = {
    "jpeg": jpeg,
    "jpegls": jpeg_ls,
    "jpeg2k": jpeg_2000,
    "jpegxl": jpeg_xl,
}
