"""Annotations in the order in which a page is read: row by row, each from left to right."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from workbench.imaging.drawing.overlay_tiles import OverlayTiles
from workbench.imaging.viewport import View
from workbench.model.ids import AnnotationId

# Middles within so large a share of the picture's height are in one row.
_ROW = 1 / 40


class Shows(Protocol):
    """What is needed of a viewport."""

    view: View | None

    @property
    def overlay(self) -> OverlayTiles:
        """The drawn annotations."""
        ...


def beside(viewport: Shows, selection: Collection[AnnotationId], n: int) -> AnnotationId | None:
    """Return the annotation `n` further on than the selected one, going round.

    Without a single one selected it is the first after the middle of the view, or the last before.
    None where nothing visible is drawn.
    """
    view = viewport.view
    if view is None:
        return None
    ids, middles = _visible(viewport.overlay)
    if not ids:
        return None
    order = reading_order(middles, view.rows * _ROW)
    chosen = next(iter(selection)) if len(selection) == 1 else None
    place = ids.index(chosen) if chosen in ids else -1
    if place >= 0:
        at = int(np.flatnonzero(order == place)[0]) + n
    else:
        among = reading_order(np.vstack([middles, [view.center]]), view.rows * _ROW)
        at = int(np.flatnonzero(among == len(ids))[0])
        at += n - 1 if n > 0 else n
    return ids[int(order[at % len(ids)])]


def reading_order(middles: NDArray[np.float64], row: float) -> NDArray[np.intp]:
    """Return the positions of middles (n, 2) in reading order; rows are `row` high."""
    rows = np.floor(middles[:, 1] / max(row, 1e-9))
    return np.lexsort((middles[:, 1], middles[:, 0], rows))


def _visible(overlay: OverlayTiles) -> tuple[list[AnnotationId], NDArray[np.float64]]:
    scene, style = overlay.scene, overlay.style
    ids: list[AnnotationId] = []
    boxes = [np.empty((0, 4))]
    for index, gone in ((scene.base, scene.gone), (scene.recent, None)):
        if not len(index):
            continue
        every = np.arange(len(index)) if gone is None else np.flatnonzero(~gone)
        places = index.shown(style, every).tolist()
        ids += [index.shapes[place].id for place in places]
        boxes.append(index.bounds[places])
    all_boxes = np.vstack(boxes)
    return ids, (all_boxes[:, :2] + all_boxes[:, 2:]) / 2
