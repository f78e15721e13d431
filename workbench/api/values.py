"""The nouns of the model that plugins use."""

from workbench.model.annotation import AttributeValue, Judgement, Provenance, Purpose, Source
from workbench.model.concept import Concept
from workbench.model.ids import EntityId, SchemeId
from workbench.model.occlusion import FullPolicy, OcclusionLevel, ShapeRole
from workbench.model.regions import (
    Box,
    Ellipse,
    Point,
    Points,
    Polygon,
    PolygonPart,
    Polyline,
    Region,
)
from workbench.model.scheme import Attribute, AttributeKind, Label, LabelScheme

__all__ = [
    "Attribute",
    "AttributeKind",
    "AttributeValue",
    "Box",
    "Concept",
    "Ellipse",
    "EntityId",
    "FullPolicy",
    "Judgement",
    "Label",
    "LabelScheme",
    "OcclusionLevel",
    "Point",
    "Points",
    "Polygon",
    "PolygonPart",
    "Polyline",
    "Provenance",
    "Purpose",
    "Region",
    "SchemeId",
    "ShapeRole",
    "Source",
]
