"""Random gestures at all tools: what must hold whatever a hand does."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.edit.tools.hand import STAMP, Hand, a_document, a_drawn
from workbench.api.tools import (
    Button,
    Event,
    Handle,
    KeyEvent,
    Modifier,
    PointerEvent,
    PointerKind,
    TextEvent,
)
from workbench.edit.tools import TOOLS
from workbench.geom.hit import distance
from workbench.model.annotation import Annotation, Purpose
from workbench.model.measurement import MeasurementKind as Kind
from workbench.model.patch import ChangeKind
from workbench.model.regions import Box, Ellipse, Lines, Point, Points, Polygon, Polyline, Region

HOLED = Polygon.from_ring([(0, 0), (80, 0), (80, 80), (0, 80)], [[(20, 20), (40, 20), (40, 40)]])
SCENE = (
    a_drawn("a", HOLED),
    a_drawn("b", Box(40, 40, 30, 20, 15)),
    a_drawn("c", Ellipse(60, 30, 20, 10, 40)),
    a_drawn("d", Polyline([(0, 90), (50, 95), (90, 60)])),
    a_drawn("e", Point(20, 70)),
    a_drawn("f", Polygon.from_ring([(60, 60), (100, 60), (80, 100)]), locked=True),
)


def a_measured(name: str, region: Region, kind: Kind) -> Annotation:
    return evolve(a_drawn(name, region), purpose=Purpose.MEASUREMENT, kind=kind, note="words")


def pair(*points: tuple[float, float]) -> Lines:
    return Lines([points[:2], points[2:]])


MEASURED = {
    "g": a_measured("g", Polyline([(10, 10), (60, 30)]), Kind.LENGTH),
    "h": a_measured("h", Polyline([(10, 10), (60, 30), (30, 80)]), Kind.ANGLE),
    "i": a_measured("i", pair((10, 50), (90, 50), (50, 30), (50, 70)), Kind.BIDIRECTIONAL),
    "j": a_measured("j", pair((10, 50), (90, 50), (40, 50), (40, 80)), Kind.PERPENDICULAR),
    "k": a_measured("k", pair((10, 20), (90, 20), (10, 60), (90, 60)), Kind.PARALLEL),
    "l": a_measured("l", pair((30, 40), (70, 40), (10, 80), (90, 80)), Kind.CARDIOTHORACIC),
    "m": a_measured("m", pair((10, 20), (90, 30), (10, 60), (80, 40)), Kind.COBB),
    "n": a_measured("n", pair((10, 50), (90, 50), (50, 40), (50, 60)), Kind.CALIPER),
    "o": a_measured("o", Polyline([(20, 20), (80, 80)]), Kind.ARROW),
    "p": a_measured("p", Point(40, 40), Kind.TEXT),
    "q": a_measured("q", Polyline([(0, 90), (50, 95), (90, 60)]), Kind.PATH),
}

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
typed = st.builds(TextEvent, st.sampled_from(["", " ", "crack", "钙化"]))
events = st.lists(st.one_of(pointers, pointers, pointers, keys, typed), max_size=30)
selections = st.sampled_from(["", "a", "b", "c", "d", "e", "f", "ab", "bce", *MEASURED])


def scene_of(selection: str) -> tuple[Annotation, ...]:
    """Return what lies there: a measurement alone, so that its points are what is hit."""
    return (MEASURED[selection],) if selection in MEASURED else SCENE


def gesture(tool: str, done: list[Event], selection: str) -> Hand:
    hand = Hand(tool, a_document(*scene_of(selection)), selection)
    for event in done:
        step = hand.feed(event)
        shown = hand.tool.show(hand.state, hand.context)
        assert shown.hint is not None or step.hint is not None
    return hand


def check_shapes(hand: Hand) -> None:
    for annotation in hand.project.annotations.values():
        check_measurement(annotation)
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


def check_measurement(one: Annotation) -> None:
    """What each kind promises, whatever was dragged."""
    lines = one.region.lines if isinstance(one.region, Lines) else ()
    ways = [line[-1] - line[0] for line in lines]
    match one.kind:
        case Kind.LENGTH | Kind.ARROW:
            assert isinstance(one.region, Polyline) and len(one.region.points) == 2
        case Kind.ANGLE:
            assert isinstance(one.region, Polyline) and len(one.region.points) == 3
        case Kind.BIDIRECTIONAL:
            sizes = [float(np.hypot(*way)) for way in ways]
            assert sizes[0] >= sizes[1] - 1e-9 > 0
            assert abs(ways[0] @ ways[1]) <= 1e-6 * sizes[0] * sizes[1]
            assert distance(Polyline(lines[0]), *_crossing(lines)) < 1e-6
        case Kind.PERPENDICULAR:
            size = np.hypot(*ways[0]) * np.hypot(*ways[1])
            assert abs(ways[0] @ ways[1]) <= 1e-6 * size
        case Kind.PARALLEL:
            size = np.hypot(*ways[0]) * np.hypot(*ways[1])
            assert abs(ways[0][0] * ways[1][1] - ways[0][1] * ways[1][0]) <= 1e-6 * size
        case Kind.CARDIOTHORACIC:
            assert ways[0][1] == ways[1][1] == 0
        case Kind.TEXT:
            assert one.note.strip()


def _crossing(lines: Sequence[Points]) -> tuple[float, float]:
    """Return where the line of the second axis meets that of the first."""
    (a, b), (c, _) = lines
    along = (b - a) / np.hypot(*(b - a))
    x, y = (a + along * ((c - a) @ along)).tolist()
    return x, y


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
    assert hand.project == a_document(*scene_of(selection)).project


@pytest.mark.parametrize("tool", TOOLS)
@settings(max_examples=30, deadline=None)
@given(done=events, selection=selections)
def test_a_cancelled_gesture_leaves_no_trace(tool: str, done: list[Event], selection: str) -> None:
    hand = Hand(tool, a_document(*scene_of(selection)), selection)
    for event in done:
        before = hand.state
        hand.feed(event)
        if hand.last.commit is not None:
            return
        if hand.state != before:
            cancelled = hand.tool.step(hand.state, KeyEvent("escape"), hand.context)
            assert cancelled.commit is None
            assert cancelled.state == hand.tool.start()
    assert hand.project == a_document(*scene_of(selection)).project


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


@pytest.mark.parametrize("name", MEASURED)
@settings(max_examples=40, deadline=None)
@given(
    grip=st.integers(0, 5),
    way=st.lists(st.tuples(places, places), min_size=1, max_size=4),
    held=st.frozensets(st.sampled_from(Modifier), max_size=2),
    nudged=st.lists(st.sampled_from(["left", "right", "up", "down", "delete"]), max_size=6),
)
def test_a_dragged_or_nudged_end_keeps_the_rule_of_its_measurement(
    name: str,
    grip: int,
    way: list[tuple[float, float]],
    held: frozenset[Modifier],
    nudged: list[str],
) -> None:
    hand = Hand("select", a_document(MEASURED[name]), name)
    shown = hand.tool.show(hand.state, hand.context).preview.handles
    start = shown[grip % len(shown)] if shown else Handle(40, 40)
    hand.drag((start.x, start.y), *way, held=tuple(held))
    for key in nudged:
        hand.key(key)
        check_shapes(hand)
    while hand.document.undo() is not None:
        pass
    assert hand.project == a_document(MEASURED[name]).project
