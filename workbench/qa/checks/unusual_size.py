"""Much larger, smaller or longer than others of its label."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from workbench.api.checks import Finding, Severity
from workbench.base.figures import significant
from workbench.base.text import Text, t
from workbench.qa.check import CheckInfo, Scope, Threshold
from workbench.qa.shapes import Shape
from workbench.qa.whole import Whole

_LEAST = 10
# Where nearly all are of one size, what differs by less than this share is none the less usual.
_FLOOR = 0.02


def find(whole: Whole, rules: object) -> Iterable[Finding]:
    """Yield areas whose size or aspect is far from the median of their label, in MADs."""
    most = whole.rules.threshold(CHECK, "mads")
    by_label: dict[str, list[Shape]] = {}
    for shape in whole.shapes():
        if shape.is_area and shape.area > 0 and shape.annotation.label is not None:
            by_label.setdefault(shape.annotation.label, []).append(shape)
    for label in sorted(by_label):
        shapes = by_label[label]
        if len(shapes) < _LEAST:
            continue
        areas = np.array([shape.area for shape in shapes])
        aspects = np.array([_aspect(shape) for shape in shapes])
        yield from _unusual(whole, shapes, areas, most, "area")
        yield from _unusual(whole, shapes, aspects, most, "aspect")


def _aspect(shape: Shape) -> float:
    x0, y0, x1, y1 = shape.bounds
    short, long = sorted((x1 - x0, y1 - y0))
    return long / short if short > 0 else 1.0


def _unusual(
    whole: Whole, shapes: Sequence[Shape], values: NDArray[np.float64], most: float, what: str
) -> Iterable[Finding]:
    median = float(np.median(values))
    mad = max(float(np.median(np.abs(values - median))), _FLOOR * median)
    for at in np.flatnonzero(np.abs(values - median) > most * mad).tolist():
        shape, value = shapes[at], float(values[at])
        label = whole.rules.title(shape.annotation.label)
        yield whole.rules.found(
            CHECK, _text(what, value, median, label), shape.id, subject=what, value=round(value, 4)
        )


def _text(what: str, value: float, median: float, label: str) -> Text:
    usual, this = significant(median), significant(value)
    if what == "area":
        return t(
            "Unusual size for “{label}”: {value} px², the median is {median} px².",
            label=label,
            value=this,
            median=usual,
        )
    return t(
        "Unusual proportions for “{label}”: {value} : 1, the median is {median} : 1.",
        label=label,
        value=this,
        median=usual,
    )


CHECK = CheckInfo(
    "unusual_size",
    t("Unusual size"),
    Severity.NOTE,
    Scope.PROJECT,
    find,
    (Threshold("mads", 4.0, t("Distance from the median, in MADs"), maximum=100.0, step=0.5),),
)
