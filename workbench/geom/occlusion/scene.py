"""Scene: the occlusion of all area annotations of one frame."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING

from attrs import evolve

from workbench.geom.occlusion.conflicts import Conflict, ConflictKind, Unexplained
from workbench.geom.occlusion.cycles import Cycle, find_cycles
from workbench.geom.occlusion.facts import Facts
from workbench.geom.occlusion.grid import STEPS, areas, is_sliver, on_grid, stretch, without_slivers
from workbench.geom.occlusion.result import Occlusion
from workbench.geom.occlusion.rules import Rules, wholes_of
from workbench.geom.shapes import polygon_from_shapely
from workbench.model.annotation import Annotation
from workbench.model.ids import AnnotationId, ImageId
from workbench.model.occlusion import DepthPair, OcclusionLevel, ShapeRole
from workbench.model.project import Project
from workbench.model.regions import AREA_REGIONS

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


class Scene:
    """Who hides whom on one frame. It never changes; `changed` gives another one.

    Use `of`; what is expensive and seldom asked for is computed when it is.
    """

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self._rules = Rules.of(facts)
        self._shapes = {
            id: on_grid(one.region)
            for id, one in facts.annotations.items()
            if isinstance(one.region, AREA_REGIONS)
        }
        self._frame = _frame(facts)
        self._framed = {id: self._clip(shape) for id, shape in self._shapes.items()}
        self._hiders = self._find_hiders()
        self._results = {id: self._result(id) for id in self._shapes}

    @classmethod
    def of(cls, project: Project, image: ImageId, frame: int) -> Scene:
        """Return the scene of a frame, counted from 1."""
        return cls(Facts.of(project, image, frame))

    def changed(self, project: Project, ids: Iterable[AnnotationId]) -> Scene:
        """Return the scene after these annotations came, went or changed.

        Everything else of the frame (pairs, scheme, size) is looked at, too. The result is equal
        to a new scene of the project, whatever the order of the edits.
        """
        return Scene.of(project, self.facts.image, self.facts.frame)

    def preview(self, annotation: Annotation) -> Mapping[AnnotationId, Occlusion]:
        """Return the occlusion of all that would change if this annotation were as it is here.

        It may be a new one, for example a shape that is still being drawn.
        """
        annotations = {**self.facts.annotations, annotation.id: annotation}
        after = Scene(evolve(self.facts, annotations=annotations)).results
        return {id: one for id, one in after.items() if one != self._results.get(id)}

    @property
    def results(self) -> Mapping[AnnotationId, Occlusion]:
        """The occlusion of every area annotation."""
        return self._results

    @cached_property
    def cycles(self) -> tuple[Cycle, ...]:
        """Annotations that are in front of themselves; none where a region says who is nearer."""
        whole = [pair for pair in self.facts.pairs if pair.region is None]

        def front(id: AnnotationId) -> list[AnnotationId]:
            return [one for one in self._hiders.get(id, {}) if self.front_of(one, id)]

        def said(one: AnnotationId, other: AnnotationId) -> DepthPair | None:
            return self._rules.whole_pair(one, other)

        return find_cycles(whole, front, said)

    @cached_property
    def conflicts(self) -> tuple[Conflict, ...]:
        """Drawn visible parts that cannot be, by more than a band of one pixel."""
        return tuple(found for id in sorted(self._drawn) for found in self._conflicts(id))

    @cached_property
    def unexplained(self) -> tuple[Unexplained, ...]:
        """What drawn visible parts leave out although nothing annotated hides it."""
        return tuple(found for id in sorted(self._drawn) for found in self._unexplained(id))

    def front_of(self, one: AnnotationId, other: AnnotationId) -> bool | None:
        """Return whether `one` is in front of `other`, regions left out.

        None when the two have nothing to do with each other: other groups, a part and its whole,
        the same one, or one that is not there.
        """
        if not self._meet(one, other):
            return None
        known = self.facts.annotations
        return self._rules.is_front(known[one], known[other])

    def nearer(self, id: AnnotationId) -> tuple[AnnotationId, ...]:
        """Return those that hide an annotation, also in a region only, the nearest first."""
        return tuple(self._hiders.get(id, {}))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Scene) and self._results == other._results

    __hash__ = None  # type: ignore[assignment]

    @property
    def _drawn(self) -> list[AnnotationId]:
        return [id for id, found in self._results.items() if found.is_drawn]

    def _clip(self, shape: BaseGeometry) -> BaseGeometry:
        import shapely

        if self._frame.is_empty or shape.is_empty or shapely.covers(self._frame, shape):
            return shape if not self._frame.is_empty else shapely.Polygon()
        return areas(shapely.intersection(shape, self._frame, grid_size=1 / STEPS))

    def _meet(self, one: AnnotationId, other: AnnotationId) -> bool:
        known, rules = self.facts.annotations, self._rules
        if one == other or one not in self._shapes or other not in self._shapes:
            return False
        a, b = known[one], known[other]
        if rules.group(a, known) != rules.group(b, known):
            return False
        return one not in wholes_of(b, known) and other not in wholes_of(a, known)

    def _find_hiders(self) -> dict[AnnotationId, dict[AnnotationId, BaseGeometry]]:
        """Return for each shape those that hide it, nearest first, and where they do."""
        import shapely

        found: dict[AnnotationId, dict[AnnotationId, BaseGeometry]] = {}
        ids = [id for id, shape in self._framed.items() if not shape.is_empty]
        ids.sort(key=lambda id: self._rules.key(self.facts.annotations[id]), reverse=True)
        for a, b in combinations(ids, 2):
            if not self._meet(a, b) or not shapely.intersects(self._framed[a], self._framed[b]):
                continue
            for near, far in ((a, b), (b, a)):
                cover = self._cover(near, far)
                if not all(map(is_sliver, shapely.get_parts(cover))):
                    found.setdefault(far, {})[near] = cover
        order = {id: place for place, id in enumerate(ids)}
        return {id: dict(sorted(h.items(), key=lambda i: order[i[0]])) for id, h in found.items()}

    def _cover(self, near: AnnotationId, far: AnnotationId) -> BaseGeometry:
        """Return what `near` hides of `far`."""
        import shapely

        known = self.facts.annotations
        if not self._rules.is_opaque(known[near]):
            return shapely.Polygon()
        both = areas(shapely.intersection(self._framed[near], self._framed[far]))
        cover = both if self._rules.is_front(known[near], known[far]) else shapely.Polygon()
        for pair in self._rules.regional_pairs(near, far):
            if not isinstance(pair.region, AREA_REGIONS):
                continue
            there = shapely.intersection(both, on_grid(pair.region))
            join = shapely.union if pair.front == near else shapely.difference
            cover = areas(join(cover, there))
        return cover

    def _result(self, id: AnnotationId) -> Occlusion:
        import shapely

        annotation, framed = self.facts.annotations[id], self._framed[id]
        covers = tuple(self._hiders.get(id, {}).values())
        drawn = _drawn_part(annotation)
        if drawn is not None:
            seen = self._clip(drawn)
        elif covers:
            seen = without_slivers(areas(shapely.difference(framed, shapely.union_all(covers))))
        else:
            seen = framed
        whole = annotation.role is ShapeRole.AMODAL
        ratio = None
        if whole and framed.area > 0:
            ratio = min(max(1.0 - seen.area / framed.area, 0.0), 1.0)
        full = self._shapes[id]
        assert isinstance(annotation.region, AREA_REGIONS)
        amodal = framed.area * stretch(annotation.region, full)
        return Occlusion(
            id=id,
            amodal_area=amodal,
            visible_area=amodal * (1.0 - ratio) if ratio is not None else seen.area,
            ratio=ratio,
            level=self._rules.policy.level(ratio) if whole else OcclusionLevel.UNKNOWN,
            hidden_by=tuple(self._hiders.get(id, {})),
            truncation=1.0 - framed.area / full.area if full.area > 0 else 0.0,
            sides=_sides(full, self._frame),
            is_drawn=drawn is not None,
            seen=seen,
            outline=full,
            covers=covers,
        )

    def _conflicts(self, id: AnnotationId) -> list[Conflict]:
        import shapely

        seen = self._results[id].seen
        found = []
        under = {
            other: areas(shapely.intersection(seen, cover))
            for other, cover in self._hiders.get(id, {}).items()
        }
        wrong = _beyond_band(shapely.union_all(list(under.values())))
        if wrong is not None:
            others = tuple(other for other, one in under.items() if one.intersects(wrong))
            found.append(_conflict(ConflictKind.COVERED, id, others, wrong))
        outside = _beyond_band(areas(shapely.difference(seen, self._framed[id])))
        if outside is not None:
            found.append(_conflict(ConflictKind.OUTSIDE, id, (), outside))
        return found

    def _unexplained(self, id: AnnotationId) -> list[Unexplained]:
        import shapely

        if self.facts.annotations[id].role is ShapeRole.VISIBLE:
            return []  # nobody said where the rest is
        known = [self._results[id].seen, *self._hiders.get(id, {}).values()]
        left = shapely.difference(self._framed[id], shapely.union_all(known))
        wrong = _beyond_band(areas(left))
        where = polygon_from_shapely(wrong) if wrong is not None else None
        return [] if wrong is None or where is None else [Unexplained(id, wrong.area, where)]


def _frame(facts: Facts) -> BaseGeometry:
    import shapely

    if facts.rows <= 0 or facts.columns <= 0:
        return shapely.Polygon()
    return shapely.box(0, 0, facts.columns, facts.rows)


def _drawn_part(annotation: Annotation) -> BaseGeometry | None:
    """Return what a person drew as visible, on the grid; None where it is computed."""
    if isinstance(annotation.visible, AREA_REGIONS):
        return on_grid(annotation.visible)
    if annotation.role is ShapeRole.VISIBLE and isinstance(annotation.region, AREA_REGIONS):
        return on_grid(annotation.region)
    return None


def _sides(shape: BaseGeometry, frame: BaseGeometry) -> frozenset[str]:
    if shape.is_empty or frame.is_empty:
        return frozenset()
    x0, y0, x1, y1 = shape.bounds
    left, top, right, bottom = frame.bounds
    over = {"left": x0 < left, "top": y0 < top, "right": x1 > right, "bottom": y1 > bottom}
    return frozenset(side for side, is_over in over.items() if is_over)


def _beyond_band(geometry: BaseGeometry) -> BaseGeometry | None:
    """Return the parts of an area that are wider than the band of one pixel along an outline."""
    import shapely

    parts = shapely.get_parts(geometry)
    # A strip as wide as the band vanishes when it is narrowed by half of that from both sides.
    kept = [one for one in parts if one.area >= 0.5 and not one.buffer(-0.5).is_empty]
    return shapely.union_all(kept) if kept else None


def _conflict(
    kind: ConflictKind, id: AnnotationId, others: tuple[AnnotationId, ...], wrong: BaseGeometry
) -> Conflict:
    where = polygon_from_shapely(wrong)
    assert where is not None
    return Conflict(kind, id, others, wrong.area, where)
