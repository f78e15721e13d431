"""The nouns of the model that plugins use."""

from workbench.model.annotation import AttributeValue, Provenance, Purpose, Source
from workbench.model.concept import Concept
from workbench.model.ids import EntityId, SchemeId
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
    "Label",
    "LabelScheme",
    "Point",
    "Points",
    "Polygon",
    "PolygonPart",
    "Polyline",
    "Provenance",
    "Purpose",
    "Region",
    "SchemeId",
    "Source",
]
