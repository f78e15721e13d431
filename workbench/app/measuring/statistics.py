"""Values inside annotations: what pixels are like, in the unit that the probe shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from workbench.base.errors import InputError
from workbench.base.text import Text, t
from workbench.model.annotation import Annotation
from workbench.model.calibration import CalibrationSource
from workbench.model.measurement import MeasurementKind
from workbench.model.regions import AREA_REGIONS, Point, Polyline

if TYPE_CHECKING:
    from workbench.app.session import Session
    from workbench.dicom.suv import Suv
    from workbench.imaging.loader import FrameCache
    from workbench.imaging.statistics.profile import Profile
    from workbench.imaging.statistics.summary import RoiStatistics

Row = dict[str, Any]
Report = Callable[[float], object]

#: Units of files as UCUM has them; others are written as the file has them.
UCUM: Mapping[str, str] = {
    "": "1",
    "HU": "[hnsf'U]",
    "BQML": "Bq/ml",
    "CNTS": "{counts}",
    "PROPCNTS": "{counts}",
    "GML": "g/ml",
    "CM2ML": "cm2/ml",
}
SUV_UCUM: Mapping[str, str] = {
    "bw": "{SUVbw}g/ml",
    "lbm-james": "{SUVlbm}g/ml",
    "lbm-janma": "{SUVlbm}g/ml",
    "bsa": "{SUVbsa}cm2/ml",
    "ibw": "{SUVibw}g/ml",
}
# What of the statistics has a row of its own, and under which name for uptake values.
_NAMES = (
    "mean",
    "sd",
    "minimum",
    "p5",
    "p25",
    "median",
    "p75",
    "p95",
    "maximum",
    "skewness",
    "kurtosis",
    "entropy",
)
_BARE = ("skewness", "kurtosis", "entropy")
_SUV_NAMES = {"mean": "suv_mean", "sd": "suv_sd", "maximum": "suv_max", "minimum": "suv_min"}


@frozen(eq=False)
class Inside:
    """The values inside an annotation.

    Parameters
    ----------
    statistics : tuple of RoiStatistics
        In modality units: one for grey, else one a channel; empty for lines.
    suv : RoiStatistics or None
        The same as uptake values; None for what is no PET, and where `suv_problem` says why.
    suv_kind : str
        Of `suv`, a value of `dicom.suv.SuvKind`.
    suv_problem : Text or None
        Which attribute is missing for uptake values.
    suv_reference : Text or None
        What the dose was related to.
    profile : Profile or None
        Of a line: the values along it.
    problem : Text or None
        Why nothing is known.
    """

    statistics: tuple[RoiStatistics, ...] = ()
    suv: RoiStatistics | None = None
    suv_kind: str = ""
    suv_problem: Text | None = None
    suv_reference: Text | None = None
    profile: Profile | None = field(default=None, repr=False)
    problem: Text | None = None

    @property
    def notes(self) -> tuple[Text, ...]:
        """What to know of these numbers."""
        every = max((one.every for one in self.statistics), default=1)
        if every == 1:
            return ()
        return (t("So many pixels that one band of rows of {n} was looked at.", n=every),)


def has_values(annotation: Annotation) -> bool:
    """Return whether there are values to be told: of an area, a probe or a profile."""
    region = annotation.region
    if isinstance(region, Point):
        return annotation.kind is MeasurementKind.PROBE
    if isinstance(region, Polyline):
        return annotation.kind is MeasurementKind.PROFILE
    return isinstance(region, AREA_REGIONS)


def intensities(
    session: Session,
    annotation: Annotation,
    report: Report = lambda fraction: None,
    frames: FrameCache | None = None,
) -> Inside:
    """Return the values inside an annotation; what cannot be read is its `problem`.

    Parameters
    ----------
    report : callable
        Is told the share that is done; may raise, `base.errors.Cancelled` for one, to stop.
    frames : FrameCache, optional
        Frames that others have read already, and the locks under which images are read.
    """
    from workbench.app.measuring.frames import underneath

    if not has_values(annotation):
        return Inside()
    try:
        found = underneath(session, annotation, frames)
        if isinstance(found.region, Polyline):
            return Inside(profile=_profile(session, annotation, found, report))
        from workbench.imaging.statistics.region import region_statistics

        statistics = region_statistics(found.frame, found.region, found.number, report)
        return with_uptake(statistics, found.frame.info.suv, session.settings.suv_kind)
    except InputError as error:
        return Inside(problem=error.text)


def with_uptake(statistics: tuple[RoiStatistics, ...], suv: Suv | None, kind: str = "bw") -> Inside:
    """Return statistics with the uptake values that they mean, where the picture is a PET."""
    from workbench.dicom.suv import SuvKind

    if suv is None or len(statistics) != 1:
        return Inside(statistics)
    wanted = SuvKind(kind)
    factor = suv.factor(wanted)
    if factor is None:
        return Inside(statistics, suv_kind=kind, suv_problem=suv.problem(wanted))
    scaled = statistics[0].scaled(factor, SUV_UCUM[kind])
    return Inside(statistics, scaled, kind, suv_reference=suv.reference)


def _profile(session: Session, annotation: Annotation, found: Any, report: Report) -> Profile:
    from workbench.geom.measuring.scale import Scale, scale_for
    from workbench.imaging.statistics.profile import profile_of
    from workbench.model.anchor import OnFrame

    anchor, line = annotation.anchor, found.region
    if isinstance(anchor, OnFrame):
        calibration = session.library.calibration(anchor.image, anchor.frame)
        scale = scale_for(line, calibration)
    else:
        known = found.frame.info.calibration
        scale = Scale(known.spacing, known.source)
    return profile_of(found.frame, line.points, scale, number=found.number, report=report)


def intensity_rows(session: Session, annotation: Annotation) -> list[Row]:
    """Return the values inside an area or under a probe as rows of a table, without waiting.

    Each row has ``quantity value unit source uncertainty channel``: units are UCUM, `source` is
    that of no millimetres (``none``), and no uncertainty is known. Empty where there are none.
    """
    return rows_of(intensities(session, annotation))


def rows_of(inside: Inside) -> list[Row]:
    """Return values as rows of a table."""
    rows: list[Row] = []
    for one in inside.statistics:
        unit = UCUM.get(one.unit, one.unit)
        for name in _NAMES:
            value = getattr(one, name)
            if value is not None:
                rows.append(row(name, value, "1" if name in _BARE else unit, one.channel))
        if one.count or one.excluded:
            rows.append(row("padding_count", one.excluded, "1", one.channel))
    if inside.suv is not None:
        for name, title in _SUV_NAMES.items():
            value = getattr(inside.suv, name)
            if value is not None:
                rows.append(row(title, value, inside.suv.unit))
    return rows


def row(name: str, value: float | None, unit: str, channel: Text | str = "") -> Row:
    """Return a row of a table for a number that rests on no millimetres."""
    return {
        "quantity": name,
        "value": value,
        "unit": unit,
        "source": CalibrationSource.NONE.value,
        "uncertainty": None,
        "channel": str(channel),
    }


def refused_row(name: str, reason: Text | str, unit: str) -> Row:
    """Return a row of a table for a number that there is not, with the `reason` for it."""
    return {**row(name, None, unit), "reason": str(reason)}


def refused_of(inside: Inside) -> list[Row]:
    """Return a row that says why there are no uptake values, where there should be some."""
    if inside.suv_problem is None:
        return []
    return [refused_row("suv_max", inside.suv_problem, SUV_UCUM[inside.suv_kind])]
