"""The slices of one head, blanked together: boxes for each file, and pictures before and after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.deid.head.slices import VOXELS_MAX, Slice, no_slices, slices_of, too_large
from workbench.deid.head.strip import Axes, face_mask
from workbench.deid.pixels.found import Box

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

    from workbench.deid.pixels.frames import StoredFrames

#: By frame, counted from 1.
FrameBoxes = Mapping[int, tuple[Box, ...]]
# Frames of one place lie so near to each other, in mm.
_SAME_MM = 0.01


@frozen
class Faces:
    """What is blanked in which file, kept in a folder: a file of boxes for each file of a series.

    It goes to worker processes by the path of the folder; empty = no series was prepared.
    """

    folder: str = ""

    def of(self, sha256: str) -> FrameBoxes | None:
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
            rows = msgspec.json.decode(path.read_bytes(), type=list[tuple[int, int, int, int, int]])
        except (OSError, msgspec.DecodeError) as error:
            raise InputError(
                t("What is to be blanked of a head cannot be read."), details=str(error)
            ) from None
        found: dict[int, tuple[Box, ...]] = {}
        for frame, *box in rows:
            found[frame] = (*found.get(frame, ()), Box(*box))
        return found

    def counted(self) -> tuple[int, int]:
        """Return in how many files a face is blanked, and how many show none."""
        if not self.folder:
            return 0, 0
        empty = [path.stat().st_size <= len(b"[]") for path in Path(self.folder).glob("*.json")]
        return len(empty) - sum(empty), sum(empty)

    def keep(self, boxes: Mapping[str, FrameBoxes]) -> None:
        """Keep the boxes of a series, by the SHA-256 of each file."""
        Path(self.folder).mkdir(parents=True, exist_ok=True)
        for sha256, frames in boxes.items():
            rows = [
                (frame, box.x, box.y, box.width, box.height)
                for frame, black in frames.items()
                for box in black
            ]
            (Path(self.folder) / f"{sha256}.json").write_bytes(msgspec.json.encode(rows))


@frozen(eq=False)
class Blanked:
    """A series whose face is to go.

    Parameters
    ----------
    boxes : mapping of str to mapping of int to tuple of Box
        By the SHA-256 of each file, and by frame.
    before, after : ndarray, shape (down, across), uint8
        The head from the front: how near its surface is, with the face and without it.
    """

    boxes: Mapping[str, FrameBoxes] = field(repr=False)
    before: NDArray[np.uint8] = field(repr=False)
    after: NDArray[np.uint8] = field(repr=False)


def blank_series(paths: Sequence[str]) -> Blanked:
    """Return what is to be blanked in the files of one series of a head.

    Parameters
    ----------
    paths : sequence of str
        Files of one slice each, or one enhanced image; of that frames may share a place.

    Raises
    ------
    InputError
        If they are no volume of slices of one size and orientation, or too large.
    """
    every = [one for path in paths for one in slices_of(path)]
    if len({(one.values.shape, one.axes, one.spacing) for one in every}) != 1:
        raise no_slices()
    if len(every) * every[0].values.size > VOXELS_MAX:
        raise too_large()
    places = _places(every)
    if len(places) < 2 or (len(paths) > 1 and len(places) < len(every)):
        raise no_slices()
    gaps = np.diff([place[0].at for place in places])
    if gaps.max() > 2 * float(np.median(gaps)):
        raise InputError(t("The slices do not follow each other at even distances."))
    volume = np.stack([_mean(place) for place in places])
    axes = every[0].axes
    mask = face_mask(volume, (float(np.median(gaps)), *every[0].spacing), axes)
    boxes: dict[str, dict[int, tuple[Box, ...]]] = {one.sha256: {} for one in every}
    for place, part in zip(places, mask, strict=True):
        found = boxes_of(part)
        for one in place if found else ():
            boxes[one.sha256][one.frame] = found
    after = np.where(mask, volume.min(), volume)
    return Blanked(boxes, _from_the_front(volume, axes), _from_the_front(after, axes))


def _places(slices: Sequence[Slice]) -> list[list[Slice]]:
    """Return slices in order, those of one place together: other times, echoes or directions."""
    found: list[list[Slice]] = []
    for one in sorted(slices, key=lambda one: one.at):
        if found and one.at - found[-1][0].at < _SAME_MM:
            found[-1].append(one)
        else:
            found.append([one])
    return found


def _mean(place: Sequence[Slice]) -> NDArray[Any]:
    if len(place) == 1:
        return place[0].values
    total = np.zeros(place[0].values.shape, np.float32)
    for one in place:
        total += one.values
    return total / len(place)


def blanked(dataset: Dataset, syntax: str, frames: FrameBoxes) -> tuple[str, tuple[Box, ...]]:
    """Fill the boxes of each frame in a data set and prove that nothing else changed.

    Returns
    -------
    str, tuple of Box
        The transfer syntax of the pixels now, and what is black in any frame.

    Raises
    ------
    InputError
        If it cannot be filled.
    """
    from workbench.deid.pixels.fill import fill
    from workbench.deid.pixels.frames import StoredFrames

    before = StoredFrames(dataset, syntax)
    done: dict[int, tuple[Box, ...]] = {}
    for boxes, numbers in _alike(frames).items():
        syntax, filled = fill(dataset, syntax, boxes, numbers)
        done.update(dict.fromkeys(numbers, filled))
    if done:
        _verify(before, StoredFrames(dataset, syntax), done)
    return syntax, tuple(dict.fromkeys(box for boxes in done.values() for box in boxes))


def _alike(frames: FrameBoxes) -> dict[tuple[Box, ...], list[int]]:
    """Return the frames in which the same is filled together: each time all pixels are copied."""
    found: dict[tuple[Box, ...], list[int]] = {}
    for frame, boxes in sorted(frames.items()):
        if boxes:
            found.setdefault(boxes, []).append(frame)
    return found


def _verify(before: StoredFrames, after: StoredFrames, filled: FrameBoxes) -> None:
    same = before.count == after.count
    for frame in range(1, before.count + 1):
        if not same:
            break
        (old, _), (new, _) = before.samples(frame), after.samples(frame)
        outside = np.ones(old.shape[:2], bool)
        for box in filled.get(frame, ()):
            outside[box.slices] = False
        same = old.shape == new.shape and np.array_equal(old[outside], new[outside])
    if not same:
        raise InputError(t("Filling changed pixels outside of the boxes."))


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
