"""CropPlan: which windows of the images are written, and which piece of what lies in each."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import PurePosixPath

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from workbench.api.exchange import Capabilities, ExportAnnotation, ExportImage, ExportView
from workbench.app.exchange.crops.choice import CropChoice, Crops
from workbench.app.exchange.loss import Fate, shape_fate
from workbench.geom.clip import clipped, extent
from workbench.geom.shapes import bounds
from workbench.model.regions import AREA_REGIONS, Polyline, Region

Window = tuple[int, int, int, int]

# Bytes of a file name: file systems take 255, of which places, numbers and endings need some.
_LONGEST_STEM = 200
# Between so many pieces of one shape somebody may stop the cutting.
_EVERY = 100


@frozen
class Crop:
    """A window ``(x0, y0, x1, y1)`` of a frame, and the name of its picture."""

    image: ExportImage
    frame: int
    window: Window
    name: str


@frozen
class Piece:
    """What of an annotation lies in a crop, still where it lies in the whole image.

    Parameters
    ----------
    annotation : int
        Place in the view.
    crop : int
        Place in the plan.
    extent : float
        Of the whole annotation within its image.
    """

    annotation: int
    crop: int
    region: Region | None
    extent: float
    truncated: bool


@frozen(eq=False)
class CropPlan:
    """What will be written, in the order of the pictures.

    Parameters
    ----------
    slivers : int
        Pieces that are left out because they are too small.
    outside : int
        Annotations no part of which lies in a crop, or in its image at all.
    flat : int
        Annotations that have no area, or lines that have no length, to be cut.
    empty : int
        Tiles without annotations that are left out.
    """

    crops: tuple[Crop, ...]
    pieces: tuple[Piece, ...]
    slivers: int = 0
    outside: int = 0
    flat: int = 0
    empty: int = 0


@frozen
class _Frame:
    image: ExportImage
    frame: int
    places: NDArray[np.intp]
    annotations: Sequence[ExportAnnotation]

    @property
    def size(self) -> tuple[int, int]:
        return self.image.rows, self.image.columns


Told = Callable[[float], object]


def plan_crops(
    view: ExportView,
    choice: CropChoice,
    told: Told = lambda share: None,
    capabilities: Capabilities | None = None,
) -> CropPlan:
    """Return what crops of a view hold.

    Parameters
    ----------
    told : callable
        Hears the share done and may stop it by raising.
    capabilities : Capabilities or None
        Of the format: what it leaves out makes no crop, and does not fill a tile. None = it
        carries everything.
    """
    crops: list[Crop] = []
    pieces: list[Piece] = []
    slivers = outside = flat = empty = 0
    names = _Names(choice.suffix)
    frames = list(_frames(view, capabilities))
    for n, frame in enumerate(frames):
        told(n / len(frames))
        windows, subjects = _windows(frame, choice)
        found = _Cut(frame, windows, subjects, choice.least, partial(told, n / len(frames)))
        kept = _kept(frame, windows, found, choice)
        numbers = {window: len(crops) + i for i, window in enumerate(kept)}
        crops += [
            Crop(frame.image, frame.frame, windows[i], names.of(frame, windows[i])) for i in kept
        ]
        pieces += [
            Piece(int(frame.places[a]), numbers[w], region, whole, truncated)
            for a, w, region, whole, truncated in found.pieces
        ]
        slivers += found.slivers
        outside += found.outside
        flat += found.flat
        empty += len(windows) - len(kept)
    return CropPlan(tuple(crops), tuple(pieces), slivers, outside, flat, empty)


def _frames(view: ExportView, capabilities: Capabilities | None) -> Iterator[_Frame]:
    """Yield the annotated frames of each image, or its first, with what a format carries."""
    by_frame: dict[tuple[str, int], list[int]] = {}
    annotations = list(view.annotations)
    for place, annotation in enumerate(annotations):
        places_of_frame = by_frame.setdefault((annotation.image, annotation.frame), [])
        if capabilities is None or shape_fate(annotation, capabilities) is not Fate.LOST:
            places_of_frame.append(place)
    for image in view.images:
        used = sorted(frame for id, frame in by_frame if id == image.id) if image.frames > 1 else []
        for frame in used or [1]:
            places = np.array(by_frame.get((image.id, frame), ()), np.intp)
            yield _Frame(image, frame, places, [annotations[i] for i in places])


# -- windows ------------------------------------------------------------------------------------


def _windows(frame: _Frame, choice: CropChoice) -> tuple[list[Window], list[int | None]]:
    """Return the windows of a frame, and the annotation that each is for, if it is for one."""
    rows, columns = frame.size
    if choice.crops is Crops.TILES:
        tops = starts(rows, choice.tile, choice.overlap)
        lefts = starts(columns, choice.tile, choice.overlap)
        size = choice.tile
        windows = [(x, y, min(x + size, columns), min(y + size, rows)) for y in tops for x in lefts]
        return windows, [None] * len(windows)
    if choice.crops is Crops.WHOLE:
        return [(0, 0, columns, rows)], [None]
    found = [
        (window, i)
        for i, annotation in enumerate(frame.annotations)
        if annotation.region is not None
        and (window := around(annotation.region, rows, columns, choice)) is not None
    ]
    return [window for window, _ in found], [i for _, i in found]


def starts(length: int, tile: int, overlap: int) -> list[int]:
    """Return where tiles begin along an axis; the last one is moved back to end at its end."""
    last = max(length - tile, 0)
    return [*range(0, last, tile - overlap), last]


def around(region: Region, rows: int, columns: int, choice: CropChoice) -> Window | None:
    """Return the window around an object, moved and cut to lie in its image; None = outside."""
    x0, y0, x1, y1 = bounds(region)
    if x1 < 0 or y1 < 0 or x0 >= columns or y0 >= rows:
        return None
    margin = choice.margin * max(x1 - x0, y1 - y0)
    left, right = math.floor(x0 - margin), math.ceil(x1 + margin)
    top, bottom = math.floor(y0 - margin), math.ceil(y1 + margin)
    side = max(right - left, bottom - top, 1) if choice.square else 1
    left, right = _span(left, right, side, columns)
    top, bottom = _span(top, bottom, side, rows)
    return left, top, right, bottom


def _span(first: int, last: int, least: int, size: int) -> tuple[int, int]:
    """Return a stretch of at least so many pixels, moved into the image as far as it has them."""
    pixels = max(last - first, least)
    first -= (pixels - (last - first)) // 2
    first = max(min(first, size - pixels), 0)
    return first, min(first + pixels, size)


def _kept(frame: _Frame, windows: list[Window], found: _Cut, choice: CropChoice) -> list[int]:
    """Return the windows that are written: all with something in them, and some others."""
    if choice.crops is Crops.WHOLE:
        return [0]
    full = {w for _, w, *_ in found.pieces}
    empty = [i for i in range(len(windows)) if i not in full]

    # Spread over the picture, and the same ones at every export.
    def chance(i: int) -> bytes:
        return hashlib.sha256(f"{frame.image.id}/{frame.frame}/{windows[i]}".encode()).digest()

    wanted = sorted(empty, key=chance)[: round(choice.empty * len(empty))]
    return sorted(full.union(wanted))


# -- pieces -------------------------------------------------------------------------------------


class _Cut:
    """The pieces of all annotations of a frame: (annotation, window, region, extent, truncated)."""

    def __init__(
        self,
        frame: _Frame,
        windows: list[Window],
        subjects: list[int | None],
        least: float,
        hear: Callable[[], object],
    ) -> None:
        self._hear = hear
        self.slivers = self.outside = self.flat = 0
        self.pieces: list[tuple[int, int, Region | None, float, bool]] = []
        rows, columns = frame.size
        self._image = (0.0, 0.0, float(columns), float(rows))
        for i, touched in enumerate(_touching(frame, windows)):
            annotation = frame.annotations[i]
            if annotation.region is None:
                continue  # of a whole image, which a part of it may not be
            found = list(self._of(annotation.region, i, touched, windows))
            if not found:
                is_flat = not _has_extent(annotation.region)
                self.flat += is_flat
                self.outside += not is_flat
                continue
            largest = max(size for *_, size in found)
            for window, region, whole, truncated, size in found:
                if truncated and size < least * largest and subjects[window] != i:
                    self.slivers += 1
                else:
                    self.pieces.append((i, window, region, whole, truncated))
        self.pieces.sort(key=lambda piece: (piece[1], piece[0]))

    def _of(
        self, region: Region, i: int, touched: Sequence[int], windows: list[Window]
    ) -> Iterator[tuple[int, Region, float, bool, float]]:
        within = clipped(region, self._image)
        if not within:
            return
        whole = sum(map(extent, within))
        for n, window in enumerate(touched):
            if n % _EVERY == 0:
                self._hear()
            x0, y0, x1, y1 = map(float, windows[window])
            for part in clipped(region, (x0, y0, x1, y1)):
                if _has_extent(part):
                    yield window, part, whole, part is not region, extent(part)


def _has_extent(region: Region) -> bool:
    """Return whether there is something of a shape to be seen; points always are."""
    return not isinstance(region, (*AREA_REGIONS, Polyline)) or extent(region) > 0


def _touching(frame: _Frame, windows: list[Window]) -> list[list[int]]:
    """Return the windows that the bounds of each annotation touch."""
    import shapely

    touched: list[list[int]] = [[] for _ in frame.annotations]
    placed = [i for i, a in enumerate(frame.annotations) if a.region is not None]
    if not placed or not windows:
        return touched
    x0, y0, x1, y1 = np.array([bounds(frame.annotations[i].region) for i in placed]).T  # type: ignore[arg-type]
    tree = shapely.STRtree(shapely.box(*np.array(windows, float).T))
    which, window = tree.query(shapely.box(x0, y0, x1, y1))
    for a, w in sorted(zip(which.tolist(), window.tolist(), strict=True)):
        touched[placed[a]].append(w)
    return touched


class _Names:
    """File names that say where a crop was, each once."""

    def __init__(self, suffix: str) -> None:
        self._suffix = suffix
        self._stems: dict[str, str] = {}
        self._used: set[str] = set()
        self._times: dict[str, int] = {}
        self._taken: set[str] = set()

    def of(self, frame: _Frame, window: Window) -> str:
        image = frame.image
        if image.id not in self._stems:
            self._stems[image.id] = self._free(image.name)
        stem = self._stems[image.id]
        if image.frames > 1:
            stem += f"_f{frame.frame}"
        stem += "" if window == (0, 0, image.columns, image.rows) else f"_{window[0]}_{window[1]}"
        return self._unused(stem) + self._suffix

    def _unused(self, stem: str) -> str:
        """Return a name that no other picture has: corners of objects may be the same ones."""
        name, n = stem, 1
        while name.lower() in self._used:
            # Other names may end like that by themselves, so that one number is not enough.
            n = self._times[stem] = self._times.get(stem, 1) + 1
            name = f"{stem}_{n}"
        self._used.add(name.lower())
        return name

    def _free(self, name: str) -> str:
        path = PurePosixPath(name.replace("\\", "/"))
        base = "_".join(part for part in path.with_suffix("").parts if part not in ("/", "..", "."))
        base = _ending(base or "image")
        stem, n = base, 1
        while stem.lower() in self._taken:
            n += 1
            stem = f"{base}-{n}"
        self._taken.add(stem.lower())
        return stem


def _ending(stem: str) -> str:
    """Return as much of the end of a stem as a file name takes: its own name is told there."""
    data = stem.encode(errors="replace")
    if len(data) <= _LONGEST_STEM:
        return stem
    return data[-_LONGEST_STEM:].decode(errors="ignore")
