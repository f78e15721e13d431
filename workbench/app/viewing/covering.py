"""Covering: which annotations of the frame in view are partly hidden, also while one is dragged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from workbench.api.tools import Ghost
from workbench.imaging.drawing.covers import NO_COVERS, Covers
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation
from workbench.model.ids import AnnotationId, ImageId
from workbench.model.regions import AREA_REGIONS, Region

if TYPE_CHECKING:
    from workbench.geom.occlusion import Occlusion, Scene

Results = Mapping["AnnotationId", "Occlusion"]

# Looking at each of more is slower than taking all of them anew.
_MANY = 2000
# Each annotation that is dragged costs as much as an edit; a crowd follows when it is let go.
_MOST_DRAGGED = 4
# More neighbours than that are not drawn live.
_MOST_NEIGHBOURS = 200


class OcclusionSource(Protocol):
    """What is asked about occlusion; ``app.occlusion.live.LiveOcclusion`` answers."""

    def scene(self, image: ImageId, frame: int) -> Scene | None:
        """Return the scene of a frame; None while it is computed."""
        ...

    def preview(self, id: AnnotationId, region: Region | None) -> Results:
        """Return the occlusion of what would be another one if `id` had this region."""
        ...

    def preview_of(self, annotation: Annotation) -> Results:
        """Return the same for an annotation that is not there yet."""
        ...


class Covering:
    """The covers of one frame, and those of a drag.

    Attributes
    ----------
    covers : Covers
        Of what is committed.
    loose : frozenset of AnnotationId
        Neighbours of what is dragged: they are drawn live until it is let go.
    dragged : mapping of AnnotationId to Occlusion
        Of what is dragged, and of its neighbours.
    drawn : Occlusion or None
        Of what is drawn, were it finished here.
    """

    def __init__(self, source: OcclusionSource | None = None) -> None:
        self._source = source
        self._anchor: OnFrame | None = None
        self._asked = False
        self._ghosts: tuple[Ghost, ...] = ()
        self.covers = NO_COVERS
        self.loose: frozenset[AnnotationId] = frozenset()
        self.dragged: Results = {}
        self.drawn: Occlusion | None = None

    def show(self, anchor: OnFrame | None, count: int) -> None:
        """Show another frame with so many annotations."""
        self._anchor, self._asked, self.covers = anchor, False, NO_COVERS
        self.let_go()
        self.ask(count)

    def ask(self, count: int) -> bool:
        """Ask for the covers, if nobody has yet and there are some; return whether they are new."""
        if self._asked or count < 1:
            return False
        self._asked = True
        scene = self._scene()
        if scene is not None:
            self.covers = Covers(scene.partly_hidden)
        return bool(self.covers.results)

    def follow(self, ids: Iterable[AnnotationId]) -> bool:
        """Take up that these are hidden otherwise; return whether some are of this frame."""
        scene = self._scene() if self._asked else None
        if scene is None:
            return False
        ids = list(ids)
        if len(ids) > _MANY:
            self.covers = Covers(scene.partly_hidden)
            return True
        updates = {
            id: scene.results.get(id)
            for id in ids
            if id in scene.results or id in self.covers.results
        }
        if updates:
            self.covers = self.covers.changed(updates)
        return bool(updates)

    def drag(
        self, ghosts: Sequence[Ghost], draft: Callable[[Region], Annotation | None] | None = None
    ) -> None:
        """Take up what a tool drags or draws now.

        Parameters
        ----------
        draft : callable or None
            What would be added were a drawn region finished here.
        """
        mine = tuple(one for one in ghosts if one.replaces is not None or (draft and _is_area(one)))
        if not mine or self._source is None or self._anchor is None or len(mine) > _MOST_DRAGGED:
            self.let_go()
            return
        if len(mine) == len(self._ghosts) and all(map(_is_same, mine, self._ghosts)):
            return
        self._ghosts = mine
        found: dict[AnnotationId, Occlusion] = {}
        for ghost in mine:
            if ghost.replaces is not None:
                found.update(self._source.preview(ghost.replaces, ghost.region))
                continue
            drawn = draft(ghost.region) if draft is not None else None
            if drawn is not None:
                found.update(self._source.preview_of(drawn))
                self.drawn = found.pop(drawn.id, None)
        self.dragged = found
        replaced = {ghost.replaces for ghost in mine}
        near = self.loose | {id for id in found if id not in replaced}
        self.loose = near if len(near) <= _MOST_NEIGHBOURS else frozenset()

    def let_go(self) -> None:
        """Nothing is dragged any more."""
        if self._ghosts:
            self._ghosts, self.loose, self.dragged, self.drawn = (), frozenset(), {}, None

    def of(self, id: AnnotationId) -> Occlusion | None:
        """Return how an annotation is hidden now, dragged or not; None when it is seen wholly."""
        return self.dragged[id] if id in self.dragged else self.covers.get(id)

    def _scene(self) -> Scene | None:
        if self._source is None or self._anchor is None:
            return None
        return self._source.scene(self._anchor.image, self._anchor.frame)


def _is_area(ghost: Ghost) -> bool:
    return ghost.closed and isinstance(ghost.region, AREA_REGIONS)


def _is_same(one: Ghost, other: Ghost) -> bool:
    return one.replaces == other.replaces and one.region is other.region
