"""Actions on planes through volumes: which plane a viewport shows, and how thick it is."""

from __future__ import annotations

from typing import Any

from attrs import evolve

from workbench.app.actions.action import Action, has_image
from workbench.app.host import Desk
from workbench.app.viewing.layouts import Layout
from workbench.app.viewing.links import PatientPoint
from workbench.app.viewing.plane_view import PlaneKind, PlaneView
from workbench.app.viewing.viewport_state import ViewportState
from workbench.base.errors import InputError
from workbench.base.text import Text, t
from workbench.geom.turn import UPRIGHT
from workbench.imaging.volumes.cut import SlabMode

_PLANE = t("Plane")
_SLAB = t("Thickness of the cut")

#: Thicknesses that are offered, mm.
SLABS = (0.0, 3.0, 5.0, 10.0, 20.0)


def show_plane(desk: Desk, kind: PlaneKind | None) -> None:
    """Show another plane of the volume in the active viewport; None = the slices as acquired."""
    view = desk.session.view_state
    now = view.viewport.plane
    _ask_again(desk)
    if kind is None:
        view.set_viewport(plane=None, center=None, turn=UPRIGHT)
        return
    _need_slices(desk)
    center = now.center if now is not None else None
    if center is None:
        point = point_of_interest(desk)
        center = point.point if point is not None else None
    plane = evolve(now, kind=kind, center=center) if now else PlaneView(kind, center)
    view.set_viewport(plane=plane, center=None, turn=UPRIGHT)


def show_planes(desk: Desk) -> None:
    """Show axial, sagittal and coronal cuts beside the slices, crossing in one point."""
    view = desk.session.view_state
    _need_slices(desk)
    _ask_again(desk)
    point = point_of_interest(desk)
    center = point.point if point is not None else None
    shown = evolve(view.viewport, plane=None, center=None, turn=UPRIGHT)
    kinds = (PlaneKind.AXIAL, PlaneKind.SAGITTAL, PlaneKind.CORONAL)
    cuts = [evolve(shown, plane=PlaneView(kind, center)) for kind in kinds]
    view.set_layout(Layout.FOUR, (*cuts, shown))
    view.set_references(True)
    view.choose_tool("cross_hair")
    if point is not None:
        view.set_cursor(point)


def _ask_again(desk: Desk) -> None:
    """Let a volume that could not be read, or whose reading was cancelled, be tried again."""
    session = desk.session
    state = session.view_state.viewport
    if state.image is not None:
        session.volumes.retry(state.image, state.frame)
        session.view_state.refresh()


def _need_slices(desk: Desk) -> None:
    """Raise InputError where there is but one slice: nothing can be cut there."""
    from workbench.app.images.volumes import places_of

    session = desk.session
    state = session.view_state.viewport
    if state.image is not None and len(places_of(session.project, state.image, state.frame)) < 2:
        raise InputError(
            t("Planes are cut through series of several slices. This image is a single slice.")
        )


def point_of_interest(desk: Desk) -> PatientPoint | None:
    """Return the marked point, else the middle of the slice that is shown; None where unknown."""
    from workbench.geom.planes import pixel_to_patient

    session = desk.session
    view, state = session.view_state, session.view_state.viewport
    if state.image is None:
        return None
    image = session.project.images[state.image]
    plane = session.library.info(image.id, state.frame).plane
    spacing = session.library.calibration(image.id, state.frame).spacing
    if plane is None or spacing is None or not plane.frame_of_reference:
        return None
    if view.cursor is not None and view.cursor.frame_of_reference == plane.frame_of_reference:
        return view.cursor
    x, y = state.center or (image.columns / 2, image.rows / 2)
    return PatientPoint(plane.frame_of_reference, pixel_to_patient(plane, spacing, x, y))


def straighten(desk: Desk) -> None:
    """Turn all oblique cuts back into the planes of the patient."""
    view = desk.session.view_state
    kinds = iter((PlaneKind.AXIAL, PlaneKind.SAGITTAL, PlaneKind.CORONAL))
    taken = {one.plane.kind for one in view.viewports if one.plane is not None}
    free = [kind for kind in kinds if kind not in taken]

    def straight(state: ViewportState) -> ViewportState:
        if state.plane is None or state.plane.kind is not PlaneKind.OBLIQUE:
            return state
        kind = free.pop(0) if free else PlaneKind.AXIAL
        return evolve(state, plane=evolve(state.plane, kind=kind), center=None)

    view.set_viewports([straight(one) for one in view.viewports])


def set_slab(desk: Desk, mm: float) -> None:
    """Make the cuts of all viewports this thick; 0 = a single layer of voxels."""
    _change_slabs(desk, slab=mm)


def _change_slabs(desk: Desk, **fields: Any) -> None:
    view = desk.session.view_state
    view.set_viewports(
        [
            evolve(one, plane=evolve(one.plane, **fields)) if one.plane is not None else one
            for one in view.viewports
        ]
    )


def _ask_slab(desk: Desk) -> None:
    plane = desk.session.view_state.viewport.plane
    typed = desk.host.ask_text(
        t("Thickness of the cut in mm; 0 for a single layer"), f"{plane.slab:g}" if plane else "0"
    )
    if typed is not None:
        set_slab(desk, parse_slab(typed))


def parse_slab(text: str) -> float:
    """Return the millimetres that were typed; raise InputError otherwise."""
    try:
        mm = float(text.replace(",", ".").replace("，", "."))
    except ValueError:
        mm = -1.0
    if not 0 <= mm <= 1000:
        raise InputError(t("“{text}” is not a thickness. Write mm from 0 to 1000.", text=text))
    return mm


def is_cut(desk: Desk) -> bool:
    """Return whether the active viewport shows a cut through a volume."""
    return has_image(desk) and desk.session.view_state.viewport.plane is not None


def _is_oblique(desk: Desk) -> bool:
    planes = (one.plane for one in desk.session.view_state.viewports)
    return any(plane is not None and plane.kind is PlaneKind.OBLIQUE for plane in planes)


def _shows(kind: PlaneKind | None, desk: Desk) -> bool:
    plane = desk.session.view_state.viewport.plane
    return (plane.kind if plane is not None else None) is kind


def _plane(kind: PlaneKind | None, name: str, title: Text) -> Action:
    return Action(
        f"view.plane_{name}",
        title,
        lambda desk: show_plane(desk, kind),
        (),
        f"plane_{name}",
        has_image,
        lambda desk: has_image(desk) and _shows(kind, desk),
        section=1,
        submenu=_PLANE,
    )


def _has_slab(desk: Desk, mm: float) -> bool:
    plane = desk.session.view_state.viewport.plane
    return plane is not None and plane.slab == mm


def _has_mode(desk: Desk, mode: SlabMode) -> bool:
    plane = desk.session.view_state.viewport.plane
    return plane is not None and plane.slab_mode is mode


def _slab(mm: float) -> Action:
    title = t("{mm} mm", mm=f"{mm:g}") if mm else t("A single layer")
    return Action(
        f"view.slab_{mm:g}",
        title,
        lambda desk: set_slab(desk, mm),
        when=is_cut,
        checked=lambda desk: _has_slab(desk, mm),
        section=1,
        submenu=_SLAB,
    )


def _mode(mode: SlabMode, title: Text) -> Action:
    return Action(
        f"view.slab_{mode}",
        title,
        lambda desk: _change_slabs(desk, slab_mode=mode),
        when=is_cut,
        checked=lambda desk: _has_mode(desk, mode),
        section=1,
        submenu=_SLAB,
    )


ACTIONS = (
    Action(
        "view.planes",
        t("MPR: axial, sagittal, coronal"),
        show_planes,
        ("F9",),
        "planes",
        has_image,
        section=1,
        submenu=_PLANE,
    ),
    _plane(None, "acquired", t("Slices as acquired")),
    _plane(PlaneKind.AXIAL, "axial", t("Axial")),
    _plane(PlaneKind.CORONAL, "coronal", t("Coronal")),
    _plane(PlaneKind.SAGITTAL, "sagittal", t("Sagittal")),
    Action(
        "view.straighten",
        t("Straighten the planes"),
        straighten,
        ("Shift+F9",),
        "",
        _is_oblique,
        section=1,
        submenu=_PLANE,
    ),
    *(_slab(mm) for mm in SLABS),
    Action("view.slab", t("Other thickness…"), _ask_slab, when=is_cut, section=1, submenu=_SLAB),
    _mode(SlabMode.MEAN, t("Mean of the layers")),
    _mode(SlabMode.MAX, t("Largest value (MIP)")),
    _mode(SlabMode.MIN, t("Smallest value (MinIP)")),
)
