"""A session in memory for panels: no file, and a library that knows millimetres."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, cast

from workbench.api.images import FrameInfo
from workbench.app.host import Desk
from workbench.app.sample import SAMPLE_LABELS
from workbench.app.session import Session
from workbench.base.errors import InputError, WorkbenchError
from workbench.base.text import t
from workbench.edit import annotate
from workbench.edit.document import Document
from workbench.model import commands
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation, Provenance
from workbench.model.calibration import Calibration, CalibrationSource, Spacing
from workbench.model.grey import Grey
from workbench.model.ids import AnnotationId, EntityId, ImageId, LayerId, SeriesId
from workbench.model.image import Image, Series
from workbench.model.layer import Layer
from workbench.model.patch import now
from workbench.model.project import Project
from workbench.model.regions import Box, Region
from workbench.ui.action_table import ActionTable
from workbench.ui.bridge import Feed

IMAGE = ImageId(EntityId("i1"))
OTHER = ImageId(EntityId("i2"))
LAYER = LayerId(EntityId("l1"))
HALF_MM = Calibration(Spacing(0.5, 0.5), CalibrationSource.PATIENT)


class FakeLibrary:
    """Half a millimetre a pixel, whatever the image."""

    def calibration(self, id: ImageId, frame: int) -> Calibration:
        return HALF_MM

    def info(self, id: ImageId, frame: int) -> FrameInfo:
        return FrameInfo(Grey(12), HALF_MM)

    def known_info(self, id: ImageId, frame: int) -> FrameInfo:
        return self.info(id, frame)

    def is_open(self, id: ImageId) -> bool:
        return True

    def source(self, id: ImageId) -> Any:
        raise InputError(t("There are no pixels here."))

    def path(self, id: ImageId) -> Path:
        return Path("/nowhere") / id

    def missing(self, id: ImageId) -> None:
        return None

    def close(self) -> None:
        pass


class FakeHost:
    """Remembers what it was asked."""

    def __init__(self) -> None:
        self.centered: list[tuple[float, float]] = []
        self.questions: list[str] = []
        self.told: list[str] = []
        self.answer = True
        self.canvas = self

    def center_on(self, x: float, y: float) -> None:
        self.centered.append((x, y))

    def confirm(self, question: Any, yes: Any) -> bool:
        self.questions.append(str(question))
        return self.answer

    def adjust(self, name: str) -> None:
        self.questions.append(name)

    def notify(self, text: Any, tone: Any = None) -> None:
        self.told.append(str(text))

    def is_panel_shown(self, name: str) -> bool:
        return True


def a_project(boxes: int = 0, slices: int = 1) -> Project:
    """A series of small slices, one layer, and boxes on the first slice."""
    series = SeriesId(EntityId("s"))
    ids = [ImageId(EntityId(f"i{n + 1}")) for n in range(slices)]
    images = [Image(id, f"ct/{id}.dcm", "fake", 100, 100, series=series) for id in ids]
    entities: list[Any] = [*images, Series(series, tuple(ids), "CT", 1), Layer(LAYER, "Findings")]
    return Project([*entities, *some_boxes(boxes)])


def some_boxes(n: int) -> Iterable[Annotation]:
    at = now()
    made = Provenance("anna", at, at)
    region = Box(50, 50, 10, 20)
    for i in range(n):
        id = AnnotationId(EntityId(f"{i:032x}"))
        yield Annotation(id, OnFrame(IMAGE), region, LAYER, made)


class Bench:
    """Everything that a panel takes, over a project in memory."""

    def __init__(self, home: Path, project: Project | None = None) -> None:
        from tests.ui.window_kit import a_session

        self.session: Session = a_session(home)
        self.session.__dict__["library"] = FakeLibrary()
        self.session.file = cast(Any, object())  # a project is open
        self.session.document = Document(project or a_project(), author="anna")
        self.session.document.changed.connect(self.session.occlusion.follow)
        self.session.do(commands.change_scheme, SAMPLE_LABELS, "Sample")
        self.session.view_state.show(next(iter(self.session.project.images)))
        self.session.view_state.choose_layer(LAYER)
        self.host = FakeHost()
        self.desk = Desk(self.session, cast(Any, self.host))
        self.feed = Feed(self.session)
        self.refused: list[WorkbenchError] = []

    def run(self, call: Callable[[], object]) -> None:
        try:
            call()
        except WorkbenchError as error:
            self.refused.append(error)

    def table(self, owner: Any) -> ActionTable:
        return ActionTable(self.desk, self.feed, owner, self.run)

    def draw(self, region: Region | None = None, label: str | None = None) -> Annotation:
        session = self.session
        patch = annotate.add_region(
            session.project,
            session.stamp(),
            OnFrame(IMAGE),
            region or Box(50, 50, 10, 20),
            layer=session.view_state.layer,
            label=label,
            tool="box",
        )
        session.document.apply(patch)
        return max(session.project.annotations.values(), key=lambda a: a.id)

    def select(self, annotations: Sequence[Annotation]) -> None:
        self.session.view_state.select(a.id for a in annotations)

    def close(self) -> None:
        self.feed.close()
        self.session.file = None
        self.session.close()
