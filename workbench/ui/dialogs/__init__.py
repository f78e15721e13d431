"""Dialogs: for decisions only, each imported when it is opened."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbench.ui.main_window import MainWindow

_MODULES = {
    "palette": "palette",
    "settings": "settings",
    "shortcuts": "shortcuts",
    "scheme": "scheme",
    "export": "export",
    "import": "import_",
    "about": "about",
    "guide": "about",
}


def show(name: str, window: MainWindow) -> None:
    """Open a dialog by its name: ``palette settings shortcuts scheme export import about guide``."""
    module = import_module(f"workbench.ui.dialogs.{_MODULES[name]}")
    getattr(module, "show_guide" if name == "guide" else "show")(window)
