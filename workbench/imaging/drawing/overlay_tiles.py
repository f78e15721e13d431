"""The annotation part of a viewport: drawn tiles on the grid of the image's zoom raster."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from itertools import count
from typing import NamedTuple

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from workbench.imaging.cache import SharedBytes
from workbench.imaging.drawing.overlay import Bgra, Sheet, blend, draw
from workbench.imaging.drawing.overlay_style import OverlayStyle
from workbench.imaging.drawing.scene import Bounds, Scene
from workbench.imaging.drawing.tile_pool import TILE, TilePool, tile_span, tiles_in
from workbench.imaging.viewport import View
from workbench.model.ids import AnnotationId

OVERLAY_BYTES = 128 << 20
# An empty tile takes none, but each edit asks each tile whether it is outdated.
_EMPTY_BYTES = TILE * TILE

# Scale, and from which to which tile.
Window = tuple[float, float, int, int, int, int]


class OverlayKey(NamedTuple):
    """A drawn tile; `scene` is another number for another frame."""

    scene: int
    sx: float
    sy: float
    tx: int
    ty: int


@frozen(eq=False)
class OverlayPicture:
    """The drawn tiles of a view, drawn as the image lies; blank ones are left out."""

    view: View
    tiles: dict[tuple[int, int], Bgra]
    is_complete: bool


class OverlayTiles:
    """Drawn tiles of the scene of one viewport; only what a change touches is drawn again."""

    def __init__(
        self,
        executor: Executor | None = None,
        ready: Callable[[], object] = lambda: None,
        limit: int | SharedBytes = OVERLAY_BYTES,
    ) -> None:
        self._pool: TilePool[OverlayKey, Bgra] = TilePool(limit, _weigh, executor, ready)
        self._numbers = count()
        self._number = next(self._numbers)
        self.scene = Scene()
        self.style = OverlayStyle()
        self.hidden: frozenset[AnnotationId] = frozenset()
        self._settled: tuple[Window, OverlayPicture] | None = None

    def show(self, scene: Scene, style: OverlayStyle) -> None:
        """Show the scene of another frame."""
        self.scene, self.style = scene, style
        self._number = next(self._numbers)
        self._settled = None
        self._pool.clear()

    def change(self, scene: Scene, touched: Iterable[Bounds]) -> None:
        """Take up an edited scene; `touched` are the bounds of changed shapes, before and after."""
        self.scene = scene
        self._touch(touched)

    def restyle(self, style: OverlayStyle) -> None:
        """Draw everything in another style; the old drawing stands in until then."""
        if style != self.style:
            self.style = style
            self._invalidate(lambda key: True)

    def hide(self, ids: frozenset[AnnotationId]) -> None:
        """Leave these out, because somebody draws them live."""
        changed = ids ^ self.hidden
        self.hidden = ids
        shapes = (self.scene.get(id) for id in changed)
        self._touch([shape.bounds for shape in shapes if shape is not None])

    def picture(self, view: View, budget: float = 0.0) -> OverlayPicture:
        """Return the tiles of a view; missing ones are drawn here while `budget` seconds last."""
        if not len(self.scene.base) and not len(self.scene.recent):
            return OverlayPicture(view, {}, True)
        window = (view.sx, view.sy, *tile_span(*_window(view)))
        if self._settled is not None and self._settled[0] == window:
            # A pan of a few pixels needs the same tiles again, and nothing has changed on them.
            return OverlayPicture(view, self._settled[1].tiles, True)
        wanted = {
            OverlayKey(self._number, view.sx, view.sy, tx, ty): self._maker(view, tx, ty)
            for tx, ty in tiles_in(*_window(view))
        }
        found = self._pool.get(wanted, budget)
        tiles = {(key.tx, key.ty): tile for key, tile in found.items() if tile.size}
        picture = OverlayPicture(view, tiles, len(found) == len(wanted))
        # Outdated tiles stand in until new ones arrive, so that much must be asked again; and one
        # may have arrived since, which this picture does not have.
        settled = picture.is_complete and self._pool.is_current(found)
        self._settled = (window, picture) if settled else None
        return picture

    @property
    def is_awaited(self) -> bool:
        """Whether more tiles of the last picture are on their way."""
        return self._pool.is_awaited

    def _maker(self, view: View, tx: int, ty: int) -> Callable[[], Bgra]:
        scene, style, hidden = self.scene, self.style, self.hidden
        return lambda: draw_tile(scene, style, view, tx, ty, hidden)

    def _touch(self, touched: Iterable[Bounds]) -> None:
        boxes = np.array(list(touched), np.float64).reshape(-1, 4)
        if not len(boxes):
            return
        reach = self.style.reach

        def outdated(key: OverlayKey) -> bool:
            x0, y0, x1, y1 = tile_sheet(key.sx, key.sy, key.tx, key.ty).reach(reach)
            touches = (boxes[:, 0] <= x1) & (boxes[:, 2] >= x0)
            return bool((touches & (boxes[:, 1] <= y1) & (boxes[:, 3] >= y0)).any())

        self._invalidate(outdated)

    def _invalidate(self, outdated: Callable[[OverlayKey], bool]) -> None:
        self._settled = None
        self._pool.invalidate(outdated)


def tile_sheet(sx: float, sy: float, tx: int, ty: int) -> Sheet:
    """Return what a tile covers."""
    return Sheet(sx, sy, tx * TILE, ty * TILE, TILE, TILE)


def draw_tile(
    scene: Scene,
    style: OverlayStyle,
    view: View,
    tx: int,
    ty: int,
    hidden: frozenset[AnnotationId] = frozenset(),
) -> Bgra:
    """Draw one tile."""
    return draw(scene, style, tile_sheet(view.sx, view.sy, tx, ty), hidden)


def draw_over(picture: NDArray[np.uint8], view: View, scene: Scene, style: OverlayStyle) -> None:
    """Draw a scene over an RGB picture of a view, tile by tile as the canvas does, in place."""
    for tx, ty in tiles_in(*_window(view)):
        tile = draw_tile(scene, style, view, tx, ty)
        if not tile.size:
            continue
        tile = view.turn.array(tile)
        x, y, right, bottom = tile_place(view, tx, ty)
        xa, ya = max(x, 0), max(y, 0)
        xb, yb = min(right, view.width), min(bottom, view.height)
        blend(picture[ya:yb, xa:xb], tile[ya - y : yb - y, xa - x : xb - x])


def tile_place(view: View, tx: int, ty: int) -> tuple[int, int, int, int]:
    """Return where a tile lies in the viewport, ``x0, y0, x1, y1`` in device pixels."""
    x, y = tx * TILE, ty * TILE
    x0, y0, x1, y1 = view.of_raster(x, y, x + TILE, y + TILE)
    return x0 - view.left, y0 - view.top, x1 - view.left, y1 - view.top


def _window(view: View) -> tuple[int, int, int, int]:
    """Return the raster window of the whole viewport: shapes may reach beyond the image."""
    return view.to_raster(view.left, view.top, view.left + view.width, view.top + view.height)


def _weigh(tile: Bgra) -> int:
    return tile.nbytes or _EMPTY_BYTES
