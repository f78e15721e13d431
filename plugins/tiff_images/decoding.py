"""From the bytes of a strip or tile to samples, never more of them than it may have.

The codecs let go of the interpreter's lock, so that several threads decode at once.
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import fax
from .codestream import jpeg2000_size
from .directories import DamageError
from .jpeg_rows import upper_rows
from .page import RGB, YCBCR, KindError, Page

_JPEG = (7, 33007, 34892)
_LERC = 34887
_APERIO_YCBCR = 33003
_BYTES = {
    5: "lzw",
    8: "zlib",
    32946: "zlib",
    32773: "packbits",
    34925: "lzma",
    34926: "zstd",
    50000: "zstd",
}
_IMAGES = {
    7: "jpeg",
    33003: "jpeg2k",
    33004: "jpeg2k",
    33005: "jpeg2k",
    33007: "jpeg",
    34712: "jpeg2k",
    34887: "lerc",
    34892: "jpeg",
    34927: "webp",
    34933: "png",
    34934: "jpegxr",
    22610: "jpegxr",
    50001: "webp",
    50002: "jpegxl",
    52546: "jpegxl",
}
_DIFFERENCE, _FLOATING = 2, 3
#: What a block may take in the file, beside its size in memory: noise does not shrink.
_SPARE = 1 << 20


def check_kind(page: Page) -> None:
    """Raise KindError for what `decode` cannot decode."""
    whole = page.bits in (8, 16, 32, 64)
    if page.compression in _IMAGES:
        if page.subsampled and page.photometric == YCBCR and page.planes:
            raise KindError("YCBCR")
        return
    if page.photometric == YCBCR and page.subsampled:
        raise KindError("YCBCR")
    if page.compression in fax.CODECS:
        if page.bits != 1 or page.samples != 1:
            raise KindError("CCITT")
    elif page.compression not in _BYTES and page.compression != 1:
        raise KindError(f"compression {page.compression}")
    if page.predictor == _FLOATING and page.dtype.kind != "f":
        raise KindError("predictor 3")
    if page.predictor not in (1, _DIFFERENCE, _FLOATING) or (page.predictor != 1 and not whole):
        raise KindError(f"predictor {page.predictor}")


def decodes_colors(page: Page) -> bool:
    """Return whether a codec gives red, green and blue of a page that has luma and chroma."""
    return page.photometric == YCBCR and page.compression in _IMAGES


def is_read_from_top(page: Page) -> bool:
    """Return whether `decode` takes less time for the upper rows of a tile than for all of it."""
    return page.is_tiled and page.compression in _JPEG


def decode(page: Page, data: bytes, rows: int) -> NDArray[np.generic]:
    """Return the samples of a block, shape (rows, tile columns, depth), in native byte order.

    Raises
    ------
    DamageError, or whatever the codec raises
        If they are not those of a block of this page.
    """
    if len(data) > 4 * page.block_bytes + _SPARE:
        raise DamageError(f"a block of {len(data)} bytes")
    if page.compression in _IMAGES:
        return _image(page, data, rows)
    if page.reversed_bits:
        data = _codecs().bitorder_decode(data)
    if page.compression in fax.CODECS:
        bits = fax.fax_rows(data, page.compression, rows, page.tile_columns, page.fax_options)
        return bits[..., None]
    if page.compression in _BYTES:
        codec = getattr(_codecs(), _BYTES[page.compression] + "_decode")
        # The last strip may be packed with all rows of the others.
        data = codec(data, out=page.tile_rows * page.row_bytes)
    return samples(page, np.frombuffer(data, np.uint8), rows)


def samples(page: Page, data: NDArray[np.uint8], rows: int) -> NDArray[np.generic]:
    """Return the samples that lie in bytes without compression; a view where that can be."""
    size = rows * page.row_bytes
    if data.size < size:
        raise DamageError(f"{data.size} of {size} bytes")
    data = data[:size]
    shape = (rows, page.tile_columns, page.depth)
    if page.bits not in (8, 16, 32, 64):
        run = page.tile_columns * page.depth
        found = _codecs().packints_decode(data, page.dtype, page.bits, runlen=run)
        return np.asarray(found).reshape(shape)
    stored = page.dtype if page.predictor == _FLOATING else page.dtype.newbyteorder(page.order)
    return _summed(page, np.frombuffer(data, stored).reshape(shape))


def _summed(page: Page, array: NDArray[Any]) -> NDArray[np.generic]:
    """Undo the predictor."""
    if page.predictor == _FLOATING:
        return np.asarray(_codecs().floatpred_decode(array, axis=-2))
    if page.predictor == _DIFFERENCE:
        array = array.astype(page.dtype)
        return np.asarray(_codecs().delta_decode(array, axis=-2, out=array))
    return array


def _image(page: Page, data: bytes, rows: int) -> NDArray[np.generic]:
    """Decode a block that is a picture of its own; its size is checked before its pixels."""
    if page.compression == _LERC:
        data = _unpacked_lerc(page, data)
    if _IMAGES[page.compression] == "jpeg2k":
        height, width, depth = jpeg2000_size(data)
        if height > page.tile_rows or width > page.tile_columns or depth > max(4, page.depth):
            raise DamageError(f"a tile of {width} x {height} x {depth}")
    codec = getattr(_codecs(), _IMAGES[page.compression] + "_decode")
    options: dict[str, Any] = {}
    height = rows
    if page.compression in _JPEG:
        options = _jpeg_options(page, data[6:10] == b"JFIF")
        if page.is_tiled and rows < page.tile_rows:
            data, height = upper_rows(data, rows)
    array = _fitting(page, codec, data, height, options)[:rows]
    if page.compression == _LERC:
        return _summed(page, array)
    if page.compression == _APERIO_YCBCR and page.photometric == YCBCR and page.samples == 3:
        return _rgb(array)
    return array


def _fitting(
    page: Page, codec: Any, data: bytes, rows: int, options: dict[str, Any]
) -> NDArray[np.generic]:
    """Decode into an array of the size that a block has; some end where the picture does."""
    full = (rows, page.tile_columns, page.depth)
    try:
        return _picture(page, codec, data, full, options)
    except ValueError as error:
        first = error
    right = page.columns - (page.across - 1) * page.tile_columns
    bottom = page.rows - (page.down - 1) * page.tile_rows
    sizes = itertools.product((rows, page.tile_rows, bottom), (page.tile_columns, right))
    for height, width in list(dict.fromkeys(sizes))[1:]:
        try:
            part = _picture(page, codec, data, (height, width, page.depth), options)[:rows]
        except ValueError:
            continue
        if part.shape == full:
            return part
        array = np.zeros(full, page.dtype)
        array[: part.shape[0], :width] = part
        return array
    raise first


def _picture(
    page: Page, codec: Any, data: bytes, shape: tuple[int, ...], options: dict[str, Any]
) -> NDArray[Any]:
    """Decode into an array of a shape (rows, columns, samples); ValueError if it has another."""
    flat = shape if page.depth > 1 else shape[:2]
    return np.asarray(codec(data, out=np.empty(flat, page.dtype), **options)).reshape(shape)


def _jpeg_options(page: Page, is_jfif: bool) -> dict[str, Any]:
    """Say how colours are stored: without a mark of its own a JPEG does not."""
    options: dict[str, Any] = {"bitspersample": page.bits}
    if page.tables:
        options["tables"] = page.tables
    if page.planes:
        options["outcolorspace"] = 1
    elif not page.extra and page.photometric in (RGB, YCBCR):
        options["outcolorspace"] = RGB
        if page.photometric == RGB and not is_jfif:
            options["colorspace"] = RGB
    return options


def _unpacked_lerc(page: Page, data: bytes) -> bytes:
    # LERC does not grow, so that what was packed again is no larger than the samples and a head.
    most = page.block_bytes + _SPARE
    if page.packed_again == 1:
        return bytes(_codecs().zlib_decode(data, out=most))
    if page.packed_again == 2:
        return bytes(_codecs().zstd_decode(data, out=most))
    return data


def _rgb(array: NDArray[np.generic]) -> NDArray[np.generic]:
    """Turn YCbCr (BT.601, full range) into RGB."""
    import cv2

    return np.asarray(
        cv2.cvtColor(np.ascontiguousarray(array[..., [0, 2, 1]]), cv2.COLOR_YCrCb2RGB)
    )


def _codecs() -> Any:
    import imagecodecs

    return imagecodecs
