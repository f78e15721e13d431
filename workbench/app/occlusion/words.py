"""Occlusion in words, as the canvas and the panels tell it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from workbench.app.wording import label_title
from workbench.base.text import Text, language, t
from workbench.model.anchor import OnFrame
from workbench.model.ids import AnnotationId
from workbench.model.occlusion import OcclusionLevel, ShapeRole

if TYPE_CHECKING:
    from workbench.app.session import Session
    from workbench.geom.occlusion import Cycle, Occlusion

LEVEL_TITLES: Mapping[OcclusionLevel, Text] = {
    OcclusionLevel.NONE: t("Not hidden"),
    OcclusionLevel.PARTIAL: t("Partly hidden"),
    OcclusionLevel.HEAVY: t("Mostly hidden"),
    OcclusionLevel.FULL: t("Fully hidden"),
    OcclusionLevel.UNKNOWN: t("Unknown"),
}
ROLE_TITLES: Mapping[ShapeRole, Text] = {
    ShapeRole.AMODAL: t("The whole thing"),
    ShapeRole.VISIBLE: t("Only what is seen"),
}
SIDE_TITLES: Mapping[str, Text] = {
    "left": t("left"),
    "top": t("top"),
    "right": t("right"),
    "bottom": t("bottom"),
}
# More numbers than that say less.
_MOST = 3


def name_of(session: Session, id: AnnotationId) -> str:
    """Return what an annotation is called in a sentence: its number and its label."""
    annotation = session.project.annotations.get(id)
    number = session.numbers.text(id)
    if annotation is None or annotation.label is None:
        return number
    return f"{number} {label_title(session.project, annotation, language())}"


def hidden_text(session: Session, occlusion: Occlusion) -> str:
    """Return how much is hidden and by what, ``62 % hidden by #14, #9``; empty when nothing is."""
    if not occlusion.ratio or occlusion.level is OcclusionLevel.NONE:
        return ""
    others = numbers_text(session, occlusion.hidden_by)
    if occlusion.level is OcclusionLevel.FULL:
        return str(t("fully hidden by {others}", others=others) if others else t("fully hidden"))
    percent = percent_text(occlusion.ratio)
    if not others:
        return str(t("{percent} % hidden", percent=percent))
    return str(t("{percent} % hidden by {others}", percent=percent, others=others))


def truncated_text(occlusion: Occlusion) -> str:
    """Return how much lies outside the frame and where; empty when nothing does."""
    if not occlusion.truncation:
        return ""
    names = [str(SIDE_TITLES[side]) for side in SIDE_TITLES if side in occlusion.sides]
    percent = percent_text(occlusion.truncation)
    return str(
        t("{percent} % outside the image ({sides})", percent=percent, sides=", ".join(names))
    )


def told_text(session: Session, occlusion: Occlusion) -> str:
    """Return all that is told of an annotation below the pointer; empty when there is nothing."""
    hidden, truncated = hidden_text(session, occlusion), truncated_text(occlusion)
    if not hidden and not truncated:
        return ""
    parts = [name_of(session, occlusion.id), hidden]
    if hidden and occlusion.level is not OcclusionLevel.FULL:
        parts.append(str(LEVEL_TITLES[occlusion.level]))
    return " · ".join(part for part in (*parts, truncated) if part)


def told_of(session: Session, id: AnnotationId) -> str:
    """Return what is told of an annotation below the pointer, as far as that is known by now."""
    anchor = session.project.annotations[id].anchor
    if not isinstance(anchor, OnFrame) or not session.occlusion.is_ready(
        anchor.image, anchor.frame
    ):
        return ""
    found = session.occlusion.of(id)
    return told_text(session, found) if found is not None else ""


def cycle_text(session: Session, cycle: Cycle) -> Text:
    """Return what is wrong with a cycle, with the names of those it is made of."""
    names = [name_of(session, id) for id in (*cycle.ids, cycle.ids[0])]
    if len(cycle.ids) == 2:
        return t(
            "{a} is in front of {b}, and {b} in front of {a}. Let their depth decide, or say who "
            "is nearer for a region only.",
            a=names[0],
            b=names[1],
        )
    return t(
        "Each of these is in front of the next, and so in front of itself: {chain}. Let the depth "
        "decide for two of them, or say who is nearer for a region only.",
        chain=" > ".join(names),
    )


def numbers_text(session: Session, ids: Iterable[AnnotationId]) -> str:
    """Return the numbers of annotations, the first three of many."""
    found = list(ids)
    shown = ", ".join(session.numbers.text(id) for id in found[:_MOST])
    return f"{shown} +{len(found) - _MOST}" if len(found) > _MOST else shown


def percent_text(ratio: float) -> str:
    """Return a share in whole per cent; what is there is not 0, what is left over not 100."""
    return str(min(max(round(100 * ratio), 1), 99 if ratio < 1 else 100))
