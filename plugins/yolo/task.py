"""What a YOLO data set teaches, and what of a project it can hold then."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from workbench.api import InputError, t
from workbench.api.exchange import Capabilities, Feature, FormatOption


class Task(StrEnum):
    """Kind of a data set."""

    DETECT = "detect"
    SEGMENT = "segment"
    OBB = "obb"


OPTION = FormatOption(
    "task",
    t("Shapes"),
    default=Task.DETECT.value,
    choices={
        "detect": t("Upright boxes (detect)"),
        "segment": t("Outlines (segment)"),
        "obb": t("Turned boxes (obb)"),
    },
)

_BOXED = {
    Feature.POLYGON: t("Polygons become boxes."),
    Feature.ELLIPSE: t("Ellipses become boxes."),
    Feature.HOLES: t("Holes are filled."),
    Feature.PARTS: t("Shapes of several parts become one box."),
}
_CONVERTS = {
    Task.DETECT: {
        **_BOXED,
        Feature.ROTATION: t("Turned boxes become the upright box around them."),
    },
    Task.SEGMENT: {
        Feature.BOX: t("Boxes become polygons."),
        Feature.ELLIPSE: t("Ellipses become polygons."),
        Feature.ROTATION: t("Turned boxes and ellipses become polygons."),
        Feature.HOLES: t("Holes are joined to the outline by a line without width."),
        Feature.PARTS: t("Parts are joined by a line without width."),
    },
    Task.OBB: _BOXED,
}
_KEEPS = {
    Task.DETECT: {Feature.BOX},
    Task.SEGMENT: {Feature.POLYGON},
    Task.OBB: {Feature.BOX, Feature.ROTATION},
}


def capabilities_of(task: Task) -> Capabilities:
    """Return what survives in a data set of a kind."""
    return Capabilities(
        keeps=frozenset({*_KEEPS[task], Feature.FRAMES}),
        converts=_CONVERTS[task],
        options=(OPTION,),
        takes_crops=True,
        within_image=True,
    )


def task_of(options: Mapping[str, str]) -> Task:
    """Return the chosen kind; InputError for other options."""
    for name, value in options.items():
        if name != OPTION.name or value not in OPTION.choices:
            raise InputError(
                t(
                    "YOLO has no option {name}={value}. Known: task=detect, task=segment, "
                    "task=obb.",
                    name=name,
                    value=value,
                )
            )
    return Task(options.get(OPTION.name, OPTION.default))
