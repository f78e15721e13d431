"""A project with findings that have everything that a report can tell."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from workbench.app.report.facts import Facts, Sources
from workbench.app.report.names import TermNames
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation, Provenance
from workbench.model.calibration import Calibration, CalibrationSource, Spacing
from workbench.model.concept import Coding, Concept
from workbench.model.ids import AnnotationId, EntityId, ImageId, LayerId, SchemeId
from workbench.model.image import Image
from workbench.model.layer import Layer
from workbench.model.project import Project
from workbench.model.regions import Box, Region
from workbench.model.scheme import Attribute, AttributeKind, Label, LabelScheme

IMAGE, OTHER = ImageId(EntityId("image 1")), ImageId(EntityId("image 2"))
LAYER = LayerId(EntityId("layer"))
AT = datetime(2026, 1, 2, 12, tzinfo=UTC)

NODULE = Concept("SCT", "27925004", "Nodule")
ABNORMALITY = Concept("SCT", "49755003", "Morphologically Abnormal Structure")
LUNG = Concept("SCT", "39607008", "Lung")
RIGHT = Concept("SCT", "24028007", "Right")
SOLID = Concept("99USER", "S1", "Solid")

LABELS = (
    Label(
        "nodule",
        "Nodule",
        concept=NODULE,
        titles={"zh_CN": "结节标签"},
        coding=Coding(category=ABNORMALITY),
        attributes=(
            Attribute(
                "texture",
                AttributeKind.CHOICE,
                choices=("solid", "part"),
                titles={"zh_CN": "质地"},
                choice_titles={"solid": {"zh_CN": "实性"}},
            ),
            Attribute("growing", AttributeKind.BOOLEAN),
            Attribute("days", AttributeKind.NUMBER, unit="d"),
        ),
    ),
    Label("dent", "Dent", titles={"zh_CN": "凹坑"}),
)
ATTRIBUTES = {"days": 12, "texture": "solid", "growing": True}


def an_annotation(
    id: str, label: str | None = "nodule", region: Region | None = None, **given: Any
) -> Annotation:
    fields: dict[str, Any] = {"anchor": OnFrame(IMAGE), "layer": LAYER, **given}
    return Annotation(
        AnnotationId(EntityId(id)),
        region=region,
        label=label,
        provenance=Provenance("anna", AT, AT),
        **fields,
    )


FULL = an_annotation(
    "a",
    region=Box(30, 20, 24, 16),
    attributes=ATTRIBUTES,
    coding=Coding(modifiers=(SOLID,), site=LUNG, laterality=RIGHT),
    note="control in  3\nmonths",
)


def a_project(*annotations: Annotation) -> Project:
    return Project(
        [
            Image(IMAGE, "a 图.png", "plain_images", 100, 200),
            Image(OTHER, "b.png", "plain_images", 100, 200),
            Layer(LAYER, "Findings"),
            LabelScheme(SchemeId(EntityId("scheme")), 1, "Chest", LABELS),
            *annotations,
        ]
    )


def half_a_millimetre(image: ImageId, frame: int) -> Calibration:
    return Calibration(Spacing(0.5, 0.5), CalibrationSource.PATIENT)


def unknown(image: ImageId, frame: int) -> Calibration:
    return Calibration()


def sources(calibration: Any = half_a_millimetre) -> Sources:
    return Sources(TermNames(None), calibration, numbers={FULL.id: 4})


def facts(language: str = "en", annotation: Annotation = FULL, **given: Any) -> Facts:
    return Facts(a_project(annotation), annotation, language, sources(**given))
