"""What the dose is spread over: weight, lean mass, ideal weight or skin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.base.figures import trimmed
from workbench.base.text import t
from workbench.dicom.uptake.kinds import SUV_NAMES, SuvKind
from workbench.dicom.uptake.missing import Missing, missing, positive
from workbench.dicom.values import text

if TYPE_CHECKING:
    from pydicom.dataset import Dataset


# Metres; programs exist that write centimetres.
_TALLEST = 3.0


def related(ds: Dataset, kind: SuvKind, own: SuvKind) -> float:
    """Return the factor from one kind to another; the dose cancels out."""
    return 1.0 if kind is own else mass_of(ds, kind) / mass_of(ds, own)


def mass_of(ds: Dataset, kind: SuvKind) -> float:
    """Return grams (for BSA: square centimetres) that the dose is spread over."""
    weight = positive(ds, "PatientWeight", "Patient's Weight", "(0010,1030)")
    if kind is SuvKind.BW:
        return weight * 1000
    size = positive(ds, "PatientSize", "Patient's Size", "(0010,1020)")
    if size > _TALLEST:
        raise Missing(
            t(
                "no {name}: Patient's Size (0010,1020) is {size} m, which nobody is",
                name=SUV_NAMES[kind],
                size=trimmed(size),
            )
        )
    if kind is SuvKind.BSA:
        return body_surface(weight, size) * 10_000
    sex = text(ds, "PatientSex").upper()
    if sex not in ("M", "F"):
        raise missing("Patient's Sex", "(0010,0040)")
    mass = {
        SuvKind.LBM_JAMES: lean_mass_james,
        SuvKind.LBM_JANMA: lean_mass_janmahasatian,
        SuvKind.IBW: ideal_mass,
    }[kind](weight, size, sex == "M")
    if mass <= 0:
        raise Missing(
            t(
                "no {name}: its formula does not hold for this weight and height",
                name=SUV_NAMES[kind],
            )
        )
    return mass * 1000


def body_surface(weight: float, height: float) -> float:
    """Return square metres of skin by Du Bois; kilograms and metres."""
    return float(weight**0.425 * (height * 100) ** 0.725 * 0.007184)


def lean_mass_james(weight: float, height: float, male: bool) -> float:
    """Return kilograms of lean body by James, with 128 for men; kilograms and metres."""
    ratio = weight / (height * 100)
    return 1.10 * weight - 128 * ratio**2 if male else 1.07 * weight - 148 * ratio**2


def lean_mass_janmahasatian(weight: float, height: float, male: bool) -> float:
    """Return kilograms of lean body by Janmahasatian; kilograms and metres."""
    index = weight / height**2
    return 9270 * weight / ((6680 + 216 * index) if male else (8780 + 244 * index))


def ideal_mass(weight: float, height: float, male: bool) -> float:
    """Return kilograms of ideal body weight; metres. The weight itself has no part in it."""
    above = height * 100 - 152
    return 48.0 + 1.06 * above if male else 45.5 + 0.91 * above
