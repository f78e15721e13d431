"""De-identification has a package of its own: this is only its door."""

from __future__ import annotations

from workbench.ui.deidentify.dialog import open_over

__all__ = ["open_over"]
