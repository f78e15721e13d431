"""Camera profile: what a pixel of one camera is worth, who found that, and until when it holds."""

from __future__ import annotations

from datetime import date

from attrs import field, frozen
from attrs.validators import ge

from workbench.model.annotation import finite
from workbench.model.calibration import Rectification, Spacing
from workbench.model.ids import CameraId


@frozen
class CameraProfile:
    """A calibrated camera, to be used on the pictures it took.

    Parameters
    ----------
    spacing : Spacing
        Millimetres of a pixel; with a rectification, those at the middle of the picture.
    rows, columns : int
        Size of the pictures it was found on; 0 where it holds for any size.
    rectification : Rectification or None
        Lens and tilt; None where the camera looks straight and the lens is good.
    uncertainty : float
        Relative standard uncertainty of the spacing.
    reprojection : float or None
        Root mean square distance of the target's points to where the profile says, in pixels.
    certificate : str
        What the certificate of the target or camera says, in the words of who made the profile.
    calibrated : date or None
        When; None where nobody said.
    expires : date or None
        The last day it may be used without a warning; None = it does not.
    """

    id: CameraId
    name: str
    spacing: Spacing
    rows: int = field(default=0, validator=ge(0))
    columns: int = field(default=0, validator=ge(0))
    rectification: Rectification | None = None
    uncertainty: float = field(default=0.0, validator=[finite, ge(0)])
    reprojection: float | None = field(default=None, validator=finite)
    certificate: str = ""
    calibrated: date | None = None
    expires: date | None = None
    author: str = ""
