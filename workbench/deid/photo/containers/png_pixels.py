"""The samples of a PNG file as they are stored, read and written."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.deid.photo.containers.png import SAMPLES, START, STEP, Header, chunk


def samples(data: bytes, header: Header) -> NDArray[Any]:
    """Return the samples of a sound file as stored: indices, grey values, colours with opacity.

    Returns
    -------
    ndarray
        (rows, columns) or (rows, columns, samples); uint8, or uint16 for 16 bits.
    """
    if header.depth == 16:
        import imagecodecs

        return np.array(imagecodecs.png_decode(data))
    from PIL import Image

    with Image.open(io.BytesIO(data)) as opened:
        pixels = np.array(opened)
    if header.color == 0 and header.depth < 8:
        # Read as 0 to 255, or as true and false.
        most = (1 << header.depth) - 1
        if pixels.dtype == np.bool_:
            return pixels.astype(np.uint8)
        return (pixels.astype(np.uint16) * most // 255).astype(np.uint8)
    return pixels.astype(np.uint8)


def written(header: Header, pixels: NDArray[Any], between: bytes) -> bytes:
    """Return a file of samples as stored, not interlaced.

    Parameters
    ----------
    between : bytes
        Chunks between header and pixels.
    """
    head = struct.pack(">IIBBBBB", header.width, header.height, header.depth, header.color, 0, 0, 0)
    if header.depth < 8:
        shifts = np.arange(header.depth - 1, -1, -1)
        bits = (pixels[..., None] >> shifts & 1).astype(np.uint8)
        rows = np.packbits(bits.reshape(header.height, -1), axis=1)
    else:
        kind = ">u2" if header.depth == 16 else "u1"
        rows = np.ascontiguousarray(pixels, kind).reshape(header.height, -1).view(np.uint8)
    step = max(1, header.depth * SAMPLES[header.color] // 8)
    packer = zlib.compressobj(6)
    parts = []
    for at in range(0, header.height, 64):
        block = rows[at : at + 64]
        lines = np.empty((len(block), block.shape[1] + 1), np.uint8)
        lines[:, 0] = 1  # each byte less the one of the pixel before
        lines[:, 1:] = block
        lines[:, 1 + step :] -= block[:, :-step]
        parts.append(packer.compress(lines.tobytes()))
    coded = b"".join([*parts, packer.flush()])
    return b"".join(
        [
            START,
            chunk(b"IHDR", head),
            between,
            *(chunk(b"IDAT", coded[n : n + STEP]) for n in range(0, len(coded), STEP)),
            chunk(b"IEND", b""),
        ]
    )
