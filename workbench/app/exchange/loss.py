"""What a format will not carry, counted before anything is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType

from attrs import frozen

from workbench.api.exchange import Capabilities, ExportAnnotation, ExportView, Feature
from workbench.base.text import Text, t
from workbench.model.annotation import Purpose
from workbench.model.regions import Box, Ellipse, Lines, Point, Polygon, Polyline


class Fate(StrEnum):
    """What becomes of something in an export."""

    KEPT = "kept"
    CONVERTED = "converted"
    LOST = "lost"
    WITHHELD = "withheld"


@frozen
class Loss:
    """One line of the report.

    Parameters
    ----------
    feature : Feature or None
        None for what the release withholds.
    count : int
        How many annotations (labels, for what concerns the scheme) are concerned.
    """

    feature: Feature | None
    count: int
    fate: Fate
    text: Text


SHAPES = frozenset(
    {
        Feature.POINT,
        Feature.POLYLINE,
        Feature.LINES,
        Feature.POLYGON,
        Feature.ELLIPSE,
        Feature.BOX,
        Feature.IMAGE_LABEL,
    }
)

_LOST: Mapping[Feature, Text] = MappingProxyType(
    {
        Feature.POINT: t("Points are left out."),
        Feature.POLYLINE: t("Lines are left out."),
        Feature.LINES: t("Measurements of several lines are left out."),
        Feature.POLYGON: t("Polygons are left out."),
        Feature.HOLES: t("Holes are filled."),
        Feature.PARTS: t("Parts become separate annotations."),
        Feature.ELLIPSE: t("Ellipses are left out."),
        Feature.BOX: t("Boxes are left out."),
        Feature.ROTATION: t("Boxes and ellipses are turned upright."),
        Feature.IMAGE_LABEL: t("Labels of whole images are left out."),
        Feature.MEASUREMENT: t("Measurements come back as findings."),
        Feature.KIND: t("What measurements measure is left out."),
        Feature.ATTRIBUTES: t("Attributes are left out."),
        Feature.CONCEPT: t("Coded terms are left out."),
        Feature.CODING: t("Categories, modifiers, sites and sides of coded terms are left out."),
        Feature.LESION: t("Which lesion was measured is left out."),
        Feature.SEVERITY: t("Severities that somebody set are left out."),
        Feature.LAYER: t("Layers are left out."),
        Feature.DEPTH: t("Depths set by hand are left out."),
        Feature.OCCLUSION_GROUP: t("Occlusion groups are left out."),
        Feature.VISIBLE: t("Visible parts that were drawn by hand are left out."),
        Feature.OCCLUSION: t("How much is hidden is left out."),
        Feature.PAIRS: t("Who of two is nearer, where it was said of the pair, is left out."),
        Feature.PART_OF: t("What is a part of what is left out."),
        Feature.GROUP: t("Groups are left out."),
        Feature.JUDGEMENT: t("What was made of predictions is left out."),
        Feature.PROVENANCE: t("Who drew what, when and with what is left out."),
        Feature.NOTE: t("Notes are left out."),
        Feature.LOCK: t("Locks are left out."),
        Feature.FRAMES: t("Frame numbers are left out."),
        Feature.LABEL_HIERARCHY: t("The hierarchy of labels is left out."),
        Feature.LABEL_TERMS: t("Coded terms of labels are left out."),
        Feature.ATTRIBUTE_SCHEMA: t("The definitions of attributes are left out."),
    }
)

_KEPT = t("Kept.")


def shape_features(annotation: ExportAnnotation) -> frozenset[Feature]:
    """Return the features of an annotation's geometry."""
    match annotation.region:
        case None:
            return frozenset({Feature.IMAGE_LABEL})
        case Point():
            return frozenset({Feature.POINT})
        case Polyline():
            return frozenset({Feature.POLYLINE})
        case Lines():
            return frozenset({Feature.LINES})
        case Polygon(parts):
            found = {Feature.POLYGON}
            if len(parts) > 1:
                found.add(Feature.PARTS)
            if any(part.holes for part in parts):
                found.add(Feature.HOLES)
            return frozenset(found)
        case Ellipse(angle=angle):
            kind = Feature.ELLIPSE
        case Box(angle=angle):
            kind = Feature.BOX
    return frozenset({kind, Feature.ROTATION} if angle else {kind})


def features_of(annotation: ExportAnnotation) -> frozenset[Feature]:
    """Return all that a format must carry for an annotation to come back as it is."""
    said = {
        Feature.MEASUREMENT: annotation.purpose == Purpose.MEASUREMENT,
        Feature.KIND: annotation.kind is not None,
        Feature.ATTRIBUTES: bool(annotation.attributes),
        Feature.CONCEPT: annotation.concept is not None,
        Feature.CODING: annotation.coding is not None,
        Feature.LESION: annotation.lesion is not None,
        Feature.SEVERITY: annotation.severity is not None,
        Feature.LAYER: bool(annotation.layer),
        Feature.DEPTH: annotation.depth is not None,
        Feature.OCCLUSION_GROUP: bool(annotation.occlusion_group),
        Feature.VISIBLE: annotation.visible is not None,
        Feature.OCCLUSION: annotation.judged_occlusion is not None,
        Feature.PART_OF: annotation.part_of is not None,
        Feature.GROUP: bool(annotation.group),
        Feature.JUDGEMENT: annotation.judgement is not None,
        Feature.PROVENANCE: True,
        Feature.NOTE: bool(annotation.note),
        Feature.LOCK: annotation.locked,
        Feature.FRAMES: annotation.frame > 1,
    }
    return shape_features(annotation) | {feature for feature, is_so in said.items() if is_so}


def fate_of(feature: Feature, capabilities: Capabilities) -> Fate:
    """Return what a format does to a feature."""
    if feature in capabilities.keeps:
        return Fate.KEPT
    return Fate.CONVERTED if feature in capabilities.converts else Fate.LOST


def shape_fate(annotation: ExportAnnotation, capabilities: Capabilities) -> Fate:
    """Return what becomes of an annotation's geometry; lost means that it is left out."""
    features = shape_features(annotation)
    if any(fate_of(f, capabilities) is Fate.LOST for f in features & SHAPES):
        return Fate.LOST
    fates = {fate_of(feature, capabilities) for feature in features}
    return Fate.KEPT if fates == {Fate.KEPT} else Fate.CONVERTED


def loss_report(view: ExportView, capabilities: Capabilities) -> list[Loss]:
    """Return what becomes of everything in a view, feature by feature, in a stable order."""
    counts = Counter(feature for a in view.annotations for feature in _concerned(a, capabilities))
    counts.update(_of_scheme(view))
    counts[Feature.PAIRS] += len(view.pairs)
    return [_loss(f, counts[f], capabilities) for f in Feature if counts[f]]


def _concerned(annotation: ExportAnnotation, capabilities: Capabilities) -> frozenset[Feature]:
    # What is left out as a whole is counted once, not again for each thing that it carried.
    if shape_fate(annotation, capabilities) is Fate.LOST:
        return shape_features(annotation) & SHAPES
    return features_of(annotation)


def _of_scheme(view: ExportView) -> Iterator[Feature]:
    for label in view.scheme.labels if view.scheme else ():
        if label.parent is not None:
            yield Feature.LABEL_HIERARCHY
        if label.concept is not None or label.coding is not None:
            yield Feature.LABEL_TERMS
        if label.attributes:
            yield Feature.ATTRIBUTE_SCHEMA


def _loss(feature: Feature, count: int, capabilities: Capabilities) -> Loss:
    fate = fate_of(feature, capabilities)
    text = {Fate.KEPT: _KEPT, Fate.CONVERTED: capabilities.converts.get(feature, _KEPT)}.get(
        fate, _LOST[feature]
    )
    return Loss(feature, count, fate, t("{text} ({n})", text=text, n=count))
