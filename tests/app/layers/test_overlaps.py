"""What overlaps against a policy, kept up with edits, and cut by priority."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.app.layers.kit import a_box, a_desk, put
from tests.model.values import LAYER, a_layer, annotation_id, layer_id
from workbench.app.layers.overlaps import Overlaps, scopes_of
from workbench.app.layers.working import resolve
from workbench.base.errors import InputError
from workbench.model import commands
from workbench.model.annotation import Annotation
from workbench.model.layer import Layer, LayerKind, OverlapPolicy
from workbench.model.order import DepthOrder
from workbench.model.project import Project
from workbench.model.regions import AREA_REGIONS, Box

EXCLUSIVE = a_layer(policy=OverlapPolicy.EXCLUSIVE)
G = layer_id("g")


def overlaps_of(*annotations: Annotation, layers: tuple[Layer, ...] = (EXCLUSIVE,)) -> Overlaps:
    project = Project([*layers, *annotations])
    return Overlaps(annotations, scopes_of(project), DepthOrder())


def test_the_farther_one_loses_what_is_shared() -> None:
    found = overlaps_of(a_box("a", 10, 10), a_box("b", 15, 10), a_box("c", 40, 10)).meter(LAYER)
    assert found.px2 == pytest.approx(50)
    assert found.objects == ("a",)
    nearer = evolve(a_box("a", 10, 10), depth=3.0)
    assert overlaps_of(nearer, a_box("b", 15, 10)).meter(LAYER).objects == ("b",)


def test_shapes_that_share_a_border_share_nothing_and_parts_lie_on_their_whole() -> None:
    assert overlaps_of(a_box("a", 10, 10), a_box("b", 20, 10)).meter(LAYER).px2 == 0
    part = evolve(a_box("b", 10, 10, 4), part_of=annotation_id("a"))
    assert overlaps_of(a_box("a", 10, 10), part).meter(LAYER).px2 == 0


def test_a_group_weighs_all_its_layers_together_and_layers_without_policy_are_free() -> None:
    group = a_layer("g", kind=LayerKind.GROUP, policy=OverlapPolicy.EXCLUSIVE)
    one, two = a_layer(parent=G), a_layer("other", parent=G)
    boxes = a_box("a", 10, 10), a_box("b", 15, 10, layer=two.id)
    found = overlaps_of(*boxes, layers=(group, one, two))
    assert found.meter(G).px2 == pytest.approx(50)
    assert found.meter(LAYER).px2 == 0


spots = st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(2, 16))


@settings(max_examples=40, deadline=None)
@given(st.lists(spots, max_size=8), st.lists(st.tuples(st.integers(0, 7), spots), max_size=5))
def test_edits_give_what_weighing_anew_gives_and_pixels_agree(
    first: list[tuple[int, int, int]], edits: list[tuple[int, tuple[int, int, int]]]
) -> None:
    now = {str(n): a_box(str(n), *spot) for n, spot in enumerate(first)}
    kept = overlaps_of(*now.values())
    for n, spot in edits:
        moved = a_box(str(n), *spot)
        now[str(n)] = moved
        kept.follow({moved.id: moved})
    anew = overlaps_of(*now.values())
    assert kept.meter(LAYER).px2 == pytest.approx(anew.meter(LAYER).px2)
    assert kept.meter(LAYER).objects == anew.meter(LAYER).objects
    counts = np.zeros((200, 200))
    for one in now.values():
        assert isinstance(one.region, Box)
        x, y, side = one.region.x, one.region.y, one.region.width
        at = [round(2 * (v - side / 2)) + 40 for v in (x, y)]  # half pixels
        counts[at[1] : at[1] + round(2 * side), at[0] : at[0] + round(2 * side)] += 1
    assert kept.meter(LAYER).px2 == pytest.approx(np.maximum(counts - 1, 0).sum() / 4, abs=0.1)


def test_resolving_cuts_reports_and_is_one_undo_step(tmp_path: Path) -> None:
    boxes: tuple[Annotation, ...] = (
        a_box("a", 10, 10),
        a_box("b", 15, 10),
        a_box("hidden", 40, 10, 4),
        a_box("over", 40, 10),
        evolve(a_box("fixed", 10, 30), locked=True),
        a_box("upon", 12, 30),
    )
    # Ids decide who is nearer: later is nearer.
    names = {str(x.id): f"{n}{x.id}" for n, x in enumerate(boxes)}
    boxes = tuple(evolve(x, id=annotation_id(names[x.id])) for x in boxes)
    with a_desk(tmp_path, *boxes) as desk:
        session = desk.session
        session.do(commands.set_layer_policy, LAYER, OverlapPolicy.EXCLUSIVE)
        steps = len(session.document.history.undo_steps(50))
        before = {id: one.region for id, one in session.project.annotations.items()}
        resolve(desk, LAYER)
        after = {id: one.region for id, one in session.project.annotations.items()}
        changed = {id for id in before if before[id] != after[id]}
        assert changed == {names["a"]}
        assert isinstance(after[annotation_id(names["a"])], AREA_REGIONS)
        assert set(after) == set(before)
        told = desk.host.told[-1]  # type: ignore[attr-defined]
        assert "1 cut" in told
        assert "1 wholly covered" in told
        assert "1 locked" in told
        assert len(session.document.history.undo_steps(50)) == steps + 1
        meter = session.layers.meter(LAYER)
        assert meter is not None
        assert meter.objects == (names["hidden"], names["fixed"])
        session.document.undo()
        assert {id: one.region for id, one in session.project.annotations.items()} == before


def test_the_meter_follows_edits_policy_and_the_shown_frame(tmp_path: Path) -> None:
    with a_desk(tmp_path, a_box("a", 10, 10), a_box("b", 15, 10)) as desk:
        session = desk.session
        assert session.layers.meter(LAYER) is None
        session.do(commands.set_layer_policy, LAYER, OverlapPolicy.PRIORITY)
        meter = session.layers.meter(LAYER)
        assert meter is not None
        assert meter.px2 == pytest.approx(50)
        session.do(commands.change_regions, {annotation_id("b"): Box(18, 10, 10, 10)})
        meter = session.layers.meter(LAYER)
        assert meter is not None
        assert meter.px2 == pytest.approx(20)
        session.document.undo()
        meter = session.layers.meter(LAYER)
        assert meter is not None
        assert meter.px2 == pytest.approx(50)


def test_a_new_shape_on_an_exclusive_layer_is_cut_or_refused(tmp_path: Path) -> None:
    with a_desk(tmp_path, a_box("a", 10, 10)) as desk:
        session = desk.session
        session.do(commands.set_layer_policy, LAYER, OverlapPolicy.EXCLUSIVE)
        session.do(commands.add_annotations, [a_box("b", 15, 10)])
        region = session.project.annotations[annotation_id("b")].region
        assert region is not None
        meter = session.layers.meter(LAYER)
        assert meter is not None
        assert meter.px2 == pytest.approx(0, abs=1e-6)
        session.change_settings(evolve(session.settings, cut_exclusive=False))
        with pytest.raises(InputError, match="is exclusive, and this would overlap 2"):
            session.do(commands.add_annotations, [a_box("c", 12, 12)])
        session.do(commands.add_annotations, [a_box("d", 40, 10)])
        session.change_settings(evolve(session.settings, cut_exclusive=True))
        with pytest.raises(InputError, match="already cover all"):
            session.do(commands.add_annotations, [a_box("e", 10, 10, 4)])


def test_what_moves_together_is_fitted_together(tmp_path: Path) -> None:
    with a_desk(tmp_path, a_box("a", 10, 10), a_box("b", 20, 10)) as desk:
        session = desk.session
        session.do(commands.set_layer_policy, LAYER, OverlapPolicy.EXCLUSIVE)
        a, b = annotation_id("a"), annotation_id("b")
        moved = {a: Box(20, 10, 10, 10), b: Box(30, 10, 10, 10)}
        session.do(commands.change_regions, moved)
        assert {id: session.project.annotations[id].region for id in moved} == moved
        put(session, a_layer("free", order=9))
        over = a_box("c", 20, 10, layer=layer_id("free"))
        session.do(commands.add_annotations, [over])
        with pytest.raises(InputError, match="already cover all"):
            session.do(commands.move_to_layer, [over.id], LAYER)
