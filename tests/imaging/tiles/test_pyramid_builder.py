"""Any window of any level of a pyramid is the block mean of the whole picture."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.imaging.tiles.fakes import FakeTiles
from workbench.imaging.resample import block_mean
from workbench.imaging.tiles import pyramid_format
from workbench.imaging.tiles.pyramid import Pyramid
from workbench.imaging.tiles.pyramid_builder import build_from_tiles
from workbench.imaging.tiles.source import Window


@pytest.fixture(autouse=True)
def small_pictures_have_levels_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pyramid_format, "SMALLEST", 4)


def exact_mean(pixels: NDArray[Any], factor: int) -> NDArray[Any]:
    """Means of blocks from exact sums, rounded once."""
    rows, columns = (-(-size // factor) for size in pixels.shape[:2])
    wide = np.nan_to_num(pixels.astype(np.float64), posinf=3.4e38, neginf=-3.4e38)
    sums = np.add.reduceat(wide, np.arange(rows) * factor, axis=0)
    sums = np.add.reduceat(sums, np.arange(columns) * factor, axis=1)
    down = np.minimum(factor, pixels.shape[0] - np.arange(rows) * factor)
    across = np.minimum(factor, pixels.shape[1] - np.arange(columns) * factor)
    counts = down[:, None] * across[None]
    means = sums / (counts if pixels.ndim == 2 else counts[..., None])
    if pixels.dtype.kind == "f":
        return means.astype(pixels.dtype)
    return (np.floor(means + 0.5) if factor == 2 else np.rint(means)).astype(pixels.dtype)


DTYPES = ("uint8", "uint16", "int16", "int8", "uint32", "float32", "float64")


def picture(seed: int, rows: int, columns: int, channels: int, dtype: str) -> NDArray[Any]:
    shape = (rows, columns) if channels == 1 else (rows, columns, channels)
    random = np.random.default_rng(seed)
    if dtype.startswith("float"):
        return random.normal(0, 1000, shape).astype(dtype)
    limits = np.iinfo(dtype)
    return random.integers(limits.min, limits.max, shape, endpoint=True).astype(dtype)


@settings(max_examples=150, deadline=None)
@given(
    seed=st.integers(0, 99),
    size=st.tuples(st.integers(1, 300), st.integers(1, 300)),
    channels=st.sampled_from((1, 1, 3, 2, 7)),
    dtype=st.sampled_from(DTYPES),
    mapped=st.booleans(),
    tile=st.tuples(st.sampled_from((1, 3, 8, 50, 64)), st.sampled_from((16, 30, 64, 500))),
    corner=st.tuples(st.floats(0, 1), st.floats(0, 1)),
)
def test_any_window_of_any_level_is_the_block_mean(
    seed: int,
    size: tuple[int, int],
    channels: int,
    dtype: str,
    mapped: bool,
    tile: tuple[int, int],
    corner: tuple[float, float],
) -> None:
    pixels = picture(seed, *size, channels, dtype)
    with tempfile.TemporaryDirectory() as folder:
        build_from_tiles(FakeTiles(pixels, mapped, tile), 1, Path(folder) / "p")
        pyramid = Pyramid.open(Path(folder) / "p")
        assert pyramid.is_complete and pyramid.rows_done == size[0]
        assert pyramid.levels[0].factor == (4 if mapped else 2)
        for index, level in enumerate(pyramid.levels):
            expected = exact_mean(pixels, level.factor)
            assert expected.shape[:2] == (level.rows, level.columns)
            y0, x0 = int(corner[0] * (level.rows - 1)), int(corner[1] * (level.columns - 1))
            found: Any = pyramid.region(index, Window(y0, x0, level.rows, level.columns))
            if dtype.startswith("float"):
                np.testing.assert_allclose(found, expected[y0:, x0:], rtol=1e-6, atol=1e-3)
            else:
                np.testing.assert_array_equal(found, expected[y0:, x0:])
        pyramid.close()


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
def test_levels_are_those_of_the_zoom_raster(dtype: str, tmp_path: Path) -> None:
    pixels = picture(1, 512, 768, 1, dtype)
    build_from_tiles(FakeTiles(pixels), 1, tmp_path / "p")
    pyramid = Pyramid.open(tmp_path / "p")
    for index, level in enumerate(pyramid.levels[:4]):
        found = pyramid.region(index, Window(0, 0, level.rows, level.columns))
        np.testing.assert_array_equal(found, block_mean(pixels, level.factor, level.factor))
