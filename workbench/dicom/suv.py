"""Standardised uptake values of PET: a factor for each kind, or which attribute is missing.

References
----------
The vendor-neutral pseudocode of QIBA; DICOM PS3.3 C.8.9.1 (PET series), C.8.9.4 (PET image).
Nothing is assumed: no half-life of a usual nuclide, no date that would fit, no weight.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import isfinite
from typing import TYPE_CHECKING

from attrs import field, frozen

from workbench.base.figures import number as number_text
from workbench.base.figures import with_unit
from workbench.base.text import Text, t
from workbench.dicom.real_world import RealWorld, real_world_of
from workbench.dicom.uptake.dose import Earliest, dose_of, enhanced_dose
from workbench.dicom.uptake.kinds import SUV_NAMES, SUV_UNITS, SuvKind
from workbench.dicom.uptake.mass import mass_of, related
from workbench.dicom.uptake.missing import Missing, missing
from workbench.dicom.uptake.vendors import philips_factor
from workbench.dicom.values import text
from workbench.model.grey import VoiFunction, Window

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

__all__ = ["SUV_NAMES", "SUV_UNITS", "Suv", "SuvKind", "suv_of", "suv_text", "usual_uptake"]

# Where white begins: liver and marrow are grey, most lesions bright.
_USUAL = 7.0
# SUV Type (0054,1006); absent or BW means body weight.
_SUV_TYPES = {
    "": SuvKind.BW,
    "BW": SuvKind.BW,
    "BSA": SuvKind.BSA,
    "LBM": SuvKind.LBM_JAMES,
    "LBMJAMES128": SuvKind.LBM_JAMES,
    "LBMJANMA": SuvKind.LBM_JANMA,
    "IBW": SuvKind.IBW,
}
# Codes of UCUM for the units of enhanced images (CID 84, CID 85).
_MAPPED_SUV = {
    "G/ML{SUVBW}": SuvKind.BW,
    "G/ML{SUVLBM}": SuvKind.LBM_JAMES,
    "G/ML{SUVLBM(JAMES128)}": SuvKind.LBM_JAMES,
    "G/ML{SUVLBM(JANMA)}": SuvKind.LBM_JANMA,
    "CM2/ML{SUVBSA}": SuvKind.BSA,
    "G/ML{SUVIBW}": SuvKind.IBW,
}
_MAPPED_BQ = {"BQ/ML": 1.0, "BQ/CM3": 1.0, "KBQ/ML": 1000.0, "KBQ/CM3": 1000.0}

# A half-life of no time, a dose of nearly nothing, a weight of planets.
_BEYOND = t("no SUV: dose, half-life, times or weight are beyond all that is possible")


@frozen
class Suv:
    """How modality values of a PET frame become uptake values.

    Parameters
    ----------
    factors : mapping of SuvKind to float or Text
        Uptake = modality value x factor; or why there is none, naming the attribute.
    reference : Text
        What the dose was related to, as “decayed to 2026-03-11 10:42:00”.
    """

    factors: Mapping[SuvKind, float | Text] = field(eq=False)
    reference: Text

    def factor(self, kind: SuvKind) -> float | None:
        """Return the factor of a kind, None where there is none."""
        found = self.factors[kind]
        return found if isinstance(found, float) else None

    def problem(self, kind: SuvKind) -> Text | None:
        """Return why there is no value of a kind."""
        found = self.factors[kind]
        return None if isinstance(found, float) else found


def usual_uptake(suv: Suv) -> Window | None:
    """Return the window in modality values of a PET without one of its own: SUVbw 0 to 7.

    All slices look alike that way; by percentiles of each, the same uptake would have many shades.
    """
    factor = suv.factor(SuvKind.BW)
    if not factor or factor < 0:
        return None
    width = _USUAL / factor
    return Window(width / 2, width, VoiFunction.LINEAR_EXACT)


def suv_text(suv: Suv, kind: SuvKind, value: float) -> str:
    """Return the uptake of a modality value as ``SUVbw 3.21 g/ml``; empty where there is none."""
    factor = suv.factor(kind)
    if factor is None:
        return ""
    return f"{SUV_NAMES[kind]} {with_unit(number_text(value * factor, 2), SUV_UNITS[kind])}"


def suv_of(ds: Dataset, earliest: Earliest = lambda: None, frame: int = 1) -> Suv | None:
    """Return how the values of a PET image become uptake values; None for other modalities.

    Parameters
    ----------
    earliest : callable
        Gives the earliest Acquisition Date and Time of the series, None where not all of it is
        known. Asked where the series was processed later, so that its own time says nothing.
    frame : int
        From 1; frames of an enhanced image have mappings of their own.
    """
    if text(ds, "Modality") != "PT":
        return None
    try:
        mapped = [] if text(ds, "Units") else real_world_of(ds, frame)
        per_mass, reference = _mapped(ds, mapped) if mapped else _per_mass(ds, earliest)
    except Missing as missing:
        return Suv(dict.fromkeys(SuvKind, missing.text), t("no uptake value"))
    except ArithmeticError:
        return Suv(dict.fromkeys(SuvKind, _BEYOND), t("no uptake value"))
    factors = {kind: _attempt(lambda kind=kind: per_mass(kind)) for kind in SuvKind}  # type: ignore[misc]
    return Suv(factors, reference)


def _attempt(make: Callable[[], float]) -> float | Text:
    try:
        factor = float(make())
    except Missing as missing:
        return missing.text
    except ArithmeticError:
        return _BEYOND
    return factor if isfinite(factor) else _BEYOND


def _per_mass(ds: Dataset, earliest: Earliest) -> tuple[Callable[[SuvKind], float], Text]:
    """Return the function that gives the factor of a kind, and what it refers to."""
    units = text(ds, "Units").upper()
    if not units:
        raise missing("Units", "(0054,1001)")
    _check_corrections(ds)
    if units in ("GML", "CM2ML"):
        own = SuvKind.BSA if units == "CM2ML" else _own_kind(ds)
        return lambda kind: related(ds, kind, own), t("as the scanner computed it")
    scale = philips_factor(ds, 0x00) if units == "CNTS" else None
    if scale is not None:
        factor = scale
        return (
            lambda kind: factor * related(ds, kind, SuvKind.BW),
            t("by the scale factor (7053,1000) of the scanner"),
        )
    concentration = _concentration(ds, units)
    dose, reference = dose_of(ds, earliest)
    return lambda kind: concentration * mass_of(ds, kind) / dose, reference


def _mapped(ds: Dataset, mapped: list[RealWorld]) -> tuple[Callable[[SuvKind], float], Text]:
    """Return the same for an enhanced image, whose units are those of its real world maps."""
    factors: dict[str, float] = {}
    for one in mapped:
        factor = one.factor
        if factor is not None:
            factors.setdefault(one.unit.upper(), factor)
    code = next((code for code in _MAPPED_SUV if code in factors), "")
    if code:
        own, scale = _MAPPED_SUV[code], factors[code]
        return lambda kind: scale * related(ds, kind, own), t("as the scanner computed it")
    code = next((code for code in _MAPPED_BQ if code in factors), "")
    if code:
        concentration = _MAPPED_BQ[code] * factors[code]
        dose, reference = enhanced_dose(ds)
        return lambda kind: concentration * mass_of(ds, kind) / dose, reference
    units = ", ".join(one.unit for one in mapped)
    raise Missing(
        t("no SUV: the Real World Value Mapping (0040,9096) is to {units}", units=units or "?")
    )


def _concentration(ds: Dataset, units: str) -> float:
    """Return what makes Bq/ml of the values."""
    if units == "BQML":
        return 1.0
    if units != "CNTS":
        raise Missing(t("no SUV: Units (0054,1001) is {units}", units=units))
    found = philips_factor(ds, 0x09)
    if found is None:
        raise Missing(
            t(
                "no SUV: the values are counts, and the scale factors (7053,1000) and (7053,1009) "
                "of the scanner are missing"
            )
        )
    return found


def _own_kind(ds: Dataset) -> SuvKind:
    kind = text(ds, "SUVType").upper()
    if kind not in _SUV_TYPES:
        raise Missing(t("no SUV: SUV Type (0054,1006) is {kind}", kind=kind))
    return _SUV_TYPES[kind]


def _check_corrections(ds: Dataset) -> None:
    corrected = {part.strip().upper() for part in text(ds, "CorrectedImage").split("\\")}
    for name, needed in (("ATTN", t("attenuation")), ("DECY", t("decay"))):
        if name not in corrected:
            raise Missing(
                t(
                    "no SUV: Corrected Image (0028,0051) lacks {name}, correction for {what}",
                    name=name,
                    what=needed,
                )
            )
