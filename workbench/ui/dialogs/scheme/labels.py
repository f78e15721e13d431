"""The labels of a scheme that is edited: their tree, and the form of the one that is chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QScrollArea, QWidget

from workbench.app.scheme.draft import (
    Draft,
    LabelDraft,
    add,
    get,
    move,
    place,
    problems,
    remove,
    replace,
)
from workbench.base.text import t
from workbench.model.colors import free_color
from workbench.model.scheme import Picture
from workbench.ui.dialogs.scheme.label import LabelForm
from workbench.ui.dialogs.scheme.page import Take
from workbench.ui.dialogs.scheme.tree import LabelTree
from workbench.ui.parts import EmptyState, button, column, icon_button, row, words

NO_LABELS = t(
    "A scheme says which labels there are, and what has to be said about each "
    "annotation. Add the first label, or import a scheme."
)
_SIDE_WIDTH = 270


class LabelsPage(QWidget):
    """Tree and form over one draft; `draft` is what they make of it."""

    #: The draft, or the name of the scheme, is another one.
    changed = Signal()
    #: The key of a label that was taken out.
    removed = Signal(str)
    #: A picture was taken for an example of a label.
    taken = Signal(object)
    term_wanted = Signal()
    import_wanted = Signal()
    #: The button below which starters are to be offered.
    starter_wanted = Signal(object)

    def __init__(self, take: Take, *, read_only: bool) -> None:
        super().__init__()
        self.draft: Draft = ()
        self._pictures: Sequence[Picture] = ()
        self._read_only = read_only
        self.title = QLineEdit()
        self.title.setPlaceholderText(words(t("Name of the scheme")))
        self.title.setAccessibleName(words(t("Name of the scheme")))
        self.tree = LabelTree()
        self.form = LabelForm(take)
        self._area, self._empty = QScrollArea(), self._without_labels()
        self._lay_out()
        self.title.textEdited.connect(lambda: self.changed.emit())
        self.tree.chosen.connect(self._show_label)
        self.tree.placed.connect(self._on_placed)
        self.form.changed.connect(self._on_changed)
        self.form.taken.connect(self.taken)
        self.form.term_wanted.connect(self.term_wanted)

    def _lay_out(self) -> None:
        area = self._area
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner = QWidget()
        inner.setLayout(row(self.form, margins=(0, 0, 12, 0)))
        area.setWidget(inner)
        right = column(area, self._empty, spacing=12, margins=(16, 12, 8, 8))
        right.setStretch(0, 1)
        within = row(self._side(), right, spacing=0)
        within.setStretch(1, 1)
        self.setLayout(within)

    def _side(self) -> QWidget:
        self.add = icon_button("plus", t("Add label"), lambda: self.add_label(False))
        self.add_below = icon_button(
            "tree", t("Add a label below the chosen one"), lambda: self.add_label(True)
        )
        self.up = icon_button("up", t("Move up"), lambda: self._move(-1))
        self.down = icon_button("down", t("Move down"), lambda: self._move(1))
        self.remove = icon_button("delete", t("Remove label"), self.remove_label)
        tools = row(self.add, self.add_below, 1, self.up, self.down, self.remove, spacing=2)
        side = QWidget()
        side.setProperty("surface", "panel")
        side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        side.setFixedWidth(_SIDE_WIDTH)
        side.setLayout(
            column(
                row(self.title, margins=(12, 12, 12, 4)),
                row(tools, margins=(8, 0, 8, 4)),
                self.tree,
            )
        )
        return side

    def _without_labels(self) -> EmptyState:
        begin = button(t("Start from…"), lambda: self.starter_wanted.emit(begin))
        return EmptyState(
            NO_LABELS,
            button(t("Add label"), lambda: self.add_label(False), icon="plus"),
            button(t("Import…"), self.import_wanted.emit, icon="import"),
            begin,
        )

    # -- showing ------------------------------------------------------------------------------

    def show_draft(self, draft: Draft, name: str, pictures: Sequence[Picture]) -> None:
        """Show other labels, the first one chosen."""
        self.draft, self._pictures = draft, pictures
        self.title.setText(name)
        self._refresh(draft[0].id if draft else None)

    def show_pictures(self, pictures: Sequence[Picture]) -> None:
        """Take over the pictures that examples may be of."""
        self._pictures = pictures

    def _refresh(self, current: int | None) -> None:
        self.tree.show_draft(self.draft, current, self._bad())
        self._show_label()
        self.changed.emit()

    def _bad(self) -> set[int]:
        return {one.label for one in problems(self.draft)}

    def _show_label(self) -> None:
        current = self.tree.current
        has = current is not None and bool(self.draft)
        self._area.setVisible(has)
        self._empty.setVisible(not self.draft)
        for one in (self.add_below, self.up, self.down, self.remove):
            one.setEnabled(has and not self._read_only)
        if has and current is not None:
            self.form.show_label(self.draft, current, {p.id: p for p in self._pictures})
            self.mark_name()

    def mark_name(self) -> None:
        """Mark the name of the chosen label where it is lacking."""
        current = self.tree.current
        if current is not None:
            self.form.mark_name(not get(self.draft, current).name.strip())

    # -- changing -----------------------------------------------------------------------------

    def _on_changed(self, value: LabelDraft) -> None:
        old = get(self.draft, value.id)
        if old.parent != value.parent:
            self.draft = place(replace(self.draft, old), value.id, value.parent)
            self._refresh(value.id)
            return
        self.draft = replace(self.draft, value)
        self.tree.update_rows(self.draft, self._bad())
        self.changed.emit()

    def _on_placed(self, id: int, parent: int, at: int) -> None:
        above = None if parent < 0 else parent
        siblings = [one.id for one in self.draft if one.parent == above]
        where: int | None = None if at < 0 else at
        # Positions are counted with the moved label in its old place.
        if where is not None and id in siblings and siblings.index(id) < where:
            where -= 1
        self.draft = place(self.draft, id, above, where)
        self._refresh(id)

    def _move(self, step: int) -> None:
        current = self.tree.current
        if current is not None:
            self.draft = move(self.draft, current, step)
            self._refresh(current)

    def add_label(self, below: bool) -> None:
        """Add a label beside the chosen one, or below it."""
        if self._read_only:
            return
        current = self.tree.current if self.draft else None
        parent = None
        if current is not None:
            parent = current if below else get(self.draft, current).parent
        self.draft, id = add(self.draft, free_color(one.color for one in self.draft), parent)
        self._refresh(id)
        self.form.name.setFocus()

    def remove_label(self) -> None:
        """Take the chosen label out; those below it move up."""
        current = self.tree.current
        if current is None:
            return
        key = get(self.draft, current).key
        if key is not None:  # one that is new has none, and nothing hangs on it
            self.removed.emit(key)
        at = [one.id for one in self.draft].index(current)
        self.draft = remove(self.draft, current)
        left = [one.id for one in self.draft]
        self._refresh(left[min(at, len(left) - 1)] if left else None)
