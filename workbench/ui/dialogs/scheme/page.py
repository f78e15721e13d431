"""The rule book page of a label in the scheme editor: definition and examples."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from attrs import evolve
from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QPlainTextEdit, QWidget

from workbench.base.errors import WorkbenchError
from workbench.base.text import Text, t
from workbench.model.ids import PictureId
from workbench.model.scheme import Example, ExampleKind, Picture, RulePage
from workbench.ui.dialogs.base import Form, Notice, combo
from workbench.ui.parts import button, column, icon_button, label, row, words

CHINESE = "zh_CN"
_NAMES = 112
_SIDE = 96

EXAMPLE_TITLES: Mapping[ExampleKind, Text] = {
    ExampleKind.GOOD: t("Good example"),
    ExampleKind.BAD: t("Counter-example"),
    ExampleKind.BORDERLINE: t("Borderline"),
}
#: Makes a picture of what is in view (False) or of the selected annotation (True).
Take = Callable[[bool], Picture]


class PageForm(QWidget):
    """Fields of a `RulePage`. Gives it by `changed`, and new pictures by `taken`."""

    changed = Signal(object)
    taken = Signal(object)

    def __init__(self, take: Take) -> None:
        super().__init__()
        self._take = take
        self._page = RulePage()
        self._pictures: dict[PictureId, Picture] = {}
        self._loading = False
        self.definition, self.chinese = _text(), _text()
        self.examples = QListWidget()
        self.examples.setViewMode(QListWidget.ViewMode.IconMode)
        self.examples.setIconSize(QSize(_SIDE, _SIDE))
        self.examples.setGridSize(QSize(_SIDE + 28, _SIDE + 28))
        self.examples.setMovement(QListWidget.Movement.Static)
        self.examples.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.examples.setFixedHeight(_SIDE + 44)
        self.examples.setAccessibleName(words(t("Examples")))
        self.of_view = button(t("From the view"), lambda: self._add(False), icon="image")
        self.of_selection = button(t("From the selection"), lambda: self._add(True), icon="select")
        self.remove = icon_button("delete", t("Remove example"), self._remove)
        self.kind = combo([(title, kind) for kind, title in EXAMPLE_TITLES.items()])
        self.caption = QLineEdit()
        self.caption.setPlaceholderText(words(t("Why it is one")))
        self.notice = Notice()
        form = Form(_NAMES)
        form.add(t("Definition"), self.definition)
        form.add(t("Chinese definition"), self.chinese)
        self._fields = QWidget()
        self._fields.setLayout(row(self.kind, self.caption, self.remove, spacing=8))
        take_row = row(label(t("Take an example"), "muted"), self.of_view, self.of_selection, 1)
        self.setLayout(
            column(
                form,
                label(t("Examples"), "heading"),
                take_row,
                self.examples,
                self._fields,
                self.notice,
                1,
                spacing=10,
            )
        )
        self.definition.textChanged.connect(
            lambda: self._set(definition=self.definition.toPlainText())
        )
        self.chinese.textChanged.connect(self._on_chinese)
        self.examples.currentRowChanged.connect(lambda at: self._show_example())
        self.kind.activated.connect(
            lambda at: self._change(kind=ExampleKind(self.kind.currentData()))
        )
        self.caption.textEdited.connect(lambda text: self._change(caption=text))

    def show_page(self, page: RulePage | None, pictures: Mapping[PictureId, Picture]) -> None:
        """Show a page."""
        self._pictures = dict(pictures)
        page = page or RulePage()
        if page == self._page and self.examples.count() == len(page.examples):
            return
        self._loading = True
        self._page = page
        self.definition.setPlainText(page.definition)
        self.chinese.setPlainText(page.definitions.get(CHINESE, ""))
        self._loading = False
        self._fill(0)

    def _fill(self, at: int) -> None:
        self.examples.clear()
        for one in self._page.examples:
            item = QListWidgetItem(words(EXAMPLE_TITLES[one.kind]))
            item.setIcon(picture_icon(self._pictures.get(one.picture)))
            item.setToolTip(words(one.caption))
            self.examples.addItem(item)
        self.examples.setVisible(bool(self._page.examples))
        self.examples.setCurrentRow(min(at, len(self._page.examples) - 1))
        self._show_example()

    @property
    def _at(self) -> int:
        return self.examples.currentRow()

    def _show_example(self) -> None:
        has = 0 <= self._at < len(self._page.examples)
        self._fields.setVisible(has)
        if has:
            one = self._page.examples[self._at]
            self.kind.setCurrentIndex(self.kind.findData(one.kind))
            if self.caption.text() != one.caption:
                self.caption.setText(one.caption)

    def _set(self, **fields: Any) -> None:
        if not self._loading:
            self._page = evolve(self._page, **fields)
            self.changed.emit(self._page)

    def _on_chinese(self) -> None:
        others = {key: said for key, said in self._page.definitions.items() if key != CHINESE}
        text = self.chinese.toPlainText()
        self._set(definitions={**others, CHINESE: text} if text.strip() else others)

    def _change(self, **fields: Any) -> None:
        at, examples = self._at, self._page.examples
        if not 0 <= at < len(examples):
            return
        one = evolve(examples[at], **fields)
        self._set(examples=(*examples[:at], one, *examples[at + 1 :]))
        self.examples.item(at).setText(words(EXAMPLE_TITLES[one.kind]))

    def _add(self, of_selection: bool) -> None:
        try:
            picture = self._take(of_selection)
        except WorkbenchError as error:
            self.notice.say(error.text, "bad")
            return
        self.notice.say()
        self._pictures[picture.id] = picture
        self.taken.emit(picture)
        self._set(examples=(*self._page.examples, Example(ExampleKind.GOOD, picture.id)))
        self._fill(len(self._page.examples) - 1)
        self.caption.setFocus()

    def _remove(self) -> None:
        at, examples = self._at, self._page.examples
        self._set(examples=(*examples[:at], *examples[at + 1 :]))
        self._fill(max(0, at - 1))


def picture_icon(picture: Picture | None) -> QIcon:
    """Return a picture as an icon; an empty one where it is not there or cannot be read."""
    made = QPixmap()
    if picture is not None:
        made.loadFromData(picture.data, "PNG")
    return QIcon(made)


def _text() -> QPlainTextEdit:
    made = QPlainTextEdit()
    made.setTabChangesFocus(True)
    made.setFixedHeight(72)
    return made
