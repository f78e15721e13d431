"""The pixels of a project's images for an export, read by region."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from workbench.app.viewing.viewport_state import ViewportState
from workbench.base.errors import InputError
from workbench.imaging.look import PLAIN, Look
from workbench.imaging.series_window import SeriesWindows
from workbench.model.ids import ImageId
from workbench.model.image import Image
from workbench.model.project import Project

if TYPE_CHECKING:
    from workbench.app.session import Session
    from workbench.imaging.frame import FramePixels


@frozen
class Looks:
    """How the user looks at images: what viewports show, the active one first."""

    states: tuple[ViewportState, ...] = ()
    color_profiles: bool = True

    @classmethod
    def of(cls, session: Session) -> Looks:
        """Return how a session's user looks now."""
        view = session.view_state
        states = (view.viewport, *view.viewports)
        shown = tuple(one for one in states if one.image is not None and not one.against)
        return cls(shown, view.color_profiles)

    def of_image(self, project: Project, image: Image) -> Look:
        """Return how an image is shown where it is, or would be where another of its kind is."""
        others = [(state, project.images.get(state.image)) for state in self.states if state.image]
        for is_alike in (_is_same, _is_of_series, _is_of_kind):
            for state, other in others:
                if other is not None and is_alike(image, other):
                    return state.look
        return PLAIN


def _is_same(image: Image, other: Image) -> bool:
    return image.id == other.id


def _is_of_series(image: Image, other: Image) -> bool:
    return image.series is not None and image.series == other.series


def _is_of_kind(image: Image, other: Image) -> bool:
    """Return whether both stand alone and are files of one kind; windows go on to the next."""
    suffixes = (PurePosixPath(one.path).suffix.lower() for one in (image, other))
    return image.series is None and other.series is None and len(set(suffixes)) == 1


class ProjectPixels:
    """Gives windows of images; holds one frame, which is in parts when it is large."""

    def __init__(self, session: Session, project: Project) -> None:
        self._session, self._project = session, project
        # As they are now: an export goes on while others look at something else.
        self._looks = Looks.of(session)
        self._held: tuple[ImageId, int, FramePixels] | None = None
        self._windows = SeriesWindows()

    def region(
        self, image: Image, frame: int, window: tuple[int, int, int, int], shown: bool
    ) -> NDArray[np.generic]:
        """Return a window ``(x0, y0, x1, y1)`` as it is stored, or as the user has it shown.

        Raises
        ------
        InputError
            If the file is missing, has changed, or cannot be read.
        """
        x0, y0, x1, y1 = window
        pixels = self._frame(image, frame)
        if not shown:
            found: NDArray[Any] = np.asarray(pixels.stored[y0:y1, x0:x1])
            return found
        from workbench.imaging.render import render_frame

        look = self._looks.of_image(self._project, image)
        return render_frame(pixels, region=(x0, y0, x1 - x0, y1 - y0), look=look)

    def overview(self, image: Image, frame: int, longest: int) -> NDArray[np.uint8]:
        """Return a whole frame with its annotations drawn, at most so many pixels long."""
        from workbench.imaging.drawing.overlay_style import OverlayStyle
        from workbench.imaging.drawing.scene import Scene
        from workbench.imaging.render import Overlay, render_frame

        pixels = self._frame(image, frame)
        scale = min(1.0, longest / max(pixels.rows, pixels.columns))
        size = max(1, round(pixels.columns * scale)), max(1, round(pixels.rows * scale))
        marks = self._project.annotations_on(image.id, frame)
        # What a reference offers does not leave, and so is not drawn either.
        scene = Scene.of(one for one in marks if not self._project.is_offered(one))
        overlay = Overlay(scene, OverlayStyle.of(self._project))
        look = self._looks.of_image(self._project, image)
        return render_frame(pixels, size=size, overlay=overlay, look=look)

    def _frame(self, image: Image, frame: int) -> FramePixels:
        from workbench.app.images.backed import opened_ready
        from workbench.app.viewing.together import take_window
        from workbench.imaging.frame import load_frame

        if self._held is not None and self._held[:2] == (image.id, frame):
            return self._held[2]
        self._held = None
        library = self._session.library
        missing = library.missing(image.id)
        if missing is not None:
            raise InputError(missing.reason)
        pixels = load_frame(opened_ready(self._session, library.path(image.id), frame), frame)
        take_window(pixels, image.id, self._project, library, self._windows)
        if not self._looks.color_profiles:
            pixels = pixels.without_profile()
        self._held = image.id, frame, pixels
        return pixels
