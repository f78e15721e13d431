"""Record: what one person saw of one frame and when, and how that is kept as plain values."""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from attrs import frozen

from workbench.imaging.inspection import Grid, InspectionMap


@frozen(eq=False)
class Record:
    """What one person saw of one frame.

    Parameters
    ----------
    first, last : datetime
        When it began and when it went on for the last time.
    """

    map: InspectionMap
    first: datetime
    last: datetime

    def to_side(self) -> dict[str, Any]:
        """Return it as plain JSON values."""
        grid = self.map.grid
        return {
            "size": [grid.columns, grid.rows],
            "cell": grid.cell,
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "map": b64encode(self.map.pack()).decode(),
        }


def record_from_side(kept: object, grid: Grid) -> Record | None:
    """Return what `to_side` gave; None when it is unusable or of a picture of another size."""
    if not isinstance(kept, Mapping):
        return None
    match kept.get("size"), kept.get("cell"):
        case [int(columns), int(rows)], int(cell):
            if (columns, rows, cell) != (grid.columns, grid.rows, grid.cell):
                return None
        case _:
            return None
    try:
        packed = b64decode(str(kept.get("map")), validate=True)
        first, last = (datetime.fromisoformat(str(kept.get(name))) for name in ("first", "last"))
        return Record(InspectionMap.unpack(grid, packed), first, last)
    except (ValueError, binascii.Error):
        return None
