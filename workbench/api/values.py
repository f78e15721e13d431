"""The nouns of the model that plugins use."""

from workbench.model.annotation import AttributeValue, Judgement, Provenance, Purpose, Source
from workbench.model.concept import Coding, Concept
from workbench.model.ids import EntityId, SchemeId
from workbench.model.lesion import LesionRole
from workbench.model.measurement import MeasurementKind
from workbench.model.occlusion import (
    FullPolicy,
    OcclusionLevel,
    OcclusionPolicy,
    Opacity,
    ScenePolicy,
    ShapeRole,
)
from workbench.model.regions import (
    Box,
    Ellipse,
    Lines,
    Point,
    Points,
    Polygon,
    PolygonPart,
    Polyline,
    Region,
)
from workbench.model.scheme import (
    Attribute,
    AttributeKind,
    CheckSetting,
    FieldRule,
    Label,
    LabelScheme,
    RulePage,
)
from workbench.model.severity import Severity, SeverityChoice, SeverityRule

__all__ = [
    "Attribute",
    "AttributeKind",
    "AttributeValue",
    "Box",
    "CheckSetting",
    "Coding",
    "Concept",
    "Ellipse",
    "EntityId",
    "FieldRule",
    "FullPolicy",
    "Judgement",
    "Label",
    "LabelScheme",
    "LesionRole",
    "Lines",
    "MeasurementKind",
    "OcclusionLevel",
    "OcclusionPolicy",
    "Opacity",
    "Point",
    "Points",
    "Polygon",
    "PolygonPart",
    "Polyline",
    "Provenance",
    "Purpose",
    "Region",
    "RulePage",
    "ScenePolicy",
    "SchemeId",
    "Severity",
    "SeverityChoice",
    "SeverityRule",
    "ShapeRole",
    "Source",
]
