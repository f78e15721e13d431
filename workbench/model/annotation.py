"""Annotation: one marked thing with its geometry, its meaning and its provenance."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from attrs import evolve, field, frozen

from workbench.model.anchor import Anchor
from workbench.model.concept import Concept
from workbench.model.ids import AnnotationId, LayerId
from workbench.model.regions import Region

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


@frozen
class Provenance:
    """Who made it, when, with what, and under which version of the label scheme."""

    author: str
    created: datetime
    modified: datetime
    tool: str = ""
    source: Source = Source.HUMAN
    model: str | None = None
    score: float | None = None
    scheme_version: int = 0

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
        Only annotations of the same group, image and frame hide each other.
    """

    id: AnnotationId
    anchor: Anchor
    region: Region | None
    layer: LayerId
    provenance: Provenance
    label: str | None = None
    purpose: Purpose = Purpose.FINDING
    attributes: Mapping[str, AttributeValue] = field(factory=dict, hash=False)
    concept: Concept | None = None
    depth: float | None = None
    occlusion_group: str = ""
    locked: bool = False
    note: str = ""
