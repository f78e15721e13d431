"""How planes through volumes are named."""

from __future__ import annotations

from collections.abc import Mapping

from workbench.app.viewing.plane_view import PlaneKind, PlaneView
from workbench.base.figures import number, with_unit
from workbench.base.text import Text, t
from workbench.dicom.geometry import slice_position
from workbench.imaging.volumes.cut import AXES, SlabMode
from workbench.imaging.volumes.cut import PlaneKind as BodyPlane
from workbench.model.anchor import OnPlane, Vector

PLANE_TITLES: Mapping[PlaneKind, Text] = {
    PlaneKind.AXIAL: t("Axial"),
    PlaneKind.CORONAL: t("Coronal"),
    PlaneKind.SAGITTAL: t("Sagittal"),
    PlaneKind.OBLIQUE: t("Oblique"),
}

_SHORT: Mapping[PlaneKind, Text] = {
    PlaneKind.AXIAL: t("Ax {mm}", mm=""),
    PlaneKind.CORONAL: t("Cor {mm}", mm=""),
    PlaneKind.SAGITTAL: t("Sag {mm}", mm=""),
    PlaneKind.OBLIQUE: t("Obl {mm}", mm=""),
}

_SAME_AXIS = 1e-6


def kind_of(plane: OnPlane) -> PlaneKind:
    """Return which cut lies like a plane, its rows and columns included."""
    for body in BodyPlane:
        row, column, _ = AXES[body]
        if _same(plane.row_axis, row) and _same(plane.column_axis, column):
            return PlaneKind(body.value)
    return PlaneKind.OBLIQUE


def plane_text(plane: OnPlane) -> Text:
    """Return where a plane lies: “Coronal at 12.5 mm”."""
    mm = with_unit(number(_position(plane), 1), "mm")
    return t("{plane} at {mm}", plane=PLANE_TITLES[kind_of(plane)], mm=mm)


def short_text(plane: OnPlane) -> Text:
    """Return where a plane lies, for a narrow column."""
    title = _SHORT[kind_of(plane)]
    return Text(title.id, {"mm": number(_position(plane), 0)})


def slab_words(view: PlaneView) -> Text | None:
    """Return how thick a cut is and what is seen of it, such as “MIP 10 mm”; None for a layer."""
    if view.slab <= 0:
        return None
    mm = f"{view.slab:g}"
    if view.slab_mode is SlabMode.MAX:
        return t("MIP {mm} mm", mm=mm)
    if view.slab_mode is SlabMode.MIN:
        return t("MinIP {mm} mm", mm=mm)
    return t("Mean {mm} mm", mm=mm)


def view_text(view: PlaneView) -> Text:
    """Return what a view shows: “Coronal · MIP 10 mm”."""
    slab = slab_words(view)
    title = PLANE_TITLES[view.kind]
    return title if slab is None else t("{plane} · {slab}", plane=title, slab=slab)


def _position(plane: OnPlane) -> float:
    """Return mm along the axis that is scrolled."""
    kind = kind_of(plane)
    if kind is PlaneKind.OBLIQUE:
        return slice_position(plane)
    axis = AXES[BodyPlane(kind.value)][2]
    return sum(a * b for a, b in zip(axis, plane.origin, strict=True))


def _same(a: Vector, b: Vector) -> bool:
    return all(abs(one - other) <= _SAME_AXIS for one, other in zip(a, b, strict=True))
