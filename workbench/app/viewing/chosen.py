"""Chosen: the presentation state that a user looks at images with."""

from __future__ import annotations

from pathlib import Path

from attrs import frozen

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
