"""What is partly hidden is known of the frame in view, and of what is dragged on it."""

# mypy: disable-error-code="no-untyped-def, arg-type"

from __future__ import annotations

from math import inf
from types import SimpleNamespace

import pytest
from attrs import evolve

from tests.model.values import IMAGE, a_layer, an_annotation, an_image, annotation_id, with_scheme
from workbench.api.tools import Ghost
from workbench.app.viewing.covering import Covering
from workbench.app.viewing.viewport import Viewport
from workbench.geom.occlusion import Scene
from workbench.model.anchor import OnFrame
from workbench.model.project import Project
from workbench.model.regions import Box

HERE = OnFrame(IMAGE)
A, B, C = (annotation_id(name) for name in "abc")


class Source:
    """Scenes of one project; None for as long as they are said to be computed."""

    def __init__(self) -> None:
        self.is_ready = True
        self.asked = 0
        self.put({"a": Box(20, 20, 20, 20), "b": Box(30, 20, 20, 20), "c": Box(80, 80, 4, 4)})

    def put(self, boxes) -> None:
        found = [an_annotation(name, one, anchor=HERE) for name, one in boxes.items()]
        image = an_image(rows=100, columns=100)
        self.project = with_scheme(Project([image, a_layer(), *found]))
        self.now = Scene.of(self.project, IMAGE, 1)

    def scene(self, image, frame):
        self.asked += 1
        return self.now if self.is_ready else None

    def preview(self, id, region):
        self.asked += 1
        return self.now.preview(evolve(self.project.annotations[id], region=region))

    def preview_of(self, annotation):
        return self.now.preview(annotation)


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def covering(source) -> Covering:
    made = Covering(source)
    made.show(HERE, 3)
    return made


def test_a_frame_without_annotations_is_not_asked_about(source):
    made = Covering(source)
    made.show(HERE, 0)
    assert source.asked == 0
    assert made.ask(3)
    assert set(made.covers.results) == {A}


def test_what_arrives_late_is_taken_up_when_it_is_told(source):
    source.is_ready = False
    made = Covering(source)
    made.show(HERE, 3)
    assert not made.covers.results
    source.is_ready = True
    assert made.follow([A, B, C])
    assert made.of(A) is not None
    assert made.of(B) is None


def test_only_what_is_told_is_looked_at_again(source, covering):
    before = covering.covers
    assert not covering.follow([annotation_id("elsewhere")])
    assert covering.covers is before
    source.put({"a": Box(20, 20, 20, 20), "b": Box(60, 20, 20, 20), "c": Box(80, 80, 4, 4)})
    assert covering.follow([A])
    assert covering.of(A) is None


def test_neighbours_of_what_is_dragged_are_loose_until_it_is_let_go(covering):
    covering.drag([Ghost(Box(80, 80, 20, 20), B)])
    assert covering.loose == {A}
    assert covering.of(A).ratio == 0
    assert covering.of(B).hidden_by == (C,)
    covering.drag([Ghost(Box(60, 60, 4, 4), B)])
    assert covering.loose == {A}  # it was drawn live a moment ago
    covering.let_go()
    assert covering.loose == frozenset()
    assert covering.of(A) is covering.covers.get(A)


def test_the_same_ghost_is_computed_once(source, covering):
    ghost = Ghost(Box(80, 80, 20, 20), B)
    covering.drag([ghost])
    asked = source.asked
    covering.drag([ghost])
    assert source.asked == asked


def test_a_crowd_follows_when_it_is_let_go(covering):
    covering.drag([Ghost(Box(1, 1, 2, 2), annotation_id(str(n))) for n in range(9)])
    assert covering.loose == frozenset()


def test_what_is_drawn_hides_its_neighbours_already(source, covering):
    def draft(region):
        return an_annotation("new", region, anchor=HERE)

    covering.drag([Ghost(Box(80, 80, 20, 20))], draft)
    assert covering.loose == {C}
    assert covering.of(C).ratio == 1
    covering.drag([Ghost(Box(80, 80, 20, 20), closed=False)], draft)
    assert covering.loose == frozenset()


def test_of_very_many_that_are_hidden_otherwise_nobody_asks_where_each_lies() -> None:
    drawn: list[object] = []
    viewport = SimpleNamespace(
        covering=SimpleNamespace(follow=lambda ids: True, covers=None),
        _keeper=SimpleNamespace(
            cover=lambda covers: None,
            scene=SimpleNamespace(get=lambda id: pytest.fail("it was asked")),
        ),
        _overlay=SimpleNamespace(change=lambda scene, touched: drawn.extend(touched)),
    )
    assert Viewport.cover(viewport, [annotation_id(str(n)) for n in range(2001)])
    assert drawn == [(-inf, -inf, inf, inf)]  # all of it
