"""What a measurement measures, and how its region is read."""

from __future__ import annotations

from enum import StrEnum


class MeasurementKind(StrEnum):
    """How the region of a measurement is read.

    An annotation without one is read by its region: a `Polyline` has a length, an area its area.

    ==================  ====================================================================
    ``LENGTH``          `Polyline` of two points
    ``PATH``            `Polyline`
    ``ANGLE``           `Polyline` of three points, the second is the apex
    ``OPEN_ANGLE``      `Lines`, two of two points: the angle between their directions
    ``COBB``            `Lines`, two of two points: along both end plates
    ``BIDIRECTIONAL``   `Lines`, two of two points: the long axis, then the short one
    ``PERPENDICULAR``   `Lines`, two of two points: a line, and the way from it to a point
    ``PARALLEL``        `Lines`, two of two points: a line, and one parallel to it
    ``ROI``             an area: its size, and the values inside
    ``PROBE``           `Point`: the value there
    ``CALIPER``         `Lines`: the centre line, then one of two points for each width
    ``PROFILE``         `Polyline`: the values along it
    ``CARDIOTHORACIC``  `Lines`, two of two points: the width of the heart, then of the thorax
    ``ARROW``           `Polyline` of two points, the second is the tip; `note` is its text
    ``TEXT``            `Point`; `note` is the text
    ==================  ====================================================================
    """

    LENGTH = "length"
    PATH = "path"
    ANGLE = "angle"
    OPEN_ANGLE = "open_angle"
    COBB = "cobb"
    BIDIRECTIONAL = "bidirectional"
    PERPENDICULAR = "perpendicular"
    PARALLEL = "parallel"
    ROI = "roi"
    PROBE = "probe"
    CALIPER = "caliper"
    PROFILE = "profile"
    CARDIOTHORACIC = "cardiothoracic"
    ARROW = "arrow"
    TEXT = "text"
