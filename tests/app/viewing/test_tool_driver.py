"""The driver between a tool and the Document, without a window."""

from __future__ import annotations

from typing import Any

from attrs import evolve

from workbench.api.tools import (
    NOTHING,
    Event,
    KeyEvent,
    Pan,
    Phase,
    PointerEvent,
    PointerKind,
    Preview,
    Rubber,
    Select,
    Step,
    ToolContext,
    ZoomBy,
)
from workbench.app.viewing.tool_driver import ToolDriver, active_layer
from workbench.app.viewing.units import PIXELS, Units
from workbench.app.viewing.view_state import ViewState
from workbench.base.errors import InputError
from workbench.base.text import Text, t
from workbench.edit.document import Document
from workbench.model.anchor import Anchor, OnFrame, OnPlane
from workbench.model.calibration import UNCALIBRATED, CalibrationSource
from workbench.model.commands import add_layer, lock_layer
from workbench.model.ids import AnnotationId, EntityId, ImageId, LayerId
from workbench.model.layer import Layer
from workbench.model.project import Project
from workbench.model.regions import Point, Region

ANCHOR = OnFrame(ImageId(EntityId("image")))
CLICK = PointerEvent(PointerKind.PRESS, 1, 2)


class Viewing:
    anchor: Anchor | None = ANCHOR
    units = PIXELS
    frame_size = (100, 50)
    pixel = 0.5
    calibration = UNCALIBRATED

    def __init__(self) -> None:
        self.looked: list[Any] = []

    def hits(self, x: float, y: float, radius: float) -> list[AnnotationId]:
        return [AnnotationId(EntityId("hit"))]

    def within(self, x0: float, y0: float, x1: float, y1: float) -> list[AnnotationId]:
        return []

    def touching(self, x0: float, y0: float, x1: float, y1: float) -> list[AnnotationId]:
        return []

    def samples(self, x0: int, y0: int, x1: int, y1: int, step: int) -> None:
        return None

    def values(self, region: Region) -> tuple[str, ...]:
        return (repr(region),)

    def pan(self, dx: float, dy: float) -> None:
        self.looked.append((dx, dy))

    def zoom_by(self, factor: float, at: tuple[float, float]) -> None:
        self.looked.append((factor, at))

    def drag_window(self, dx: float, dy: float) -> None:
        self.looked.append("window")

    def point_at(self, x: float, y: float, phase: Phase, pixel: float) -> None:
        self.looked.append((x, y, phase, pixel))


class Counting:
    """Shows how many events it saw as the width of its rubber band."""

    name = "count"
    title = t("Count")
    key = "X"
    icon = "x"

    def __init__(self, answer: Any = None, error: Text | None = None) -> None:
        self.answer, self.error = answer, error

    def start(self) -> object:
        return 0

    def show(self, state: Any, context: ToolContext) -> Step[object]:
        preview = Preview(rubber=Rubber(0, 0, state, 0)) if state else NOTHING
        return Step(state, preview, hint=t("Shown"))

    def step(self, state: Any, event: Event, context: ToolContext) -> Step[object]:
        if self.error is not None:
            raise InputError(self.error)
        step = self.show(state + 1, context)
        answered: Step[object] = self.answer(step, context) if self.answer else step
        return answered


def a_driver(tool: Counting, document: Document | None = None) -> tuple[ToolDriver, Viewing]:
    viewing, state = Viewing(), ViewState()
    state.choose_tool("count")
    made = document or Document(Project(), author="tester")
    return ToolDriver(lambda: made, state, viewing, {"count": tool, "other": tool}), viewing


def state_of(driver: ToolDriver) -> object:
    return driver.step.state if driver.step else None


def test_events_move_the_tool_from_state_to_state() -> None:
    driver, _ = a_driver(Counting())
    assert driver.feed(CLICK) and driver.feed(CLICK)
    assert state_of(driver) == 2


def test_another_tool_begins_anew() -> None:
    driver, _ = a_driver(Counting())
    driver.feed(CLICK)
    driver._view_state.choose_tool("other")
    driver.refresh()
    assert state_of(driver) == 0


def test_what_was_begun_waits_while_another_frame_is_shown() -> None:
    driver, viewing = a_driver(Counting())
    driver.feed(CLICK)
    viewing.anchor = OnFrame(ANCHOR.image, 2)
    driver.refresh()
    assert state_of(driver) == 1


def test_without_a_frame_nothing_is_fed_or_shown() -> None:
    driver, viewing = a_driver(Counting())
    viewing.anchor = None
    assert not driver.feed(CLICK)
    driver.refresh()
    assert driver.step is None


def test_a_commit_is_applied_and_the_hint_stays() -> None:
    def answer(step: Step[object], context: ToolContext) -> Step[object]:
        id = LayerId(EntityId("new"))
        patch = add_layer(context.project, context.stamp, "New", id=id)
        return evolve(step, commit=patch, hint=t("Done"))

    document = Document(Project(), author="tester")
    driver, _ = a_driver(Counting(answer), document)
    driver.feed(CLICK)
    assert [layer.name for layer in document.project.layers.values()] == ["New"]
    assert driver.step is not None and str(driver.step.hint) == "Done"
    assert driver.refused is None


def test_a_verb_that_refuses_is_told_and_the_gesture_stays() -> None:
    driver, _ = a_driver(Counting())
    driver.feed(CLICK)
    refusing, _ = a_driver(Counting(error=t("It is locked.")))
    assert refusing.feed(CLICK)
    assert str(refusing.refused) == "It is locked."
    refusing.refresh()
    assert refusing.refused is None


def test_a_commit_made_for_another_state_is_refused_and_nothing_changes() -> None:
    layer = Layer(LayerId(EntityId("a")), "A")
    document = Document(Project((layer,)), author="tester")
    stale = lock_layer(document.project, document.stamp(), layer.id, True)
    document.apply(lock_layer(document.project, document.stamp(), layer.id, True))
    driver, _ = a_driver(Counting(lambda step, context: evolve(step, commit=stale)), document)
    driver.feed(CLICK)
    assert driver.refused is not None
    assert document.project.layers[layer.id].locked


def test_looks_go_to_the_viewport_and_the_view_state() -> None:
    chosen = frozenset({AnnotationId(EntityId("a"))})
    looks = (Pan(3, 4), ZoomBy(2, (1, 1)), Select(chosen))
    driver, viewing = a_driver(Counting(lambda step, context: evolve(step, view=looks)))
    driver.feed(KeyEvent("x"))
    assert viewing.looked == [(3, 4), (2, (1, 1))]
    assert driver._view_state.selection == chosen


def test_the_context_leaves_out_what_is_no_longer_there() -> None:
    driver, _ = a_driver(Counting())
    driver._view_state.select([AnnotationId(EntityId("gone"))])
    context = driver.context()
    assert context.selection == frozenset()
    assert context.pixel == 0.5 and context.anchor == ANCHOR
    assert context.hits(0, 0, 1) == ["hit"]


def test_the_layer_drawn_on_is_the_chosen_one_else_the_topmost() -> None:
    a, b = Layer(LayerId(EntityId("a")), "A", order=2), Layer(LayerId(EntityId("b")), "B", order=1)
    project = Project((a, b))
    assert active_layer(project, b.id) == b.id
    assert active_layer(project, LayerId(EntityId("gone"))) == a.id
    assert active_layer(Project(), None) is None


def test_on_a_plane_a_tool_works_in_millimetres_and_is_drawn_in_pixels() -> None:
    seen: list[tuple[float, float, float]] = []

    def answer(step: Step[object], context: ToolContext) -> Step[object]:
        seen.append((*context.frame_size, context.pixel))
        assert context.calibration.source is CalibrationSource.PATIENT
        return evolve(step, preview=Preview(rubber=Rubber(1.0, 2.0, 3.0, 4.0)))

    driver, viewing = a_driver(Counting(answer))
    viewing.anchor = OnPlane("1.2", (0, 0, 0), (1, 0, 0), (0, 1, 0))
    viewing.units = Units(0.5, 0.8)
    driver.feed(CLICK)
    assert seen == [(50.0, 40.0, 0.25)]
    assert driver.step is not None
    assert driver.step.preview.rubber == Rubber(2.0, 2.5, 6.0, 5.0)


def test_values_are_asked_in_pixels() -> None:
    viewing = Viewing()
    viewing.units = Units(0.5, 0.25)
    driver = ToolDriver(lambda: Document(Project()), ViewState(), viewing, {})
    (told,) = driver.context().values(Point(2, 2), None)
    assert told == repr(Point(4, 8))
