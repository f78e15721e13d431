"""The scene follows the document, also while it is being built."""

from __future__ import annotations

import threading
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any

from attrs import evolve

from workbench.app.viewing.scene_keeper import SceneKeeper, changes_style, overlay_style
from workbench.app.viewing.view_state import ViewState
from workbench.base.errors import StoreError
from workbench.base.text import t
from workbench.edit.document import Document
from workbench.imaging.drawing.scene import REBUILD_FROM
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation, Provenance
from workbench.model.annotation_index import AnnotationIndex
from workbench.model.commands import (
    add_annotations,
    change_regions,
    delete_annotations,
    lock_layer,
)
from workbench.model.ids import AnnotationId, EntityId, ImageId, LayerId
from workbench.model.image import Image
from workbench.model.layer import Layer
from workbench.model.lazy import LazyMapping
from workbench.model.patch import Change, now
from workbench.model.project import Project
from workbench.model.regions import Box

IMAGE = ImageId(EntityId("image"))
LAYER = LayerId(EntityId("layer"))
HERE = OnFrame(IMAGE, 1)


def box(n: int, frame: int = 1) -> Annotation:
    made = Provenance("tester", now(), now())
    id = AnnotationId(EntityId(f"{n:032x}"))
    return Annotation(id, OnFrame(IMAGE, frame), Box(n * 20, 50, 10, 10), LAYER, made)


def a_document(count: int) -> Document:
    image = Image(IMAGE, "a.png", "x", 100, 100, frames=3)
    return Document(
        Project((image, Layer(LAYER, "L"), *(box(n) for n in range(count)))), author="t"
    )


def kept(document: Document, executor: Executor | None = None) -> tuple[SceneKeeper, list[Any]]:
    keeper = SceneKeeper(executor)
    keeper.show(document.project, HERE)
    touched: list[Any] = []
    changes: list[Change] = []
    document.changed.connect(changes.append)
    document.changed.connect(lambda change: touched.extend(keeper.follow(change, document.project)))
    keeper.document = document  # type: ignore[attr-defined]  # keeps the slots alive
    return keeper, touched


def ids(keeper: SceneKeeper) -> set[str]:
    return {shape.id for shape in keeper.scene.shapes()}


def test_a_moved_shape_touches_where_it_was_and_where_it_is() -> None:
    document = a_document(3)
    keeper, touched = kept(document)
    document.apply(change_regions(document.project, document.stamp(), {box(1).id: Box(0, 0, 4, 4)}))
    assert touched == [(15, 45, 25, 55), (-2, -2, 2, 2)]
    moved = keeper.scene.get(box(1).id)
    assert moved is not None and moved.bounds == (-2, -2, 2, 2)


def test_adding_deleting_and_undoing_are_followed() -> None:
    document = a_document(3)
    keeper, _ = kept(document)
    document.apply(add_annotations(document.project, document.stamp(), [box(7)]))
    document.apply(delete_annotations(document.project, document.stamp(), [box(0).id]))
    assert ids(keeper) == {box(n).id for n in (1, 2, 7)}
    document.undo()
    document.undo()
    assert ids(keeper) == {box(n).id for n in (0, 1, 2)}


def test_other_frames_do_not_matter() -> None:
    document = a_document(1)
    keeper, touched = kept(document)
    document.apply(add_annotations(document.project, document.stamp(), [box(7, frame=2)]))
    assert touched == [] and ids(keeper) == {box(0).id}


def test_many_changes_are_merged_into_one_index() -> None:
    document = a_document(2)
    keeper, _ = kept(document)
    many = [box(n) for n in range(10, 10 + REBUILD_FROM)]
    document.apply(add_annotations(document.project, document.stamp(), many))
    assert keeper.scene.changes == 0 and len(keeper.scene) == 2 + REBUILD_FROM


def test_an_edit_made_while_the_scene_is_built_is_not_lost() -> None:
    gate, built = threading.Event(), threading.Event()
    document = a_document(3000)
    with ThreadPoolExecutor(1) as executor:
        blocked: Future[bool] = executor.submit(gate.wait, 5)
        keeper = SceneKeeper(executor, built.set)
        keeper.show(document.project, HERE)
        document.changed.connect(lambda change: keeper.follow(change, document.project))
        assert len(keeper.scene) == 0
        document.apply(delete_annotations(document.project, document.stamp(), [box(5).id]))
        document.apply(add_annotations(document.project, document.stamp(), [box(5000)]))
        gate.set()
        assert built.wait(10) and blocked.result()
    assert keeper.collect() and not keeper.collect()
    assert len(keeper.scene) == 3000
    assert keeper.scene.get(box(5).id) is None and keeper.scene.get(box(5000).id) is not None


def test_a_scene_built_for_a_frame_that_was_left_is_dropped() -> None:
    built = threading.Event()
    document = a_document(3000)
    with ThreadPoolExecutor(1) as executor:
        keeper = SceneKeeper(executor, built.set)
        keeper.show(document.project, HERE)
        keeper.show(document.project, evolve(HERE, frame=2))
        assert built.wait(10)
    assert not keeper.collect()
    assert len(keeper.scene) == 0


class Held(Executor):
    """Keeps what it is asked to do, until a test does it."""

    def __init__(self) -> None:
        self.work: list[Any] = []

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.work.append(fn)
        return Future()


def test_a_scene_that_was_begun_again_is_not_lost_when_the_first_ends_last() -> None:
    document, held = a_document(3000), Held()
    keeper = SceneKeeper(held)
    keeper.show(document.project, HERE)
    keeper.show(document.project, HERE)  # as after the size of the image became known
    first, second = held.work
    second()
    first()
    assert keeper.collect()
    assert len(ids(keeper)) == 3000


def test_a_scene_that_was_begun_again_while_the_first_was_built_is_not_lost() -> None:
    document, held = a_document(3000), Held()
    keeper = SceneKeeper(held)

    class Slow(LazyMapping[AnnotationId, Annotation]):
        """Has another scene built and finished while it is read."""

        def wake(self, keys: Any) -> None:
            if len(held.work) == 1:
                keeper.show(document.project, HERE)
                held.work[1]()
            super().wake(keys)

    slow = Slow()
    for one in document.project.annotations.values():
        slow._put(one.id, one)
    keeper.show(Project(annotations=slow, index=document.project.index), HERE)
    held.work[0]()
    assert keeper.collect()
    assert len(ids(keeper)) == 3000


def test_only_layers_and_schemes_change_how_things_look() -> None:
    document = a_document(1)
    locked = document.apply(lock_layer(document.project, document.stamp(), LAYER, True))
    assert locked is not None and changes_style(locked)
    document.undo()
    moved = change_regions(document.project, document.stamp(), {box(0).id: Box(9, 9, 4, 4)})
    change = document.apply(moved)
    assert change is not None and not changes_style(change)


def test_a_hidden_layer_has_no_opacity() -> None:
    document, state = a_document(1), ViewState()
    state.set_layer_view(LAYER, opacity=0.4)
    assert overlay_style(document.project, state).opacity(LAYER) == 0.4
    state.set_layer_view(LAYER, visible=False)
    assert overlay_style(document.project, state).opacity(LAYER) == 0.0


def asleep(count: int, damaged: int) -> Project:
    """Return a project whose annotations are decoded when asked for, all but one."""

    def decode(rows: list[tuple[AnnotationId, bytes]]) -> list[Annotation]:
        if any(value == str(damaged).encode() for _, value in rows):
            raise StoreError(t("Annotation {n} is damaged", n=damaged))
        return [box(int(value)) for _, value in rows]

    ids = [box(n).id for n in range(count)]
    lazy = LazyMapping({id: str(n).encode() for n, id in enumerate(ids)}, decode)
    return Project((), lazy, AnnotationIndex([(HERE, ids)]))


def test_annotations_are_decoded_where_the_scene_is_built() -> None:
    gate, built = threading.Event(), threading.Event()
    project = asleep(3000, -1)
    with ThreadPoolExecutor(1) as executor:
        executor.submit(gate.wait, 5)
        keeper = SceneKeeper(executor, built.set)
        keeper.show(project, HERE)
        assert project.annotations.asleep == 3000
        gate.set()
        assert built.wait(10)
    assert keeper.collect() and len(keeper.scene) == 3000 and keeper.failure is None
    assert project.annotations.asleep == 0


def test_a_damaged_annotation_is_told_of_and_the_others_are_shown() -> None:
    built = threading.Event()
    with ThreadPoolExecutor(1) as executor:
        for keeper, count in ((SceneKeeper(), 5), (SceneKeeper(executor, built.set), 3000)):
            keeper.show(asleep(count, 3), HERE)
            if count == 3000:
                assert built.wait(10) and keeper.collect()
            assert str(keeper.failure) == "Annotation 3 is damaged"
            assert ids(keeper) == {box(n).id for n in range(count) if n != 3}
            keeper.show(asleep(count, 3), evolve(HERE, frame=2))
            assert keeper.failure is None
