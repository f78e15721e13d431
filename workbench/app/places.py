"""Where the program keeps things of the user: settings, scratch projects, cache, own plugins."""

from __future__ import annotations

import os
from pathlib import Path

from attrs import frozen

APP = "Workbench"


@frozen
class Places:
    """Folders of one user; made when first written to."""

    config: Path
    data: Path
    cache: Path

    @classmethod
    def of_user(cls) -> Places:
        """Return the platform's folders, or those below WORKBENCH_HOME when it is set."""
        home = os.environ.get("WORKBENCH_HOME")
        if home:
            root = Path(home)
            return cls(root / "config", root / "data", root / "cache")
        import platformdirs

        return cls(
            Path(platformdirs.user_config_dir(APP, appauthor=False)),
            Path(platformdirs.user_data_dir(APP, appauthor=False)),
            Path(platformdirs.user_cache_dir(APP, appauthor=False)),
        )

    @property
    def settings(self) -> Path:
        """The settings file."""
        return self.config / "settings.json"

    @property
    def scratch(self) -> Path:
        """Folder of projects that have no name yet."""
        return self.data / "scratch"

    @property
    def plugins(self) -> Path:
        """The user's own plugins."""
        return self.data / "plugins"

    @property
    def library(self) -> Path:
        """What a user has made once and uses in all projects: window presets and the like."""
        return self.data / "library"

    @property
    def hanging_protocols(self) -> Path:
        """The user's hanging protocols."""
        return self.library / "hanging-protocols.json"

    @property
    def window_presets(self) -> Path:
        """The user's window presets."""
        return self.library / "window-presets.json"

    @property
    def report_templates(self) -> Path:
        """The user's templates of descriptions."""
        return self.library / "report-templates"

    @property
    def cameras(self) -> Path:
        """The user's camera profiles."""
        return self.library / "camera-profiles.json"

    @property
    def deid_profiles(self) -> Path:
        """The user's profiles of de-identification, one file each."""
        return self.library / "deidentification-profiles"

    @property
    def own_terms(self) -> Path:
        """Terms, names and favourites of the user; no update touches them."""
        return self.data / "terms" / "own.db"

    @property
    def imported_terms(self) -> Path:
        """Lists of terms that the user imported, one file a system."""
        return self.data / "terms" / "imported"

    @property
    def term_index(self) -> Path:
        """The index of the terms that come with the program."""
        return self.cache / "terms"

    @property
    def thumbnails(self) -> Path:
        """Cached thumbnails."""
        return self.cache / "thumbnails"

    @property
    def pyramids(self) -> Path:
        """Cached reductions of large pictures."""
        return self.cache / "pyramids"

    @property
    def log(self) -> Path:
        """The log file."""
        return self.data / "log" / "workbench.log"
