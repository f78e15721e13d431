"""Files that were not opened, with their reasons."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt

from tests.builders import a_ct_series, a_dataset, a_dicom_file
from tests.ui.dialogs.dialog_kit import is_open, key
from workbench.app.images.opening import rejected_summary
from workbench.app.images.opening import scan as look
from workbench.app.jobs import Progress
from workbench.ui import dialogs
from workbench.ui.dialogs.left_out import LeftOutDialog
from workbench.ui.main_window import MainWindow

REPORT = "1.2.840.10008.5.1.4.1.1.88.22"


def test_every_file_is_listed_with_its_reason(window: MainWindow, tmp_path: Path) -> None:
    folder = tmp_path / "CD"
    folder.mkdir()
    a_ct_series(folder)
    for n in range(2):
        a_dicom_file(folder / f"REPORT{n}", a_dataset(SOPClassUID=REPORT))
    found = look([folder], window.session.plugins, Progress(lambda fraction: None))
    window.session.left_out = found.rejected
    assert "Files that were not opened" in str(rejected_summary(found))
    dialog = dialogs.show("left_out", window)
    assert isinstance(dialog, LeftOutDialog)
    rows = [dialog.files.topLevelItem(n) for n in range(dialog.files.topLevelItemCount())]
    assert [row.text(0) for row in rows if row] == ["REPORT0", "REPORT1"]
    assert all("structured report" in row.text(1) for row in rows if row)
    key(dialog, Qt.Key.Key_Escape)
    assert not is_open(dialog)
