"""Layer: a named group of annotations that is painted and locked together."""

from __future__ import annotations

from enum import StrEnum

from attrs import field, frozen
from attrs.validators import matches_re, optional

from workbench.model.ids import ImageId, LayerId

HEX_COLOR = r"#[0-9a-f]{6}"


class LayerKind(StrEnum):
    """What a layer holds: annotations, other layers, or what is only looked at."""

    ANNOTATIONS = "annotations"
    GROUP = "group"
    REFERENCE = "reference"


class OverlapPolicy(StrEnum):
    """How annotations of one layer, or of the layers of one group, may share pixels.

    `EXCLUSIVE`: not at all. `OVERLAP`: as they like. `PRIORITY`: the nearer one has them.
    """

    EXCLUSIVE = "exclusive"
    OVERLAP = "overlap"
    PRIORITY = "priority"


class LayerStatus(StrEnum):
    """How far the work on a layer has come."""

    TODO = "todo"
    IN_PROGRESS = "in_progress"
    TO_REVIEW = "to_review"
    DONE = "done"
    FLAGGED = "flagged"


@frozen
class Layer:
    """A group of annotations, or of layers.

    Parameters
    ----------
    order : float
        Painting order, larger = painted later (on top). It says nothing about occlusion.
    color : str or None
        ``#rrggbb`` for annotations without a label; None follows the labels.
    parent : LayerId or None
        The group it is in; one that is gone counts as none.
    policy : OverlapPolicy
        Of annotations among themselves; of a group, among all in its layers.
    lock_reason, lock_owner : str
        Why it is locked, and who did it.
    origin : str
        Of a reference: the file or the model that it came from.
    image : ImageId or None
        Of a reference that is a picture: the image shown below the annotations.
    """

    id: LayerId
    name: str
    order: float = 0.0
    color: str | None = field(default=None, validator=optional(matches_re(HEX_COLOR)))
    locked: bool = False
    kind: LayerKind = LayerKind.ANNOTATIONS
    parent: LayerId | None = None
    policy: OverlapPolicy = OverlapPolicy.OVERLAP
    lock_reason: str = ""
    lock_owner: str = ""
    status: LayerStatus = LayerStatus.TODO
    origin: str = ""
    image: ImageId | None = None
