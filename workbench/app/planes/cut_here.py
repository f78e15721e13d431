"""CutHere: the cut through a volume that a viewport shows, for whatever works on pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from workbench.app.viewing.carrying import Picture, adopted
from workbench.app.viewing.viewport_state import ViewportState
from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.imaging.volumes.cut import Cut
from workbench.imaging.volumes.cut_frame import CutSource
from workbench.imaging.volumes.volume import Volume
from workbench.model.anchor import OnPlane

if TYPE_CHECKING:
    from workbench.app.session import Session

NOT_ON_A_CUT = t(
    "A cut through a volume is shown. Choose “Slices as acquired” (View > Plane) to work on one of "
    "the slices."
)


@frozen
class CutHere:
    """A cut with the volume that it goes through."""

    volume: Volume
    cut: Cut
    #: Where annotations drawn on it live.
    anchor: OnPlane

    @property
    def size(self) -> tuple[float, float]:
        """How far it reaches along x and y, mm."""
        spacing = self.cut.spacing
        return self.cut.columns * spacing.dx, self.cut.rows * spacing.dy

    @property
    def source(self) -> CutSource:
        """It as an image of one frame."""
        return CutSource(self.volume, self.cut)


def cut_here(session: Session, state: ViewportState | None = None) -> CutHere | None:
    """Return the cut that a viewport shows, the active one by default.

    None where a frame is shown, and while the volume is being read.
    """
    from workbench.app.planes.cutting import raster

    state = state or session.view_state.viewport
    if state.image is None or state.plane is None:
        return None
    volume = session.volumes.peek(state.image, state.frame)
    if not isinstance(volume, Volume):
        return None
    cut = raster(volume, state.plane)
    project = session.project
    drawn = project.index.on_planes_of(cut.plane.frame_of_reference)
    anchors = (project.annotations[id].anchor for id in drawn)
    return CutHere(volume, cut, adopted(Picture(cut.plane, cut.spacing).anchor, anchors))


def on_a_cut(session: Session) -> bool:
    """Return whether the active viewport shows a cut in place of a frame."""
    state = session.view_state.viewport
    return state.image is not None and state.plane is not None


def refuse_on_a_cut(session: Session) -> None:
    """Raise InputError where a frame is needed and a cut is shown."""
    if on_a_cut(session):
        raise InputError(NOT_ON_A_CUT)


def the_cut(session: Session) -> CutHere:
    """Return the cut that the active viewport shows; raise InputError while it is being made."""
    found = cut_here(session)
    if found is None:
        raise InputError(t("The volume is still being read."))
    return found
