"""Dialogs: decisions only. Each is a module of its own, imported when it is opened."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from workbench.ui.main_window import MainWindow

_MODULES = {
    "palette": "palette",
    "settings": "settings",
    "shortcuts": "shortcuts",
    "scheme": "scheme.dialog",
    "rule_book": "rule_book",
    "report": "report",
    "presets": "presets",
    "protocols": "protocols",
    "export": "export",
    "deidentify": "deidentify",
    "import": "import_",
    "left_out": "left_out",
    "about": "about",
    "guide": "guide",
    "copy_to_images": "copy_to_images",
    "calibrate": "calibrate",
    "cameras": "cameras",
    "part_map": "part_map",
    "terms": "terms",
    "terms_import": "terms_import",
    "terms_own": "terms_own",
}


def show(name: str, window: MainWindow) -> QWidget:
    """Open a dialog by its name in `_MODULES` over the window.

    Returns at once; what is open already comes to the front.
    """
    module = import_module(f"{__name__}.{_MODULES[name]}")
    made: QWidget = module.open_over(window)
    return made
