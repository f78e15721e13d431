"""Sample data made on demand: a chest CT phantom and a photo of a metal surface phantom."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from workbench.dicom.phantom import SLICES, make_chest_series

ROWS, COLUMNS = 1200, 1800
_TOP = 4095

Array = NDArray[np.float64]


@frozen
class Defect:
    """A defect of the metal phantom, for demos and tests to mark.

    Parameters
    ----------
    kind : str
        ``scratch``, ``pit`` or ``stain``.
    points : tuple of (x, y)
        The line of a scratch; the centre of a pit or stain.
    radius : float
        Half width of a scratch, radius of a pit or stain, in px.
    """

    kind: str
    points: tuple[tuple[float, float], ...]
    radius: float


DEFECTS: tuple[Defect, ...] = (
    Defect("scratch", ((320, 260), (520, 330), (760, 372), (905, 380)), 2.2),
    Defect("scratch", ((1180, 820), (1260, 700), (1310, 560)), 1.6),
    Defect("scratch", ((1225, 838), (1302, 715), (1348, 590)), 1.1),
    Defect("scratch", ((210, 960), (420, 935), (690, 948)), 1.3),
    Defect("pit", ((640, 640),), 13.0),
    Defect("pit", ((688, 672),), 7.0),
    Defect("pit", ((1500, 330),), 10.0),
    Defect("pit", ((1040, 1010),), 8.0),
    Defect("stain", ((1420, 960),), 95.0),
)


def make_samples(folder: Path) -> list[Path]:
    """Write the sample data into `folder` and return the files: the series in order, the photo.

    What is already there is left as it is, so that a project's fingerprints stay true.
    """
    series = folder / "phantom-chest-ct"
    files = sorted(series.glob("phantom-chest-*.dcm"))
    if len(files) != SLICES:
        files = make_chest_series(series)
    photo = folder / "phantom-metal-surface.png"
    if not photo.is_file():
        make_metal_photo(photo)
    return [*files, photo]


def make_metal_photo(path: Path) -> Path:
    """Write the metal surface as a PNG of 16 bits (values of 12) and return its path."""
    import cv2

    ok, data = cv2.imencode(".png", metal_surface())
    assert ok
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.tobytes())
    return path


def metal_surface(seed: int = 11) -> NDArray[np.uint16]:
    """Draw brushed metal with ``DEFECTS`` as a line-scan camera sees it, the same each time.

    Returns
    -------
    ndarray, shape (1200, 1800), uint16
        Values of a 12-bit camera.
    """
    rng = np.random.default_rng(seed)
    y, x = np.arange(ROWS)[:, None] + 0.5, np.arange(COLUMNS) + 0.5
    light = 2250 - 420 * ((x - COLUMNS * 0.46) / COLUMNS) ** 2 * 4
    light = light + (70 * np.sin(y / 170.0) + 40 * np.sin((x + 2 * y) / 410.0))
    surface = light + _grain(rng)
    # Each line of the camera has its own gain.
    surface *= 1 + rng.normal(0, 0.0035, (ROWS, 1))
    for defect in DEFECTS:
        _DRAW[defect.kind](surface, defect, rng)
    surface += rng.normal(0, 14, surface.shape)
    return np.asarray(np.clip(np.floor(surface + 0.5), 0, _TOP), np.uint16)


def _grain(rng: np.random.Generator) -> Array:
    """Brush marks: noise drawn out along the rows, at three lengths."""
    grain = np.zeros((ROWS, COLUMNS))
    for length, weight in ((12, 34.0), (90, 62.0), (500, 55.0)):
        noise = rng.normal(size=(ROWS, COLUMNS + length))
        sums = np.cumsum(noise, axis=1)
        drawn = (sums[:, length:] - sums[:, :-length]) / np.sqrt(length)
        grain += weight * drawn
    return grain


def _patch(surface: Array, defect: Defect, margin: float) -> tuple[Array, Array, Array]:
    """Return a view of the surface around a defect, and its x and y."""
    xs, ys = zip(*defect.points, strict=True)
    reach = defect.radius + margin
    left, right = int(max(0, min(xs) - reach)), int(min(COLUMNS, max(xs) + reach))
    top, bottom = int(max(0, min(ys) - reach)), int(min(ROWS, max(ys) + reach))
    y, x = np.mgrid[top:bottom, left:right] + 0.5
    return surface[top:bottom, left:right], x, y


def _scratch(surface: Array, defect: Defect, rng: np.random.Generator) -> None:
    """A dark groove with a bright lip on the side away from the light."""
    part, x, y = _patch(surface, defect, 12)
    far = np.full(part.shape, np.inf)
    side = np.zeros(part.shape)
    points = _rounded_off(defect.points)
    for (x0, y0), (x1, y1) in pairwise(points):
        near = _near(x, y, (x0, y0), (x1, y1), 6 * defect.radius + 1)
        dx, dy = x1 - x0, y1 - y0
        along = np.clip(((x[near] - x0) * dx + (y[near] - y0) * dy) / (dx * dx + dy * dy), 0, 1)
        px, py = x[near] - x0 - along * dx, y[near] - y0 - along * dy
        distance = np.hypot(px, py)
        nearer = distance < far[near]
        far[near][nearer] = distance[nearer]
        side[near][nearer] = ((dx * py - dy * px) / np.hypot(dx, dy))[nearer]
    # Deepest in the middle, running out at both ends.
    (xa, ya), (xb, yb) = points[0], points[-1]
    ends = np.minimum(np.hypot(x - xa, y - ya), np.hypot(x - xb, y - yb))
    depth = (1 + 0.3 * np.sin(x / 23.0) * np.sin(y / 31.0)) * np.clip(ends / 70, 0.08, 1)
    part -= 1150 * depth * np.exp(-((far / defect.radius) ** 2))
    lip = side - 2.2 * defect.radius
    part += 520 * depth * np.exp(-((lip / defect.radius) ** 2)) * (far < 6 * defect.radius)


def _near(
    x: Array, y: Array, a: tuple[float, float], b: tuple[float, float], reach: float
) -> tuple[slice, slice]:
    """Return the rows and columns around a line; a groove is not felt farther away."""
    rows = np.searchsorted(y[:, 0], (min(a[1], b[1]) - reach, max(a[1], b[1]) + reach))
    columns = np.searchsorted(x[0], (min(a[0], b[0]) - reach, max(a[0], b[0]) + reach))
    return slice(*rows), slice(*columns)


def _rounded_off(points: tuple[tuple[float, float], ...]) -> list[tuple[float, float]]:
    """Cut the corners of a line three times (Chaikin), its ends staying where they are."""
    line = [np.array(p, float) for p in points]
    for _ in range(3):
        cut = [q for a, b in pairwise(line) for q in (0.75 * a + 0.25 * b, 0.25 * a + 0.75 * b)]
        line = [line[0], *cut, line[-1]]
    return [(float(x), float(y)) for x, y in line]


def _pit(surface: Array, defect: Defect, rng: np.random.Generator) -> None:
    """A dark hole with an uneven edge, a bright crescent below and a halo of rust."""
    part, x, y = _patch(surface, defect, 30)
    (cx, cy), radius = defect.points[0], defect.radius
    turn = np.arctan2(y - cy, x - cx)
    phases = rng.uniform(0, 2 * np.pi, 3)
    edge = radius * (1 + 0.12 * np.sin(3 * turn + phases[0]) + 0.08 * np.sin(5 * turn + phases[1]))
    far = np.hypot(x - cx, y - cy)
    hole = 1 / (1 + np.exp((far - edge) / 0.8))
    part -= hole * (1350 - 350 * (y - cy) / radius)
    rim = np.exp(-(((far - edge - 1.5) / 2.0) ** 2)) * np.clip((y - cy) / radius, 0, 1)
    part += 620 * rim
    part -= 170 * np.exp(-((far / (2.1 * radius)) ** 2))


def _stain(surface: Array, defect: Defect, rng: np.random.Generator) -> None:
    """A dried drop: slightly darker, darkest at its edge."""
    part, x, y = _patch(surface, defect, 40)
    (cx, cy), radius = defect.points[0], defect.radius
    turn = np.arctan2(y - cy, x - cx)
    edge = radius * (1 + 0.07 * np.sin(2 * turn + 1) + 0.05 * np.sin(5 * turn))
    far = np.hypot((x - cx) * 0.85, (y - cy) * 1.15)
    part -= 190 / (1 + np.exp((far - edge) / 4))
    part -= 210 * np.exp(-(((far - edge) / 5) ** 2))


_DRAW = {"scratch": _scratch, "pit": _pit, "stain": _stain}
