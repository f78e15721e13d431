"""A scene that follows edits is the scene of the project, whatever the edits and their order."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.geom.occlusion.kit import (
    COLUMNS,
    IMAGE,
    ROWS,
    SCHEME,
    a_project,
    a_scene,
    aid,
    an_area,
    in_front,
    random_annotation,
    random_entities,
    random_region,
)
from workbench.geom.occlusion import Scene
from workbench.geom.occlusion.index import Index
from workbench.geom.occlusion.layered import Layered
from workbench.model.occlusion import OcclusionPolicy, ShapeRole

seeds = st.integers(0, 2**32 - 1)


class SceneMachine(RuleBasedStateMachine):
    """Edits a frame at random and lets the scene follow."""

    @initialize(seed=seeds)
    def begin(self, seed: int) -> None:
        self.project = a_project(*random_entities(seed, 7), rows=ROWS, columns=COLUMNS)
        self.scene = Scene.of(self.project, IMAGE, 1)
        self.made = 0

    def put(self, *values: Any, gone: tuple[Any, ...] = ()) -> None:
        for value in values:
            self.project._put(value.id, value)
        for id in gone:
            self.project._put(id, None)
        ids = [one.id for one in values if hasattr(one, "region")] + list(gone)
        self.scene = self.scene.changed(self.project, ids)

    def one(self, rng: np.random.Generator) -> Any:
        ids = sorted(self.project.annotations)
        return self.project.annotations[ids[int(rng.integers(len(ids)))]] if ids else None

    @rule(seed=seeds)
    def add(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        self.made += 1
        others = sorted(self.project.annotations)
        self.put(random_annotation(rng, f"n{self.made:02d}", others))

    @rule(seed=seeds)
    def reshape_some(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        some = {one.id: one for _ in range(3) if (one := self.one(rng)) is not None}
        self.put(*(evolve(one, region=random_region(rng)) for one in some.values()))

    @rule(seed=seeds, field=st.sampled_from(["depth", "label", "occlusion_group", "part_of"]))
    def change(self, seed: int, field: str) -> None:
        rng = np.random.default_rng(seed)
        one = self.one(rng)
        if one is not None:
            others = [id for id in sorted(self.project.annotations) if id != one.id]
            like = random_annotation(rng, one.id, others)
            self.put(evolve(one, **{field: getattr(like, field)}))

    @rule(seed=seeds)
    def draw_the_visible_part(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        one = self.one(rng)
        if one is not None:
            visible = random_region(rng) if rng.random() < 0.5 else None
            role = ShapeRole.VISIBLE if rng.random() < 0.3 else ShapeRole.AMODAL
            self.put(evolve(one, visible=visible, role=role))

    @rule(seed=seeds)
    def delete(self, seed: int) -> None:
        one = self.one(np.random.default_rng(seed))
        if one is not None:
            self.put(gone=(one.id,))

    @rule(seed=seeds)
    def say_who_is_nearer(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        one, other = self.one(rng), self.one(rng)
        if one is not None and one.id != other.id:
            self.made += 1
            region = random_region(rng, tame=True) if rng.random() < 0.5 else None
            self.project._put(
                aid(f"q{self.made}"), in_front(f"q{self.made}", one.id, other.id, region)
            )
            self.put()

    @rule()
    def take_a_pair_back(self) -> None:
        for id in sorted(self.project.pairs)[:1]:
            self.project._put(id, None)
        self.put()

    @rule(seed=seeds)
    def preview_changes_nothing(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        one = self.one(rng)
        if one is None:
            return
        changed = evolve(one, region=random_region(rng))
        after = self.scene.preview(changed)
        self.put(changed)
        fresh = Scene.of(self.project, IMAGE, 1).results
        assert all(fresh[id] == found for id, found in after.items())

    @rule(partial=st.sampled_from([0.3, 0.5, 0.9]))
    def change_the_scheme(self, partial: float) -> None:
        policy = OcclusionPolicy(partial=partial)
        self.project._put(SCHEME.id, evolve(SCHEME, occlusion=policy))
        self.put()

    @invariant()
    def the_scene_is_that_of_the_project(self) -> None:
        if not hasattr(self, "scene"):
            return
        fresh = Scene.of(self.project, IMAGE, 1)
        assert dict(self.scene.results) == dict(fresh.results)
        assert self.scene == fresh
        assert self.scene.cycles == fresh.cycles
        assert self.scene.conflicts == fresh.conflicts
        assert self.scene.unexplained == fresh.unexplained


SceneMachine.TestCase.settings = settings(max_examples=40, stateful_step_count=12, deadline=None)
TestScene = SceneMachine.TestCase


def test_only_what_an_edit_touches_is_computed_again() -> None:
    boxes = [an_area(f"b{i}", random_region(np.random.default_rng(i))) for i in range(8)]
    project = a_project(*boxes, rows=ROWS, columns=COLUMNS)
    scene = Scene.of(project, IMAGE, 1)
    kept = dict(scene.results)
    project._put(boxes[0].id, evolve(boxes[0], note="nothing that matters"))
    after = scene.changed(project, [boxes[0].id])
    assert after.renewed == frozenset()
    assert all(after.results[id] is one for id, one in kept.items())


def test_the_scene_before_stays_as_it_was() -> None:
    scene = a_scene(*random_entities(3), rows=ROWS, columns=COLUMNS)
    before = dict(scene.results)
    project = a_project(*random_entities(3), rows=ROWS, columns=COLUMNS)
    project._put(aid("a04"), None)
    assert aid("a04") not in scene.changed(project, [aid("a04")]).results
    assert dict(scene.results) == before


edits = st.lists(st.tuples(st.integers(0, 40), st.booleans()), max_size=700)


@settings(max_examples=25)
@given(edits)
def test_layers_are_a_dictionary(changes: list[tuple[int, bool]]) -> None:
    expected: dict[int, int] = {-1: 0, 3: 1}
    found: Layered[int, int] = Layered(dict(expected))
    for step, (key, stays) in enumerate(changes):
        key += step // 2  # more than one merge
        if stays:
            expected[key] = step
            found = found.changed({key: step})
        else:
            expected.pop(key, None)
            found = found.changed({}, [key])
    assert dict(found) == expected and len(found) == len(expected)
    assert all(key in found and found.get(key) == value for key, value in expected.items())
    assert found.get(99_999) is None and 99_999 not in found


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 60), st.booleans()), max_size=300), seeds)
def test_the_index_finds_whose_bounds_meet(changes: list[tuple[int, bool]], seed: int) -> None:
    rng = np.random.default_rng(seed)
    known: dict[Any, Any] = {aid(f"{i}"): _bounds(rng) for i in range(20)}
    index = Index(known)
    for number, stays in changes:
        id, box = aid(f"{number}"), _bounds(rng) if stays else None
        known[id] = box
        index = index.changed({id: box})
    x0, y0, x1, y1 = asked = _bounds(rng)
    expected = {
        id
        for id, box in known.items()
        if box is not None and box[0] < x1 and box[2] > x0 and box[1] < y1 and box[3] > y0
    }
    found = index.near(asked)
    assert set(found) == expected and len(found) == len(expected)


def _bounds(rng: np.random.Generator) -> tuple[float, float, float, float]:
    x, y, width, height = rng.uniform(0, 10, 4).tolist()
    return x, y, x + width, y + height
