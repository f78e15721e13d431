"""Inspection: what was seen of the pictures of the open project, by whom and when."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

from workbench.app.inspection.record import Record, record_from_side
from workbench.imaging.inspection import Area, Grid, InspectionMap, Sharpness
from workbench.model.ids import ImageId
from workbench.model.patch import now

if TYPE_CHECKING:
    from workbench.app.session import Session

Place = tuple[ImageId, int]

_TABLE = "inspection"
_WALKS = "grid_walk"
# Of so many frames the maps stay in memory; the others are read again.
_HELD = 256


@frozen
class Walk:
    """Where a walk over a frame stopped.

    Parameters
    ----------
    zoom : float
        Device pixels per image pixel.
    center : (float, float)
        Image position in the middle of the step.
    size : (float, float) or None
        Of the step, image pixels; None where an older version kept it.
    back : bool
        Whether its row goes from right to left.
    """

    zoom: float
    center: tuple[float, float]
    finished: bool = False
    size: tuple[float, float] | None = None
    back: bool = False


class Inspection:
    """The maps of the frames of a project, one a person, kept in a side table of its file.

    What is seen goes into memory; `keep` hands it to the side table, which is written in batches.
    In a project that can only be read it stays in memory.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._held: dict[Place, dict[str, Record]] = {}
        self._new: set[tuple[Place, str]] = set()
        self._merged: dict[Place, InspectionMap] = {}
        self._walks: dict[Place, Walk] = {}
        self._shares: dict[Place, float] = {}
        #: Which step of how many a walk is at, as far as it was walked since the start.
        self.steps: dict[Place, tuple[int, int]] = {}

    def grid(self, place: Place) -> Grid | None:
        """Return the cells of a frame; None when the project does not have it."""
        image = self._session.project.images.get(place[0])
        if image is None or not 1 <= place[1] <= image.frames:
            return None
        return Grid.of(image.columns, image.rows)

    def records(self, place: Place) -> dict[str, Record]:
        """Return what each person saw of a frame, by author."""
        held = self._held.get(place)
        if held is None:
            held = self._held[place] = self._read(place)
        return held

    def seen_by(self, place: Place, author: str | None = None) -> InspectionMap | None:
        """Return what a person (None: anybody) saw of a frame; None when there is no such frame."""
        grid = self.grid(place)
        if grid is None:
            return None
        records = self.records(place)
        if author is not None:
            return records[author].map if author in records else InspectionMap.empty(grid)
        if place not in self._merged:
            self._merged[place] = merged(grid, records.values())
        return self._merged[place]

    def see(self, place: Place, areas: Iterable[Area], scale: float, seconds: float) -> bool:
        """Note that areas of a frame were on the screen; return whether that is new.

        Parameters
        ----------
        areas : iterable of (x0, y0, x1, y1)
            Image positions.
        scale : float
            Device pixels per image pixel.
        """
        grid = self.grid(place)
        if grid is None:
            return False
        records, author, at = self.records(place), self._session.settings.author, now()
        before = records.get(author) or Record(InspectionMap.empty(grid), at, at)
        after = before.map.seen(areas, scale, seconds)
        if after is before.map:
            return False
        records[author] = evolve(before, map=after, last=at)
        self._new.add((place, author))
        better = after.zoom is not before.map.zoom
        if better:
            self._merged.pop(place, None)
            self._shares.pop(place, None)
        return better

    def share(self, place: Place) -> float:
        """Return the share of a frame that anybody has seen at 1:1 or larger, from 0 to 1."""
        found = self._shares.get(place)
        if found is None:
            seen = self.seen_by(place)
            found = self._shares[place] = seen.coverage() if seen is not None else 0.0
        return found

    def coverage(
        self, image: ImageId, least: Sharpness = Sharpness.FULL, author: str | None = None
    ) -> float:
        """Return the share of an image, all frames together, seen so large, from 0 to 1."""
        known = self._session.project.images.get(image)
        if known is None:
            return 0.0
        places = ((image, n) for n in range(1, known.frames + 1))
        maps = (self.seen_by(place, author) for place in places if self.records(place))
        return sum(map.coverage(least) for map in maps if map is not None) / known.frames

    def read_all(self) -> None:
        """Read what was seen of all frames at once, for those who ask for all of them."""
        file, images = self._session.file, self._session.project.images
        if file is None:
            return
        rows: dict[str, list[tuple[str, Any]]] = {}
        for user, key, value in file.side(_TABLE).all():
            rows.setdefault(key, []).append((user, value))
        for image in images.values():
            grid = Grid.of(image.columns, image.rows)
            for n in range(1, image.frames + 1):
                place = (image.id, n)
                if place not in self._held:
                    self._held[place] = _records(rows.get(_key(place), ()), grid)

    # Walks

    def walk(self, place: Place) -> Walk | None:
        """Return where this user's walk over a frame stopped."""
        if place not in self._walks and self._session.file is not None:
            kept = self._session.file.side(_WALKS).get(self._session.settings.author, _key(place))
            found = _walk_from_side(kept)
            if found is not None:
                self._walks[place] = found
        return self._walks.get(place)

    def set_walk(self, place: Place, walk: Walk) -> None:
        """Keep where this user's walk over a frame is."""
        self._walks[place] = walk
        if self._session.file is not None:
            value = {
                "zoom": walk.zoom,
                "center": walk.center,
                "finished": walk.finished,
                "size": walk.size,
                "back": walk.back,
            }
            self._session.file.side(_WALKS).set(self._session.settings.author, value, _key(place))

    # Keeping

    @property
    def is_new(self) -> bool:
        """Whether something was seen that has not been kept yet."""
        return bool(self._new)

    def keep(self) -> None:
        """Hand what was seen to the side table, unless the project can only be read."""
        file = self._session.file
        if file is None or file.read_only:
            return
        side = file.side(_TABLE)
        new, self._new = self._new, set()
        for place, author in new:
            side.set(author, self._held[place][author].to_side(), _key(place))
        while len(self._held) > _HELD:
            oldest = next(iter(self._held))
            del self._held[oldest]
            self._merged.pop(oldest, None)
            self._shares.pop(oldest, None)

    def save(self) -> None:
        """Keep what was seen and write it now: a crash takes no more than what comes after."""
        self.keep()
        if self._session.file is not None:
            self._session.file.flush_sides()

    def forget(self) -> None:
        """Let go of everything, as when the project is closed."""
        self._held.clear()
        self._new.clear()
        self._merged.clear()
        self._walks.clear()
        self._shares.clear()
        self.steps.clear()

    def _read(self, place: Place) -> dict[str, Record]:
        grid, file = self.grid(place), self._session.file
        if grid is None or file is None:
            return {}
        rows = file.side(_TABLE).all(_key(place))
        return _records(((user, value) for user, _, value in rows), grid)


def merged(grid: Grid, records: Iterable[Record]) -> InspectionMap:
    """Return what was seen by anybody."""
    together = InspectionMap.empty(grid)
    for n, record in enumerate(records):
        together = together.merged(record.map) if n else record.map
    return together


def _records(rows: Iterable[tuple[str, Any]], grid: Grid) -> dict[str, Record]:
    found = ((user, record_from_side(value, grid)) for user, value in rows)
    return {user: record for user, record in found if record is not None}


def _key(place: Place) -> str:
    return f"{place[0]}/{place[1]}"


def _walk_from_side(kept: Any) -> Walk | None:
    if not isinstance(kept, dict):
        return None
    match kept.get("zoom"), kept.get("center"), kept.get("finished"):
        case float() | int() as zoom, [float() | int() as x, float() | int() as y], bool(finished):
            if zoom > 0:
                size, back = _size_from_side(kept.get("size")), kept.get("back") is True
                return Walk(float(zoom), (float(x), float(y)), finished, size, back)
    return None


def _size_from_side(kept: Any) -> tuple[float, float] | None:
    match kept:
        case [float() | int() as width, float() | int() as height] if min(width, height) > 0:
            return float(width), float(height)
    return None
