"""The upper rows of a JPEG are those of the whole picture."""

from __future__ import annotations

import io
from typing import Any

import imagecodecs
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from plugins.tiff_images import decoding
from plugins.tiff_images.jpeg_rows import upper_rows
from tests.plugins.tiff_images.files import saved, tiles_of
from workbench.api.images import Window

SIDE = 96


def a_picture(samples: int = 3) -> np.ndarray:
    y, x = np.mgrid[0:SIDE, 0:SIDE]
    waves = [128 + 100 * np.sin(y / (3 + n)) * np.cos(x / (5 + n)) for n in range(samples)]
    noise = np.random.default_rng(2).normal(0, 20, (SIDE, SIDE, samples))
    pixels = np.clip(np.stack(waves, 2) + noise, 0, 255).astype(np.uint8)
    return pixels if samples > 1 else pixels[..., 0]


def as_jpeg(pixels: np.ndarray, **options: Any) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "jpeg", quality=90, **options)
    return file.getvalue()


@pytest.mark.parametrize("restarts", [{}, {"restart_marker_blocks": 5}])
@pytest.mark.parametrize(
    ("samples", "subsampling"), [(1, -1), (3, "4:4:4"), (3, "4:2:2"), (3, "4:2:0")]
)
def test_the_upper_rows_are_those_of_the_whole(samples, subsampling, restarts):
    data = as_jpeg(a_picture(samples), subsampling=subsampling, **restarts)
    whole = imagecodecs.jpeg8_decode(data)
    for rows in range(1, SIDE + 1):
        cut, height = upper_rows(data, rows)
        found = imagecodecs.jpeg8_decode(cut)
        assert np.array_equal(found[:rows], whole[:rows])
        if cut is not data:
            assert len(found) == height < SIDE
    assert len(imagecodecs.jpeg8_decode(upper_rows(data, 30)[0])) <= 48


def test_a_progressive_picture_is_left_whole():
    data = as_jpeg(a_picture(), progressive=True)
    assert upper_rows(data, 8) == (data, 8)


def test_components_in_scans_of_their_own_are_left_whole():
    data = as_jpeg(a_picture())
    at = data.index(b"\xff\xda")
    scans = data[: at + 4] + b"\x01" + data[at + 5 :]
    assert upper_rows(scans, 8) == (scans, 8)


@given(st.binary(max_size=80), st.integers(1, 600))
@example(b"", 1)
@example(b"\xff\xd8\xff\xc0\x00\x0b\x08\x02\x00\x02\x00\x01", 5)
def test_what_is_no_picture_is_left_as_it_is(data, rows):
    cut, height = upper_rows(b"\xff\xd8" + data, rows)
    assert len(cut) == 2 + len(data)
    assert height >= rows


@pytest.mark.parametrize(
    "options",
    [
        {"photometric": "minisblack"},
        {"photometric": "rgb", "subsampling": (2, 2)},
        {"photometric": "rgb", "subsampling": (2, 1)},
        {"photometric": "minisblack", "planarconfig": "separate"},
    ],
)
def test_a_tile_is_read_from_its_top(tmp_path, options, monkeypatch):
    samples = 1 if options == {"photometric": "minisblack"} else 3
    path = saved(
        tmp_path / "a.tif", a_picture(samples), compression="jpeg", tile=(64, 64), **options
    )
    source = tiles_of(path)
    assert source.levels(1)[0].is_read_from_top
    whole = source.region(1, 0, Window(0, 0, SIDE, SIDE))
    heights = []
    fitting = decoding._fitting

    def noted(page, codec, data, rows, options):
        heights.append(rows)
        return fitting(page, codec, data, rows, options)

    monkeypatch.setattr(decoding, "_fitting", noted)
    for rows in range(1, 64):
        # Opened anew: nothing is kept that was decoded before.
        source.close()
        source = tiles_of(path)
        found = source.region(1, 0, Window(0, 0, rows, 64))
        assert np.array_equal(found, whole[:rows, :64])
    assert min(heights) < 64
    lowest = source.region(1, 0, Window(64, 64, 70, SIDE))
    assert np.array_equal(lowest, whole[64:70, 64:])


def test_tiles_of_other_codecs_are_not_read_from_their_top(tmp_path):
    path = saved(tmp_path / "a.tif", a_picture(1), compression="zlib", tile=(64, 64))
    assert not tiles_of(path).levels(1)[0].is_read_from_top
