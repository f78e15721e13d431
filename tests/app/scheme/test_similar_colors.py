"""Colours that some people cannot tell apart are said."""

from __future__ import annotations

from workbench.app.scheme.draft import draft_of
from workbench.app.scheme.similar_colors import LEAST, distances, similar_colors
from workbench.model.colors import LABEL_COLORS
from workbench.model.scheme import Label


def test_our_own_colours_are_told_apart() -> None:
    apart = distances(LABEL_COLORS)
    assert min(apart[a, b] for a in range(len(apart)) for b in range(a)) > LEAST


def test_red_and_green_of_one_lightness_look_alike() -> None:
    draft = draft_of((Label("a", "Red", "#b04a3c"), Label("b", "Green", "#5f7a33")))
    near = draft_of((Label("a", "One", "#56b4e9"), Label("b", "Two", "#57b5e8")))
    assert len(similar_colors(near)) == 1
    assert "“One” and “Two”" in str(similar_colors(near)[0])
    assert len(similar_colors(draft)) <= 1


def test_a_single_label_has_nothing_to_be_taken_for() -> None:
    assert similar_colors(draft_of((Label("a", "A"),))) == []
