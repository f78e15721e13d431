"""Facts: what is known of the picture that a viewport shows, apart from its pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.app.viewing.carrying import Picture
from workbench.app.viewing.content import Content, Cut
from workbench.app.viewing.space import Space
from workbench.app.viewing.units import PIXELS, Units
from workbench.app.viewing.viewport_state import ViewportState
from workbench.base.text import Text
from workbench.geom.turn import UPRIGHT, Turn
from workbench.imaging.sources import Identity
from workbench.imaging.viewport import View
from workbench.model.calibration import UNCALIBRATED, Calibration
from workbench.model.grey import Voi

if TYPE_CHECKING:
    from workbench.app.viewing.presentation import Presented
    from workbench.imaging.frame import FramePixels
    from workbench.model.image import Image


class Facts:
    """The part of a viewport that only answers; what it shows is decided elsewhere."""

    ratio: float
    view: View | None
    _content: Content | None
    _space: Space

    @property
    def state(self) -> ViewportState:
        """Its part of the ViewState."""
        raise NotImplementedError

    @property
    def image(self) -> Image | None:
        """The image of the project that is shown."""
        raise NotImplementedError

    @property
    def presented(self) -> Presented | None:
        """The frame as it is shown, with what is drawn over it."""
        raise NotImplementedError

    @property
    def frame(self) -> FramePixels | None:
        """The pixels that are shown."""
        raise NotImplementedError

    @property
    def picture(self) -> Picture | None:
        """Where what is shown lies in the patient; None where nobody knows."""
        info = self.frame.info if self.frame else None
        spacing = self.calibration.spacing
        if info is None or info.plane is None or spacing is None:
            return None
        return Picture(info.plane, spacing) if info.plane.frame_of_reference else None

    @property
    def units(self) -> Units:
        """What the anchor's coordinates are to image pixels: millimetres on a cut."""
        if not isinstance(self._content, Cut) or self.picture is None:
            return PIXELS
        return Units(self.picture.spacing.dx, self.picture.spacing.dy)

    @property
    def is_cut(self) -> bool:
        """Whether a cut through a volume is shown in place of a frame."""
        return isinstance(self._content, Cut)

    @property
    def doubts(self) -> tuple[Text, ...]:
        """In a word or two each, why not to trust positions on a cut; its warnings say it whole."""
        content = self._content
        return self._space.cutter.doubts(content) if isinstance(content, Cut) else ()

    @property
    def frame_size(self) -> tuple[int, int]:
        """(columns, rows) of the frame."""
        return (self.frame.columns, self.frame.rows) if self.frame else (0, 0)

    @property
    def pixel(self) -> float:
        """Size of one device-independent screen pixel in image pixels."""
        return self.ratio / self.view.scale if self.view else 1.0

    @property
    def calibration(self) -> Calibration:
        """Millimetres of the frame: the user's before the file's."""
        own = self.image.calibration if self.image is not None else None
        if own is not None and not isinstance(self._content, Cut):
            return own
        return self.frame.info.calibration if self.frame else UNCALIBRATED

    @property
    def base_turn(self) -> Turn:
        """How a presentation state turns what is shown, before the user does."""
        presented = self.presented
        return presented.turn if presented is not None else UPRIGHT

    @property
    def voi(self) -> Voi | None:
        """The window that is in use; None for colour."""
        if self.frame is None:
            return None
        return self.frame.window(self.state.look)

    @property
    def identity(self) -> Identity:
        """Who and what the picture is of; empty while there is none."""
        return self.frame.identity if self.frame else Identity()
