"""A pyramid in a file of its own, read back by tifffile."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile

from tests.imaging.tiles.fakes import FakeStripes, FakeTiles
from workbench.base.errors import InputError
from workbench.imaging.resample import block_mean
from workbench.imaging.tiles.pyramid_tiff import TiffOptions, write_tiff

RANDOM = np.random.default_rng(0)
PICTURES: dict[str, Any] = {
    "12 bits": RANDOM.integers(0, 4096, (1500, 2100)).astype(np.uint16),
    "colour": RANDOM.integers(0, 256, (1030, 1100, 3)).astype(np.uint8),
    "numbers": RANDOM.normal(size=(700, 1100)).astype(np.float32),
    "channels": RANDOM.integers(0, 65536, (600, 1200, 5)).astype(np.uint16),
}


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize("compression", ["none", "deflate", "zstd"])
@pytest.mark.parametrize("kind", [FakeTiles, FakeStripes])
def test_nothing_of_the_picture_is_lost_and_it_has_all_levels(
    name: str, compression: str, kind: Any, tmp_path: Path
) -> None:
    pixels = PICTURES[name]
    path = tmp_path / "线扫 p.tif"
    levels = write_tiff(kind(pixels), 1, path, TiffOptions(compression))
    assert list(tmp_path.iterdir()) == [path]
    file: Any
    with tifffile.TiffFile(path) as file:
        assert file.is_bigtiff and all(page.is_tiled for page in file.pages)
        assert len(file.series[0].levels) == len(levels) == len(file.pages)
        np.testing.assert_array_equal(file.pages[0].asarray(), pixels)
        for page, level in zip(file.pages, levels, strict=True):
            assert page.shape[:2] == (level.rows, level.columns)
            means = block_mean(pixels, level.factor, level.factor)
            # OpenCV rounds halves of five channels another way.
            tolerance = {"numbers": 1e-5, "channels": 1}.get(name, 0)
            np.testing.assert_allclose(page.asarray(), means, atol=tolerance)
            if level.factor == 2:
                assert page.subfiletype == 1


def test_jpeg_is_near_and_only_for_bytes(tmp_path: Path) -> None:
    y, x = np.mgrid[:1100, :1100]
    pixels = np.stack([x // 5, y // 5, (x + y) // 9], axis=2).astype(np.uint8)
    write_tiff(FakeTiles(pixels), 1, tmp_path / "p.tif", TiffOptions("jpeg", 90))
    found = tifffile.imread(tmp_path / "p.tif", key=0)
    assert np.abs(found.astype(int) - pixels).mean() < 2
    with pytest.raises(InputError, match="8 bits"):
        write_tiff(FakeTiles(PICTURES["12 bits"]), 1, tmp_path / "q.tif", TiffOptions("jpeg"))
    with pytest.raises(InputError, match="zip"):
        write_tiff(FakeTiles(pixels), 1, tmp_path / "q.tif", TiffOptions("zip"))


def test_a_copy_with_a_hole_is_not_written(tmp_path: Path) -> None:
    source = FakeTiles(PICTURES["12 bits"], bad=((900, 900),))
    with pytest.raises(InputError, match="damaged"):
        write_tiff(source, 1, tmp_path / "p.tif", TiffOptions())
    assert not list(tmp_path.iterdir())


def test_progress_reaches_the_end_and_stopping_leaves_nothing(tmp_path: Path) -> None:
    shares: list[float] = []
    source = FakeTiles(np.zeros((20000, 1200), np.uint8))
    write_tiff(source, 1, tmp_path / "p.tif", TiffOptions("none"), shares.append)
    assert shares == sorted(shares) and 0.5 in shares and shares[-1] > 0.8

    def stop(share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_tiff(source, 1, tmp_path / "q.tif", TiffOptions("none"), stop)
    assert [path.name for path in tmp_path.iterdir()] == ["p.tif"]
