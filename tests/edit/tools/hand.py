"""A hand that drives a tool against a real Document, as the canvas does."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from attrs import evolve

from workbench.api.tools import (
    Button,
    Event,
    Habits,
    KeyEvent,
    Modifier,
    PointerEvent,
    PointerKind,
    Select,
    Step,
    TextEvent,
    Tool,
    ToolContext,
)
from workbench.edit.document import Document
from workbench.edit.tools import TOOLS
from workbench.geom.hit import hit, in_rectangle
from workbench.geom.shapes import bounds
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation, Provenance
from workbench.model.calibration import UNCALIBRATED, Calibration
from workbench.model.ids import AnnotationId, EntityId, ImageId, LayerId
from workbench.model.image import Image
from workbench.model.layer import Layer
from workbench.model.patch import Stamp
from workbench.model.project import Project
from workbench.model.regions import Region

AT = datetime(2026, 1, 1, tzinfo=UTC)
STAMP = Stamp("Ada", AT)
IMAGE = ImageId(EntityId("image"))
LAYER = LayerId(EntityId("layer"))
ANCHOR = OnFrame(IMAGE, 1)
SHIFT, ALT, CONTROL = Modifier.SHIFT, Modifier.ALT, Modifier.CONTROL


def an_id(name: str) -> AnnotationId:
    return AnnotationId(EntityId(name))


def a_drawn(name: str, region: Region | None, locked: bool = False) -> Annotation:
    return Annotation(an_id(name), ANCHOR, region, LAYER, Provenance("Bob", AT, AT), locked=locked)


def a_document(
    *annotations: Annotation, layers: Iterable[Layer] = (Layer(LAYER, "Lesions"),)
) -> Document:
    image = Image(IMAGE, "scan.png", "plain_images", rows=400, columns=500)
    return Document(Project([image, *layers, *annotations]), author="Ada")


class Hand:
    """Holds one tool, keeps its state and the selection, applies what it commits."""

    def __init__(
        self,
        tool: str,
        document: Document | None = None,
        select: Iterable[str] = (),
        calibration: Calibration = UNCALIBRATED,
        pixel: float = 1.0,
        habits: Habits = Habits(),  # noqa: B008  # frozen
    ) -> None:
        self.document = document if document is not None else a_document()
        self.tool: Tool = TOOLS[tool]
        self.state = self.tool.start()
        self.commits = 0
        self.last: Step[object] = self.tool.show(self.state, ToolContext(Project(), STAMP))
        self.context = ToolContext(
            self.document.project,
            STAMP,
            ANCHOR,
            (500, 400),
            pixel,
            LAYER,
            selection=frozenset(an_id(name) for name in select),
            calibration=calibration,
            hits=self._hits,
            within=self._within,
            touching=self._touching,
            habits=habits,
        )

    @property
    def project(self) -> Project:
        return self.document.project

    @property
    def regions(self) -> dict[str, Region | None]:
        return {id: a.region for id, a in self.project.annotations.items()}

    @property
    def only(self) -> Annotation:
        (annotation,) = self.project.annotations.values()
        return annotation

    @property
    def selection(self) -> set[str]:
        return set(self.context.selection)

    def feed(self, event: Event) -> Step[object]:
        step = self.tool.step(self.state, event, self.context)
        self.state, self.last = step.state, step
        if step.commit is not None:
            assert not step.commit.is_empty()
            assert self.document.apply(step.commit) is not None
            self.commits += 1
        for request in step.view:
            if isinstance(request, Select):
                self.context = evolve(self.context, selection=request.ids)
        return step

    def press(self, x: float, y: float, *held: Modifier, button: Button = Button.LEFT) -> Hand:
        return self._point(PointerKind.PRESS, x, y, button, held)

    def move(self, x: float, y: float, *held: Modifier, button: Button = Button.LEFT) -> Hand:
        return self._point(PointerKind.MOVE, x, y, button, held)

    def release(self, x: float, y: float, *held: Modifier) -> Hand:
        return self._point(PointerKind.RELEASE, x, y, Button.LEFT, held)

    def click(self, x: float, y: float, *held: Modifier) -> Hand:
        return self.press(x, y, *held).release(x, y, *held)

    def double(self, x: float, y: float) -> Hand:
        """Click twice as Qt reports it: press, release, double, release."""
        self.click(x, y)
        return self._point(PointerKind.DOUBLE, x, y, Button.LEFT, ()).release(x, y)

    def drag(self, *places: tuple[float, float], held: tuple[Modifier, ...] = ()) -> Hand:
        self.press(*places[0], *held)
        for place in places[1:]:
            self.move(*place, *held)
        return self.release(*places[-1], *held)

    def key(self, key: str, *held: Modifier) -> Hand:
        self.feed(KeyEvent(key, frozenset(held)))
        return self

    def type(self, text: str) -> Hand:
        self.feed(TextEvent(text))
        return self

    def _point(
        self, kind: PointerKind, x: float, y: float, button: Button, held: Iterable[Modifier]
    ) -> Hand:
        screen = (x / self.context.pixel, y / self.context.pixel)
        self.feed(PointerEvent(kind, x, y, button, frozenset(held), screen))
        return self

    def _hits(self, x: float, y: float, radius: float) -> list[AnnotationId]:
        found = self.project.annotations.values()
        return [a.id for a in found if a.region is not None and hit(a.region, x, y, radius)][::-1]

    def _touching(self, x0: float, y0: float, x1: float, y1: float) -> list[AnnotationId]:
        found = ((a.id, bounds(a.region)) for a in self.project.annotations_on(IMAGE) if a.region)
        return [i for i, b in found if b[0] <= x1 and b[2] >= x0 and b[1] <= y1 and b[3] >= y0]

    def _within(self, x0: float, y0: float, x1: float, y1: float) -> list[AnnotationId]:
        found = self.project.annotations_on(IMAGE)
        return [a.id for a in found if a.region and in_rectangle(a.region, x0, y0, x1, y1)]
