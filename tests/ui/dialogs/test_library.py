"""LibraryDialog, as the protocols and the presets have it: nothing changes until Save."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.app.side_by_side.hanging import Protocol
from workbench.app.side_by_side.protocol_library import read_protocols, write_protocols
from workbench.ui.dialogs.protocols import ProtocolsDialog
from workbench.ui.main_window import MainWindow


@pytest.fixture
def dialog(window: MainWindow) -> ProtocolsDialog:
    window.session.protocols.save([Protocol("First", "CT"), Protocol("Second", "MR")])
    return ProtocolsDialog(window, window.desk)


def names(dialog: ProtocolsDialog) -> list[str]:
    return [dialog.list.item(at).text() for at in range(dialog.list.count())]


def test_what_is_removed_is_gone_only_after_save(
    window: MainWindow, dialog: ProtocolsDialog
) -> None:
    dialog._remove()
    assert names(dialog) == ["Second"]
    assert len(window.session.protocols.protocols) == 2
    dialog.save.click()
    assert [one.name for one in window.session.protocols.protocols] == ["Second"]


def test_what_is_wrong_is_told_and_cannot_be_saved(dialog: ProtocolsDialog) -> None:
    dialog.name.setText("Second")
    dialog.name.textEdited.emit("Second")
    assert "same name" in dialog.notice.text()
    assert not dialog.save.isEnabled()
    dialog.name.setText("Third")
    dialog.name.textEdited.emit("Third")
    assert (dialog.notice.text(), dialog.save.isEnabled()) == ("", True)
    assert names(dialog) == ["Third", "Second"]


def test_what_is_imported_takes_the_place_of_its_namesake(
    window: MainWindow,
    dialog: ProtocolsDialog,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write_protocols(tmp_path / "some.json", [Protocol("First", "PT"), Protocol("New", "XA")])
    (tmp_path / "bad.json").write_text("{")
    files = [tmp_path / "some.json", tmp_path / "bad.json"]
    monkeypatch.setattr(window.host, "ask_files", lambda title, suffixes=(): files)
    dialog._import()
    assert names(dialog) == ["First", "Second", "New"]
    assert dialog.drafts[0].modality == "PT"
    assert "bad.json" in dialog.notice.text()


def test_an_export_says_how_many_were_written_or_why_not(
    window: MainWindow,
    dialog: ProtocolsDialog,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "out.json"
    monkeypatch.setattr(window.host, "ask_save", lambda title, name, suffix: path)
    dialog._export()
    assert [one.name for one in read_protocols(path)] == ["First", "Second"]
    assert "2 protocols" in dialog.notice.text()
    path = path / "not a folder.json"
    dialog._export()
    assert "cannot be written" in dialog.notice.text()


def test_without_any_protocol_it_says_how_to_get_one(window: MainWindow) -> None:
    dialog = ProtocolsDialog(window, window.desk)
    assert not dialog._none.isHidden()
    assert dialog._form.isHidden()
    assert not dialog.use.isEnabled()
