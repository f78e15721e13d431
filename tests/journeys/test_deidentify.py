"""Nothing leaves with a person in it: in the real window, with the real search for text."""

from __future__ import annotations

import io
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.deid.dicom.objects import an_object, file_of, with_pixels
from tests.ui.window_kit import CONTROL, LEFT, NONE, SHIFT, a_window, drag, press, until
from workbench.app.deidentify.layouts import Status
from workbench.ui.deidentify.dialog import (
    FILES_AT,
    OPTIONS_AT,
    PIXELS_AT,
    PUBLISH_AT,
    TAGS_AT,
    DeidentifyDialog,
)
from workbench.ui.deidentify.vault_dialog import VaultDialog
from workbench.ui.main_window import MainWindow

US = "1.2.840.10008.5.1.4.1.1.6.1"
NAME = "ZYXQUILL ORVANDEL"
ROWS, COLUMNS = 300, 400


def a_pattern(rows: int, columns: int) -> np.ndarray:
    """Return something grey that is not flat: speckle in a sector."""
    noise = np.random.default_rng(7).integers(0, 90, (rows, columns), np.uint8)
    y, x = np.mgrid[:rows, :columns]
    inside = (np.abs(x - columns / 2) < (y - 40) * 0.6) & (y < rows - 30)
    return np.where(inside, cv2.GaussianBlur(noise, (5, 5), 0), 0).astype(np.uint8)


def an_ultrasound(path: Path) -> np.ndarray:
    """Write three frames of an ultrasound with a name burned in; return the pixels."""
    frame = np.repeat(a_pattern(ROWS, COLUMNS)[..., None], 3, axis=2).copy()
    cv2.putText(frame, NAME, (12, 22), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (255, 255, 255), 1, 16)
    frames = np.stack([frame, np.roll(frame, 1, axis=0), frame])
    frames[:, :32] = frame[:32]
    made: Dataset = an_object(US, Modality="US", PatientName="Zyxquill^Orvandel")
    made.Rows, made.Columns, made.NumberOfFrames = ROWS, COLUMNS, 3
    made.SamplesPerPixel, made.PhotometricInterpretation = 3, "RGB"
    made.PlanarConfiguration = 0
    made.BitsAllocated = made.BitsStored = 8
    made.HighBit, made.PixelRepresentation = 7, 0
    made.RequestAttributesSequence = Sequence([Dataset()])
    made.RequestAttributesSequence[0].ScheduledProcedureStepID = "ZQ-448812"
    made.add_new(0x7FE00010, "OB", frames.tobytes())
    path.write_bytes(file_of(made))
    return frames


def a_photo(path: Path) -> np.ndarray:
    """Write a photograph with a position, a maker and a logo nobody can read; return its pixels."""
    rng = np.random.default_rng(3)
    picture = cv2.resize(rng.integers(60, 160, (12, 16, 3), np.uint8), (320, 240))
    cv2.circle(picture, (270, 200), 24, (20, 60, 220), -1)  # the logo
    cv2.circle(picture, (270, 200), 14, (240, 240, 240), -1)
    exif = Image.Exif()
    exif[0x010F], exif[0x013B] = "ACME Cameras", "Zyxquill Orvandel"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (48.0, 8.0, 15.0), "E", (11.0, 34.0, 31.0)
    out = io.BytesIO()
    Image.fromarray(picture).save(out, "PNG", exif=exif)
    path.write_bytes(out.getvalue())
    return picture


def opened(window: MainWindow) -> DeidentifyDialog:
    """Open the window of de-identification by its keys."""
    press(window, Qt.Key.Key_X, CONTROL | SHIFT)
    found = window.findChild(DeidentifyDialog)
    assert found is not None
    assert found.isVisible()
    QTest.qWait(20)
    return found


def go(dialog: DeidentifyDialog, page: int) -> None:
    """Click the tab of a page."""
    QTest.mouseClick(dialog.tabs, LEFT, NONE, dialog.tabs.tabRect(page).center())
    QTest.qWait(20)


def searched(dialog: DeidentifyDialog) -> None:
    until(lambda: dialog.review.busy is None and dialog.review.scanned, "the search", 90)
    QTest.qWait(20)


def published(dialog: DeidentifyDialog, out: Path) -> list[Path]:
    """Type where it goes, publish, and return the files."""
    go(dialog, PUBLISH_AT)
    page = dialog.publish
    page.out.setFocus()
    page.out.insert(str(out))  # the hand of the test types ASCII only
    until(page.publish.isEnabled, "the button")
    QTest.mouseClick(page.publish, LEFT)
    until(lambda: dialog.review.result is not None or dialog.review.problem, "the run", 90)
    QTest.qWait(20)
    assert dialog.review.problem is None, dialog.review.problem
    return [path for path in out.rglob("*") if path.is_file()]


def opened_report(dialog: DeidentifyDialog, monkeypatch: pytest.MonkeyPatch) -> str:
    """Press the button of the report; return the page that the system was asked to open."""
    asked: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: asked.append(url.toLocalFile()))
    assert dialog.publish.open_report.isVisible()
    QTest.mouseClick(dialog.publish.open_report, LEFT)
    return Path(asked[0]).read_text(encoding="utf-8")


def test_an_ultrasound_with_a_name_in_its_pixels(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, out = tmp_path / "超声 1.dcm", tmp_path / "出 out"
    before = an_ultrasound(source)
    with a_window(tmp_path / "home") as window:
        window.session.new_project(tmp_path / "研究.wbp")
        monkeypatch.setattr(window.host, "ask_files", lambda *all: [source])
        dialog = opened(window)
        QTest.mouseClick(dialog.files.add_files, LEFT)
        searched(dialog)
        (layout,) = dialog.review.layouts.values()
        assert layout.candidates

        # What the header would become.
        go(dialog, TAGS_AT)
        until(lambda: dialog.tags.model.rowCount() > 5, "the elements", 60)
        QTest.keyClicks(dialog.tags.search, "orvandel")
        until(lambda: dialog.tags.model.rowCount() < 5, "the filter")
        name = dialog.tags.model.index(0, 2)
        assert name.data() == "Zyxquill^Orvandel"

        # The boxes on the picture: the name lies in black ones.
        go(dialog, PIXELS_AT)
        view = dialog.pixels.view
        until(lambda: dialog.pixels.about.text() == "" and view.candidates, "the picture", 60)
        filled = np.zeros((ROWS, COLUMNS), bool)
        for one in view.candidates:
            filled[one.box.slices] |= one.fill
        written = before[0, :32].max(axis=2) > 128
        assert filled[:32][written].mean() > 0.98
        QTest.keyClick(view, Qt.Key.Key_A)
        QTest.qWait(20)
        assert dialog.review.layouts[layout.key].approved

        (made,) = published(dialog, out)
        page = opened_report(dialog, monkeypatch)
        dialog.close()
        QApplication.processEvents()
    data = made.read_bytes()
    for needle in (b"Zyxquill", b"ZYXQUILL", b"Orvandel", b"448812", b"19310405"):
        assert needle not in data
        assert needle.decode() not in page
        assert needle.decode() not in str(made.relative_to(out))
    found = dcmread(io.BytesIO(data))
    after = found.pixel_array
    assert after.shape == before.shape
    assert not after[:, filled].any()
    assert np.array_equal(after[:, ~filled], before[:, ~filled])
    assert found.BurnedInAnnotation == "NO"
    assert source.is_file()


def test_a_photograph_with_a_position_and_a_logo(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, out = tmp_path / "照片 7.png", tmp_path / "out"
    before = a_photo(source)
    with a_window(tmp_path / "home") as window:
        monkeypatch.setattr(window.host, "ask_files", lambda *all: [source])
        dialog = opened(window)
        QTest.mouseClick(dialog.files.add_files, LEFT)
        searched(dialog)
        go(dialog, OPTIONS_AT)

        go(dialog, TAGS_AT)
        until(lambda: dialog.tags.model.rowCount(), "the EXIF block", 60)
        QTest.keyClicks(dialog.tags.search, "GPSLat")
        until(lambda: dialog.tags.model.rowCount() == 1, "the filter")

        # A box around the logo, by hand: B, and a drag.
        go(dialog, PIXELS_AT)
        view = dialog.pixels.view
        until(lambda: dialog.pixels.about.text() == "" and view.at(1, 1) != view.at(0, 0), "it", 60)
        known = len(view.candidates)
        QTest.keyClick(view, Qt.Key.Key_B)
        assert view.is_drawing
        start, end = view.at(242, 172).toPoint(), view.at(298, 228).toPoint()
        drag(view, LEFT, start, end)
        assert len(view.candidates) == known + 1
        box = view.candidates[view.selected].box
        black = np.zeros(before.shape[:2], bool)
        for one in view.candidates:
            black[one.box.slices] |= one.fill
        assert abs(box.x - 242) <= 1
        assert abs(box.bottom - 228) <= 1
        QTest.keyClick(view, Qt.Key.Key_A)
        QTest.qWait(20)
        assert dialog.review.decided[0] >= 1
        go(dialog, FILES_AT)
        (scanned,) = dialog.review.scanned.values()
        assert dialog.review.status(scanned)[0] is Status.READY

        (made,) = published(dialog, out)
        page = opened_report(dialog, monkeypatch)
        # Decided without a key: closing asks nothing now, for it was published.
        dialog.close()
        QApplication.processEvents()
    data = made.read_bytes()
    for needle in (b"Zyxquill", b"ACME", b"GPS", b"Orvandel"):
        assert needle not in data
        assert needle.decode() not in page or needle == b"GPS"
    after = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
    assert not dict(Image.open(io.BytesIO(data)).getexif().get_ifd(0x8825))
    assert after.shape == before.shape
    assert not after[box.slices].any()
    assert np.array_equal(after[~black], before[~black])


def a_slice(path: Path, number: int) -> None:
    """Write a small CT slice of one patient."""
    made: Dataset = with_pixels(an_object(PatientName="Zyxquill^Orvandel", PatientID="ZQ-448812"))
    made.SOPInstanceUID = f"1.2.826.0.1.3680043.8.498.77.{number}"
    path.write_bytes(file_of(made))


def test_more_of_a_patient_joins_what_was_published_and_the_vault_knows_who(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, out = tmp_path / "资料 x", tmp_path / "出 out"
    source.mkdir()
    vault = tmp_path / "研究.vault"
    a_slice(source / "一.dcm", 1)
    with a_window(tmp_path / "home") as window:
        window.session.new_project(tmp_path / "研究.wbp")
        monkeypatch.setattr(window.host, "ask_folder", lambda *all: source)
        dialog = opened(window)
        QTest.mouseClick(dialog.files.add_folder, LEFT)
        searched(dialog)

        # The way back: a new vault beside the project, its passphrase typed twice.
        go(dialog, PUBLISH_AT)
        place = dialog.publish.destination
        assert place.with_key.isChecked()
        QTest.mouseClick(place.keeps, LEFT, NONE, QPoint(10, place.keeps.height() // 2))
        until(place.again.isVisible, "the fields")
        QTest.keyClicks(place.passphrase, "long enough")
        assert place.vault.path == vault
        place.out.insert(str(out))
        until(lambda: "twice" in dialog.publish.notice.text(), "the question for it once more")
        QTest.keyClicks(place.again, "long enough")
        place.out.clear()
        (first,) = published(dialog, out)
        before = first.read_bytes()
        assert (tmp_path / "研究.key").is_file()
        assert b"Orvandel" not in vault.read_bytes()

        # One more slice comes, and is published into the same folder.
        a_slice(source / "二.dcm", 2)
        go(dialog, FILES_AT)
        QTest.mouseClick(dialog.files.add_folder, LEFT)
        until(lambda: len(dialog.review.scanned) == 2 and dialog.review.busy is None, "both", 60)
        go(dialog, PUBLISH_AT)
        assert "files already" in place.out_hint.text()
        assert "the names they had" in place.key_hint.text()
        place.out.clear()
        files = published(dialog, out)
        assert len(files) == 2
        assert len({path.relative_to(out).parts[0] for path in files}) == 1
        assert first.read_bytes() == before

        # Who it was: with a reason, and with a trace.
        pseudonym = str(dcmread(first).PatientID)
        QTest.mouseClick(place.look_up, LEFT)
        asked = dialog.findChild(VaultDialog)
        assert asked is not None
        QTest.keyClicks(asked.passphrase, "long enough")
        QTest.mouseClick(asked.open_, LEFT)
        until(asked.names.count, "the pseudonyms", 60)
        QTest.keyClicks(asked.search, pseudonym)
        QTest.keyClicks(asked.reason, "incidental finding")
        QTest.mouseClick(asked.tell, LEFT)
        shown = [asked.person.topLevelItem(n) for n in range(asked.person.topLevelItemCount())]
        assert "Zyxquill^Orvandel" in {one.text(1) for one in shown if one is not None}
        asked.close()
        dialog.close()
        QApplication.processEvents()
    log = vault.with_name(vault.name + ".log").read_text(encoding="utf-8")
    assert "incidental finding" in log
    assert "anna" in log
    assert "Orvandel" not in log


def test_esc_and_close_let_go_of_everything(tmp_path: Path) -> None:
    with a_window(tmp_path / "home") as window:
        dialog = opened(window)
        assert opened(window) is dialog
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        until(lambda: window.findChild(DeidentifyDialog) is None, "the end of it")
