"""Images that are made of other images, through the door that all plugins go through."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from workbench.app.images.opening import scan
from workbench.app.jobs import Progress
from workbench.app.plugins import Plugins
from workbench.base.errors import InputError


@pytest.fixture(scope="module")
def plugins():
    return Plugins.discover()


def listed(folder: Path, *strips: str, name: str = "扫描 1.linescan.json") -> Path:
    path = folder / name
    path.write_text(json.dumps({"linescan": 1, "strips": strips}), encoding="utf-8")
    return path


def test_parts_of_any_kind_are_one_image(tmp_path, plugins):
    pixels = np.arange(60, dtype=np.uint8).reshape(6, 10)
    Image.fromarray(pixels[:2]).save(tmp_path / "a.png")
    Image.fromarray(pixels[2:4]).save(tmp_path / "b.bmp")
    np.save(tmp_path / "c.npy", pixels[4:])
    path = listed(tmp_path, "a.png", "b.bmp", "c.npy")
    found = scan([path], plugins, Progress(lambda fraction: None))
    ((name, one),) = found.series
    assert name == "line_scans"
    assert (one.images[0].rows, one.images[0].columns) == (6, 10)
    source = plugins.open_image(path, "line_scans")
    assert np.array_equal(source.read(1), pixels)


def test_a_list_that_names_itself_is_refused(tmp_path, plugins):
    path = listed(tmp_path, "扫描 1.linescan.json")
    with pytest.raises(InputError, match=r"strip 1: .* cannot be a part"):
        plugins.open_image(path)
    other = listed(tmp_path, "扫描 1.linescan.json", name="b.linescan.json")
    assert scan([other], plugins, Progress(lambda fraction: None)).rejected
