"""The occlusion of a whole project, as ``workbench occlusion`` prints it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import Any

from workbench.base.errors import InputError
from workbench.base.figures import significant
from workbench.base.text import Text, t
from workbench.geom.occlusion import Conflict, Occlusion, Scene, Unexplained
from workbench.geom.occlusion.conflicts import ConflictKind
from workbench.model.anchor import OnFrame
from workbench.model.image import Image
from workbench.model.project import Project

Row = dict[str, Any]


def occlusion_rows(project: Project, images: Sequence[str] = ()) -> tuple[list[Row], list[Text]]:
    """Return one row an area annotation, and what does not fit together, in words.

    Rows are ordered by image path, frame and annotation.

    Parameters
    ----------
    images : sequence of str
        Stored paths or names of files; none of them = all images.

    Raises
    ------
    InputError
        If there is no such image.
    """
    rows: list[Row] = []
    notes: list[Text] = []
    for image in sorted(_chosen(project, images), key=lambda one: (one.path, one.id)):
        for frame in _frames(project, image):
            scene = Scene.of(project, image.id, frame)
            results = scene.results
            rows += [_row(project, image, frame, results[id]) for id in sorted(results)]
            notes += notes_of(scene)
    return rows, notes


def notes_of(scene: Scene) -> Iterator[Text]:
    """Yield what does not fit together on a frame, in words."""
    yield from (cycle.text for cycle in scene.cycles)
    yield from map(conflict_text, scene.conflicts)
    yield from map(unexplained_text, scene.unexplained)


def conflict_text(conflict: Conflict) -> Text:
    """Say what is wrong with a drawn visible part, and what to do."""
    if conflict.kind is ConflictKind.OUTSIDE:
        return t(
            "The drawn visible part of {id} reaches {area} px² over its own outline. Correct one "
            "of them.",
            id=conflict.id,
            area=significant(conflict.area),
        )
    return t(
        "The drawn visible part of {id} lies with {area} px² under {others}. Correct it, or "
        "change who is nearer.",
        id=conflict.id,
        area=significant(conflict.area),
        others=", ".join(conflict.others),
    )


def unexplained_text(found: Unexplained) -> Text:
    """Say that nothing that is annotated hides what a drawn visible part leaves out."""
    return t(
        "{area} px² of {id} are hidden by nothing that is annotated. Mark what hides them, or "
        "correct the visible part.",
        id=found.id,
        area=significant(found.area),
    )


def _chosen(project: Project, names: Sequence[str]) -> list[Image]:
    images = list(project.images.values())
    if not names:
        return images
    chosen: list[Image] = []
    for name in names:
        found = [one for one in images if one.path == name]
        found = found or [one for one in images if PurePath(one.path).name == PurePath(name).name]
        if not found:
            raise InputError(t("The project has no image {name}.", name=name))
        chosen += [one for one in found if one not in chosen]
    return chosen


def _frames(project: Project, image: Image) -> list[int]:
    anchors = {one.anchor for one in project.annotations_on(image.id)}
    return sorted(one.frame for one in anchors if isinstance(one, OnFrame))


def _row(project: Project, image: Image, frame: int, one: Occlusion) -> Row:
    annotation = project.annotations[one.id]
    judged = annotation.judged_occlusion
    return {
        "annotation": one.id,
        "label": annotation.label,
        "image": image.path,
        "frame": frame,
        "amodal_area": one.amodal_area,
        "visible_area": one.visible_area,
        "ratio": one.ratio,
        "level": one.level.value,
        "hidden_by": list(one.hidden_by),
        "truncation": one.truncation,
        "sides": sorted(one.sides),
        "visible": "drawn" if one.is_drawn else "computed",
        "judged": judged.value if judged is not None else None,
    }
