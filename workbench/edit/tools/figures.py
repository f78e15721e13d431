"""What a measurement says beside its shape: its figures, and where its millimetres come from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from attrs import frozen

from workbench.api.tools import Caption, ToolContext
from workbench.base.figures import significant, with_uncertainty, with_unit
from workbench.base.text import Text, t
from workbench.geom.measuring.quantity import Quantity
from workbench.geom.snap import XY
from workbench.model.anchor import Anchor, OnPlane
from workbench.model.calibration import Calibration, CalibrationSource
from workbench.model.measurement import MeasurementKind
from workbench.model.regions import Point, Region

#: The sources in one word, as they stand beside a figure.
BADGES: Mapping[CalibrationSource, Text] = {
    CalibrationSource.PATIENT: t("patient"),
    CalibrationSource.FIDUCIAL: t("fiducial"),
    CalibrationSource.GEOMETRY: t("geometry"),
    CalibrationSource.CORRECTED: t("corrected"),
    CalibrationSource.ESTIMATED: t("estimated"),
    CalibrationSource.DETECTOR: t("at detector"),
    CalibrationSource.FILM: t("on film"),
    CalibrationSource.ULTRASOUND_REGION: t("ultrasound"),
    CalibrationSource.USER: t("by hand"),
    CalibrationSource.PROFILE: t("camera"),
}
# What is not the size of the thing itself, or is somebody's guess.
_DOUBTFUL = (CalibrationSource.ESTIMATED, CalibrationSource.DETECTOR, CalibrationSource.FILM)


@frozen
class Badge:
    """Where millimetres come from, in a word; `warns` where they are not to be taken as they are.

    Empty beside pixels, and where there is nothing to measure.
    """

    text: str = ""
    warns: bool = False


NO_BADGE = Badge()


def quantities_of(
    region: Region, kind: MeasurementKind | None, calibration: Calibration
) -> tuple[Quantity, ...]:
    """Return what stands beside a measurement, as far as it is computed for that."""
    from workbench.geom.measuring.values import first_measured, measured

    if kind is MeasurementKind.PROBE or (kind is None and isinstance(region, Point)):
        return ()  # a point has a place, which the status bar tells; what is meant is its value
    if kind in _LINES:
        return measured(region, kind, calibration)
    first = first_measured(region, kind, calibration)
    return (first,) if first is not None else ()


def badge_of(
    quantities: Sequence[Quantity], calibration: Calibration, anchor: Anchor | None, today: date
) -> Badge:
    """Return the badge of what is measured; angles and ratios need no millimetres, and have none.

    It also says when that was measured on a cut, which was not acquired as it is, and when the
    calibration is too old.
    """
    sized = [one for one in quantities if one.unit not in ("deg", "1")]
    sources = [one.source for one in sized if one.source is not CalibrationSource.NONE]
    if not sources:
        return NO_BADGE
    said, warns = str(BADGES[sources[0]]), sources[0] in _DOUBTFUL
    if isinstance(anchor, OnPlane):
        said = str(t("{source}, on a cut", source=said))
    if calibration.expires is not None and calibration.expires < today:
        return Badge(str(t("{source}, expired", source=said)), True)
    return Badge(said, warns)


def caption_of(
    quantities: Sequence[Quantity], kind: MeasurementKind | None, *, uncertain: bool = False
) -> tuple[str, ...]:
    """Return the lines that stand beside a measurement.

    Parameters
    ----------
    uncertain : bool
        Each figure with its standard uncertainty.
    """
    if not quantities:
        return ()
    named = {one.name: one for one in reversed(quantities)}
    made = _LINES.get(kind, _first) if kind is not None else _first
    return made(quantities, named, uncertain)


def live_captions(
    region: Region, kind: MeasurementKind | None, at: XY, context: ToolContext
) -> tuple[Caption, ...]:
    """Return what is told at the pointer while a measurement is drawn or changed."""
    found = quantities_of(region, kind, context.calibration)
    lines = caption_of(found, kind, uncertain=context.habits.uncertainty)
    if kind is not None:
        lines = (*lines, *context.values(region, kind))
    if not lines:
        return ()
    today = context.stamp.at.date()
    badge = badge_of(found, context.calibration, context.anchor, today)
    return (Caption(*at, "\n".join(lines), badge.text, badge.warns),)


def figure(quantity: Quantity, uncertain: bool = False) -> str:
    """Return a number with its unit, and on demand with its standard uncertainty."""
    value = significant(quantity.value)
    if uncertain:
        value = with_uncertainty(quantity.value, quantity.uncertainty)
    return with_unit(value, quantity.unit)


_Named = Mapping[str, Quantity]
_Lines = Callable[[Sequence[Quantity], _Named, bool], tuple[str, ...]]


def _first(found: Sequence[Quantity], named: _Named, uncertain: bool) -> tuple[str, ...]:
    return (figure(found[0], uncertain),)


def _axes(found: Sequence[Quantity], named: _Named, uncertain: bool) -> tuple[str, ...]:
    """Return both axes as readers write them: 8.4 × 6.1 mm."""
    long, short = named["long_axis"], named["short_axis"]
    if uncertain:
        return figure(long, True), figure(short, True)
    value = f"{significant(long.value)} × {significant(short.value)}"
    return (with_unit(value, long.unit),)


def _crack(found: Sequence[Quantity], named: _Named, uncertain: bool) -> tuple[str, ...]:
    if "width_max" not in named:
        return _first(found, named, uncertain)
    widest, mean = figure(named["width_max"], uncertain), figure(named["width_mean"], uncertain)
    return str(t("max {width}", width=widest)), str(t("mean {width}", width=mean))


def _chest(found: Sequence[Quantity], named: _Named, uncertain: bool) -> tuple[str, ...]:
    if "ratio" not in named:
        return _first(found, named, uncertain)
    heart, thorax = named["heart_width"], named["thorax_width"]
    value = f"{significant(heart.value)} / {significant(thorax.value)}"
    ratio = str(t("CTR {ratio}", ratio=figure(named["ratio"], uncertain)))
    return with_unit(value, heart.unit), ratio


_LINES: Mapping[MeasurementKind, _Lines] = {
    MeasurementKind.BIDIRECTIONAL: _axes,
    MeasurementKind.CALIPER: _crack,
    MeasurementKind.CARDIOTHORACIC: _chest,
}
