"""What viewports may do together, and a point in the patient that they all mark."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite

from attrs import asdict, evolve, frozen

from workbench.model.anchor import Vector


@frozen
class Links:
    """What the viewports do together."""

    scroll: bool = False
    zoom: bool = False
    window: bool = False

    @property
    def any(self) -> bool:
        """Whether they do anything together."""
        return self.scroll or self.zoom or self.window

    def to_side(self) -> dict[str, bool]:
        """Return it as plain JSON values."""
        return asdict(self)

    @classmethod
    def from_side(cls, kept: object) -> Links:
        """Return what `to_side` gave; anything unusable is left out."""
        if not isinstance(kept, Mapping):
            return cls()
        found = {name: kept.get(name) is True for name in ("scroll", "zoom", "window")}
        return evolve(cls(), **found)


@frozen
class PatientPoint:
    """A point in the patient, mm, LPS, in one frame of reference."""

    frame_of_reference: str
    point: Vector

    def to_side(self) -> list[object]:
        """Return it as plain JSON values."""
        return [self.frame_of_reference, *self.point]

    @classmethod
    def from_side(cls, kept: object) -> PatientPoint | None:
        """Return what `to_side` gave; None when it makes no sense."""
        match kept:
            case [str(frame), float() | int() as x, float() | int() as y, float() | int() as z]:
                if all(map(isfinite, (x, y, z))):
                    return cls(frame, (float(x), float(y), float(z)))
        return None
