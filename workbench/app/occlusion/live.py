"""LiveOcclusion: the scenes of the frames that are looked at, kept up with every edit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from attrs import evolve
from psygnal import Signal

from workbench.base.events import tell
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation
from workbench.model.ids import AnnotationId, ImageId
from workbench.model.regions import Region

if TYPE_CHECKING:
    from workbench.app.session import Session
    from workbench.geom.occlusion import Occlusion, Scene
    from workbench.model.patch import Change

Place = tuple[ImageId, int]


class LiveOcclusion:
    """What can be seen of the annotations of the frames that somebody asks for.

    `changed` names the annotations whose occlusion is another one now.
    """

    changed = Signal(frozenset)

    def __init__(self, session: Session) -> None:
        self._session = session
        self._scenes: dict[Place, Scene] = {}
        if session.file is None:  # the session does not follow it
            session.document.changed.connect(self.follow)

    def scene(self, image: ImageId, frame: int) -> Scene | None:
        """Return the scene of a frame, counted from 1; None while it is computed, see `changed`."""
        from workbench.geom.occlusion import Scene

        found = self._scenes.get((image, frame))
        if found is None:
            found = self._scenes[image, frame] = Scene.of(self._session.project, image, frame)
        return found

    def is_ready(self, image: ImageId, frame: int) -> bool:
        """Return whether the scene of a frame is there."""
        return (image, frame) in self._scenes

    def of(self, id: AnnotationId) -> Occlusion | None:
        """Return the occlusion of one annotation; None for no area, or while it is computed."""
        annotation = self._session.project.annotations.get(id)
        if annotation is None or not isinstance(annotation.anchor, OnFrame):
            return None
        scene = self.scene(annotation.anchor.image, annotation.anchor.frame)
        return scene.results.get(id) if scene is not None else None

    def preview(self, id: AnnotationId, region: Region | None) -> Mapping[AnnotationId, Occlusion]:
        """Return the occlusion of what would be another one if `id` had this region.

        With None as if it were not there. Nothing is written; empty while the scene is computed.
        """
        annotation = self._session.project.annotations.get(id)
        if annotation is None or not isinstance(annotation.anchor, OnFrame):
            return {}
        scene = self.scene(annotation.anchor.image, annotation.anchor.frame)
        return scene.preview(evolve(annotation, region=region)) if scene is not None else {}

    def forget(self) -> None:
        """Let go of everything; another project is opened."""
        self._scenes.clear()

    def follow(self, change: Change) -> None:
        """Take up a change; the session calls it before anybody else hears of the change."""
        gone: set[AnnotationId] = set()
        for place, scene in list(self._scenes.items()):
            before = scene.results
            after = scene.changed(self._session.project, _annotations(change))
            self._scenes[place] = after
            ids = before.keys() | after.results.keys()
            gone.update(id for id in ids if before.get(id) != after.results.get(id))
        if gone:
            tell(self.changed, frozenset(gone))


def _annotations(change: Change) -> Iterable[AnnotationId]:
    found = (delta.after or delta.before for delta in change.touched(Annotation))
    return [one.id for one in found if isinstance(one, Annotation)]
