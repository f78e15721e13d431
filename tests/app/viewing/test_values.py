"""Lines beside a shape while it is drawn: of the frame, of a PET, of large pictures."""

from __future__ import annotations

import numpy as np

from tests.imaging.statistics.kit import HU, a_frame
from tests.imaging.tiles.kit import ArraySource
from workbench.app.viewing.values import LiveValues
from workbench.base.text import t
from workbench.dicom.suv import Suv, SuvKind
from workbench.imaging.statistics.live import LiveStatistics
from workbench.imaging.tiles.frame import tiled_frame
from workbench.model.grey import Rescale
from workbench.model.regions import Box, Point, Polyline, Region

SQUARE = Box.from_corners(2, 2, 8, 8)
STORED = np.random.default_rng(4).integers(900, 1100, (40, 50)).astype(np.int16)


def test_mean_and_sd_with_their_unit():
    (line,) = LiveValues().lines(a_frame(STORED, HU), SQUARE, "bw")
    block = STORED[2:8, 2:8] - 1024.0
    shown = f"{block.mean():.1f}, SD {block.std(ddof=1):.1f}\u2009HU"
    assert line == shown.replace("-", "−")


def test_a_point_has_one_value():
    assert LiveValues().lines(a_frame(STORED, HU), Point(3.5, 4.5), "bw") == (
        f"{STORED[4, 3] - 1024}\u2009HU".replace("-", "−"),
    )


def test_uptake_comes_first():
    suv = Suv(dict.fromkeys(SuvKind, 0.001), t("as administered"))
    frame = a_frame(STORED, Rescale(1, 0, "BQML"), suv=suv)
    uptake, activity = LiveValues().lines(frame, SQUARE, "bw")
    assert uptake.startswith("SUVbw max 1.") and activity.endswith("Bq/ml")


def test_a_line_on_a_pet_has_no_uptake():
    suv = Suv(dict.fromkeys(SuvKind, 0.001), t("as administered"))
    frame = a_frame(STORED, Rescale(1, 0, "BQML"), suv=suv)
    assert LiveValues().lines(frame, Polyline([(1, 1), (9, 9)]), "bw") == ()


def test_colours_have_a_line_each():
    rgb = np.zeros((20, 20, 3), np.uint8)
    rgb[..., 0] = 200
    first, second, third = LiveValues().lines(a_frame(rgb), SQUARE, "bw")
    assert first == "Red 200.00, SD 0.00"
    assert (second[:5], third[:4]) == ("Green", "Blue")


def test_what_is_told_again_is_not_computed_again(monkeypatch):
    values, frame = LiveValues(), a_frame(STORED, HU)
    asked: list[Region] = []
    whole = LiveStatistics.of

    def watched(self: LiveStatistics, region: Region):
        asked.append(region)
        return whole(self, region)

    monkeypatch.setattr(LiveStatistics, "of", watched)
    first = values.lines(frame, SQUARE, "bw")
    assert values.lines(frame, SQUARE, "bw") == first
    assert len(asked) == 1
    values.lines(a_frame(STORED), SQUARE, "bw")
    assert len(asked) == 2


def test_nothing_is_told_while_a_file_would_have_to_be_read():
    frame = tiled_frame(ArraySource(np.ones((400, 400), np.uint8)), 1)
    assert LiveValues().lines(frame, SQUARE, "bw") == ()


def test_nothing_inside_says_nothing():
    assert LiveValues().lines(a_frame(STORED), Box.from_corners(-9, -9, -1, -1), "bw") == ()
