"""About and guide: what it is made of, how it is used."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from tests.ui.dialogs.dialog_kit import is_open, key
from workbench import __version__
from workbench.base.text import set_language
from workbench.ui import dialogs
from workbench.ui.dialogs import guide
from workbench.ui.dialogs.about import AboutDialog, installed_parts
from workbench.ui.dialogs.guide import GuideDialog, guide_text, keys_text, slug
from workbench.ui.main_window import MainWindow


def test_every_part_has_a_version_and_a_licence() -> None:
    parts = {part.name.lower(): part for part in installed_parts()}
    assert {"attrs", "numpy", "msgspec", "sqlalchemy"} <= set(parts)
    assert all(part.version and part.licence != "–" for part in parts.values())
    assert "pytest" not in parts


def test_about_shows_the_version_and_esc_closes_it(window: MainWindow) -> None:
    dialog = dialogs.show("about", window)
    assert isinstance(dialog, AboutDialog)
    assert any(__version__ in one.text() for one in dialog.findChildren(QLabel))
    assert dialog.parts.topLevelItemCount() > 10
    key(dialog, Qt.Key.Key_Escape)
    assert not is_open(dialog)


def opened(window: MainWindow) -> GuideDialog:
    made = dialogs.show("guide", window)
    assert isinstance(made, GuideDialog)
    return made


def test_the_guide_is_there_in_both_languages() -> None:
    for code in ("en", "zh_CN"):
        set_language(code)
        _, path = guide_text({})
        assert path is not None
        assert path.name == f"guide.{code}.md"
    set_language("en")


def test_without_a_guide_the_keys_are_shown(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guide, "resource_path", lambda *parts: tmp_path.joinpath(*parts))
    dialog = opened(window)
    assert "Ctrl+O" in dialog.page.toPlainText()
    assert dialog.contents.count() > 3


def test_the_table_of_keys_follows_the_users_choice() -> None:
    assert "F9" in keys_text({"help.about": "F9"})
    assert "Ctrl+O" not in keys_text({"file.open_images": ""})


def test_links_stay_inside(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "guide.en.md").write_text(
        "# Guide\n\n[next](other.md) [far](https://example.org) [down](#第二-part)\n\n"
        + "text\n\n" * 80
        + "## 第二 part\n\n"
        + "text\n\n" * 80,
        encoding="utf-8",
    )
    (docs / "other.md").write_text("# Other page\n\nhere", encoding="utf-8")
    (tmp_path / "secret.md").write_text("# Secret", encoding="utf-8")
    monkeypatch.setattr(guide, "resource_path", lambda *parts: tmp_path.joinpath(*parts))
    dialog = opened(window)
    QTest.qWait(5)
    dialog.page.anchorClicked.emit(QUrl("#第二-part"))
    assert dialog.page.verticalScrollBar().value() > 100
    for link in ("https://example.org", "../secret.md", "file:///etc/hostname"):
        dialog.page.anchorClicked.emit(QUrl(link))
        assert dialog.page.toPlainText().startswith("Guide")
    dialog.page.anchorClicked.emit(QUrl("other.md"))
    assert dialog.page.toPlainText().startswith("Other page")
    dialog.back.click()
    assert dialog.page.toPlainText().startswith("Guide")


def test_contents_and_search_lead_to_a_place(window: MainWindow) -> None:
    dialog = opened(window)
    QTest.qWait(5)
    dialog.contents.setCurrentRow(dialog.contents.count() - 1)
    assert dialog.page.verticalScrollBar().value() > 0
    QTest.keyClicks(dialog.search, "polygon")
    assert dialog.page.textCursor().selectedText().lower() == "polygon"


def test_headings_are_linked_by_their_words() -> None:
    assert slug("First steps: A, B") == "first-steps-a-b"
    assert slug("打开 图像") == "打开-图像"
