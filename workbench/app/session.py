"""Session: one user at work on one project. Owns the collaborators; all are passed in.

The window and the command line both drive this; it knows neither.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from psygnal import Signal

from workbench.app.jobs import Jobs, Progress
from workbench.app.library import Library
from workbench.app.places import Places
from workbench.app.plugins import Plugins
from workbench.app.scratch import SUFFIX, ScratchFolder
from workbench.app.settings import Settings, load_settings, save_settings
from workbench.app.viewing.view_state import ViewState
from workbench.base.errors import InputError, StoreError, WorkbenchError
from workbench.base.events import tell
from workbench.base.files import is_same_file
from workbench.base.text import Text, t
from workbench.edit.document import Document
from workbench.model.patch import Change, Patch, Stamp
from workbench.model.project import Project
from workbench.model.scheme import LabelScheme

if TYPE_CHECKING:
    from workbench.api.images import ImageSource
    from workbench.app.defects.defects import Defects
    from workbench.app.images.opening import Scan
    from workbench.app.images.pyramids import Pyramids
    from workbench.app.images.volumes import Volumes
    from workbench.app.inspection.inspection import Inspection
    from workbench.app.layers.layers import Layers
    from workbench.app.measuring.live import LiveIntensities, LiveLesions
    from workbench.app.numbers import Numbers
    from workbench.app.occlusion.live import LiveOcclusion
    from workbench.app.severity.live import LiveSeverity
    from workbench.app.side_by_side.protocol_library import ProtocolLibrary
    from workbench.app.terms.terms import Terms
    from workbench.app.windows.preset_library import PresetLibrary
    from workbench.model.image import Image
    from workbench.store.project_file import ProjectFile

log = logging.getLogger(__name__)

#: What holds something of the open project, once it was asked for.
_FORGETTING = (
    "volumes",
    "inspection",
    "defects",
    "layers",
    "occlusion",
    "severity",
    "values",
    "lesions",
)

__all__ = ["SUFFIX", "Session"]


class Session:
    """One user, one open project (or none), one set of settings.

    `changed` names what changed: ``project`` (another one is open, or none), ``settings``,
    ``left_out``.
    `document` is replaced when the project is; observers reconnect on ``project``.
    """

    changed = Signal(frozenset)

    def __init__(
        self,
        places: Places | None = None,
        settings: Settings | None = None,
        jobs: Jobs | None = None,
        *,
        keeps_recent: bool = True,
    ) -> None:
        self.keeps_recent = keeps_recent
        self.places = places or Places.of_user()
        self.settings = settings or load_settings(self.places.settings)
        self.jobs = jobs or Jobs()
        self.view_state = ViewState()
        self.file: ProjectFile | None = None
        self.document = Document(Project(), author=self.settings.author)
        #: What could not be opened of what was chosen last, with the reasons.
        self.left_out: tuple[tuple[str, Text], ...] = ()
        #: Returns when whoever shows images can do so at once; called by jobs that bring them.
        self.wait_for_window: Callable[[Progress], None] = lambda progress: None
        self._scratch = ScratchFolder(self.places.scratch)
        self._work = object()  # another one with each project that the user turns to

    # Plugins are looked for at first use: the welcome page does not need them.
    @cached_property
    def plugins(self) -> Plugins:
        """The plugins of this installation and this user."""
        return Plugins.discover(self.places.plugins)

    @cached_property
    def pyramids(self) -> Pyramids:
        """Reductions of large pictures, kept in the user's cache."""
        from workbench.app.images.pyramids import Pyramids

        return Pyramids(
            self.places.pyramids,
            self.jobs,
            lambda: int(self.settings.pyramid_gigabytes * 1e9),
        )

    @cached_property
    def library(self) -> Library:
        """The opened pictures of the project."""
        return Library(self.plugins, lambda: self.project, lambda: self.folder, self._backed)

    def _backed(self, source: ImageSource, image: Image, path: Path) -> ImageSource:
        from workbench.app.images.backed import backed_image

        return backed_image(source, image, path, lambda: self.pyramids)

    @cached_property
    def volumes(self) -> Volumes:
        """Volumes of the open project's series."""
        from workbench.app.images.volumes import Volumes

        return Volumes(
            lambda: self.project,
            lambda ids: self.library.slices(ids),
            self.jobs,
            lambda image: self.view_state.refresh(),
        )

    @cached_property
    def inspection(self) -> Inspection:
        """What was seen of the project's images."""
        from workbench.app.inspection.inspection import Inspection

        return Inspection(self)

    @cached_property
    def defects(self) -> Defects:
        """References, differences and candidates of the project's images."""
        from workbench.app.defects.defects import Defects

        return Defects(self)

    @cached_property
    def occlusion(self) -> LiveOcclusion:
        """What can be seen of the annotations of the frames that are looked at."""
        from workbench.app.occlusion.live import LiveOcclusion

        return LiveOcclusion(self)

    @cached_property
    def severity(self) -> LiveSeverity:
        """How severe the annotations are, by the rules of the scheme."""
        from workbench.app.severity.live import LiveSeverity

        return LiveSeverity(self)

    @cached_property
    def terms(self) -> Terms:
        """The coded terms of this user."""
        from workbench.app.terms.terms import Terms

        return Terms(self.places, lambda: self.plugins, self.jobs)

    @cached_property
    def values(self) -> LiveIntensities:
        """The values inside the annotations that are looked at."""
        from workbench.app.measuring.live import LiveIntensities

        return LiveIntensities(self)

    @cached_property
    def lesions(self) -> LiveLesions:
        """Volume and uptake of the lesions that are looked at."""
        from workbench.app.measuring.live import LiveLesions

        return LiveLesions(self)

    @cached_property
    def layers(self) -> Layers:
        """What is known of the project's layers."""
        from workbench.app.layers.layers import Layers

        return Layers(self)

    @cached_property
    def numbers(self) -> Numbers:
        """The numbers of the open project's annotations."""
        from workbench.app.numbers import Numbers

        return Numbers(self)

    @cached_property
    def protocols(self) -> ProtocolLibrary:
        """The hanging protocols of this user."""
        from workbench.app.side_by_side.protocol_library import ProtocolLibrary

        return ProtocolLibrary(self.places.hanging_protocols)

    @cached_property
    def presets(self) -> PresetLibrary:
        """The window presets of this user."""
        from workbench.app.windows.preset_library import PresetLibrary

        return PresetLibrary(self.places.window_presets)

    @property
    def project(self) -> Project:
        """The project of now."""
        return self.document.project

    @property
    def is_open(self) -> bool:
        """Whether a project file is open, be it a scratch one."""
        return self.file is not None

    @property
    def is_scratch(self) -> bool:
        """Whether the open project has not been given a place by the user yet."""
        return self.file is not None and is_same_file(self.file.path.parent, self.places.scratch)

    @property
    def folder(self) -> Path:
        """Folder that stored image paths are relative to."""
        return self.file.path.parent if self.file else self.places.scratch

    def stamp(self) -> Stamp:
        """Return this author, now."""
        return self.document.stamp()

    def do(self, command: Callable[..., Patch], *args: object, **kwargs: object) -> Change | None:
        """Apply a verb of ``model.commands`` to the project, stamped."""
        patch = command(self.project, self.stamp(), *args, **kwargs)
        return self.document.apply(self.layers.fitted(patch))

    def new_project(self, path: Path) -> None:
        """Make an empty project file and open it. An existing file is refused."""
        from workbench.store.project_file import ProjectFile

        self._adopt(ProjectFile.create(path, author=self.settings.author))

    def new_scratch(self) -> None:
        """Make a project in the user's data folder, durable from the first stroke."""
        self.new_project(self._scratch.new_path())

    def open_project(
        self, path: Path, *, read_only: bool = False, work: object | None = None
    ) -> None:
        """Open a project file; the one that was open is closed.

        Parameters
        ----------
        read_only : bool
            Look only: nothing is written, and nobody else is kept from writing.
        work : object or None
            The `work` that goes on in it, where it is the same project in another place.

        Raises
        ------
        StoreError
            If it cannot be opened; the project that was open stays open.
        """
        from workbench.store.project_file import ProjectFile

        if self.file is not None and is_same_file(self.file.path, path):
            return
        author = self.settings.author
        self._adopt(ProjectFile.open(path, author=author, read_only=read_only), work)

    def save_copy(self, path: Path) -> None:
        """Write the whole project to another file; work goes on in this one.

        Image paths of the copy are made relative to its place.
        """
        from workbench.app.moving import Moving

        Moving(self).save_copy(path)

    def save_as(self, path: Path) -> None:
        """Move the project to another place and go on there; a scratch project leaves none behind.

        Image paths are made relative to the new place.
        """
        from workbench.app.moving import Moving

        Moving(self).save_as(path)

    def close_project(self) -> None:
        """Close the project; everything is saved already."""
        if self.file is None:
            return
        self._leave()
        self._take(Document(Project(), author=self.settings.author))
        self._tell("project")

    def note(self, text: Text) -> None:
        """Write something that is not an edit, but must be traceable, into the journal."""
        if self.file is not None and not self.document.read_only:
            self.file.note(text, self.stamp())

    def scratch_projects(self) -> list[Path]:
        """Return the scratch projects, the newest first."""
        return self._scratch.projects()

    def open_images(
        self,
        paths: Sequence[Path],
        done: Callable[[Scan], None] | None = None,
        failed: Callable[[WorkbenchError], None] | None = None,
        *,
        at_once: bool = False,
    ) -> int:
        """Look through files and folders in a job, add what is found, show the first.

        See ``app.images.adding.Adding``.
        """
        from workbench.app.images.adding import Adding

        return Adding(self, at_once=at_once).start(paths, done, failed)

    def add_scan(self, found: Scan) -> None:
        """Add what a scan found and show the first image."""
        from workbench.app.images.adding import Adding

        Adding(self).take(found)

    def begin_scratch(self) -> None:
        """Make a scratch project where none is open; it is still the same work."""
        if self.file is None:
            # Others may be waiting to add to it.
            self._adopt(self._scratch.take(self.settings.author), self._work)

    def prepare_scratch(self, first: Patch) -> None:
        """Have a scratch project ready for a patch where none is open; runs in a job."""
        if self.file is None:
            self._scratch.prepare(self.settings.author, first)

    def drop_scratch(self) -> None:
        """Remove a scratch project that was prepared and is not needed."""
        self._scratch.drop()

    @property
    def work(self) -> object:
        """What the user is at: another one with each project that is turned to."""
        return self._work

    def leave_out(self, rejected: Sequence[tuple[str, Text]]) -> None:
        """Remember what could not be opened, for whoever asks."""
        self.left_out = tuple(rejected)
        self._tell("left_out")

    def change_settings(self, settings: Settings) -> None:
        """Take up new settings and keep them."""
        if settings == self.settings:
            return
        before, self.settings = self.settings, settings
        self.document.author = settings.author
        try:
            save_settings(settings, self.places.settings, before)
        except OSError:
            log.exception("settings could not be saved")
        self._tell("settings")

    def rest(self) -> None:
        """Use a pause: keep what is looked at, and fold the log into the project file."""
        if self.file is None or self.document.read_only:
            return
        try:
            self.keep_view()
            self.file.checkpoint()
        except StoreError:
            log.exception("the project could not be tidied up in a pause")

    def opened(self) -> ProjectFile:
        """Return the open project file.

        Raises
        ------
        InputError
            If none is open.
        """
        if self.file is None:
            raise InputError(t("No project is open."))
        return self.file

    def keep_view(self) -> None:
        """Write what is looked at, and what was seen, into the project file."""
        from workbench.app.viewing.kept_view import keep_view

        if self.file is None or self.document.read_only:
            return
        if "inspection" in self.__dict__:
            self.inspection.keep()
        keep_view(self.file, self.settings.author, self.view_state)

    def close(self) -> None:
        """End the session: first the jobs, which might add to the project."""
        if "pyramids" in self.__dict__:
            self.pyramids.close()
        self.jobs.close()
        if "terms" in self.__dict__:
            self.terms.close()
        self.close_project()
        self._scratch.drop()

    def _adopt(self, file: ProjectFile, work: object = None) -> None:
        """Go on with a project file; when it cannot be read, the one that was open stays."""
        try:
            project = file.load()
        except BaseException:
            file.close()
            raise
        self._leave()
        self._work = work or object()
        self.file = file
        author, read_only = self.settings.author, file.read_only
        self._take(Document(project, file, author, read_only, self._relocated))
        self._restore_view()
        if self.keeps_recent and not self.is_scratch:
            remembered = self.settings.remembering(str(file.path))
            self.change_settings(remembered)
        self._scratch.drop()
        self._tell("project")

    def _relocated(self, path: str, folders: Sequence[str]) -> str:
        from workbench.app.moving import relocated

        return relocated(path, folders, self.folder)

    def _take(self, document: Document) -> None:
        self.document = document
        # Before all others, so that nobody draws what is selected or shown and gone.
        document.changed.connect(self._follow)

    def _follow(self, change: Change) -> None:
        """Look at nothing that a change took away; work on the first layer that it brought."""
        if "layers" in self.__dict__:
            self.layers.follow(change)
        if "occlusion" in self.__dict__:
            self.occlusion.follow(change)
        if self.view_state.layer is None and self.project.layers:
            self._look_at_something()
        deltas = change.patch.deltas.values()
        if not any(d.after is None or isinstance(d.after, LabelScheme) for d in deltas):
            return
        self.view_state.keep_to(self.project)
        self._look_at_something()

    def _leave(self) -> None:
        if self.file is None:
            return
        self.keep_view()
        if "library" in self.__dict__:
            self.library.close()
        for name in _FORGETTING:
            if name in self.__dict__:  # made since
                getattr(self, name).forget()
        self.view_state.reset()
        self.left_out = ()
        self._work = object()
        file, self.file = self.file, None
        file.close()

    def _restore_view(self) -> None:
        from workbench.app.viewing.kept_view import restore_view

        assert self.file is not None
        restore_view(self.file, self.settings.author, self.view_state, self.project)

    def _look_at_something(self) -> None:
        from workbench.app.viewing.kept_view import look_at_something

        look_at_something(self.view_state, self.project)

    def _tell(self, *names: str) -> None:
        tell(self.changed, frozenset(names))
