"""Steps in depth: past the next one that overlaps, or to a place in a list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from workbench.base.text import Text, t
from workbench.edit.overlaps import Overlaps, annotations_at
from workbench.model import commands
from workbench.model.annotation import Annotation
from workbench.model.ids import AnnotationId
from workbench.model.order import DepthOrder
from workbench.model.patch import Patch, Stamp
from workbench.model.project import Project

Key = tuple[float, AnnotationId]


def step_behind(project: Project, stamp: Stamp, ids: Iterable[AnnotationId]) -> Patch:
    """Put each annotation behind the next one that it overlaps; the last stays where it is."""
    return _stepped(project, stamp, ids, -1)


def step_front(project: Project, stamp: Stamp, ids: Iterable[AnnotationId]) -> Patch:
    """Put each annotation in front of the next one that it overlaps."""
    return _stepped(project, stamp, ids, 1)


def why_no_step(way: int) -> Text:
    """Return why a step to the front (1) or back (-1) changed nothing."""
    if way > 0:
        return t("Nothing that it overlaps is in front of it.")
    return t("Nothing that it overlaps is behind it.")


def place_between(
    project: Project,
    stamp: Stamp,
    ids: Iterable[AnnotationId],
    above: AnnotationId | None,
    below: AnnotationId | None,
) -> Patch:
    """Put annotations of one frame, in the order they have, between two others.

    Parameters
    ----------
    above, below : AnnotationId or None
        The nearer and the farther neighbour in the list with the nearest first; None at its ends.
    """
    order = DepthOrder.of(project.scheme)
    chosen = order.nearest_first(commands.editable(project, ids))
    if not chosen:
        return commands.set_depth(project, stamp, {})
    moved = {one.id for one in chosen}
    others = [one for one in annotations_at(project, chosen[0].anchor) if one.id not in moved]
    known = {one.id: one for one in others}
    upper, lower = (order.depth(known[id]) if id in known else None for id in (above, below))
    changed: dict[AnnotationId, float | None] = {}
    if upper is not None and upper == lower and above in known and below in known:
        upper, lower = _room_in_list(order, others, known[above], known[below], changed)
    if upper is None:
        upper = (0.0 if lower is None else lower) + len(chosen) + 1.0
    if lower is None:
        lower = upper - len(chosen) - 1.0
    step = (upper - lower) / (len(chosen) + 1)
    for n, one in enumerate(chosen, 1):
        changed[one.id] = upper - n * step
    return commands.set_depth(project, stamp, changed)


def _room_in_list(
    order: DepthOrder,
    others: Sequence[Annotation],
    above: Annotation,
    below: Annotation,
    changed: dict[AnnotationId, float | None],
) -> tuple[float, float]:
    """Part what has one depth between two neighbours in a list, moving the fewer of them."""
    depth = order.depth(above)
    alike = [one for one in others if order.depth(one) == depth]
    nearer = [one for one in alike if order.key(one) >= order.key(above)]
    farther = [one for one in alike if order.key(one) <= order.key(below)]
    way, moved = (1, nearer) if len(nearer) <= len(farther) else (-1, farther)
    gaps = [abs(order.depth(o) - depth) for o in others if (order.depth(o) - depth) * way > 0]
    to = depth + way * min(gaps, default=2.0) / 2
    changed.update(dict.fromkeys((one.id for one in moved), to))
    return (to, depth) if way > 0 else (depth, to)


def _stepped(project: Project, stamp: Stamp, ids: Iterable[AnnotationId], way: int) -> Patch:
    chosen = DepthOrder.of(project.scheme).nearest_first(commands.editable(project, ids))
    steps = _Steps(project, Overlaps(project), way, {one.id for one in chosen})
    # The foremost goes to the front first, the last one back: none overtakes another.
    for one in chosen if way > 0 else chosen[::-1]:
        steps.step(one)
    return commands.set_depth(project, stamp, steps.changed)


class _Steps:
    """Depths as they will be, with no more changes than the steps need; `way` 1 is to the front."""

    def __init__(
        self, project: Project, overlaps: Overlaps, way: int, held: set[AnnotationId]
    ) -> None:
        self._project, self._overlaps = project, overlaps
        self._order = DepthOrder.of(project.scheme)
        self._way, self._held = way, held
        self.changed: dict[AnnotationId, float | None] = {}

    def step(self, one: Annotation) -> None:
        """Move one past the next of those it overlaps."""
        beyond = self._beyond(one)
        if not beyond:
            return
        past, rest = beyond[0], beyond[1:] + self._followed(one, beyond[0])
        rest.sort(key=self._key, reverse=self._way < 0)
        here = self._key(past)[0]
        if not rest:
            self.changed[one.id] = here + self._way
            return
        there = self._key(rest[0])[0]
        if here == there:
            there = self._make_room(one, [o for o in rest if self._key(o)[0] == here])
        self.changed[one.id] = (here + there) / 2

    def _beyond(self, one: Annotation) -> list[Annotation]:
        """Return those that it overlaps on the way, the next first, but for pairs that are said."""
        mine, ahead = self._key(one), self._way > 0
        found = [
            other
            for other in self._overlaps.of(one)
            if other.id not in self._held
            and (self._key(other) > mine) == ahead
            and not self._is_said(one.id, other.id)
        ]
        return sorted(found, key=self._key, reverse=not ahead)

    def _followed(self, one: Annotation, past: Annotation) -> list[Annotation]:
        """Return those that went before it in this step and are beyond what it passes now."""
        held = [o for o in self._overlaps.of(one) if o.id in self._held and o.id in self.changed]
        return [o for o in held if (self._key(o) > self._key(past)) == (self._way > 0)]

    def _make_room(self, one: Annotation, next_ones: Sequence[Annotation]) -> float:
        """Move some of one depth on by half of what there is, with all of it that lie on them."""
        depth = self._key(next_ones[0])[0]
        moved, waiting, gap = {o.id for o in next_ones}, [*next_ones], 2.0
        while waiting:
            at = waiting.pop()
            for other in self._overlaps.of(at):
                away = (self._key(other)[0] - depth) * self._way
                if away > 0:
                    gap = min(gap, away)
                ahead = (self._key(other) > self._key(at)) == (self._way > 0)
                if away == 0 and ahead and other.id not in moved and other.id != one.id:
                    moved.add(other.id)
                    waiting.append(other)
        after = depth + self._way * gap / 2
        self.changed.update(dict.fromkeys(moved, after))
        return after

    def _key(self, one: Annotation) -> Key:
        depth = self.changed.get(one.id)
        return (self._order.depth(one) if depth is None else depth), one.id

    def _is_said(self, one: AnnotationId, other: AnnotationId) -> bool:
        both = {one, other}
        pairs = self._project.pairs.values()
        return any(pair.region is None and {pair.front, pair.back} == both for pair in pairs)
