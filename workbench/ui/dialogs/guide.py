"""The user guide: a page with its contents beside it. Nothing is fetched, links stay inside."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QImage,
    QKeySequence,
    QShortcut,
    QTextBlock,
    QTextCursor,
    QTextDocument,
    QTextTable,
)
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QTextBrowser, QWidget

from workbench.app.actions import ACTIONS, MENUS, keys_of
from workbench.base.resources import resource_path
from workbench.base.text import language, t
from workbench.ui.dialogs.base import Dialog, open_one
from workbench.ui.parts import column, icon_button, row, words
from workbench.ui.theme import current_theme

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workbench.ui.main_window import MainWindow

_ROW = Qt.ItemDataRole.UserRole
_DEEPEST = 2


def open_over(window: MainWindow) -> GuideDialog:
    """Open the guide; it may stay open beside the work."""
    shortcuts = window.session.settings.shortcuts
    return open_one(GuideDialog, window, lambda: GuideDialog(window, shortcuts), modal=False)


def guide_text(shortcuts: Mapping[str, str]) -> tuple[str, Path | None]:
    """Return the guide in the language of the window, else in English, else the keys alone."""
    for code in dict.fromkeys((language(), "en")):
        path = resource_path("docs", f"guide.{code}.md")
        try:
            return path.read_text(encoding="utf-8-sig"), path
        except OSError:
            continue
    return keys_text(shortcuts), None


def keys_text(shortcuts: Mapping[str, str]) -> str:
    """Return the table of keys as Markdown."""
    lines = [f"# {t('Keys')}", ""]
    for menu, title in MENUS.items():
        rows = [
            (str(action.title).rstrip("…"), keys_of(action, shortcuts))
            for action in ACTIONS.values()
            if action.menu == menu
        ]
        rows = [(name, keys) for name, keys in rows if keys]
        if not rows:
            continue
        lines += [f"## {title}", "", f"| {t('Command')} | {t('Keys')} |", "|---|---|"]
        lines += [
            f"| {_cell(name)} | {_cell(', '.join(map(_native, keys)))} |" for name, keys in rows
        ]
        lines.append("")
    return "\n".join(lines)


def _native(keys: str) -> str:
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


def _cell(text: str) -> str:
    return re.sub(r"([\\|\[\]*_`<])", r"\\\1", text)


def slug(heading: str) -> str:
    """Return what a link to a heading is called: ``#first-steps``."""
    kept = re.sub(r"[^\w\- ]", "", heading.strip().lower())
    return kept.replace(" ", "-")


class Page(QTextBrowser):
    """Markdown; pictures are taken from the folder of the page and fitted to its width."""

    page_asked = Signal(object)

    def __init__(self, folder: Path | None) -> None:
        super().__init__()
        self._folder = folder
        self.setOpenLinks(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.anchorClicked.connect(self._follow)
        self.setAccessibleName(words(t("User guide")))

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        """Load pictures beside the page, nothing else from anywhere."""
        url = QUrl(name) if isinstance(name, str) else name
        path = self._beside(url)
        if path is None:
            return None
        image = QImage()
        image.loadFromData(path.read_bytes())
        room = max(200, self.viewport().width() - 16)
        if image.width() > room:
            image = image.scaledToWidth(room, Qt.TransformationMode.SmoothTransformation)
        return image

    def headings(self) -> list[tuple[int, str, QTextBlock]]:
        """Return level, text and block of all headings."""
        found = []
        block = self.document().begin()
        while block.isValid():
            level = block.blockFormat().headingLevel()
            if level:
                found.append((level, block.text(), block))
            block = block.next()
        return found

    def go_to(self, block: QTextBlock) -> None:
        """Show a heading at the top."""
        self.setTextCursor(QTextCursor(block))
        at = self.document().documentLayout().blockBoundingRect(block).top()
        self.verticalScrollBar().setValue(round(at) - 8)

    def show_page(self, text: str) -> None:
        """Show Markdown from its beginning."""
        words(text)  # registers a font for what the page holds
        self.setMarkdown(text)
        _dress(self.document())
        self.verticalScrollBar().setValue(0)

    def _follow(self, url: QUrl) -> None:
        if url.path():
            page = self._beside(url)
            if page is not None and page.suffix == ".md":
                self.page_asked.emit(page)
            return
        wanted = url.fragment(QUrl.ComponentFormattingOption.FullyDecoded)
        for _, text, block in self.headings():
            if slug(text) == wanted.lower():
                self.go_to(block)
                return

    def _beside(self, url: QUrl) -> Path | None:
        if self._folder is None or not url.isRelative():
            return None
        path = (self._folder / url.path()).resolve()
        is_ours = path.is_relative_to(self._folder.resolve()) and path.is_file()
        return path if is_ours else None


class GuideDialog(Dialog):
    """Contents, page, and a field that finds words in it."""

    def __init__(self, parent: QWidget | None, shortcuts: Mapping[str, str]) -> None:
        super().__init__(parent, t("User guide"))
        text, path = guide_text(shortcuts)
        self._text = text
        self._before: list[str] = []
        self.page = Page(path.parent if path is not None else None)
        self.search = QLineEdit()
        self.search.setPlaceholderText(words(t("Find in the guide")))
        self.search.setClearButtonEnabled(True)
        self.contents = QListWidget()
        self.contents.setAccessibleName(words(t("Contents")))
        self.contents.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.contents.setWordWrap(True)
        side = QWidget()
        side.setProperty("surface", "panel")
        side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        side.setFixedWidth(230)
        self.back = icon_button("previous", t("Back"), self.go_back)
        self.back.setEnabled(False)
        head = row(self.back, self.search, spacing=4, margins=(8, 12, 12, 8))
        side.setLayout(column(head, self.contents))
        whole = row(side, self.page, spacing=1)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self.resize(QSize(900, 680))
        self.page.page_asked.connect(self._on_page)
        self._show(text)
        keys = QShortcut(QKeySequence(QKeySequence.StandardKey.Back), self)
        keys.activated.connect(self.go_back)
        self.contents.currentRowChanged.connect(self._on_chosen)
        self.search.textEdited.connect(lambda: self._find_from_top())
        self.search.returnPressed.connect(self._find_next)
        self.page.setFocus()

    def _show(self, text: str) -> None:
        self._text = text
        self.page.show_page(text)
        self.contents.clear()
        self._list_contents()
        self.back.setEnabled(bool(self._before))

    def _on_page(self, path: Path) -> None:
        self._before.append(self._text)
        self._show(path.read_text(encoding="utf-8-sig"))

    def go_back(self) -> None:
        """Show the page before."""
        if self._before:
            self._show(self._before.pop())

    def _list_contents(self) -> None:
        self._blocks: list[QTextBlock] = []
        for level, text, block in self.page.headings():
            if level > _DEEPEST:
                continue
            item = QListWidgetItem(text)
            item.setToolTip(text)
            if level == 1:
                font = item.font()
                font.setBold(True)
                item.setFont(font)
            self.contents.addItem(item)
            self._blocks.append(block)

    def _on_chosen(self, at: int) -> None:
        if 0 <= at < len(self._blocks):
            self.page.go_to(self._blocks[at])

    def _find_from_top(self) -> None:
        self.page.moveCursor(QTextCursor.MoveOperation.Start)
        self._find_next()

    def _find_next(self) -> None:
        wanted = self.search.text()
        if wanted and not self.page.find(wanted):
            self.page.moveCursor(QTextCursor.MoveOperation.Start)
            self.page.find(wanted)


def _dress(document: QTextDocument) -> None:
    """Give headings air, tables lines, and all text a comfortable height."""
    theme = current_theme()
    document.setDocumentMargin(24)
    block = document.begin()
    while block.isValid():
        cursor = QTextCursor(block)
        form = block.blockFormat()
        level = form.headingLevel()
        form.setTopMargin(20 if level == 2 else 12 if level else 4)
        form.setBottomMargin(6)
        if cursor.currentTable() is not None:
            form.setTopMargin(3)
            form.setBottomMargin(3)
        cursor.setBlockFormat(form)
        block = block.next()
    for frame in document.rootFrame().childFrames():
        if isinstance(frame, QTextTable):
            look = frame.format().toTableFormat()
            look.setBorder(0.5)
            look.setBorderBrush(theme.qcolor("line"))
            look.setCellPadding(4)
            look.setBorderCollapse(True)
            frame.setFormat(look)
