"""Standardised uptake values of PET: a factor for each kind, or which attribute is missing.

References
----------
The vendor-neutral pseudocode of QIBA; DICOM PS3.3 C.8.9.1 (PET series), C.8.9.4 (PET image).
Nothing is assumed: no half-life of a usual nuclide, no date that would fit, no weight.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from math import exp, isfinite, log
from typing import TYPE_CHECKING

from attrs import field, frozen

from workbench.base.figures import number as number_text
from workbench.base.figures import with_unit
from workbench.base.text import Text, t
from workbench.dicom.real_world import RealWorld, real_world_of
from workbench.dicom.times import date_and_time, date_time
from workbench.dicom.values import items, number, text

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_PHILIPS = "Philips PET Private Group"
_GE = "GEMS_PETD_01"


class SuvKind(StrEnum):
    """What the uptake is related to (CID 85)."""

    BW = "bw"
    LBM_JAMES = "lbm-james"
    LBM_JANMA = "lbm-janma"
    BSA = "bsa"
    IBW = "ibw"


#: Name, as it stands beside a value.
SUV_NAMES: Mapping[SuvKind, str] = {
    SuvKind.BW: "SUVbw",
    SuvKind.LBM_JAMES: "SUVlbm (James)",
    SuvKind.LBM_JANMA: "SUVlbm (Janma)",
    SuvKind.BSA: "SUVbsa",
    SuvKind.IBW: "SUVibw",
}
SUV_UNITS: Mapping[SuvKind, str] = {
    kind: "cm²/ml" if kind is SuvKind.BSA else "g/ml" for kind in SuvKind
}
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


Earliest = Callable[[], datetime | None]
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


class _Missing(Exception):
    """Why there is no value; the text names the attribute."""

    def __init__(self, text: Text) -> None:
        super().__init__(text)
        self.text = text


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
    except _Missing as missing:
        return Suv(dict.fromkeys(SuvKind, missing.text), t("no uptake value"))
    except ArithmeticError:
        return Suv(dict.fromkeys(SuvKind, _BEYOND), t("no uptake value"))
    factors = {kind: _attempt(lambda kind=kind: per_mass(kind)) for kind in SuvKind}  # type: ignore[misc]
    return Suv(factors, reference)


def _attempt(make: Callable[[], float]) -> float | Text:
    try:
        factor = float(make())
    except _Missing as missing:
        return missing.text
    except ArithmeticError:
        return _BEYOND
    return factor if isfinite(factor) else _BEYOND


def _per_mass(ds: Dataset, earliest: Earliest) -> tuple[Callable[[SuvKind], float], Text]:
    """Return the function that gives the factor of a kind, and what it refers to."""
    units = text(ds, "Units").upper()
    if not units:
        raise _missing("Units", "(0054,1001)")
    _check_corrections(ds)
    if units in ("GML", "CM2ML"):
        own = SuvKind.BSA if units == "CM2ML" else _own_kind(ds)
        return lambda kind: _related(ds, kind, own), t("as the scanner computed it")
    scale = _philips(ds, 0x00) if units == "CNTS" else None
    if scale is not None:
        factor = scale
        return (
            lambda kind: factor * _related(ds, kind, SuvKind.BW),
            t("by the scale factor (7053,1000) of the scanner"),
        )
    concentration = _concentration(ds, units)
    dose, reference = _dose(ds, earliest)
    return lambda kind: concentration * _mass(ds, kind) / dose, reference


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
        return lambda kind: scale * _related(ds, kind, own), t("as the scanner computed it")
    code = next((code for code in _MAPPED_BQ if code in factors), "")
    if code:
        concentration = _MAPPED_BQ[code] * factors[code]
        dose, reference = _enhanced_dose(ds)
        return lambda kind: concentration * _mass(ds, kind) / dose, reference
    units = ", ".join(one.unit for one in mapped)
    raise _Missing(
        t("no SUV: the Real World Value Mapping (0040,9096) is to {units}", units=units or "?")
    )


def _enhanced_dose(ds: Dataset) -> tuple[float, Text]:
    """Return the dose at the moment that an enhanced image is corrected to (PS3.3 C.8.22)."""
    for keyword, name, tag in (
        ("AttenuationCorrected", "Attenuation Corrected", "(0018,9759)"),
        ("DecayCorrected", "Decay Corrected", "(0018,9758)"),
    ):
        said = text(ds, keyword).upper()
        if said != "YES":
            raise (
                _missing(name, tag)
                if not said
                else _Missing(t("no SUV: {name} {tag} is {value}", name=name, tag=tag, value=said))
            )
    drug, dose = _drug(ds)
    corrected = date_time(text(ds, "DecayCorrectionDateTime"), _zone(ds))
    if corrected is None:
        raise _missing("Decay Correction DateTime", "(0018,9701)")
    half_life = _positive(drug, "RadionuclideHalfLife", "Radionuclide Half Life", "(0018,1075)")
    return _decayed(dose, corrected, _injection(ds, drug, corrected), half_life)


def _concentration(ds: Dataset, units: str) -> float:
    """Return what makes Bq/ml of the values."""
    if units == "BQML":
        return 1.0
    if units != "CNTS":
        raise _Missing(t("no SUV: Units (0054,1001) is {units}", units=units))
    found = _philips(ds, 0x09)
    if found is None:
        raise _Missing(
            t(
                "no SUV: the values are counts, and the scale factors (7053,1000) and (7053,1009) "
                "of the scanner are missing"
            )
        )
    return found


def _own_kind(ds: Dataset) -> SuvKind:
    kind = text(ds, "SUVType").upper()
    if kind not in _SUV_TYPES:
        raise _Missing(t("no SUV: SUV Type (0054,1006) is {kind}", kind=kind))
    return _SUV_TYPES[kind]


def _related(ds: Dataset, kind: SuvKind, own: SuvKind) -> float:
    """Return the factor from one kind to another; the dose cancels out."""
    return 1.0 if kind is own else _mass(ds, kind) / _mass(ds, own)


def _check_corrections(ds: Dataset) -> None:
    corrected = {part.strip().upper() for part in text(ds, "CorrectedImage").split("\\")}
    for name, needed in (("ATTN", t("attenuation")), ("DECY", t("decay"))):
        if name not in corrected:
            raise _Missing(
                t(
                    "no SUV: Corrected Image (0028,0051) lacks {name}, correction for {what}",
                    name=name,
                    what=needed,
                )
            )


# -- what the uptake is related to ----------------------------------------------------------------


def _mass(ds: Dataset, kind: SuvKind) -> float:
    """Return grams (for BSA: square centimetres) that the dose is spread over."""
    weight = _positive(ds, "PatientWeight", "Patient's Weight", "(0010,1030)")
    if kind is SuvKind.BW:
        return weight * 1000
    size = _positive(ds, "PatientSize", "Patient's Size", "(0010,1020)")
    if kind is SuvKind.BSA:
        return body_surface(weight, size) * 10_000
    sex = text(ds, "PatientSex").upper()
    if sex not in ("M", "F"):
        raise _missing("Patient's Sex", "(0010,0040)")
    mass = {
        SuvKind.LBM_JAMES: lean_mass_james,
        SuvKind.LBM_JANMA: lean_mass_janmahasatian,
        SuvKind.IBW: ideal_mass,
    }[kind](weight, size, sex == "M")
    if mass <= 0:
        raise _Missing(
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


# -- the dose --------------------------------------------------------------------------------------


def _dose(ds: Dataset, earliest: Earliest) -> tuple[float, Text]:
    """Return the dose in Bq that belongs to the values, and to when it was decayed."""
    drug, dose = _drug(ds)
    correction = text(ds, "DecayCorrection").upper()
    if correction == "ADMIN":
        return dose, t("dose as administered")
    if correction != "START":
        if not correction:
            raise _missing("Decay Correction", "(0054,1102)")
        raise _Missing(
            t("no SUV: Decay Correction (0054,1102) is {correction}", correction=correction)
        )
    half_life = _positive(drug, "RadionuclideHalfLife", "Radionuclide Half Life", "(0018,1075)")
    scan = _scan_start(ds, half_life, earliest)
    injected = _injection(ds, drug, scan)
    return _decayed(dose, scan, injected, half_life)


def _drug(ds: Dataset) -> tuple[Dataset, float]:
    """Return what was injected, and how much of it in Bq."""
    drug = next(iter(items(ds, "RadiopharmaceuticalInformationSequence")), None)
    if drug is None:
        raise _missing("Radiopharmaceutical Information Sequence", "(0054,0016)")
    return drug, _positive(drug, "RadionuclideTotalDose", "Radionuclide Total Dose", "(0018,1074)")


def _decayed(
    dose: float, scan: datetime, injected: datetime, half_life: float
) -> tuple[float, Text]:
    decayed = dose * 2.0 ** (-(scan - injected).total_seconds() / half_life)
    return decayed, t("decayed to {time}", time=f"{scan:%Y-%m-%d %H:%M:%S}")


def _scan_start(ds: Dataset, half_life: float, earliest: Earliest) -> datetime:
    """Return when the scan began, which Decay Correction START refers to."""
    series = _moment(ds, "Series", "(0008,0021)", "(0008,0031)")
    acquired = _moment(ds, "Acquisition", "(0008,0022)", "(0008,0032)")
    if series <= acquired:
        return series
    # Processed later: the series has the time of the processing.
    own = _ge_start(ds)
    if own is not None:
        return own
    first = earliest()
    if first is not None:
        return first
    return _counted_back(ds, acquired, half_life)


def _counted_back(ds: Dataset, acquired: datetime, half_life: float) -> datetime:
    """Return the start from one slice: its acquisition less its reference time.

    The reference time is that of the average count rate in the frame, so this part is put back
    (QIBA's way for series that say nothing else).
    """
    reference = number(ds, "FrameReferenceTime")
    duration = number(ds, "ActualFrameDuration")
    if reference is None or not duration:
        raise _Missing(
            t(
                "no SUV: the series was processed after the scan, and Frame Reference Time "
                "(0054,1300) or Actual Frame Duration (0018,1242) is missing"
            )
        )
    rate = log(2) / half_life
    decay = rate * duration / 1000
    average = log(decay / (1 - exp(-decay))) / rate
    return acquired - timedelta(milliseconds=reference) + timedelta(seconds=average)


def _injection(ds: Dataset, drug: Dataset, scan: datetime) -> datetime:
    exact = date_time(text(drug, "RadiopharmaceuticalStartDateTime"), _zone(ds))
    if exact is not None:
        if exact > scan:
            raise _Missing(
                t(
                    "no SUV: Radiopharmaceutical Start DateTime (0018,1078) is after the start of "
                    "the scan"
                )
            )
        return exact
    clock = text(drug, "RadiopharmaceuticalStartTime")
    at = date_and_time(f"{scan:%Y%m%d}", clock)
    if at is None:
        raise _missing("Radiopharmaceutical Start DateTime", "(0018,1078)")
    # A time without a date is the last one before the scan: yesterday's where it would be after.
    return at - timedelta(days=1) if at > scan else at


def _moment(ds: Dataset, what: str, date_tag: str, time_tag: str) -> datetime:
    date, time = text(ds, f"{what}Date"), text(ds, f"{what}Time")
    if not date:
        raise _missing(f"{what} Date", date_tag)
    found = date_and_time(date, time) if time else None
    if found is None:
        raise _missing(f"{what} Time", time_tag)
    return found


def _zone(ds: Dataset) -> str:
    return text(ds, "TimezoneOffsetFromUTC")


# -- private attributes ----------------------------------------------------------------------------


def _private(ds: Dataset, group: int, creator: str, element: int) -> str:
    try:
        value = ds.private_block(group, creator)[element].value
    except (KeyError, AttributeError, ValueError):
        return ""
    if isinstance(value, bytes):
        value = value.decode("latin-1")
    return str(value).replace("\x00", "").strip()


def _philips(ds: Dataset, element: int) -> float | None:
    """Return a factor of Philips; None when absent, zero, or of another creator."""
    try:
        value = float(_private(ds, 0x7053, _PHILIPS, element))
    except ValueError:
        return None
    return value if value > 0 else None


def _ge_start(ds: Dataset) -> datetime | None:
    return date_time(_private(ds, 0x0009, _GE, 0x0D), _zone(ds))


def _positive(ds: Dataset, keyword: str, name: str, tag: str) -> float:
    value = number(ds, keyword)
    if value is None or value <= 0:
        raise _missing(name, tag)
    return value


def _missing(name: str, tag: str) -> _Missing:
    return _Missing(t("no SUV: {name} {tag} is missing", name=name, tag=tag))
