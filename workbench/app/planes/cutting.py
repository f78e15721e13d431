"""Cutting: pictures of cuts through volumes, for viewports."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Executor

from attrs import evolve

from workbench.app.images.volumes import Volumes
from workbench.app.planes.doubts import doubts
from workbench.app.viewing.content import Cut
from workbench.app.viewing.plane_view import PlaneKind, PlaneView
from workbench.app.viewing.viewport_state import ViewportState
from workbench.base.text import Text
from workbench.geom.planes import along, cross, dot, unit
from workbench.imaging.cache import ByteCache
from workbench.imaging.frame import FramePixels
from workbench.imaging.volumes import cut as cuts
from workbench.imaging.volumes.cut_frame import cut_frame
from workbench.imaging.volumes.reslice import sample_count
from workbench.imaging.volumes.stack_geometry import StackSlice
from workbench.imaging.volumes.volume import Volume
from workbench.model.anchor import Vector
from workbench.model.ids import ImageId

PICTURE_BYTES = 256 << 20
# Samples that are cut while the screen waits: about 3 ms. More of them go to a thread.
_AT_ONCE = 1_500_000
# Of the cuts that nobody has begun, only the latest are made.
_WAITING = 4
# Thicknesses are kept with so many digits.
_ROUNDING_MM = 1e-5

_Key = tuple[int, PlaneView]


class VolumeCutter:
    """Cuts the volumes of `Volumes`; pictures are kept while they fit.

    To be used on the window's thread; thick cuts are made in others.

    Parameters
    ----------
    executor : Executor or None
        None makes everything at once.
    wake : callable
        Called in a worker thread when a picture has been made.
    """

    def __init__(
        self,
        volumes: Volumes,
        executor: Executor | None = None,
        wake: Callable[[], object] = lambda: None,
    ) -> None:
        self._volumes, self._executor, self._wake = volumes, executor, wake
        self._pictures: ByteCache[_Key, FramePixels] = ByteCache(PICTURE_BYTES, _weight)
        self._waiting: list[tuple[_Key, Volume, PlaneView]] = []
        self._lock = threading.Lock()

    def volume(self, image: ImageId, frame: int = 1) -> Volume | None:
        """Return the volume that a frame belongs to, where it is read already."""
        found = self._volumes.peek(image, frame)
        return found if isinstance(found, Volume) else None

    def get(self, cut: Cut) -> FramePixels | Text | None:
        """Return a picture, the reason why there is none, or None while it is being made."""
        volume = self._volumes.get(cut.image, cut.frame)
        if not isinstance(volume, Volume):
            return volume
        key = (id(volume), cut.plane)
        found = self._pictures.get(key)
        if found is not None:
            return found
        wanted = raster(volume, cut.plane)
        cost = wanted.rows * wanted.columns * sample_count(volume, wanted)
        # The first oblique cut moves the volume to where the engine can read it.
        is_slow = cost > _AT_ONCE or (orthogonal_kind(cut.plane) is None and volume.engine is None)
        if self._executor is None or not is_slow:
            return self._make(key, volume, cut.plane)
        self._queue((key, volume, cut.plane))
        return None

    def number(self, cut: Cut) -> tuple[int, int]:
        """Return which of how many parallel cuts it is, from 1."""
        volume = self.volume(cut.image, cut.frame)
        if volume is None:
            return (1, 1)
        axis = axis_of(cut.plane)
        travel = cuts.travel_along(volume, axis)
        return travel.number(dot(point_of(volume, cut.plane), axis)) + 1, travel.count

    def progress(self, cut: Cut) -> float | None:
        """Return how far its volume has been read, from 0 to 1; None when nobody reads it."""
        return self._volumes.progress(cut.image, cut.frame)

    def doubts(self, cut: Cut) -> tuple[Text, ...]:
        """Return in a word or two each why not to trust positions on it."""
        volume = self.volume(cut.image, cut.frame)
        return doubts(volume) if volume is not None else ()

    def slice(self, state: ViewportState) -> StackSlice | None:
        """Return how the cut that a viewport shows lies; None while that is not known."""
        if state.image is None or state.plane is None:
            return None
        volume = self.volume(state.image, state.frame)
        if volume is None:
            return None
        wanted = raster(volume, state.plane)
        return StackSlice(wanted.plane, wanted.spacing, wanted.rows, wanted.columns)

    def within(self, state: ViewportState) -> ViewportState:
        """Return a viewport whose cut does not lie past the end of its volume."""
        volume = self.volume(state.image, state.frame) if state.image is not None else None
        if volume is None or state.plane is None:
            return state
        return evolve(state, plane=within(volume, state.plane))

    def forget(self) -> None:
        """Let go of all pictures: their volumes are gone."""
        with self._lock:
            self._waiting.clear()
        self._pictures.clear()

    def _make(self, key: _Key, volume: Volume, plane: PlaneView) -> FramePixels:
        made = cut_frame(volume, raster(volume, plane))
        self._pictures.put(key, made)
        return made

    def _queue(self, wish: tuple[_Key, Volume, PlaneView]) -> None:
        with self._lock:
            if any(key == wish[0] for key, _, _ in self._waiting):
                return
            self._waiting = [*self._waiting[1 - _WAITING :], wish]
        assert self._executor is not None
        try:
            self._executor.submit(self._work)
        except RuntimeError:  # shut down: the window is closing
            return

    def _work(self) -> None:
        with self._lock:
            if not self._waiting:
                return
            wish = self._waiting.pop()
        self._make(*wish)
        self._wake()


def raster(volume: Volume, plane: PlaneView) -> cuts.Cut:
    """Return the cut that a viewport asks for, on its raster of pixels."""
    kind = orthogonal_kind(plane)
    # A slab no thicker than a voxel is the layer alone.
    slab = plane.slab if plane.slab > volume.voxel_along(axis_of(plane)) + _ROUNDING_MM else 0.0
    if kind is not None:
        axis = cuts.AXES[kind][2]
        position = None if plane.center is None else dot(plane.center, axis)
        return cuts.orthogonal(volume, kind, position, slab, plane.slab_mode)
    point = volume.center if plane.center is None else plane.center
    return cuts.through(volume, point, plane.row_axis, plane.column_axis, slab, plane.slab_mode)


def point_of(volume: Volume, plane: PlaneView) -> Vector:
    """Return a position that a cut goes through."""
    return raster(volume, plane).plane.origin if plane.center is None else plane.center


def within(volume: Volume, plane: PlaneView) -> PlaneView:
    """Return the view moved to the nearest end when it lies past the volume."""
    if plane.center is None:
        return plane
    axis = axis_of(plane)
    travel = cuts.travel_along(volume, axis)
    here = dot(plane.center, axis)
    there = min(max(here, travel.first), travel.last)
    return plane if here == there else evolve(plane, center=along(plane.center, axis, there - here))


def stepped(volume: Volume, plane: PlaneView, n: int) -> PlaneView:
    """Return the view `n` parallel cuts on, stopping at the ends."""
    axis = axis_of(plane)
    travel = cuts.travel_along(volume, axis)
    point = point_of(volume, plane)
    here = dot(point, axis)
    there = travel.at(travel.number(here) + n)
    center = volume.center if plane.center is None else plane.center
    return evolve(plane, center=along(center, axis, there - dot(center, axis)))


def axis_of(plane: PlaneView) -> Vector:
    """Return the unit direction in which a cut is scrolled."""
    kind = orthogonal_kind(plane)
    if kind is not None:
        return cuts.AXES[kind][2]
    return unit(cross(plane.row_axis, plane.column_axis))


def orthogonal_kind(plane: PlaneView) -> cuts.PlaneKind | None:
    """Return the plane of the patient that a cut lies in; None for an oblique one."""
    return None if plane.kind is PlaneKind.OBLIQUE else cuts.PlaneKind(plane.kind)


def nearest_kind(plane: PlaneView) -> PlaneKind:
    """Return the plane of the patient that a view lies nearest to; it shares its colour."""
    axis = axis_of(plane)
    return PlaneKind(max(cuts.PlaneKind, key=lambda kind: abs(dot(axis, cuts.AXES[kind][2]))))


def _weight(frame: FramePixels) -> int:
    return frame.nbytes
