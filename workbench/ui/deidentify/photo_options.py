"""PhotoOptions: what is looked for in photographs, and what of them stays."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from workbench.app.deidentify.review import Review
from workbench.base.text import Text, t
from workbench.deid.photo.policy import PhotoPolicy, Serials
from workbench.ui.parts import column, label, words

_SWITCHES: dict[str, Text] = {
    "find_text": t("Look for text and fill it"),
    "find_codes": t("Look for bar codes and QR codes and fill them"),
    "find_faces": t("Look for faces and fill them"),
    "keep_resolution": t("Keep resolution and magnification"),
    "reviewed": t("Hold every photograph that no person has approved"),
}


class PhotoOptions(QWidget):
    """Switches of the policy for photographs; the review has the answers."""

    def __init__(self, review: Review) -> None:
        super().__init__()
        self._review = review
        self.boxes: dict[str, QCheckBox] = {}
        for name, title in _SWITCHES.items():
            made = QCheckBox(words(title))
            made.toggled.connect(lambda on, name=name: self._choose(**{name: on}))
            self.boxes[name] = made
        self.serials = QCheckBox(words(t("Keep serial numbers and lot codes that look like this")))
        self.serials.toggled.connect(
            lambda on: self._choose(serials=Serials.KEEP if on else Serials.REMOVE)
        )
        self.pattern = QLineEdit()
        self.pattern.setPlaceholderText(words(t("Regular expression, such as LOT-[0-9]+")))
        self.pattern.setAccessibleName(words(t("Pattern of serial numbers")))
        self.pattern.editingFinished.connect(
            lambda: self._choose(serial_pattern=self.pattern.text().strip())
        )
        self.setLayout(
            column(
                label(t("Photographs"), "heading"),
                *self.boxes.values(),
                self.serials,
                self.pattern,
                spacing=6,
            )
        )

    def show_policy(self, policy: PhotoPolicy) -> None:
        """Show a policy."""
        for name, one in (*self.boxes.items(), ("serials", self.serials)):
            one.blockSignals(True)
            value = getattr(policy, name)
            one.setChecked(value is Serials.KEEP if name == "serials" else bool(value))
            one.blockSignals(False)
        self.pattern.setVisible(policy.serials is Serials.KEEP)
        if not self.pattern.hasFocus():
            self.pattern.setText(policy.serial_pattern)

    def _choose(self, **changes: object) -> None:
        self._review.choose(self._review.choices.with_photo(**changes))
