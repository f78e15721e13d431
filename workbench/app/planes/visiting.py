"""Visiting: showing the very picture that an annotation was drawn on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from attrs import evolve

from workbench.app.planes.cut_here import cut_here
from workbench.app.planes.words import kind_of
from workbench.app.viewing.navigation import slices_of
from workbench.app.viewing.plane_view import PlaneKind, PlaneView
from workbench.app.viewing.viewport_state import ViewportState
from workbench.base.errors import WorkbenchError
from workbench.geom.planes import to_patient
from workbench.model.anchor import OnFrame, OnPlane
from workbench.model.annotation import Annotation
from workbench.model.ids import ImageId

if TYPE_CHECKING:
    from workbench.app.session import Session


def visit(session: Session, annotation: Annotation) -> tuple[float, float] | None:
    """Show the frame or the plane of an annotation in the viewport that suits it best.

    Returns
    -------
    (float, float) or None
        Its middle in image pixels; None where it has no place, or the cut is still being made.
    """
    anchor = annotation.anchor
    if isinstance(anchor, OnFrame):
        _show_frame(session, anchor)
        return _middle(annotation)
    _show_plane(session, anchor, _middle(annotation) or (0.0, 0.0))
    here, middle = cut_here(session), _middle(annotation)
    if here is None or middle is None:
        return None
    return middle[0] / here.cut.spacing.dx, middle[1] / here.cut.spacing.dy


def reference_of(session: Session, image: ImageId | None, frame: int = 1) -> str:
    """Return the frame of reference an image lies in; empty where nobody knows."""
    if image is None:
        return ""
    try:
        plane = session.library.info(image, frame).plane
    except WorkbenchError:
        return ""
    return plane.frame_of_reference if plane is not None else ""


def view_of(plane: OnPlane, like: PlaneView, point: tuple[float, float] = (0, 0)) -> PlaneView:
    """Return the view that shows a plane, through a point of it (mm along its axes)."""
    return evolve(
        like,
        kind=kind_of(plane),
        center=to_patient(plane, *point),
        row_axis=plane.row_axis,
        column_axis=plane.column_axis,
        slab=plane.thickness,
    )


def _show_frame(session: Session, anchor: OnFrame) -> None:
    view = session.view_state
    series = {image for image, _ in slices_of(session.project, anchor.image)}

    def suits(one: ViewportState) -> bool:
        return one.plane is None and one.image in series

    at = _suitable(session, suits, lambda one: one.plane is None)
    view.activate(at)
    if view.viewport.image in series:
        # Another slice of the same series: place and zoom stay.
        place = {} if view.viewport.plane is None else {"plane": None, "center": None}
        view.set_viewport(at, image=anchor.image, frame=anchor.frame, **place)
    else:
        view.show(anchor.image, anchor.frame, at)


def _show_plane(session: Session, anchor: OnPlane, point: tuple[float, float]) -> None:
    view = session.view_state

    def shows_it(one: ViewportState) -> bool:
        here = cut_here(session, one)
        return here is not None and here.anchor == anchor

    def same_kind(one: ViewportState) -> bool:
        return one.plane is not None and one.plane.kind is kind_of(anchor) and is_there(one)

    def is_there(one: ViewportState) -> bool:
        return reference_of(session, one.image, one.frame) == anchor.frame_of_reference

    def is_cut(one: ViewportState) -> bool:
        return one.plane is not None and is_there(one)

    at = _suitable(session, shows_it, same_kind, is_cut, is_there)
    state = view.viewports[at]
    view.activate(at)
    if shows_it(state):
        return
    wanted = view_of(anchor, state.plane or PlaneView(), point)
    same = state.plane is not None and _turned_alike(state.plane, wanted)
    view.set_viewport(at, plane=wanted, center=state.center if same else None)
    here = cut_here(session)
    if here is not None and here.cut.slab <= 0:
        view.set_viewport(at, plane=evolve(wanted, slab=0.0))


def _turned_alike(one: PlaneView, other: PlaneView) -> bool:
    return one.kind is other.kind is not PlaneKind.OBLIQUE


def _suitable(session: Session, *tests: Callable[[ViewportState], bool]) -> int:
    """Return the first viewport that a test likes, the active one before others."""
    view = session.view_state
    order = [view.active, *(i for i in range(len(view.viewports)) if i != view.active)]
    for test in tests:
        for at in order:
            if test(view.viewports[at]):
                return at
    return view.active


def _middle(annotation: Annotation) -> tuple[float, float] | None:
    if annotation.region is None:
        return None
    from workbench.geom.shapes import bounds

    x0, y0, x1, y1 = bounds(annotation.region)
    return (x0 + x1) / 2, (y0 + y1) / 2
