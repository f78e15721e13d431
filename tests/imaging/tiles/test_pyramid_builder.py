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

from tests.imaging.tiles.fakes import FakeStripes, FakeTiles
from workbench.base.errors import InputError
from workbench.imaging.resample import block_mean
from workbench.imaging.tiles import pyramid_builder, pyramid_format, reducer, whole_writer
from workbench.imaging.tiles.pyramid import Pyramid
from workbench.imaging.tiles.pyramid_builder import (
    build_from_stripes,
    build_from_tiles,
    build_without_whole,
)
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


@settings(max_examples=60, deadline=None)
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


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("tile", [(64, 64), (100, 300), (3, 16)])
def test_what_is_summed_up_in_parts_has_the_same_means(
    tile: tuple[int, int], channels: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(reducer, "_SUMMED", 1)
    monkeypatch.setattr(reducer, "_WRITTEN", 3)
    monkeypatch.setattr(pyramid_builder, "_BLOCK_ALONE", 1)
    pixels = picture(2, 211, 301, channels, "uint8")
    build_from_tiles(FakeTiles(pixels, tile=tile), 1, tmp_path / "p")
    pyramid = Pyramid.open(tmp_path / "p")
    assert len(pyramid.levels) > 3
    for index, level in enumerate(pyramid.levels):
        found = pyramid.region(index, Window(0, 0, level.rows, level.columns))
        np.testing.assert_array_equal(found, exact_mean(pixels, level.factor))


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
def test_levels_are_those_of_the_zoom_raster(dtype: str, tmp_path: Path) -> None:
    pixels = picture(1, 512, 768, 1, dtype)
    build_from_tiles(FakeTiles(pixels), 1, tmp_path / "p")
    pyramid = Pyramid.open(tmp_path / "p")
    for index, level in enumerate(pyramid.levels[:4]):
        found = pyramid.region(index, Window(0, 0, level.rows, level.columns))
        np.testing.assert_array_equal(found, block_mean(pixels, level.factor, level.factor))


@settings(max_examples=30, deadline=None)
@given(
    seed=st.integers(0, 99),
    size=st.tuples(st.integers(1, 200), st.integers(1, 200)),
    channels=st.sampled_from((1, 3)),
    dtype=st.sampled_from(("uint8", "uint16")),
    orientation=st.integers(1, 8),
    heights=st.lists(st.integers(1, 40), min_size=1, max_size=4),
    batch=st.sampled_from((1, 5000)),
)
def test_stripes_become_the_whole_picture_and_its_levels(
    seed: int,
    size: tuple[int, int],
    channels: int,
    dtype: str,
    orientation: int,
    heights: list[int],
    batch: int,
) -> None:
    stored = picture(seed, *size, channels, dtype)
    source = FakeStripes(stored, orientation, tuple(heights))
    pixels = source.turned()
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(whole_writer, "_BATCH_BYTES", batch)
        rows: list[int] = []
        build_from_stripes(source, 1, Path(folder) / "p", on_rows=rows.append)
        assert rows == sorted(rows) and rows[-1] == source.rows
        pyramid = Pyramid.open(Path(folder) / "p")
        assert pyramid.has_whole and pyramid.is_complete
        for index, level in enumerate(pyramid.levels):
            expected = pixels if index == 0 else exact_mean(pixels, level.factor)
            found = pyramid.region(index, Window(0, 0, level.rows, level.columns))
            np.testing.assert_array_equal(found, expected)
        pyramid.close()


def test_levels_can_be_read_while_they_are_written(tmp_path: Path) -> None:
    pixels = picture(3, 300, 200, 1, "uint8")
    seen = []

    def look(rows: int) -> None:
        pyramid = Pyramid.open(tmp_path / "p")
        assert pyramid.rows_done == rows
        assert pyramid.is_complete == (rows == 300)
        for index, level in enumerate(pyramid.levels):
            expected = pixels if index == 0 else exact_mean(pixels, level.factor)
            for y1 in range(1, level.rows + 1):
                window = Window(0, 0, y1, level.columns)
                assert pyramid.is_ready(index, window) == (min(y1 * level.factor, 300) <= rows)
                if pyramid.is_ready(index, window):
                    np.testing.assert_array_equal(pyramid.region(index, window), expected[:y1])
        seen.append(rows)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("workbench.imaging.tiles.pyramid_builder._BAND_BYTES", 200 * 8)
        build_from_stripes(FakeStripes(pixels), 1, tmp_path / "p", on_rows=look)
    assert len(seen) > 10


def test_a_pyramid_that_is_open_sees_its_end(tmp_path: Path) -> None:
    opened: list[Pyramid] = []

    def look(rows: int) -> None:
        if not opened:
            opened.append(Pyramid.open(tmp_path / "p"))
            assert not opened[0].is_complete

    source = FakeTiles(picture(3, 500, 200, 1, "uint8"), tile=(16, 64), bad=((100, 70),))
    build_from_tiles(source, 1, tmp_path / "p", on_rows=look)
    assert opened[0].is_complete
    assert opened[0].damage == "A tile is damaged."


def test_a_damaged_tile_is_black_and_said_to_be(tmp_path: Path) -> None:
    pixels = np.full((200, 200), 9, np.uint8)
    build_from_tiles(FakeTiles(pixels, bad=((199, 199),)), 1, tmp_path / "p")
    pyramid = Pyramid.open(tmp_path / "p")
    first = pyramid.region(0, Window(0, 0, 100, 100))
    assert not first[96:, 96:].any() and first[:96].all() and first[:, :96].all()
    assert pyramid.damage == "A tile is damaged."


def test_what_came_before_the_end_of_a_damaged_file_counts(tmp_path: Path) -> None:
    pixels = np.full((200, 100), 9, np.uint8)
    build_from_stripes(FakeStripes(pixels, fails_at=100), 1, tmp_path / "p")
    pyramid = Pyramid.open(tmp_path / "p")
    whole = pyramid.region(0, Window(0, 0, 200, 100))
    assert pyramid.is_complete and pyramid.damage == "The file is cut off."
    assert (whole[:96] == 9).all() and not whole[112:].any()


def test_of_what_cannot_be_read_at_all_nothing_is_left(tmp_path: Path) -> None:
    pixels = np.full((200, 100), 9, np.uint8)
    with pytest.raises(InputError, match="cut off"):
        build_from_stripes(FakeStripes(pixels, fails_at=0), 1, tmp_path / "p")
    everywhere = tuple((y, x) for y in range(200) for x in range(100))
    with pytest.raises(InputError, match="damaged"):
        build_from_tiles(FakeTiles(pixels, bad=everywhere), 1, tmp_path / "p")
    assert not list(tmp_path.iterdir())


def test_without_room_for_the_picture_itself_its_reductions_are_made(tmp_path: Path) -> None:
    picture = np.random.default_rng(3).integers(0, 65536, (2300, 1100, 3), dtype=np.uint16)
    source = FakeStripes(picture)
    build_without_whole(source, 1, tmp_path / "p", why="no room")
    found = Pyramid.open(tmp_path / "p")
    assert found.is_complete
    assert not found.has_whole
    assert found.damage == "no room"
    for index, level in enumerate(found.levels):
        whole = found.region(index, Window(0, 0, level.rows, level.columns))
        means = block_mean(picture.astype(np.float64), level.factor, level.factor)
        assert np.abs(whole - means).max() <= 0.501
