"""The panels around the canvas, each a view of the session of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from workbench.ui.panels.annotations import AnnotationsPanel
from workbench.ui.panels.history import HistoryPanel
from workbench.ui.panels.images import ImagesPanel
from workbench.ui.panels.inspector import Inspector
from workbench.ui.panels.layers import LayersPanel
from workbench.ui.panels.properties import PropertiesPanel

if TYPE_CHECKING:
    from workbench.ui.main_window import MainWindow
    from workbench.ui.panels.bottom import BottomPanel


def make_images(window: MainWindow) -> QWidget:
    """Return the panel at the left."""
    return ImagesPanel(window.desk, window.feed, window.actions_, window.failures.run)


def make_inspector(window: MainWindow) -> QWidget:
    """Return the panels at the right."""
    return Inspector(window)


def make_bottom(window: MainWindow) -> BottomPanel:
    """Return the panel at the bottom."""
    from workbench.ui.panels.bottom import BottomPanel

    return BottomPanel(window)


__all__ = [
    "AnnotationsPanel",
    "HistoryPanel",
    "ImagesPanel",
    "Inspector",
    "LayersPanel",
    "PropertiesPanel",
    "make_bottom",
    "make_images",
    "make_inspector",
]
