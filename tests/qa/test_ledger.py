"""What an edit looks at again is what a look at everything finds."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.qa.kit import LAYER, OTHER_LAYER, a_project, an_annotation, box, ring
from workbench.api.checks import Severity
from workbench.model.anchor import OnFrame, OnPlane
from workbench.model.annotation import Annotation
from workbench.model.ids import AnnotationId, EntityId
from workbench.model.occlusion import OcclusionLevel
from workbench.qa.ledger import Ledger

IDS = [f"n{n}" for n in range(6)]
places = st.integers(0, 6).map(lambda n: 10.0 * n)
regions = st.one_of(
    st.builds(box, places, places, st.sampled_from([0.0, 20.0, 21.0]), st.just(20.0)),
    st.just(ring((0, 0), (20, 20), (20, 0), (0, 20))),
    st.none(),
)


@st.composite
def some_annotation(draw: st.DrawFn) -> Annotation:
    return an_annotation(
        draw(st.sampled_from(IDS)),
        draw(regions),
        draw(st.sampled_from([None, "housing", "oil", "rust", "hole", "glass", "gone"])),
        layer=draw(st.sampled_from([LAYER, OTHER_LAYER])),
        part_of=draw(st.none() | st.sampled_from(IDS)),
        judged_occlusion=draw(st.none() | st.just(OcclusionLevel.NONE)),
        anchor=draw(
            st.sampled_from(
                [
                    OnFrame("image", 1),  # type: ignore[arg-type]
                    OnFrame("image", 1),  # type: ignore[arg-type]
                    OnFrame("image", 2),  # type: ignore[arg-type]
                    OnPlane("f", (0, 0, 0), (1, 0, 0), (0, 1, 0)),
                ]
            )
        ),
    )


edits = st.lists(some_annotation() | st.sampled_from(IDS), max_size=12)


@given(st.lists(some_annotation(), max_size=6), edits)
def test_edits_one_by_one_find_what_a_look_at_everything_finds(
    first: list[Annotation], later: list[Annotation | str]
) -> None:
    project = a_project(*first)
    ledger = Ledger.of(project)
    for edit in later:
        id = AnnotationId(EntityId(edit if isinstance(edit, str) else edit.id))
        value: Any = None if isinstance(edit, str) else edit
        if id in project.annotations or value is not None:
            project._put(id, value)
        ledger.follow(project, {id: value})
    ledger.look_at_rest()
    assert ledger.findings() == Ledger.of(project).findings()


def test_the_worst_come_first_and_the_order_is_stable() -> None:
    project = a_project(
        an_annotation("b", box(0, 0), None),
        an_annotation("a", box(50, 50), None),
        an_annotation("c", box(300, 0)),
    )
    found = [(one.severity, one.about) for one in Ledger.of(project).findings()]
    assert found == [
        (Severity.ERROR, "c"),
        (Severity.WARNING, "a"),
        (Severity.WARNING, "b"),
    ]


def test_progress_is_told_from_nothing_to_all() -> None:
    told: list[float] = []
    Ledger.of(a_project(an_annotation("a", box(0, 0))), report=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_geometry_is_let_go_of_and_made_again_for_an_edit() -> None:
    one = an_annotation("a1", ring((0, 0), (9, 0), (9, 9)))
    ledger = Ledger.of(a_project(one))
    shape = ledger.shape(one.id)
    assert shape is not None and shape.area == 40.5
    with pytest.raises(AttributeError):
        object.__getattribute__(shape, "geometry")
    assert shape.geometry.area == 40.5
