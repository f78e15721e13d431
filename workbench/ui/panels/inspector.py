"""The right side: channels, where there are any, over layers, annotations and properties."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QWidget

from workbench.ui.panels.annotations import AnnotationsPanel
from workbench.ui.panels.channels import ChannelsPanel
from workbench.ui.panels.layers import LayersPanel
from workbench.ui.panels.properties import PropertiesPanel
from workbench.ui.parts import column

if TYPE_CHECKING:
    from workbench.ui.main_window import MainWindow

_HEIGHTS = (330, 230, 300)


class Inspector(QWidget):
    """Panels under each other; the user shares out the room among those that are always there."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self.setProperty("surface", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(264)
        desk, feed, run = window.desk, window.feed, window.failures.run
        self.layers = LayersPanel(desk, feed, window.actions_, run)
        self.annotations = AnnotationsPanel(desk, feed, window.actions_, run)
        self.properties = PropertiesPanel(desk, feed, run)
        viewports = window.viewports
        self.channels = ChannelsPanel(
            desk, feed, window.actions_, run, lambda: viewports.active.viewport.frame
        )
        viewports.shown.connect(self.channels.later)
        self._split = QSplitter(Qt.Orientation.Vertical)
        self._split.setHandleWidth(1)
        self._split.setChildrenCollapsible(False)
        for panel in (self.layers, self.annotations, self.properties):
            self._split.addWidget(panel)
        self._split.setSizes(list(_HEIGHTS))
        for at, stretch in enumerate((0, 1, 1)):
            self._split.setStretchFactor(at, stretch)
        self.setLayout(column(self.channels, self._split))
