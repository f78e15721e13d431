"""Annotations of a file are decoded when they are asked for; only a clock could tell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine

from tests.model.test_project import check
from tests.model.values import IMAGE, an_annotation, annotation_id
from tests.store.helpers import a_file, adding, damage, opened, put, tampering
from tests.store.values import annotated
from workbench.base.errors import StoreError
from workbench.model.anchor import OnFrame, OnPlane
from workbench.model.ids import EntityId, LayerId
from workbench.model.patch import ChangeKind
from workbench.model.project import Project
from workbench.model.regions import Box, Point
from workbench.store import codec, schema
from workbench.store.annotations import decode_annotations
from workbench.store.project_file import ProjectFile
from workbench.store.state import load_project, write_state


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return a_file(tmp_path / "project.wbp")


def counts(project: Project) -> tuple[Any, ...]:
    index = project.index
    return dict(index.layers), dict(index.labels), index.on_planes


steps = st.lists(
    st.tuples(st.sampled_from(["read", "on", "put", "remove", "all", "eq"]), st.integers(0, 9)),
    max_size=12,
)


def stored_and_loaded(annotations: list[Any]) -> Project:
    engine = create_engine("sqlite://")
    try:
        with engine.begin() as connection:
            schema.metadata.create_all(connection)
            write_state(connection, codec.encode_patch(adding(*annotations))[1])
            return load_project(connection)
    finally:
        engine.dispose()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(annotated, max_size=6, unique_by=lambda a: a.id), annotated, steps)
def test_a_lazy_project_equals_an_eager_one_under_any_reads_and_edits(
    stored: list[Any], other: Any, taken: list[tuple[str, int]]
) -> None:
    stored.sort(key=lambda one: one.id)  # as they are written
    lazy, eager = stored_and_loaded(stored), Project(stored)
    ids = [*(one.id for one in stored), other.id]
    for what, n in taken:
        id = ids[n % len(ids)]
        if what == "read":
            assert lazy.get(id) == eager.get(id)
        elif what == "on" and isinstance(other.anchor, OnFrame):
            image = other.anchor.image
            assert list(lazy.annotations_on(image)) == list(eager.annotations_on(image))
        elif what == "put":
            for project in (lazy, eager):
                project._put(other.id, other)
        elif what == "remove":
            for project in (lazy, eager):
                project._put(id, None)
        elif what == "all":
            assert list(lazy.entities()) == list(eager.entities())
        elif what == "eq":
            assert lazy == eager
        assert counts(lazy) == counts(eager)
        assert list(lazy.annotations) == list(eager.annotations)
    check(lazy)
    assert lazy == eager and eager == lazy


def test_opening_and_counting_decodes_no_annotation(path: Path) -> None:
    file, document = opened(path)
    with file:
        project = document.project
        assert project.annotations.asleep == len(project.annotations) == 4
        assert project.count_on(IMAGE) == len(project.index.on(IMAGE, 1)) == 4
        assert dict(project.index.layers) == {"layer": 4}
        assert dict(project.index.labels) == {None: 4}
        assert project.annotations.asleep == 4


def test_an_edit_decodes_what_it_touches(path: Path) -> None:
    file, document = opened(path)
    with file:
        before = document.project.annotations[annotation_id("a2")]
        moved = an_annotation("a2", Box(1, 1, 2, 2), label="scratch")
        document.apply(adding(an_annotation("new")))
        document.project._put(moved.id, moved)
        document.project._put(moved.id, before)
        assert document.project.annotations.asleep == 3
        assert document.undo() and document.undo()
        assert document.project.annotations.asleep <= 2


def test_annotations_are_there_after_the_file_is_closed(path: Path) -> None:
    file, document = opened(path)
    file.close()
    assert [a.region for a in document.project.annotations_on(IMAGE)][3] == Point(3, 3)


def test_annotations_on_planes_are_counted(tmp_path: Path) -> None:
    plane = OnPlane("1.2.3", (0, 0, 0), (1, 0, 0), (0, 1, 0))
    with ProjectFile.create(tmp_path / "p.wbp", author="ann") as file:
        file.append(adding(an_annotation("a", anchor=plane), an_annotation("b")), ChangeKind.DO)
        project = file.load()
    assert project.index.on_planes == 1 and project.index.on(IMAGE) == ["b"]
    assert project.annotations[annotation_id("a")].anchor == plane


# ---- damaged rows


@pytest.mark.parametrize(
    "changes",
    [
        {"note": 5},
        {"aura": "blue"},
        {"provenance": {}},
        {"region": {"type": "spline"}},
        {"region": {"data": b"\0" * 47}},
        {"region": {"data": np.array([0.0, np.nan]).tobytes()}},
    ],
)
def test_a_damaged_annotation_is_named_by_who_asks_for_it_and_the_others_are_there(
    path: Path, changes: dict[str, Any]
) -> None:
    damage(path, "a2", **changes)
    file, document = opened(path)
    with file:
        project = document.project
        assert len(project.annotations) == 4
        others = [annotation_id(f"a{n}") for n in (0, 1, 3)]
        assert [project.annotations[id].region for id in others] == [Point(n, n) for n in (0, 1, 3)]
        for _ in range(2):
            for look in (
                lambda: project.annotations[annotation_id("a2")],
                lambda: list(project.annotations_on(IMAGE)),
                lambda: list(project.annotations.values()),
            ):
                with pytest.raises(StoreError, match="Annotation a2 cannot be read"):
                    look()
        assert any("State of a2" in str(problem) for problem in file.verify().problems)


def test_a_damaged_annotation_cannot_be_changed_but_others_can(path: Path) -> None:
    damage(path, "a2", note=5)
    file, document = opened(path)
    with file:
        seq = file.entries(limit=1)[0].seq
        moved = an_annotation("a2", Box(1, 1, 2, 2))
        with pytest.raises(StoreError, match="Annotation a2 cannot be read"):
            document.apply(adding(moved))
        assert file.entries(limit=1)[0].seq == seq
        document.apply(adding(an_annotation("new")))
        assert set(file.load().annotations) == {"a0", "a1", "a2", "a3", "new"}


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"\xc1",
        b"\x93\x01\x02\x03",
        "text",
        msgspec.msgpack.encode({"id": 5, "anchor": None, "layer": "layer"}),
        msgspec.msgpack.encode({"id": "a2", "anchor": {"type": "frame"}, "layer": "layer"}),
        msgspec.msgpack.encode({"id": "a2", "anchor": {"type": "moon"}, "layer": "layer"}),
        msgspec.msgpack.encode({"id": "a2", "layer": "layer"}),
    ],
)
def test_a_row_that_does_not_say_where_it_is_keeps_the_project_closed(
    path: Path, payload: object
) -> None:
    with tampering(path) as connection:
        put(connection, "a2", payload)
    with ProjectFile.open(path, author="ann") as file:
        with pytest.raises(StoreError, match="cannot be read"):
            file.load()
        assert any("State of a2" in str(problem) for problem in file.verify().problems)


def test_a_row_that_is_cut_off_keeps_the_project_closed(path: Path) -> None:
    with tampering(path) as connection:
        connection.execute(
            "UPDATE entity SET payload = substr(payload, 1, length(payload) - 9) WHERE id = 'a2'"
        )
    with (
        ProjectFile.open(path, author="ann") as file,
        pytest.raises(StoreError, match="cannot be read"),
    ):
        file.load()


def test_two_rows_of_the_same_annotation_keep_the_project_closed(path: Path) -> None:
    with tampering(path) as connection:
        connection.execute(
            "UPDATE entity SET payload = (SELECT payload FROM entity WHERE id = 'a1')"
            " WHERE id = 'a2'"
        )
    with (
        ProjectFile.open(path, author="ann") as file,
        pytest.raises(StoreError, match="cannot be read"),
    ):
        file.load()


@pytest.mark.parametrize("change", ["version = 2", "kind = 'ghost'"])
def test_rows_of_a_newer_program_keep_the_project_closed(path: Path, change: str) -> None:
    with tampering(path) as connection:
        connection.execute(f"UPDATE entity SET {change} WHERE id = 'a2'")
    with (
        ProjectFile.open(path, author="ann") as file,
        pytest.raises(StoreError, match=r"cannot read|cannot be read"),
    ):
        file.load()


def test_layers_of_annotations_are_counted_as_they_move(path: Path) -> None:
    file, document = opened(path)
    with file:
        a1 = document.project.annotations[annotation_id("a1")]
        there = LayerId(EntityId("other"))
        document.project._put(a1.id, evolve(a1, layer=there, label="scratch"))
        assert dict(document.project.index.layers) == {"layer": 3, "other": 1}
        assert dict(document.project.index.labels) == {None: 3, "scratch": 1}
        document.project._put(a1.id, None)
        assert dict(document.project.index.layers) == {"layer": 3}
        assert document.project.index.labels["scratch"] == 0


def test_what_annotations_have_alike_is_held_once(tmp_path: Path) -> None:
    one, other = (an_annotation(label="scratch") for _ in range(2))
    payloads = [(value.id, codec.encode_entity(value)) for value in (one, other)]
    a, b = decode_annotations(payloads)
    assert (a, b) == (one, other)
    assert a.provenance is b.provenance and a.label is b.label and a.layer is b.layer
