"""Predictions are judged one after the other, by score or by what is at stake."""

from __future__ import annotations

from pathlib import Path

import pytest
from attrs import evolve

from tests.app.layers.kit import REFERENCE, a_box, a_desk, a_reference, put
from tests.model.values import LAYER, an_image, annotation_id, image_id
from workbench.app.host import Desk
from workbench.app.layers import working
from workbench.base.errors import InputError
from workbench.model import commands
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Judgement


def selected(desk: Desk) -> list[str]:
    return sorted(desk.session.view_state.selection)


def test_next_goes_by_score_and_stops_at_the_threshold(tmp_path: Path) -> None:
    with a_desk(tmp_path, *a_reference(0.2, 0.9, 0.6)) as desk:
        seen = []
        for _ in range(3):
            working.judge_next(desk, 1)
            seen += selected(desk)
        assert seen == ["p1", "p2", "p0"]
        working.judge_next(desk, -1)
        assert selected(desk) == ["p2"]
        desk.session.view_state.set_layer_view(REFERENCE, score_from=0.7)
        desk.session.view_state.select(())
        working.judge_next(desk, -1)
        assert selected(desk) == ["p1"]


def test_what_is_uncertain_comes_first_when_the_stake_decides(tmp_path: Path) -> None:
    with a_desk(tmp_path, *a_reference(0.99, 0.5, 0.05)) as desk:
        working.order(desk)
        working.judge_next(desk, 1)
        assert selected(desk) == ["p1"]


def test_accepting_and_rejecting_go_on_and_each_can_be_undone(tmp_path: Path) -> None:
    with a_desk(tmp_path, *a_reference(0.9, 0.8, 0.7)) as desk:
        session = desk.session
        working.judge_next(desk, 1)
        working.accept(desk)
        accepted = session.project.annotations[annotation_id("p0")]
        assert (accepted.layer, accepted.judgement) == (LAYER, Judgement.ACCEPTED)
        made = accepted.provenance
        assert (made.model, made.score, made.judged_by) == ("net", 0.9, "anna")
        assert selected(desk) == ["p1"]
        working.reject(desk)
        assert session.project.annotations[annotation_id("p1")].judgement is Judgement.REJECTED
        assert selected(desk) == ["p2"]
        working.accept(desk)
        assert selected(desk) == []
        assert "3 of 3 are judged: 2 accepted, 0 corrected, 1 rejected" in desk.host.told[-1]  # type: ignore[attr-defined]
        for _ in range(3):
            session.document.undo()
        assert all(x.judgement is None for x in session.project.annotations.values())


def test_correcting_keeps_the_selection_for_the_select_tool(tmp_path: Path) -> None:
    with a_desk(tmp_path, *a_reference(0.9, 0.8)) as desk:
        desk.session.view_state.choose_tool("polygon")
        working.judge_next(desk, 1)
        working.correct(desk)
        one = desk.session.project.annotations[annotation_id("p0")]
        assert one.judgement is Judgement.CORRECTED
        assert commands.why_locked(desk.session.project, one) is None
        assert (selected(desk), desk.session.view_state.tool) == (["p0"], "select")


def test_it_goes_on_to_the_next_image_that_has_something_open(tmp_path: Path) -> None:
    with a_desk(tmp_path, *a_reference(0.9)) as desk:
        other = an_image("other")
        put(desk.session, other)
        far = evolve(a_box("far", 20, 20, layer=REFERENCE), anchor=OnFrame(image_id("other")))
        put(desk.session, far)
        working.judge_next(desk, 1)
        working.accept(desk)
        assert selected(desk) == ["far"]
        assert desk.session.view_state.viewport.image == image_id("other")


def test_nothing_selected_or_nothing_open_is_said(tmp_path: Path) -> None:
    with a_desk(tmp_path) as desk:
        working.judge_next(desk, 1)
        assert "no reference" in desk.host.told[-1]  # type: ignore[attr-defined]
        with pytest.raises(InputError, match="Select something"):
            desk.session.layers.review.accept()


def test_accepted_ones_go_to_a_layer_even_when_the_reference_is_chosen(tmp_path: Path) -> None:
    with a_desk(tmp_path, *a_reference(0.9)) as desk:
        desk.session.view_state.choose_layer(REFERENCE)
        working.judge_next(desk, 1)
        working.accept(desk)
        assert desk.session.project.annotations[annotation_id("p0")].layer == LAYER
