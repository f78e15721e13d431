"""Verbs for images and series."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attrs import evolve

from workbench.base.errors import InputError
from workbench.base.text import Text, t
from workbench.model.calibration import Calibration
from workbench.model.commands.annotations import editable, without_pairs
from workbench.model.commands.cameras import before_text
from workbench.model.commands.make import make_patch
from workbench.model.ids import EntityId, ImageId, SeriesId
from workbench.model.image import Image, Series
from workbench.model.patch import Patch, Stamp
from workbench.model.project import Entity, Project
from workbench.model.review import Dismissal, ImageStatus

# In the journal of every project that was ever saved elsewhere: its words stay as they are.
_MOVED = t("Saved in another folder; it was in {folder}", folder="")


def add_images(
    project: Project,
    stamp: Stamp,
    images: Sequence[Image],
    series: Sequence[Series] = (),
    gone: Iterable[SeriesId] = (),
) -> Patch:
    """Add images and the series they belong to; series in whose place others came are `gone`."""
    values: dict[EntityId, Entity | None] = {image.id: image for image in images}
    values.update(dict.fromkeys(gone))
    values.update({one.id: one for one in series})
    name = t("Add image") if len(images) == 1 else t("Add {n} images", n=len(images))
    return make_patch(name, stamp, project, values)


def _there(project: Project, id: ImageId) -> Image:
    image = project.images.get(id)
    if image is None:
        raise InputError(t("The image is no longer in the project."))
    return image


def remove_images(project: Project, stamp: Stamp, ids: Iterable[ImageId]) -> Patch:
    """Remove images with their annotations from the project; files are not touched.

    Locked annotations, and those on locked layers, keep their image.
    """
    doomed = [_there(project, id).id for id in ids]
    values: dict[EntityId, Entity | None] = dict.fromkeys(doomed)
    for id in doomed:
        on_it = project.index.on(id)
        editable(project, on_it)
        values.update(dict.fromkeys(on_it))
    for series in project.series.values():
        left = tuple(id for id in series.images if id not in values)
        if left != series.images:
            values[series.id] = evolve(series, images=left) if left else None
    values = without_pairs(project, values)
    name = t("Remove image") if len(doomed) == 1 else t("Remove {n} images", n=len(doomed))
    return make_patch(name, stamp, project, values)


def relink_images(project: Project, stamp: Stamp, images: Sequence[Image]) -> Patch:
    """Write new paths (and fingerprints) of images that were found again."""
    return make_patch(t("Relink images"), stamp, project, {image.id: image for image in images})


def move_project(project: Project, stamp: Stamp, former: str, moved: Iterable[Image] = ()) -> Patch:
    """Write the paths of images as seen from the folder that the project file is in now.

    It is journaled as a note, as nothing of it can be taken back: see `moved_from`.

    Parameters
    ----------
    former : str
        The folder that the file was in, as stored paths are: from where it is now.
    """
    name = Text(_MOVED.id, {"folder": former})
    return make_patch(name, stamp, project, {image.id: image for image in moved})


def moved_from(name: Text) -> str | None:
    """Return the former folder when this is the name of a `move_project`, else None."""
    folder = name.params.get("folder")
    return folder if name.id == _MOVED.id and isinstance(folder, str) else None


def set_image_status(
    project: Project, stamp: Stamp, ids: Iterable[ImageId], status: ImageStatus
) -> Patch:
    """Set how far images have come."""
    values: dict[EntityId, Entity | None] = {
        id: evolve(_there(project, id), status=status) for id in ids
    }
    return make_patch(t("Set image status"), stamp, project, values)


def set_calibration(
    project: Project, stamp: Stamp, ids: Iterable[ImageId], calibration: Calibration | None
) -> Patch:
    """Calibrate images by hand; None goes back to what their files say."""
    images = [_there(project, id) for id in ids]
    values: dict[EntityId, Entity | None] = {
        image.id: evolve(image, calibration=calibration) for image in images
    }
    name = t("Calibrate {n} images; before: {before}", n=len(images), before=before_text(images))
    return make_patch(name, stamp, project, values)


def dismiss(project: Project, stamp: Stamp, id: ImageId, dismissed: Sequence[Dismissal]) -> Patch:
    """Note of places of an image that what was offered there as a defect is none."""
    image = _there(project, id)
    values: dict[EntityId, Entity | None] = {
        id: evolve(image, dismissed=(*image.dismissed, *dismissed))
    }
    name = (
        t("Reject candidate")
        if len(dismissed) == 1
        else t("Reject {n} candidates", n=len(dismissed))
    )
    return make_patch(name, stamp, project, values)
