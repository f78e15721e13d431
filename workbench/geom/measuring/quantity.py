"""Quantity: one measured number, its unit, where it comes from and how sure it is."""

from __future__ import annotations

import math

from attrs import frozen

from workbench.model.calibration import CalibrationSource


@frozen
class Uncertainty:
    """Standard uncertainty of a number by what it comes from, in the unit of the number.

    Parameters
    ----------
    pitch : float
        From placing points on a grid of pixels.
    calibration : float
        From what a pixel is said to be worth.
    boundary : float
        From where an edge is taken to be.
    """

    pitch: float = 0.0
    calibration: float = 0.0
    boundary: float = 0.0

    @property
    def combined(self) -> float:
        """Root of the sum of squares: the three do not depend on each other."""
        return math.hypot(self.pitch, self.calibration, self.boundary)


@frozen
class Quantity:
    """One measured number.

    Parameters
    ----------
    name : str
        One of `codes.QUANTITIES`.
    unit : str
        UCUM: ``mm mm2 deg px px2``, ``1`` for counts and ratios, or what an ultrasound region has.
    source : CalibrationSource
        Where the millimetres come from; NONE for what does not rest on any.
    uncertainty : float
        Combined standard uncertainty in the same unit.
    parts : Uncertainty
        What it is combined of.
    """

    name: str
    value: float
    unit: str
    source: CalibrationSource
    uncertainty: float
    parts: Uncertainty = Uncertainty()

    @classmethod
    def of(
        cls, name: str, value: float, unit: str, source: CalibrationSource, parts: Uncertainty
    ) -> Quantity:
        """Return a quantity with its combined uncertainty."""
        return cls(name, value, unit, source, parts.combined, parts)
