"""Occlusion in the scheme editor: what is to be drawn, and how much is how hidden."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDoubleSpinBox, QWidget

from workbench.base.text import t
from workbench.model.occlusion import FullPolicy, OcclusionPolicy, ScenePolicy
from workbench.ui.dialogs.base import Form, combo
from workbench.ui.parts import column, label, row

_SCENES = (
    (t("Whole outlines, also where they are hidden"), ScenePolicy.AMODAL_ALL),
    (t("Only what can be seen"), ScenePolicy.VISIBLE_ONLY),
    (t("Whole outlines up to a hidden share"), ScenePolicy.AMODAL_UP_TO),
)
_FULL = (
    (t("Keep it with an empty visible part"), FullPolicy.KEEP_EMPTY),
    (t("Leave it out"), FullPolicy.DROP),
    (t("Only say that it is there"), FullPolicy.TAG_ONLY),
)


class OcclusionPage(QWidget):
    """Fields of an `OcclusionPolicy`. Gives it by `changed`."""

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._loading = False
        self.none, self.partial, self.up_to = _percent(), _percent(), _percent()
        self.scene = combo(_SCENES)
        self.full = combo(_FULL)
        form = Form(180)
        form.add(t("What is to be drawn"), row(self.scene, 1))
        self._up_to = QWidget()
        self._up_to.setLayout(row(self.up_to, 1))
        form.add(t("Whole up to"), self._up_to)
        form.add(t("Not hidden up to"), row(self.none, 1))
        form.add(t("Partly hidden up to"), row(self.partial, 1))
        form.add(t("Wholly hidden, in exports"), row(self.full, 1))
        self._form = form
        note = label(
            t(
                "Shares are of the whole outline inside the image. Above “partly” a thing is "
                "mostly hidden; which labels hide others is said with each label."
            ),
            "muted",
            wrap=True,
        )
        heading = label(t("Occlusion"), "heading")
        self.setLayout(column(heading, form, note, 1, spacing=12, margins=(16,) * 4))
        for spin in (self.none, self.partial, self.up_to):
            spin.valueChanged.connect(lambda value: self._tell())
        self.none.valueChanged.connect(lambda value: self.partial.setMinimum(value))
        for box in (self.scene, self.full):
            box.activated.connect(lambda at: self._tell())

    def show_policy(self, policy: OcclusionPolicy) -> None:
        """Show a policy."""
        self._loading = True
        self.partial.setMinimum(0.0)
        self.none.setValue(policy.none * 100)
        self.partial.setValue(policy.partial * 100)
        self.up_to.setValue(policy.amodal_up_to * 100)
        self.scene.setCurrentIndex(self.scene.findData(policy.scene))
        self.full.setCurrentIndex(self.full.findData(policy.full))
        self._loading = False
        self._show_up_to()

    def _show_up_to(self) -> None:
        is_up_to = self.scene.currentData() == ScenePolicy.AMODAL_UP_TO
        self._form.show_row(self._up_to, is_up_to)

    def _tell(self) -> None:
        if self._loading or self.none.value() > self.partial.value():
            return
        self._show_up_to()
        self.changed.emit(
            OcclusionPolicy(
                round(self.none.value() / 100, 6),
                round(self.partial.value() / 100, 6),
                ScenePolicy(self.scene.currentData()),
                round(self.up_to.value() / 100, 6),
                FullPolicy(self.full.currentData()),
            )
        )


def _percent() -> QDoubleSpinBox:
    made = QDoubleSpinBox()
    made.setRange(0, 100)
    made.setDecimals(1)
    made.setSuffix(" %")
    made.setFixedWidth(110)
    return made
