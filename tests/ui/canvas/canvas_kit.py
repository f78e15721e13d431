"""A session that needs no files, for tests of the canvas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.app.viewing.view_state import ViewState
from workbench.edit.document import Document
from workbench.imaging.sources import FrameInfo, Identity, ImageSource
from workbench.model.anchor import OnFrame, OnPlane
from workbench.model.annotation import Annotation, Provenance, Purpose
from workbench.model.calibration import Calibration, CalibrationSource, Spacing
from workbench.model.grey import Grey
from workbench.model.ids import AnnotationId, EntityId, ImageId, LayerId, SchemeId
from workbench.model.image import Image
from workbench.model.layer import Layer
from workbench.model.patch import now
from workbench.model.project import Project
from workbench.model.regions import Region
from workbench.model.scheme import Label, LabelScheme

COLORS = ("#56b4e9", "#e69f00", "#009e73", "#cc79a7", "#f0e442", "#d55e00", "#0072b2")
IMAGE = ImageId(EntityId("image"))
LAYER = LayerId(EntityId("layer"))
MM = Calibration(Spacing(0.68, 0.68), CalibrationSource.PATIENT)
AXIAL = OnPlane("1.2.3", (-170.0, -170.0, -212.5), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), 1.0)


class ArraySource:
    """An image from an array."""

    def __init__(
        self,
        pixels: NDArray[Any],
        grey: Grey | None,
        calibration: Calibration = MM,
        plane: OnPlane | None = AXIAL,
        identity: Identity | None = None,
    ) -> None:
        self.rows, self.columns = pixels.shape[:2]
        self.frames = 1
        self.identity = identity or Identity(
            patient_name="Phantom^One",
            patient_sex="F",
            patient_age="061Y",
            study_date="20260311",
            study_description="Chest CT",
            series_description="Chest 1.0 B60f",
        )
        self._pixels = pixels
        self._info = FrameInfo(grey, calibration, plane)

    def info(self, frame: int) -> FrameInfo:
        return self._info

    def read(self, frame: int) -> NDArray[Any]:
        return self._pixels

    def close(self) -> None:
        pass


class FakeSession:
    """What a viewport needs of a session."""

    def __init__(self, source: ImageSource, entities: tuple[Any, ...] = ()) -> None:
        image = Image(IMAGE, "images/picture.png", "x", source.rows, source.columns)
        project = Project((image, Layer(LAYER, "Layer"), a_scheme(), *entities))
        self.document = Document(project, author="tester")
        self._source = source

    def source(self, image: ImageId) -> ImageSource:
        return self._source

    def slices(self, images: Sequence[ImageId]) -> Sequence[ImageSource]:
        return [self._source for _ in images]


def a_scheme() -> LabelScheme:
    labels = tuple(
        Label(f"l{i}", f"Nodule {i}", color, priority=float(i)) for i, color in enumerate(COLORS)
    )
    return LabelScheme(SchemeId(EntityId("scheme")), 1, "test", labels)


def an_annotation(
    n: int,
    region: Region,
    label: str | None = "l0",
    purpose: Purpose = Purpose.FINDING,
    **more: Any,
) -> Annotation:
    made = Provenance("tester", now(), now())
    id = AnnotationId(EntityId(f"{n:032x}"))
    return Annotation(id, OnFrame(IMAGE), region, LAYER, made, label, purpose, **more)


def a_view_state() -> ViewState:
    state = ViewState()
    state.show(IMAGE)
    return state


def a_phantom(size: int = 512) -> NDArray[np.int16]:
    """A chest-like phantom: body, bone ring, two lungs, in Hounsfield units."""
    y, x = np.mgrid[0:size, 0:size] / size - 0.5
    image = np.full((size, size), -1000.0)
    image[(x / 0.48) ** 2 + (y / 0.36) ** 2 < 1] = 40
    ring = (x / 0.45) ** 2 + (y / 0.33) ** 2
    image[(ring < 1) & (ring > 0.93)] = 900
    for side in (-1, 1):
        lung = ((x - side * 0.2) / 0.17) ** 2 + ((y + 0.02) / 0.26) ** 2 < 1
        image[lung] = -850 + 60 * np.sin(60 * x[lung]) * np.cos(50 * y[lung])
    image += np.random.default_rng(0).normal(0, 12, image.shape)
    return image.astype(np.int16)
