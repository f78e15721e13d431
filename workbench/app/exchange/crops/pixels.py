"""The pixels of a project's images for an export, read by region."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from workbench.base.errors import InputError
from workbench.model.ids import ImageId
from workbench.model.image import Image
from workbench.model.project import Project

if TYPE_CHECKING:
    from workbench.app.session import Session
    from workbench.imaging.frame import FramePixels


class ProjectPixels:
    """Gives windows of images; holds one frame, which is in parts when it is large."""

    def __init__(self, session: Session, project: Project) -> None:
        self._session, self._project = session, project
        self._held: tuple[ImageId, int, FramePixels] | None = None

    def region(
        self, image: Image, frame: int, window: tuple[int, int, int, int], shown: bool
    ) -> NDArray[np.generic]:
        """Return a window ``(x0, y0, x1, y1)`` as it is stored, or as it is shown at first.

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

        return render_frame(pixels, region=(x0, y0, x1 - x0, y1 - y0))

    def overview(self, image: Image, frame: int, longest: int) -> NDArray[np.uint8]:
        """Return a whole frame with its annotations drawn, at most so many pixels long."""
        from workbench.imaging.drawing.overlay_style import OverlayStyle
        from workbench.imaging.drawing.scene import Scene
        from workbench.imaging.render import Overlay, render_frame

        pixels = self._frame(image, frame)
        scale = min(1.0, longest / max(pixels.rows, pixels.columns))
        size = max(1, round(pixels.columns * scale)), max(1, round(pixels.rows * scale))
        scene = Scene.of(self._project.annotations_on(image.id, frame))
        overlay = Overlay(scene, OverlayStyle.of(self._project))
        return render_frame(pixels, size=size, overlay=overlay)

    def _frame(self, image: Image, frame: int) -> FramePixels:
        from workbench.app.images.backed import opened_ready
        from workbench.imaging.frame import load_frame

        if self._held is not None and self._held[:2] == (image.id, frame):
            return self._held[2]
        self._held = None
        library = self._session.library
        missing = library.missing(image.id)
        if missing is not None:
            raise InputError(missing.reason)
        pixels = load_frame(opened_ready(self._session, library.path(image.id), frame), frame)
        self._held = image.id, frame, pixels
        return pixels
