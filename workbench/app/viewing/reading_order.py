"""Annotations in the order in which a page is read: row by row, each from left to right."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from workbench.imaging.drawing.overlay_tiles import OverlayTiles
from workbench.imaging.drawing.scene import Index, Positions
from workbench.imaging.viewport import View
from workbench.model.ids import AnnotationId

Part = tuple[Index, Positions]

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
    parts = _visible(viewport.overlay)
    middles = np.vstack([np.empty((0, 2)), *(_middles(index, at) for index, at in parts)])
    if not len(middles):
        return None
    order = reading_order(middles, view.rows * _ROW)
    chosen = next(iter(selection)) if len(selection) == 1 else None
    place = -1 if chosen is None else _place_of(parts, chosen)
    if place >= 0:
        at = int(np.flatnonzero(order == place)[0]) + n
    else:
        among = reading_order(np.vstack([middles, [view.center]]), view.rows * _ROW)
        at = int(np.flatnonzero(among == len(middles))[0])
        at += n - 1 if n > 0 else n
    return _at(parts, int(order[at % len(order)]))


def reading_order(middles: NDArray[np.float64], row: float) -> NDArray[np.intp]:
    """Return the positions of middles (n, 2) in reading order; rows are `row` high."""
    rows = np.floor(middles[:, 1] / max(row, 1e-9))
    return np.lexsort((middles[:, 1], middles[:, 0], rows))


def _visible(overlay: OverlayTiles) -> list[Part]:
    """Return the positions of what is visible, in each index."""
    scene, style = overlay.scene, overlay.style
    found: list[Part] = []
    for index, gone in ((scene.base, scene.gone), (scene.recent, None)):
        if len(index):
            every = np.arange(len(index)) if gone is None else np.flatnonzero(~gone)
            found.append((index, index.shown(style, every)))
    return found


def _middles(index: Index, places: Positions) -> NDArray[np.float64]:
    boxes = index.bounds[places]
    middles: NDArray[np.float64] = (boxes[:, :2] + boxes[:, 2:]) / 2
    return middles


def _place_of(parts: Iterable[Part], id: AnnotationId) -> int:
    """Return the place of an annotation among all that are visible; -1 when it is not."""
    before = 0
    for index, places in parts:
        found = np.flatnonzero(places == index.position.get(id, -1))
        if len(found):
            return before + int(found[0])
        before += len(places)
    return -1


def _at(parts: Iterable[Part], place: int) -> AnnotationId:
    """Return the annotation at a place among all that are visible."""
    for index, places in parts:
        if place < len(places):
            return index.shapes[int(places[place])].id
        place -= len(places)
    raise IndexError(place)
