"""Statistics of the pixels of a region: which pixels, in which unit, read how."""

from __future__ import annotations

import numpy as np
import pytest

from tests.imaging.statistics.kit import HU, a_frame, a_shape
from tests.imaging.tiles.kit import ArraySource, ArrayStripes
from workbench.base.errors import Cancelled
from workbench.base.text import t
from workbench.geom.raster import mask_of
from workbench.imaging.sources import Channel
from workbench.imaging.statistics import reading, region
from workbench.imaging.statistics.region import region_statistics
from workbench.imaging.tiles.frame import tiled_frame
from workbench.model.grey import Grey, Lut, ModalityLut, Padding, Rescale
from workbench.model.regions import Box, Ellipse, Point, Polygon, Polyline, Region

RNG = np.random.default_rng(5)
SOME = RNG.integers(0, 4096, (60, 80)).astype(np.uint16)
ROUND = Ellipse(40.3, 30.1, 22, 17, 30)


def inside(array: np.ndarray, shape: Region) -> np.ndarray:
    """Return the values of the pixels of a shape."""
    return array[mask_of(shape, *array.shape[:2]).full(*array.shape[:2])]


def test_the_square_has_a_hundred_pixels_and_their_values():
    (found,) = region_statistics(a_frame(SOME), Box.from_corners(10, 10, 20, 20))
    block = SOME[10:20, 10:20]
    assert found.count == 100
    assert found.mean == pytest.approx(block.mean())
    assert found.maximum == block.max()


@pytest.mark.parametrize("dtype", [np.uint8, np.int8, np.uint16, np.int16, np.int32, np.uint32])
def test_values_are_in_modality_units(dtype):
    stored = RNG.integers(-100 if np.dtype(dtype).kind == "i" else 0, 100, (60, 80)).astype(dtype)
    (found,) = region_statistics(a_frame(stored, Rescale(-2.5, 7.0, "Bq/ml")), ROUND)
    values = inside(stored, ROUND).astype(float) * -2.5 + 7
    assert found.unit == "Bq/ml"
    assert found.mean == pytest.approx(values.mean())
    assert found.sd == pytest.approx(values.std(ddof=1))
    assert (found.minimum, found.median) == (values.min(), np.median(values))
    assert len(found.histogram.counts) <= 256


def test_a_modality_table_is_looked_up():
    table = ModalityLut(Lut(0, np.array([30, 10, 20, 10], np.uint16)), "OD")
    stored = np.array([[0, 1, 2, 3, 3, 3]], np.uint8)
    (found,) = region_statistics(a_frame(stored, table), Box.from_corners(0, 0, 6, 1))
    assert (found.minimum, found.median, found.maximum, found.unit) == (10, 10, 30, "OD")


def test_padding_is_left_out_and_counted():
    stored = np.full((10, 10), 50, np.int16)
    stored[:, 5:] = -2000
    frame = a_frame(stored, HU, Padding(-2000, -2000))
    (found,) = region_statistics(frame, Box.from_corners(0, 0, 10, 10))
    assert (found.count, found.excluded) == (50, 50)
    assert (found.mean, found.minimum) == (50 - 1024, 50 - 1024)


def test_floats_are_exact_and_what_is_no_number_is_left_out():
    stored = RNG.normal(0, 3, (60, 80)).astype(np.float32)
    stored[30, 40] = np.nan
    (found,) = region_statistics(a_frame(stored, Rescale(2, 1)), ROUND)
    values = inside(stored, ROUND).astype(np.float64) * 2 + 1
    assert (found.count, found.excluded) == (len(values) - 1, 1)
    assert found.p95 == pytest.approx(np.nanpercentile(values, 95), rel=1e-12)


def test_colours_are_measured_each_for_itself():
    rgb = RNG.integers(0, 256, (60, 80, 3)).astype(np.uint8)
    found = region_statistics(a_frame(rgb), ROUND)
    assert [one.channel for one in found] == [t("Red"), t("Green"), t("Blue")]
    means = inside(rgb, ROUND).mean(axis=0)
    assert [one.mean for one in found] == pytest.approx(means)


def test_channels_have_their_own_names_and_units():
    pixels = np.stack([SOME, SOME // 2], axis=-1)
    channels = (
        Channel("DAPI", (0, 0, 255), Grey(16, padding=Padding(0, 9))),
        Channel("", (255, 0, 0), Grey(16, modality=Rescale(2, 0, "counts"))),
    )
    one, two = region_statistics(a_frame(pixels, channels=channels), ROUND)
    assert (one.channel, two.channel, two.unit) == ("DAPI", "2", "counts")
    values = inside(SOME, ROUND)
    assert one.excluded == (values <= 9).sum()
    assert one.mean == pytest.approx(values[values > 9].mean())
    assert two.mean == pytest.approx((values // 2 * 2).mean())


def test_a_point_has_the_value_under_it_and_a_line_none():
    frame = a_frame(SOME, HU)
    (found,) = region_statistics(frame, Point(12.7, 3.2))
    assert (found.count, found.mean) == (1, int(SOME[3, 12]) - 1024)
    assert region_statistics(frame, Point(-0.1, 3))[0].count == 0
    assert region_statistics(frame, Polyline([(1, 1), (9, 9)]))[0].count == 0


def test_what_lies_outside_the_frame_does_not_count():
    (found,) = region_statistics(a_frame(SOME), Box.from_corners(-50, -50, 5, 5))
    assert found.count == 25
    assert found.mean == pytest.approx(SOME[:5, :5].mean())


# -- pictures that are read late -------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.uint8, np.int16, np.int32, np.float32])
@pytest.mark.parametrize("make", [ArraySource, ArrayStripes])
def test_tiles_and_stripes_give_what_the_whole_gives(dtype, make, monkeypatch):
    monkeypatch.setattr(reading, "_AT_ONCE", 5_000)
    array = RNG.integers(0, 127, (700, 300)).astype(dtype)
    frame = tiled_frame(make(array), 1)
    for _ in range(10):
        shape = a_shape(RNG, 500)
        (found,) = region_statistics(frame, shape)
        (whole,) = region_statistics(a_frame(array), shape)
        assert (found.count, found.mean, found.sd, found.p5, found.entropy) == (
            whole.count,
            whole.mean,
            whole.sd,
            whole.p5,
            whole.entropy,
        )
        assert found.every == 1


def test_only_the_tiles_of_the_shape_are_read():
    source = ArraySource(np.zeros((2000, 2000), np.uint8), tile=(100, 100))
    region_statistics(tiled_frame(source, 1), Ellipse(450, 450, 40, 40))
    assert {(w.y0, w.x0) for _, w in source.read_windows} == {(400, 400)}


def test_too_many_pixels_are_looked_at_in_part_and_that_is_said(monkeypatch):
    monkeypatch.setattr(region, "MOST_PIXELS", 1_000_000)
    array = np.repeat(np.arange(4096, dtype=np.uint16)[:, None], 1024, axis=1)
    (found,) = region_statistics(
        tiled_frame(ArraySource(array), 1), Box.from_corners(0, 0, 1024, 4096)
    )
    assert found.every == 5
    assert found.count == 2 * 512 * 1024


def test_it_can_be_stopped():
    array = np.zeros((3000, 300), np.uint8)
    told = []

    def report(fraction: float) -> None:
        told.append(fraction)
        if fraction > 0.3:
            raise Cancelled(t("Cancelled."))

    frame = tiled_frame(ArraySource(array), 1)
    with pytest.raises(Cancelled):
        region_statistics(frame, Box.from_corners(0, 0, 300, 3000), report=report)
    assert 0 < len(told) < 6


def test_a_polygon_that_touches_itself_counts_each_pixel_once():
    cross = Polygon.from_ring([(0, 0), (20, 20), (20, 0), (0, 20)])
    (found,) = region_statistics(a_frame(SOME), cross)
    assert found.count == len(inside(SOME, cross))
