"""BoxList: the boxes of a layout in words, beside the picture."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from workbench.app.deidentify.candidates import Candidate
from workbench.base.text import Text, t
from workbench.ui.deidentify.box_paint import COLORS, KIND_TEXTS, tip_of
from workbench.ui.dialogs.base import swatch_icon, tall
from workbench.ui.icons import icon
from workbench.ui.parts import words


class BoxList(QListWidget):
    """`picked` gives the index of the box that was clicked."""

    picked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(words(t("Boxes")))
        self.currentRowChanged.connect(self.picked.emit)

    def show_boxes(self, candidates: Sequence[Candidate], selected: int) -> None:
        """Show other boxes."""
        self.blockSignals(True)
        self.clear()
        for number, one in enumerate(candidates, 1):
            mark = swatch_icon(COLORS[one.kind] if one.fill else None)
            if one.unsure and one.fill:
                mark = icon("help", "warn")
            made = QListWidgetItem(mark, f"{number}  {words(_line(one))}")
            made.setToolTip(tip_of(one))
            self.addItem(tall(made))
        self.setCurrentRow(selected)
        self.blockSignals(False)

    def select(self, index: int) -> None:
        """Go to a box."""
        self.blockSignals(True)
        self.setCurrentRow(index)
        self.blockSignals(False)


def _line(one: Candidate) -> Text:
    kind = KIND_TEXTS[one.kind]
    if not one.fill:
        return t("{kind} · stays", kind=kind)
    if one.unsure:
        return t("{kind} · unsure", kind=kind)
    return t("{kind} · black", kind=kind)
