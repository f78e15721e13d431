"""The slices of one head, blanked together: boxes for each file, and pictures before and after."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.deid.head.strip import Axes, Vector, face_mask
from workbench.deid.pixels.found import Box
from workbench.dicom.values import numbers

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_VOXELS_MAX = 1 << 29


@frozen
class Faces:
    """What is blanked in which file, kept in a folder: a file of boxes for each file of a series.

    It goes to worker processes by the path of the folder; empty = no series was prepared.
    """

    folder: str = ""

    def of(self, sha256: str) -> tuple[Box, ...] | None:
        """Return the boxes of a file; none of them where its slice shows no face; None = unknown.

        Raises
        ------
        InputError
            If what was kept is damaged.
        """
        path = Path(self.folder) / f"{sha256}.json"
        if not self.folder or not path.is_file():
            return None
        try:
            rows = msgspec.json.decode(path.read_bytes(), type=list[tuple[int, int, int, int]])
        except (OSError, msgspec.DecodeError) as error:
            raise InputError(
                t("What is to be blanked of a head cannot be read."), details=str(error)
            ) from None
        return tuple(Box(*row) for row in rows)

    def keep(self, blanked: Blanked) -> None:
        """Keep the boxes of a series."""
        Path(self.folder).mkdir(parents=True, exist_ok=True)
        for sha256, boxes in blanked.boxes.items():
            rows = [(box.x, box.y, box.width, box.height) for box in boxes]
            (Path(self.folder) / f"{sha256}.json").write_bytes(msgspec.json.encode(rows))


@frozen(eq=False)
class Blanked:
    """A series whose face is to go.

    Parameters
    ----------
    boxes : mapping of str to tuple of Box
        By the SHA-256 of each file.
    before, after : ndarray, shape (down, across), uint8
        The head from the front: how near its surface is, with the face and without it.
    """

    boxes: Mapping[str, tuple[Box, ...]] = field(repr=False)
    before: NDArray[np.uint8] = field(repr=False)
    after: NDArray[np.uint8] = field(repr=False)


def blank_series(paths: Sequence[str]) -> Blanked:
    """Return what is to be blanked in the files of one series of a head.

    Raises
    ------
    InputError
        If they are no volume of slices of one size and orientation, or too large.
    """
    slices = sorted((_slice(path) for path in paths), key=lambda one: one.at)
    if len(slices) < 2 or len({(one.values.shape, one.axes) for one in slices}) != 1:
        raise InputError(t("The files are no slices of one volume."))
    if len(slices) * slices[0].values.size > _VOXELS_MAX:
        raise InputError(t("The series is too large to be blanked at once."))
    gaps = np.diff([one.at for one in slices])
    if gaps.min() <= 0 or gaps.max() > 2 * float(np.median(gaps)):
        raise InputError(t("The slices do not follow each other at even distances."))
    volume = np.stack([one.values for one in slices])
    axes = slices[0].axes
    mask = face_mask(volume, (float(np.median(gaps)), *slices[0].spacing), axes)
    boxes = {one.sha256: boxes_of(part) for one, part in zip(slices, mask, strict=True)}
    after = np.where(mask, volume.min(), volume)
    return Blanked(boxes, _from_the_front(volume, axes), _from_the_front(after, axes))


@frozen(eq=False)
class _Slice:
    sha256: str
    values: NDArray[Any]
    at: float
    axes: Axes
    spacing: tuple[float, float]


def _slice(path: str) -> _Slice:
    from workbench.deid.dicom.file import read_file
    from workbench.deid.pixels.frames import StoredFrames

    data = Path(path).read_bytes()
    dataset, syntax = read_file(data)
    frames = StoredFrames(dataset, syntax)
    spacing, position = numbers(dataset, "PixelSpacing"), numbers(dataset, "ImagePositionPatient")
    axes = _axes(dataset)
    if frames.count != 1 or frames.form.colour or len(spacing) != 2 or len(position) != 3:
        raise InputError(t("The files are no slices of one volume."))
    at = float(np.dot(axes.slices, position))
    values = frames.picture(1)
    values = -values.astype(np.int32) if frames.inverted else values
    sha256 = hashlib.sha256(data).hexdigest()
    return _Slice(sha256, values, at, axes, (float(spacing[0]), float(spacing[1])))


def _axes(dataset: Dataset) -> Axes:
    directions = numbers(dataset, "ImageOrientationPatient")
    if len(directions) != 6:
        raise InputError(t("The series does not say how it lies in the patient."))
    across, down = np.array(directions[:3]), np.array(directions[3:])
    return Axes(_vector(np.cross(across, down)), _vector(down), _vector(across))


def _vector(values: NDArray[Any]) -> Vector:
    # Directions of one series differ in the last digits.
    x, y, z = (round(float(value), 3) for value in values)
    return x, y, z


def blanked(dataset: Dataset, syntax: str, boxes: tuple[Box, ...]) -> tuple[str, tuple[Box, ...]]:
    """Fill the boxes of a slice in its data set and prove that nothing else changed.

    Returns
    -------
    str, tuple of Box
        The transfer syntax of the pixels now, and what is black.

    Raises
    ------
    InputError
        If it cannot be filled.
    """
    from workbench.deid.pixels.burned_in import verify
    from workbench.deid.pixels.fill import fill
    from workbench.deid.pixels.frames import StoredFrames

    if not boxes:
        return syntax, ()
    before = StoredFrames(dataset, syntax)
    syntax, filled = fill(dataset, syntax, boxes)
    verify(before, StoredFrames(dataset, syntax), filled)
    return syntax, filled


def boxes_of(mask: NDArray[np.bool_]) -> tuple[Box, ...]:
    """Return boxes that cover a mask exactly: runs of a row, joined with the same ones below."""
    open_: dict[tuple[int, int], int] = {}
    found: list[Box] = []
    for y in range(mask.shape[0] + 1):
        runs = set(_runs(mask[y])) if y < mask.shape[0] else set()
        for (x, right), top in list(open_.items()):
            if (x, right) not in runs:
                found.append(Box(x, top, right - x, y - top))
                del open_[x, right]
        for run in runs:
            open_.setdefault(run, y)
    return tuple(sorted(found, key=lambda box: (box.y, box.x)))


def _runs(row: NDArray[np.bool_]) -> Iterable[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], row.astype(np.int8), [0]])))
    return zip(edges[0::2].tolist(), edges[1::2].tolist(), strict=True)


def _from_the_front(volume: NDArray[Any], axes: Axes) -> NDArray[np.uint8]:
    """Return how near the surface is to who looks at the face: white is nearest, black nothing."""
    order, turned = axes.canonical()
    seen = volume.transpose(order)
    seen = seen[tuple(slice(None, None, -1 if one else 1) for one in turned)]
    low, high = (float(value) for value in np.percentile(seen, (1, 99)))
    solid = seen > low + (high - low) * 0.3
    depth = np.where(solid.any(axis=1), solid.argmax(axis=1), -1)
    there = depth >= 0
    if not there.any():
        return np.zeros(depth.shape, np.uint8)
    span = max(1, int(depth.max()))
    return np.where(there, 255 - depth * 215 // span, 0).astype(np.uint8)
