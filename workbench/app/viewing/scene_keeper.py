"""SceneKeeper: the scene of the picture that a viewport shows, kept up with the Document."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import Executor
from contextlib import suppress
from typing import NamedTuple

from attrs import evolve

from workbench.app.layers.looks import layer_looks
from workbench.app.viewing.carrying import Picture, PictureOf, carried, nowhere
from workbench.app.viewing.view_state import ViewState
from workbench.base.errors import StoreError
from workbench.base.text import Text
from workbench.imaging.drawing.covers import NO_COVERS, Covers
from workbench.imaging.drawing.overlay_style import OverlayStyle
from workbench.imaging.drawing.scene import REBUILD_FROM, Bounds, Scene, Shape, shape_of
from workbench.model.anchor import OnFrame, OnPlane
from workbench.model.annotation import Annotation
from workbench.model.ids import AnnotationId
from workbench.model.layer import Layer
from workbench.model.lazy import LazyMapping
from workbench.model.patch import Change, Delta
from workbench.model.project import Project
from workbench.model.scheme import LabelScheme

# Decoding and building that many takes about 40 ms, which nobody sees.
_AT_ONCE = 2000
# Cutting that many shapes takes about a second, once.
_CARRIED_MOST = 20_000

_Annotations = LazyMapping[AnnotationId, Annotation]


class _Built(NamedTuple):
    scene: Scene
    failure: Text | None = None


class SceneKeeper:
    """Builds a scene, at once when small, else in a thread, and follows changes.

    Parameters
    ----------
    executor : Executor or None
        None builds everything at once.
    ready : callable
        Called in a worker thread when a scene has been built; `collect` takes it up then.
    """

    def __init__(
        self, executor: Executor | None = None, ready: Callable[[], object] = lambda: None
    ) -> None:
        self.anchor: OnFrame | None = None
        self._own = Scene()
        self._covers = NO_COVERS
        self._carried: tuple[Shape, ...] = ()
        self._onto: Picture | None = None
        self._frames: frozenset[OnFrame] = frozenset()
        self._picture_of: PictureOf = nowhere
        self.scene = Scene()
        #: Why an annotation of the frame is not in the scene: it cannot be read.
        self.failure: Text | None = None
        self._executor = executor
        self._ready = ready
        self._generation = 0
        self._built: tuple[int, _Built] | None = None
        self._finishing = threading.Lock()
        self._late: dict[AnnotationId, Annotation | None] | None = None

    def show(self, project: Project, anchor: OnFrame | None) -> None:
        """Show the annotations of another frame."""
        self.anchor = anchor
        self._carried, self._onto, self._frames = (), None, frozenset()
        self._set(Scene())
        self.failure = None
        if anchor is None:
            self._generation += 1  # what is being built for another frame is too late
            self._late = None
            return
        ids = project.index.on(anchor.image, anchor.frame)
        self._build(project.annotations, ids)

    @property
    def carried(self) -> tuple[Shape, ...]:
        """What annotations of other pictures, and of planes, look like on this one."""
        return self._carried

    def carry(
        self,
        project: Project,
        onto: Picture | None,
        frames: Collection[OnFrame] = frozenset(),
        picture_of: PictureOf = nowhere,
    ) -> bool:
        """Also show what annotations of other pictures look like on this one.

        Parameters
        ----------
        onto : Picture or None
            Where the picture lies; None where nobody knows, and nothing is carried.
        frames : collection of OnFrame
            Whose annotations are carried, besides those on planes in space.

        Returns
        -------
        bool
            Whether the scene is another one now.
        """
        self._onto, self._picture_of = onto, picture_of
        all_of_them = frames if isinstance(frames, frozenset) else frozenset(frames)
        self._frames = all_of_them - {self.anchor} if self.anchor in frames else all_of_them
        before = self._carried
        self._carried = self._from_elsewhere(project)
        self._set(self._own)
        return bool(before or self._carried)

    def _from_elsewhere(self, project: Project) -> tuple[Shape, ...]:
        onto = self._onto
        if onto is None or not len(project.annotations):
            return ()  # the index need not be asked for each of a thousand slices
        ids = project.index.on_planes_of(onto.plane.frame_of_reference)
        for frame in self._frames:
            ids += project.index.on(frame.image, frame.frame)
        project.annotations.wake(ids[:_CARRIED_MOST])
        found = (project.annotations[id] for id in ids[:_CARRIED_MOST])
        return tuple(carried(found, onto, self._picture_of))

    def _is_elsewhere(self, value: object) -> bool:
        """Return whether a value is an annotation that may be carried onto the picture."""
        if self._onto is None or not isinstance(value, Annotation):
            return False
        if isinstance(value.anchor, OnPlane):
            return value.anchor.frame_of_reference == self._onto.plane.frame_of_reference
        return value.anchor in self._frames

    def _set(self, own: Scene) -> None:
        self._own = own
        self.scene = evolve(own.with_shapes(self._carried), covers=self._covers)

    def cover(self, covers: Covers) -> None:
        """Take up which annotations of the frame are partly hidden."""
        self._covers = covers
        self._set(self._own)

    def follow(self, change: Change, project: Project) -> list[Bounds]:
        """Take up a change of the project; return the bounds of what it touches on the picture."""
        updates: dict[AnnotationId, Annotation | None] = {}
        touched: list[Bounds] = []
        for delta in change.touched(Annotation):
            before, after = self._here(delta.before), self._here(delta.after)
            one = before or after
            if one is not None:
                updates[one.id] = after
                touched += _bounds(before, after)
        if updates:
            self._take(updates)
        deltas = list(change.touched(Annotation))
        if any(self._is_elsewhere(d.before) or self._is_elsewhere(d.after) for d in deltas):
            touched += [shape.bounds for shape in self._carried]
            self._carried = self._from_elsewhere(project)
            self._set(self._own)
            touched += [shape.bounds for shape in self._carried]
        return touched

    def collect(self) -> bool:
        """Take up a scene that was built in a thread; return whether there was one."""
        built, self._built = self._built, None
        if built is None or built[0] != self._generation:
            return False
        scene, self.failure = built[1]
        self._set(scene.changed(self._late) if self._late else scene)
        self._late = None
        return True

    def _take(self, updates: dict[AnnotationId, Annotation | None]) -> None:
        if self._late is not None:
            self._late.update(updates)
        self._set(self._own.changed(updates))
        if self._own.changes >= REBUILD_FROM and self._late is None:
            scene, failure = self._own, self.failure
            self._start(lambda: _Built(scene.rebuilt(), failure))

    def _build(self, annotations: _Annotations, ids: list[AnnotationId]) -> None:
        if self._executor is None or len(ids) <= _AT_ONCE:
            self._generation += 1
            self._late = None
            scene, self.failure = _built(annotations, ids)
            self._set(scene)
        else:
            self._start(lambda: _built(annotations, ids))

    def _start(self, build: Callable[[], _Built]) -> None:
        self._generation += 1
        generation = self._generation
        if self._executor is None:
            scene, self.failure = build()
            self._set(scene)
            return
        self._late = {}

        def work() -> None:
            if generation == self._generation:  # else another was begun: this one is too late
                self._finish(generation, build())
            self._ready()

        self._executor.submit(work)

    def _finish(self, generation: int, built: _Built) -> None:
        """Lay down what was built; one that was begun earlier never takes its place."""
        with self._finishing:
            if self._built is None or self._built[0] < generation:
                self._built = (generation, built)

    def _here(self, value: object) -> Annotation | None:
        here = isinstance(value, Annotation) and value.anchor == self.anchor
        return value if here and isinstance(value, Annotation) else None


def _built(annotations: _Annotations, ids: list[AnnotationId]) -> _Built:
    """Return a scene of what can be read; ids that are gone meanwhile are passed over."""
    failure = None
    with suppress(StoreError):  # found again below, where the others go on
        annotations.wake(ids)
    found = []
    for id in ids:
        try:
            found.append(annotations.get(id))
        except StoreError as error:
            failure = failure or error.text
    return _Built(Scene.of(one for one in found if one is not None), failure)


def changes_style(change: Change) -> bool:
    """Return whether a change of the project may change how annotations look."""
    kinds = (Layer, LabelScheme)
    deltas: Iterable[Delta] = change.patch.deltas.values()
    return any(isinstance(d.before, kinds) or isinstance(d.after, kinds) for d in deltas)


def overlay_style(project: Project, view_state: ViewState, ratio: float = 1.0) -> OverlayStyle:
    """Return how annotations look now: scheme, layers, and what the user hid or dimmed."""
    style = OverlayStyle.of(project, layer_looks(project, view_state), ratio)
    return evolve(style, visible_only=True) if view_state.visible_only else style


def _bounds(*annotations: Annotation | None) -> list[Bounds]:
    shapes = (shape_of(annotation) for annotation in annotations if annotation is not None)
    return [shape.bounds for shape in shapes if shape is not None]
