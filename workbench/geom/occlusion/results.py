"""Results: the occlusion of each shape, computed when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from workbench.geom.occlusion.layered import Layered
from workbench.geom.occlusion.result import Occlusion
from workbench.model.ids import AnnotationId


class Results(Mapping[AnnotationId, Occlusion]):
    """Occlusion by annotation.

    Any thread may ask. Two that ask for the same at once compute it twice, to the same end.

    Parameters
    ----------
    ids : collection of AnnotationId
        Those that there is one of.
    compute : callable
        ``compute(id)`` is the occlusion of one of them.
    """

    def __init__(
        self,
        ids: Collection[AnnotationId],
        compute: Callable[[AnnotationId], Occlusion],
        known: Layered[AnnotationId, Occlusion] | None = None,
    ) -> None:
        self._ids = ids
        self._compute = compute
        self._known: Layered[AnnotationId, Occlusion] = known if known is not None else Layered()
        self._new: dict[AnnotationId, Occlusion] = {}

    def __getitem__(self, id: AnnotationId) -> Occlusion:
        found = self._new.get(id) or self._known.get(id)
        if found is None:
            if id not in self._ids:
                raise KeyError(id)
            found = self._new[id] = self._compute(id)
        return found

    def __contains__(self, id: object) -> bool:
        return id in self._ids

    def __iter__(self) -> Iterator[AnnotationId]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)

    def renewed(
        self,
        ids: Collection[AnnotationId],
        compute: Callable[[AnnotationId], Occlusion],
        changed: Iterable[AnnotationId],
    ) -> Results:
        """Return results that keep what is known, but of these."""
        gone = set(changed)
        # A copy as a whole: pairs of a hundred thousand would set off a look for cycles.
        new = dict(self._new)
        for id in gone:
            new.pop(id, None)
        # The first edit after all were computed: nothing lies below them that they must go over.
        known = self._known.changed(new, gone) if self._known else Layered(new)
        return Results(ids, compute, known)
