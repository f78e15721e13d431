"""Volume: the slices of a stack as one block of values with a place in the patient.

Index coordinates (i, j, k) are continuous: voxel (0, 0, 0) has its CENTRE at (0, 0, 0) and reaches
from -0.5 to 0.5; i runs along a row, j down a column, k from slice to slice. Arrays are [k, j, i].
Patient coordinates are mm, LPS.
"""

from __future__ import annotations

import threading
from functools import cached_property
from typing import Any

import numpy as np
from attrs import define, evolve, field
from numpy.typing import ArrayLike, NDArray

from workbench.base.text import Text
from workbench.dicom.suv import Suv
from workbench.geom.planes import cross
from workbench.imaging import grey as shades
from workbench.imaging.cache import ByteCache
from workbench.imaging.series_window import stand_ins, window_of
from workbench.imaging.sources import Identity
from workbench.imaging.volumes.stack_geometry import StackGeometry, normal_step
from workbench.model.anchor import Vector
from workbench.model.calibration import Spacing
from workbench.model.grey import Grey, Lut, Origin, Padding, Place, Rescale, Window

Floats = NDArray[np.float64]

# What cuts across the rows may keep of the volume, turned.
_BLOCK_BYTES = 64 << 20
# Percentiles of more values than this are no better.
_SAMPLE = 1 << 18
# What is said of values that are modality values already: bits, padding and slope are gone.
_STILL_TRUE = ("Window", "VOI", "Photometric", "Presentation", "Units")


@define(eq=False, slots=False)
class Volume:
    """A stack of slices; its values never change (they may move: see ``oblique_cut.prepare``).

    Parameters
    ----------
    values : ndarray, shape (slices, rows, columns)
        int16 or uint16 stored values where one grey scale holds for all slices, else modality
        values as float32 (`grey.bits` is 0 then).
    geometry : StackGeometry
        How the slices lie; `geometry.problems` are to be shown with every picture.
    grey : Grey
        From stored value to shade, for every voxel.
    spacing : Spacing
        From voxel to voxel in a slice; more than the file's when the volume was thinned.
    mask : ndarray of uint8, same shape, or None
        1 where a voxel is padding, for float values; integers are told by `grey.padding`.
    warnings : tuple of Text
        What else to know: thinned, padding, ...
    suv : Suv or None
        How modality values become uptake values, where it is the same for all slices.
    """

    values: NDArray[Any]
    geometry: StackGeometry
    grey: Grey
    spacing: Spacing
    frame_of_reference: str = ""
    identity: Identity = field(factory=Identity)
    mask: NDArray[np.uint8] | None = None
    warnings: tuple[Text, ...] = ()
    suv: Suv | None = None
    lock: threading.RLock = field(factory=threading.RLock, init=False, repr=False)
    engine: Any = field(default=None, init=False, repr=False)
    blocks: ByteCache[int, NDArray[Any]] = field(init=False, repr=False)
    _looked: bool = field(default=False, init=False, repr=False)

    @blocks.default
    def _no_blocks(self) -> ByteCache[int, NDArray[Any]]:
        return ByteCache(_BLOCK_BYTES, lambda block: int(block.nbytes))

    @property
    def shape(self) -> tuple[int, int, int]:
        """Slices, rows, columns."""
        slices, rows, columns = self.values.shape
        return slices, rows, columns

    @property
    def nbytes(self) -> int:
        """Bytes of the values and of the mask."""
        return self.values.nbytes + (0 if self.mask is None else self.mask.nbytes)

    @property
    def problems(self) -> tuple[Text, ...]:
        """Why not to trust something about it."""
        return (*self.geometry.problems, *self.warnings)

    @property
    def origin(self) -> Vector:
        """Centre of voxel (0, 0, 0)."""
        return self.geometry.origins[0]

    @cached_property
    def steps(self) -> tuple[Vector, Vector, Vector]:
        """The ways to the next voxel along i, j and k in mm; that of k is mean where uneven."""
        g = self.geometry
        across, down = _times(g.row_axis, self.spacing.dx), _times(g.column_axis, self.spacing.dy)
        return across, down, normal_step(g)

    @property
    def regular(self) -> bool:
        """Whether `steps` lead to every voxel; else slices have places of their own."""
        return self.geometry.regular

    @cached_property
    def normal(self) -> Vector:
        """Unit normal of the slices."""
        return cross(self.geometry.row_axis, self.geometry.column_axis)

    @cached_property
    def finest(self) -> float:
        """The smallest of the three distances between neighbours, in mm."""
        return min(self.spacing.dx, self.spacing.dy, self.geometry.step)

    def to_patient(self, indices: ArrayLike) -> Floats:
        """Return patient positions, shape (..., 3), of index coordinates (i, j, k)."""
        ijk = np.asarray(indices, np.float64)
        if self.regular:
            return np.asarray(ijk @ np.array(self.steps) + self.origin)
        inside = ijk[..., :2] @ np.array(self.steps[:2])
        return np.asarray(inside + self._origin_at(ijk[..., 2]))

    def to_index(self, points: ArrayLike) -> Floats:
        """Return index coordinates (i, j, k), shape (..., 3), of patient positions.

        Beyond the first and the last slice they go on with the step there.
        """
        away = np.asarray(points, np.float64) - self.origin
        if self.regular:
            return np.asarray(away @ self.matrix)
        k = _extended(away @ np.array(self.normal), np.array(self.geometry.positions))
        inside = away - (self._origin_at(k) - self.origin)
        axes = np.array((self.geometry.row_axis, self.geometry.column_axis))
        ij = (inside @ axes.T) / (self.spacing.dx, self.spacing.dy)
        return np.concatenate((ij, k[..., None]), axis=-1)

    @cached_property
    def matrix(self) -> Floats:
        """What mm away from the origin, as a row vector, are multiplied by to give (i, j, k)."""
        return np.linalg.inv(np.array(self.steps))

    @cached_property
    def corners(self) -> Floats:
        """Patient positions of the eight outer corners, shape (8, 3)."""
        ends = [(-0.5, n - 0.5) for n in self.shape[::-1]]
        grid = np.stack(np.meshgrid(*ends, indexing="ij"), axis=-1).reshape(-1, 3)
        return self.to_patient(grid)

    @cached_property
    def center(self) -> Vector:
        """The middle of the volume."""
        x, y, z = self.corners.mean(axis=0).tolist()
        return x, y, z

    def extent(self, direction: Vector) -> tuple[float, float]:
        """Return from where to where the volume reaches along a unit direction, outer edges."""
        reach = self.corners @ np.array(direction)
        return float(reach.min()), float(reach.max())

    def voxel_along(self, direction: Vector) -> float:
        """Return the distance in mm between voxels along a unit direction.

        Between the three steps: of a direction along an axis exactly the step of it.
        """
        parts = np.abs(np.array(direction) @ self.matrix)
        return float(1.0 / np.sqrt((parts**2).sum()))

    @cached_property
    def sample(self) -> NDArray[Any]:
        """An even selection of the values, for windows and spans."""
        step = max(1, int(np.ceil((self.values.size / _SAMPLE) ** (1 / 3))))
        picked = self.values[::step, ::step, ::step]
        if self.mask is not None:
            picked = picked[self.mask[::step, ::step, ::step] == 0]
        return np.ascontiguousarray(picked)

    @cached_property
    def default_voi(self) -> Window | Lut:
        """What is shown when the user chose nothing: the same for all pictures of the volume."""
        plain = not self.grey.vois and self.grey.usual is None
        voi = self._shared_window() if plain else shades.default_voi(self.grey, self.sample)
        assert isinstance(voi, Window | Lut)
        return voi

    def _shared_window(self) -> Window:
        """Return the window that the slices share as well."""
        chosen = stand_ins(len(self.values), self.values[0].size)
        exact = self.values.dtype.kind == "f"
        found = window_of([(self._sampled(k), exact) for k in chosen])
        assert found is not None
        return found

    def _sampled(self, k: int) -> Floats:
        layer = self.values[k]
        if self.mask is None or self.values.dtype.kind != "f":
            return shades.sampled_values(self.grey, layer)
        return shades.sampled_values(self.grey, np.where(self.mask[k], np.nan, layer))

    @cached_property
    def span(self) -> float:
        """Modality values from the smallest to the largest: the pace of a window drag."""
        return shades.value_span(self.grey, self.sample)

    @cached_property
    def background(self) -> float:
        """Value that stands where a cut has no voxel; no voxel with a meaning has it."""
        if self.values.dtype.kind == "f":
            return float("nan")
        if self.grey.padding is not None:
            return self.grey.padding.low
        info = np.iinfo(self.values.dtype)
        if 0 < self.grey.bits < 16:
            return float(info.min if self.grey.signed else info.max)
        low, high = int(self.values.min()), int(self.values.max())
        return float(info.min if low > info.min or high == info.max else info.max)

    @cached_property
    def cut_grey(self) -> Grey:
        """The grey scale of pictures cut from the volume: what has no voxel is padding.

        Where the file has no window, all pictures share the one of the volume.
        """
        grey = evolve(
            self.grey,
            usual=self._usual,
            usual_of_all=self.grey.usual is None,
            origins=tuple(map(_of_middle, self.grey.origins)),
        )
        if self.values.dtype.kind == "f" or grey.padding is not None:
            return grey
        return evolve(grey, padding=Padding(self.background, self.background))

    @property
    def _usual(self) -> Window | None:
        own = self.default_voi
        return own if isinstance(own, Window) and not self.grey.vois else self.grey.usual

    def padding(self) -> NDArray[np.uint8] | None:
        """Return where voxels are padding (1), same shape as the values; None without any.

        Made at first use and kept.
        """
        with self.lock:
            if self.mask is None and not self._looked:
                self.mask = self._padding_mask()
                self._looked = True
            return self.mask

    def _padding_mask(self) -> NDArray[np.uint8] | None:
        padding = self.grey.padding
        if padding is None or self.values.dtype.kind == "f":
            return None
        mask = np.empty(self.values.shape, np.uint8)
        for k, layer in enumerate(self.values):
            mask[k] = (layer >= padding.low) & (layer <= padding.high)
        return mask if mask.any() else None

    def _origin_at(self, k: Floats) -> Floats:
        origins = np.array(self.geometry.origins)
        low = np.clip(np.floor(k).astype(np.intp), 0, len(origins) - 2)
        share = (k - low)[..., None]
        return np.asarray(origins[low] * (1 - share) + origins[low + 1] * share)


def unscaled(grey: Grey) -> Grey:
    """Return the grey scale of values that are modality values already."""
    kept = tuple(one for one in grey.origins if one.keyword.startswith(_STILL_TRUE))
    return evolve(
        grey, bits=0, signed=True, modality=Rescale(unit=grey.unit), padding=None, origins=kept
    )


def _of_middle(origin: Origin) -> Origin:
    """Return an origin as it is told of a cut: one frame's group stands for all slices."""
    return evolve(origin, place=Place.SLICE, group=0) if origin.place is Place.FRAME else origin


def _times(vector: Vector, factor: float) -> Vector:
    x, y, z = vector
    return x * factor, y * factor, z * factor


def _extended(at: Floats, positions: Floats) -> Floats:
    """Return continuous indices of positions, going on beyond both ends."""
    low = np.clip(np.searchsorted(positions, at, side="right") - 1, 0, len(positions) - 2)
    return np.asarray(low + (at - positions[low]) / (positions[low + 1] - positions[low]))
