from __future__ import annotations

from workbench.geom.combine import geometry_of
from workbench.geom.pieces import as_parts, filled, hull, parts_of
from workbench.model.regions import Box, Ellipse, Point, Polygon, PolygonPart

HOLED = Polygon.from_ring(
    [(0, 0), (100, 0), (100, 100), (0, 100)], [[(20, 20), (80, 20), (80, 80), (20, 80)]]
)
ISLAND = PolygonPart([(40, 40), (60, 40), (60, 60), (40, 60)])


def test_the_hull_of_two_boxes_spans_both() -> None:
    found = hull([Box(5, 5, 10, 10), Box(95, 5, 10, 10)])
    assert found is not None
    assert geometry_of(found).area == 1000
    assert hull([Point(1, 1), Point(5, 1)]) is None


def test_filling_takes_holes_and_what_lay_in_them() -> None:
    assert filled(HOLED) == Polygon.from_ring(HOLED.parts[0].exterior)
    assert filled(Polygon([*HOLED.parts, ISLAND])) == Polygon.from_ring(HOLED.parts[0].exterior)
    plain = Polygon([ISLAND])
    assert filled(plain) is plain


def test_parts_come_apart_and_together_again_point_by_point() -> None:
    both = Polygon([*HOLED.parts, ISLAND])
    assert as_parts(parts_of(both)) == both
    assert len(as_parts([both, Ellipse(200, 200, 5, 5), Box(300, 300, 5, 5)]).parts) == 4
