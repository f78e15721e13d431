"""How soon something of a large picture is there, in a process of its own, imports excluded.

``python -m tests.benchmarks.first_look WAY FILE [cold]`` prints one JSON object.
"""

from __future__ import annotations

import io
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path


def ours(path: Path) -> Callable[[], dict[str, float]]:
    """Open it as the program does, and take the glance."""
    import pyvips  # noqa: F401
    import tifffile  # noqa: F401

    from workbench.app.plugins import Plugins
    from workbench.imaging.frame import load_frame
    from workbench.imaging.tiles.frame import TiledFrame  # noqa: F401

    plugins = Plugins.discover()
    for plugin in plugins.with_door("image_reader"):
        plugins.load(plugin.name, "image_reader")

    def run() -> dict[str, float]:
        begin = time.perf_counter()
        _, reader = plugins.image_reader_for(path)
        frame = load_frame(reader.open(path), 1, wait=False)
        seen: list[float] = []
        frame.look(lambda: seen.append(time.perf_counter()))
        return {"first_ms": (seen[0] - begin) * 1e3, "overview_ms": (seen[-1] - begin) * 1e3}

    return run


def labelme(path: Path) -> Callable[[], dict[str, float]]:
    """Load as labelme does: JPEG and PNG by Qt, everything else through a JPEG in memory."""
    import PIL.Image
    from PySide6.QtGui import QImage, QImageReader

    QImageReader.setAllocationLimit(0)
    PIL.Image.MAX_IMAGE_PIXELS = None

    def run() -> dict[str, float]:
        begin = time.perf_counter()
        image = PIL.Image.open(path)
        if path.suffix in (".jpg", ".png"):
            data = path.read_bytes()
        else:
            buffer = io.BytesIO()
            image.save(buffer, "JPEG", quality=95)
            data = buffer.getvalue()
        loaded = QImage.fromData(data)
        assert not loaded.isNull()
        return {"first_ms": (time.perf_counter() - begin) * 1e3}

    return run


def napari(path: Path) -> Callable[[], dict[str, float]]:
    """Load as napari's own reader does: the whole picture as one array."""
    import PIL.Image
    import tifffile

    PIL.Image.MAX_IMAGE_PIXELS = None

    def run() -> dict[str, float]:
        import numpy as np

        begin = time.perf_counter()
        if path.suffix == ".tif":
            array = tifffile.imread(path)
        else:
            array = np.asarray(PIL.Image.open(path))
        assert array.size
        return {"first_ms": (time.perf_counter() - begin) * 1e3}

    return run


def eighth(path: Path) -> Callable[[], dict[str, float]]:
    """Decode a JPEG at an eighth of its size, whole."""
    import cv2

    def run() -> dict[str, float]:
        begin = time.perf_counter()
        assert cv2.imread(str(path), cv2.IMREAD_REDUCED_GRAYSCALE_8) is not None
        return {"first_ms": (time.perf_counter() - begin) * 1e3}

    return run


def read(path: Path) -> Callable[[], dict[str, float]]:
    """Read all bytes of the file."""

    def run() -> dict[str, float]:
        begin = time.perf_counter()
        with path.open("rb", buffering=0) as file:
            while file.read(1 << 22):
                pass
        return {"first_ms": (time.perf_counter() - begin) * 1e3}

    return run


WAYS = {"ours": ours, "labelme": labelme, "napari": napari, "eighth": eighth, "read": read}


def forget(path: Path) -> None:
    """Have the system forget what it holds of a file."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def main() -> None:
    way, path = sys.argv[1], Path(sys.argv[2])
    run = WAYS[way](path)
    if "cold" in sys.argv[3:]:
        forget(path.resolve())
    print(json.dumps(run()), flush=True)
    os._exit(0)


if __name__ == "__main__":
    main()
