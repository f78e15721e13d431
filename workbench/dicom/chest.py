"""A chest drawn from ellipses and tubes: Hounsfield values of a phantom, slice by slice.

Nobody's anatomy. Coordinates are patient millimetres around the middle of the chest: x to the
patient's left, y to the back, z to the head. A shape is a function that returns a rough signed
distance in mm, negative inside; `_paint` gives it soft edges one pixel wide.
"""

from __future__ import annotations

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

Array = NDArray[np.float64]
Point = tuple[float, float, float]

AIR, LUNG, FAT, MUSCLE, BLOOD = -1000.0, -865.0, -105.0, 52.0, 190.0
HEART_MUSCLE, LIVER, MARROW, CORTEX, DISC, CARTILAGE = 105.0, 78.0, 210.0, 680.0, 95.0, 130.0
NOISE_HU = 17.0

# Findings worth marking: centre, radius, HU. Solid and spiculated, ground glass, calcified.
NODULES: tuple[tuple[Point, float, float], ...] = (
    ((-82.0, -34.0, 20.0), 8.5, 38.0),
    ((84.0, 34.0, 10.0), 8.0, -590.0),
    ((-66.0, 46.0, -5.0), 3.2, 320.0),
)


@frozen
class Tube:
    """A straight vessel from `start` to `end`, as thick as `radius` at its start."""

    start: NDArray[np.float64] = field(eq=False)
    end: NDArray[np.float64] = field(eq=False)
    radius: float


class Vessels:
    """Many tubes, painted at once."""

    def __init__(self, tubes: list[Tube], size: int, spacing: float) -> None:
        self._size, self._spacing = size, spacing
        self._start = np.array([tube.start for tube in tubes])
        end = np.array([tube.end for tube in tubes])
        self._axis = end - self._start
        self._radius = np.array([tube.radius for tube in tubes])
        # Each touches the slices between these heights, and of them these columns and rows.
        low, high = np.minimum(self._start, end), np.maximum(self._start, end)
        self._lowest, self._highest = low[:, 2] - self._radius - 1, high[:, 2] + self._radius + 1
        middle, reach = (size - 1) / 2, self._radius[:, None] + 2
        first = np.floor((low[:, :2] - reach) / spacing + middle)
        behind = np.ceil((high[:, :2] + reach) / spacing + middle)
        self._first = np.clip(first, 0, size).astype(int)
        self._extent = np.clip(behind, 0, size).astype(int) - self._first

    def free_at(self, z: float, inside: Array) -> Array:
        """Return how much of each pixel is left free by all vessels that are `inside`."""
        free = np.ones(inside.size)
        here = np.flatnonzero((self._lowest <= z) & (z <= self._highest))
        count = self._extent[here].prod(1)
        tube = np.repeat(here, count)
        # The place of each pixel in the window of its tube, row by row.
        place = np.arange(len(tube)) - np.repeat(np.cumsum(count) - count, count)
        row, column = np.divmod(place, np.maximum(self._extent[tube, 0], 1))
        row, column = row + self._first[tube, 1], column + self._first[tube, 0]
        pixel = row * self._size + column
        cover = self._cover(tube, column, row, z) * inside.ravel()[pixel]
        np.multiply.at(free, pixel, 1 - cover)
        return free.reshape(inside.shape)

    def _cover(
        self, tube: NDArray[np.intp], column: NDArray[np.intp], row: NDArray[np.intp], z: float
    ) -> Array:
        """Return how much of pixels their tubes cover."""
        middle = (self._size - 1) / 2
        start, axis = self._start[tube], self._axis[tube]
        x = (column - middle) * self._spacing - start[:, 0]
        y = (row - middle) * self._spacing - start[:, 1]
        up = z - start[:, 2]
        dx, dy, dz = axis.T
        along = np.clip((x * dx + y * dy + up * dz) / (dx * dx + dy * dy + dz * dz), 0, 1)
        far = np.sqrt((x - along * dx) ** 2 + (y - along * dy) ** 2 + (up - along * dz) ** 2)
        radius = self._radius[tube] * (1 - 0.25 * along)
        return np.asarray(np.clip(0.5 - (far - radius) / self._spacing, 0, 1), np.float64)


class Chest:
    """The phantom; `slice_at` is deterministic for a seed."""

    def __init__(self, size: int = 256, spacing: float = 1.4, seed: int = 7) -> None:
        self._size = size
        self._spacing = spacing
        self._seed = seed
        axis = (np.arange(size) - (size - 1) / 2) * spacing
        self._y, self._x = np.meshgrid(axis, axis, indexing="ij")
        self._angle = np.arctan2(self._x, self._y)
        self._grain = 45 * np.sin(self._x * 1.7) * np.sin(self._y * 1.5)
        # The wall of the chest: 0 at the spine, 1 at the breastbone.
        self._front = np.abs(self._angle) / np.pi
        self._ring = self._oval(0, 1, 134, 93, 2.15)
        self._cavity = self._power(0, 0, 128, 87, 2.15)
        tubes = _tree((-34.0, 8.0, 2.0), -1, seed) + _tree((36.0, 6.0, 4.0), 1, seed + 1)
        self._vessel_tree = Vessels(tubes, size, spacing)
        # What is the same in all slices.
        self._wall = np.full((size, size), AIR)
        self._table(self._wall)
        self._body(self._wall)
        self._still: dict[tuple[float, ...], Array] = {}

    def slice_at(self, z: float) -> Array:
        """Return Hounsfield values at height `z`, shape (size, size)."""
        hu = self._wall.copy()
        lungs = self._lungs(z)
        self._paint(hu, lungs, LUNG + 45 * (self._y / 100))
        inside = np.clip(0.5 - (lungs + 1.5) / self._spacing, 0, 1)
        self._vessels(hu, z, inside)
        self._nodules(hu, z)
        self._mediastinum(hu, z)
        self._abdomen(hu, z)
        self._bones(hu, z)
        return self._scanned(hu, z)

    # Shapes -----------------------------------------------------------------------------------

    def _oval(self, cx: float, cy: float, a: float, b: float, power: float = 2.0) -> Array:
        return np.asarray((self._power(cx, cy, a, b, power) - 1) * min(a, b), np.float64)

    def _power(self, cx: float, cy: float, a: float, b: float, power: float) -> Array:
        """Return how many times as large the oval is that goes through each point."""
        x, y = np.abs((self._x[0] - cx) / a) ** power, np.abs((self._y[:, 0] - cy) / b) ** power
        return np.asarray((x + y[:, None]) ** (1 / power), np.float64)

    def _fixed(self, cx: float, cy: float, a: float, b: float, power: float = 2.0) -> Array:
        """Return an oval that is drawn in each slice: kept, so not to be written."""
        key = (cx, cy, a, b, power)
        if key not in self._still:
            self._still[key] = self._oval(*key)
        return self._still[key]

    def _bar(self, x0: float, y0: float, x1: float, y1: float, radius: float) -> Array:
        """Return a rod that is drawn in many slices: kept, so not to be written."""
        key = (x0, y0, x1, y1, radius, 0.0)
        if key not in self._still:
            self._still[key] = self._rod(*key[:5])
        return self._still[key]

    def _ball(self, center: Point, radii: Point, z: float) -> Array | None:
        """A slice of an ellipsoid, None where it does not reach."""
        rest = 1 - ((z - center[2]) / radii[2]) ** 2
        if rest <= 0:
            return None
        k = np.sqrt(rest)
        return self._oval(center[0], center[1], max(radii[0] * k, 0.5), max(radii[1] * k, 0.5))

    def _rod(self, x0: float, y0: float, x1: float, y1: float, radius: float) -> Array:
        dx, dy = x1 - x0, y1 - y0
        along = ((self._x - x0) * dx + (self._y - y0) * dy) / (dx * dx + dy * dy)
        along = np.clip(along, 0, 1)
        far = np.hypot(self._x - x0 - along * dx, self._y - y0 - along * dy)
        return np.asarray(far - radius, np.float64)

    def _paint(self, hu: Array, distance: Array, value: float | Array) -> None:
        """Lay a value over what is nearer than half a pixel to the shape."""
        rows, columns = _span(distance < 0.5 * self._spacing)
        cover = np.clip(0.5 - distance[rows, columns] / self._spacing, 0, 1)
        part = hu[rows, columns]
        part += cover * ((value[rows, columns] if isinstance(value, np.ndarray) else value) - part)

    # Parts ------------------------------------------------------------------------------------

    def _table(self, hu: Array) -> None:
        curve = self._y - 124 + (self._x / 62) ** 2
        shell = np.maximum(np.abs(curve) - 1.2, np.abs(self._x) - 165)
        self._paint(hu, shell, -420.0)
        self._paint(hu, np.maximum(np.abs(curve - 9) - 8, np.abs(self._x) - 160), -930.0)

    def _body(self, hu: Array) -> None:
        wave = 1.5 * np.sin(3 * self._angle + 1) + 1.2 * np.cos(5 * self._angle)
        self._paint(hu, self._oval(0, 0, 166, 112, 2.35) + wave, FAT)
        self._paint(hu, self._oval(0, 0, 166, 112, 2.35) + wave + 2.0, FAT)
        muscle = self._oval(0, 2, 149, 101, 2.2) + 2.5 * np.sin(4 * self._angle + 2)
        self._paint(hu, muscle, MUSCLE)
        # Layers of fat between the muscles of the wall.
        for offset, thick in ((9.0, 0.7), (16.0, 0.5)):
            band = np.abs(muscle + offset + 2 * np.sin(7 * self._angle)) - thick
            self._paint(hu, np.maximum(band, self._y - 70), -60.0)

    def _lungs(self, z: float) -> Array:
        narrow = 1 - 0.10 * np.clip((z + 10) / 70, 0, 1.2) ** 2
        cavity = (self._cavity / narrow - 1) * (87 * narrow)
        cavity += 1.5 * np.sin(6 * self._angle + z / 15)
        middle = np.minimum(self._fixed(2, 4, 30, 92), self._fixed(0, 66, 34, 26))
        heart = self._ball((30, -20, -44), (66, 52, 60), z)
        if heart is not None:
            middle = _smooth_min(middle, heart - 4, 10)
        arch = self._ball((4, 0, 34), (34, 44, 26), z)
        if arch is not None:
            middle = _smooth_min(middle, arch, 10)
        for center, radii in ((-64, (70, 78, 70)), (66, (62, 66, 54))):
            dome = self._ball((center, 4, -102), radii, z)
            if dome is not None:
                middle = np.minimum(middle, dome - 3)
        return np.asarray(np.maximum(cavity, -middle), np.float64)

    def _vessels(self, hu: Array, z: float, inside: Array) -> None:
        hu -= 120.0
        hu *= self._vessel_tree.free_at(z, inside)
        hu += 120.0

    def _nodules(self, hu: Array, z: float) -> None:
        for (cx, cy, cz), radius, value in NODULES:
            ball = self._ball((cx, cy, cz), (radius, radius * 0.92, radius), z)
            if ball is None:
                continue
            turn = np.arctan2(self._y - cy, self._x - cx)
            spikes = 0.0 if value > 200 else 1.0
            ball = ball + spikes * (0.9 * np.sin(5 * turn + cz) + 0.7 * np.sin(11 * turn))
            self._paint(hu, ball, value)

    def _mediastinum(self, hu: Array, z: float) -> None:
        self._paint(hu, np.maximum(self._fixed(2, 2, 27, 88), self._y - 48), -70.0)
        heart = self._ball((30, -20, -44), (62, 49, 57), z)
        if heart is not None:
            self._paint(hu, heart - 3, -80.0)
            self._paint(hu, heart, HEART_MUSCLE)
        chambers: tuple[tuple[Point, Point, float], ...] = (
            ((52, -10, -48), (26, 24, 40), BLOOD),
            ((8, -36, -46), (28, 17, 42), BLOOD + 25),
            ((-12, -10, -36), (18, 20, 34), BLOOD + 15),
            ((24, 18, -28), (26, 13, 26), BLOOD),
            ((-6, -20, 12), (15.5, 15.5, 38), BLOOD),
            ((20, -30, 4), (14, 13, 20), BLOOD + 20),
            ((-28, -14, 34), (8.5, 9.5, 60), BLOOD + 70),
        )
        for center, radii, value in chambers:
            shape = self._ball(center, radii, z)
            if shape is not None:
                self._paint(hu, shape, value)
        if 34 < z < 52:
            self._paint(hu, self._bar(-4, -16, 22, 40, 12), BLOOD)
        if z < 52:
            self._paint(hu, self._fixed(25, 46, 12, 12), BLOOD)
        if -2 < z < 12:
            self._paint(hu, self._rod(18, -22, -34, 4, 8), BLOOD + 20)
            self._paint(hu, self._rod(20, -24, 40, 4, 8), BLOOD + 20)
        self._paint(hu, self._fixed(9, 38, 6, 5), 45.0)
        self._airways(hu, z)

    def _airways(self, hu: Array, z: float) -> None:
        if z > 18:
            tubes = [(0.0, 14.0, 9.0)]
        elif z > -14:
            apart = 6 + (18 - z) * 0.85
            tubes = [(-apart, 14.0, 6.5), (apart, 15.0, 6.0)]
        else:
            tubes = []
        for cx, cy, radius in tubes:
            self._paint(hu, self._oval(cx, cy, radius + 1.6, radius + 1.4), 30.0)
            self._paint(hu, self._oval(cx, cy, radius, radius * 0.95), AIR + 5)

    def _abdomen(self, hu: Array, z: float) -> None:
        for center, radii, value in (
            ((-64, 4, -102), (67, 75, 67), LIVER),
            ((66, 4, -102), (59, 63, 51), LIVER + 30),
        ):
            dome = self._ball(center, radii, z)
            if dome is not None:
                self._paint(hu, dome, value)

    def _bones(self, hu: Array, z: float) -> None:
        self._ribs(hu, z)
        self._bone(hu, self._fixed(0, -88, 17, 6.0), 1.6)
        self._paint(hu, self._bar(0, 92, 0, 97, 16), MUSCLE)
        for side in (-1, 1):
            if z > 8:
                self._bone(hu, self._bar(side * 84, 90, side * 134, 42, 3.8), 1.4)
            if (z % 24) < 11:
                self._bone(hu, self._bar(side * 12, 80, side * 36, 90, 3.6), 1.5)
        body = self._fixed(0, 63, 20, 16, 2.3)
        if (z % 24) > 18:
            self._paint(hu, body, DISC)
        else:
            self._bone(hu, body, 1.5)
        self._bone(hu, self._fixed(0, 87, 14, 13), 2.5)
        self._paint(hu, self._fixed(0, 87, 9.5, 8.5), 22.0)
        self._paint(hu, self._fixed(0, 87, 5.5, 5.0), 40.0)
        self._bone(hu, self._bar(0, 99, 0, 108, 3.2), 1.4)

    def _bone(self, hu: Array, shape: Array, cortex: float) -> None:
        self._paint(hu, shape, CORTEX)
        self._paint(hu, shape + cortex, MARROW + self._grain)

    def _ribs(self, hu: Array, z: float) -> None:
        front, slope = self._front, 74 * self._front**1.15
        for number in range(-2, 9):
            above = z + 62 - 27.0 * number
            if not -82 < above < 8:
                continue
            height = above + slope
            shape = (np.hypot(self._ring / 5.0, height / 7.5) - 1) * 5.0
            bone = np.maximum(shape, (front - 0.80) * 90)
            self._paint(hu, np.maximum(shape, (front - 0.95) * 90), CARTILAGE)
            self._bone(hu, bone, 1.8)

    def _scanned(self, hu: Array, z: float) -> Array:
        """What a scanner makes of it: a little blur and grain."""
        kernel = np.array([0.17, 0.66, 0.17])
        blurred = _separable(hu, kernel)
        rng = np.random.default_rng([self._seed, round(abs(z) * 100), int(z < 0)])
        grain = _separable(rng.normal(size=hu.shape), np.array([0.25, 0.5, 0.25]))
        grain *= NOISE_HU / grain.std()
        streaks = 1 + 0.6 * np.exp(-((self._y - 40) ** 2) / 6000)
        return np.asarray(blurred + grain * streaks, np.float64)


def _smooth_min(a: Array, b: Array, k: float) -> Array:
    h = np.clip(0.5 + (b - a) / (2 * k), 0, 1)
    return np.asarray(b + (a - b) * h - k * h * (1 - h), np.float64)


def _span(mask: NDArray[np.bool_]) -> tuple[slice, slice]:
    """Return the rows and columns from the first to the last that has something."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    if not len(rows):
        return slice(0), slice(0)
    return slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)


def _separable(image: Array, kernel: Array) -> Array:
    for axis in (0, 1):
        spread = np.zeros_like(image)
        for place, weight in enumerate(kernel):
            spread += weight * np.roll(image, place - len(kernel) // 2, axis)
        image = spread
    return np.asarray(image, np.float64)


def _tree(hilum: Point, side: int, seed: int) -> list[Tube]:
    """Grow the vessels of one lung from its hilum, branching in two."""
    rng = np.random.default_rng(seed)
    tubes: list[Tube] = []
    tips: list[tuple[Array, Array, float]] = []
    for turn in np.linspace(0, 2 * np.pi, 9)[:-1]:
        for tilt in (0.45, 1.1):
            heading = np.array(
                [side * np.cos(tilt), np.sin(tilt) * np.cos(turn), np.sin(tilt) * np.sin(turn)]
            )
            tips.append((np.array(hilum), heading, 4.3))
    while tips:
        start, heading, radius = tips.pop()
        end = start + heading * (3.6 * radius + 5) * rng.uniform(0.7, 1.15)
        if not _in_chest(end, side):
            continue
        tubes.append(Tube(start, end, radius))
        if radius < 0.8:
            continue
        for shrink in (0.83, 0.66):
            turned = heading + rng.normal(0, 0.36, 3)
            tips.append((end, turned / np.linalg.norm(turned), radius * shrink))
    return tubes


def _in_chest(point: Array, side: int) -> bool:
    x, y, z = point
    return bool(side * x > 10 and (x / 126) ** 2 + (y / 86) ** 2 < 1 and -75 < z < 75)
