"""The first small picture of a large one."""

from __future__ import annotations

import mmap
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.imaging.tiles.fakes import FakeStripes, FakeTiles
from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.imaging.resample import block_mean
from workbench.imaging.tiles import overview as module
from workbench.imaging.tiles import sampling
from workbench.imaging.tiles.overview import overview, overviews


@pytest.fixture(autouse=True)
def small_pictures_are_large_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SIDE", 32)
    monkeypatch.setattr(module, "LEVEL_SIDE", 64)
    monkeypatch.setattr(module, "_STRIPES_SIDE", 64)


def ramp(rows: int, columns: int, channels: int = 1) -> Any:
    """A picture whose pixels say where they are."""
    y, x = np.mgrid[:rows, :columns]
    picture = (y * 200 + x).astype(np.uint16)
    return picture if channels == 1 else np.stack([picture + c for c in range(channels)], 2)


def is_near(found: Any, picture: Any, factor: int) -> bool:
    """Whether each pixel is one of the block that it stands for."""
    rows, columns = (-(-size // factor) for size in picture.shape[:2])
    y = (found // 200) // factor
    x = (found % 200) // factor
    grid = np.mgrid[:rows, :columns]
    return found.shape == (rows, columns) and bool((y == grid[0]).all() and (x == grid[1]).all())


@settings(max_examples=60, deadline=None)
@given(rows=st.integers(1, 199), columns=st.integers(1, 199), kind=st.integers(0, 2))
def test_each_pixel_is_one_of_the_block_that_it_stands_for(
    rows: int, columns: int, kind: int
) -> None:
    picture = ramp(rows, columns)
    sources = (FakeTiles(picture, mapped=True), FakeTiles(picture), FakeStripes(picture))
    found = overview(sources[kind], 1)
    assert found.is_complete
    assert max(found.pixels.shape) <= 64
    assert is_near(found.pixels, picture, found.factor)


def test_a_small_level_of_the_file_is_the_overview() -> None:
    picture = ramp(190, 150)
    source = FakeTiles(picture, factors=(1, 4, 8))
    found = overview(source, 1)
    assert found.factor == 4
    np.testing.assert_array_equal(found.pixels, block_mean(picture, 4, 4))
    assert [level for level, _ in source.asked] == [1]


def test_a_mapped_file_is_announced_and_read_row_by_row(tmp_path: Path) -> None:
    picture = ramp(190, 150)
    path = tmp_path / "raw"
    path.write_bytes(b"head" + picture.tobytes())
    with path.open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    pixels = np.frombuffer(mapped, np.uint16, offset=4).reshape(picture.shape)
    source = FakeTiles(pixels, mapped=True)
    assert is_near(overview(source, 1).pixels, picture, 8)
    assert all(window.y1 - window.y0 == 1 for _, window in source.asked)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_stripes_are_turned_and_grow(orientation: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_BETWEEN_S", 0.0)
    source = FakeStripes(ramp(150, 100), orientation, heights=(7, 16))
    parts = [(part.pixels.shape, part.is_complete) for part in overviews(source, 1)]
    assert len(parts) > 3 and [done for _, done in parts] == [False] * (len(parts) - 1) + [True]
    assert (parts[0][0] != parts[-1][0]) == (orientation < 3)
    found = overview(source, 1)
    rows, columns = (
        np.minimum(np.arange(found.factor // 2, n + found.factor // 2, found.factor), n - 1)
        for n in (source.rows, source.columns)
    )
    np.testing.assert_array_equal(found.pixels, source.turned()[np.ix_(rows, columns)])


def test_stripes_are_read_small_where_that_is_cheaper() -> None:
    picture = ramp(180, 130)
    source = FakeStripes(picture, reductions=(1, 2, 4, 8))
    found = overview(source, 1)
    assert found.factor == 4
    np.testing.assert_array_equal(found.pixels, block_mean(picture, 4, 4))


def test_what_came_before_the_end_of_a_damaged_file_counts() -> None:
    found = overview(FakeStripes(ramp(150, 100), fails_at=80), 1)
    assert found.is_complete and found.pixels[10, 3] and not found.pixels[-1].any()
    with pytest.raises(InputError, match="cut off"):
        overview(FakeStripes(ramp(150, 100), fails_at=0), 1)


def test_when_time_is_short_tiles_between_get_colours_of_their_neighbours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sampling, "_SECONDS", -1.0)
    picture = ramp(199, 199, 3)
    source = FakeTiles(picture, tile=(8, 8))
    found = overview(source, 1)
    assert len(source.asked) < 100 < 25 * 25
    expected = picture[4::8, 4::8].astype(int)
    assert np.abs(found.pixels[:24, :24] - expected[:24, :24])[..., 0].max() < 9000
    assert found.pixels.all()


def test_strips_between_those_that_were_decoded_are_no_flat_bands(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sampling, "_SECONDS", -1.0)
    random = np.random.default_rng(4)
    across = np.linspace(10_000, 50_000, 199)
    rows = random.normal(0, 3000, 199)
    picture = (across + rows[:, None]).astype(np.uint16)
    source = FakeTiles(picture, tile=(2, 199))
    found = overview(source, 1).pixels.astype(float)
    assert len(source.asked) < 40
    expected = np.repeat(across[None, 4::8], len(found), 0)
    assert np.abs(found - expected).max() < 9000
    # A strip that was read alone would stand out as a line.
    assert np.abs(np.diff(found, axis=0)).max() < 2500


def test_the_first_look_does_not_wait_for_strips_that_show_nothing() -> None:
    source = FakeTiles(ramp(199, 150), tile=(1, 150))
    next(iter(overviews(source, 1)))
    assert 0 < len(source.asked) < 24


def test_the_first_look_at_wide_strips_decodes_only_a_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sampling, "_FIRST_PIXELS", 24 * 8 * 8)
    source = FakeTiles(ramp(199, 150), tile=(8, 150))
    looks = overviews(source, 1)
    assert next(looks).pixels.all()
    assert 0 < len(source.asked) <= 6
    assert len({id(look.pixels) for look in looks}) > 1 and len(source.asked) == 25


def test_a_tile_that_cannot_be_decoded_is_passed_over() -> None:
    picture = ramp(199, 199) + 1
    found = overview(FakeTiles(picture, bad=((4, 4), (100, 100))), 1)
    assert found.pixels.all()
    with pytest.raises(InputError, match="damaged"):
        bad = tuple((y, x) for y in range(199) for x in range(199))
        overview(FakeTiles(picture, bad=bad), 1)


def test_a_mapped_file_that_becomes_shorter_is_noticed_when_rows_are_copied() -> None:
    class Shortened(FakeTiles):
        def region(self, frame: int, level: int, window: Any) -> Any:
            if len(self.asked) > 30:
                raise InputError(t("became shorter"))
            return super().region(frame, level, window)

    source = Shortened(ramp(190, 150), mapped=True)
    with pytest.raises(InputError, match="shorter"):
        overview(source, 1)
    assert len(source.asked) == 31  # all rows were announced, and some copied
