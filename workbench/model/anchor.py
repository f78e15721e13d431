"""Where a region lives: on one frame of an image, or on a plane in patient space."""

from __future__ import annotations

from attrs import field, frozen
from attrs.validators import ge

from workbench.model.ids import ImageId

Vector = tuple[float, float, float]


@frozen
class OnFrame:
    """On a frame of an image; frames count from 1, as DICOM frames do."""

    image: ImageId
    frame: int = field(default=1, validator=ge(1))


@frozen
class OnPlane:
    """On a plane in patient coordinates (mm, LPS).

    Region coordinates are millimetres along `row_axis` and `column_axis` from `origin`.
    """

    frame_of_reference: str
    origin: Vector
    row_axis: Vector
    column_axis: Vector
    thickness: float = 0.0


Anchor = OnFrame | OnPlane
