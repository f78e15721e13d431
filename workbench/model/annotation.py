"""Annotation: one marked thing with its geometry, its meaning and its provenance."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from math import isfinite
from typing import Any

from attrs import evolve, field, frozen

from workbench.model.anchor import Anchor
from workbench.model.concept import Coding, Concept
from workbench.model.ids import AnnotationId, LayerId, LesionId
from workbench.model.measurement import MeasurementKind
from workbench.model.occlusion import OcclusionLevel, ShapeRole
from workbench.model.regions import Region
from workbench.model.severity import SeverityChoice

AttributeValue = str | float | int | bool | tuple[str, ...]


class Purpose(StrEnum):
    """What an annotation is for."""

    FINDING = "finding"
    MEASUREMENT = "measurement"


class Source(StrEnum):
    """Who or what drew it."""

    HUMAN = "human"
    IMPORT = "import"
    MODEL = "model"


class Judgement(StrEnum):
    """What somebody made of a prediction."""

    ACCEPTED = "accepted"
    CORRECTED = "corrected"
    REJECTED = "rejected"


def finite(instance: Any, attribute: Any, value: float | None) -> None:
    """Validate that a number is finite, or absent."""
    # NaN is not equal to itself: a patch that holds one would never fit the project again.
    if value is not None and not isfinite(value):
        raise ValueError(f"{attribute.name} must be finite, not {value}")


def _attributes(values: Mapping[str, AttributeValue]) -> dict[str, AttributeValue]:
    """Return a copy, so that nobody else holds what belongs to a frozen value."""
    for name, value in values.items():
        if isinstance(value, float) and not isfinite(value):
            raise ValueError(f"attribute {name!r} must be finite, not {value}")
    return dict(values)


@frozen
class Provenance:
    """Who made it, when, with what, and under which version of the label scheme.

    Parameters
    ----------
    origin : str
        SHA-256 of the annotation file that it was imported from; empty for all else.
    origin_name : str
        Name of that file, without its folder: a later version of it can take its place.
    judged_by : str
        Who accepted, corrected or rejected what a model or another file offered.
    """

    author: str
    created: datetime
    modified: datetime
    tool: str = ""
    source: Source = Source.HUMAN
    model: str | None = None
    score: float | None = field(default=None, validator=finite)
    scheme_version: int = 0
    origin: str = ""
    origin_name: str = ""
    judged_by: str = ""

    def touched(self, at: datetime) -> Provenance:
        """Return this provenance as modified at `at`."""
        return evolve(self, modified=at)


@frozen
class Annotation:
    """One marked thing.

    Parameters
    ----------
    region : Region or None
        None labels the image as a whole (OK, NG, no finding).
    label : str or None
        Key of a label in the scheme; None while unlabelled and for plain measurements.
    depth : float or None
        Explicit depth, larger = nearer; None follows the label's priority, then draw order.
    occlusion_group : str
        Only annotations of the same group, image and frame hide each other; empty follows the
        label's.
    role : ShapeRole
        What the region is: the amodal shape, or only what can be seen.
    visible : Region or None
        The visible part where it was drawn by hand; None = it is computed.
    judged_occlusion : OcclusionLevel or None
        What a person or a file says of it, beside what is computed.
    part_of : AnnotationId or None
        The annotation it is a part of; one that is gone counts as none.
    group : str
        Annotations of one group are selected and moved together; empty = none.
    judgement : Judgement or None
        Of a prediction or a reference: what somebody made of it.
    kind : MeasurementKind or None
        How the region of a measurement is read; None = by its type.
    coding : Coding or None
        What stands beside `concept` in a coded description: category, modifiers, site, side.
    lesion : LesionId or None
        The lesion it measures; one that is gone counts as none.
    severity : SeverityChoice or None
        What a person said over the rules of the scheme; None = the rules say.
    """

    id: AnnotationId
    anchor: Anchor
    region: Region | None
    layer: LayerId
    provenance: Provenance
    label: str | None = None
    purpose: Purpose = Purpose.FINDING
    attributes: Mapping[str, AttributeValue] = field(
        factory=dict, converter=_attributes, hash=False
    )
    concept: Concept | None = None
    depth: float | None = field(default=None, validator=finite)
    occlusion_group: str = ""
    locked: bool = False
    note: str = ""
    role: ShapeRole = ShapeRole.AMODAL
    visible: Region | None = None
    judged_occlusion: OcclusionLevel | None = None
    part_of: AnnotationId | None = None
    group: str = ""
    judgement: Judgement | None = None
    kind: MeasurementKind | None = None
    coding: Coding | None = None
    lesion: LesionId | None = None
    severity: SeverityChoice | None = None
