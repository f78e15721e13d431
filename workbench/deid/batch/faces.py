"""Before a run: which of its files are slices of heads, and what is blanked in each."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve

from workbench.base.errors import WorkbenchError
from workbench.deid.batch.limits import Limits
from workbench.deid.batch.spread import MakeExecutor, spread, within
from workbench.deid.head.prepare import SeriesKey, series_key
from workbench.deid.head.series import Faces, FrameBoxes, blank_series
from workbench.deid.policy.options import Option

if TYPE_CHECKING:
    from workbench.deid.dicom.deidentify import Setup

log = logging.getLogger(__name__)

_Boxes = Mapping[str, FrameBoxes]


def with_faces(
    setup: Setup, paths: Iterable[Path], folder: Path, make_executor: MakeExecutor
) -> Setup:
    """Return the setup with what is blanked of heads, when the option for it was chosen.

    Slices of a series that is no volume, or takes too much, stay unknown, and so are held.

    Parameters
    ----------
    folder : Path
        Where the boxes of each file are kept as long as the run lasts.
    """
    wanted = setup.policy.has(Option.CLEAN_VISUAL_FEATURES) and not setup.keep_pixels
    if not wanted or setup.faces.folder:
        return setup
    faces = Faces(str(folder))
    for boxes in _blanked(_heads(paths, make_executor), make_executor):
        faces.keep(boxes)
    return evolve(setup, faces=faces)


def _heads(paths: Iterable[Path], make_executor: MakeExecutor) -> list[list[str]]:
    found: dict[SeriesKey, list[str]] = {}
    keys = spread(paths, make_executor, key_within, lambda path: (str(path.absolute()),), _no_key)
    for path, key in keys:
        if key is not None:
            found.setdefault(key, []).append(str(path.absolute()))
    return [sorted(group) for group in found.values()]


def _blanked(groups: Iterable[list[str]], make_executor: MakeExecutor) -> Iterator[_Boxes]:
    done = spread(groups, make_executor, blanked_within, lambda group: (group,), _no_boxes)
    for _, (boxes, why) in done:
        if why:
            log.warning("a series of a head cannot be blanked: %s", why)
        yield boxes


def key_within(path: str) -> SeriesKey | None:
    """Return which head a file belongs to; None for another, and for what cannot be read."""
    try:
        return within(Limits.of(Path(path).stat().st_size), series_key, Path(path))
    except (WorkbenchError, OSError):
        return None  # the run itself says what is wrong with it


def blanked_within(group: Sequence[str]) -> tuple[_Boxes, str]:
    """Return what is blanked in the files of a series, or nothing and why."""
    try:
        size = sum(Path(path).stat().st_size for path in group)
        # All of its voxels are looked at, as where text is read.
        return within(Limits.of(size, reads_text=True), _boxes, group), ""
    except (WorkbenchError, OSError) as error:
        return {}, type(error).__name__


def _boxes(group: Sequence[str]) -> _Boxes:
    return blank_series(group).boxes


def _no_key(path: Path, reason: object) -> None:
    return None


def _no_boxes(group: Sequence[str], reason: object) -> tuple[_Boxes, str]:
    return {}, "lost"
