"""The page of pixels: what will be black in all pictures of a layout."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QListWidget,
    QListWidgetItem,
    QSpinBox,
    QSplitter,
    QWidget,
)

from workbench.app.deidentify.candidates import Candidate
from workbench.app.deidentify.layouts import PHOTO, Layout, Status
from workbench.app.deidentify.pictures import FILES_MAX, Overlaid, spread_over
from workbench.app.deidentify.review import Review
from workbench.base.errors import WorkbenchError
from workbench.base.text import Text, t
from workbench.ui.deidentify.box_list import BoxList
from workbench.ui.deidentify.box_view import BoxView
from workbench.ui.deidentify.file_list import FileList
from workbench.ui.dialogs.base import tall
from workbench.ui.parts import Elided, button, column, icon_button, label, row, set_property, words

_MOST = 200


class PixelsPage(QWidget):
    """Layouts at the left, their pictures over each other, the boxes at the right.

    Keys: N the next that needs a look, A approves, B draws, K keeps, Del takes away, F fits,
    brackets go from box to box, PgUp and PgDown through frames.
    """

    moved = Signal()

    def __init__(self, review: Review) -> None:
        super().__init__()
        self._review = review
        self._asked: tuple[tuple[str, ...], int | None] | None = None
        self._number = 0
        self._told: Text | str = ""
        self._key = ""
        self.files = FileList(review, with_picture=True)
        self.view = BoxView()
        self.frame = QSpinBox()
        self.frame.setMinimum(0)
        self.frame.setSpecialValueText(words(t("All frames over each other")))
        self.frame.setPrefix(words(t("Frame ")))
        self.frame.setAccessibleName(words(t("Frame")))
        self.about = Elided("", "muted")
        self.new = icon_button("box", t("New box (B), then drag; or Enter"), self.view.begin)
        self.keep = icon_button("eye", t("Keep what is in the box, or fill it (K)"),
                                self.view.toggle_keep)  # fmt: skip
        self.remove = icon_button("delete", t("Remove the box (Del)"), self.view.remove_selected)
        self.undo = icon_button("undo", t("Undo"), self._undo)
        self.fit = icon_button("fit", t("Show the whole picture (F)"), self.view.fit)
        self.black = QCheckBox(words(t("As it will be")))
        self.black.setToolTip(words(t("Show the boxes as black as they will be")))
        self.boxes = BoxList()
        self.missed = QListWidget()
        self.missed.setAccessibleName(words(t("Not covered")))
        self.missed_title = label("", "warn", wrap=True)
        self.template = button(t("Keep as a template"), self._as_template, flat=True)
        tip = t("Fill these boxes in all photographs of this camera: the profile keeps them")
        self.template.setToolTip(words(tip))
        self.head = button(t("The head before and after…"), self._show_head, flat=True)
        self.alone = button(t("Decide this file by itself"), self._alone, flat=True)
        self.approve = button(t("Approve"), self.approve_now, primary=True)
        self.next = button(t("Next"), self.go_next)
        self.approve.setToolTip(words(t("These boxes are right for all files of the layout (A)")))
        self.next.setToolTip(words(t("The next layout that needs a look (N)")))
        self.counter = label("", "muted")
        self._lay_out()
        self._listen()
        self.files.chosen.connect(self._on_chosen)
        self.frame.valueChanged.connect(lambda _: self._show_picture())
        self.black.toggled.connect(self.view.show_filled)
        self.view.changed.connect(self._on_changed)
        self.view.chosen.connect(self._on_box)
        self.boxes.picked.connect(self.view.select)
        self.missed.itemDoubleClicked.connect(
            lambda item: self.files.choose(self.files.key, item.data(Qt.ItemDataRole.UserRole))
        )

    def _lay_out(self) -> None:
        tools = row(
            self.new, self.keep, self.remove, self.undo, self.fit, self.frame, self.black, 1,
            spacing=4,
        )  # fmt: skip
        middle = QWidget()
        keys = t("A approves · N next · B new box · K keeps or fills · [ ] from box to box")
        below = row(self.about, label(keys, "muted"), spacing=12)
        below.setStretch(0, 1)
        filled = column(tools, self.view, below, spacing=6, margins=(12, 0, 12, 0))
        filled.setStretch(1, 1)
        middle.setLayout(filled)
        right = QWidget()
        sides = column(
            label(t("Boxes"), "heading"),
            self.boxes,
            self.missed_title,
            self.missed,
            self.head,
            self.alone,
            self.template,
            self.counter,
            self.approve,
            self.next,
            spacing=6,
            margins=(12, 0, 0, 0),
        )
        sides.setStretch(1, 3)
        sides.setStretch(3, 1)
        right.setLayout(sides)
        right.setMinimumWidth(190)
        split = QSplitter()
        split.setChildrenCollapsible(False)
        for part in (self.files, middle, right):
            split.addWidget(part)
        split.setStretchFactor(1, 1)
        split.setSizes([250, 700, 210])
        self.setLayout(column(split))

    # -- showing ------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show what the review knows now."""
        self.files.refresh()
        done, asked = self._review.decided
        said = t("{done} of {asked} decided", done=done, asked=asked)
        self.counter.setText(words(said if asked else t("Nothing needs a look.")))
        if self.isVisible():
            self.look()

    def open_layout(self, key: str) -> None:
        """Go to a layout."""
        self.files.choose(key)

    def look(self) -> None:
        """Show the chosen layout, or the first that needs a look."""
        if not self.files.key:
            self.files.choose(self._review.next_undecided() or "")
            self.files.choose_first()
        self._show_layout()
        self._show_picture()

    def _show_layout(self) -> None:
        layout = self.files.layout_
        there = layout is not None
        shown = layout.candidates if layout is not None else ()
        selected = self.view.selected
        self.view.show_boxes(shown, selected)
        self.boxes.show_boxes(shown, self.view.selected)
        for one in (self.new, self.fit, self.frame, self.black):
            one.setEnabled(there)
        self._show_box_tools()
        self.undo.setEnabled(self._review.can_undo)
        self._show_missed(layout)
        self._show_approval(layout)

    def _show_box_tools(self) -> None:
        for one in (self.keep, self.remove):
            one.setEnabled(self.view.selected >= 0)

    def _show_missed(self, layout: Layout | None) -> None:
        missed = self._review.not_covered(layout) if layout is not None else []
        self.missed.clear()
        for one in missed[:_MOST]:
            made = QListWidgetItem(Path(one.path).name)
            made.setData(Qt.ItemDataRole.UserRole, one.path)
            made.setToolTip(one.path)
            self.missed.addItem(tall(made))
        said = t("Not covered: in {count} files something lies elsewhere.", count=len(missed))
        self.missed_title.setText(words(said))
        for part in (self.missed, self.missed_title):
            part.setVisible(bool(missed))
        several = layout is not None and len(layout.files) > 1
        self.alone.setVisible(several and bool(self.files.file))
        self.head.setVisible(bool(self._head_file()))
        is_photo = layout is not None and layout.kind == PHOTO
        self.template.setVisible(is_photo and any(one.fill for one in self.view.candidates))

    def _show_approval(self, layout: Layout | None) -> None:
        self.approve.setEnabled(layout is not None and layout.has_picture)
        set_property(self.approve, primary=layout is None or not layout.approved)
        if layout is not None and layout.approved:
            self.approve.setText(words(t("Take back")))
        elif layout is not None and len(layout.files) > 1:
            said = t("Approve for all {count}", count=len(layout.files))
            self.approve.setText(words(said))
        else:
            self.approve.setText(words(t("Approve")))
        self.next.setEnabled(self._review.next_undecided(self.files.key) is not None)

    def _show_picture(self) -> None:
        """Ask for the picture of what is chosen, unless it is there."""
        layout = self.files.layout_
        if layout is None:
            self._asked = None
            self.view.show_picture(None, t("There are no pictures here."))
            self.about.show_text("")
            return
        file = self.files.file
        files = [one for one in layout.files if one.path == file] if file else list(layout.files)
        most = max(one.frames for one in files)
        self.frame.blockSignals(True)
        self.frame.setMaximum(most if most > 1 else 0)
        self.frame.blockSignals(False)
        self.frame.setVisible(most > 1)
        frame = self.frame.value() or None
        paths = spread_over([one.path for one in files if one.frames >= (frame or 1)])
        if self._asked == (paths, frame):
            return
        self._asked = (paths, frame)
        self._number += 1
        self._told = _about(len(paths), len(files))
        if layout.key != self._key:
            self.view.show_picture(None, t("Reading…"))
        self._key = layout.key
        self.about.show_text(words(t("Reading…")))
        self._review.ask_picture(
            paths[:1], frame, self._newest(self._shown), self._newest(self._failed)
        )
        if len(paths) > 1:
            self._review.ask_picture(paths, frame, self._newest(self._shown), self._newest(_ignore))

    def _newest(self, run: Callable[..., None]) -> Callable[..., None]:
        number = self._number

        def answer(what: object) -> None:
            if number == self._number:
                run(what)

        return answer

    def _shown(self, found: Overlaid) -> None:
        self.view.show_picture(found.picture, size=(found.rows, found.columns))
        self.about.show_text(words(self._told))

    def _failed(self, error: WorkbenchError) -> None:
        self.view.show_picture(None, error.text)
        self.about.show_text("")

    # -- hands --------------------------------------------------------------------------------

    def _on_chosen(self) -> None:
        if self.isVisible():
            self.view.let_go()
            self.view.show_boxes((), -1)
            self.look()
            self.moved.emit()

    def _on_changed(self, candidates: tuple[Candidate, ...]) -> None:
        self._review.change(self.files.key, candidates)

    def _on_box(self, index: int) -> None:
        self.boxes.select(index)
        is_there = 0 <= index < self.boxes.count()
        self.view.setAccessibleDescription(self.boxes.item(index).text() if is_there else "")
        self._show_box_tools()

    def _undo(self) -> None:
        key = self._review.undo()
        if key:
            self.files.choose(key)

    def _head_file(self) -> str:
        """Return a file of what is chosen from which a face could be made; empty for none."""
        layout, path = self.files.layout_, self.files.file
        files = layout.files if layout is not None else ()
        shown = (one.path for one in files if one.shows_face and path in ("", one.path))
        return next(shown, "")

    def _show_head(self) -> None:
        from workbench.ui.deidentify.head_dialog import HeadDialog

        made = HeadDialog(self, self._review, self._head_file())
        made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        made.open()

    def _as_template(self) -> None:
        layout = self.files.layout_
        if layout is not None:
            self._review.keep_template(layout.key)

    def _alone(self) -> None:
        layout, path = self.files.layout_, self.files.file
        if layout is None:
            return
        file = next((one for one in layout.files if one.path == path), None)
        if file is not None:
            self.files.choose(self._review.decide_alone(file.sha256))

    def approve_now(self) -> None:
        """Approve the boxes, or take that back; then go to the next that needs a look."""
        layout = self.files.layout_
        if layout is None:
            return
        if layout.approved:
            self._review.reopen(layout.key)
            return
        self._review.approve(layout.key)
        after = self._review.layouts.get(layout.key)
        if after is not None and self._review.status_of_layout(after) is not Status.LOOK:
            self.go_next()

    def go_next(self) -> None:
        """Go to the next layout that needs a look."""
        key = self._review.next_undecided(self.files.key)
        if key is not None:
            self.files.choose(key)

    def _listen(self) -> None:
        """Decide with one hand: the lists would take letters for the beginning of a name."""
        runs: dict[str, Callable[[], object]] = {
            "N": self.go_next,
            "A": self.approve_now,
            "B": self.view.begin,
            "K": self.view.toggle_keep,
            "F": self.view.fit,
            "Z": self.view.actual_size,
            "]": lambda: self.view.step(1),
            "[": lambda: self.view.step(-1),
            "PgDown": self.frame.stepUp,
            "PgUp": self.frame.stepDown,
            "Del": self.view.remove_selected,
            "Backspace": self.view.remove_selected,
            "Ctrl+Z": self._undo,
        }
        for keys, run in runs.items():
            made = QShortcut(QKeySequence(keys), self)
            made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            made.activated.connect(run)


def _about(shown: int, files: int) -> Text | str:
    if files == 1:
        return ""
    if shown == files:
        return t("{count} files over each other", count=files)
    return t("{shown} of {count} files over each other", shown=min(shown, FILES_MAX), count=files)


def _ignore(error: WorkbenchError) -> None:
    """Leave the first picture where the others cannot be read."""
