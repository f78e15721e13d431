"""Line scans of 30,000 x 30,000 pixels in the formats of the bars, made once and kept.

``WORKBENCH_BENCH_DATA`` names the folder (5 GB); without it they go to the system's folder for
temporary files. The texture is that of a brushed metal: streaks, noise, pits and scratches, which
hardly any compression makes smaller.
"""

from __future__ import annotations

import json
import os
import struct
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import tifffile
from numpy.typing import NDArray

SIZE = int(os.environ.get("WORKBENCH_BENCH_SIZE", "30000"))
BAND = 1000


def folder() -> Path:
    """Return where the files are."""
    default = Path(tempfile.gettempdir()) / "workbench-bench"
    found = Path(os.environ.get("WORKBENCH_BENCH_DATA", default))
    found.mkdir(parents=True, exist_ok=True)
    return found


def sparse_image() -> Path:
    """Return 100,000 x 100,000 raw pixels: little is written, and the system gives 0 elsewhere."""
    side, path = 100_000, folder() / "100000_sparse.raw"
    if not path.exists():
        part = path.with_name("part_" + path.name)
        with part.open("wb") as file:
            file.truncate(side * side)
            for row in range(500, side, 1000):
                file.seek(row * side)
                file.write(bytes(n // 400 % 256 for n in range(side)))
        sidecar = {"width": side, "height": side, "type": "uint8"}
        path.with_name(path.name + ".json").write_text(json.dumps(sidecar))
        part.rename(path)
    return path


def large_image(kind: str) -> Path:
    """Return a file of a kind, made if it is not there yet."""
    path = folder() / f"{SIZE}_{kind}"
    if not path.exists():
        part = path.with_name("part_" + path.name)
        _MAKERS[kind](part)
        part.rename(path)
    return path


def scan() -> NDArray[np.uint8]:
    """Return the scan, mapped into memory."""
    pixels: NDArray[np.uint8] = np.load(large_image("scan.npy"), mmap_mode="r")
    return pixels


def _npy(path: Path) -> None:
    rng = np.random.default_rng(1)
    out = np.lib.format.open_memmap(path, "w+", np.uint8, (SIZE, SIZE))
    for top in range(0, SIZE, BAND):
        height = min(BAND, SIZE - top)
        out[top : top + height] = _band(rng, height)
    out.flush()


def _band(rng: np.random.Generator, height: int) -> NDArray[np.uint8]:
    band = np.empty((height, SIZE), np.float32)
    cv2.randn(band, np.array(128.0), np.array(4.0))
    band += rng.normal(0, 6, (height, 1)).astype(np.float32)
    band += 20 * np.sin(np.arange(SIZE, dtype=np.float32) / 2500)
    for _ in range(60 * height // BAND):
        at = int(rng.integers(SIZE)), int(rng.integers(height))
        cv2.circle(band, at, int(rng.integers(3, 25)), float(rng.integers(30, 220)), -1)
    for _ in range(15 * height // BAND):
        x, y = int(rng.integers(SIZE)), int(rng.integers(height))
        end = x + int(rng.integers(-400, 400)), y + int(rng.integers(-400, 400))
        cv2.line(band, (x, y), end, float(rng.integers(20, 80)), int(rng.integers(1, 4)))
    return np.clip(band, 0, 255).astype(np.uint8)


def _bmp(path: Path) -> None:
    stride, begin, pixels = (SIZE + 3) // 4 * 4, 14 + 40 + 1024, scan()
    length = begin + stride * SIZE
    with path.open("wb") as file:
        file.write(b"BM" + struct.pack("<IHHI", length & 0xFFFFFFFF, 0, 0, begin))
        head = (40, SIZE, SIZE, 1, 8, 0, (stride * SIZE) & 0xFFFFFFFF, 2835, 2835, 256, 0)
        file.write(struct.pack("<IiiHHIIiiII", *head))
        file.write(bytes(value for i in range(256) for value in (i, i, i, 0)))
        for row in pixels[::-1]:
            file.write(row.tobytes() + bytes(stride - SIZE))


def _tiff(path: Path) -> None:
    tifffile.imwrite(path, scan(), rowsperstrip=64)


def _vips(path: Path, save: str, **options: object) -> None:
    import pyvips

    image = pyvips.Image.new_from_memory(scan(), SIZE, SIZE, 1, "uchar")
    getattr(image, save)(str(path), **options)


def _colors() -> Any:
    """Return the scan in colour, as an image of libvips."""
    import pyvips

    grey = pyvips.Image.new_from_memory(scan(), SIZE, SIZE, 1, "uchar")
    others = [grey.linear(0.9, 8).cast("uchar"), grey.linear(0.8, 20).cast("uchar")]
    return grey.bandjoin(others).copy(interpretation="srgb")


_PYRAMID = {
    "compression": "jpeg",
    "Q": 90,
    "tile": True,
    "pyramid": True,
    "tile_width": 512,
    "tile_height": 512,
}

_MAKERS: dict[str, Callable[[Path], None]] = {
    "scan.npy": _npy,
    "scan.bmp": _bmp,
    "strips.tif": _tiff,
    "lzw.tif": lambda path: _vips(path, "tiffsave", compression="lzw"),
    "pyramid.tif": lambda path: _vips(path, "tiffsave", **_PYRAMID),
    "rgb_pyramid.tif": lambda path: _colors().tiffsave(str(path), **_PYRAMID),
    "scan.png": lambda path: _vips(path, "pngsave", compression=1, filter="none"),
    "scan.jpg": lambda path: _vips(path, "jpegsave", Q=90),
    "rgb.jpg": lambda path: _colors().jpegsave(str(path), Q=90),
}
