"""How a file draws over its picture and how a presentation state shows it, for one viewport."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve, frozen

from workbench.app.viewing.chosen import Chosen
from workbench.app.viewing.states import state_at
from workbench.base.errors import InputError
from workbench.base.text import Text, t
from workbench.geom.turn import UPRIGHT, Turn
from workbench.imaging.frame import FramePixels
from workbench.model.graphics import Graphics

if TYPE_CHECKING:
    from workbench.app.session import Session
    from workbench.dicom.presentation.state import PresentationState
    from workbench.imaging.drawing.graphics import Drawing


@frozen(eq=False)
class Presented:
    """A frame as it is to be shown.

    Parameters
    ----------
    frame : FramePixels
        With the grey scale of the state where all of it is applied.
    drawing : Drawing or None
        What lies over it.
    title : Text or None
        What is applied, in words.
    turn : Turn
        How it is turned.
    """

    frame: FramePixels
    drawing: Drawing | None = None
    title: Text | None = None
    turn: Turn = UPRIGHT


class Presenter:
    """Makes and keeps what one viewport shows of a frame."""

    def __init__(self) -> None:
        self._key: tuple[object, ...] = ()
        self._frame: FramePixels | None = None
        self._made: Presented | None = None

    def show(
        self, frame: FramePixels, number: int, chosen: Chosen | None, graphics: bool
    ) -> Presented:
        """Return a frame (`number` from 1) as it is to be shown; the same again while it is.

        Parameters
        ----------
        graphics : bool
            Whether graphics are shown at all.
        """
        key = (number, chosen, graphics)
        if self._made is None or self._frame is not frame or self._key != key:
            self._frame, self._key = frame, key
            self._made = presented(frame, number, chosen, graphics)
        return self._made


def presented(frame: FramePixels, number: int, chosen: Chosen | None, graphics: bool) -> Presented:
    """Return a frame as a chosen state shows it; as the file has it where the state is silent."""
    state = state_at(chosen.path) if chosen is not None else None
    uid = frame.identity.sop_instance_uid
    if state is None or chosen is None or not state.speaks_of(uid, number):
        return Presented(frame, _drawing(own_graphics(frame), frame) if graphics else None)
    drawn = state_graphics(frame, number, state) if graphics else Graphics()
    if chosen.graphics_only:
        title = t("Presentation {name}, graphics only", name=name_of(state))
        return Presented(frame, _drawing(drawn, frame), title)
    from workbench.imaging.presented import folded
    from workbench.imaging.presented import presented as regreyed

    shutter = state.shutter(uid, number, frame.rows, frame.columns).shutter
    shown = frame
    if frame.grey is not None:
        shown = regreyed(frame, folded(*state.grey(uid, number, frame.grey)))
    title = t("Presentation {name}", name=name_of(state))
    return Presented(shown, _drawing(evolve(drawn, shutter=shutter), frame), title, state.turn)


def own_graphics(frame: FramePixels) -> Graphics:
    """Return the bitmaps of the image's own file."""
    from workbench.imaging.drawing.graphics import graphics_of

    try:
        return graphics_of(frame.info.overlays) if frame.info.overlays else Graphics()
    except InputError:
        # Bits that cannot be read cost the drawing, not the picture.
        return Graphics()


def state_graphics(frame: FramePixels, number: int, state: PresentationState) -> Graphics:
    """Return the graphics of a state, with those overlays of the image that it asks for."""
    from workbench.imaging.drawing.graphics import graphics_of, merged

    asked = state.image_overlays
    own = [one for one in frame.info.overlays if one.group in asked]
    try:
        under = graphics_of(own)
    except InputError:
        own, under = [], Graphics()
    planes = tuple(
        evolve(plane, layer=asked[one.group]) for plane, one in zip(under.planes, own, strict=True)
    )
    uid = frame.identity.sop_instance_uid
    over = state.graphics(uid, number, frame.rows, frame.columns, frame.info.corner or (0, 0))
    return merged(Graphics(planes=planes), over)


def name_of(state: PresentationState) -> str:
    """Return how a state is called: its description, else its label, else the name of the file."""
    return state.description or state.label or state.path.name


def _drawing(graphics: Graphics, frame: FramePixels) -> Drawing | None:
    if graphics.is_empty:
        return None
    from workbench.imaging.drawing.graphics import Drawing

    return Drawing(graphics, frame.rows, frame.columns)


# What the user does


def choose(session: Session, state: PresentationState, *, graphics_only: bool) -> None:
    """Show images as a state says.

    All of it takes the place of the user's own window, because the user asks for it; a window
    drag after that wins as ever.
    """
    view = session.view_state
    if graphics_only:
        forget(session)
        view.set_presentation(Chosen(state.path, True))
        return
    now, old = view.viewport, view.presentation
    before = old.before if old is not None and old.before else (now.voi, now.inverted)
    view.set_presentation(Chosen(state.path, False, before))
    view.set_viewport(voi=None, inverted=False, turn=UPRIGHT)


def forget(session: Session) -> None:
    """Show images as their files say, with the window from before unless there is a new one."""
    view = session.view_state
    old = view.presentation
    view.set_presentation(None)
    now = view.viewport
    if old is not None and old.before is not None and now.voi is None and not now.inverted:
        view.set_viewport(voi=old.before[0], inverted=old.before[1])


def not_applied_text(
    session: Session, state: PresentationState, dots_per_mm: float | None = None
) -> Text | None:
    """Return one sentence on what of a state is not shown; None when all is."""
    shown = session.view_state.viewport
    image = session.project.images.get(shown.image) if shown.image is not None else None
    uid = (image.sop_instance_uid if image is not None else None) or ""
    missing = state.not_applied(uid, shown.frame, dots_per_mm)
    if not missing:
        return None
    return t("Not applied: {what}.", what=", ".join(str(one) for one in missing))
