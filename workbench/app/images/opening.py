"""From paths on disk to images of a project: walk, recognise, arrange, fingerprint."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path

from attrs import evolve, field, frozen

from workbench.api.images import Findings, FoundImage, FoundSeries, FoundState
from workbench.app.images.walking import DICOMDIR, Reject, each_file, walk
from workbench.app.jobs import Progress
from workbench.app.plugins import Plugins
from workbench.base.errors import InputError, NoImageError, WorkbenchError
from workbench.base.files import is_file
from workbench.base.text import Text, t
from workbench.model import commands
from workbench.model.ids import EntityId, ImageId, SeriesId, new_id
from workbench.model.image import Fingerprint, Image, Series
from workbench.model.patch import Patch, Stamp
from workbench.model.project import Project

# So many files are looked at for something to show at once.
_FIRST_AMONG = 50


@frozen
class Scan:
    """What looking through paths found.

    Parameters
    ----------
    series : tuple of (reader name, FoundSeries)
        In the order to be shown.
    rejected : tuple of (path, reason)
        Files that cannot be used.
    fingerprints : mapping of path to Fingerprint
        Of every image found.
    states : tuple of FoundState
        Files that say how images are to be shown.
    """

    series: tuple[tuple[str, FoundSeries], ...] = ()
    rejected: tuple[tuple[str, Text], ...] = ()
    fingerprints: dict[str, Fingerprint] = field(factory=dict, hash=False)
    states: tuple[FoundState, ...] = ()

    @property
    def paths(self) -> list[str]:
        """Paths of all images found."""
        return [image.path for _, series in self.series for image in series.images]


def scan(
    paths: Sequence[Path],
    plugins: Plugins,
    progress: Progress,
    first: Callable[[Scan], None] | None = None,
) -> Scan:
    """Look through files, folders, archives and DICOMDIRs for images. Runs in a job.

    What cannot be read is rejected with the reason, and so is what is none of an image though it
    is named, or has the name of one; inside folders and archives, files of other kinds are left out
    silently.

    Parameters
    ----------
    first : callable, optional
        Gets a scan of one image as soon as there is one, to be shown while the others are looked
        through. The result holds that image too, in its place.
    """
    from workbench.store.fingerprint import fingerprint

    if first is not None:
        early = find_first(paths, plugins)
        if early is not None:
            first(early)
    named = {path for path in paths if not path.is_dir()}
    by_reader: dict[str, list[Path]] = {}
    rejected: list[tuple[str, Text]] = []
    suffixes = {end for one in plugins.with_door("image_reader") for end in one.suffixes}
    files = _walk(paths, named, lambda path, reason: rejected.append((str(path), reason)))
    for i, path in enumerate(files):
        progress.at(0.3 * i / len(files))
        try:
            name, _ = plugins.image_reader_for(path)
        except WorkbenchError as error:
            is_meant = path in named or path.suffix.lower() in suffixes
            if is_meant or not isinstance(error, NoImageError):
                rejected.append((str(path), error.text))
            continue
        by_reader.setdefault(name, []).append(path)
    series: list[tuple[str, FoundSeries]] = []
    states: list[FoundState] = []
    for name, members in by_reader.items():
        watched = _Watched(members, progress, len(files))
        findings: Findings = plugins.load(name, "image_reader").arrange(watched)
        series += [(name, one) for one in findings.series]
        rejected += findings.rejected
        states += findings.states
    found = Scan(tuple(series), tuple(rejected), states=tuple(states))
    names = found.paths
    for i, image in enumerate(names):
        progress.at(0.6 + 0.4 * i / len(names))
        # A file that went away since is added without one, and is missed when it is opened.
        with suppress(InputError):
            found.fingerprints[image] = fingerprint(Path(image))
    return found


def _walk(paths: Sequence[Path], named: set[Path], reject: Reject) -> list[Path]:
    """Return the files of all paths; what a DICOMDIR names counts as named."""
    files: list[Path] = []
    for path in paths:
        found = walk([path], reject)
        if path.name.lower() == DICOMDIR:
            named.update(found)
        files += found
    return list(dict.fromkeys(files))


class _Watched(list[Path]):
    """Paths that tell how far a reader has come through them, and stop it on a cancel."""

    def __init__(self, paths: Sequence[Path], progress: Progress, files: int) -> None:
        super().__init__(paths)
        self._progress, self._files, self._furthest = progress, files, 0

    def __iter__(self) -> Iterator[Path]:
        """Go through the paths once more; only the first time is a step forward."""
        for i, path in enumerate(super().__iter__()):
            self._furthest = max(i, self._furthest)
            self._progress.at(0.3 + 0.3 * self._furthest / self._files)
            yield path


def find_first(paths: Sequence[Path], plugins: Plugins) -> Scan | None:
    """Return a scan of the first image that can be found quickly, None when there is none."""
    from workbench.store.fingerprint import fingerprint

    for path in islice(each_file(paths), _FIRST_AMONG):
        try:
            name, reader = plugins.image_reader_for(path)
            series = reader.arrange([path]).series
            if series:
                # Of a slide whose levels lie in several files it is the file of the largest.
                shown = series[0].images[0].path
                return Scan(((name, series[0]),), (), {shown: fingerprint(Path(shown))})
        except WorkbenchError:
            continue
    return None


class StoredPaths(dict[str, str]):
    """How a project in a folder stores the paths of files, each worked out once."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder

    def __missing__(self, path: str) -> str:
        """Work out one more."""
        from workbench.store.paths import stored_path

        self[path] = stored = stored_path(Path(path), self.folder)
        return stored


def add_scan(
    project: Project,
    stamp: Stamp,
    found: Scan,
    stored: StoredPaths,
    early: Collection[SeriesId] = (),
) -> tuple[Patch, ImageId]:
    """Return the patch that adds what a scan found, and the image to show first.

    Images that the project has already (same path, or same identifier and content) are not added
    again. New images of a series that it has join that one: in the order of the files where all
    were looked at, else at the end.

    Parameters
    ----------
    stored : StoredPaths
        Of the project file's folder; paths below it are stored relative to it.
    early : collection of SeriesId
        Series that were begun for the first image; they are made anew, in their place among the
        others, for series are listed by age.
    """
    adding = _Adding(project, found, stored, early)
    shown = [adding.take(n, reader, one) for n, (reader, one) in enumerate(found.series)]
    assert shown, "a scan without images is not added"
    patch = commands.add_images(project, stamp, adding.images, adding.series, adding.gone)
    return patch, shown[0]


class _Adding:
    """What a scan adds to a project: images by path, series by what they hold and are."""

    def __init__(
        self, project: Project, found: Scan, stored: StoredPaths, early: Collection[SeriesId]
    ) -> None:
        self._project, self._found, self._stored = project, found, stored
        self._early = early
        self._known = {image.path: image.id for image in project.images.values()}
        self._contents = {
            (image.sop_instance_uid, image.fingerprint.size, image.fingerprint.sample): image.id
            for image in project.images.values()
            if image.sop_instance_uid and image.fingerprint is not None
        }
        self._there = frozenset(project.images)
        self._by_kind = {_kind_of(project, one): one for one in project.series.values()}
        # A series of the project goes on in one stack of the scan, first in one it has images in.
        self._claimed: set[SeriesId] = set()
        self._held = {
            index: self._holding(one)
            for index, (_, one) in enumerate(found.series)
            if one.series_instance_uid is not None
        }
        self.images: list[Image] = []
        self.series: list[Series] = []
        self.gone: list[SeriesId] = []

    def take(self, index: int, reader: str, one: FoundSeries) -> ImageId:
        """Add what is new of a series and return its first image."""
        uid = one.series_instance_uid
        if uid is None:
            loose = [self._image(reader, item, None) for item in one.images]
            return loose[0]
        old = self._held[index] or self._same_kind(one)
        if old is not None and old.id in self._early:
            old = self._anew(old)
        id = old.id if old is not None else SeriesId(EntityId(new_id()))
        members = list(dict.fromkeys(self._image(reader, item, id) for item in one.images))
        new = [image for image in members if image not in self._there]
        if old is None:
            # Images that a series has already stay in it, though they would stand here now.
            if new:
                study = one.study_instance_uid
                part = (one.part, one.phase, one.phases)
                mine = tuple(new)
                self.series.append(Series(id, mine, one.modality, one.number, uid, study, *part))
        else:
            now = self._grown(old, one, members, new)
            if now != self._project.series.get(old.id):
                self.series.append(now)
        return members[0]

    def _anew(self, early: Series) -> Series:
        """Return a series in place of one that was begun early, with its images."""
        self.gone.append(early.id)
        made = evolve(early, id=SeriesId(EntityId(new_id())))
        moved = (self._project.images[id] for id in early.images if id in self._project.images)
        self.images += [evolve(image, series=made.id) for image in moved]
        return made

    def _grown(
        self, old: Series, one: FoundSeries, members: list[ImageId], new: list[ImageId]
    ) -> Series:
        """Return a series with new images: in the order of the files where all were looked at."""
        whole = set(old.images) <= set(members)
        ours = members if whole else (*old.images, *new)
        kept = tuple(image for image in ours if image in old.images or image in new)
        if not whole:
            return evolve(old, images=kept)
        return evolve(old, images=kept, part=one.part, phase=one.phase, phases=one.phases)

    def _holding(self, one: FoundSeries) -> Series | None:
        """Return the project's series that has images of this stack already, once."""
        for item in one.images:
            image = self._already(item)
            id = self._project.images[image].series if image is not None else None
            series = self._project.series.get(id) if id is not None else None
            if series is not None and series.id not in self._claimed:
                self._claimed.add(series.id)
                return series
        return None

    def _same_kind(self, one: FoundSeries) -> Series | None:
        first = one.images[0]
        uids = (one.study_instance_uid, one.series_instance_uid)
        kind = (*uids, one.part, first.rows, first.columns)
        series = self._by_kind.get(kind)
        if series is None or series.id in self._claimed:
            return None
        self._claimed.add(series.id)
        return series

    def _already(self, item: FoundImage) -> ImageId | None:
        """Return the image of the project that this is; a copy of its file is it as well."""
        known = self._known.get(self._stored[item.path])
        found = self._found.fingerprints.get(item.path)
        if known is not None or found is None or not item.sop_instance_uid:
            return known
        return self._contents.get((item.sop_instance_uid, found.size, found.sample))

    def _image(self, reader: str, item: FoundImage, series: SeriesId | None) -> ImageId:
        path = self._stored[item.path]
        already = self._already(item)
        if already is not None:
            return already
        if path not in self._known:
            id = self._known[path] = ImageId(EntityId(new_id()))
            fingerprint = self._found.fingerprints.get(item.path)
            size = (item.rows, item.columns, item.frames)
            uid = item.sop_instance_uid
            made = Image(id, path, reader, *size, fingerprint, series, uid)
            made = evolve(made, order=item.order, stacks=item.stacks)
            self.images.append(made)
        return self._known[path]


def _kind_of(project: Project, series: Series) -> tuple[object, ...]:
    first = project.images.get(series.images[0]) if series.images else None
    size = (first.rows, first.columns) if first is not None else (0, 0)
    uids = (series.study_instance_uid, series.series_instance_uid)
    return (*uids, series.part, *size)


def known_series(project: Project) -> Mapping[tuple[str | None, str], tuple[str, ...]]:
    """Return the stored paths of the project's images by study and series identifier."""
    found: dict[tuple[str | None, str], list[str]] = {}
    for series in project.series.values():
        if series.series_instance_uid is not None:
            paths = found.setdefault((series.study_instance_uid, series.series_instance_uid), [])
            paths += (project.images[id].path for id in series.images if id in project.images)
    return {uids: tuple(paths) for uids, paths in found.items()}


def missing_from(
    found: Scan, known: Mapping[tuple[str | None, str], tuple[str, ...]], folder: Path
) -> list[Path]:
    """Return files of series that grow by a scan which did not look at them.

    They have to be looked at together: the order of slices, and what tells stacks apart, is a
    matter of all of them.
    """
    from workbench.store.paths import resolved_path

    looked_at = set(found.paths)
    wanted: list[Path] = []
    for _, one in found.series:
        uid = one.series_instance_uid
        stored = known.get((one.study_instance_uid, uid), ()) if uid is not None else ()
        paths = [resolved_path(path, folder) for path in stored]
        grows = not {image.path for image in one.images} <= set(map(str, paths))
        if grows:
            wanted += (path for path in paths if str(path) not in looked_at and is_file(path))
    return list(dict.fromkeys(wanted))


def rejected_summary(found: Scan) -> Text | None:
    """Return one sentence on what could not be opened, or None."""
    if not found.rejected:
        return None
    path, reason = found.rejected[0]
    name = Path(path).name
    # Many a reason names the file itself.
    first = reason if name in str(reason) else t("{name}: {reason}", name=name, reason=reason)
    if len(found.rejected) == 1:
        return first
    return t(
        "{n} files could not be opened; the first: {first} All are listed under "
        "“File > Files that were not opened…”.",
        n=len(found.rejected),
        first=first,
    )
