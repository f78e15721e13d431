"""Ways to put findings right; each is safe unless it says otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import evolve

from workbench.api.checks import Finding, Fix
from workbench.base.text import t
from workbench.geom.shapes import polygon_from_shapely, repaired, to_shapely, valid_polygon
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation
from workbench.model.ids import AnnotationId
from workbench.model.project import Project
from workbench.model.regions import Polygon

Fields = Mapping[AnnotationId, Mapping[str, Any]]


def _one(project: Project, finding: Finding) -> Annotation | None:
    return None if finding.about is None else project.annotations.get(AnnotationId(finding.about))


def repair_outline(project: Project, finding: Finding) -> Fields:
    """Give a polygon the outline of what its crossing rings enclose by the even-odd rule."""
    one = _one(project, finding)
    if one is None or not isinstance(one.region, Polygon):
        return {}
    repaired_ = valid_polygon(one.region)
    return {} if repaired_ is None else {one.id: {"region": repaired_}}


def clip_to_frame(project: Project, finding: Finding) -> Fields:
    """Cut off what is beyond the edge of the image."""
    import shapely

    one = _one(project, finding)
    if one is None or one.region is None or not isinstance(one.anchor, OnFrame):
        return {}
    image = project.images.get(one.anchor.image)
    if image is None:
        return {}
    inside = repaired(to_shapely(one.region)).intersection(
        shapely.box(0, 0, image.columns, image.rows)
    )
    polygon = polygon_from_shapely(inside)
    return {} if polygon is None else {one.id: {"region": polygon}}


def clip_visible(project: Project, finding: Finding) -> Fields:
    """Cut off what the drawn visible part has beyond the whole outline."""
    one = _one(project, finding)
    if one is None or one.region is None or one.visible is None:
        return {}
    inside = repaired(to_shapely(one.visible)).intersection(repaired(to_shapely(one.region)))
    return {one.id: {"visible": polygon_from_shapely(inside)}}


def drop_part_of(project: Project, finding: Finding) -> Fields:
    """Let it be a part of nothing."""
    one = _one(project, finding)
    return {} if one is None else {one.id: {"part_of": None}}


def set_defaults(project: Project, finding: Finding) -> Fields:
    """Give all attributes without a value the default that the scheme has for them."""
    one, scheme = _one(project, finding), project.scheme
    if one is None or scheme is None:
        return {}
    given = {name: value for name, value in one.attributes.items() if value not in ("", ())}
    attributes = {**one.attributes, **scheme.defaults_of(one.label), **given}
    return {one.id: {"attributes": attributes}}


def mark_judged(project: Project, finding: Finding) -> Fields:
    """Note that it was judged by the version of today."""
    one = _one(project, finding)
    if one is None:
        return {}
    return {one.id: {"provenance": evolve(one.provenance, scheme_version=project.scheme_version)}}


def drop_judged_level(project: Project, finding: Finding) -> Fields:
    """Take the judged level of occlusion away: what is computed counts."""
    one = _one(project, finding)
    return {} if one is None else {one.id: {"judged_occlusion": None}}


def drop_other_term(project: Project, finding: Finding) -> Fields:
    """Take the own term away: that of the label counts."""
    one = _one(project, finding)
    return {} if one is None else {one.id: {"concept": None}}


REPAIR_OUTLINE = Fix("repair_outline", t("Repair outline"), repair_outline)
# Whole shapes may go beyond the image on purpose: how much of them is cut off would be lost.
CLIP_TO_FRAME = Fix("clip_to_frame", t("Clip to the image"), clip_to_frame, is_safe=False)
CLIP_VISIBLE = Fix("clip_visible", t("Clip to the outline"), clip_visible)
DROP_PART_OF = Fix("drop_part_of", t("Make it independent"), drop_part_of)
SET_DEFAULTS = Fix("set_defaults", t("Set the default"), set_defaults)
MARK_JUDGED = Fix("mark_judged", t("Mark as judged"), mark_judged, is_safe=False)
DROP_JUDGED_LEVEL = Fix(
    "drop_judged_level", t("Take the computed level"), drop_judged_level, is_safe=False
)
DROP_OTHER_TERM = Fix(
    "drop_other_term", t("Take the term of the label"), drop_other_term, is_safe=False
)
