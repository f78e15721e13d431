"""Arrangement: viewports in the grid, in windows of their own, at rest."""

from __future__ import annotations

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from tests.model.values import image_id
from workbench.app.viewing.arrangement import MOST_VIEWPORTS, Arrangement
from workbench.app.viewing.layouts import Layout
from workbench.app.viewing.viewport_state import ViewportState


def _states(n: int) -> list[ViewportState]:
    return [ViewportState(image_id("abcd"[at]), frame=at + 1) for at in range(n)]


def _frames(arrangement: Arrangement) -> list[int]:
    return [state.frame for state in arrangement.states]


FOUR = Arrangement().laid_out(Layout.FOUR, _states(4))


def test_the_active_viewport_stays_when_there_is_less_room() -> None:
    smaller = evolve(FOUR, active=3).laid_out(Layout.ACROSS)
    assert (_frames(smaller), smaller.active) == ([1, 4], 1)


def test_what_had_no_room_comes_back() -> None:
    again = FOUR.laid_out(Layout.ONE).laid_out(Layout.FOUR)
    assert sorted(_frames(again)) == [1, 2, 3, 4]


def test_an_enlarged_viewport_goes_back_to_its_place_as_it_is_by_then() -> None:
    large = evolve(FOUR, active=2).toggled()
    assert (large.layout, _frames(large)) == (Layout.ONE, [3])
    scrolled = evolve(large, states=(ViewportState(frame=9),))
    assert _frames(scrolled.toggled()) == [1, 2, 9, 4]
    assert scrolled.toggled().active == 2


def test_a_detached_viewport_is_the_last_and_the_others_close_up() -> None:
    away = FOUR.with_detached(1)
    assert (_frames(away), away.in_grid, away.active) == ([1, 3, 4, 2], 3, 3)
    back = away.with_attached(3)
    assert (_frames(back), back.layout, back.detached) == ([1, 3, 4, 2], Layout.FOUR, 0)


def test_the_only_viewport_leaves_a_copy_behind() -> None:
    away = Arrangement(tuple(_states(1))).with_detached(0)
    assert (_frames(away), away.in_grid) == ([1, 1], 1)


def test_a_full_grid_lets_what_comes_back_rest() -> None:
    away = FOUR.with_detached(0).laid_out(Layout.FOUR)
    back = away.with_attached(4)
    assert (len(back.states), back.detached) == (4, 0)
    assert back.resting[0].frame == 1


def test_each_reaches_also_what_is_not_seen() -> None:
    large = FOUR.laid_out(Layout.ACROSS).toggled()
    after = large.each(lambda state: evolve(state, frame=7))
    assert after.enlarged is not None
    everything = (*after.states, *after.resting, *after.enlarged.states)
    assert {state.frame for state in everything} == {7}


_STEPS = st.one_of(
    st.tuples(st.just("layout"), st.sampled_from(list(Layout))),
    st.tuples(st.just("detach"), st.integers(0, MOST_VIEWPORTS)),
    st.tuples(st.just("attach"), st.integers(0, MOST_VIEWPORTS - 1)),
    st.tuples(st.just("active"), st.integers(0, MOST_VIEWPORTS - 1)),
    st.tuples(st.just("toggle"), st.none()),
)


@given(st.lists(_STEPS, max_size=30))
def test_whatever_is_done_there_is_an_active_viewport_and_a_filled_grid(steps):
    now = FOUR
    for what, value in steps:
        if what == "layout":
            now = now.laid_out(value)
        elif what == "detach":
            now = now.with_detached(value)
        elif what == "attach" and value < len(now.states):
            now = now.with_attached(value)
        elif what == "active" and value < len(now.states):
            now = evolve(now, active=value)
        elif what == "toggle":
            now = now.toggled()
        assert 0 <= now.active < len(now.states) <= MOST_VIEWPORTS
        assert now.in_grid == now.layout.size
        again = Arrangement.from_side(now.to_side())
        assert again.states == (*now.states[: now.in_grid], *(_kept(now)))


def _kept(now: Arrangement) -> list[ViewportState]:
    return [one for one in now.states[now.in_grid :] if one.image is not None][:4]
