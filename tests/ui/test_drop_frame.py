"""Files dragged over the window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from tests.ui.window_kit import LEFT, NONE, a_window, is_shown, open_and_wait, until
from workbench.ui.drop_frame import DropFrame, what_a_drop_does
from workbench.ui.main_window import MainWindow

COPY = Qt.DropAction.CopyAction


@pytest.fixture
def window(qapp: QApplication, tmp_path: Path) -> Iterator[MainWindow]:
    with a_window(tmp_path) as made:
        yield made


def files(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def drag_in(window: MainWindow, data: QMimeData) -> bool:
    enter = QDragEnterEvent(window.rect().center(), COPY, data, LEFT, NONE)
    QApplication.sendEvent(window, enter)
    return enter.isAccepted()


def the_frame(window: MainWindow) -> DropFrame | None:
    frames = [frame for frame in window.findChildren(DropFrame) if frame.isVisible()]
    return frames[0] if frames else None


def test_a_frame_says_what_a_drop_does_until_the_files_are_gone(window: MainWindow) -> None:
    assert drag_in(window, files(Path("scan.dcm")))
    frame = the_frame(window)
    assert frame is not None and frame.words.text() == "Drop to open images"
    assert frame.geometry() == window.rect()
    window.resize(window.width() - 40, window.height() - 30)
    assert frame.geometry() == window.rect()
    edge = frame.grab().toImage().pixelColor(frame.width() // 2, 7)
    assert edge.blue() > edge.red()
    QApplication.sendEvent(window, QDragLeaveEvent())
    assert the_frame(window) is None


def test_a_drop_takes_the_frame_away_and_opens_the_files(
    window: MainWindow, tmp_path: Path
) -> None:
    picture = tmp_path / "one.png"
    picture.write_bytes(a_png())
    data = files(picture)
    assert drag_in(window, data)
    QApplication.sendEvent(
        window, QDropEvent(QPointF(window.rect().center()), COPY, data, LEFT, NONE)
    )
    assert the_frame(window) is None
    until(lambda: is_shown(window), "the dropped image")


def test_over_an_open_project_images_are_added(window: MainWindow, tmp_path: Path) -> None:
    picture = tmp_path / "one.png"
    picture.write_bytes(a_png())
    open_and_wait(window, picture)
    assert drag_in(window, files(tmp_path / "two.png"))
    frame = the_frame(window)
    assert frame is not None and frame.words.text() == "Drop to add images to this project"
    assert drag_in(window, files(tmp_path / "肺 nodules.wbp"))
    assert frame.words.text() == "Drop to open the project 肺 nodules"


def test_what_is_no_file_is_not_taken(window: MainWindow) -> None:
    page, words = QMimeData(), QMimeData()
    page.setUrls([QUrl("https://example.org/picture.png")])
    words.setText("picture.png")
    assert not drag_in(window, page)
    assert not drag_in(window, words)
    assert the_frame(window) is None


def test_a_project_among_images_is_not_opened_as_one() -> None:
    paths = [Path("a.wbp"), Path("b.png")]
    assert str(what_a_drop_does(paths, is_open=False)) == "Drop to open images"


def a_png() -> bytes:
    import cv2
    import numpy as np

    return bytes(cv2.imencode(".png", np.arange(4096, dtype=np.uint8).reshape(64, 64))[1])
