"""Annotations with their geometry, made when it is first needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import define, frozen
from numpy.typing import NDArray

from workbench.geom.shapes import Bounds, bounds, repaired, to_shapely
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation
from workbench.model.ids import AnnotationId, ImageId
from workbench.model.regions import AREA_REGIONS, Polygon, Region

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from workbench.geom.occlusion import Scene
    from workbench.qa.rules import Rules

_TOLERANCE = 0.25  # px between an ellipse and its chords


@frozen
class Place:
    """A frame of an image, counted from 1."""

    image: ImageId
    frame: int


@define(eq=False)
class Shape:
    """One annotation: what is asked of it more than once is kept.

    Parameters
    ----------
    size : (int, int) or None
        Columns and rows of its frame; None on a plane.
    """

    annotation: Annotation
    size: tuple[int, int] | None

    @property
    def id(self) -> AnnotationId:
        """The id of the annotation."""
        return self.annotation.id

    @property
    def region(self) -> Region | None:
        """Its region."""
        return self.annotation.region

    @property
    def place(self) -> Place | None:
        """Its frame; None on a plane."""
        anchor = self.annotation.anchor
        return Place(anchor.image, anchor.frame) if isinstance(anchor, OnFrame) else None

    @property
    def is_area(self) -> bool:
        """Whether it has an inside."""
        return isinstance(self.region, AREA_REGIONS)

    @cached_property
    def bounds(self) -> Bounds:
        """The upright rectangle around it; empty far away where there is no region."""
        return bounds(self.region) if self.region is not None else (-1.0, -1.0, -1.0, -1.0)

    @cached_property
    def raw(self) -> BaseGeometry:
        """Its geometry as drawn; may be invalid."""
        assert self.region is not None
        return to_shapely(self.region, _TOLERANCE)

    @cached_property
    def is_valid(self) -> bool:
        """Whether its outline does not cross itself."""
        if not isinstance(self.region, Polygon):
            return True
        import shapely

        return bool(shapely.is_valid(self.raw))

    @cached_property
    def geometry(self) -> BaseGeometry:
        """Its geometry, repaired where it crosses itself."""
        return self.raw if self.is_valid else repaired(self.raw)

    @cached_property
    def area(self) -> float:
        """Its area in px², 0 for points and lines."""
        return float(self.geometry.area) if self.is_area else 0.0


def prepare(shapes: Iterable[Shape]) -> None:
    """Make the geometry of many shapes together, which takes a fraction of the time.

    Only of plain outlines; the others are made when they are asked for.
    """
    import shapely

    plain = [one for one in shapes if _is_plain(one.region)]
    if not plain:
        return
    rings = [_exterior(one.region) for one in plain]
    which = np.repeat(np.arange(len(rings)), [len(ring) for ring in rings])
    made: Any = shapely.polygons(shapely.linearrings(np.concatenate(rings), indices=which))
    valid: Any = shapely.is_valid(made)
    areas, boxes = shapely.area(made), shapely.bounds(made).tolist()
    for one, raw, is_valid, area, box in zip(plain, made, valid, areas, boxes, strict=True):
        one.raw, one.is_valid, one.bounds = raw, bool(is_valid), tuple(box)
        if is_valid:
            one.geometry, one.area = raw, float(area)


def let_go(shapes: Iterable[Shape]) -> None:
    """Forget the geometry of many shapes, of which an edit asks for few again."""
    for one in shapes:
        for name in ("raw", "geometry"):
            with suppress(AttributeError):  # nobody has asked for it
                delattr(one, name)


def _is_plain(region: Region | None) -> bool:
    return isinstance(region, Polygon) and len(region.parts) == 1 and not region.parts[0].holes


def _exterior(region: Region | None) -> NDArray[np.float64]:
    assert isinstance(region, Polygon)
    return region.parts[0].exterior


class Pair:
    """Two shapes whose rectangles meet, the earlier one first."""

    def __init__(self, a: Shape, b: Shape) -> None:
        self.a, self.b = (a, b) if a.id < b.id else (b, a)

    @property
    def most_iou(self) -> float:
        """A bound of `iou` that costs nothing."""
        (ax0, ay0, ax1, ay1), (bx0, by0, bx1, by1) = self.a.bounds, self.b.bounds
        across, down = min(ax1, bx1) - max(ax0, bx0), min(ay1, by1) - max(ay0, by0)
        largest = max(self.a.area, self.b.area)
        if across <= 0 or down <= 0 or largest <= 0:
            return 0.0
        return min(across * down, self.a.area, self.b.area) / largest

    @cached_property
    def shared(self) -> float:
        """The area that both have, px²."""
        return float(self.a.geometry.intersection(self.b.geometry).area)

    @property
    def iou(self) -> float:
        """Shared area over the area of both together."""
        both = self.a.area + self.b.area - self.shared
        return self.shared / both if both > 0 else 0.0


class FrameShapes:
    """The shapes of one frame."""

    def __init__(self, place: Place, shapes: Iterable[Shape] = ()) -> None:
        self.place = place
        self.shapes: dict[AnnotationId, Shape] = {shape.id: shape for shape in shapes}
        self._boxes: _Boxes | None = None
        self._scene: Scene | None = None

    def put(self, shape: Shape) -> None:
        """Take in a shape, in place of the one of before."""
        self.shapes[shape.id] = shape
        self._scene = None
        if self._boxes is not None and shape.is_area:
            self._boxes.put(shape)

    def drop(self, id: AnnotationId) -> None:
        """Take a shape out."""
        self.shapes.pop(id, None)
        self._scene = None
        if self._boxes is not None:
            self._boxes.drop(id)

    def scene(self, rules: Rules) -> Scene:
        """Return who hides whom among these shapes."""
        if self._scene is None:
            from workbench.geom.occlusion import Scene
            from workbench.model.project import Project

            # Only what is here: the project may be edited meanwhile.
            whole, image = rules.project, self.place.image
            entities: list[Any] = [*whole.schemes.values()]
            entities += [whole.images[image]] if image in whole.images else []
            entities += whole.pairs_on(image, self.place.frame)
            entities += [self.shapes[id].annotation for id in sorted(self.shapes)]
            self._scene = Scene.of(Project(entities), image, self.place.frame)
        return self._scene

    def pairs(self, touched: Iterable[AnnotationId] | None = None) -> Iterator[Pair]:
        """Yield the pairs of areas whose rectangles meet, all or those with one of `touched`."""
        if self._boxes is None:
            self._boxes = _Boxes(shape for shape in self.shapes.values() if shape.is_area)
        if touched is None:
            yield from self._boxes.all_pairs()
            return
        seen: set[AnnotationId] = set()
        for id in touched:
            one = self.shapes.get(id)
            seen.add(id)
            if one is not None and one.is_area:
                for other in self._boxes.meeting(one):
                    if other.id not in seen:
                        yield Pair(one, other)


class _Boxes:
    """The rectangles around areas, in rows that are used again."""

    def __init__(self, areas: Iterable[Shape]) -> None:
        self._areas: list[Shape | None] = list(areas)
        self._rows = {one.id: row for row, one in enumerate(self._areas) if one is not None}
        boxes = [one.bounds for one in self._areas if one is not None]
        self._boxes = np.array(boxes, float).reshape(-1, 4)

    def put(self, shape: Shape) -> None:
        row = self._rows.get(shape.id)
        if row is None:
            row = self._rows[shape.id] = len(self._areas)
            self._areas.append(None)
            if row >= len(self._boxes):
                more = np.full((max(64, row // 4), 4), np.nan)
                self._boxes = np.concatenate((self._boxes, more))
        self._areas[row] = shape
        self._boxes[row] = shape.bounds

    def drop(self, id: AnnotationId) -> None:
        row = self._rows.pop(id, None)
        if row is not None:
            self._areas[row] = None
            self._boxes[row] = np.nan

    def meeting(self, shape: Shape) -> Iterator[Shape]:
        x0, y0, x1, y1 = shape.bounds
        boxes = self._boxes
        meets = (boxes[:, 0] < x1) & (boxes[:, 2] > x0)
        meets &= (boxes[:, 1] < y1) & (boxes[:, 3] > y0)
        for row in np.flatnonzero(meets).tolist():
            found = self._areas[row]
            if found is not None:
                yield found

    def all_pairs(self) -> Iterator[Pair]:
        import shapely

        areas = [one for one in self._areas if one is not None]
        if len(areas) < 2:
            return
        rectangles: Any = shapely.box(*np.array([one.bounds for one in areas]).T)
        first, second = shapely.STRtree(rectangles).query(rectangles)
        for a, b in zip(first.tolist(), second.tolist(), strict=True):
            if a < b:
                yield Pair(areas[a], areas[b])
