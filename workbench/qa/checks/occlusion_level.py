"""What somebody judged to be hidden, against what is computed."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.api.checks import Finding, Severity
from workbench.base.text import t
from workbench.model.occlusion import OcclusionLevel
from workbench.qa.check import CheckInfo, Scope
from workbench.qa.fixes import DROP_JUDGED_LEVEL
from workbench.qa.rules import Rules
from workbench.qa.shapes import FrameShapes


def find(frame: FrameShapes, rules: Rules) -> Iterable[Finding]:
    """Yield annotations whose judged level is another one than the computed."""
    unknown = OcclusionLevel.UNKNOWN
    for shape in frame.shapes.values():
        judged = shape.annotation.judged_occlusion
        if judged is None or judged is unknown:
            continue
        result = frame.scene(rules).results.get(shape.id)
        if result is None or result.level in (judged, unknown) or result.ratio is None:
            continue
        text = t(
            "Judged to be hidden: {judged}; computed: {computed} ({percent} %).",
            judged=LEVEL_TITLES[judged],
            computed=LEVEL_TITLES[result.level],
            percent=f"{result.ratio * 100:.0f}",
        )
        yield rules.found(
            CHECK,
            text,
            shape.id,
            *result.hidden_by,
            fix=DROP_JUDGED_LEVEL,
            ratio=round(result.ratio, 4),
        )


LEVEL_TITLES = {
    OcclusionLevel.NONE: t("nothing"),
    OcclusionLevel.PARTIAL: t("partly"),
    OcclusionLevel.HEAVY: t("mostly"),
    OcclusionLevel.FULL: t("all of it"),
    OcclusionLevel.UNKNOWN: t("unknown"),
}

CHECK = CheckInfo(
    "occlusion_level",
    t("Occlusion judged otherwise"),
    Severity.WARNING,
    Scope.FRAME,
    find,
)
