"""The window that a slice shares with its series: its file alone knows only itself."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.api.images import ImageSource, SliceReader
from workbench.app.images.opening import Scan, StoredPaths, add_scan
from workbench.app.session import Session
from workbench.base.errors import WorkbenchError
from workbench.base.text import t
from workbench.cli.output import message
from workbench.model.ids import ImageId
from workbench.model.project import Project

if TYPE_CHECKING:
    from workbench.imaging.frame import FramePixels

# Files beside one that are looked at: about two seconds.
_MOST = 4000


def take_window_beside(session: Session, path: Path, frame: FramePixels) -> None:
    """Give a slice without a window the one that it shares with its series in the same folder.

    So the command line shows a file as the window does when its folder is open. Nothing is read
    where the file has a window of its own.
    """
    from workbench.app.viewing.cine import files_at_times
    from workbench.imaging.series_window import SeriesWindows, chosen_slices, shares_window

    if not shares_window(frame):
        return
    project, image, reader = _series_of(session, path)
    if image is None:
        return

    def opened(ids: Sequence[ImageId]) -> Sequence[ImageSource]:
        paths = [path.parent / project.images[id].path for id in ids]
        door = session.plugins.load(reader, "image_reader")
        if isinstance(door, SliceReader):
            return door.open_slices(paths)
        return [door.open(one) for one in paths]

    chosen = chosen_slices(files_at_times(project, image), frame.rows * frame.columns)
    voi = SeriesWindows().find(chosen, opened) if chosen else None
    if voi is not None:
        frame.default_voi, frame.stand_ins = voi, chosen


def _series_of(session: Session, path: Path) -> tuple[Project, ImageId | None, str]:
    """Return the files in the folder of an image as a project, the image, and its reader."""
    name, reader = session.plugins.image_reader_for(path)
    try:
        # A folder inside an archive is none that could be listed.
        beside = list(islice(path.parent.iterdir(), _MOST + 1)) if path.parent.is_dir() else []
    except OSError:
        beside = []  # a folder that may be entered, not listed
    if len(beside) > _MOST:
        message(
            t(
                "More than {n} files lie beside {name}: the window is that of this file alone, not "
                "of its series.",
                n=_MOST,
                name=path.name,
            )
        )
        beside = []
    ours = [one for one in sorted(beside) if _is_read_by(session, one, name)]
    found = reader.arrange(ours or [path])
    series = tuple((name, one) for one in found.series)
    if not series:
        return Project(), None, name
    stored = StoredPaths(path.parent)
    patch, _ = add_scan(Project(), session.stamp(), Scan(series), stored)
    entities = [delta.after for delta in patch.deltas.values() if delta.after is not None]
    project = Project(entities)
    wanted = stored[str(path)]
    image = next((one.id for one in project.images.values() if one.path == wanted), None)
    return project, image, name


def _is_read_by(session: Session, path: Path, reader: str) -> bool:
    try:
        return path.is_file() and session.plugins.image_reader_for(path)[0] == reader
    except (WorkbenchError, OSError):
        return False
