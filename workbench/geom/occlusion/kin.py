"""Kin: which annotations are parts of which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from workbench.model.annotation import Annotation
from workbench.model.ids import AnnotationId

_Parts = dict[AnnotationId, frozenset[AnnotationId]]


class Kin:
    """The parts of each whole. It never changes; `changed` gives another one."""

    def __init__(self, parts: _Parts | None = None, moved: frozenset[AnnotationId] = frozenset()):
        self._parts: _Parts = {} if parts is None else parts
        # Those whose parts follow them into another group, or to another whole.
        self._moved = moved

    @classmethod
    def of(cls, annotations: Iterable[Annotation]) -> Kin:
        """Return the kin among annotations."""
        found: dict[AnnotationId, set[AnnotationId]] = {}
        for one in annotations:
            if one.part_of is not None:
                found.setdefault(one.part_of, set()).add(one.id)
        return cls({id: frozenset(parts) for id, parts in found.items()})

    def changed(
        self,
        before: Mapping[AnnotationId, Annotation],
        after: Mapping[AnnotationId, Annotation],
        ids: Iterable[AnnotationId],
    ) -> Kin:
        """Return the kin after these annotations came, went or changed."""
        parts, moved = self._parts, set()
        for id in ids:
            old, new = before.get(id), after.get(id)
            if _standing(old) == _standing(new):
                continue
            moved.add(id)
            was, now = old.part_of if old else None, new.part_of if new else None
            if was == now:
                continue
            parts = dict(parts)
            if was is not None:
                parts[was] = parts.get(was, frozenset()) - {id}
            if now is not None:
                parts[now] = parts.get(now, frozenset()) | {id}
        return Kin(parts, frozenset(moved))

    def below(self, ids: Iterable[AnnotationId]) -> set[AnnotationId]:
        """Return all parts of these, parts of parts too."""
        found: set[AnnotationId] = set()
        waiting = list(ids)
        while waiting:
            new = self._parts.get(waiting.pop(), frozenset()) - found
            found |= new
            waiting.extend(new)
        return found

    @property
    def moved(self) -> frozenset[AnnotationId]:
        """Those of the last change that take their parts with them."""
        return self._moved


def _standing(one: Annotation | None) -> tuple[object, ...] | None:
    return None if one is None else (one.part_of, one.occlusion_group, one.label)
