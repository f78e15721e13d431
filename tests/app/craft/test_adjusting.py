"""Numbers that are tried on shapes, in pixels and in millimetres, and done in one step."""

from __future__ import annotations

from typing import Any, cast

import pytest

from tests.app.craft.test_every_operation import IMAGES, LINE, A, choose, session
from workbench.app.craft.adjusting import MOST_SHOWN, Adjusting
from workbench.app.craft.adjustments import ADJUSTMENTS
from workbench.app.session import Session
from workbench.base.errors import InputError
from workbench.geom.combine import geometry_of
from workbench.geom.shapes import bounds
from workbench.model.calibration import UNCALIBRATED, Calibration, CalibrationSource, Spacing
from workbench.model.regions import Polygon

__all__ = ["session"]
WIDE = Calibration(Spacing(0.5, 2.0), CalibrationSource.USER, aspect=0.25)


class Known:
    """A library that knows the millimetres of every frame."""

    def __init__(self, calibration: Calibration) -> None:
        self._calibration = calibration

    def calibration(self, image: object, frame: int) -> Calibration:
        return self._calibration

    def close(self) -> None:
        pass


def adjusting(session: Session, name: str, chosen: str = "b", mm: bool = True) -> Adjusting:
    session.__dict__["library"] = cast(Any, Known(WIDE if mm else UNCALIBRATED))
    choose(session, chosen)
    return Adjusting(session, name)


def box(one: Adjusting, values: tuple[float, ...], unit: str) -> tuple[float, ...]:
    (region,) = one.shapes(values, unit).values()
    return bounds(region)


def test_lengths_are_in_pixels_or_millimetres(session: Session) -> None:
    one = adjusting(session, "buffer")
    assert one.units == ("px", "mm")
    assert box(one, (4.0,), "px") == pytest.approx((36, 36, 94, 94))
    assert box(one, (4.0,), "mm") == pytest.approx((38, 32, 92, 98))


def test_without_a_calibration_there_are_pixels_only(session: Session) -> None:
    assert adjusting(session, "buffer", mm=False).units == ("px",)


def test_position_and_size_begin_with_what_is_there(session: Session) -> None:
    one = adjusting(session, "place")
    assert one.begin("px") == (40, 40, 50, 50)
    assert one.begin("mm") == (80, 20, 100, 25)
    assert box(one, (0.0, 0.0, 10.0, 10.0), "mm") == pytest.approx((0, 0, 5, 20))
    with pytest.raises(InputError, match="greater than zero"):
        one.shapes((0.0, 0.0, 0.0, 10.0), "px")


def test_a_turn_is_one_in_millimetres(session: Session) -> None:
    one = adjusting(session, "rotate")
    # 50 columns are 100 mm, 50 rows 25 mm: turned by a quarter they are 200 rows and 12.5 columns.
    assert box(one, (90.0,), "px") == pytest.approx((58.75, -35, 71.25, 165))


def test_scaling_is_about_the_centroid(session: Session) -> None:
    assert box(adjusting(session, "scale"), (200.0,), "px") == pytest.approx((15, 15, 115, 115))


def test_what_is_told_is_what_changes(session: Session) -> None:
    one = adjusting(session, "smooth", "d")
    shapes = one.shapes((2.0,), "px")
    assert str(one.told(shapes)).startswith(f"{len(LINE.points)} → ")
    one = adjusting(session, "buffer")
    assert str(one.told(one.shapes((0.0,), "px"))) == "100 % of the area"


def test_trying_changes_nothing_and_doing_is_one_step(session: Session) -> None:
    one = adjusting(session, "buffer", "a")
    assert session.file is not None
    last = session.file.entries()[0].seq
    shapes = one.shapes((-3.0,), "px")
    assert one.preview(shapes).ghosts[0].replaces == next(iter(shapes))
    assert session.file.entries()[0].seq == last
    assert one.is_current
    one.apply((-3.0,), "px")
    assert not one.is_current
    entry = session.file.entries()[0]
    assert (entry.seq, str(entry.name)) == (last + 1, "Shrink")


def test_shrinking_away_is_refused_before_it_is_done(session: Session) -> None:
    with pytest.raises(InputError, match="smaller distance"):
        adjusting(session, "buffer").shapes((-30.0,), "px")


def test_another_selection_ends_it(session: Session) -> None:
    one = adjusting(session, "buffer")
    choose(session, "a")
    assert not one.is_current
    session.view_state.select(())
    with pytest.raises(InputError, match="Select a shape"):
        Adjusting(session, "buffer")
    assert IMAGES


def test_smoothing_keeps_the_area_of_each_outline(session: Session) -> None:
    one = adjusting(session, "smooth", "a")
    (region,) = one.shapes((3.0,), "px").values()
    assert isinstance(region, Polygon)
    assert geometry_of(region).area == pytest.approx(geometry_of(A).area, rel=1e-9)


@pytest.mark.parametrize("name", ADJUSTMENTS)
def test_the_slider_holds_what_it_begins_with(name: str) -> None:
    for number in ADJUSTMENTS[name].numbers:
        assert number.low <= number.value <= number.high
        assert number.least <= number.low or number.unit == "length"
    assert MOST_SHOWN > 0
