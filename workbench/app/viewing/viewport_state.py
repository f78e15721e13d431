"""ViewportState: what one viewport shows, and how that is kept as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any

from attrs import evolve, frozen

from workbench.app.viewing.kept_look import (
    channels_from_side,
    channels_to_side,
    contrast_from_side,
    contrast_to_side,
    gamma_from_side,
)
from workbench.app.viewing.kept_window import voi_from_side, voi_to_side
from workbench.app.viewing.plane_view import PlaneView
from workbench.geom.turn import UPRIGHT, Turn
from workbench.imaging.color_map import is_color_map
from workbench.imaging.look import Channels, LocalContrast, Look
from workbench.model.grey import FileVoi, Voi
from workbench.model.ids import EntityId, ImageId
from workbench.model.project import Project


@frozen
class Pin:
    """A slice that goes with the pinned slices of other viewports.

    Parameters
    ----------
    slice : int
        Its number in the stack, from 0.
    position : float or None
        mm along the patient's axis nearest to the normal; None where nobody knows.
    """

    slice: int
    position: float | None = None


@frozen
class ViewportState:
    """What one viewport shows.

    Parameters
    ----------
    center : (float, float) or None
        Image position in the middle of the viewport; None = fit the image.
    zoom : float
        Screen (device) pixels per image pixel along a row of the image.
    voi : Voi, FileVoi or None
        The user's window or LUT; None = the file's default. Sticky across slices.
    color_map : str
        Name of a colour map, see ``imaging.color_map``; empty for grey.
    plane : PlaneView or None
        A cut through the volume that `image` belongs to; None = the frame itself.
    prior : bool
        It shows an earlier study beside the current one.
    pin : Pin or None
        The slice that was in view when the user pinned the offset of now; None = not pinned.
    turn : Turn
        How the user turned what is seen, on top of what a presentation state asks for.
    gamma, contrast, channels
        As in ``imaging.look.Look``.
    against : str
        What stands in for the image for a while: ``reference`` as it lies on it, ``difference``;
        empty for the image itself.
    """

    image: ImageId | None = None
    frame: int = 1
    center: tuple[float, float] | None = None
    zoom: float = 1.0
    voi: Voi | FileVoi | None = None
    inverted: bool = False
    color_map: str = ""
    plane: PlaneView | None = None
    prior: bool = False
    pin: Pin | None = None
    turn: Turn = UPRIGHT
    gamma: float = 1.0
    contrast: LocalContrast | None = None
    channels: Channels | None = None
    against: str = ""

    @property
    def look(self) -> Look:
        """How pixels are shown."""
        return Look(
            self.voi, self.inverted, self.color_map, self.gamma, self.contrast, self.channels
        )


#: What another image begins with: nobody expects it to be turned, or cut, as the one before.
NEW_IMAGE: Mapping[str, Any] = {
    "center": None,
    "plane": None,
    "prior": False,
    "pin": None,
    "turn": UPRIGHT,
    "against": "",
}


def within(project: Project, viewport: ViewportState) -> ViewportState:
    """Return the viewport without what the project does not have."""
    image = project.images.get(viewport.image) if viewport.image is not None else None
    if image is None:
        # An image that is gone takes with it what was true of it alone.
        return evolve(viewport, image=None, frame=1, **NEW_IMAGE)
    return evolve(viewport, frame=min(viewport.frame, image.frames))


def viewport_to_side(state: ViewportState) -> dict[str, Any]:
    """Return a viewport as plain JSON values."""
    return {
        "image": state.image,
        "frame": state.frame,
        "center": state.center,
        "zoom": state.zoom,
        "turn": [state.turn.quarters, state.turn.mirrored],
        "window": voi_to_side(state.voi),
        "inverted": state.inverted,
        "color_map": state.color_map,
        "gamma": state.gamma,
        "local_contrast": contrast_to_side(state.contrast),
        "channels": channels_to_side(state.channels),
        "plane": state.plane.to_side() if state.plane is not None else None,
        "prior": state.prior,
        "pin": [state.pin.slice, state.pin.position] if state.pin is not None else None,
    }


def viewport_from_side(kept: object) -> ViewportState:
    """Return what `viewport_to_side` gave; anything unusable is left out."""
    if not isinstance(kept, Mapping):
        return ViewportState()
    image, frame = kept.get("image"), kept.get("frame")
    if not (isinstance(image, str) and isinstance(frame, int) and frame >= 1):
        return ViewportState()
    return ViewportState(ImageId(EntityId(image)), frame, **_looks(kept))


def _looks(kept: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a viewport that were kept and make sense."""
    fields: dict[str, Any] = {"plane": PlaneView.from_side(kept.get("plane"))}
    match kept.get("center"), kept.get("zoom"):
        case [float() | int() as x, float() | int() as y], float() | int() as zoom:
            if isfinite(x) and isfinite(y) and isfinite(zoom) and zoom > 0:
                fields.update(center=(float(x), float(y)), zoom=float(zoom))
    match kept.get("turn"):
        case [int(quarters), bool(mirrored)]:
            fields["turn"] = Turn(quarters % 4, mirrored)
    fields["voi"] = voi_from_side(kept.get("window"))
    if isinstance(kept.get("color_map"), str) and is_color_map(kept["color_map"]):
        fields["color_map"] = kept["color_map"]
    fields["gamma"] = gamma_from_side(kept.get("gamma"))
    fields["contrast"] = contrast_from_side(kept.get("local_contrast"))
    fields["channels"] = channels_from_side(kept.get("channels"))
    for name in ("inverted", "prior"):
        if isinstance(kept.get(name), bool):
            fields[name] = kept[name]
    fields["pin"] = _pin(kept.get("pin"))
    return fields


def _pin(kept: object) -> Pin | None:
    match kept:
        case [int(slice), None] if slice >= 0:
            return Pin(slice)
        case [int(slice), float() | int() as position] if slice >= 0 and isfinite(position):
            return Pin(slice, float(position))
    return None
