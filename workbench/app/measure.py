"""Names that moved to `workbench.app.measuring`; here until all callers have followed."""

from __future__ import annotations

from workbench.app.measuring.rows import measurements
from workbench.app.measuring.values import main_quantity, quantities, shown_quantities

__all__ = ["main_quantity", "measurements", "quantities", "shown_quantities"]
