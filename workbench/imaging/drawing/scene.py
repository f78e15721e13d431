"""Scene: the annotations of one frame as arrays that are quickly searched, to draw and to hit.

A Scene is a value. An edit gives a new one that shares the large index of the old and has the few
changed shapes in a small index of their own, so that its cost does not depend on their number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import IntEnum
from functools import cached_property

import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import NDArray

from workbench.geom.hit import hit, in_rectangle
from workbench.geom.shapes import points_of, rings
from workbench.geom.strips import Strips
from workbench.imaging.drawing.covers import NO_COVERS, Covers
from workbench.imaging.drawing.overlay_style import (
    OverlayStyle,
    StyleKey,
    least_score,
    score_of,
)
from workbench.model.annotation import Annotation
from workbench.model.ids import AnnotationId
from workbench.model.regions import AREA_REGIONS, Lines, Point, Points

Bounds = tuple[float, float, float, float]
Positions = NDArray[np.intp]

# A circle of 1000 px radius then has chords 0.02 px off at most: straight at no zoom.
CURVE_TOLERANCE = 0.02
# So many changes are merged into a new large index in the background.
REBUILD_FROM = 512


class Kind(IntEnum):
    """What a shape is drawn as."""

    POINT = 0
    LINE = 1
    AREA = 2


@frozen(eq=False)
class Shape:
    """An annotation with its paths: rings of an area, the vertices of a line, a single point."""

    annotation: Annotation
    kind: Kind
    paths: tuple[Points, ...]

    @property
    def id(self) -> AnnotationId:
        """Id of the annotation."""
        return self.annotation.id

    @property
    def bounds(self) -> Bounds:
        """Upright rectangle around it."""
        low = np.min([path.min(axis=0) for path in self.paths], axis=0)
        high = np.max([path.max(axis=0) for path in self.paths], axis=0)
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def shape_of(annotation: Annotation) -> Shape | None:
    """Return what is drawn of an annotation; None for a label of the whole image."""
    region = annotation.region
    if region is None:
        return None
    if isinstance(region, AREA_REGIONS):
        parts = rings(region, CURVE_TOLERANCE)
        return Shape(annotation, Kind.AREA, tuple(ring for part in parts for ring in part.rings))
    if isinstance(region, Lines):
        return Shape(annotation, Kind.LINE, region.lines)
    kind = Kind.POINT if isinstance(region, Point) else Kind.LINE
    return Shape(annotation, kind, (points_of(region),))


class Index:
    """Shapes in the order of their ids as flat arrays.

    Attributes
    ----------
    bounds : ndarray, shape (n, 4)
        ``x0, y0, x1, y1``.
    points : ndarray, shape (m, 2)
        All paths of all shapes, one after the other.
    path_start : ndarray, shape (paths + 1,)
        Where each path begins in `points`.
    first_path : ndarray, shape (n + 1,)
        The first path of each shape.
    extent : (float, float, float, float)
        Bounds of everything.
    styles : list of StyleKey, style : ndarray, shape (n,)
        What decides colour and order, and which of them each shape has.
    """

    def __init__(self, shapes: Iterable[Shape] = ()) -> None:
        self.shapes: Sequence[Shape] = sorted(shapes, key=lambda shape: shape.annotation.id)
        self.position = {shape.annotation.id: i for i, shape in enumerate(self.shapes)}
        paths = [path for shape in self.shapes for path in shape.paths]
        self.points = np.concatenate(paths) if paths else np.empty((0, 2))
        self.path_start = _starts([len(path) for path in paths])
        self.first_path = _starts([len(shape.paths) for shape in self.shapes])
        self.kind = np.array([shape.kind for shape in self.shapes], np.int8)
        self.bounds = self._bounds()
        low, high = self.bounds[:, :2], self.bounds[:, 2:]
        corners = (*low.min(0).tolist(), *high.max(0).tolist()) if len(self) else (0.0,) * 4
        self.extent: Bounds = (corners[0], corners[1], corners[2], corners[3])
        keys: dict[StyleKey, int] = {}
        self.style = np.array(
            [keys.setdefault(_style_key(s.annotation), len(keys)) for s in self.shapes], np.intp
        )
        self.styles = list(keys)
        self._strips = Strips(self.bounds)

    def __len__(self) -> int:
        return len(self.shapes)

    def query(self, x0: float, y0: float, x1: float, y1: float) -> Positions:
        """Return the positions of shapes whose bounds touch a rectangle, ascending."""
        return self._strips.touching(x0, y0, x1, y1)

    @cached_property
    def score(self) -> NDArray[np.float64]:
        """The score of each shape as `score_of` has it; looked at only where it matters."""
        return np.array([score_of(shape.annotation) for shape in self.shapes], np.float64)

    def shown(self, style: OverlayStyle, found: Positions) -> Positions:
        """Return those of some positions that a style shows."""
        looks = [style.look(layer) for layer, _ in self.styles]
        visible = np.array([look.visible and look.opacity > 0 for look in looks], bool)
        found = found[visible[self.style[found]]]
        if any(look.is_reference for look in looks):
            least = np.array([least_score(look) for look in looks])
            found = found[self.score[found] >= least[self.style[found]]]
        return found

    def _bounds(self) -> NDArray[np.float64]:
        if not len(self.shapes):
            return np.empty((0, 4))
        starts = self.path_start[self.first_path[:-1]]
        low = np.minimum.reduceat(self.points, starts)
        return np.hstack((low, np.maximum.reduceat(self.points, starts)))


@frozen(eq=False)
class Scene:
    """All shapes of a frame: a large index, the positions in it that no longer count, a small one.

    `covers` says which are partly hidden. Safe to read from any thread.
    """

    base: Index = field(factory=Index)
    gone: NDArray[np.bool_] | None = None
    recent: Index = field(factory=Index)
    covers: Covers = NO_COVERS

    @classmethod
    def of(cls, annotations: Iterable[Annotation]) -> Scene:
        """Return the scene of the annotations of a frame."""
        shapes = (shape_of(annotation) for annotation in annotations)
        return cls(Index(shape for shape in shapes if shape is not None))

    def changed(self, updates: Mapping[AnnotationId, Annotation | None]) -> Scene:
        """Return the scene after annotations took these values; None removes."""
        gone = np.zeros(len(self.base), bool) if self.gone is None else self.gone.copy()
        places = [self.base.position[id] for id in updates if id in self.base.position]
        gone[places] = True
        recent = [shape for shape in self.recent.shapes if shape.annotation.id not in updates]
        made = (shape_of(annotation) for annotation in updates.values() if annotation is not None)
        recent += [shape for shape in made if shape is not None]
        return evolve(self, gone=gone, recent=Index(recent))

    def with_shapes(self, shapes: Iterable[Shape]) -> Scene:
        """Return the scene with shapes added, such as those of other pictures."""
        more = list(shapes)
        return evolve(self, recent=Index([*self.recent.shapes, *more])) if more else self

    def rebuilt(self) -> Scene:
        """Return the same scene with everything in one large index."""
        return Scene(Index(self.shapes()), covers=self.covers)

    @property
    def changes(self) -> int:
        """How many shapes differ from the large index."""
        return len(self.recent) + self._gone

    @property
    def _gone(self) -> int:
        return int(self.gone.sum()) if self.gone is not None else 0

    def __len__(self) -> int:
        return len(self.base) - self._gone + len(self.recent)

    def shapes(self) -> Iterator[Shape]:
        """Yield all shapes, in no particular order."""
        for i, shape in enumerate(self.base.shapes):
            if self.gone is None or not self.gone[i]:
                yield shape
        yield from self.recent.shapes

    def get(self, id: AnnotationId) -> Shape | None:
        """Return the shape of an annotation, or None."""
        place = self.recent.position.get(id)
        if place is not None:
            return self.recent.shapes[place]
        place = self.base.position.get(id)
        if place is None or (self.gone is not None and self.gone[place]):
            return None
        return self.base.shapes[place]

    def query(
        self, x0: float, y0: float, x1: float, y1: float
    ) -> Iterator[tuple[Index, Positions]]:
        """Yield each index with the positions whose bounds touch a rectangle."""
        for index, gone in ((self.base, self.gone), (self.recent, None)):
            if len(index):
                found = index.query(x0, y0, x1, y1)
                if gone is not None:
                    found = found[~gone[found]]
                if len(found):
                    yield index, found

    def estimate(self, x0: float, y0: float, x1: float, y1: float) -> float:
        """Return about how many shapes touch a rectangle, without looking at each of them."""
        total = 0.0
        for index in (self.base, self.recent):
            ax, ay, bx, by = index.extent
            share_x = max(min(x1, bx) - max(x0, ax), 0) / max(bx - ax, 1e-9)
            share_y = max(min(y1, by) - max(y0, ay), 0) / max(by - ay, 1e-9)
            total += len(index) * min(share_x, 1) * min(share_y, 1)
        return total

    def shapes_in(self, x0: float, y0: float, x1: float, y1: float) -> Iterator[Shape]:
        """Yield the shapes whose bounds touch a rectangle."""
        for index, found in self.query(x0, y0, x1, y1):
            for place in found.tolist():
                yield index.shapes[place]

    def hits(self, style: OverlayStyle, x: float, y: float, radius: float) -> list[AnnotationId]:
        """Return the visible annotations at a position, nearest in depth first.

        Areas are hit inside and within `radius` of their edge, lines and points within `radius`.
        In front is the explicit depth, else the label's priority, then the later one.
        """
        found = [
            shape.annotation
            for shape in self.shapes_in(x - radius, y - radius, x + radius, y + radius)
            if style.shows(shape.annotation)
        ]
        found = [a for a in found if a.region is not None and hit(a.region, x, y, radius)]
        found.sort(key=style.depths.key, reverse=True)
        return [annotation.id for annotation in found]

    def touching(
        self, style: OverlayStyle, x0: float, y0: float, x1: float, y1: float
    ) -> list[AnnotationId]:
        """Return the visible annotations whose bounds touch a rectangle."""
        return [
            shape.annotation.id
            for shape in self.shapes_in(x0, y0, x1, y1)
            if style.shows(shape.annotation)
        ]

    def within(
        self, style: OverlayStyle, x0: float, y0: float, x1: float, y1: float
    ) -> list[AnnotationId]:
        """Return the visible annotations that lie wholly inside a rectangle."""
        x0, x1, y0, y1 = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
        return [
            shape.annotation.id
            for shape in self.shapes_in(x0, y0, x1, y1)
            if style.shows(shape.annotation)
            and shape.annotation.region is not None
            and in_rectangle(shape.annotation.region, x0, y0, x1, y1)
        ]


def _starts(lengths: Sequence[int]) -> NDArray[np.intp]:
    starts = np.zeros(len(lengths) + 1, np.intp)
    np.cumsum(lengths, out=starts[1:])
    return starts


def _style_key(annotation: Annotation) -> StyleKey:
    return annotation.layer, annotation.label
