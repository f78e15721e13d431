"""What becomes of annotations whose label is gone: asked before the scheme is saved."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QWidget

from workbench.base.text import language, t
from workbench.model.scheme import Label
from workbench.ui.dialogs.base import Dialog, Form, combo, swatch_icon
from workbench.ui.parts import button, column, label, words

KEEP = "\0keep"


class RemapDialog(Dialog):
    """One line a label that is gone and in use.

    Parameters
    ----------
    gone : sequence of (key, title, count)
    """

    def __init__(
        self, parent: QWidget, gone: Sequence[tuple[str, str, int]], labels: Sequence[Label]
    ) -> None:
        super().__init__(parent, t("Labels that are gone"))
        self.choices: dict[str, QComboBox] = {}
        form = Form(160)
        for key, title, count in gone:
            box = combo([(t("Keep the name, without colour and rules"), KEEP)], KEEP)
            box.addItem(words(t("No label")), None)
            for one in labels:
                if one.selectable:
                    box.addItem(swatch_icon(one.color), words(one.title(language())), one.key)
            self.choices[key] = box
            form.add(f"{title} ({count})", box)
        text = t("Annotations use labels that are no longer there. What becomes of them?")
        self.yes = button(t("Save"), self.accept, primary=True)
        self.yes.setDefault(True)
        self.no = button(t("Cancel"), self.reject)
        body = column(label(text, wrap=True), form, spacing=12)
        self.fill(body, self.no, self.yes)

    def instead(self) -> dict[str, str | None]:
        """Return the label to take instead, by key; what stays as it is is not named."""
        chosen = {key: box.currentData() for key, box in self.choices.items()}
        return {key: one for key, one in chosen.items() if one != KEEP}
