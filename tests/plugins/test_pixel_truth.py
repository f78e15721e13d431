"""Any part of a picture is what other programs read, whatever wrote the file, large or small."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from plugins.plain_images import common, jpeg2000
from plugins.plain_images import reader as plain_reader
from plugins.plain_images.reader import PlainImageReader
from plugins.tiff_images import reader as tiff_reader
from plugins.tiff_images.reader import TiffImageReader
from tests.plugins.truth import photographs, tiffs
from tests.plugins.truth.pictures import Case, Pixels
from workbench.api.images import ImageSource, StripeSource, TileSource, Window
from workbench.imaging.tiles.pyramid import Pyramid
from workbench.imaging.tiles.pyramid_builder import build
from workbench.imaging.tiles.reader import Coming, TileReader

CASES = [*tiffs.cases(), *photographs.cases()]
PARTS = 8


@pytest.fixture
def all_large(monkeypatch):
    """Every picture is one of the large ones."""
    monkeypatch.setattr(common, "WHOLE_PIXELS", 0)
    for module in (plain_reader, jpeg2000):
        monkeypatch.setattr(module, "PARTS_FROM", 0)
    monkeypatch.setattr(tiff_reader, "WHOLE_PIXELS", 0)


def opened(path: Path) -> ImageSource:
    reader = TiffImageReader() if path.suffix == ".tif" else PlainImageReader()
    return reader.open(path)


def expected(case: Case, path: Path, source: ImageSource) -> Pixels:
    """What it must be: without alpha, with 0 and 1 for what has one bit."""
    found = np.asarray(case.truth(path))
    info = source.info(case.frame)
    count = len(info.channels) or (1 if info.grey is not None else 3)
    if found.ndim == 3:
        found = found[..., :count] if count > 1 else found[..., 0]
    if found.dtype == bool:
        return found.astype(np.uint8)
    return found.astype(np.float32) if found.dtype == np.float16 else found


def windows(rows: int, columns: int, name: str) -> list[Window]:
    """All of it, its last pixel, and parts at random."""
    dice = random.Random(name)
    found = [Window(0, 0, rows, columns), Window(rows - 1, columns - 1, rows, columns)]
    for _ in range(PARTS):
        y, x = dice.randrange(rows), dice.randrange(columns)
        height, width = dice.randint(1, rows - y), dice.randint(1, columns - x)
        found.append(Window(y, x, y + height, x + width))
    return found


def cut(pixels: Pixels, window: Window) -> Pixels:
    return pixels[window.y0 : window.y1, window.x0 : window.x1]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_picture_is_what_others_read(tmp_path, case):
    path = tmp_path / f"样 本{case.suffix}"
    case.write(path)
    source = opened(path)
    found, truth = source.read(case.frame), expected(case, path, source)
    assert found.dtype == truth.dtype
    assert np.array_equal(found, truth)


def reader_of(source: ImageSource, frame: int, folder: Path) -> TileReader:
    """What the canvas reads with, once there is what it waits for."""
    if isinstance(source, TileSource):
        return TileReader(source, frame, source.kind(frame), source.rows, source.columns)
    assert isinstance(source, StripeSource)
    build(source, frame, folder)
    found = Pyramid.open(folder)
    kind = source.kind(frame)
    return TileReader(None, frame, kind, source.rows, source.columns, lambda: Coming(found))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_parts_of_a_large_picture_are_what_others_read(tmp_path, all_large, case):
    path = tmp_path / f"样 本{case.suffix}"
    case.write(path)
    source = opened(path)
    truth = expected(case, path, source)
    reader = reader_of(source, case.frame, tmp_path / "pyramid")
    assert (source.rows, source.columns) == truth.shape[:2]
    for window in windows(source.rows, source.columns, case.name):
        found = reader.region(0, 0, window)
        assert found.dtype == truth.dtype
        assert np.array_equal(found, cut(truth, window)), window


@pytest.mark.parametrize("case", CASES[::3], ids=lambda case: case.name)
def test_reductions_are_means_of_blocks(tmp_path, all_large, case):
    path = tmp_path / f"样 本{case.suffix}"
    case.write(path)
    source = opened(path)
    if isinstance(source, TileSource) and len(source.levels(case.frame)) > 1:
        pytest.skip("its reductions are those of the file")
    truth = expected(case, path, source).astype(np.float64)
    reader = reader_of(source, case.frame, tmp_path / "pyramid")
    for power in (1, 2):
        means = block_means(truth, 1 << power)
        rounding = 0.5 if source_is_whole(source, case.frame) else 1e-3 * np.abs(means).max()
        for window in windows(means.shape[0], means.shape[1], case.name):
            found = reader.region(power, power, window)
            assert np.abs(found - cut(means, window)).max() <= rounding + 1e-6 * np.ptp(truth)


def block_means(pixels: Pixels, factor: int) -> Pixels:
    """The means of blocks; those at the edges are of what there is."""
    rows, columns = (range(0, size, factor) for size in pixels.shape[:2])
    sums = np.add.reduceat(np.add.reduceat(pixels, rows, 0), columns, 1)
    ones = np.add.reduceat(np.add.reduceat(np.ones(pixels.shape[:2]), rows, 0), columns, 1)
    return sums / (ones if pixels.ndim == 2 else ones[..., None])


def source_is_whole(source: ImageSource, frame: int) -> bool:
    assert isinstance(source, TileSource | StripeSource)
    return source.kind(frame).dtype.kind != "f"
