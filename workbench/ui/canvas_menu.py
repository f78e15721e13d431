"""The menu of a canvas: what can be done with what is below the pointer, and with the view."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QWidget

from workbench.ui.action_table import ActionTable

_MENU = (
    *("edit.copy", "edit.paste", "edit.duplicate", "edit.delete", ""),
    *("annotation.front", "annotation.behind", "annotation.lock", "annotation.to_layer", ""),
    *("annotation.lesion_target", "annotation.lesion_assign", ""),
    *("annotation.label_image", "view.fit", "view.reset_window", ""),
    *("view.rotate_right", "view.rotate_left", "view.flip_across", "view.flip_down"),
    "view.reset_orientation",
)


def open_canvas_menu(table: ActionTable, owner: QWidget, at: QPoint) -> None:
    """Open the menu at a place on the screen."""
    menu = QMenu(owner)
    for id in _MENU:
        if id:
            menu.addAction(table[id])
        else:
            menu.addSeparator()
    menu.exec(at)
    menu.deleteLater()
