"""Pictures opened for comparing and searching, apart from what canvases read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from workbench.imaging.frame import FramePixels

if TYPE_CHECKING:
    from workbench.app.session import Session
    from workbench.imaging.loader import Place


def frame_of(session: Session, place: Place) -> FramePixels:
    """Read a frame of the project, ready for any window of it. For a job: it may take minutes.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    from workbench.imaging.frame import load_frame
    from workbench.imaging.tiles.source import TileSource, is_large

    source = session.library.source(place[0])
    if is_large(source) and isinstance(source, TileSource):
        frame = load_frame(source, place[1], wait=False)
        # Reductions come while one looks.
        frame.look(lambda: session.jobs.deliver(session.view_state.refresh))
        return frame
    return frame_of_file(session, session.library.path(place[0]), place[1])


def frame_of_file(session: Session, path: Path, number: int = 1) -> FramePixels:
    """Read a frame of a file; see `frame_of`."""
    from workbench.app.images.backed import opened_ready
    from workbench.base.errors import InputError
    from workbench.base.text import t
    from workbench.imaging.frame import load_frame

    source = opened_ready(session, path, number)
    if not 1 <= number <= source.frames:
        raise InputError(t("{name} has no frame {number}.", name=path.name, number=number))
    return load_frame(source, number)
