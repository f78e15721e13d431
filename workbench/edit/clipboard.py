"""Clipboard: annotations as portable text, and back onto any frame, or from cut to cut.

The text is JSON: geometry, meaning and where it came from, but no author, time or path. What is
pasted is made anew by whoever pastes it. Pixels of frames and millimetres of planes do not mix.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated

import msgspec
from attrs import evolve, frozen

from workbench.base.errors import InputError
from workbench.base.text import Text, t
from workbench.edit.annotate import add_to_layer, provenance
from workbench.geom.shapes import Bounds, bounds
from workbench.geom.transform import clamp_shift, scale, translate
from workbench.model import commands
from workbench.model.anchor import Anchor, OnFrame, OnPlane, Vector
from workbench.model.annotation import Annotation, AttributeValue, Purpose
from workbench.model.concept import Concept
from workbench.model.ids import AnnotationId, EntityId, ImageId, LayerId, new_id
from workbench.model.measurement import MeasurementKind
from workbench.model.patch import Patch, Stamp
from workbench.model.project import Project
from workbench.model.regions import (
    Box,
    Ellipse,
    Lines,
    Point,
    Polygon,
    PolygonPart,
    Polyline,
    Region,
)

MIME = "application/x-workbench-annotations+json"
OFFSET = 10.0
"""How far a copy lies from its original on the same frame, px right and down."""
OFFSET_MM = 5.0
"""... and on the same plane, mm."""

_XY = tuple[float, float]
_Line = Annotated[list[_XY], msgspec.Meta(min_length=2)]


class _Point(msgspec.Struct, tag="point", tag_field="type"):
    at: _XY


class _Polyline(msgspec.Struct, tag="polyline", tag_field="type"):
    points: _Line


class _Lines(msgspec.Struct, tag="lines", tag_field="type"):
    lines: Annotated[list[_Line], msgspec.Meta(min_length=1)]


class _Part(msgspec.Struct):
    exterior: Annotated[list[_XY], msgspec.Meta(min_length=3)]
    holes: list[Annotated[list[_XY], msgspec.Meta(min_length=3)]] = []


class _Polygon(msgspec.Struct, tag="polygon", tag_field="type"):
    parts: Annotated[list[_Part], msgspec.Meta(min_length=1)]


class _Ellipse(msgspec.Struct, tag="ellipse", tag_field="type"):
    center: _XY
    radii: _XY
    angle: float = 0.0


class _Box(msgspec.Struct, tag="box", tag_field="type"):
    center: _XY
    size: _XY
    angle: float = 0.0


class _Term(msgspec.Struct):
    scheme: str
    value: str
    meaning: str
    version: str | None = None


class _Plane(msgspec.Struct):
    frame_of_reference: str
    origin: Vector
    row_axis: Vector
    column_axis: Vector
    thickness: float = 0.0


class _Item(msgspec.Struct):
    region: _Point | _Polyline | _Lines | _Polygon | _Ellipse | _Box | None
    image: str = ""
    frame: int = 0
    plane: _Plane | None = None
    label: str | None = None
    purpose: Purpose = Purpose.FINDING
    attributes: dict[str, bool | int | float | str | list[str]] = {}
    concept: _Term | None = None
    depth: float | None = None
    occlusion_group: str = ""
    note: str = ""
    group: str = ""
    kind: MeasurementKind | None = None


class _Clip(msgspec.Struct):
    workbench_annotations: int
    items: Annotated[list[_Item], msgspec.Meta(min_length=1)]


@frozen
class Pasted:
    """What pasting does: the patch, the new ids to select, and what had to be changed, if any."""

    patch: Patch
    ids: tuple[AnnotationId, ...]
    note: Text | None = None


def copy(project: Project, ids: Iterable[AnnotationId]) -> str:
    """Return annotations as text for the clipboard, in order of creation.

    Raises
    ------
    InputError
        If none of them is there.
    """
    found = [project.annotations[id] for id in sorted(ids) if id in project.annotations]
    items = [_item(annotation) for annotation in found]
    if not items:
        raise InputError(t("Nothing is selected that could be copied."))
    return msgspec.json.encode(_Clip(1, items)).decode()


def paste(
    project: Project,
    stamp: Stamp,
    text: str,
    anchor: Anchor,
    layer: LayerId | None = None,
    nth: int = 1,
    room: _XY | None = None,
) -> Pasted:
    """Return what adds the annotations of a clipboard text to a frame, or to a cut.

    Shapes keep their places towards each other. A group that would leave the frame is moved into
    it; one that is larger than the frame is made smaller, which `note` says.

    Parameters
    ----------
    layer : LayerId or None
        Where to; None or unknown = the topmost, made when there is none.
    nth : int
        The how manieth time onto this frame: each lies a little further right and down. The first
        is at the same place, unless the originals are there.
    room : (float, float) or None
        How far a cut reaches along x and y in mm; a frame is as large as its image.

    Raises
    ------
    InputError
        If the text holds no annotations, the layer is locked, or it was copied from a frame and
        is to be pasted onto a cut, or the other way round.
    """
    clip = _decode(text)
    _refuse_mixing(clip, anchor)
    stays = any(_anchor_of(item) == anchor for item in clip.items)
    away = _offset(anchor) * (nth if stays else nth - 1)
    other = isinstance(anchor, OnPlane) or any(item.image != anchor.image for item in clip.items)
    shapes = [_region(item) for item in clip.items]
    room = _room(project, anchor) or room
    regions, smaller = _fitted(shapes, (away, away), room, shrink=other)
    made: list[Annotation] = []

    def make(home: LayerId) -> Sequence[Annotation]:
        groups = _new_groups(item.group for item in clip.items)
        made[:] = [
            evolve(
                _annotation(item, region, anchor, home, project, stamp), group=groups[item.group]
            )
            for item, region in zip(clip.items, regions, strict=True)
        ]
        return made

    patch = add_to_layer(project, stamp, layer, make)
    name = t("Paste annotation") if len(made) == 1 else t("Paste {n} annotations", n=len(made))
    note = t("The shapes were made smaller to fit the image.") if smaller else None
    return Pasted(evolve(patch, name=name), tuple(a.id for a in made), note)


def duplicate(
    project: Project,
    stamp: Stamp,
    ids: Iterable[AnnotationId],
) -> Pasted:
    """Return what adds a copy beside each annotation, on its own frame or plane, and layer.

    Raises
    ------
    InputError
        If none of them is there, or a layer is locked.
    """
    found = [project.annotations[id] for id in sorted(ids) if id in project.annotations]
    if not found:
        raise InputError(t("Nothing is selected that could be duplicated."))
    groups = _new_groups(annotation.group for annotation in found)
    made = [
        evolve(
            annotation,
            id=_new(),
            group=groups[annotation.group],
            region=_beside(annotation, project),
            provenance=provenance(project, stamp, "duplicate"),
            locked=False,
        )
        for annotation in found
    ]
    patch = commands.add_annotations(project, stamp, made)
    name = t("Duplicate annotation")
    if len(made) > 1:
        name = t("Duplicate {n} annotations", n=len(made))
    return Pasted(evolve(patch, name=name), tuple(a.id for a in made))


def _new_groups(names: Iterable[str]) -> dict[str, str]:
    """Return another group for each, so that copies are not selected with their originals."""
    return {name: new_id() if name else "" for name in set(names)}


def _new() -> AnnotationId:
    return AnnotationId(EntityId(new_id()))


def _offset(anchor: Anchor) -> float:
    return OFFSET if isinstance(anchor, OnFrame) else OFFSET_MM


def _anchor_of(item: _Item) -> Anchor | None:
    if item.plane is not None:
        plane = item.plane
        return OnPlane(
            plane.frame_of_reference,
            plane.origin,
            plane.row_axis,
            plane.column_axis,
            plane.thickness,
        )
    return OnFrame(ImageId(EntityId(item.image)), item.frame) if item.frame >= 1 else None


def _refuse_mixing(clip: _Clip, anchor: Anchor) -> None:
    """Raise InputError where pixels would become millimetres, or the other way round."""
    if isinstance(anchor, OnFrame):
        if any(item.plane is not None for item in clip.items):
            raise InputError(
                t(
                    "These shapes were drawn on a cut through a volume, in millimetres. Show a cut "
                    "to paste them."
                )
            )
    elif any(item.plane is None for item in clip.items):
        raise InputError(
            t(
                "These shapes were drawn on an image, in its pixels, and cannot be pasted onto a "
                "cut through a volume. Show the slices as acquired to paste them."
            )
        )


def _decode(text: str) -> _Clip:
    try:
        clip = msgspec.json.decode(text, type=_Clip)
        for item in clip.items:
            _region(item)  # also refuses what only the model knows to be wrong
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise InputError(t("The clipboard holds no annotations."), details=str(error)) from error
    return clip


def _item(annotation: Annotation) -> _Item:
    term, anchor = annotation.concept, annotation.anchor
    image, frame, plane = "", 0, None
    if isinstance(anchor, OnFrame):
        image, frame = str(anchor.image), anchor.frame
    else:
        axes = (anchor.row_axis, anchor.column_axis)
        plane = _Plane(anchor.frame_of_reference, anchor.origin, *axes, anchor.thickness)
    return _Item(
        _wire(annotation.region),
        image,
        frame,
        plane,
        annotation.label,
        annotation.purpose,
        {k: list(v) if isinstance(v, tuple) else v for k, v in annotation.attributes.items()},
        _Term(term.scheme, term.value, term.meaning, term.version) if term else None,
        annotation.depth,
        annotation.occlusion_group,
        annotation.note,
        annotation.group,
        annotation.kind,
    )


def _wire(region: Region | None) -> _Point | _Polyline | _Lines | _Polygon | _Ellipse | _Box | None:
    match region:
        case None:
            return None
        case Point(x, y):
            return _Point((x, y))
        case Polyline(points):
            return _Polyline(points.tolist())
        case Lines(lines):
            return _Lines([line.tolist() for line in lines])
        case Polygon(parts):
            return _Polygon(
                [_Part(p.exterior.tolist(), [hole.tolist() for hole in p.holes]) for p in parts]
            )
        case Ellipse(x, y, rx, ry, angle):
            return _Ellipse((x, y), (rx, ry), angle)
        case Box(x, y, width, height, angle):
            return _Box((x, y), (width, height), angle)


def _region(item: _Item) -> Region | None:
    match item.region:
        case None:
            return None
        case _Point(at=(x, y)):
            return Point(x, y)
        case _Polyline(points=points):
            return Polyline(points)
        case _Lines(lines=lines):
            return Lines(lines)
        case _Polygon(parts=parts):
            return Polygon(PolygonPart(part.exterior, part.holes) for part in parts)
        case _Ellipse(center=(x, y), radii=(rx, ry), angle=angle):
            return Ellipse(x, y, rx, ry, angle)
        case _Box(center=(x, y), size=(width, height), angle=angle):
            return Box(x, y, width, height, angle)


def _annotation(
    item: _Item,
    region: Region | None,
    anchor: Anchor,
    layer: LayerId,
    project: Project,
    stamp: Stamp,
) -> Annotation:
    scheme = project.scheme
    label = item.label if scheme is not None and scheme.get(item.label) else None
    known = {a.name: a for a in scheme.attributes_of(label)} if scheme else {}
    attributes: dict[str, AttributeValue] = {}
    for name, plain in item.attributes.items():
        value = tuple(plain) if isinstance(plain, list) else plain
        if name in known and known[name].takes(value):
            attributes[name] = value
    term = item.concept
    return Annotation(
        _new(),
        anchor,
        region,
        layer,
        provenance(project, stamp, "paste"),
        label,
        item.purpose,
        attributes,
        Concept(term.scheme, term.value, term.meaning, term.version) if term else None,
        item.depth,
        item.occlusion_group,
        note=item.note,
        kind=item.kind,
    )


def _fitted(
    regions: list[Region | None],
    offset: tuple[float, float],
    room: _XY | None,
    *,
    shrink: bool,
) -> tuple[list[Region | None], bool]:
    """Return the regions moved by `offset` and into the frame, and whether they were shrunk."""
    around = _around(regions)
    if around is None or room is None:
        return [region and translate(region, *offset) for region in regions], False
    x0, y0, x1, y1 = around
    factor = 1.0
    if shrink:
        factor = min(room[0] / max(x1 - x0, 1e-9), room[1] / max(y1 - y0, 1e-9), 1.0)
    if factor < 1:
        regions = [region and scale(region, factor, factor, x0, y0) for region in regions]
        x1, y1 = x0 + (x1 - x0) * factor, y0 + (y1 - y0) * factor
    dx, dy = offset
    moved = (x0 + dx, y0 + dy, x1 + dx, y1 + dy)
    sx, sy = clamp_shift(moved, *room)
    return [region and translate(region, dx + sx, dy + sy) for region in regions], factor < 1


def _around(regions: Iterable[Region | None]) -> Bounds | None:
    found = [bounds(region) for region in regions if region is not None]
    if not found:
        return None
    x0, y0, x1, y1 = zip(*found, strict=True)
    return min(x0), min(y0), max(x1), max(y1)


def _room(project: Project, anchor: Anchor) -> _XY | None:
    """Return the size of a frame; None for a plane, which has no end."""
    image = project.images.get(anchor.image) if isinstance(anchor, OnFrame) else None
    return (image.columns, image.rows) if image is not None else None


def _beside(annotation: Annotation, project: Project) -> Region | None:
    if annotation.region is None:
        return None
    away = _offset(annotation.anchor)
    room = _room(project, annotation.anchor)
    (region,), _ = _fitted([annotation.region], (away, away), room, shrink=False)
    return region
