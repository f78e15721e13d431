"""The line over a viewport: what is in it, which cut it is, and what to doubt."""

from __future__ import annotations

from attrs import evolve

from workbench.app.planes.cutting import nearest_kind
from workbench.app.planes.words import view_text
from workbench.app.viewing.headline import headline, prior_mark
from workbench.base.text import language
from workbench.ui.canvas.painters.guides import PLANE_COLORS
from workbench.ui.viewport_frame import ViewportFrame


def show_head(frame: ViewportFrame) -> None:
    """Let the line over a viewport say what is shown by now."""
    viewport = frame.canvas.viewport
    state = viewport.state
    info = viewport.frame.info if viewport.frame is not None else None
    warnings = info.warnings if info is not None else ()
    plane = None if state.plane is None else evolve(state.plane, center=None)
    who = (viewport.image, viewport.part, viewport.identity)
    about = (*who, state.prior, plane, warnings, language())
    if frame.about == about:
        return  # each step of a scroll comes here, twice
    frame.about = about
    frame.show_title(headline(viewport), prior_mark(viewport) if state.prior else "")
    if state.plane is None or viewport.image is None:
        frame.show_plane("")
    else:
        frame.show_plane(view_text(state.plane), PLANE_COLORS[nearest_kind(state.plane)])
    frame.show_doubts(viewport.doubts, warnings)
