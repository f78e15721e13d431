"""What rules of severity are judged by: sizes in millimetres, and the place on the part."""

from __future__ import annotations

from typing import Any

from workbench.base.figures import number, with_unit
from workbench.geom.measuring.quantity import Quantity
from workbench.geom.measuring.values import measured
from workbench.geom.part import on_part, place_of, zone_at
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation
from workbench.model.calibration import IN_PATIENT, Calibration
from workbench.model.project import Project
from workbench.model.regions import Point, Region
from workbench.qa.severity import Judged, severity_of


def quantities_of(annotation: Annotation, calibration: Calibration | None) -> tuple[Quantity, ...]:
    """Return what is measured of an annotation; None = nobody knows the image yet."""
    if annotation.region is None:
        return ()
    if not isinstance(annotation.anchor, OnFrame):
        return measured(annotation.region, annotation.kind, IN_PATIENT)
    return measured(annotation.region, annotation.kind, calibration) if calibration else ()


def part_values(
    project: Project, annotation: Annotation, calibration: Calibration | None
) -> dict[str, Any]:
    """Return ``zone x_mm y_mm`` of an annotation; nothing where no part was placed.

    A zone of ``""`` is on the part, and in none of its zones.
    """
    anchor, region = annotation.anchor, annotation.region
    if not isinstance(anchor, OnFrame) or region is None or calibration is None:
        return {}
    return place_values(project, anchor, region, calibration)


def place_values(
    project: Project, anchor: OnFrame, region: Region, calibration: Calibration
) -> dict[str, Any]:
    """Return ``zone x_mm y_mm`` of a region of a frame."""
    image = project.images.get(anchor.image)
    placement = image.placement if image is not None else None
    part = project.parts.get(placement.part) if placement is not None else None
    if placement is None or part is None:
        return {}
    at = on_part([place_of(region)], calibration, placement)
    if at is None:
        return {}
    # Without the noise of floats: what lies on a border lies on it.
    u, v = (round(float(one), 9) + 0.0 for one in at[0])
    zone = zone_at(part, u, v)
    return {"zone": zone.code if zone is not None else "", "x_mm": u, "y_mm": v}


def place_text(project: Project, anchor: OnFrame, at: Point, calibration: Calibration) -> str:
    """Return where on the part a position is, with its zone; empty where no part was placed."""
    found = place_values(project, anchor, at, calibration)
    if not found:
        return ""
    place = with_unit(f"u {number(found['x_mm'])}  v {number(found['y_mm'])}", "mm")
    return f"{place}  {found['zone']}".rstrip()


def judge(
    project: Project, annotation: Annotation, calibration: Calibration | None
) -> Judged | None:
    """Return how severe an annotation is, with all that is known of it."""
    return severity_of(
        project,
        annotation,
        quantities_of(annotation, calibration),
        part_values(project, annotation, calibration),
    )
