"""A project with mistakes in it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from attrs import evolve

from workbench.api.checks import Finding
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation, Provenance
from workbench.model.ids import AnnotationId, EntityId, ImageId, LayerId, SchemeId
from workbench.model.image import Image
from workbench.model.layer import Layer
from workbench.model.occlusion import Opacity
from workbench.model.patch import Stamp
from workbench.model.project import Project
from workbench.model.regions import Box, Polygon, Region
from workbench.model.scheme import (
    Attribute,
    AttributeKind,
    CheckSetting,
    FieldRule,
    Label,
    LabelScheme,
)
from workbench.qa.ledger import Ledger

IMAGE = ImageId(EntityId("image"))
LAYER, OTHER_LAYER = LayerId(EntityId("layer")), LayerId(EntityId("layer 2"))
AT = datetime(2026, 1, 1, tzinfo=UTC)
STAMP = Stamp("anna", AT)
NUMBER, CHOICE = AttributeKind.NUMBER, AttributeKind.CHOICE

LABELS = (
    Label("housing", "Housing"),
    Label("defect", "Defect", selectable=False),
    Label(
        "scratch",
        "Scratch",
        parent="defect",
        attributes=(
            Attribute("severity", CHOICE, True, choices=("minor", "major"), default="minor"),
            Attribute("length", NUMBER, unit="mm", minimum=0, maximum=50),
            Attribute("width", NUMBER, unit="mm", required_if="severity == 'major'"),
        ),
    ),
    Label("oil", "Oil", exclusive="surface"),
    Label("rust", "Rust", exclusive="surface"),
    Label("glass", "Glass", opacity=Opacity.TRANSPARENT),
    Label("hole", "Hole", part_of="housing"),
)
RULES = (FieldRule("width <= length", "scratch", "A scratch is longer than wide."),)
MINOR = {"severity": "minor"}


def a_scheme(version: int = 1, **fields: Any) -> LabelScheme:
    return LabelScheme(
        SchemeId(EntityId(f"scheme {version}")),
        version,
        **{"labels": LABELS, "rules": RULES, **fields},
    )


def box(x: float, y: float, width: float = 20, height: float = 20) -> Box:
    return Box.from_corners(x, y, x + width, y + height)


def ring(*points: tuple[float, float]) -> Polygon:
    return Polygon.from_ring(points)


def an_annotation(
    id: str, region: Region | None = None, label: str | None = "housing", **fields: Any
) -> Annotation:
    version = fields.pop("version", 1)
    provenance = Provenance("anna", AT, AT, scheme_version=version)
    given = {"anchor": OnFrame(IMAGE), "layer": LAYER, **fields}
    return Annotation(
        AnnotationId(EntityId(id)),
        region=region,
        label=label,
        provenance=provenance,
        **given,
    )


def a_project(*entities: Any, scheme: LabelScheme | None = None) -> Project:
    return Project(
        [
            Image(IMAGE, "a.png", "plain_images", 100, 200),
            Layer(LAYER, "Findings"),
            Layer(OTHER_LAYER, "Second"),
            scheme or a_scheme(),
            *entities,
        ]
    )


def found(project: Project, check: str = "") -> list[Finding]:
    every = Ledger.of(project).findings()
    return [one for one in every if check in ("", one.check)]


def with_setting(setting: CheckSetting) -> LabelScheme:
    return evolve(a_scheme(), checks=(setting,))
