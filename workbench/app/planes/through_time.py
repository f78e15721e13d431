"""Through time: cuts through one volume go together to another point in time of it."""

from __future__ import annotations

from attrs import evolve

from workbench.app.images.volumes import stack_of
from workbench.app.viewing.view_state import ViewState
from workbench.app.viewing.viewport_state import ViewportState
from workbench.imaging.loader import Place
from workbench.model.project import Project


def go_to_slice(project: Project, view: ViewState, place: Place, index: int | None = None) -> None:
    """Go to another slice in a viewport, the active one by default: place and zoom stay.

    Where it shows a cut, all cuts through the same volume go to the stack of that slice: planes
    of two points in time beside each other would lie.
    """
    at = view.active if index is None else index
    state = view.viewports[at]
    if state.plane is None or state.image is None:
        view.go(*place, index=at)
        return
    volume = stack_of(project, state.image, state.frame)

    def moved(one: ViewportState) -> ViewportState:
        if one.plane is None or one.image is None:
            return one
        if stack_of(project, one.image, one.frame) != volume:
            return one
        return evolve(one, image=place[0], frame=place[1])

    view.set_viewports(map(moved, view.viewports))
