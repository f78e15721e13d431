"""Copies of shapes on other slices and images, at the same place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from attrs import evolve

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.edit.annotate import provenance
from workbench.edit.craft.chosen import NOTHING
from workbench.geom.shapes import bounds
from workbench.model import commands
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation
from workbench.model.ids import AnnotationId, EntityId, ImageId, PairId, new_id
from workbench.model.patch import Delta, Patch, Stamp
from workbench.model.project import Project

Place = tuple[ImageId, int]
TOOL = "copy"
"""What the provenance of a copy names as its tool."""


def copy_to(
    project: Project, stamp: Stamp, ids: Iterable[AnnotationId], places: Sequence[Place]
) -> Patch:
    """Copy annotations to other frames: same place, label, attributes, layer and depth.

    A copy's provenance names who copied it, and that it was copied. Copies of a group are a group
    of their own on each frame; what is a part of something copied is a part of its copy.

    Raises
    ------
    InputError
        If nothing is selected, it lies on a cut, a layer is locked, no other frame is meant, or a
        shape would lie wholly beside an image.
    """
    chosen = [project.annotations[id] for id in sorted(ids) if id in project.annotations]
    if not chosen:
        raise InputError(NOTHING)
    if not all(isinstance(one.anchor, OnFrame) for one in chosen):
        raise InputError(t("These shapes were drawn on a cut through a volume, not on a slice."))
    made: list[Annotation] = []
    pairs: dict[EntityId, Delta] = {}
    for image, frame in places:
        here = [one for one in chosen if one.anchor != OnFrame(image, frame)]
        copies = _copies(project, stamp, here, image, frame)
        made += copies.values()
        pairs |= _pairs(project, copies, image, frame)
    if not made:
        raise InputError(t("There is no other slice or image to copy to."))
    patch = commands.add_annotations(project, stamp, made)
    name = t("Copy annotation") if len(made) == 1 else t("Copy {n} annotations", n=len(made))
    return evolve(patch, name=name, deltas={**patch.deltas, **pairs})


def _copies(
    project: Project, stamp: Stamp, chosen: Sequence[Annotation], image: ImageId, frame: int
) -> dict[AnnotationId, Annotation]:
    """Return the copies for one frame by the ids of their originals."""
    _refuse_beside(project, chosen, image)
    new = {one.id: AnnotationId(EntityId(new_id())) for one in chosen}
    groups = {one.group: new_id() for one in chosen if one.group}
    origin = provenance(project, stamp, TOOL)

    def copied(one: Annotation) -> Annotation:
        fields: dict[str, Any] = {
            "id": new[one.id],
            "anchor": OnFrame(image, frame),
            "provenance": origin,
            "locked": False,
            "judgement": None,
            "group": groups.get(one.group, ""),
            "part_of": new.get(one.part_of) if one.part_of is not None else None,
        }
        return evolve(one, **fields)

    return {one.id: copied(one) for one in chosen}


def _pairs(
    project: Project, copies: dict[AnnotationId, Annotation], image: ImageId, frame: int
) -> dict[EntityId, Delta]:
    """Return what is said of two that were both copied, for their copies."""
    found: dict[EntityId, Delta] = {}
    for pair in project.pairs.values():
        if pair.front in copies and pair.back in copies:
            id = PairId(EntityId(new_id()))
            front, back = copies[pair.front].id, copies[pair.back].id
            after = evolve(pair, id=id, image=image, frame=frame, front=front, back=back)
            found[id] = Delta(None, after)
    return found


def _refuse_beside(project: Project, chosen: Sequence[Annotation], image: ImageId) -> None:
    target = project.images.get(image)
    if target is None:
        raise InputError(t("The image is no longer there."))
    for one in chosen:
        if one.region is None or not target.columns:
            continue
        x0, y0, x1, y1 = bounds(one.region)
        if x0 >= target.columns or y0 >= target.rows or x1 <= 0 or y1 <= 0:
            raise InputError(
                t(
                    "{image} is smaller, and a shape would lie beside it. Paste it there instead.",
                    image=_name(target.path),
                )
            )


def _name(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2]


def slices_between(text: str, count: int) -> list[int]:
    """Return slice numbers, from 1, that a text such as ``3-7, 9`` names.

    Raises
    ------
    InputError
        If it is no such list, or names slices that are not there.
    """
    found: set[int] = set()
    try:
        for piece in text.replace("，", ",").replace("–", "-").split(","):
            first, dash, last = piece.strip().partition("-")
            low, high = int(first), int(last if dash else first)
            found.update(range(min(low, high), min(max(low, high), count + 1) + 1))
    except ValueError:
        raise InputError(t("Write slices like this: 3-7, 9.")) from None
    if not found or min(found) < 1 or max(found) > count:
        raise InputError(t("There are slices 1 to {n}.", n=count))
    return sorted(found)
