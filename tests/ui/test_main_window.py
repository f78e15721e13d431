"""The window as a whole: pages, panels, notices, failures, how it was left."""

from __future__ import annotations

import logging
import threading
from pathlib import Path
from typing import Any

import pydicom
import pytest
from attrs import evolve
from pydicom.encaps import encapsulate
from pydicom.uid import JPEG2000Lossless
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton, QWidget

from tests.builders import a_ct_series, a_dicom_file
from tests.ui.window_kit import LEFT, a_window, drag, open_and_wait, press, spot, until
from workbench.app.host import Tone
from workbench.base.errors import InputError, StoreError
from workbench.base.text import Text, set_language, t
from workbench.model import commands
from workbench.model.review import ImageStatus
from workbench.ui import pause
from workbench.ui.application import Options, parse
from workbench.ui.failures import Failures
from workbench.ui.main_window import MainWindow
from workbench.ui.panels.images import ImagesPanel
from workbench.ui.panels.images_model import MISSING, PICTURE
from workbench.ui.window_state import WindowState, load_window_state, save_window_state


@pytest.fixture
def series(tmp_path: Path) -> Path:
    folder = tmp_path / "ct"
    folder.mkdir()
    a_ct_series(folder, 3)
    return folder


def images(window: MainWindow) -> ImagesPanel:
    panel = window.panels["images"]
    assert isinstance(panel, ImagesPanel)
    return panel


def close_button(widget: QWidget) -> QToolButton:
    found = widget.findChild(QToolButton)
    assert found is not None
    return found


def test_the_welcome_page_offers_what_can_be_begun(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_window(tmp_path) as window:
        assert window.stage.currentWidget() is window.welcome
        step = window.welcome.findChild(QToolButton, "file.open_folder")
        assert step is not None
        asked: list[str] = []

        def ask_folder(title: Text) -> None:
            asked.append(str(title))

        monkeypatch.setattr(window.host, "ask_folder", ask_folder)
        QTest.mouseClick(step, Qt.MouseButton.LeftButton)
        assert asked == ["Open a folder of images"]


def test_a_project_without_images_says_what_to_do(qapp: QApplication, tmp_path: Path) -> None:
    with a_window(tmp_path) as window:
        window.session.new_project(tmp_path / "empty.wbp")
        page = window.stage.currentWidget()
        assert page is not window.welcome
        assert page is not None
        said = [one.text() for one in page.findChildren(QLabel)]
        assert "This project has no images yet." in said
        assert window.session.settings.recent == (str(tmp_path / "empty.wbp"),)
        window.session.close_project()
        entries = [one.text() for one in window.welcome.findChildren(QPushButton)]
        assert "empty" in entries


def test_keys_of_the_user_replace_the_usual_ones(qapp: QApplication, tmp_path: Path) -> None:
    with a_window(tmp_path) as window:
        settings = evolve(window.session.settings, shortcuts={"tool.polygon": "Ctrl+Alt+P"})
        window.session.change_settings(settings)
        keys = [key.toString() for key in window.actions_["tool.polygon"].shortcuts()]
        assert keys == ["Ctrl+Alt+P"]


def test_images_have_thumbnails_and_their_status_is_counted(
    qapp: QApplication, tmp_path: Path, series: Path
) -> None:
    with a_window(tmp_path) as window:
        open_and_wait(window, series)
        panel = images(window)
        shown = window.session.view_state.viewport.image
        until(lambda: panel.model.data(panel.model.index_of(shown), PICTURE), "a thumbnail")
        ids = list(window.session.project.images)
        window.session.do(commands.set_image_status, ids, ImageStatus.DONE)
        until(lambda: panel._count.text() == "1 / 1 done", "the count")
        panel.chips[ImageStatus.TODO].click()
        assert panel.model.rowCount() == 0


def test_a_missing_file_is_marked_with_the_reason_and_the_way_out(
    qapp: QApplication, tmp_path: Path, series: Path
) -> None:
    project = tmp_path / "p.wbp"
    with a_window(tmp_path) as window:
        window.session.new_project(project)
        open_and_wait(window, series)
    series.rename(tmp_path / "elsewhere")
    with a_window(tmp_path) as window:
        window.open_paths([project])
        panel = images(window)
        shown = window.session.view_state.viewport.image
        until(lambda: panel.model.data(panel.model.index_of(shown), MISSING), "the mark")
        tip = panel.model.data(panel.model.index_of(shown), Qt.ItemDataRole.ToolTipRole)
        assert "Find moved images" in tip
        until(lambda: panel._missing.isVisible(), "the way out", 2)


def test_a_damaged_file_is_marked_but_nothing_is_to_be_looked_for(
    qapp: QApplication, tmp_path: Path, series: Path
) -> None:
    damaged = next(iter(sorted(series.iterdir())))
    ds = pydicom.dcmread(damaged)
    ds.PixelData = encapsulate([b"\xff\x4f\xff\x51no codestream"])
    ds["PixelData"].is_undefined_length = True
    ds.SeriesInstanceUID = "1.2.3.99"
    a_dicom_file(damaged, ds, JPEG2000Lossless)
    with a_window(tmp_path) as window:
        window.open_paths([series])
        until(lambda: "images" in window.panels, "the panels")
        panel = images(window)
        until(lambda: panel.model.missing, "the mark")
        assert not panel._gone
        assert not panel._missing.isVisible()


def test_panels_stay_as_they_were_left(qapp: QApplication, tmp_path: Path, series: Path) -> None:
    with a_window(tmp_path) as window:
        open_and_wait(window, series)
        assert not window.panels["bottom"].isVisible()
        window.actions_.trigger("view.panel_bottom")
        window.actions_.trigger("view.panel_images")
        window.resize(780, 640)
    with a_window(tmp_path) as window:
        open_and_wait(window, series)
        assert window.panels["bottom"].isVisible()
        assert not window.panels["images"].isVisible()
        assert window.height() == 640


def test_the_pointer_is_told_in_pixels_millimetres_and_values(
    qapp: QApplication, tmp_path: Path, series: Path
) -> None:
    with a_window(tmp_path) as window:
        canvas = open_and_wait(window, series)
        canvas.hovered.emit((4.5, 3.0))
        status = window.status
        assert status.position.text() == "x 4.5  y 3.0"
        # Columns are 0.7 mm apart, rows 0.5 mm; stored values of the first slice are 1024.
        assert status.millimetres.text() in ("3.1 / 1.5\u2009mm", "3.2 / 1.5\u2009mm")
        assert status.value.text().startswith("102")
        assert status.calibration.text().startswith("Patient plane")
        canvas.hovered.emit(None)
        assert status.position.text() == ""


def test_a_refused_action_is_a_notice_and_the_work_goes_on(
    qapp: QApplication, tmp_path: Path, series: Path
) -> None:
    with a_window(tmp_path) as window:
        open_and_wait(window, series)
        window.actions_.trigger("annotation.digit_7")
        assert "digit 7" in window.toasts.texts[0]
        window.actions_.trigger("annotation.digit_7")
        assert len(window.toasts.texts) == 1


def test_notices_pile_up_to_three_and_can_be_dismissed(qapp: QApplication, tmp_path: Path) -> None:
    with a_window(tmp_path) as window:
        for n in range(5):
            window.tell(t("Notice {n}", n=n), Tone.BAD)
        assert window.toasts.texts == ["Notice 2", "Notice 3", "Notice 4"]
        close_button(window.toasts._shown[0]).click()
        assert window.toasts.texts == ["Notice 3", "Notice 4"]


def test_expected_errors_keep_their_sentence_and_others_are_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    told: list[tuple[str, Tone, str]] = []
    failures = Failures(lambda text, tone, details: told.append((str(text), tone, details)))

    def refuse() -> None:
        raise StoreError(t("The disk is full. Free some space."), "errno 28")

    def crash() -> None:
        raise KeyError("DOE^JANE")

    failures.run(refuse)
    assert told.pop() == ("The disk is full. Free some space.", Tone.BAD, "errno 28")
    with caplog.at_level(logging.ERROR):
        failures.run(crash)
    text, _, details = told.pop()
    assert "unexpected" in text
    assert "DOE" not in text + details
    assert "unexpected" in caplog.text


def test_long_work_is_shown_with_a_way_to_cancel(qapp: QApplication, tmp_path: Path) -> None:
    with a_window(tmp_path) as window:
        ended: list[Any] = []

        def work(progress: Any) -> None:
            while True:
                progress.at(0.5)

        window.session.jobs.start(t("Counting"), work, ended.append)
        until(lambda: window.progress.isVisible(), "the job")
        close_button(window.progress).click()
        until(lambda: not window.progress.isVisible(), "the end")
        assert not ended


def test_options_of_the_window() -> None:
    assert parse([]) == Options()
    grabbed = parse(["--sample", "--grab", "out", "--language=zh_CN", "--theme", "light", "a b"])
    assert grabbed == Options((Path("a b"),), True, Path("out"), "zh_CN", "light")
    assert parse(["--", "--sample"]).paths == (Path("--sample"),)
    for wrong in (["--nonsense"], ["--grab"], ["--theme", "pink"], ["--language", "xx"]):
        with pytest.raises(SystemExit, match="not understood"):
            parse(wrong)


def test_a_broken_window_state_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "w.json"
    assert load_window_state(path) == WindowState()
    for text in ("", "[1]", '{"across": ["x"], "bottom": 3, "geometry": null}', "\udcff"):
        path.write_bytes(text.encode("utf-8", "surrogateescape"))
        assert load_window_state(path) == WindowState()
    state = WindowState("abcd", (1, 2, 3), bottom=True)
    save_window_state(state, path)
    assert load_window_state(path) == state


def test_a_wrong_file_is_one_sentence(qapp: QApplication, tmp_path: Path) -> None:
    wrong = tmp_path / "no project.wbp"
    wrong.write_bytes(b"not a database at all")
    with a_window(tmp_path) as window:
        window.open_paths([wrong])
        (said,) = window.toasts.texts
        assert "no project.wbp" in said
        assert not window.session.is_open
        with pytest.raises(InputError):
            window.session.save_copy(tmp_path / "x.wbp")


def test_a_pause_keeps_the_view_without_closing(
    qapp: QApplication, tmp_path: Path, series: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pause, "PAUSE_MS", 30)
    # Qt still remembers buttons that were pressed in tests of other windows.
    monkeypatch.setattr(pause, "is_button_held", lambda: False)
    with a_window(tmp_path) as window:
        open_and_wait(window, series)
        session = window.session
        session.view_state.set_viewport(zoom=7.5, center=(3.0, 4.0))
        file = session.file
        assert file is not None
        until(lambda: (file.side("view").get("anna") or {}).get("zoom") == 7.5, "the view")


def test_work_under_way_is_shown_where_the_images_will_be(
    qapp: QApplication, tmp_path: Path
) -> None:
    with a_window(tmp_path) as window:
        window.session.new_project(tmp_path / "empty.wbp")
        go = threading.Event()
        window.session.jobs.start(t("Opening images"), lambda progress: go.wait(20), lambda _: None)
        page = window.stage.currentWidget()
        assert page is not None

        def said() -> list[str]:
            return [one.text() for one in page.findChildren(QLabel) if one.isVisible()]

        until(lambda: "Opening images" in said(), "the title of the job")
        assert not any(one.isVisible() for one in page.findChildren(QPushButton))
        corner = window.progress.geometry().bottomRight()
        assert corner.x() > 0.9 * window.width()
        go.set()
        until(lambda: "This project has no images yet." in said(), "the offer")


def test_values_below_a_pointer_that_stands_still_are_those_of_the_slice_in_view(
    qapp: QApplication, tmp_path: Path, series: Path
) -> None:
    with a_window(tmp_path) as window:
        canvas = open_and_wait(window, series)
        told: list[int] = []
        canvas.hovered.connect(lambda place: told.append(canvas.viewport.slice_number[0]))
        QTest.mouseMove(canvas, canvas.rect().center())
        until(lambda: told, "the pointer")
        told.clear()
        window.actions_.trigger("image.next_slice")
        until(lambda: 2 in told, "the values of the second slice")


def test_menus_open_by_letters_in_both_languages(qapp: QApplication, tmp_path: Path) -> None:
    with a_window(tmp_path) as window:
        for name, opens in (("en", "&File"), ("zh_CN", "(&F)")):
            set_language(name)
            window.rebuild()
            titles = [one.text() for one in window.menu_bar.actions()]
            assert opens in titles[0]
            letters = [one[one.index("&") + 1] for one in titles]
            assert len(set(letters)) == len(letters)


def test_after_another_language_one_draws_on_at_once(
    qapp: QApplication, tmp_path: Path, series: Path
) -> None:
    """The keys stay in the window, on the canvas, even while something is being opened."""
    shown: list[QWidget] = []

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Show and isinstance(watched, QWidget):
                shown.extend([watched] if watched.isWindow() else [])
            return False

    with a_window(tmp_path / "home") as window:
        watch = Watch()
        qapp.installEventFilter(watch)
        session = window.session
        session.change_settings(evolve(session.settings, language="zh_CN"))
        canvas = open_and_wait(window, series)
        for language, drawn in (("zh_CN", 1), ("en", 2)):
            session.change_settings(evolve(session.settings, language=language))
            QTest.qWait(20)
            assert window.viewports.active is canvas
            press(window, Qt.Key.Key_B)
            drag(canvas, LEFT, spot(canvas, 2, 2), spot(canvas, 6, 6))
            assert len(session.project.annotations) == drawn
        assert QApplication.focusWidget() is canvas
        qapp.removeEventFilter(watch)
    assert shown == []  # nothing opens as a window of its own, not even for a moment
