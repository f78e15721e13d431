"""The dose that belongs to the values: what was injected, decayed to when they were counted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from math import exp, log
from typing import TYPE_CHECKING

from workbench.base.text import Text, t
from workbench.dicom.times import date_and_time, date_time
from workbench.dicom.uptake.missing import Missing, missing, positive
from workbench.dicom.uptake.vendors import ge_start
from workbench.dicom.values import items, number, text

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

Earliest = Callable[[], datetime | None]


def dose_of(ds: Dataset, earliest: Earliest) -> tuple[float, Text]:
    """Return the dose in Bq that belongs to the values, and to when it was decayed."""
    drug, dose = _drug(ds)
    correction = text(ds, "DecayCorrection").upper()
    if correction == "ADMIN":
        return dose, t("dose as administered")
    if correction != "START":
        if not correction:
            raise missing("Decay Correction", "(0054,1102)")
        raise Missing(
            t("no SUV: Decay Correction (0054,1102) is {correction}", correction=correction)
        )
    half_life = positive(drug, "RadionuclideHalfLife", "Radionuclide Half Life", "(0018,1075)")
    scan = _scan_start(ds, half_life, earliest)
    injected = _injection(ds, drug, scan)
    return _decayed(dose, scan, injected, half_life)


def enhanced_dose(ds: Dataset) -> tuple[float, Text]:
    """Return the dose at the moment that an enhanced image is corrected to (PS3.3 C.8.22)."""
    for keyword, name, tag in (
        ("AttenuationCorrected", "Attenuation Corrected", "(0018,9759)"),
        ("DecayCorrected", "Decay Corrected", "(0018,9758)"),
    ):
        said = text(ds, keyword).upper()
        if said != "YES":
            raise (
                missing(name, tag)
                if not said
                else Missing(t("no SUV: {name} {tag} is {value}", name=name, tag=tag, value=said))
            )
    drug, dose = _drug(ds)
    corrected = date_time(text(ds, "DecayCorrectionDateTime"), _zone(ds))
    if corrected is None:
        raise missing("Decay Correction DateTime", "(0018,9701)")
    half_life = positive(drug, "RadionuclideHalfLife", "Radionuclide Half Life", "(0018,1075)")
    return _decayed(dose, corrected, _injection(ds, drug, corrected), half_life)


def _drug(ds: Dataset) -> tuple[Dataset, float]:
    """Return what was injected, and how much of it in Bq."""
    drug = next(iter(items(ds, "RadiopharmaceuticalInformationSequence")), None)
    if drug is None:
        raise missing("Radiopharmaceutical Information Sequence", "(0054,0016)")
    return drug, positive(drug, "RadionuclideTotalDose", "Radionuclide Total Dose", "(0018,1074)")


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
    own = ge_start(ds, _zone(ds))
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
        raise Missing(
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
            raise Missing(
                t(
                    "no SUV: Radiopharmaceutical Start DateTime (0018,1078) is after the start of "
                    "the scan"
                )
            )
        return exact
    clock = text(drug, "RadiopharmaceuticalStartTime")
    at = date_and_time(f"{scan:%Y%m%d}", clock)
    if at is None:
        raise missing("Radiopharmaceutical Start DateTime", "(0018,1078)")
    # A time without a date is the last one before the scan: yesterday's where it would be after.
    return at - timedelta(days=1) if at > scan else at


def _moment(ds: Dataset, what: str, date_tag: str, time_tag: str) -> datetime:
    date, time = text(ds, f"{what}Date"), text(ds, f"{what}Time")
    if not date:
        raise missing(f"{what} Date", date_tag)
    found = date_and_time(date, time) if time else None
    if found is None:
        raise missing(f"{what} Time", time_tag)
    return found


def _zone(ds: Dataset) -> str:
    return text(ds, "TimezoneOffsetFromUTC")
