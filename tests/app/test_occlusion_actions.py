"""What hides what is said by menu, key and palette, one named step each."""

# mypy: disable-error-code="no-untyped-def, index, arg-type, misc"

from __future__ import annotations

import pytest

from tests.app.test_actions import busy, desk, host, pictures, run  # noqa: F401  # fixtures
from workbench.app.actions import ACTIONS
from workbench.app.occlusion.words import cycle_text, hidden_text, name_of, told_text
from workbench.base.errors import InputError
from workbench.edit import annotate
from workbench.model import commands
from workbench.model.anchor import OnFrame
from workbench.model.ids import AnnotationId
from workbench.model.occlusion import OcclusionLevel, ShapeRole
from workbench.model.regions import Box


@pytest.fixture
def three(busy):  # noqa: F811
    """Three boxes on a row of which each overlaps the next, the last nearest."""
    session = busy.session
    session.do(commands.delete_annotations, sorted(session.project.annotations))
    anchor = OnFrame(session.view_state.viewport.image)
    for x in (4.0, 7.0, 10.0):
        patch = annotate.add_region(
            session.project,
            session.stamp(),
            anchor,
            Box(x, 5, 4, 4),
            layer=session.view_state.layer,
        )
        session.document.apply(patch)
    return busy


def ids(desk) -> list[AnnotationId]:  # noqa: F811
    return sorted(desk.session.project.annotations)


def select(desk, *which: int) -> None:  # noqa: F811
    desk.session.view_state.select(ids(desk)[n] for n in which)


def occlusion(desk, n: int):  # noqa: F811
    return desk.session.occlusion.of(ids(desk)[n])


def test_one_step_behind_and_forward_and_why_not(three, host):  # noqa: F811
    select(three, 2)
    run(three, "annotation.behind")
    assert occlusion(three, 2).hidden_by == (ids(three)[1],)
    before = three.session.project.annotations[ids(three)[2]]
    run(three, "annotation.behind")
    assert three.session.project.annotations[ids(three)[2]] == before
    assert any("behind it" in str(text) for text, _ in host.notices)
    run(three, "annotation.front")
    assert occlusion(three, 2).hidden_by == ()


def test_two_are_turned_round_whatever_their_depth_and_let_go(three):
    select(three, 0, 1)
    run(three, "annotation.put_in_front")
    assert occlusion(three, 1).hidden_by == (ids(three)[2], ids(three)[0])
    run(three, "annotation.put_in_front")
    assert occlusion(three, 1).hidden_by == (ids(three)[2],)
    run(three, "annotation.depth_decides")
    assert not three.session.project.pairs
    assert occlusion(three, 0).hidden_by == (ids(three)[1],)


def test_a_pair_needs_two_areas(three):
    select(three, 0)
    assert not ACTIONS["annotation.put_in_front"].when(three)
    with pytest.raises(InputError, match="two areas"):
        ACTIONS["annotation.put_in_front"].run(three)


def test_a_cycle_is_told_with_the_names_of_both(three):
    session = three.session
    select(three, 0, 1)
    run(three, "annotation.put_in_front")
    session.do(commands.put_in_front, ids(three)[1], ids(three)[2])
    wide = Box(7, 5, 12, 2)
    session.do(commands.change_regions, {ids(three)[0]: wide})
    session.do(commands.put_in_front, ids(three)[2], ids(three)[0])
    scene = session.occlusion.scene(session.view_state.viewport.image, 1)
    (cycle,) = scene.cycles
    said = str(cycle_text(session, cycle))
    assert all(name in said for name in ("#1", "#2", "#3"))


def test_outlines_and_judgements_and_parts(three):
    session = three.session
    select(three, 0)
    run(three, "annotation.role_visible")
    assert session.project.annotations[ids(three)[0]].role is ShapeRole.VISIBLE
    run(three, "annotation.judge_heavy")
    assert session.project.annotations[ids(three)[0]].judged_occlusion is OcclusionLevel.HEAVY
    run(three, "annotation.judge_nothing")
    assert session.project.annotations[ids(three)[0]].judged_occlusion is None
    run(three, "annotation.role_amodal")
    session.do(commands.change_regions, {ids(three)[1]: Box(7, 5, 5, 5)})
    select(three, 0, 1)
    run(three, "annotation.part_of")
    assert session.project.annotations[ids(three)[0]].part_of == ids(three)[1]
    assert occlusion(three, 0).hidden_by == ()
    run(three, "annotation.no_part")
    assert occlusion(three, 0).hidden_by == (ids(three)[1],)


def test_the_visible_part_is_computed_again(three):
    session = three.session
    session.do(commands.set_visible, ids(three)[0], Box(3, 5, 1, 1))
    select(three, 0)
    run(three, "annotation.compute_visible")
    assert session.project.annotations[ids(three)[0]].visible is None
    with pytest.raises(InputError, match="computed already"):
        run(three, "annotation.compute_visible")


def test_how_new_areas_behave_is_kept_and_told(three):
    session = three.session
    run(three, "annotation.new_behind")
    assert session.settings.overlap == "behind"
    assert ACTIONS["annotation.new_behind"].checked(three)
    run(three, "annotation.new_share")
    assert session.settings.overlap == "share"
    run(three, "annotation.new_share")
    assert session.settings.overlap == "free"
    run(three, "annotation.linked")
    assert session.settings.linking == "off"
    run(three, "annotation.linked_layer")
    assert session.settings.linking == "layer"
    assert ACTIONS["annotation.linked"].checked(three)


def test_how_much_is_hidden_is_told_with_numbers(three):
    session = three.session
    assert hidden_text(session, occlusion(three, 0)) == "25 % hidden by #2"
    assert hidden_text(session, occlusion(three, 2)) == ""
    assert told_text(session, occlusion(three, 0)) == "#1 · 25 % hidden by #2 · Partly hidden"
    session.do(commands.change_regions, {ids(three)[0]: Box(7, 5, 1, 1)})
    assert hidden_text(session, occlusion(three, 0)) == "fully hidden by #2"
    session.do(commands.change_regions, {ids(three)[0]: Box(0, 3, 4, 4)})
    assert told_text(session, occlusion(three, 0)) == "#1 · 50 % outside the image (left)"
    session.do(commands.delete_annotations, [ids(three)[0]])
    assert name_of(session, ids(three)[0]) == "#1"


def test_only_what_can_be_seen_is_only_looking(three):
    head = three.session.file.head
    run(three, "view.visible_only")
    assert three.session.view_state.visible_only
    run(three, "view.visible_only")
    assert not three.session.view_state.visible_only
    assert three.session.file.head == head
