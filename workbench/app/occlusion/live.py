"""LiveOcclusion: the scenes of the frames that are looked at, kept up with every edit."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from attrs import evolve
from psygnal import Signal

from workbench.app.occlusion.whole import compute_all, needs_a_job
from workbench.base.errors import StoreError, WorkbenchError
from workbench.base.events import tell
from workbench.base.text import t
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation
from workbench.model.ids import AnnotationId, ImageId
from workbench.model.image import Image
from workbench.model.layer import Layer
from workbench.model.occlusion import DepthPair
from workbench.model.patch import Change
from workbench.model.project import Project
from workbench.model.regions import Region
from workbench.model.scheme import LabelScheme

if TYPE_CHECKING:
    from workbench.app.jobs import Progress
    from workbench.app.session import Session
    from workbench.geom.occlusion import Facts, Occlusion, Scene

Place = tuple[ImageId, int]

# Scenes of frames that nobody looks at any more are forgotten beyond so many.
_KEPT = 8
# So many annotations that are still bytes are decoded in a job: they would block the window.
_MANY_ASLEEP = 2_000


class LiveOcclusion:
    """What can be seen of the annotations of the frames that somebody asks for.

    A frame with many annotations is computed in a job: until it is ready there is no scene of it.

    `changed` names the annotations whose occlusion is, or may be, another one now.
    """

    changed = Signal(frozenset)

    def __init__(self, session: Session) -> None:
        self._session = session
        self._scenes: OrderedDict[Place, Scene] = OrderedDict()
        # Frames that a job computes, with what was edited there since it began.
        self._waiting: dict[Place, set[AnnotationId]] = {}
        self._failed: set[Place] = set()
        if session.file is None:  # the session does not follow it
            session.document.changed.connect(self.follow)

    def scene(self, image: ImageId, frame: int) -> Scene | None:
        """Return the scene of a frame, counted from 1; None while it is computed, see `changed`."""
        place = (image, frame)
        found = self._scenes.get(place)
        if found is not None:
            self._scenes.move_to_end(place)
        elif place not in self._waiting and place not in self._failed:
            found = self._begin(place)
        return found

    def is_ready(self, image: ImageId, frame: int) -> bool:
        """Return whether the scene of a frame is there."""
        return (image, frame) in self._scenes

    def of(self, id: AnnotationId) -> Occlusion | None:
        """Return the occlusion of one annotation; None for no area, or while it is computed."""
        annotation = self._session.project.annotations.get(id)
        scene = self._scene_of(annotation) if annotation is not None else None
        return scene.results.get(id) if scene is not None else None

    def preview(self, id: AnnotationId, region: Region | None) -> Mapping[AnnotationId, Occlusion]:
        """Return the occlusion of what would be another one if `id` had this region.

        With None as if it were not there. Nothing is written; empty while the scene is computed.
        """
        annotation = self._session.project.annotations.get(id)
        return {} if annotation is None else self.preview_of(evolve(annotation, region=region))

    def preview_of(self, annotation: Annotation) -> Mapping[AnnotationId, Occlusion]:
        """Return the same for an annotation that differs otherwise, or is not there yet."""
        scene = self._scene_of(annotation)
        return scene.preview(annotation) if scene is not None else {}

    def forget(self) -> None:
        """Let go of everything; another project is opened."""
        self._scenes.clear()
        self._waiting = {}
        self._failed.clear()

    def follow(self, change: Change) -> None:
        """Take up a change; the session calls it before anybody else hears of the change."""
        if _turns_reference(change):
            self._start_over()
            return
        places, ids, everywhere = _touched(change)
        self._failed.clear()
        for waiting in self._waiting.values():
            waiting |= ids
        renewed: set[AnnotationId] = set()
        for place, scene in list(self._scenes.items()):
            if place in places or place[0] in everywhere or None in everywhere:
                renewed |= self._renew(place, scene, ids)
        if renewed:
            tell(self.changed, frozenset(renewed))

    def _start_over(self) -> None:
        """Look at everything anew: what was only offered is there now, or the other way round."""
        ids = frozenset(id for scene in self._scenes.values() for id in scene.results)
        self.forget()
        tell(self.changed, ids)

    def _scene_of(self, annotation: Annotation) -> Scene | None:
        anchor = annotation.anchor
        if self._session.project.is_offered(annotation):
            return None  # it hides nothing and is not hidden
        return self.scene(anchor.image, anchor.frame) if isinstance(anchor, OnFrame) else None

    def _renew(self, place: Place, scene: Scene, ids: set[AnnotationId]) -> frozenset[AnnotationId]:
        facts = scene.facts.changed(self._session.project, ids)
        if needs_a_job(facts) and not facts.follows_same_rules(scene.facts):
            del self._scenes[place]
            self._start(place, lambda progress: facts)
            return frozenset(facts.annotations)
        after = self._scenes[place] = scene.after(facts, ids)
        return after.renewed

    def _begin(self, place: Place) -> Scene | None:
        from workbench.geom.occlusion import Facts, Scene

        project = self._session.project
        if min(project.asleep, project.count_on(place[0])) > _MANY_ASLEEP:
            self._start(place, lambda progress: _woken(project, place, progress))
            return self._scenes.get(place)  # there already where jobs run at once
        try:
            facts = Facts.of(project, *place)
        except StoreError:  # the image itself tells of what cannot be read
            self._failed.add(place)
            return None
        if needs_a_job(facts):
            self._start(place, lambda progress: facts)
            return self._scenes.get(place)
        return self._keep(place, Scene(facts))

    def _keep(self, place: Place, scene: Scene) -> Scene:
        self._scenes[place] = scene
        while len(self._scenes) > _KEPT:
            self._scenes.popitem(last=False)
        return scene

    def _start(self, place: Place, facts: Callable[[Progress], Facts]) -> None:
        """Compute the scene of a frame in a job; `facts` is called in it."""
        waiting = self._waiting
        waiting[place] = set()

        def done(scene: Scene) -> None:
            ids = waiting.pop(place)
            if waiting is not self._waiting:
                return  # of another project
            self._keep(place, _caught_up(scene, self._session.project, ids))
            tell(self.changed, frozenset(scene.results))

        def failed(error: WorkbenchError) -> None:
            waiting.pop(place, None)
            if waiting is self._waiting:
                self._failed.add(place)

        title = t("Computing what hides what")
        self._session.jobs.start(
            title, lambda progress: compute_all(facts(progress), progress), done, failed
        )


def _caught_up(scene: Scene, project: Project, ids: set[AnnotationId]) -> Scene:
    """Return a scene after what was edited while it was computed; itself where nothing was."""
    before, now = scene.facts, scene.facts.changed(project, ids)
    if not ids and now.follows_same_rules(before) and now.follows_same_pairs(before):
        return scene
    return scene.after(now, ids)


def _woken(project: Project, place: Place, progress: Progress) -> Facts:
    """Return the facts of a frame whose annotations are still bytes; may be cancelled."""
    from workbench.geom.occlusion import Facts

    ids = project.index.on(*place)
    for at in range(0, len(ids), _MANY_ASLEEP):
        progress.at(0.0)  # raises where it is cancelled
        project.annotations.wake(ids[at : at + _MANY_ASLEEP])
    return Facts.of(project, *place)


def _turns_reference(change: Change) -> bool:
    """Return whether a layer became a reference, or is none any more."""
    return any(
        isinstance(delta.before, Layer)
        and isinstance(delta.after, Layer)
        and delta.before.kind is not delta.after.kind
        for delta in change.touched(Layer)
    )


def _touched(
    change: Change,
) -> tuple[set[Place], set[AnnotationId], set[ImageId | None]]:
    """Return frames, annotations, and images as a whole that a change is about; None = all."""
    places: set[Place] = set()
    ids: set[AnnotationId] = set()
    everywhere: set[ImageId | None] = set()
    for delta in change.patch.deltas.values():
        for value in (delta.before, delta.after):
            if isinstance(value, Annotation):
                ids.add(value.id)
                if isinstance(value.anchor, OnFrame):
                    places.add((value.anchor.image, value.anchor.frame))
            elif isinstance(value, DepthPair):
                places.add((value.image, value.frame))
            elif isinstance(value, Image):
                everywhere.add(value.id)
            elif isinstance(value, LabelScheme):
                everywhere.add(None)
    return places, ids, everywhere
