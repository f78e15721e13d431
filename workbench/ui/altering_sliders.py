"""Sliders of gamma and local contrast, for a menu that stays open while they are moved."""

from __future__ import annotations

from math import log2

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QSlider, QWidget

from workbench.app.host import Desk
from workbench.app.windows import altering
from workbench.base.figures import trimmed, with_unit
from workbench.base.text import Text, t
from workbench.imaging.look import MOST_RADIUS, USUAL_RADIUS
from workbench.ui.parts import MARGIN, label, words

# A gamma of 1 is in the middle; two octaves lie on either side.
_OCTAVE, _GAMMA_END = 50, 100
_AMOUNT_STEPS, _AMOUNT_END = 20, 60
_LENGTH = 150


class AlteringSliders(QWidget):
    """Three sliders with their figures; what they show is that of the active viewport."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._session = desk.session
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(MARGIN, 8, MARGIN, 8)
        self._grid.setHorizontalSpacing(8)
        self.gamma, self._gamma = self._line(t("Gamma"), -_GAMMA_END, _GAMMA_END)
        self.amount, self._amount = self._line(t("Local contrast"), 0, _AMOUNT_END)
        self.radius, self._radius = self._line(t("Radius"), 1, MOST_RADIUS)
        self.show_look()
        self.gamma.valueChanged.connect(self._on_gamma)
        self.amount.valueChanged.connect(self._on_amount)
        self.radius.valueChanged.connect(self._on_radius)

    def show_look(self) -> None:
        """Show what is in use."""
        state = self._session.view_state.viewport
        contrast = state.contrast
        self.gamma.setValue(round(log2(state.gamma) * _OCTAVE))
        self.amount.setValue(round(contrast.amount * _AMOUNT_STEPS) if contrast is not None else 0)
        self.radius.setValue(contrast.radius if contrast is not None else USUAL_RADIUS)
        self._tell()

    def _line(self, title: Text, least: int, most: int) -> tuple[QSlider, QLabel]:
        slider, figure = QSlider(Qt.Orientation.Horizontal), label("", "muted")
        slider.setRange(least, most)
        slider.setMinimumWidth(_LENGTH)
        slider.setAccessibleName(words(title))
        figure.setMinimumWidth(44)
        figure.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        at = self._grid.rowCount()
        for column, part in enumerate((label(title), slider, figure)):
            self._grid.addWidget(part, at, column)
        return slider, figure

    def _on_gamma(self, value: int) -> None:
        altering.set_gamma(self._session, 2 ** (value / _OCTAVE))
        self._tell()

    def _on_amount(self, value: int) -> None:
        altering.set_contrast(self._session, value / _AMOUNT_STEPS, self.radius.value())
        self._tell()

    def _on_radius(self, value: int) -> None:
        if self._session.view_state.viewport.contrast is not None:
            altering.set_contrast(self._session, radius=value)
        self._tell()

    def _tell(self) -> None:
        state = self._session.view_state.viewport
        self._gamma.setText(trimmed(round(state.gamma, 2)))
        amount = state.contrast.amount if state.contrast is not None else 0.0
        self._amount.setText(trimmed(round(amount, 2)) if amount else words(t("off")))
        self._radius.setText(with_unit(str(self.radius.value()), "px"))
        self.radius.setEnabled(bool(amount))
