"""Verbs for camera profiles, and for using one on images."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve

from workbench.base.errors import InputError
from workbench.base.figures import significant
from workbench.base.text import Text, t
from workbench.model.calibration import CALIBRATION_TITLES, Calibration, CalibrationSource
from workbench.model.camera import CameraProfile
from workbench.model.commands.make import make_patch
from workbench.model.ids import CameraId, EntityId, ImageId
from workbench.model.image import Image
from workbench.model.patch import Patch, Stamp
from workbench.model.project import Entity, Project


def put_camera(project: Project, stamp: Stamp, profile: CameraProfile) -> Patch:
    """Add a camera profile, or change the one with its id; images keep the numbers they have."""
    before = project.cameras.get(profile.id)
    if not profile.name.strip():
        raise InputError(t("A camera profile needs a name."))
    name = (
        t("Add camera profile “{name}”", name=profile.name)
        if before is None
        else t("Change camera profile “{name}”", name=profile.name)
    )
    return make_patch(name, stamp, project, {profile.id: profile} if profile != before else {})


def remove_camera(project: Project, stamp: Stamp, id: CameraId) -> Patch:
    """Remove a camera profile; images that were calibrated with it keep its numbers."""
    profile = project.cameras.get(id)
    if profile is None:
        raise InputError(t("The camera profile is no longer there."))
    name = t("Remove camera profile “{name}”", name=profile.name)
    return make_patch(name, stamp, project, {id: None})


def apply_camera(
    project: Project, stamp: Stamp, profile: CameraProfile, ids: Iterable[ImageId]
) -> Patch:
    """Calibrate images with a camera profile: its numbers are copied, and the profile is kept.

    Raises
    ------
    InputError
        If an image has another size than the pictures the profile was found on.
    """
    images = [_there(project, id) for id in ids]
    for image in images:
        _check_size(profile, image)
    calibration = calibration_of(profile, stamp.author)
    values: dict[EntityId, Entity | None] = {
        image.id: evolve(image, calibration=calibration)
        for image in images
        if image.calibration != calibration
    }
    if project.cameras.get(profile.id) != profile:
        values[profile.id] = profile
    name = t(
        "Calibrate {n} images with “{name}”; before: {before}",
        n=len(images),
        name=profile.name,
        before=before_text(images),
    )
    return make_patch(name, stamp, project, values)


def calibration_of(profile: CameraProfile, author: str = "") -> Calibration:
    """Return what an image is calibrated with by a profile."""
    spacing = profile.spacing
    return Calibration(
        spacing,
        CalibrationSource.PROFILE,
        aspect=spacing.dy / spacing.dx,
        reason=_reason(profile, author),
        uncertainty=profile.uncertainty,
        rectification=profile.rectification,
        camera=profile.id,
        expires=profile.expires,
    )


def before_text(images: Iterable[Image]) -> Text:
    """Say what images were calibrated by, for the history."""
    found = list(dict.fromkeys(image.calibration for image in images))
    if len(found) != 1:
        return t("different ones")
    one = found[0]
    if one is None:
        return t("as in the file")
    if one.spacing is None:
        return CALIBRATION_TITLES[one.source]
    return t(
        "{source}, {dx} × {dy} mm",
        source=CALIBRATION_TITLES[one.source],
        dx=significant(one.spacing.dx),
        dy=significant(one.spacing.dy),
    )


def _reason(profile: CameraProfile, author: str) -> Text:
    values = {"name": profile.name, "author": author or profile.author}
    if profile.calibrated is None:
        return t("Camera profile “{name}”, used by {author}.", **values)
    return t(
        "Camera profile “{name}” of {date}, used by {author}.",
        date=profile.calibrated.isoformat(),
        **values,
    )


def _there(project: Project, id: ImageId) -> Image:
    image = project.images.get(id)
    if image is None:
        raise InputError(t("The image is no longer in the project."))
    return image


def _check_size(profile: CameraProfile, image: Image) -> None:
    if not profile.rows or (profile.columns, profile.rows) == (image.columns, image.rows):
        return
    raise InputError(
        t(
            "{image} has {width} × {height} pixels; “{profile}” holds for {columns} × {rows}. "
            "Use a profile of this camera at this size.",
            image=image.path.rpartition("/")[2],
            width=image.columns,
            height=image.rows,
            profile=profile.name,
            columns=profile.columns,
            rows=profile.rows,
        )
    )
