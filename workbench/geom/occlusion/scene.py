"""Scene: the occlusion of all area annotations of one frame."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from workbench.base.memory import no_collection
from workbench.geom.occlusion.conflicts import Conflict, Unexplained, conflicts_of, unexplained_of
from workbench.geom.occlusion.cycles import Cycle, find_cycles
from workbench.geom.occlusion.facts import Facts
from workbench.geom.occlusion.hiding import (
    Hiders,
    covers_of,
    hiders_of_all,
    hiders_of_few,
    hiders_of_pairs,
    meet,
)
from workbench.geom.occlusion.index import Index
from workbench.geom.occlusion.kin import Kin
from workbench.geom.occlusion.layered import Layered
from workbench.geom.occlusion.result import Occlusion
from workbench.geom.occlusion.results import Results
from workbench.geom.occlusion.rules import Rules
from workbench.geom.occlusion.sections import Sections
from workbench.geom.occlusion.shape import Shape, shapes_of
from workbench.geom.occlusion.visible import occlusion_of
from workbench.model.annotation import Annotation
from workbench.model.ids import AnnotationId, ImageId
from workbench.model.occlusion import DepthPair
from workbench.model.project import Project

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

Ids = tuple[AnnotationId, ...]

# Cutting so many out of one shape takes longer than a frame of a drag.
_MOST_IN_PREVIEW = 300
# So many pairs are looked at one by one.
_FEW = 100


class Scene:
    """Who hides whom on one frame. It never changes; `changed` gives another one.

    Use `of`. What is left to see of a shape is computed when it is asked for.
    """

    _facts: Facts
    _rules: Rules
    _frame: BaseGeometry
    _shapes: Layered[AnnotationId, Shape]
    _kin: Kin
    _index: Index
    _hiders: Layered[AnnotationId, Ids]
    _results: Results
    _sections: Sections
    #: Those whose occlusion may be another one than in the scene before.
    renewed: frozenset[AnnotationId]

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._rules = Rules.of(facts)
        self._frame = _frame(facts)
        with no_collection():
            shapes = shapes_of(facts, self._rules, facts.annotations.values(), self._frame)
            self._shapes = Layered(shapes)
            self._kin = Kin.of(facts.annotations.values())
            framed = [one for one in shapes.values() if one.bounds is not None]
            self._index = Index({one.id: one.bounds for one in framed if one.bounds is not None})
            hiders = hiders_of_all(framed, self._rules)
            self._hiders = Layered({id: tuple(by) for id, by in hiders.items()})
            _unprepare(framed)
        self._sections = Sections()
        self._results = Results(self._shapes, self._compute)
        self.renewed = frozenset(shapes)

    @classmethod
    def of(cls, project: Project, image: ImageId, frame: int) -> Scene:
        """Return the scene of a frame, counted from 1."""
        return cls(Facts.of(project, image, frame))

    def changed(self, project: Project, ids: Iterable[AnnotationId]) -> Scene:
        """Return the scene after these annotations came, went or changed.

        Everything else of the frame (pairs, scheme, size) is looked at, too. The result is equal
        to a new scene of the project, whatever the order of the edits.
        """
        return self.after(self._facts.changed(project, ids), ids)

    def after(self, facts: Facts, ids: Iterable[AnnotationId]) -> Scene:
        """Return the scene of other facts of the frame, of which these annotations may differ."""
        return self._after(facts, ids) if facts.follows_same_rules(self._facts) else Scene(facts)

    def preview(self, annotation: Annotation) -> Mapping[AnnotationId, Occlusion]:
        """Return the occlusion of all that would change if this annotation were as it is here.

        It may be a new one, for example a shape that is still being drawn. What hundreds of others
        hide is left out: it would not be ready for the next frame of a drag.
        """
        after = self._after(self._facts.with_annotation(annotation), (annotation.id,))
        few = (id for id in after.renewed if len(after.nearer(id)) <= _MOST_IN_PREVIEW)
        return {id: after.results[id] for id in few if id in after.results}

    @property
    def facts(self) -> Facts:
        """What the scene was made from."""
        return self._facts

    @property
    def results(self) -> Mapping[AnnotationId, Occlusion]:
        """The occlusion of every area annotation, each computed when it is first asked for."""
        return self._results

    @cached_property
    def partly_hidden(self) -> Mapping[AnnotationId, Occlusion]:
        """The occlusion of those whose outline is not seen wholly; all are computed for it."""
        some = ((id, self._results[id]) for id in self._maybe_hidden())
        return {id: one for id, one in some if one.ratio}

    def compute_all(self) -> Iterator[float]:
        """Compute the occlusion of all that may not be seen wholly; yield how far it is.

        Of others nothing need be computed, nor kept, to know that they are. What lies close
        together comes together, for what hides one hides its neighbours, too.
        """
        found = sorted(self._maybe_hidden(), key=lambda id: self._shapes[id].framed.bounds)
        for done, id in enumerate(found):
            yield done / len(found)
            _ = self._results[id]

    def _maybe_hidden(self) -> Iterator[AnnotationId]:
        return (id for id, shape in self._shapes.items() if id in self._hiders or shape.is_drawn)

    @cached_property
    def cycles(self) -> tuple[Cycle, ...]:
        """Annotations that are in front of themselves; none where a region says who is nearer."""
        whole = [pair for pair in self._facts.pairs if pair.region is None]

        def front(id: AnnotationId) -> list[AnnotationId]:
            return [one for one in self.nearer(id) if self.front_of(one, id)]

        def said(one: AnnotationId, other: AnnotationId) -> DepthPair | None:
            return self._rules.whole_pair(one, other)

        return find_cycles(whole, front, said) if whole else ()

    @cached_property
    def conflicts(self) -> tuple[Conflict, ...]:
        """Drawn visible parts that cannot be, by more than a band of one pixel."""
        return tuple(found for one in self._drawn for found in conflicts_of(one))

    @cached_property
    def unexplained(self) -> tuple[Unexplained, ...]:
        """What drawn visible parts leave out although nothing annotated hides it."""
        return tuple(found for one in self._drawn for found in unexplained_of(one))

    @property
    def _drawn(self) -> list[Occlusion]:
        drawn = sorted(id for id, shape in self._shapes.items() if shape.is_drawn)
        return [self._results[id] for id in drawn]

    def front_of(self, one: AnnotationId, other: AnnotationId) -> bool | None:
        """Return whether `one` is in front of `other`, regions left out.

        None when the two have nothing to do with each other: other groups, a part and its whole,
        the same one, or one that is not there.
        """
        a, b = self._shapes.get(one), self._shapes.get(other)
        if a is None or b is None or not meet(a, b):
            return None
        return self._rules.is_front(a, b)

    def nearer(self, id: AnnotationId) -> Ids:
        """Return those that hide an annotation, also in a region only, the nearest first."""
        found: Ids = self._hiders.get(id, ())
        return found

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Scene) and self._results == other._results

    __hash__ = None  # type: ignore[assignment]

    def _compute(self, id: AnnotationId) -> Occlusion:
        shape, by = self._shapes[id], self.nearer(id)
        covers = covers_of(shape, by, self._shapes, self._rules)
        policy = self._rules.policy
        return occlusion_of(shape, by, tuple(covers), policy, self._frame, self._sections)

    def _after(self, facts: Facts, ids: Iterable[AnnotationId]) -> Scene:
        """Return the scene of facts that differ in these annotations and in pairs only."""
        after = Scene.__new__(Scene)
        after._facts, after._frame, after._sections = facts, self._frame, self._sections
        same_pairs = facts.follows_same_pairs(self._facts)
        after._rules = self._rules if same_pairs else Rules.of(facts)
        altered = [id for id in ids if _differs(self._facts, facts, id)]
        after._kin = self._kin.changed(self._facts.annotations, facts.annotations, altered)
        moved = after._kin.moved
        touched = {*altered, *after._kin.below(moved), *self._kin.below(moved)}
        if not same_pairs:
            pairs = set(facts.pairs) ^ set(self._facts.pairs)
            touched |= {id for pair in pairs for id in (pair.front, pair.back)}
        after._take(self, touched)
        return after

    def _take(self, before: Scene, touched: set[AnnotationId]) -> None:
        """Take everything from the scene before, but what is touched and what lies behind it."""
        known = self._facts.annotations
        there = [known[id] for id in touched if id in known]
        new = shapes_of(self._facts, self._rules, there, self._frame)
        gone = touched - new.keys()
        self._shapes = before._shapes.changed(new, gone)
        bounds = {id: new[id].bounds if id in new else None for id in touched}
        self._index = before._index.changed(bounds)
        hiders = self._hiders_around(before, touched, new)
        self._hiders = before._hiders.changed(hiders, gone)
        self.renewed = frozenset(hiders | dict.fromkeys(touched))
        self._results = before._results.renewed(self._shapes, self._compute, self.renewed)

    def _hiders_around(
        self, before: Scene, touched: set[AnnotationId], new: Mapping[AnnotationId, Shape]
    ) -> dict[AnnotationId, Ids]:
        """Return who hides the new shapes, and the others that they hide or hid."""
        found = self._among(new)
        result: dict[AnnotationId, Ids] = {id: tuple(found.get(id, ())) for id in new}
        for id in self._behind(before, touched) | (found.keys() - touched):
            # From the farthest on; a plate may have thousands in front of it, in order already.
            by = [one for one in reversed(before.nearer(id)) if one not in touched]
            for one in found.get(id, ()):
                insort(by, one, key=lambda near: self._shapes[near].key)
            result[id] = tuple(reversed(by))
        return result

    def _among(self, new: Mapping[AnnotationId, Shape]) -> Hiders:
        """Return who hides whom of pairs in which a new shape is."""
        places: dict[AnnotationId, int] = {}
        pairs: set[tuple[int, int]] = set()
        for id, shape in new.items():
            if shape.bounds is not None:
                own = places.setdefault(id, len(places))
                near = self._index.near(shape.bounds)
                both = (sorted((own, places.setdefault(one, len(places)))) for one in near)
                pairs.update((a, b) for a, b in both if a != b)
        shapes = self._shapes.several(places)
        if len(pairs) <= _FEW:
            return hiders_of_few(shapes, pairs, self._rules)
        a, b = np.array(sorted(pairs), dtype=np.intp).reshape(-1, 2).T
        return hiders_of_pairs(shapes, a, b, self._rules)

    def _behind(self, before: Scene, touched: set[AnnotationId]) -> set[AnnotationId]:
        """Return the others that something touched hid before."""
        boxes = [shape.bounds for id in touched if (shape := before._shapes.get(id)) is not None]
        near = set(before._index.near_any(box for box in boxes if box is not None)) - touched
        return {id for id in near if not touched.isdisjoint(before.nearer(id))}


def _unprepare(shapes: Iterable[Shape]) -> None:
    """Let go of what made comparing fast: it is as large again, and an edit compares few."""
    import shapely

    shapely.destroy_prepared([one.framed for one in shapes])


def _frame(facts: Facts) -> BaseGeometry:
    import shapely

    if facts.rows <= 0 or facts.columns <= 0:
        return shapely.Polygon()
    return shapely.box(0, 0, facts.columns, facts.rows)


_MATTERS = ("region", "label", "depth", "occlusion_group", "role", "visible", "part_of")


def _differs(before: Facts, after: Facts, id: AnnotationId) -> bool:
    one, other = before.annotations.get(id), after.annotations.get(id)
    if one is None or other is None:
        return one is not other
    return one is not other and any(getattr(one, n) != getattr(other, n) for n in _MATTERS)
