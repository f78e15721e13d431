"""Alignment: where each place of a picture is found on its reference."""

from __future__ import annotations

import math
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

Matrix = tuple[tuple[float, float, float], tuple[float, float, float]]
XY = tuple[float, float]

IDENTITY: Matrix = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0))


class Kind(StrEnum):
    """What a picture may have done against its reference."""

    TRANSLATION = "translation"
    RIGID = "rigid"
    AFFINE = "affine"


def _matrix(rows: Any) -> Matrix:
    (a, b, c), (d, e, f) = ((float(v) for v in row) for row in rows)
    return (a, b, c), (d, e, f)


def _possible(instance: Any, attribute: Any, value: Matrix) -> None:
    (a, b, _), (d, e, _) = value
    if not all(math.isfinite(v) for row in value for v in row) or abs(a * e - b * d) < 1e-9:
        raise ValueError("an alignment must be finite and can be turned round")


@frozen
class Alignment:
    """Continuous positions of the inspected picture -> positions of the reference.

    Parameters
    ----------
    matrix : ((a, b, c), (d, e, f))
        ``x' = a x + b y + c``, ``y' = d x + e y + f``, pixels of both at full size.
    before, after : float
        Correlation of both pictures where they overlap, laid corner on corner and aligned.
    residual : float or None
        How far places that were looked at closely are still off, root of the mean square, pixels of
        the inspected picture; None where there was nothing to look at closely.
    gain, offset : float
        ``gain * reference + offset`` has the brightness of the inspected picture.
    """

    matrix: Matrix = field(default=IDENTITY, converter=_matrix, validator=_possible)
    kind: Kind = Kind.TRANSLATION
    before: float = 1.0
    after: float = 1.0
    residual: float | None = 0.0
    gain: float = 1.0
    offset: float = 0.0

    def apply(self, x: float, y: float) -> XY:
        """Return the place on the reference."""
        (a, b, c), (d, e, f) = self.matrix
        return a * x + b * y + c, d * x + e * y + f

    def back(self, x: float, y: float) -> XY:
        """Return the place on the inspected picture of one on the reference."""
        (a, b, c), (d, e, f) = self.matrix
        det, x, y = a * e - b * d, x - c, y - f
        return (e * x - b * y) / det, (a * y - d * x) / det

    @property
    def scale(self) -> float:
        """Pixels of the reference in one of the inspected picture, along a line."""
        return scale_of(self.matrix)

    @property
    def angle(self) -> float:
        """By how many degrees it turns, clockwise on the screen."""
        (a, _, _), (d, _, _) = self.matrix
        return math.degrees(math.atan2(d, a))

    def to_side(self) -> dict[str, Any]:
        """Return it as plain JSON values."""
        return {
            "matrix": [list(row) for row in self.matrix],
            "kind": str(self.kind),
            "quality": [self.before, self.after],
            "residual": self.residual,
            "brightness": [self.gain, self.offset],
        }

    @classmethod
    def from_side(cls, kept: object) -> Alignment | None:
        """Return what `to_side` gave; None when it is unusable."""
        if not isinstance(kept, Mapping):
            return None
        try:
            before, after = (float(v) for v in kept["quality"])
            gain, offset = (float(v) for v in kept["brightness"])
            residual = None if kept["residual"] is None else float(kept["residual"])
            kind = Kind(kept["kind"])
            return cls(kept["matrix"], kind, before, after, residual, gain, offset)
        except (KeyError, TypeError, ValueError):
            return None


def scale_of(matrix: Matrix) -> float:
    """Return by how much lengths grow."""
    (a, b, _), (d, e, _) = matrix
    return math.sqrt(abs(a * e - b * d))


def fit(kind: Kind, source: NDArray[np.float64], target: NDArray[np.float64]) -> Matrix:
    """Return what takes points to points, least squares.

    Parameters
    ----------
    source, target : ndarray, shape (n, 2)
        At least 1, 2, 3 of them for a translation, rigid, affine.
    """
    mine, its = source.mean(axis=0), target.mean(axis=0)
    linear = np.eye(2)
    a, b = source - mine, target - its
    if kind is Kind.AFFINE:
        linear = np.linalg.lstsq(a, b, rcond=None)[0].T
    elif kind is Kind.RIGID:
        angle = math.atan2(
            float((a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]).sum()), float((a * b).sum())
        )
        cos, sin = math.cos(angle), math.sin(angle)
        linear = np.array([[cos, -sin], [sin, cos]])
    shift = its - linear @ mine
    return _matrix(np.column_stack([linear, shift]))


def moved(matrix: Matrix, points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return points, shape (n, 2), taken through a matrix."""
    whole = np.asarray(matrix)
    found: NDArray[np.float64] = points @ whole[:, :2].T + whole[:, 2]
    return found
