"""Where each tile lies in a slide: by the order of frames, or as each frame says."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.dicom.headers import Header
from workbench.dicom.slides.facts import SlideFacts
from workbench.dicom.slides.frame_groups import FramePlace
from workbench.dicom.slides.places import Places, places_of

Tile = tuple[int, int, int]


@frozen
class Layout:
    """Finds the tiles of a window.

    A plane is an optical path at a focal plane, counted from 0: all depths of the first path,
    then those of the second.

    Parameters
    ----------
    places : tuple of ndarray, or None
        For each plane, rows of (frame, y, x): the top left corner of its tiles, from 0. None: all
        tiles are there, in order (TILED_FULL).
    """

    rows: int
    columns: int
    tile_rows: int
    tile_columns: int
    paths: int
    depths: int
    frames: int
    places: tuple[NDArray[np.int64], ...] | None = field(default=None, eq=False, repr=False)

    def tiles(self, plane: int, y0: int, x0: int, y1: int, x1: int) -> list[Tile]:
        """Return (frame, y, x) of the tiles that touch a window; frames count from 1."""
        if self.places is None:
            return self._ordered(plane, y0, x0, y1, x1)
        at = self.places[plane]
        touched = (
            (at[:, 1] < y1)
            & (at[:, 1] + self.tile_rows > y0)
            & (at[:, 2] < x1)
            & (at[:, 2] + self.tile_columns > x0)
        )
        return [(int(frame), int(y), int(x)) for frame, y, x in at[touched]]

    def _ordered(self, plane: int, y0: int, x0: int, y1: int, x1: int) -> list[Tile]:
        """Frames go along rows of tiles, down, through the depths, then the paths (C.7.6.17.3)."""
        across = -(-self.columns // self.tile_columns)
        first = plane * across * -(-self.rows // self.tile_rows) + 1
        found = (
            (first + row * across + column, row * self.tile_rows, column * self.tile_columns)
            for row in range(y0 // self.tile_rows, -(-y1 // self.tile_rows))
            for column in range(x0 // self.tile_columns, -(-x1 // self.tile_columns))
        )
        return [tile for tile in found if tile[0] <= self.frames]


def layout_of(
    header: Header,
    facts: SlideFacts,
    declared: int,
    there: int,
    said: Sequence[FramePlace] | None = None,
) -> Layout:
    """Return the layout of a file.

    Parameters
    ----------
    declared, there : int
        Frames that the header promises, and those that the file has.
    said : sequence of FramePlace, optional
        Where each frame lies, when the header does not have it any more.

    Raises
    ------
    InputError
        If the header promises fewer tiles than its picture needs.
    """
    size = (facts.rows, facts.columns, facts.tile_rows, facts.tile_columns)
    if not facts.is_full:
        places = places_of(header, tuple(id for id, _ in facts.paths), said)
        if places is not None:
            return Layout(*size, places.paths, places.depths, there, _sorted(places, there))
    needed = -(-facts.rows // facts.tile_rows) * -(-facts.columns // facts.tile_columns)
    if declared < needed:
        raise InputError(
            t(
                "{name} is damaged: its picture of {columns} x {rows} pixels needs {needed} tiles "
                "and it has {frames}.",
                name=header.path.name,
                columns=facts.columns,
                rows=facts.rows,
                needed=needed,
                frames=declared,
            )
        )
    paths, depths = len(facts.paths), facts.depths
    if declared < needed * paths * depths:
        paths, depths = 1, declared // needed
    return Layout(*size, paths, depths, there)


def _sorted(places: Places, there: int) -> tuple[NDArray[np.int64], ...]:
    """Return the tiles of each plane; of two at one place the later one lies above."""
    found = []
    for plane in range(places.paths * places.depths):
        mine = (places.planes == plane) & (places.frames <= there)
        found.append(np.stack([places.frames[mine], places.ys[mine], places.xs[mine]], axis=1))
    return tuple(found)
