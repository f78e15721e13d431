"""Pictures for tests of what is read in parts, and what all stripes together are."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np

from plugins.plain_images.reader import PlainImageReader
from workbench.api.grey import Grey
from workbench.api.images import ImageSource, StripeSource, TileSource

READER = PlainImageReader()


def striped(path: Path) -> StripeSource:
    """Open what is read in stripes."""
    source = READER.open(path)
    assert isinstance(source, StripeSource)
    return source


def tiled(path: Path) -> TileSource:
    """Open what is read in tiles."""
    source = READER.open(path)
    assert isinstance(source, TileSource)
    return source


def grey_of(source: ImageSource) -> Grey:
    """What a grey picture says of its values."""
    grey = source.info(1).grey
    assert grey is not None
    return grey


def joined(source: StripeSource, shrink: int = 1) -> np.ndarray:
    """All stripes of a picture, checked against what the protocol promises of them."""
    stripes = list(source.stripes(1, shrink))
    kind = source.kind(1)
    for stripe in stripes:
        assert stripe.dtype == kind.dtype
        assert stripe.shape[2:] == (() if kind.channels == 1 else (kind.channels,))
    whole = np.concatenate(stripes)
    rows, columns = source.rows, source.columns
    if source.orientation > 4:
        rows, columns = columns, rows
    assert whole.shape[:2] == (-(-rows // shrink), -(-columns // shrink))
    return whole


def texture(rows: int, columns: int, channels: int = 1, dtype: str = "uint8") -> np.ndarray:
    """Something that no two parts of are alike, and that survives lossy compression."""
    y, x = np.mgrid[:rows, :columns]
    planes = [
        np.sin(x / (9 + c)) + np.cos(y / (7 + c)) + (x + y) / (rows + columns)
        for c in range(channels)
    ]
    picture = np.stack(planes, axis=-1)
    top = np.iinfo(dtype).max
    picture = (picture - picture.min()) / (np.ptp(picture) or 1) * top
    return picture.astype(dtype)[..., 0] if channels == 1 else picture.astype(dtype)


def write_bmp(
    path: Path,
    pixels: np.ndarray,
    *,
    top_down: bool = False,
    palette: bytes | None = None,
    masks: tuple[int, int, int] | None = None,
) -> Path:
    """Write a BMP by hand; `pixels` as bytes of a pixel (blue first, unless masks say it)."""
    rows, columns = pixels.shape[:2]
    depth = 1 if pixels.ndim == 2 else pixels.shape[2]
    if depth == 1 and palette is None:
        palette = b"".join(bytes((i, i, i, 0)) for i in range(256))
    extra = struct.pack("<3I", *masks) if masks else b""
    stride = -(-columns * depth // 4) * 4
    begin = 54 + len(extra) + len(palette or b"")
    head = b"BM" + struct.pack("<IHHI", begin + stride * rows, 0, 0, begin)
    head += struct.pack(
        "<IiiHHIIiiII",
        40,
        columns,
        -rows if top_down else rows,
        1,
        8 * depth,
        3 if masks else 0,
        0,
        0,
        0,
        len(palette or b"") // 4,
        0,
    )
    lines = pixels.reshape(rows, columns * depth)
    body = b"".join(
        bytes(line) + bytes(stride - columns * depth)
        for line in (lines if top_down else lines[::-1])
    )
    path.write_bytes(head + extra + (palette or b"") + body)
    return path
