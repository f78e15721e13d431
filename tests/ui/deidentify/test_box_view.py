"""Boxes over a picture follow real mouse and key events."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.window_kit import CONTROL, LEFT, NONE, SHIFT, drag
from workbench.app.deidentify.candidates import Candidate
from workbench.deid.pixels.found import Box, Kind
from workbench.ui.deidentify.box_paint import tip_of
from workbench.ui.deidentify.box_view import BoxView

FOUND = Candidate(Box(10, 10, 30, 12), Kind.TEXT, unsure=True, texts=("Zyxquill",))


@pytest.fixture
def view(qapp: QApplication) -> Iterator[BoxView]:
    made = BoxView()
    made.resize(640, 480)
    made.show_picture(np.full((120, 160, 3), 90, np.uint8))
    made.show_boxes([FOUND])
    made.show()
    QTest.qWait(1)
    yield made
    made.close()
    made.deleteLater()


def at(view: BoxView, x: float, y: float) -> QPoint:
    return view.at(x, y).toPoint()


def test_the_whole_picture_is_shown_and_a_click_selects(view: BoxView) -> None:
    assert 0 <= view.at(0, 0).x() < view.at(160, 120).x() <= 640
    QTest.mouseClick(view, LEFT, NONE, at(view, 25, 16))
    assert view.selected == 0
    QTest.mouseClick(view, LEFT, NONE, at(view, 100, 100))
    assert view.selected == -1


def test_a_box_is_moved_and_pulled_at_its_corner(view: BoxView) -> None:
    drag(view, LEFT, at(view, 25, 16), at(view, 45, 36))
    (moved,) = view.candidates
    assert (moved.box.width, moved.box.height) == (30, 12)
    assert abs(moved.box.x - 30) <= 1
    assert abs(moved.box.y - 30) <= 1
    right, bottom = moved.box.right, moved.box.bottom
    drag(view, LEFT, at(view, right, bottom), at(view, right + 20, bottom + 10))
    (pulled,) = view.candidates
    assert abs(pulled.box.right - right - 20) <= 1
    assert pulled.box.x == moved.box.x


def test_b_and_a_drag_make_a_box_and_esc_makes_none(view: BoxView) -> None:
    view.begin()
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert not view.is_drawing
    view.begin()
    drag(view, LEFT, at(view, 100, 60), at(view, 140, 90))
    assert [one.kind for one in view.candidates] == [Kind.TEXT, Kind.HAND]
    assert view.selected == 1
    assert not view.is_drawing
    view.remove_selected()
    assert view.candidates == (FOUND,)


def test_what_was_found_is_never_lost_only_kept(view: BoxView) -> None:
    view.select(0)
    view.remove_selected()
    (kept,) = view.candidates
    assert (kept.box, kept.fill) == (FOUND.box, False)
    view.toggle_keep()
    assert view.candidates[0].fill


def test_arrows_nudge(view: BoxView) -> None:
    view.select(0)
    QTest.keyClick(view, Qt.Key.Key_Right)
    QTest.keyClick(view, Qt.Key.Key_Down, SHIFT)
    assert (view.candidates[0].box.x, view.candidates[0].box.y) == (11, 20)


def test_a_drag_beside_the_boxes_moves_the_picture(view: BoxView) -> None:
    before = view.at(0, 0)
    drag(view, LEFT, at(view, 100, 100), at(view, 100, 100) + QPoint(30, 20))
    assert (view.at(0, 0) - before).toPoint() == QPoint(30, 20)
    assert view.candidates == (FOUND,)
    view.fit()
    assert view.at(0, 0) == before


def test_what_is_read_is_told_by_the_pointer_only(view: BoxView) -> None:
    assert "Zyxquill" in tip_of(FOUND)
    assert "Zyxquill" not in view.accessibleName() + view.toolTip()


def test_black_shows_what_will_be(view: BoxView) -> None:
    middle = at(view, 15, 13)
    assert view.grab().toImage().pixelColor(middle).lightness() > 10
    view.show_filled(True)
    assert view.grab().toImage().pixelColor(middle).lightness() < 10


def test_a_reduced_picture_has_boxes_in_the_pixels_of_the_whole(view: BoxView) -> None:
    view.show_picture(np.full((30, 40, 3), 90, np.uint8), size=(1200, 1600))
    view.show_boxes([])
    view.begin()
    drag(view, LEFT, at(view, 400, 300), at(view, 800, 900))
    (one,) = view.candidates
    assert abs(one.box.x - 400) <= 3
    assert abs(one.box.bottom - 900) <= 3


def test_a_box_is_made_moved_and_sized_without_a_mouse(view: BoxView) -> None:
    view.begin()
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert view.selected == 1
    made = view.candidates[1].box
    assert (made.x, made.y, made.width, made.height) == (60, 45, 40, 30)
    QTest.keyClick(view, Qt.Key.Key_Right, CONTROL)
    QTest.keyClick(view, Qt.Key.Key_Up, CONTROL | SHIFT)
    sized = view.candidates[1].box
    assert (sized.x, sized.y, sized.width, sized.height) == (60, 45, 41, 20)
    view.step(1)
    assert view.selected == 0
    view.step(-1)
    assert view.selected == 1


def test_plus_and_minus_zoom_around_the_middle(view: BoxView) -> None:
    middle = view.place(QPointF(view.rect().center()))
    width = view.at(160, 0).x() - view.at(0, 0).x()
    QTest.keyClick(view, Qt.Key.Key_Plus)
    assert view.at(160, 0).x() - view.at(0, 0).x() == pytest.approx(1.25 * width)
    assert view.place(QPointF(view.rect().center())) == pytest.approx(middle)
    QTest.keyClick(view, Qt.Key.Key_Minus)
    assert view.at(160, 0).x() - view.at(0, 0).x() == pytest.approx(width)
