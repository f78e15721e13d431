"""The profiles of a user: one file each in a folder, so that they are handed on as they lie."""

from __future__ import annotations

import logging
from pathlib import Path

from attrs import evolve, frozen

from workbench.base.errors import InputError
from workbench.base.text import Text, t
from workbench.deid.profile.built_in import BUILT_IN
from workbench.deid.profile.file import check_name, read_profile, write_profile
from workbench.deid.profile.profile import Profile

log = logging.getLogger(__name__)

_SUFFIX = ".json"


@frozen
class ProfileLibrary:
    """Built-in profiles and those in a folder; a user's own wins over a built-in of its name."""

    folder: Path

    def profiles(self) -> list[Profile]:
        """Return all that can be read: built-in ones first, then the user's by name."""
        own = self.own()
        names = {profile.name for profile in own}
        return [*(one for one in BUILT_IN if one.name not in names), *own]

    def own(self) -> list[Profile]:
        """Return the user's own."""
        return self._read()[0]

    def problems(self) -> list[Text]:
        """Return what is said of files that cannot be read."""
        return self._read()[1]

    def get(self, name: str) -> Profile:
        """Return the profile of a name, or of a file that is named by its path.

        Raises
        ------
        InputError
            If there is none, or the file cannot be read as one.
        """
        found = next((one for one in self.profiles() if one.name == name), None)
        if found is not None:
            return found
        path = Path(name)
        if path.is_file():
            return read_profile(path)
        known = ", ".join(one.name for one in self.profiles())
        raise InputError(
            t("There is no profile {profile!r}. Known: {known}.", profile=name, known=known)
        )

    def save(self, profile: Profile) -> Path:
        """Keep a profile; one of the same name is replaced. Returns its file."""
        path = self._path(profile.name)
        # Saved by a user it is theirs: the title in words is no longer ours to translate.
        titles = {code: profile.shown(code) for code in ("en", "zh_CN")} if profile.title else {}
        own = evolve(profile, title=None, titles=titles or profile.titles)
        write_profile(path, own)
        return path

    def remove(self, name: str) -> None:
        """Forget one of the user's own; raises InputError if there is none."""
        try:
            self._path(name).unlink()
        except FileNotFoundError:
            raise InputError(t("There is no profile of yours called {name}.", name=name)) from None

    def _read(self) -> tuple[list[Profile], list[Text]]:
        found: list[Profile] = []
        problems: list[Text] = []
        for path in sorted(self.folder.glob(f"*{_SUFFIX}")) if self.folder.is_dir() else ():
            try:
                found.append(read_profile(path))
            except InputError as error:
                log.warning("a profile cannot be read")
                problems.append(error.text)
        return found, problems

    def _path(self, name: str) -> Path:
        return self.folder / f"{check_name(name)}{_SUFFIX}"
