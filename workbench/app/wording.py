"""How values are put into words and figures: one place for panels, status bar and reports."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from workbench.app.calibration.expiry import is_expired
from workbench.app.images.folder_images import file_name
from workbench.base.figures import number, trimmed, with_unit
from workbench.base.text import Text, t
from workbench.model.anchor import Vector
from workbench.model.annotation import Annotation, Purpose, Source
from workbench.model.calibration import CALIBRATION_TITLES, Calibration, CalibrationSource
from workbench.model.ids import ImageId
from workbench.model.measurement import MeasurementKind
from workbench.model.project import Project
from workbench.model.regions import Box, Ellipse, Lines, Point, Polygon, Polyline, Region
from workbench.model.review import ImageStatus

STATUS_TITLES: Mapping[ImageStatus, Text] = {
    ImageStatus.TODO: t("To do"),
    ImageStatus.IN_PROGRESS: t("In progress"),
    ImageStatus.DONE: t("Done"),
    ImageStatus.FLAGGED: t("Flagged"),
}

SOURCE_TITLES: Mapping[Source, Text] = {
    Source.HUMAN: t("Drawn"),
    Source.IMPORT: t("Imported"),
    Source.MODEL: t("Predicted"),
}


_PARTS: Mapping[str, Callable[[str], Text]] = {
    "type": lambda value: t("type {value}", value=value),
    "echo": lambda value: t("echo {value}", value=value),
    "TE": lambda value: t("TE {value} ms", value=value),
    "b": lambda value: t("b {value}", value=value),
    "direction": lambda value: t("direction {value}", value=value),
    "kernel": lambda value: t("kernel {value}", value=value),
    "kV": lambda value: t("{value} kV", value=value),
    "TI": lambda value: t("TI {value} ms", value=value),
    "flip": lambda value: t("flip angle {value}°", value=value),
    "time": lambda value: t("time {value}", value=value),
    "acquisition": lambda value: t("acquisition {value}", value=value),
    "copy": lambda value: t("copy {value}", value=value),
    "stack": lambda value: t("stack {value}", value=value),
    "dimension": lambda value: t("dimension {value}", value=value),
}


def part_text(part: Sequence[str]) -> Text | None:
    """Return what sets a stack apart from others of its series (`Series.part`), None when whole."""
    said: Text | None = None
    for one in part:
        kind, _, value = one.partition(" ")
        word = _PARTS[kind](value) if kind in _PARTS else t("{value}", value=one)
        said = word if said is None else t("{first}, {second}", first=said, second=word)
    return said


def window_text(center: float, width: float) -> str:
    """Return a window as ``C / W``."""
    return f"{trimmed(center)} / {trimmed(width)}"


def zoom_figure(zoom: float) -> str:
    """Return a zoom in per cent without the sign; a decimal where a large picture is shown whole.

    Parameters
    ----------
    zoom : float
        Device pixels per image pixel.
    """
    return number(zoom * 100, 0 if zoom >= 0.1 else 1)


def is_calibrated(calibration: Calibration) -> bool:
    """Return whether somebody knows millimetres, everywhere or in regions."""
    return calibration.source is not CalibrationSource.NONE


def calibration_text(calibration: Calibration) -> str:
    """Return the text of the calibration badge: where millimetres come from, and how large."""
    title = str(CALIBRATION_TITLES[calibration.source])
    spacing = calibration.spacing
    if spacing is None:
        return title
    if abs(spacing.dx - spacing.dy) < 1e-9:
        size = f"{spacing.dx:.3g}"
    else:
        size = f"{spacing.dx:.3g} × {spacing.dy:.3g}"
    said = f"{title} {with_unit(size, 'mm')}"
    return f"{said} · {t('expired')}" if is_expired(calibration.expires) else said


def patient_text(point: Vector) -> str:
    """Return a patient position (mm, LPS) by the side it lies on, such as ``L 12.5 P 3.0 H 40.1``.

    Letters are those at the sides of a picture.
    """
    sides = (("R", "L"), ("A", "P"), ("F", "H"))
    parts = (
        f"{side[mm >= 0]}\u2009{number(abs(mm), 1)}"
        for side, mm in zip(sides, (round(v, 1) for v in point), strict=True)
    )
    return "  ".join(parts)


MEASUREMENT_TITLES: Mapping[MeasurementKind, Text] = {
    MeasurementKind.LENGTH: t("Length"),
    MeasurementKind.PATH: t("Path length"),
    MeasurementKind.ANGLE: t("Angle"),
    MeasurementKind.OPEN_ANGLE: t("Open angle"),
    MeasurementKind.COBB: t("Cobb angle"),
    MeasurementKind.BIDIRECTIONAL: t("Bidirectional"),
    MeasurementKind.PERPENDICULAR: t("Perpendicular distance"),
    MeasurementKind.PARALLEL: t("Parallel distance"),
    MeasurementKind.ROI: t("Region of interest"),
    MeasurementKind.PROBE: t("Point value"),
    MeasurementKind.CALIPER: t("Crack width"),
    MeasurementKind.PROFILE: t("Line profile"),
    MeasurementKind.CARDIOTHORACIC: t("Cardiothoracic ratio"),
    MeasurementKind.ARROW: t("Arrow"),
    MeasurementKind.TEXT: t("Text"),
}


def region_title(
    region: Region | None,
    purpose: Purpose = Purpose.FINDING,
    kind: MeasurementKind | None = None,
) -> Text:
    """Return what kind of shape, or of measurement, it is."""
    if kind is not None:
        return MEASUREMENT_TITLES[kind]
    match region:
        case Point():
            return t("Point")
        case Polyline():
            return t("Length") if purpose is Purpose.MEASUREMENT else t("Polyline")
        case Lines():
            return t("Lines")
        case Polygon():
            return t("Polygon")
        case Ellipse():
            return t("Ellipse")
        case Box():
            return t("Box")
        case _:
            return t("Whole image")


def label_title(project: Project, annotation: Annotation, language: str) -> str:
    """Return the label of an annotation, or what kind of shape it is when it has none."""
    scheme = project.scheme
    label = scheme.get(annotation.label) if scheme else None
    if label is not None:
        return label.title(language)
    if annotation.label:
        return annotation.label
    return str(region_title(annotation.region, annotation.purpose, annotation.kind))


def label_color(project: Project, annotation: Annotation) -> str | None:
    """Return the colour of an annotation: its label's, else its layer's, else None."""
    scheme = project.scheme
    label = scheme.get(annotation.label) if scheme else None
    if label is not None:
        return label.color
    layer = project.layers.get(annotation.layer)
    return layer.color if layer is not None else None


def image_name(project: Project, id: ImageId) -> str:
    """Return the file name of an image."""
    return file_name(project.images[id].path)


def description_text(description: str) -> str:
    """Return a description as people read it; devices write “^” where a space is meant."""
    return " ".join(description.replace("^", " ").split())


def person_text(name: str) -> str:
    """Return a person's name as people read it.

    DICOM has “^” between the parts of a name and “=” between its ways of writing.
    """
    return description_text(name.replace("=", " "))


def day_text(value: str) -> str:
    """Return a DICOM date (YYYYMMDD) as people read it; anything else as it is."""
    if len(value) == 8 and value.isdigit():
        return f"{value[:4]}-{value[4:6]}-{value[6:]}"
    return value
