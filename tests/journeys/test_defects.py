"""A golden image, three planted defects: aligned, compared, found, decided, undone, kept."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.imaging.reference.frames import a_scene, seen
from tests.ui.window_kit import ALT, CONTROL, SHIFT, a_window, open_and_wait, press, running, until
from workbench.imaging.reference.alignment import Matrix
from workbench.model.annotation import Source
from workbench.model.regions import Polygon
from workbench.ui.main_window import MainWindow

SIZE = 500
TRUE: Matrix = ((0.9996, -0.0279, 14.0), (0.0279, 0.9996, -9.0))
DEFECTS = ((120, 180), (310, 90), (260, 400))


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    """Write a picture with defects, and its golden image in another folder."""
    scene = a_scene(SIZE, seed=5)
    picture = seen(scene, TRUE, gain=0.85, noise=2.0)
    for n, at in enumerate(DEFECTS):
        shade = 255 if int(picture[at[1], at[0]]) < 128 else 0
        cv2.circle(picture, at, 5 + n, shade, -1)
    paths = tmp_path / "检查 parts" / "part 1.png", tmp_path / "golden 样板.png"
    for path, pixels in zip(paths, (picture, scene), strict=True):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(cv2.imencode(".png", pixels)[1].tobytes())
    return paths


def run(window: MainWindow, action: str) -> None:
    window.actions_[action].trigger()
    until(lambda: not running(window), "the job", 90)
    QTest.qWait(30)


def is_hit(region: object) -> tuple[int, int]:
    assert isinstance(region, Polygon)
    points = region.parts[0].exterior
    x, y = (points.min(axis=0) + points.max(axis=0)) / 2
    near = [at for at in DEFECTS if abs(at[0] - x) < 6 and abs(at[1] - y) < 6]
    assert len(near) == 1, (x, y)
    return near[0]


def test_three_planted_defects_are_found_two_accepted_one_rejected_and_undone(
    tmp_path: Path,
    pair: tuple[Path, Path],
    monkeypatch: pytest.MonkeyPatch,
    qapp: QApplication,
) -> None:
    project = tmp_path / "lot 7.wbp"
    with a_window(tmp_path) as window:
        session = window.session
        session.new_project(project)
        canvas = open_and_wait(window, pair[0])
        place = (next(iter(session.project.images)), 1)
        defects, view = session.defects, session.view_state
        assert not window.actions_["image.show_difference"].isEnabled()

        # Choosing the file aligns it; the picture in view stays.
        monkeypatch.setattr(window.host, "ask_files", lambda *a, **k: [pair[1]])
        run(window, "image.reference_file")
        until(lambda: not running(window), "the alignment")
        held = defects.references.get(place)
        assert held is not None and held.alignment is not None
        assert view.viewport.image == place[0]
        for x, y in ((0, 0), (SIZE, SIZE)):
            (a, b, c), (d, e, f) = TRUE
            true = (a * x + b * y + c, d * x + e * y + f)
            assert held.alignment.apply(x, y) == pytest.approx(true, abs=0.6)

        # Flicker: the same place, the same window, the other picture.
        before = view.viewport
        press(window, Qt.Key.Key_Z)
        until(lambda: not running(window), "the reference")
        QTest.qWait(50)
        frame = canvas.viewport.frame
        assert frame is not None
        mine = np.asarray(canvas.viewport.loaded.stored)  # type: ignore[union-attr]
        its = np.asarray(frame.levels.base[100:400, 100:400], float)
        clean = mine[100:400, 100:400].astype(float)
        assert np.corrcoef(its.ravel(), clean.ravel())[0, 1] > 0.95
        spot = DEFECTS[0]
        assert abs(float(frame.levels.base[spot[1], spot[0]]) - float(mine[spot[1], spot[0]])) > 60
        assert (view.viewport.center, view.viewport.voi) == (before.center, before.voi)
        press(window, Qt.Key.Key_Z)
        assert canvas.viewport.frame is canvas.viewport.loaded

        # The difference shows the defects and little else.
        press(window, Qt.Key.Key_Z, SHIFT)
        QTest.qWait(50)
        shown = canvas.viewport.frame
        assert shown is not None and shown is not frame
        signed = np.abs(np.asarray(shown.levels.base[40:460, 40:460]))
        assert 100 < np.count_nonzero(signed > held.threshold) < 2000
        canvas.grab().save(str(tmp_path / "difference.png"))
        press(window, Qt.Key.Key_Z, SHIFT)

        # Candidates: no annotations yet, three to decide.
        run(window, "image.find_differences")
        assert len(defects.offers.open(place)) == 3
        assert not session.project.annotations

        press(window, Qt.Key.Key_Right, ALT)
        first = defects.offers.current(place)
        assert first is not None
        QTest.qWait(30)
        canvas.grab().save(str(tmp_path / "candidates.png"))
        press(window, Qt.Key.Key_S)
        press(window, Qt.Key.Key_S)
        made = list(session.project.annotations.values())
        assert len({is_hit(one.region) for one in made}) == 2
        for one in made:
            assert one.provenance.source is Source.MODEL
            assert one.provenance.tool == "difference"
            assert one.provenance.model is not None and "threshold" in one.provenance.model
            assert one.provenance.score is not None and 0 < one.provenance.score < 1
        press(window, Qt.Key.Key_S, SHIFT)
        assert not defects.offers.open(place)
        tally = defects.offers.tally(place)
        assert (tally.total, tally.accepted, tally.rejected) == (3, 2, 1)

        # One step each: the rejected one comes back, then the second accepted one.
        press(window, Qt.Key.Key_Z, CONTROL)
        assert [one.id for one in defects.offers.open(place)] == [defects.offers.all(place)[2].id]
        press(window, Qt.Key.Key_Z, CONTROL)
        assert len(defects.offers.open(place)) == 2 and len(session.project.annotations) == 1
        for _ in range(2):
            press(window, Qt.Key.Key_Y, CONTROL)
        assert not defects.offers.open(place) and len(session.project.annotations) == 2

        # Nothing that was decided is offered again.
        run(window, "image.find_differences")
        assert not defects.offers.all(place)

    with a_window(tmp_path) as window:
        session = window.session
        session.open_project(project)
        QTest.qWait(30)
        held = session.defects.references.get(place)
        assert held is not None and held.alignment is not None
        assert len(session.project.images[place[0]].dismissed) == 1

        # Side by side: both are panned together, each on its own picture.
        window.resize(1200, 700)
        run(window, "image.reference_beside")
        left, right = window.viewports.canvases
        until(lambda: left.viewport.view is not None and right.viewport.view is not None, "both")
        until(lambda: right.viewport.frame is not None, "the reference")
        session.view_state.set_viewport(0, center=(260.0, 400.0), zoom=3.0)
        after = session.view_state.viewports[1]
        assert after.image == held.image
        assert after.center == pytest.approx(held.alignment.apply(260.0, 400.0))
        assert after.zoom == pytest.approx(3.0 / held.alignment.scale)
        session.view_state.set_viewport(1, center=(100.0, 120.0), zoom=2.0)
        assert session.view_state.viewports[0].center == pytest.approx(
            held.alignment.back(100.0, 120.0)
        )
        QTest.qWait(100)
        window.grab().save(str(tmp_path / "beside.png"))
