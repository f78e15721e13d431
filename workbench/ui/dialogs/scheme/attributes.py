"""The attributes of a label: a list to add, order and remove them, and the fields of one."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from workbench.app.scheme.draft import AttributeDraft
from workbench.base.text import t
from workbench.ui.dialogs.base import tall
from workbench.ui.dialogs.scheme.attribute import KIND_TITLES, AttributeForm
from workbench.ui.parts import ROW, button, column, icon_button, label, row, words


class AttributeList(QWidget):
    """Gives all attributes by `changed` when one of them, or their order, is another."""

    changed = Signal(object)

    def __init__(self, names: int) -> None:
        super().__init__()
        self._attributes: tuple[AttributeDraft, ...] = ()
        self.list = QListWidget()
        self.list.setFixedHeight(3 * ROW + 6)
        self.list.setAccessibleName(words(t("Attributes")))
        self.add = icon_button("plus", t("Add attribute"), self._add)
        self.up = icon_button("up", t("Move up"), lambda: self._move(-1))
        self.down = icon_button("down", t("Move down"), lambda: self._move(1))
        self.remove = icon_button("delete", t("Remove attribute"), self._remove)
        buttons = (self.add, self.up, self.down, self.remove)
        head = row(label(t("Attributes"), "heading"), 1, *buttons, spacing=2)
        self.form = AttributeForm(names)
        none = label(t("What has to be said about each annotation: depth, severity…"), "muted")
        self.first = button(t("Add attribute"), self._add, icon="plus")
        self._empty = QWidget()
        self._empty.setLayout(column(none, row(self.first, 1), spacing=8))
        self.setLayout(column(head, self._empty, self.list, self.form, spacing=8))
        self.list.currentRowChanged.connect(lambda: self._show())
        self.form.changed.connect(self._on_form)

    def show_attributes(
        self, attributes: tuple[AttributeDraft, ...], at: int | None = None
    ) -> None:
        """Show attributes of a label, one of them in the fields; None = the place as it is."""
        at = self.list.currentRow() if at is None else at
        self._attributes = attributes
        self.list.blockSignals(True)
        self.list.clear()
        for attribute in attributes:
            self.list.addItem(tall(QListWidgetItem(_line_of(attribute))))
        if attributes:
            self.list.setCurrentRow(min(max(at, 0), len(attributes) - 1))
        self.list.blockSignals(False)
        self._show()

    def _show(self) -> None:
        attributes, at = self._attributes, self.list.currentRow()
        has = bool(attributes)
        self._empty.setVisible(not has)
        for one in (self.list, self.add, self.up, self.down, self.remove):
            one.setVisible(has)
        self.up.setEnabled(at > 0)
        self.down.setEnabled(at < len(attributes) - 1)
        self.form.setVisible(0 <= at < len(attributes))
        if 0 <= at < len(attributes):
            self.form.show_attribute(attributes[at])

    # -- changing -----------------------------------------------------------------------------

    def _set(self, attributes: tuple[AttributeDraft, ...]) -> None:
        self._attributes = attributes
        self.changed.emit(attributes)

    def _on_form(self, value: AttributeDraft) -> None:
        at = self.list.currentRow()
        if 0 <= at < len(self._attributes):
            self.list.item(at).setText(_line_of(value))
            self._set((*self._attributes[:at], value, *self._attributes[at + 1 :]))

    def _add(self) -> None:
        self._set((*self._attributes, AttributeDraft()))
        self.show_attributes(self._attributes, len(self._attributes) - 1)
        self.form.name.setFocus()

    def _remove(self) -> None:
        at = self.list.currentRow()
        if at >= 0:
            self._set((*self._attributes[:at], *self._attributes[at + 1 :]))
            self.show_attributes(self._attributes, at)

    def _move(self, step: int) -> None:
        at = self.list.currentRow()
        if 0 <= at + step < len(self._attributes):
            attributes = list(self._attributes)
            attributes.insert(at + step, attributes.pop(at))
            self._set(tuple(attributes))
            self.show_attributes(self._attributes, at + step)


def _line_of(attribute: AttributeDraft) -> str:
    name = attribute.name.strip() or words(t("No name"))
    star = " *" if attribute.required else ""
    return f"{name}{star}  ·  {words(KIND_TITLES[attribute.kind])}"
