"""A plugin of its own for pictures that pretend to be large, written where a test wants it.

Those named slow take a while, and stop in the middle as long as a file named held is beside them.
"""

from __future__ import annotations

from pathlib import Path

CODE = """
from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np

from workbench.api import Plugin, t
from workbench.base.errors import InputError
from workbench.model.grey import Grey
from workbench.api.images import FrameInfo, Identity, PixelKind, TileLevel

plugin = Plugin(
    name="large", title=t("Large"), suffixes=(".tiles", ".lines"), image_reader=".:Reader"
)


class Source:
    frames = 1
    identity = Identity()

    def __init__(self, path):
        self.path, self.looks = path, 0
        data = path.read_bytes()
        self.rows, self.columns = np.frombuffer(data, np.uint32, 2).tolist()
        self.pixels = np.frombuffer(data, np.uint8, offset=8).reshape(self.rows, self.columns)

    def info(self, frame):
        return FrameInfo(Grey(bits=8))

    def read(self, frame):
        return self.pixels

    def close(self):
        pass

    def kind(self, frame):
        return PixelKind("uint8")

    def misbehave(self):
        name = self.path.stem
        if name == "crash":
            os.abort()
        if name == "hang":
            time.sleep(60)
        if name == "slow":
            time.sleep(0.02)
            self.looks += 1
            while self.looks > 39 and self.path.with_name("held").exists():
                time.sleep(0.02)
        if name == "huge":
            np.ones(4 << 30, np.uint8)
        if name == "broken":
            raise InputError(t("{name} is damaged.", name=self.path.name))


class Tiles(Source):
    def levels(self, frame):
        return (TileLevel(self.rows, self.columns, 1, 64, self.columns),)

    def region(self, frame, level, window):
        self.misbehave()
        return self.pixels[window.y0 : window.y1, window.x0 : window.x1]


class Lines(Source):
    orientation = 1

    def shrinks(self, frame):
        return (1,)

    def stripes(self, frame, shrink=1):
        for row in range(0, self.rows, 64):
            self.misbehave()
            yield self.pixels[row : row + 64]


class Reader:
    def recognises(self, head, suffix):
        return suffix in (".tiles", ".lines")

    def arrange(self, paths):
        raise NotImplementedError

    def open(self, path):
        return Tiles(path) if path.suffix == ".tiles" else Lines(path)
"""


def write_plugin(folder: Path) -> None:
    """Write the plugin into a user's folder of plugins."""
    package = folder / "large"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(CODE, "utf-8")
