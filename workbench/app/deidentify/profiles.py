"""ProfileShelf: the profiles to choose from, and those of the user."""

from __future__ import annotations

from pathlib import Path

from workbench.deid.profile.file import read_profile, write_profile
from workbench.deid.profile.library import ProfileLibrary
from workbench.deid.profile.profile import Profile


class ProfileShelf:
    """What a window does with profiles; a problem is raised as a WorkbenchError."""

    def __init__(self, folder: Path) -> None:
        self._library = ProfileLibrary(folder)

    def profiles(self) -> list[Profile]:
        """Return all profiles: those that come with the program first."""
        return self._library.profiles()

    def is_own(self, name: str) -> bool:
        """Return whether a profile is one of the user's."""
        return any(one.name == name for one in self._library.own())

    def is_changed(self, profile: Profile) -> bool:
        """Return whether a profile says something else than the one that is kept by its name."""
        from workbench.deid.profile.difference import difference

        kept = next((one for one in self.profiles() if one.name == profile.name), None)
        return kept is None or bool(difference(kept, profile))

    def save(self, profile: Profile) -> None:
        """Keep a profile among the user's."""
        self._library.save(profile)

    def take(self, path: Path) -> Profile:
        """Keep the profile of a file among the user's, and return it."""
        found = read_profile(path)
        self._library.save(found)
        return found

    def write(self, path: Path, profile: Profile) -> None:
        """Write a profile to hand it on."""
        write_profile(path, profile)

    def remove(self, name: str) -> None:
        """Forget one of the user's."""
        self._library.remove(name)
