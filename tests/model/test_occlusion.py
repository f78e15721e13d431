"""Words and limits of occlusion, and the verbs that change them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.model.values import IMAGE, STAMP, a_project, an_annotation, annotation_id, put
from workbench.base.errors import InputError
from workbench.model import commands
from workbench.model.anchor import OnFrame
from workbench.model.ids import AnnotationId
from workbench.model.occlusion import OcclusionLevel, OcclusionPolicy
from workbench.model.project import Project
from workbench.model.regions import Box

A, B, C = (annotation_id(name) for name in "abc")


@pytest.fixture
def project() -> Project:
    made = a_project()
    for id in (A, B, C):
        made._put(id, an_annotation(id, Box(5, 5, 4, 4)))
    return made


def do(project: Project, verb: str, *arguments: Any, **named: Any) -> Project:
    return put(project, getattr(commands, verb)(project, STAMP, *arguments, **named))


@pytest.mark.parametrize(
    ("ratio", "level"),
    [
        (None, "unknown"),
        (0.0, "none"),
        (0.01, "none"),
        (0.0101, "partial"),
        (0.5, "partial"),
        (0.51, "heavy"),
        (0.999, "heavy"),
        (1.0, "full"),
    ],
)
def test_the_level_follows_the_hidden_share(ratio: float | None, level: str) -> None:
    assert OcclusionPolicy().level(ratio) is OcclusionLevel(level)


def test_limits_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(ValueError, match="none"):
        OcclusionPolicy(none=0.6, partial=0.5)


def test_what_is_said_of_two_replaces_what_was_said_before(project: Project) -> None:
    first = do(project, "put_in_front", A, B)
    second = do(first, "put_in_front", B, A)
    ((front, back),) = [(pair.front, pair.back) for pair in second.pairs.values()]
    assert (front, back) == (B, A)


def test_two_pairs_with_regions_make_an_interlock(project: Project) -> None:
    project = do(project, "put_in_front", A, B, Box(1, 1, 2, 2))
    project = do(project, "put_in_front", B, A, Box(9, 9, 2, 2))
    assert len(project.pairs_on(IMAGE, 1)) == 2


def test_a_pair_ends_with_either_of_its_annotations(project: Project) -> None:
    project = do(project, "put_in_front", A, B)
    assert not do(project, "delete_annotations", [B]).pairs


def test_a_pair_needs_two_annotations_of_one_frame(project: Project) -> None:
    image = IMAGE
    project._put(B, an_annotation(B, anchor=OnFrame(image, 2)))
    with pytest.raises(InputError, match="same frame"):
        commands.put_in_front(project, STAMP, A, B)


def test_a_part_cannot_be_the_whole_of_its_whole(project: Project) -> None:
    project = do(project, "set_part_of", [B], A)
    project = do(project, "set_part_of", [C], B)
    assert project.annotations[C].part_of == AnnotationId(B)
    with pytest.raises(InputError, match="own part"):
        commands.set_part_of(project, STAMP, [A], C)


def test_a_waiver_needs_a_reason_and_keeps_who_gave_it(project: Project) -> None:
    with pytest.raises(InputError, match="reason"):
        commands.waive(project, STAMP, "tiny", A, "  ")
    project = do(project, "waive", "overlap", A, "as agreed", [C, B])
    (waiver,) = project.waivers.values()
    assert (waiver.author, waiver.others) == (STAMP.author, (B, C))
    assert not do(project, "withdraw_waivers", [waiver.id]).waivers
