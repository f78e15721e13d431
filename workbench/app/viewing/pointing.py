"""Pointing: what lies at a place of the picture that a viewport shows, and dragging its window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from workbench.api.tools import Phase
from workbench.app.viewing.facts import Facts
from workbench.app.viewing.values import LiveValues, profile_along
from workbench.app.viewing.view_state import ViewState
from workbench.base.errors import InputError
from workbench.imaging.channels import chosen_for
from workbench.imaging.drawing.overlay_tiles import OverlayTiles
from workbench.imaging.drawing.tile_pool import NotYet
from workbench.imaging.frame import FramePixels
from workbench.imaging.grey import drag_window
from workbench.model.grey import Voi
from workbench.model.ids import AnnotationId
from workbench.model.regions import Polyline, Region

if TYPE_CHECKING:
    from workbench.app.measuring.statistics import Inside


class Pointing(Facts):
    """The part of a viewport that is asked about places, all in image coordinates."""

    index: int
    suv_kind: str
    _view_state: ViewState
    _overlay: OverlayTiles
    _values: LiveValues
    _pressed: tuple[float, float]

    def drag_window(self, dx: float, dy: float, start: Voi | None = None) -> None:
        """Change the window by a drag; `start` is the window when the drag began."""
        begin = start or self.voi
        if self.frame is not None and begin is not None:
            voi = drag_window(begin, dx, dy, self.frame.span, self._value_held())
            self._view_state.set_viewport(self.index, **self._windowed(self.frame, voi))

    def _windowed(self, frame: FramePixels, voi: Voi) -> dict[str, Any]:
        """Return the fields that give what is shown, or its selected channel, a window."""
        if not frame.info.channels:
            return {"voi": voi}
        chosen = chosen_for(frame.info.channels, self.state.channels)
        return {"channels": chosen.with_choice(chosen.selected, voi=voi)}

    def press(self, x: float, y: float) -> None:
        """Note the image position where a button went down: of two windows, that one is dragged."""
        self._pressed = x, y

    def _value_held(self) -> float | None:
        frame = self.frame
        if frame is None or frame.grey is None:
            return None
        x, y = self._pressed
        if not (0 <= x < frame.columns and 0 <= y < frame.rows):
            return None
        stored = frame.value(int(y), int(x))
        return None if stored is None else frame.scale(stored)

    def point_at(self, x: float, y: float, phase: Phase, pixel: float) -> None:
        """Say that the cross-hair points there."""
        self._space.pointed(self.index, x, y, phase, pixel)

    def hits(self, x: float, y: float, radius: float) -> list[AnnotationId]:
        """Return visible annotations at a position, nearest in depth first."""
        return self._overlay.scene.hits(self._overlay.style, x, y, radius)

    def within(self, x0: float, y0: float, x1: float, y1: float) -> list[AnnotationId]:
        """Return visible annotations wholly inside a rectangle."""
        return self._overlay.scene.within(self._overlay.style, x0, y0, x1, y1)

    def touching(self, x0: float, y0: float, x1: float, y1: float) -> list[AnnotationId]:
        """Return visible annotations whose bounds touch a rectangle."""
        return self._overlay.scene.touching(self._overlay.style, x0, y0, x1, y1)

    def samples(self, x0: int, y0: int, x1: int, y1: int, step: int) -> NDArray[Any] | None:
        """Return what the frame holds in a window of whole pixels; None while there is nothing.

        Colours become their mean. `step`, a power of two, gives the mean of each block so large.
        """
        frame = self.frame
        if frame is None:
            return None
        level = step.bit_length() - 1
        rows, columns = slice(y0 >> level, -(-y1 // step)), slice(x0 >> level, -(-x1 // step))
        try:
            found = np.asarray(frame.levels.at(level, level)[rows, columns])
        except (NotYet, InputError):  # not read so far, or damaged, as its message says
            return None
        return found.mean(axis=2, dtype=np.float32) if found.ndim == 3 else found

    def values(self, region: Region) -> tuple[str, ...]:
        """Return what is told of the pixels inside a region; empty where that takes long."""
        return self._values.lines(self.frame, region, self.suv_kind) if self.frame else ()

    def inside(self, region: Region) -> Inside | None:
        """Return the values inside an area or along a line; None where that takes long."""
        if self.frame is None:
            return None
        if isinstance(region, Polyline):
            return profile_along(self.frame, region, self.calibration)
        found = self._values.inside(self.frame, region, self.suv_kind)
        return found if found.statistics else None
