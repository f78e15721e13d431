"""Importing a list of terms: columns are chosen above them, what is wrong is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.terms.small import Small, term
from tests.ui.dialogs.dialog_kit import is_open, press
from tests.ui.window_kit import until
from workbench.app.terms import terms as module
from workbench.ui import dialogs
from workbench.ui.dialogs.terms_import import TermImportDialog
from workbench.ui.main_window import MainWindow


@pytest.fixture(autouse=True)
def _few(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "code_systems", lambda plugins: [Small(term("N", "Nodule"))])
    window.session.terms.build()


def opened(window: MainWindow, path: Path, monkeypatch: pytest.MonkeyPatch) -> TermImportDialog:
    monkeypatch.setattr(window.host, "ask_files", lambda *all: [path])
    made = dialogs.show("terms_import", window)
    assert isinstance(made, TermImportDialog)
    return made


def test_columns_say_themselves_or_are_chosen(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "缺陷.csv"
    path.write_bytes("编码,叫法,别名\nX1,咖啡渍,咖啡\n".encode("gb18030"))
    dialog = opened(window, path, monkeypatch)
    assert [one.currentData() for one in dialog.kinds] == ["code", None, "chinese-synonyms"]
    dialog.kinds[1].setCurrentIndex(dialog.kinds[1].findData("chinese"))
    press(dialog.take)
    until(lambda: not is_open(dialog), "the import", 20)
    hit = window.session.terms.search("咖啡渍")[0]
    assert (hit.scheme, hit.code, hit.system) == ("99LOCAL", "X1", "缺陷")


def test_what_is_wrong_is_told(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "list.csv"
    path.write_text("code,meaning\nA,Coffee\nA,Tea\n", encoding="utf-8")
    dialog = opened(window, path, monkeypatch)
    press(dialog.take)
    until(lambda: "line 3" in dialog.notice.text(), "the report", 20)
    assert is_open(dialog)
    dialog.reject()


def test_what_is_no_list_cannot_be_imported(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(b"nothing")
    dialog = opened(window, path, monkeypatch)
    assert not dialog.take.isEnabled()
    assert "workbook" in dialog.notice.text()
    dialog.reject()
