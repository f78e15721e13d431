"""Words and limits of occlusion: what was drawn, what hides, how much is hidden."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from attrs import field, frozen

from workbench.model.ids import AnnotationId, ImageId, PairId
from workbench.model.regions import Region


class ShapeRole(StrEnum):
    """What the outline of an annotation is: the whole thing, or only what can be seen of it."""

    AMODAL = "amodal"
    VISIBLE = "visible"


class Opacity(StrEnum):
    """Whether things of a label hide what lies behind them; only opaque ones do."""

    OPAQUE = "opaque"
    TRANSPARENT = "transparent"
    CUTOUT = "cutout"


class OcclusionLevel(StrEnum):
    """How much of a thing is hidden."""

    NONE = "none"
    PARTIAL = "partial"
    HEAVY = "heavy"
    FULL = "full"
    UNKNOWN = "unknown"


class ScenePolicy(StrEnum):
    """What the rule book asks annotators to draw."""

    AMODAL_ALL = "amodal_all"
    VISIBLE_ONLY = "visible_only"
    AMODAL_UP_TO = "amodal_up_to"


class FullPolicy(StrEnum):
    """What an export makes of things that are hidden as a whole."""

    KEEP_EMPTY = "keep_empty"
    DROP = "drop"
    TAG_ONLY = "tag_only"


# Hidden to this share of its area, a thing is hidden as a whole; the rest is rounding.
_WHOLE = 1.0 - 1e-9


def _share(instance: Any, attribute: Any, value: float) -> None:
    if not 0.0 <= value <= 1.0:
        raise ValueError(f"{attribute.name} must be from 0 to 1, not {value}")


@frozen
class OcclusionPolicy:
    """The rules of one version of the label scheme.

    Parameters
    ----------
    none, partial : float
        Greatest hidden share of the amodal area inside the frame that still counts as none, and
        as partial; above it is heavy, and full when all is hidden.
    scene : ScenePolicy
        What is to be drawn; with ``amodal_up_to`` whole outlines up to the share `amodal_up_to`.
    full : FullPolicy
        What an export makes of what is hidden as a whole.
    """

    none: float = field(default=0.01, converter=float, validator=_share)
    partial: float = field(default=0.5, converter=float, validator=_share)
    scene: ScenePolicy = ScenePolicy.AMODAL_ALL
    amodal_up_to: float = field(default=1.0, converter=float, validator=_share)
    full: FullPolicy = FullPolicy.KEEP_EMPTY

    def __attrs_post_init__(self) -> None:
        if self.none > self.partial:
            raise ValueError("what counts as none must not be more than what counts as partial")

    def level(self, ratio: float | None) -> OcclusionLevel:
        """Return the level of a hidden share; unknown for none."""
        if ratio is None:
            return OcclusionLevel.UNKNOWN
        if ratio >= _WHOLE:
            return OcclusionLevel.FULL
        if ratio <= self.none:
            return OcclusionLevel.NONE
        return OcclusionLevel.PARTIAL if ratio <= self.partial else OcclusionLevel.HEAVY


@frozen
class DepthPair:
    """Of two annotations of one frame, which is nearer, whatever their depth says.

    Two pairs in both directions with regions that do not meet are an interlock.

    Parameters
    ----------
    frame : int
        Counted from 1.
    region : Region or None
        Only there, in image coordinates; None = everywhere.
    """

    id: PairId
    image: ImageId
    frame: int
    front: AnnotationId
    back: AnnotationId
    region: Region | None = None

    def __attrs_post_init__(self) -> None:
        if self.front == self.back:
            raise ValueError("an annotation cannot be in front of itself")
