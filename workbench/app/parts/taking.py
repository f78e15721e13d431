"""Zones from areas that are marked on an image."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from string import ascii_uppercase

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.geom.part import outline_on_part
from workbench.geom.shapes import rings
from workbench.model.annotation import Annotation
from workbench.model.calibration import Calibration
from workbench.model.part import Part, Placement, Zone
from workbench.model.regions import AREA_REGIONS, Polygon

# Millimetres hardly matter below; of an ellipse's chords, in pixels.
_TOLERANCE = 0.05


def free_code(zones: Iterable[Zone]) -> str:
    """Return a code that no zone has: A, B, C and so on, then Z1, Z2."""
    taken = {zone.code for zone in zones}
    free = next((code for code in ascii_uppercase if code not in taken), None)
    if free is not None:
        return free
    n = 1
    while f"Z{n}" in taken:
        n += 1
    return f"Z{n}"


def zones_from(
    annotations: Sequence[Annotation], part: Part, calibration: Calibration, placement: Placement
) -> tuple[Zone, ...]:
    """Return a zone for each area; its code is the annotation's note, if that is short and free.

    Raises
    ------
    InputError
        If there is no area among them, or the image has no millimetres.
    """
    found: list[Zone] = []
    for one in annotations:
        if not isinstance(one.region, AREA_REGIONS):
            continue
        outline = outline_on_part(Polygon(rings(one.region, _TOLERANCE)), calibration, placement)
        if outline is None:
            raise InputError(t("The image has no millimetres. Calibrate it first."))
        taken = (*part.zones, *found)
        said = one.note.strip()
        usable = 0 < len(said) <= 12 and said not in {zone.code for zone in taken}
        found.append(Zone(said if usable else free_code(taken), outline))
    if not found:
        raise InputError(t("Select areas on the image: each becomes a zone."))
    return tuple(found)
