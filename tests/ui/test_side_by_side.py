"""Several viewports in a real window: layouts, links, a prior, films, windows of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.builders import a_ct_series, a_dataset, a_dicom_file
from tests.dicom.finding.test_frame_order import a_file_of
from tests.ui.window_kit import LEFT, NONE, SHIFT, a_window, drag, open_and_wait, press, spot, until
from workbench.app.viewing.headline import headline
from workbench.app.viewing.layouts import Layout
from workbench.app.viewing.shares import Area
from workbench.app.viewing.window_place import WindowPlace
from workbench.model.commands.images import remove_images
from workbench.model.ids import ImageId
from workbench.ui.canvas.widget import Canvas
from workbench.ui.main_window import MainWindow
from workbench.ui.viewport_frame import IMAGE_MIME

WHO: dict[str, Any] = {"PatientID": "P1", "PatientName": "Doe^Jane", "StudyDescription": "Chest CT"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a study of one patient and an earlier one, five slices each."""
    for name, uid, date in (("now", "1.2.3.4", "20260311"), ("old", "1.2.3.5", "20250902")):
        (tmp_path / "images" / name).mkdir(parents=True)
        more = {**WHO, "StudyDate": date, "SeriesDescription": "Chest 1.0"}
        a_ct_series(tmp_path / "images" / name, 5, uid=uid, **more)
    for path in (tmp_path / "images" / "old").iterdir():
        import pydicom

        ds = pydicom.dcmread(path)
        ds.StudyInstanceUID, ds.FrameOfReferenceUID = "1.2.77", "1.2.78"
        ds.save_as(path)
    return tmp_path / "images"


@pytest.fixture
def window(qapp: QApplication, tmp_path: Path, folder: Path) -> Iterator[MainWindow]:
    with a_window(tmp_path / "home") as made:
        made.resize(1200, 800)
        open_and_wait(made, folder)
        until(lambda: len(made.session.project.series) == 2, "both series")
        made.session.view_state.show(series(made, "1.2.3.4")[0])
        until(lambda: made.viewports.active.viewport.frame is not None, "the picture")
        yield made


def series(window: MainWindow, uid: str) -> tuple[ImageId, ...]:
    """Return the images of a series."""
    every = window.session.project.series.values()
    return next(one.images for one in every if one.series_instance_uid == uid)


def shown(window: MainWindow) -> list[int]:
    """Return the slice numbers of all viewports."""
    return [canvas.viewport.slice_number[0] for canvas in window.viewports.canvases]


def lay_out(window: MainWindow, name: str) -> list[Canvas]:
    window.actions_.trigger(f"view.layout_{name}")
    canvases = window.viewports.canvases
    until(lambda: all(one.viewport.frame is not None for one in canvases), "the pictures")
    return canvases


def known(window: MainWindow) -> None:
    """Wait until it is known how the slices lie."""
    stacks = window.viewports.stacks
    states = window.session.view_state.viewports
    until(lambda: all(stacks.get(one.image) for one in states), "the planes")


def turn(canvas: Canvas, notches: int, control: bool = False) -> None:
    """Turn the wheel over the middle of a canvas."""
    at = QPointF(canvas.rect().center())
    held = Qt.KeyboardModifier.ControlModifier if control else NONE
    event = QWheelEvent(
        at,
        canvas.mapToGlobal(at),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        held,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas, event)


def scroll(canvas: Canvas, slices: int) -> None:
    for _ in range(abs(slices)):
        turn(canvas, -1 if slices > 0 else 1, control=canvas.wheel_zooms)


def test_a_click_makes_a_viewport_the_one_that_keys_are_about(window: MainWindow) -> None:
    first, second = lay_out(window, "across")
    view = window.session.view_state
    assert view.viewports[0].image != view.viewports[1].image
    assert window.viewports.frames[0].header.isVisible()
    QTest.mouseClick(second, LEFT, NONE, second.rect().center())
    assert (view.active, window.viewports.active) == (1, second)
    press(window, Qt.Key.Key_I)
    assert [one.inverted for one in view.viewports] == [False, True]
    press(window, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
    assert view.active == 0
    assert first.hasFocus()


def test_the_wheel_scrolls_the_viewport_below_the_pointer(window: MainWindow) -> None:
    _, second = lay_out(window, "across")
    scroll(second, 2)
    assert shown(window) == [1, 3]
    assert window.session.view_state.active == 0


def test_a_series_is_dropped_on_the_viewport_it_is_meant_for(window: MainWindow) -> None:
    lay_out(window, "four")
    view, frame = window.session.view_state, window.viewports.frames[3]
    image = view.viewports[1].image
    assert image is not None
    data = QMimeData()
    data.setData(IMAGE_MIME, image.encode())
    copy, at = Qt.DropAction.CopyAction, frame.rect().center()
    enter = QDragEnterEvent(at, copy, data, LEFT, NONE)
    QApplication.sendEvent(frame, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(frame, QDropEvent(QPointF(at), copy, data, LEFT, NONE))
    assert (view.viewports[3].image, view.active) == (image, 3)


def test_what_is_drawn_in_one_viewport_is_seen_in_the_other_at_once(window: MainWindow) -> None:
    first, second = lay_out(window, "across")
    view = window.session.view_state
    view.show(view.viewports[0].image, index=1)
    until(lambda: second.viewport.anchor == first.viewport.anchor, "the same slice")
    view.choose_tool("box")
    drag(second, LEFT, spot(second, 2, 2), spot(second, 6, 6))
    (made,) = window.session.project.annotations
    for canvas in (first, second):
        assert canvas.viewport.hits(4, 2, 1) == [made] or canvas.viewport.hits(4, 4, 1) == [made]


def test_linked_viewports_keep_the_offset_of_another_patient_space(window: MainWindow) -> None:
    first, second = lay_out(window, "across")
    known(window)
    scroll(second, 1)
    window.actions_.trigger("view.link_scroll")
    scroll(first, 2)
    assert shown(window) == [3, 4]
    scroll(second, -2)
    assert shown(window) == [1, 2]


def test_the_prior_opens_at_the_right_and_is_marked(window: MainWindow) -> None:
    view = window.session.view_state
    view.show(series(window, "1.2.3.4")[2])
    window.actions_.trigger("view.compare")
    until(lambda: len(view.viewports) == 2, "the prior")
    canvases = window.viewports.canvases
    until(lambda: all(one.viewport.frame is not None for one in canvases), "the pictures")
    assert view.layout is Layout.ACROSS
    assert shown(window) == [3, 3]
    mark = window.viewports.frames[1].mark
    assert (mark.isVisible(), mark.text()) == (True, "Prior · 2025-09-02")
    assert not window.viewports.frames[0].mark.isVisible()
    known(window)
    scroll(canvases[0], 2)
    assert shown(window) == [5, 5]
    window.actions_.trigger("view.privacy")
    headers = [frame.title.text() for frame in window.viewports.frames]
    assert all("Doe" not in text and "P1" not in text for text in headers)


def test_from_the_earliest_study_the_next_one_opens_at_the_left(window: MainWindow) -> None:
    view = window.session.view_state
    view.show(series(window, "1.2.3.5")[1])
    window.actions_.trigger("view.compare")
    until(lambda: len(view.viewports) == 2, "the later study")
    canvases = window.viewports.canvases
    until(lambda: all(one.viewport.frame is not None for one in canvases), "the pictures")
    left, right = view.viewports
    assert left.image in series(window, "1.2.3.4")
    assert right.image == series(window, "1.2.3.5")[1]
    assert ([one.prior for one in view.viewports], view.active) == ([False, True], 1)
    assert shown(window) == [2, 2]
    assert window.viewports.frames[1].mark.text() == "Prior · 2025-09-02"
    until(lambda: window.toasts.texts, "what was done")
    assert "earliest study" in window.toasts.texts[0]
    known(window)
    scroll(canvases[1], 2)
    assert shown(window) == [4, 4]
    window.actions_.trigger("view.compare")  # again, from the other side
    QTest.qWait(100)
    assert [one.prior for one in view.viewports] == [False, True]


def test_without_another_study_it_is_said_why(window: MainWindow) -> None:
    view = window.session.view_state
    view.show(series(window, "1.2.3.5")[0])
    window.session.do(remove_images, list(series(window, "1.2.3.4")))
    window.actions_.trigger("view.compare")
    until(lambda: window.toasts.texts, "the reason")
    assert "no earlier CT of this patient" in window.toasts.texts[0]
    assert len(view.viewports) == 1


def test_a_point_is_shown_in_the_other_viewports(window: MainWindow) -> None:
    first, second = lay_out(window, "across")
    view = window.session.view_state
    view.show(view.viewports[0].image, index=1)
    known(window)
    scroll(first, 3)
    QTest.mouseClick(first, Qt.MouseButton.MiddleButton, NONE, spot(first, 5, 4))
    assert view.cursor is not None
    assert view.cursor.point[2] == pytest.approx(3 * 2.5)
    assert shown(window) == [4, 4]
    assert second.guides().cursor == pytest.approx((5, 4), abs=0.5)


def test_a_viewport_in_a_window_of_its_own_comes_back_when_it_is_closed(window: MainWindow) -> None:
    lay_out(window, "across")
    view = window.session.view_state
    view.activate(1)
    image = view.viewport.image
    window.actions_.trigger("view.to_window")
    (other,) = window.viewports.windows
    assert other.isVisible()
    assert (view.in_grid, view.viewports[1].image) == (1, image)
    held = window.viewports.canvases[1]
    assert held.window() is other
    until(lambda: held.viewport.frame is not None, "the picture")
    QTest.mouseClick(held, LEFT, NONE, held.rect().center())
    QTest.keyClick(held, Qt.Key.Key_I)
    assert view.viewports[1].inverted
    other.close()
    assert (view.layout, window.viewports.windows) == (Layout.ACROSS, [])
    assert all(canvas.window() is window for canvas in window.viewports.canvases)
    assert view.viewports[1].image == image


def pull(bar: QWidget, dx: int, dy: int) -> None:
    """Drag a bar that follows the pointer."""
    held = bar.rect().center()
    goal = bar.mapToParent(held) + QPoint(dx, dy)
    QTest.mousePress(bar, LEFT, NONE, held)
    for _ in range(2):
        at = QPointF(bar.mapFromParent(goal))
        event = QMouseEvent(QMouseEvent.Type.MouseMove, at, bar.mapToGlobal(at), LEFT, LEFT, NONE)
        QApplication.sendEvent(bar, event)
    QTest.mouseRelease(bar, LEFT, NONE, bar.mapFromParent(goal))


def widths(window: MainWindow) -> list[int]:
    return [frame.width() for frame in window.viewports.frames]


def test_the_gap_between_viewports_is_dragged_and_a_double_click_makes_them_equal(
    window: MainWindow,
) -> None:
    lay_out(window, "across")
    first, second = widths(window)
    assert first == second or abs(first - second) == 1
    (bar,) = window.viewports.bars
    pull(bar, -120, 40)
    assert widths(window) == [first - 120, second + 120]
    assert window.viewports.bars[0].x() == first - 120
    window.actions_.trigger("view.layout_one")
    lay_out(window, "across")
    assert widths(window) == [first - 120, second + 120]
    (bar,) = window.viewports.bars
    QTest.mouseDClick(bar, LEFT, NONE, bar.rect().center())
    assert widths(window) == [first, second]


def test_a_gap_goes_no_further_than_the_least_viewport(window: MainWindow) -> None:
    lay_out(window, "across")
    (bar,) = window.viewports.bars
    pull(bar, -4000, 0)
    least = window.viewports.frames[0].minimumSizeHint().width()
    assert window.viewports.frames[0].width() >= least


def test_where_two_gaps_cross_both_are_dragged(window: MainWindow) -> None:
    lay_out(window, "four")
    frames = window.viewports.frames
    before = frames[0].width(), frames[0].height()
    pull(window.viewports.bars[2], 30, -50)
    assert (frames[0].width(), frames[0].height()) == (before[0] + 30, before[1] - 50)
    assert frames[3].geometry().topLeft() == frames[0].geometry().bottomRight() + QPoint(5, 5)


def test_a_gap_is_moved_by_keys_and_evened_out_again(window: MainWindow) -> None:
    lay_out(window, "down")
    frame, (bar,) = window.viewports.frames[0], window.viewports.bars
    height = frame.height()
    bar.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(bar, Qt.Key.Key_Up)
    QTest.keyClick(bar, Qt.Key.Key_Down, SHIFT)
    assert frame.height() == height + 32
    window.actions_.trigger("view.even_out")
    assert frame.height() == height


def test_viewports_in_windows_are_there_again_after_a_restart(
    qapp: QApplication, tmp_path: Path, folder: Path
) -> None:
    path = tmp_path / "kept.wbp"
    with a_window(tmp_path / "home") as window:
        window.session.new_project(path)
        open_and_wait(window, folder)
        until(lambda: len(window.session.project.series) == 2, "both series")
        lay_out(window, "across")
        window.session.view_state.activate(1)
        image = window.session.view_state.viewport.image
        window.actions_.trigger("view.to_window")
        (other,) = window.viewports.windows
        other.setGeometry(60, 70, 420, 380)
        QTest.qWait(20)
    with a_window(tmp_path / "home") as window:
        window.open_paths([path])
        (other,) = window.viewports.windows
        assert other.isVisible()
        assert other.geometry().getRect() == (60, 70, 420, 380)
        assert window.session.view_state.viewports[1].image == image
        held = window.viewports.canvases[1]
        until(lambda: held.viewport.frame is not None, "the picture")
        assert held.window() is other
        window.session.close_project()
        assert window.viewports.windows == []


def test_a_window_whose_screen_is_gone_comes_back_on_the_main_one_as_a_whole(
    window: MainWindow,
) -> None:
    lay_out(window, "across")
    view = window.session.view_state
    view.window_places = (WindowPlace("gone-7", Area(5000, -300, 4000, 350)),)
    window.actions_.trigger("view.to_window")
    (other,) = window.viewports.windows
    assert window.screen().availableGeometry().contains(other.geometry())
    assert other.height() == 350


def test_a_film_plays_until_the_user_scrolls(window: MainWindow) -> None:
    view, player = window.session.view_state, window.viewports.player
    assert not window.viewports.cine_bar.isVisible()
    player.set_rate(60)
    press(window, Qt.Key.Key_J)
    seen = set()

    def has_gone_round() -> bool:
        seen.add(window.viewports.active.viewport.slice_number[0])
        return len(seen) == 5

    until(has_gone_round, "all slices")
    assert window.viewports.cine_bar.isVisible()
    until(lambda: player.pace.actual is not None, "the rate")
    scroll(window.viewports.active, 1)
    assert not player.is_playing
    stands = view.viewport
    QTest.qWait(60)
    assert view.viewport == stands


def test_a_range_is_played_back_and_forth(window: MainWindow) -> None:
    view, player = window.session.view_state, window.viewports.player
    player.set_rate(100)
    player.set_range(1, 2)
    player.set_bounces(True)
    window.actions_.trigger("view.cine")
    seen = set()
    for _ in range(25):
        QTest.qWait(10)
        seen.add(player.cine.at)
    window.actions_.trigger("view.cine")
    assert seen <= {0, 1, 2}
    assert {1, 2} <= seen
    assert not player.is_playing
    assert view.viewport.image is not None


def test_frames_that_tell_a_rate_bring_the_bar_with_it(qapp: QApplication, tmp_path: Path) -> None:
    frames = np.arange(6 * 16 * 16, dtype=np.uint8).reshape(6, 16, 16)
    asked = {"FrameTime": "40", "PreferredPlaybackSequencing": 1}
    ds = a_dataset(frames, NumberOfFrames=6, SeriesInstanceUID="1.2.9", **asked)
    (tmp_path / "xa").mkdir()
    a_dicom_file(tmp_path / "xa" / "film.dcm", ds)
    with a_window(tmp_path / "home") as window:
        open_and_wait(window, tmp_path / "xa")
        bar = window.viewports.cine_bar
        until(lambda: bar.isVisible(), "the bar")
        assert bar.rate.value() == 25
        assert bar.bounce.isChecked()
        bar.slider.setValue(3)
        assert window.session.view_state.viewport.frame == 4


def test_layout_and_viewports_are_there_again_after_a_restart(
    qapp: QApplication, tmp_path: Path, folder: Path
) -> None:
    path = tmp_path / "kept.wbp"
    with a_window(tmp_path / "home") as window:
        window.session.new_project(path)
        open_and_wait(window, folder)
        until(lambda: len(window.session.project.series) == 2, "both series")
        scroll(lay_out(window, "down")[1], 2)
        window.actions_.trigger("view.link_zoom")
        before = window.session.view_state.viewports
    with a_window(tmp_path / "home") as window:
        window.open_paths([path])
        view = window.session.view_state
        assert view.layout is Layout.DOWN
        assert [(one.image, one.frame) for one in view.viewports] == [
            (one.image, one.frame) for one in before
        ]
        assert view.links.zoom
        assert len(window.viewports.frames) == 2


def test_more_and_fewer_viewports_leave_nothing_behind(window: MainWindow) -> None:
    for name in ("four", "one_two", "one", "across", "four", "one"):
        lay_out(window, name)
        QTest.qWait(5)
    window.actions_.trigger("view.layout_four")
    window.actions_.trigger("view.enlarge")
    window.actions_.trigger("view.to_window")
    window.actions_.trigger("view.layout_one")
    assert len(window.viewports.frames) == 2
    assert len(window.viewports.findChildren(Canvas)) >= 1


def test_a_layout_is_saved_as_a_protocol_and_hangs_the_next_study(
    qapp: QApplication, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_window(tmp_path / "home") as window:
        open_and_wait(window, folder)
        until(lambda: len(window.session.project.series) == 2, "both series")
        view = window.session.view_state
        view.show(series(window, "1.2.3.4")[0])
        window.actions_.trigger("view.compare")
        until(lambda: len(view.viewports) == 2, "the prior")
        window.actions_.trigger("view.preset_lung")
        monkeypatch.setattr(window.host, "ask_text", lambda title, value="": "My chest")
        window.actions_.trigger("view.save_protocol")
        until(lambda: window.session.protocols.protocols, "the protocol")
        window.session.close_project()
        open_and_wait(window, folder)
        until(lambda: len(view.viewports) == 2, "the layout")
        assert view.links.scroll
        images = series(window, "1.2.3.4") + series(window, "1.2.3.5")
        assert {one.image for one in view.viewports} <= set(images)


def test_points_in_time_inside_a_file_are_played_in_all_planes_at_once(
    qapp: QApplication, tmp_path: Path
) -> None:
    frames: list[Any] = [
        (z, {}, {"TemporalPositionIndex": at}) for z in (0, 2, 4) for at in (1, 2, 3)
    ]
    (tmp_path / "mr").mkdir()
    a_file_of(tmp_path / "mr" / "heart.dcm", frames, Modality="MR", FrameOfReferenceUID="1.9")
    with a_window(tmp_path / "home") as window:
        open_and_wait(window, tmp_path / "mr")
        until(lambda: window.session.project.series, "the series")
        view, player = window.session.view_state, window.viewports.player
        window.actions_.trigger("view.planes")
        until(lambda: window.viewports.active.viewport.is_cut, "the cuts")
        until(lambda: window.viewports.active.viewport.frame is not None, "the volume")
        window.actions_.trigger("image.next")
        assert [one.frame for one in view.viewports if one.plane is not None] == [2, 2, 2]
        assert "time 2/3" in headline(window.viewports.active.viewport)
        player.set_rate(50)
        window.actions_.trigger("view.cine")
        assert player.is_playing
        seen = set()

        def all_seen() -> bool:
            cuts = {one.frame for one in view.viewports if one.plane is not None}
            assert len(cuts) == 1
            seen.update(cuts)
            return seen == {1, 2, 3}

        until(all_seen, "all points in time")
        window.actions_.trigger("view.cine")
        assert not player.is_playing
