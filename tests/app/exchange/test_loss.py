from __future__ import annotations

from tests.plugins.exchange_files import a_project, kept
from workbench.api.exchange import Capabilities, Feature
from workbench.app.exchange.loss import Fate, loss_report
from workbench.base.text import t
from workbench.model.concept import Concept
from workbench.model.regions import Box, Ellipse, Point, Polygon, Polyline

RING = [(0, 0), (9, 0), (9, 9)]
HOLE = [(5, 2), (6, 2), (6, 3)]


def fates(project, capabilities):
    report = loss_report(kept(project), capabilities)
    return {loss.feature: (loss.fate, loss.count) for loss in report}


def test_what_is_left_out_is_counted_once_and_not_for_what_it_carried():
    project = a_project(Point(1, 1), Polyline([(0, 0), (1, 1)]), note="x", depth=1.0)
    report = fates(project, Capabilities(frozenset({Feature.LABEL_HIERARCHY})))
    assert report == {
        Feature.POINT: (Fate.LOST, 1),
        Feature.POLYLINE: (Fate.LOST, 1),
        Feature.LABEL_HIERARCHY: (Fate.KEPT, 1),
    }


def test_kept_converted_and_lost_are_told_apart():
    project = a_project(
        Polygon.from_ring(RING, [HOLE]),
        Ellipse(5, 5, 2, 1, 10),
        Box(5, 5, 2, 2),
        concept=Concept("SCT", "1", "x"),
    )
    capabilities = Capabilities(
        frozenset({Feature.POLYGON, Feature.BOX}),
        {Feature.HOLES: t("Holes become masks."), Feature.ELLIPSE: t("Ellipses become polygons.")},
    )
    report = fates(project, capabilities)
    assert report[Feature.POLYGON] == (Fate.KEPT, 1)
    assert report[Feature.BOX] == (Fate.KEPT, 1)
    assert report[Feature.HOLES] == (Fate.CONVERTED, 1)
    assert report[Feature.ELLIPSE] == (Fate.CONVERTED, 1)
    assert report[Feature.ROTATION] == (Fate.LOST, 1)
    assert report[Feature.CONCEPT] == (Fate.LOST, 3)


def test_lines_say_what_happens_and_how_often():
    (loss,) = loss_report(
        kept(a_project(Point(1, 1), label=None)), Capabilities(frozenset({Feature.LABEL_HIERARCHY}))
    )[:1]
    assert str(loss.text) == "Points are left out. (1)"


def test_every_feature_has_words():
    from workbench.app.exchange.loss import _LOST

    assert set(_LOST) == set(Feature)
