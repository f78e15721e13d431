"""PNG, JPEG, JPEG 2000 and WebP in unusual settings."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
from PIL import Image

from tests.plugins.truth.pictures import Case, Pixels, by_pillow, picture, written

# Where the passes of Adam7 begin, and their steps (PNG, 8.1): y, x, dy, dx.
_PASSES = (
    *((0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4)),
    *((2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)),
)
_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


def cases() -> Iterator[Case]:
    """Yield all kinds."""
    yield from _pngs()
    yield from _jpegs()
    yield from _jpegs_2000()
    for quality, samples in ((100, 3), (80, 3), (100, 4)):
        options = {"lossless": quality == 100, "quality": quality, "exact": True}
        yield Case(f"webp {samples} {quality}", ".webp", _saves(samples, options), by_pillow)


def _saves(samples: int, options: dict[str, Any], mode: str | None = None) -> Any:
    image = Image.fromarray(picture(samples), mode)
    return lambda path: image.save(path, **options)


def _pngs() -> Iterator[Case]:
    depths = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
    for kind, interlaced in product(depths, (False, True)):
        for bits in depths[kind]:
            data = png(bits, kind, interlaced)
            truth = _by_imagecodecs if bits == 16 else by_pillow
            name = f"png {kind} {bits} {interlaced}"
            yield Case(name, ".png", _writes(data), truth)


def _writes(data: bytes) -> Any:
    return lambda path: written(path, data)


def _by_imagecodecs(path: Path) -> Pixels:
    return np.asarray(imagecodecs.imread(path.read_bytes()))


def png(bits: int, kind: int, interlaced: bool) -> bytes:
    """A PNG by hand, of any depth and kind of colours."""
    samples = _SAMPLES[kind]
    found = picture(samples, "u2").reshape(*picture().shape, samples) >> (16 - bits)
    passes = _PASSES if interlaced else ((0, 0, 1, 1),)
    parts = [found[y::dy, x::dx] for y, x, dy, dx in passes]
    lines = b"".join(b"\0" + line for part in parts for line in _lines(part, bits))
    rows, columns = found.shape[:2]
    header = struct.pack(">IIBBBBB", columns, rows, bits, kind, 0, 0, interlaced)
    colours = np.random.default_rng(1).integers(0, 256, 3 << bits if kind == 3 else 0)
    chunks = [(b"IHDR", header), (b"PLTE", colours.astype(np.uint8).tobytes())]
    chunks += [(b"IDAT", zlib.compress(lines)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
        if data or name != b"PLTE"
    )


def _lines(part: Pixels, bits: int) -> Iterator[bytes]:
    flat = part.reshape(len(part), -1)
    if bits == 16:
        yield from (line.astype(">u2").tobytes() for line in flat)
        return
    for line in flat.astype(np.uint8):
        yield np.packbits(np.unpackbits(line[:, None], axis=1)[:, 8 - bits :]).tobytes()


def _jpegs() -> Iterator[Case]:
    for progressive in (False, True):
        options: dict[str, Any] = {"progressive": progressive}
        yield Case(f"jpeg grey {progressive}", ".jpg", _saves(1, options), by_pillow)
        for ratio in ("4:4:4", "4:2:2", "4:2:0"):
            write = _saves(3, {**options, "subsampling": ratio})
            yield Case(f"jpeg {ratio} {progressive}", ".jpg", write, by_pillow)
        write = _saves(4, options, "CMYK")
        yield Case(f"jpeg inks {progressive}", ".jpg", write, by_pillow)
    data = imagecodecs.jpeg8_encode(picture(3), colorspace="RGB", outcolorspace="RGB")
    yield Case("jpeg as RGB", ".jpg", _writes(bytes(data)), by_pillow)


def _jpegs_2000() -> Iterator[Case]:
    for bits, samples, suffix in product((8, 12, 16), (1, 3, 4), (".jp2", ".j2k")):
        pixels = picture(samples, "u1" if bits == 8 else "u2") >> (4 if bits == 12 else 0)
        data = imagecodecs.jpeg2k_encode(
            pixels, level=0, bitspersample=bits, codecformat=suffix[1:]
        )
        yield Case(
            f"jpeg 2000 {samples} {bits} {suffix}", suffix, _writes(bytes(data)), _by_imagecodecs
        )
    for samples in (1, 3):
        options = {"tile_size": (64, 48), "offset": (16, 8), "tile_offset": (5, 3)}
        write = _saves(samples, {**options, "irreversible": False})
        yield Case(f"jpeg 2000 in tiles {samples}", ".jp2", write, by_pillow)
