"""Offer: a candidate as it is kept until somebody accepts or rejects it, and search options."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from math import isfinite
from typing import Any

from attrs import evolve, field, frozen

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.geom.shapes import bounds
from workbench.imaging.reference.alignment import Kind
from workbench.model.calibration import Spacing
from workbench.model.ids import AnnotationId, EntityId, new_id
from workbench.model.regions import Polygon, PolygonPart

Box = tuple[float, float, float, float]

_LEAST = re.compile(r"(\d+(?:\.\d*)?|\.\d+)\s*(px2?|px²|mm2|mm²)?", re.IGNORECASE)
# Two boxes that share so much of what they cover together are the same place.
_SAME = 0.5


@frozen
class Options:
    """How is searched.

    Parameters
    ----------
    kind : Kind
        What pictures may have done against their reference.
    threshold : float or None
        Grey values that a difference must exceed; None = beyond the noise of each picture.
    least_area : float
        Pixels of the picture.
    tolerance : float
        Pixels that an edge may lie beside where it should be.
    least_mm2 : float or None
        In place of `least_area` on pictures whose millimetres are known; None = in pixels.
    """

    kind: Kind = Kind.RIGID
    threshold: float | None = None
    least_area: float = 6.0
    tolerance: float = 2.0
    least_mm2: float | None = None

    @property
    def least_words(self) -> str:
        """The least area with its unit, as it is typed."""
        return f"{self.least_area:g} px" if self.least_mm2 is None else f"{self.least_mm2:g} mm2"

    def with_least(self, text: str) -> Options:
        """Return them with another least area, as somebody typed it: ``6``, ``6 px``, ``0.05 mm2``.

        Raises
        ------
        InputError
            If it is none.
        """
        found = _LEAST.fullmatch(text.strip().replace(",", "."))
        value = float(found[1]) if found is not None else -1.0
        if found is None or not 0 <= value <= 1e12:
            raise InputError(
                t(
                    "“{text}” is no area. Type pixels, such as 6, or square millimetres, such as "
                    "0.05 mm2.",
                    text=text,
                )
            )
        if (found[2] or "px").lower().startswith("px"):
            return evolve(self, least_area=value, least_mm2=None)
        return evolve(self, least_mm2=value)

    def on(self, spacing: Spacing | None) -> Options:
        """Return them with the least area in pixels of a picture.

        Raises
        ------
        InputError
            If it is in millimetres, and nobody knows those of the picture.
        """
        if self.least_mm2 is None:
            return self
        if spacing is None:
            raise InputError(
                t(
                    "The least area is in mm2 and the image is not calibrated. Calibrate it with "
                    "the ruler, or give the least area in pixels."
                )
            )
        return evolve(self, least_area=self.least_mm2 / (spacing.dy * spacing.dx))

    def to_side(self) -> dict[str, Any]:
        """Return them as plain JSON values."""
        return {
            "kind": str(self.kind),
            "threshold": self.threshold,
            "least_area": self.least_area,
            "tolerance": self.tolerance,
            "least_mm2": self.least_mm2,
        }

    @classmethod
    def from_side(cls, kept: object) -> Options:
        """Return what `to_side` gave; the usual ones where it is unusable."""
        if not isinstance(kept, Mapping):
            return cls()
        try:
            threshold = kept["threshold"]
            numbers = (float(kept["least_area"]), float(kept["tolerance"]))
            if not all(isfinite(v) and v >= 0 for v in numbers):
                return cls()
            limit = None if threshold is None else float(threshold)
            least = kept.get("least_mm2")
            in_mm = float(least) if least is not None and 0 <= float(least) <= 1e12 else None
            return cls(Kind(kept["kind"]), limit, *numbers, in_mm)
        except (KeyError, TypeError, ValueError):
            return cls()


@frozen(eq=False)
class Offer:
    """A candidate; accepted, it becomes the annotation with its id.

    Parameters
    ----------
    area : float
        Pixels.
    found_by : str
        ``difference`` or ``threshold``.
    how : str
        With what parameters, for the provenance.
    """

    id: AnnotationId
    outline: Polygon
    area: float
    score: float
    found_by: str
    how: str = ""
    box: Box = field(init=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "box", bounds(self.outline))

    def to_side(self) -> dict[str, Any]:
        """Return it as plain JSON values."""
        rings = [[ring.tolist() for ring in part.rings] for part in self.outline.parts]
        return {
            "id": self.id,
            "rings": rings,
            "area": self.area,
            "score": self.score,
            "by": self.found_by,
            "how": self.how,
        }

    @classmethod
    def from_side(cls, kept: object) -> Offer | None:
        """Return what `to_side` gave; None when it is unusable."""
        if not isinstance(kept, Mapping):
            return None
        try:
            parts = tuple(PolygonPart(part[0], part[1:]) for part in kept["rings"])
            return cls(
                AnnotationId(EntityId(str(kept["id"]))),
                Polygon(parts),
                float(kept["area"]),
                float(kept["score"]),
                str(kept["by"]),
                str(kept["how"]),
            )
        except (KeyError, IndexError, TypeError, ValueError):
            return None


def new_offer(outline: Polygon, area: float, score: float, found_by: str, how: str) -> Offer:
    """Return an offer with an id of its own."""
    return Offer(AnnotationId(EntityId(new_id())), outline, area, score, found_by, how)


def is_same(a: Box, b: Box) -> bool:
    """Return whether two boxes are of the same thing."""
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    if width <= 0 or height <= 0:
        return False
    both = width * height
    all_of = sum((x1 - x0) * (y1 - y0) for x0, y0, x1, y1 in (a, b)) - both
    return both >= _SAME * all_of


def any_same(box: Box, others: Iterable[Box]) -> bool:
    """Return whether a box is of the same thing as one of others."""
    return any(is_same(box, other) for other in others)
