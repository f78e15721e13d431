"""The right side: layers over annotations over properties."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QWidget

from workbench.ui.panels.annotations import AnnotationsPanel
from workbench.ui.panels.layers import LayersPanel
from workbench.ui.panels.properties import PropertiesPanel
from workbench.ui.parts import column

if TYPE_CHECKING:
    from workbench.ui.main_window import MainWindow

_HEIGHTS = (190, 250, 400)


class Inspector(QWidget):
    """Three panels under each other; the user shares out the room."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self.setProperty("surface", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(264)
        desk, feed, run = window.desk, window.feed, window.failures.run
        self.layers = LayersPanel(desk, feed, window.actions_, run)
        self.annotations = AnnotationsPanel(desk, feed, window.actions_, run)
        self.properties = PropertiesPanel(desk, feed, run)
        self._split = QSplitter(Qt.Orientation.Vertical)
        self._split.setHandleWidth(1)
        self._split.setChildrenCollapsible(False)
        for panel in (self.layers, self.annotations, self.properties):
            self._split.addWidget(panel)
        self._split.setSizes(list(_HEIGHTS))
        for at, stretch in enumerate((0, 1, 1)):
            self._split.setStretchFactor(at, stretch)
        self.setLayout(column(self._split))
