"""What belongs inside something of another label, and lies in none."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.api.checks import Finding, Severity
from workbench.base.text import t
from workbench.qa.check import CheckInfo, Scope, Threshold
from workbench.qa.checks.child_outside import share_outside
from workbench.qa.rules import Rules
from workbench.qa.shapes import FrameShapes, Shape


def find(frame: FrameShapes, rules: Rules) -> Iterable[Finding]:
    """Yield shapes whose label is a part of another, and that lie in nothing with that label.

    Where no such whole is marked on the frame, nobody marks wholes, and nothing is said.
    """
    wholes: dict[str, list[Shape]] = {}
    for shape in frame.shapes.values():
        if shape.is_area:
            for key in rules.lineage(shape.annotation.label):
                wholes.setdefault(key, []).append(shape)
    most = rules.threshold(CHECK, "share")
    for shape in frame.shapes.values():
        one = shape.annotation
        label = rules.label(one)
        inside = label.part_of if label is not None else None
        around = wholes.get(inside or "", [])
        if one.part_of is not None or inside is None or not around or shape.region is None:
            continue
        near = [whole for whole in around if _meet(shape, whole)]
        outside = min((share_outside(shape, whole) for whole in near), default=1.0)
        if outside > most:
            text = t("It lies in no “{whole}”, where it belongs.", whole=rules.title(inside))
            yield rules.found(CHECK, text, one.id, share=round(outside, 4))


def _meet(a: Shape, b: Shape) -> bool:
    (ax0, ay0, ax1, ay1), (bx0, by0, bx1, by1) = a.bounds, b.bounds
    return ax0 <= bx1 and bx0 <= ax1 and ay0 <= by1 and by0 <= ay1


CHECK = CheckInfo(
    "outside_part",
    t("Outside of where it belongs"),
    Severity.WARNING,
    Scope.FRAME,
    find,
    (Threshold("share", 0.05, t("Share that may lie outside")),),
)
