"""Export and import: what will happen is said before, what has happened after."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QSpinBox

from tests.ui.dialogs.dialog_kit import an_image, answering, boxes, is_open, key, press
from tests.ui.window_kit import until
from workbench.app.deidentify.places import key_file
from workbench.app.exchange import exporting
from workbench.app.exchange.exporting import ReleaseChoice, export_session
from workbench.deid.keys.secret import open_secret
from workbench.ui import dialogs
from workbench.ui.dialogs.ask import Question
from workbench.ui.dialogs.export import ExportDialog, options_of
from workbench.ui.dialogs.import_ import ImportDialog
from workbench.ui.main_window import MainWindow


def export_dialog(window: MainWindow) -> ExportDialog:
    made = dialogs.show("export", window)
    assert isinstance(made, ExportDialog)
    return made


def import_dialog(window: MainWindow, *paths: Path) -> ImportDialog:
    made = dialogs.show("import", window)
    assert isinstance(made, ImportDialog)
    made.take(list(paths))
    until(lambda: all("Reading" not in one.notice.text() for one in made.rows), "reading")
    return made


def choose(dialog: ExportDialog, format: str) -> None:
    for at in range(dialog.formats.count()):
        if dialog.formats.item(at).data(Qt.ItemDataRole.UserRole) == format:
            dialog.formats.setCurrentRow(at)


def report(dialog: ExportDialog) -> str:
    return "\n".join(dialog.report.item(at).text() for at in range(dialog.report.count()))


def exported(window: MainWindow, folder: Path, format: str) -> Path:
    dialog = export_dialog(window)
    choose(dialog, format)
    dialog.folder.setText(str(folder))
    key(dialog.folder, Qt.Key.Key_Return)
    until(lambda: dialog.show_folder.isVisible(), "the export")
    dialog.close()
    return next(folder.iterdir())


def test_losses_are_listed_before_anything_is_written(window: MainWindow, tmp_path: Path) -> None:
    an_image(window, tmp_path)
    boxes(window, 2)
    dialog = export_dialog(window)
    choose(dialog, "coco")
    assert "image-0001" in report(dialog)
    dialog.keep.click()
    QTest.keyClicks(dialog.reason, "in house")
    until(lambda: dialog.report.count() and "image-0001" not in report(dialog), "the report")


def test_of_very_many_the_window_does_not_wait_for_what_will_not_survive(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.ui.dialogs.export._MANY", 1)
    threads: list[str] = []

    def losses(*args: Any, **named: Any) -> Any:
        threads.append(threading.current_thread().name)
        return exporting.losses(*args, **named)

    monkeypatch.setattr("workbench.ui.dialogs.export.losses", losses)
    an_image(window, tmp_path)
    boxes(window, 2)
    dialog = export_dialog(window)
    assert "…" in dialog._summary.text()
    choose(dialog, "geojson")
    choose(dialog, "coco")
    until(lambda: "image-0001" in report(dialog), "the report")
    texts = report(dialog).split("\n")
    assert len(texts) == len(set(texts))  # of the format that was chosen last, and of no other
    assert "…" not in dialog._summary.text() and "MainThread" not in threads
    dialog.options.setText("overview=nonsense")
    until(lambda: not dialog.go.isEnabled(), "the refusal")
    dialog.reject()


def test_of_tiles_the_window_does_not_wait_for_what_will_not_survive(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: dict[str, str] = {}

    def losses(session: Any, name: str, choice: Any, options: Any, **named: Any) -> Any:
        threads[options.get("crops", "none")] = threading.current_thread().name
        return exporting.losses(session, name, choice, options, **named)

    monkeypatch.setattr("workbench.ui.dialogs.export.losses", losses)
    an_image(window, tmp_path)
    boxes(window, 1)
    dialog = export_dialog(window)
    choose(dialog, "coco")
    crops = dialog.chosen.fields["crops"]
    assert isinstance(crops, QComboBox)
    crops.setCurrentIndex(crops.findData("tiles"))
    until(lambda: "tiles" in threads and dialog.report.count(), "the report")
    assert threads["tiles"] != threading.main_thread().name


def test_an_export_is_written_and_says_where_it_is(window: MainWindow, tmp_path: Path) -> None:
    an_image(window, tmp_path)
    boxes(window, 2)
    dialog = export_dialog(window)
    choose(dialog, "coco")
    folder = tmp_path / "导出 out"
    dialog.folder.setText(str(folder))
    key(dialog.folder, Qt.Key.Key_Return)
    until(lambda: dialog.show_folder.isVisible(), "the export")
    assert str(folder) in dialog.notice.text()
    (path,) = folder.iterdir()
    content = json.loads(path.read_bytes())
    assert len(content["annotations"]) == 2
    assert "划痕" not in path.read_text(encoding="utf-8")
    key(dialog.leave, Qt.Key.Key_Return)
    assert not is_open(dialog)


def test_identities_stay_only_with_a_reason(window: MainWindow, tmp_path: Path) -> None:
    an_image(window, tmp_path)
    boxes(window, 1)
    dialog = export_dialog(window)
    choose(dialog, "coco")
    dialog.keep.click()
    assert not dialog.go.isEnabled()
    assert "why" in dialog.notice.text().lower()
    QTest.keyClicks(dialog.reason, "second reading")
    until(lambda: dialog.go.isEnabled(), "the reason")
    dialog.folder.setText(str(tmp_path / "out"))
    press(dialog.go)
    until(lambda: dialog.show_folder.isVisible(), "the export")
    (path,) = (tmp_path / "out").iterdir()
    assert "划痕 a.png" in json.dumps(json.loads(path.read_bytes()), ensure_ascii=False)


def test_files_are_replaced_only_when_asked(window: MainWindow, tmp_path: Path) -> None:
    an_image(window, tmp_path)
    boxes(window, 1)
    path = exported(window, tmp_path / "out", "geojson")
    boxes(window, 1)
    before = path.read_bytes()
    dialog = export_dialog(window)
    choose(dialog, "geojson")
    dialog.folder.setText(str(tmp_path / "out"))
    answering(Question, lambda question: key(question, Qt.Key.Key_Escape))
    press(dialog.go)
    assert path.read_bytes() == before
    answering(Question, lambda question: press(question.yes))
    press(dialog.go)
    until(lambda: dialog.show_folder.isVisible(), "the export")
    assert path.read_bytes() != before


def test_an_unknown_option_is_refused_in_words(window: MainWindow, tmp_path: Path) -> None:
    dialog = export_dialog(window)
    dialog.folder.setText(str(tmp_path / "out"))
    QTest.keyClicks(dialog.options, "nonsense")
    until(lambda: not dialog.go.isEnabled(), "the check")
    QTest.keyClicks(dialog.options, "=1")
    until(lambda: dialog.go.isEnabled(), "the check")
    press(dialog.go)
    until(lambda: "nonsense" in dialog.notice.text(), "the refusal")
    assert not (tmp_path / "out").exists()
    assert dialog.go.isEnabled()


def test_options_are_names_and_values() -> None:
    assert options_of(" a=1, b = two ;") == {"a": "1", "b": "two"}
    assert options_of("") == {}
    assert options_of("a") is None
    assert options_of("=1") is None


def test_an_import_says_what_it_will_do_and_then_does_it(
    window: MainWindow, tmp_path: Path
) -> None:
    an_image(window, tmp_path)
    boxes(window, 3)
    path = exported(window, tmp_path / "out", "geojson")
    count = len(window.session.project.annotations)
    dialog = import_dialog(window, path)
    (one,) = dialog.rows
    assert one.format.currentData() == "geojson"
    assert "3" in one.notice.text()
    assert len(window.session.project.annotations) == count
    key(dialog.leave, Qt.Key.Key_Tab)
    press(dialog.go)
    assert len(window.session.project.annotations) == count + 3
    assert not dialog.go.isEnabled()
    window.session.document.undo()
    assert len(window.session.project.annotations) == count


def test_the_same_file_again_needs_replace(window: MainWindow, tmp_path: Path) -> None:
    an_image(window, tmp_path)
    boxes(window, 2)
    path = exported(window, tmp_path / "out", "coco")
    first = import_dialog(window, path)
    press(first.go)
    first.close()
    count = len(window.session.project.annotations)
    again = import_dialog(window, path)
    assert "imported before" in again.rows[0].notice.text()
    assert not again.go.isEnabled()
    again.replace.click()
    press(again.go)
    assert len(window.session.project.annotations) == count


def test_a_broken_file_is_named_and_the_others_go_on(window: MainWindow, tmp_path: Path) -> None:
    an_image(window, tmp_path)
    boxes(window, 1)
    path = exported(window, tmp_path / "out", "geojson")
    broken = tmp_path / "坏.geojson"
    broken.write_text('{"type": "FeatureCollection", "features": 3}')
    count = len(window.session.project.annotations)
    dialog = import_dialog(window, broken, path)
    assert "坏.geojson" in dialog.rows[0].notice.text()
    press(dialog.go)
    assert len(window.session.project.annotations) == count + 1
    press(dialog.rows[0].off)
    assert len(dialog.rows) == 1


def test_another_format_is_tried_when_it_is_chosen(window: MainWindow, tmp_path: Path) -> None:
    an_image(window, tmp_path)
    boxes(window, 1)
    path = exported(window, tmp_path / "out", "coco")
    dialog = import_dialog(window, path)
    (one,) = dialog.rows
    assert one.format.currentData() == "coco"
    one.format.setCurrentIndex(one.format.findData("geojson"))
    one.format.activated.emit(one.format.currentIndex())
    until(lambda: "Reading" not in one.notice.text(), "reading")
    assert one.parsed is None
    assert not dialog.go.isEnabled()


def test_an_unreadable_file_is_an_error_in_words(window: MainWindow, tmp_path: Path) -> None:
    dialog = import_dialog(window, tmp_path / "gone.json")
    assert "gone.json" in dialog.rows[0].notice.text()


def test_a_file_exported_with_a_key_is_imported_with_it(window: MainWindow, tmp_path: Path) -> None:
    an_image(window, tmp_path)
    boxes(window, 2)
    own, other = tmp_path / "钥匙 a.key", tmp_path / "other.key"
    out = tmp_path / "out"
    (path,) = export_session(window.session, "geojson", out, ReleaseChoice(key=own))
    open_secret(other)
    count = len(window.session.project.annotations)
    dialog = import_dialog(window, path)
    assert not dialog.go.isEnabled()
    dialog.key.file.field.setText(str(tmp_path / "none.key"))
    until(lambda: "none.key" in dialog.key.notice.text(), "the missing key")
    assert not dialog.go.isEnabled()
    dialog.key.file.field.setText(str(other))
    until(lambda: "also found" in dialog.key.notice.text(), "the other key")
    until(lambda: "Reading" not in dialog.rows[0].notice.text(), "reading")
    assert not dialog.go.isEnabled()
    dialog.key.file.field.setText(str(own))
    until(lambda: dialog.go.isEnabled(), "the names of the key")
    assert "2" in dialog.rows[0].notice.text()
    press(dialog.go)
    assert len(window.session.project.annotations) == count + 2


def test_the_key_beside_the_project_is_taken_from_the_start(
    window: MainWindow, tmp_path: Path
) -> None:
    an_image(window, tmp_path)
    boxes(window, 1)
    key_of_project = key_file(window.session)
    assert key_of_project is not None
    choice = ReleaseChoice(key=key_of_project)
    (path,) = export_session(window.session, "coco", tmp_path / "out", choice)
    dialog = import_dialog(window, path)
    assert dialog.key.file.path == key_of_project
    until(lambda: dialog.go.isEnabled(), "the names of the key")


@pytest.mark.parametrize("name", ["export", "import"])
def test_esc_closes(window: MainWindow, name: str) -> None:
    dialog = dialogs.show(name, window)
    key(dialog, Qt.Key.Key_Escape)
    assert not is_open(dialog)


def test_a_format_offers_its_options_and_keeps_the_last_ones(
    window: MainWindow, tmp_path: Path
) -> None:
    an_image(window, tmp_path)
    boxes(window, 1)
    dialog = export_dialog(window)
    choose(dialog, "yolo")
    fields = dialog.chosen.fields
    assert not fields["tile"].isVisible()
    crops, tile = fields["crops"], fields["tile"]
    assert isinstance(crops, QComboBox)
    assert isinstance(tile, QSpinBox)
    crops.setCurrentIndex(crops.findData("tiles"))
    assert tile.isVisible()
    tile.setValue(32)
    assert dialog.chosen.values() == {"crops": "tiles", "tile": "32"}
    dialog.folder.setText(str(tmp_path / "out"))
    press(dialog.go)
    until(lambda: dialog.show_folder.isVisible(), "the export")
    assert (tmp_path / "out" / "data.yaml").is_file()
    assert any((tmp_path / "out" / "images").iterdir())
    dialog.close()
    again = export_dialog(window)
    choose(again, "yolo")
    assert again.chosen.values() == {"crops": "tiles", "tile": "32"}
