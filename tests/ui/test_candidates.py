"""Candidates in the real window: judged by key, undone, and there again after a restart."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from tests.app.inspection.desk_kit import a_picture
from tests.ui.window_kit import a_window, is_shown, open_and_wait, press, spot, until
from workbench.app.defects.offer import Offer, new_offer
from workbench.model.regions import Polygon

pytestmark = pytest.mark.usefixtures("qapp")


def an_offer(x: float, y: float) -> Offer:
    ring = [(x, y), (x + 40, y), (x + 40, y + 30), (x, y + 30)]
    return new_offer(Polygon.from_ring(ring), 1200.0, 0.7, "threshold", "bright 90")


def test_candidates_are_judged_by_key_on_a_turned_picture_and_stay_judged(tmp_path: Path) -> None:
    path = tmp_path / "p 项.wbp"
    with a_window(tmp_path / "home") as window:
        window.resize(1400, 900)
        session = window.session
        session.new_project(path)
        canvas = open_and_wait(window, a_picture(tmp_path / "扫描.png", 2600, 2200))
        place = next(iter(session.project.images)), 1
        offers = session.defects.offers
        given = [an_offer(2400, 100), an_offer(60, 2100), an_offer(1200, 900)]
        offers.put(place, given)
        for turn in ("view.rotate_right", "view.flip_across"):
            window.actions_.trigger(turn)
        press(window, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
        at = spot(canvas, 2420, 115)
        assert canvas.rect().contains(at)  # the first one is in view
        assert canvas.viewport.view is not None
        there = canvas.viewport.view.to_image(at.x(), at.y())
        assert there == pytest.approx((2420, 115), abs=1)
        press(window, Qt.Key.Key_S)
        (made,) = session.project.annotations.values()
        assert made.region == given[0].outline  # in pixels of the image, however it is turned
        press(window, Qt.Key.Key_S, Qt.KeyboardModifier.ShiftModifier)
        assert [one.box for one in offers.open(place)] == [given[2].box]
        window.actions_.trigger("edit.undo")
        assert len(offers.open(place)) == 2
        window.actions_.trigger("edit.undo")
        assert len(offers.open(place)) == 3 and not session.project.annotations
        window.actions_.trigger("edit.redo")
        window.actions_.trigger("edit.redo")
        session.close_project()
        session.open_project(path)
        until(lambda: is_shown(window), "the image")
        assert [one.region for one in session.project.annotations.values()] == [given[0].outline]
        assert [one.box for one in session.defects.offers.open(place)] == [given[2].box]
