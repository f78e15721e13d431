"""Random gestures at all tools: what must hold whatever a hand does."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.edit.tools.hand import STAMP, Hand, a_document, a_drawn
from workbench.api.tools import Button, Event, KeyEvent, Modifier, PointerEvent, PointerKind
from workbench.edit.tools import TOOLS
from workbench.model.patch import ChangeKind
from workbench.model.regions import Box, Ellipse, Point, Polygon, Polyline

HOLED = Polygon.from_ring([(0, 0), (80, 0), (80, 80), (0, 80)], [[(20, 20), (40, 20), (40, 40)]])
SCENE = (
    a_drawn("a", HOLED),
    a_drawn("b", Box(40, 40, 30, 20, 15)),
    a_drawn("c", Ellipse(60, 30, 20, 10, 40)),
    a_drawn("d", Polyline([(0, 90), (50, 95), (90, 60)])),
    a_drawn("e", Point(20, 70)),
    a_drawn("f", Polygon.from_ring([(60, 60), (100, 60), (80, 100)]), locked=True),
)

places = st.integers(-1, 11).map(lambda n: n * 10.0)
pointers = st.builds(
    PointerEvent,
    st.sampled_from(PointerKind),
    places,
    places,
    st.sampled_from([Button.LEFT, Button.LEFT, Button.LEFT, Button.NONE, Button.RIGHT]),
    st.frozensets(st.sampled_from(Modifier), max_size=1),
    st.tuples(places, places),
)
keys = st.builds(
    KeyEvent,
    st.sampled_from(["enter", "backspace", "delete", "left", "up", "escape", "space", "x"]),
    st.frozensets(st.sampled_from(Modifier), max_size=1),
)
events = st.lists(st.one_of(pointers, pointers, pointers, keys), max_size=30)
selections = st.sampled_from(["", "a", "b", "c", "d", "e", "f", "ab", "bce"])


def gesture(tool: str, done: list[Event], selection: str) -> Hand:
    hand = Hand(tool, a_document(*SCENE), selection)
    for event in done:
        step = hand.feed(event)
        shown = hand.tool.show(hand.state, hand.context)
        assert shown.hint is not None or step.hint is not None
    return hand


def check_shapes(hand: Hand) -> None:
    for region in hand.regions.values():
        match region:
            case Polygon(parts):
                assert all(len(ring) >= 3 for part in parts for ring in part.rings)
            case Polyline(points):
                assert len(points) >= 2
            case Box(width=w, height=h):
                assert w > 0 and h > 0
            case Ellipse(rx=rx, ry=ry):
                assert rx > 0 and ry > 0


@pytest.mark.parametrize("tool", TOOLS)
@settings(max_examples=60, deadline=None)
@given(done=events, selection=selections)
def test_any_gesture_applies_and_keeps_every_shape_whole(
    tool: str, done: list[Event], selection: str
) -> None:
    hand = gesture(tool, done, selection)
    check_shapes(hand)
    hand.key("escape").key("escape")
    assert hand.state == hand.tool.start()
    assert hand.last.preview.ghosts == () and hand.last.preview.rubber is None


@pytest.mark.parametrize("tool", TOOLS)
@settings(max_examples=40, deadline=None)
@given(done=events, selection=selections)
def test_undoing_every_commit_gives_the_scene_back(
    tool: str, done: list[Event], selection: str
) -> None:
    hand = gesture(tool, done, selection)
    while (change := hand.document.undo()) is not None:
        assert change.kind is ChangeKind.UNDO
    assert hand.project == a_document(*SCENE).project


@pytest.mark.parametrize("tool", TOOLS)
@settings(max_examples=30, deadline=None)
@given(done=events, selection=selections)
def test_a_cancelled_gesture_leaves_no_trace(tool: str, done: list[Event], selection: str) -> None:
    hand = Hand(tool, a_document(*SCENE), selection)
    for event in done:
        before = hand.state
        hand.feed(event)
        if hand.last.commit is not None:
            return
        if hand.state != before:
            cancelled = hand.tool.step(hand.state, KeyEvent("escape"), hand.context)
            assert cancelled.commit is None
            assert cancelled.state == hand.tool.start()
    assert hand.project == a_document(*SCENE).project


@pytest.mark.parametrize("tool", TOOLS)
@settings(max_examples=30, deadline=None)
@given(done=events)
def test_without_an_image_nothing_is_committed(tool: str, done: list[Event]) -> None:
    from workbench.api.tools import ToolContext
    from workbench.model.project import Project

    machine, context = TOOLS[tool], ToolContext(Project(), STAMP)
    state = machine.start()
    for event in done:
        step = machine.step(state, event, context)
        assert step.commit is None
        state = step.state


def test_every_tool_has_its_own_title_and_icon_and_no_two_have_one_key() -> None:
    tools = list(TOOLS.values())
    assert [name for name, tool in TOOLS.items() if tool.name != name] == []
    keys = [tool.key for tool in tools if tool.key]
    assert len(set(keys)) == len(keys)
    assert len({str(tool.title) for tool in tools}) == len(tools)
    from workbench.base.resources import resource_path

    for tool in tools:
        assert resource_path("icons", f"{tool.icon}.svg").is_file()


def test_tools_are_cheap_to_import() -> None:
    program = "import sys, workbench.edit.tools; print('shapely' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"
