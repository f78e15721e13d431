"""What of the full de-identification an export of annotations and pictures can choose."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from workbench.app.deidentify.option_words import HINTS, TITLES
from workbench.base.text import t
from workbench.deid.policy.options import Option
from workbench.ui.parts import words

# The others speak of headers, which leave with images and not with annotations.
_OFFERED = (Option.CLEAN_PIXEL_DATA, Option.CLEAN_DESCRIPTORS)


class ReleaseOptions(QWidget):
    """Options of PS3.15 that change what leaves, and whether names follow from the project's key.

    Parameters
    ----------
    key : Path or None
        The key file of the project; None offers none.
    """

    changed = Signal()

    def __init__(self, key: Path | None) -> None:
        super().__init__()
        self._key = key
        self.boxes = {option: QCheckBox(words(TITLES[option])) for option in _OFFERED}
        for option, box in self.boxes.items():
            box.setToolTip(words(HINTS[option]))
        self.keyed = QCheckBox(words(t("Same names in every export (key of the project)")))
        hint = t(
            "Images are called as their de-identified files are; the key stays beside the project."
        )
        self.keyed.setToolTip(words(hint))
        self.keyed.setVisible(key is not None)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(22, 0, 0, 4)
        layout.setSpacing(2)
        for box in (*self.boxes.values(), self.keyed):
            layout.addWidget(box)
            box.toggled.connect(lambda: self.changed.emit())

    @property
    def options(self) -> tuple[str, ...]:
        """The names of the chosen options."""
        return tuple(option.value for option, box in self.boxes.items() if box.isChecked())

    @property
    def key(self) -> Path | None:
        """The key file, where names shall follow from it."""
        return self._key if self.keyed.isChecked() else None
