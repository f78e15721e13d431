"""Values inside shapes in words: titles of numbers, and the lines beside a shape."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import floor, log10
from typing import TYPE_CHECKING

from workbench.app.measuring.statistics import UCUM, Inside
from workbench.base.figures import MINUS, grouped, number, with_unit
from workbench.base.text import Text, t
from workbench.dicom.uptake.kinds import SUV_NAMES, SuvKind

if TYPE_CHECKING:
    from workbench.imaging.statistics.summary import RoiStatistics

#: Names of numbers, in the order in which they are shown.
VALUE_TITLES: Mapping[str, Text] = {
    "mean": t("Mean"),
    "sd": t("Standard deviation"),
    "minimum": t("Smallest"),
    "p5": t("5th percentile"),
    "p25": t("25th percentile"),
    "median": t("Median"),
    "p75": t("75th percentile"),
    "p95": t("95th percentile"),
    "maximum": t("Largest"),
    "skewness": t("Skewness"),
    "kurtosis": t("Kurtosis (excess)"),
    "entropy": t("Entropy"),
    "padding_count": t("Padding left out"),
    "suv_mean": t("SUVmean"),
    "suv_sd": t("SD of SUV"),
    "suv_max": t("SUVmax"),
    "suv_min": t("SUVmin"),
    "suv_peak": t("SUVpeak"),
    "lesion_suv_max": t("SUVmax of the lesion"),
    "lesion_suv_mean": t("SUVmean of the lesion"),
    "mtv": t("Metabolic tumour volume"),
    "tlg": t("Total lesion glycolysis"),
    "volume": t("Volume"),
    "surface": t("Surface"),
}
_BITS = "bit"
_WHOLE = 1e9


def lines_of(inside: Inside) -> tuple[str, ...]:
    """Return what stands beside a region while it is drawn: mean and SD, or the one value."""
    lines = tuple(line_of(one) for one in inside.statistics if one.count)
    if inside.suv is None or not lines:
        return lines
    return (uptake_line(inside.suv, SuvKind(inside.suv_kind)), *lines)


def line_of(one: RoiStatistics) -> str:
    """Return mean and SD with their unit, or the value of a single pixel."""
    named = f"{one.channel} " if one.channel else ""
    return named + with_unit(mean_and_sd(one), shown_unit(one.unit))


def mean_and_sd(one: RoiStatistics) -> str:
    """Return ``−42.1, SD 12.3``; the value alone where there is one pixel only.

    What stands after ± is an uncertainty, which this is not.
    """
    if one.mean is None:
        return ""
    if one.sd is None:
        return level_text(one.mean)
    digits = _decimals(one.sd)
    return f"{number(one.mean, digits)}, SD {number(one.sd, digits)}"


def _decimals(spread: float) -> int:
    """Return how many decimals a mean has: those beyond its spread say nothing."""
    if spread >= 10:
        return 0 if spread >= 1000 else 1
    return 2 if spread >= 0.1 or spread <= 0 else 1 - floor(log10(spread))


def level_text(value: float) -> str:
    """Return one of the values: whole numbers with all their digits, others with four."""
    if value == round(value) and abs(value) < _WHOLE:
        return grouped(number(value, 0))
    return f"{value:.4g}".replace("-", MINUS)


def uptake_line(one: RoiStatistics, kind: SuvKind) -> str:
    """Return ``SUVbw max 5.21, mean 3.10 g/ml``, or the value of a single pixel."""
    name, mean, most = SUV_NAMES[kind], one.mean or 0.0, one.maximum or 0.0
    if one.sd is None:
        return with_unit(f"{name} {number(mean, 2)}", one.unit)
    said = t(
        "{name} max {most}, mean {mean}", name=name, most=number(most, 2), mean=number(mean, 2)
    )
    return with_unit(str(said), one.unit)


def uptake_figure(one: RoiStatistics, name: str) -> str:
    """Return one of the uptake values of a region with its unit; empty where there is none."""
    value = {"suv_max": one.maximum, "suv_mean": one.mean, "suv_sd": one.sd}[name]
    return "" if value is None else with_unit(number(value, 2), one.unit)


def shown_unit(unit: str) -> str:
    """Return the unit of a file as UCUM, which figures know how to write."""
    return "" if not unit else UCUM.get(unit, unit)


def figures_of(one: RoiStatistics) -> Iterator[tuple[Text, str]]:
    """Yield title and figure of each number of a region, for a list."""
    for name in list(VALUE_TITLES)[:12]:
        value = getattr(one, name)
        if value is None:
            continue
        if name in ("skewness", "kurtosis"):
            yield VALUE_TITLES[name], number(value, 2)
        elif name == "entropy":
            yield VALUE_TITLES[name], with_unit(number(value, 2), _BITS)
        else:
            is_mean = name in ("mean", "sd") and one.sd is not None
            shown = number(value, _decimals(one.sd or 0.0)) if is_mean else level_text(value)
            yield VALUE_TITLES[name], with_unit(shown, shown_unit(one.unit))
    if one.excluded:
        yield VALUE_TITLES["padding_count"], grouped(str(one.excluded))
