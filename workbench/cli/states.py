"""Options of ``render`` for presentation states and what a file draws over its picture."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from attrs import frozen

from workbench.api.images import ImageSource
from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.cli.output import message

if TYPE_CHECKING:
    from workbench.app.viewing.presentation import Presented
    from workbench.dicom.presentation.state import PresentationState

PresentationOption = Annotated[
    Path | None,
    typer.Option(
        "--presentation", metavar="FILE", help=str(t("Show it as a presentation state says."))
    ),
]
GraphicsOnlyOption = Annotated[
    bool,
    typer.Option("--graphics-only", help=str(t("Of the presentation state only what it draws."))),
]
GraphicsOption = Annotated[
    bool, typer.Option("--graphics", help=str(t("Draw the overlays of the file.")))
]

_LARGEST = 20_000


@frozen
class StateChoice:
    """What the options ask for."""

    path: Path | None = None
    graphics_only: bool = False
    graphics: bool = False

    def applied(self, source: ImageSource, frame: int) -> Presented:
        """Read a frame and return it as it is to be shown.

        Raises
        ------
        InputError
            If the state cannot be read, or does not speak of this frame.
        """
        from workbench.app.viewing.chosen import Chosen
        from workbench.app.viewing.presentation import presented
        from workbench.imaging.frame import load_frame

        if self.graphics_only and self.path is None:
            raise InputError(t("--graphics-only needs --presentation FILE."))
        state = self._state(source, frame)
        chosen = None if state is None else Chosen(state.path, self.graphics_only)
        drawn = self.graphics or state is not None
        found = presented(load_frame(source, frame), frame, chosen, drawn)
        if state is not None and not self.graphics_only:
            for what in state.not_applied(source.identity.sop_instance_uid, frame):
                message(t("Not applied: {what}.", what=what))
        return found

    def area(self, source: ImageSource, frame: int) -> tuple[float, float, float, float] | None:
        """Return the displayed area as x, y, width, height; None without one."""
        state = None if self.graphics_only else self._state(source, frame)
        shown = state.displayed(source.identity.sop_instance_uid, frame) if state else None
        if shown is None:
            return None
        x0, y0, x1, y1 = shown.area
        # Far beyond the image a file may say anything; nobody wants that many black pixels.
        if max(x1 - x0, y1 - y0) > _LARGEST:
            return None
        return x0, y0, x1 - x0, y1 - y0

    def _state(self, source: ImageSource, frame: int) -> PresentationState | None:
        if self.path is None:
            return None
        from workbench.dicom.presentation.state import read_presentation_state

        state = read_presentation_state(self.path)
        if not state.speaks_of(source.identity.sop_instance_uid, frame):
            raise InputError(
                t("{name} does not speak of this image and frame.", name=self.path.name)
            )
        return state
