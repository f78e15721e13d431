"""Chosen: the presentation state that a user looks at images with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from attrs import frozen

from workbench.app.viewing.kept_window import voi_from_side, voi_to_side
from workbench.base.files import is_file
from workbench.model.grey import FileVoi, Voi


@frozen
class Chosen:
    """The presentation state that the user chose.

    Parameters
    ----------
    graphics_only : bool
        Only its graphics are shown; window, shutter and displayed area stay the user's.
    before : (voi, inverted) or None
        What the user had before all of it was applied, to go back to.
    """

    path: Path
    graphics_only: bool = False
    before: tuple[Voi | FileVoi | None, bool] | None = None


def chosen_to_side(chosen: Chosen | None) -> dict[str, Any] | None:
    """Return a choice as plain JSON values."""
    if chosen is None:
        return None
    before = chosen.before
    return {
        "path": str(chosen.path),
        "graphics_only": chosen.graphics_only,
        "before": None if before is None else [voi_to_side(before[0]), before[1]],
    }


def chosen_from_side(kept: object) -> Chosen | None:
    """Return what `chosen_to_side` gave; None where the file is gone."""
    match kept:
        case {"path": str(name), "graphics_only": bool(only), **rest} if name and is_file(
            Path(name)
        ):
            match rest.get("before"):
                case [voi, bool(inverted)]:
                    return Chosen(Path(name), only, (voi_from_side(voi), inverted))
            return Chosen(Path(name), only)
    return None
