"""What viewports know of the patient when nobody tells them anything."""

from __future__ import annotations

import pytest

from tests.model.values import image_id
from workbench.api.tools import Phase
from workbench.app.viewing.space import Space
from workbench.model.anchor import OnFrame


def test_a_viewport_on_its_own_carries_nothing_and_points_nowhere() -> None:
    space = Space()
    assert space.picture_of(OnFrame(image_id("a"), 1)) is None
    assert space.pointed(0, 3.0, 4.0, Phase.BEGIN, 1.0) is None


def test_a_cutter_is_one_viewports_own() -> None:
    assert Space().cutter is not Space().cutter


@pytest.mark.parametrize("phase", list(Phase))
def test_what_is_pointed_at_is_told_as_it_is(phase: Phase) -> None:
    told: list[object] = []
    space = Space(pointed=lambda *what: told.append(what))
    space.pointed(2, 1.5, 2.5, phase, 0.25)
    assert told == [(2, 1.5, 2.5, phase, 0.25)]
