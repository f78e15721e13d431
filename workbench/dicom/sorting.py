"""Arranging instances into series in the order of their position."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from attrs import frozen

from workbench.dicom.geometry import plane_of, slice_position
from workbench.dicom.headers import Header
from workbench.dicom.pixel_format import PixelFormat
from workbench.dicom.values import integer, text
from workbench.model.anchor import Vector


@frozen
class Instance:
    """What sorting needs to know of a file."""

    path: Path
    rows: int
    columns: int
    frames: int
    sop_instance_uid: str = ""
    series_uid: str = ""
    study_uid: str = ""
    modality: str = ""
    series_number: int | None = None
    number: int | None = None
    orientation: tuple[Vector, Vector] | None = None
    position: float | None = None


def instance_of(header: Header, form: PixelFormat) -> Instance:
    """Return what sorting needs to know of a header."""
    ds = header.dataset
    plane = plane_of(ds)
    return Instance(
        path=header.path,
        rows=form.rows,
        columns=form.columns,
        frames=form.frames,
        sop_instance_uid=text(ds, "SOPInstanceUID"),
        series_uid=text(ds, "SeriesInstanceUID"),
        study_uid=text(ds, "StudyInstanceUID"),
        modality=text(ds, "Modality"),
        series_number=integer(ds, "SeriesNumber"),
        number=integer(ds, "InstanceNumber"),
        orientation=None if plane is None else (plane.row_axis, plane.column_axis),
        position=None if plane is None else slice_position(plane),
    )


def arrange(instances: Iterable[Instance]) -> list[tuple[Instance, ...]]:
    """Return the series, each sorted along the normal of its slices.

    A series is split where orientation, frame size or number of frames change (localizers,
    multi-frame objects beside single ones); instances without a Series Instance UID stay alone.
    At equal positions, and where there are none, Instance Number decides, then the file name.
    """
    stacks: dict[tuple[object, ...], list[Instance]] = defaultdict(list)
    for one in instances:
        alone = None if one.series_uid else one.path
        kind = (one.rows, one.columns, one.frames > 1, _rounded(one.orientation))
        stacks[(one.study_uid, one.series_uid, alone, kind)].append(one)
    series = [tuple(sorted(stack, key=_order)) for stack in stacks.values()]
    return sorted(series, key=_series_order)


def _rounded(orientation: tuple[Vector, Vector] | None) -> object:
    # Writers round to few digits; a degree is the least tilt that makes another stack.
    if orientation is None:
        return None
    return tuple(round(v, 2) + 0.0 for axis in orientation for v in axis)


def _order(one: Instance) -> tuple[float, int, str]:
    position = round(one.position, 2) if one.position is not None else 0.0
    return (position, one.number if one.number is not None else 1 << 31, one.path.name)


def _series_order(series: tuple[Instance, ...]) -> tuple[str, int, str, str]:
    first = series[0]
    number = first.series_number if first.series_number is not None else 1 << 31
    return (first.study_uid, number, first.series_uid, first.path.name)
