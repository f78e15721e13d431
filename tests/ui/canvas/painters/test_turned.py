"""What is written on a turned picture."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve
from PySide6.QtGui import QImage, QPainter

from tests.ui.canvas.canvas_kit import (
    ArraySource,
    FakeSession,
    a_phantom,
    a_view_state,
    an_annotation,
)
from workbench.api.tools import Handle, Preview
from workbench.geom.turn import Turn
from workbench.model.calibration import Calibration, CalibrationSource, Spacing
from workbench.model.grey import Grey, Rescale, Window
from workbench.model.regions import Box
from workbench.ui.canvas.painters.corners import CornerPainter, how
from workbench.ui.canvas.painters.labels import LabelPainter, clear_of_grips
from workbench.ui.canvas.painters.orientation import OrientationPainter
from workbench.ui.canvas.painters.scale_bar import across
from workbench.ui.canvas.painters.text import HaloText
from workbench.ui.canvas.shown import Shown
from workbench.ui.canvas.widget import Canvas

CT = Grey(16, True, Rescale(1, 0, "HU"), (Window(40, 400),))
OBLONG = Calibration(Spacing(1.5, 0.5), CalibrationSource.PATIENT, aspect=3.0)


def a_shown(qtbot: Any, turn: Turn, *entities: Any, calibration: Calibration = OBLONG) -> Shown:
    state = a_view_state()
    source = ArraySource(a_phantom(300), CT, calibration)
    canvas = Canvas(FakeSession(source, entities), state)
    state.changed.connect(canvas.look)
    qtbot.addWidget(canvas)
    canvas.resize(700, 560)
    canvas.show()
    state.set_viewport(turn=turn)
    return canvas._shown()


class Written(HaloText):
    """Notes what is written where."""

    def __init__(self) -> None:
        super().__init__()
        self.words: dict[str, tuple[float, float]] = {}

    def paint(self, painter: Any, at: Any, text: str, *rest: Any) -> None:
        self.words[text] = (at.x(), at.y())


def written(painter_of: Any, shown: Shown) -> dict[str, tuple[float, float]]:
    text = Written()
    image = QImage(round(shown.width), round(shown.height), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    try:
        painter_of(text)(painter, shown)
    finally:
        painter.end()
    return text.words


def side_of(at: tuple[float, float], shown: Shown) -> str:
    x, y = at[0] / shown.width - 0.5, at[1] / shown.height - 0.5
    if abs(x) > abs(y):
        return "right" if x > 0 else "left"
    return "bottom" if y > 0 else "top"


@pytest.mark.parametrize(
    ("turn", "sides"),
    [
        (Turn(0), {"R": "left", "L": "right", "A": "top", "P": "bottom"}),
        (Turn(1), {"P": "left", "A": "right", "R": "top", "L": "bottom"}),
        (Turn(2), {"L": "left", "R": "right", "P": "top", "A": "bottom"}),
        (Turn(0, True), {"L": "left", "R": "right", "A": "top", "P": "bottom"}),
        (Turn(1, True), {"A": "left", "P": "right", "R": "top", "L": "bottom"}),
    ],
)
def test_the_letters_of_the_patient_follow_the_turn(
    qtbot: Any, turn: Turn, sides: dict[str, str]
) -> None:
    shown = a_shown(qtbot, turn)
    words = written(OrientationPainter, shown)
    assert {letter: side_of(at, shown) for letter, at in words.items()} == sides


@pytest.mark.parametrize("turn", [Turn(n, m) for n in range(4) for m in (False, True)])
def test_a_millimetre_is_as_long_whichever_way_it_lies(qtbot: Any, turn: Turn) -> None:
    shown = a_shown(qtbot, turn)
    assert shown.view is not None
    assert across(shown.view, OBLONG.spacing) == pytest.approx(shown.view.scale / 0.5)
    x, y = shown.view.to_image(100, 100)
    right, down = shown.view.to_image(200, 100)
    mm = abs(right - x) * 0.5 + abs(down - y) * 1.5
    assert 100 / mm == pytest.approx(across(shown.view, OBLONG.spacing))


@pytest.mark.parametrize("turn", [Turn(n, m) for n in range(4) for m in (False, True)])
def test_a_name_stands_at_the_upper_right_of_its_shape_on_the_screen(
    qtbot: Any, turn: Turn
) -> None:
    shown = a_shown(qtbot, turn, an_annotation(1, Box.from_corners(120, 140, 170, 160)))
    assert shown.view is not None
    _, y0, x1, _ = shown.view.box_to_device(120, 140, 170, 160)
    (at,) = written(LabelPainter, shown).values()
    assert 0 < at[0] - x1 < 30
    assert abs(at[1] - y0) < 20


def test_a_name_keeps_clear_of_grips_where_they_are_seen(qtbot: Any) -> None:
    from PySide6.QtCore import QRectF

    shown = a_shown(qtbot, Turn(1))
    grips = tuple(Handle(150.0, y) for y in (100.0, 110.0, 120.0))
    shown = evolve(shown, preview=Preview(handles=grips))
    at = shown.at(150, 110)
    moved = clear_of_grips(shown, QRectF(at.x() - 20, at.y() - 8, 40, 16), 1)
    assert all(not moved.contains(shown.at(grip.x, grip.y)) for grip in grips)


@pytest.mark.parametrize(
    ("turn", "words"),
    [
        (Turn(), None),
        (Turn(3), "Rotated 270°"),
        (Turn(0, True), "Mirrored left to right"),
        (Turn(2, True), "Mirrored top to bottom"),
        (Turn(1, True), "Rotated 90° and mirrored"),
    ],
)
def test_a_picture_says_how_it_is_turned_and_always_that_it_is_mirrored(
    qtbot: Any, turn: Turn, words: str | None
) -> None:
    shown = a_shown(qtbot, turn)
    told = [line.text for line in how(shown) if line.warns]
    assert told == ([words] if words else [])
    bare = written(CornerPainter, evolve(shown, texts=False))
    assert list(bare) == ([words] if turn.mirrored else [])


def test_a_picture_says_that_hidden_parts_are_left_out_also_without_other_texts(
    qtbot: Any,
) -> None:
    shown = a_shown(qtbot, Turn(0))
    style = evolve(shown.viewport.overlay.style, visible_only=True)
    assert "Only what can be seen" not in written(CornerPainter, shown)
    shown.viewport.overlay.style = style
    assert "Only what can be seen" in written(CornerPainter, shown)
    assert list(written(CornerPainter, evolve(shown, texts=False))) == ["Only what can be seen"]
