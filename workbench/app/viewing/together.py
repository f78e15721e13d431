"""The slices that are scrolled together: those of a series, at all its points in time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from workbench.app.viewing.cine import files_at_times
from workbench.app.viewing.shared import ViewportSession
from workbench.imaging.frame import FramePixels
from workbench.imaging.series_window import SeriesWindows, chosen_slices, shares_window
from workbench.imaging.sources import ImageSource
from workbench.model.ids import ImageId
from workbench.model.image import Series
from workbench.model.project import Project

if TYPE_CHECKING:
    from workbench.app.library import Library


def take_window(
    frame: FramePixels,
    image: ImageId,
    project: Project,
    library: Library,
    windows: SeriesWindows | None = None,
) -> None:
    """Give a frame that was read for a file the window which slices share on the screen.

    Parameters
    ----------
    windows : SeriesWindows or None
        What was found before, for whoever reads many.
    """
    found = project.images.get(image)
    if found is None or found.frames != 1 or not shares_window(frame):
        return
    chosen = chosen_slices(files_at_times(project, image), frame.rows * frame.columns)
    voi = (windows or SeriesWindows()).find(chosen, library.slices) if chosen else None
    if voi is not None:
        frame.default_voi, frame.stand_ins = voi, chosen


class Together:
    """What of a session shares a window; asked on the window's thread at each step of a scroll."""

    def __init__(self, session: ViewportSession) -> None:
        self._session = session
        self._known: tuple[Series, int, list[list[ImageId]]] | None = None

    def phases(self, image: ImageId) -> Sequence[Sequence[ImageId]]:
        """Return the slices of an image's series in their order, for each point in time."""
        project = self._session.document.project
        found = project.images.get(image)
        series = project.series.get(found.series) if found is not None and found.series else None
        if found is None or series is None or found.frames != 1:
            return ()
        known = self._known
        if known is None or known[0] is not series or known[1] != len(project.series):
            self._known = known = series, len(project.series), files_at_times(project, image)
        return known[2]

    def opened(self, images: Sequence[ImageId]) -> Sequence[ImageSource]:
        """Open some of them, quickly; in any thread."""
        return self._session.slices(images)
