"""Cameras: the profiles of the open project together with those of the user's library.

Profiles live in the user's library and are copied into the project when they are used; a later
change of one changes nothing that was measured.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from attrs import frozen

from workbench.app.calibration.expiry import is_expired, warning_of
from workbench.app.calibration.profile_file import read_profiles, write_profiles
from workbench.base.errors import InputError, StoreError
from workbench.base.text import Text, t
from workbench.model import commands
from workbench.model.camera import CameraProfile
from workbench.model.ids import CameraId, ImageId

if TYPE_CHECKING:
    from workbench.app.session import Session

__all__ = [
    "Cameras",
    "Listed",
    "images_named",
    "images_of_series",
    "is_expired",
    "warning_of",
]

log = logging.getLogger(__name__)


@frozen
class Listed:
    """A profile, and where it is kept."""

    profile: CameraProfile
    in_library: bool
    in_project: bool


class Cameras:
    """All camera profiles that can be used."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._path = session.places.cameras
        self.problem: Text | None = None
        self._own: dict[CameraId, CameraProfile] = {}
        if self._path.exists():
            try:
                self._own = {one.id: one for one in read_profiles(self._path)}
            except InputError as error:
                self.problem = error.text

    def listed(self) -> tuple[Listed, ...]:
        """Return all profiles by name; the project's numbers count where both have one."""
        project = self._session.project.cameras
        every = {**self._own, **project}
        found = (Listed(one, id in self._own, id in project) for id, one in every.items())
        return tuple(sorted(found, key=lambda one: (one.profile.name.casefold(), one.profile.id)))

    def named(self, name: str) -> CameraProfile:
        """Return the profile with a name or id.

        Raises
        ------
        InputError
            If there is none, or more than one.
        """
        every = [one.profile for one in self.listed()]
        found = [one for one in every if one.id == name] or [
            one for one in every if one.name == name
        ]
        if len(found) == 1:
            return found[0]
        if found:
            raise InputError(
                t("There are several camera profiles “{name}”. Use the id of one.", name=name)
            )
        known = ", ".join(one.name for one in every) or str(t("none"))
        raise InputError(
            t("There is no camera profile “{name}”. Known: {known}.", name=name, known=known)
        )

    def put(self, profile: CameraProfile) -> None:
        """Keep a profile in the library, and in the project where it is used there."""
        if not profile.name.strip():
            raise InputError(t("A camera profile needs a name."))
        session = self._session
        if profile.id in session.project.cameras and not session.document.read_only:
            session.do(commands.put_camera, profile)
        self._write({**self._own, profile.id: profile})

    def remove(self, id: CameraId) -> None:
        """Remove a profile; images that were calibrated with it keep its numbers."""
        session = self._session
        if id in session.project.cameras and not session.document.read_only:
            session.do(commands.remove_camera, id)
        if id in self._own:
            self._write({key: one for key, one in self._own.items() if key != id})

    def apply(self, profile: CameraProfile, images: Sequence[ImageId]) -> None:
        """Calibrate images with a profile; one step of the history."""
        self._session.do(commands.apply_camera, profile, images)

    def _write(self, profiles: dict[CameraId, CameraProfile]) -> None:
        try:
            if self.problem is not None and self._path.exists():
                self._path.replace(self._path.with_name(f"{self._path.name}.unreadable"))
            write_profiles(self._path, profiles.values())
        except OSError as error:
            why = error.strerror or str(error)
            raise StoreError(t("The camera profiles cannot be saved: {why}", why=why)) from error
        self.problem = None
        self._own = profiles


def images_of_series(session: Session, image: ImageId) -> tuple[ImageId, ...]:
    """Return the images that are worked on as one with an image."""
    from workbench.app.viewing.navigation import groups

    return next((group for group in groups(session.project) if image in group), (image,))


def images_named(session: Session, names: Iterable[str]) -> list[ImageId]:
    """Return images by stored path or file name; none named = all.

    Raises
    ------
    InputError
        If there is no such image.
    """
    from pathlib import PurePath

    images = session.project.images.values()
    chosen: list[ImageId] = []
    wanted = list(names)
    if not wanted:
        return [one.id for one in images]
    for name in wanted:
        found = [one.id for one in images if one.path == name]
        base = PurePath(name).name
        found = found or [one.id for one in images if PurePath(one.path).name == base]
        if not found:
            raise InputError(t("The project has no image {name}.", name=name))
        chosen += [id for id in found if id not in chosen]
    return chosen
