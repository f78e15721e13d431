"""From paths on disk to images of a project: walk, recognise, arrange, fingerprint."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from attrs import evolve, field, frozen

from workbench.api.images import Findings, FoundImage, FoundSeries
from workbench.app.jobs import Progress
from workbench.app.plugins import Plugins
from workbench.base.errors import InputError, WorkbenchError
from workbench.base.text import Text, t
from workbench.model import commands
from workbench.model.ids import EntityId, ImageId, SeriesId, new_id
from workbench.model.image import Fingerprint, Image, Series
from workbench.model.patch import Patch, Stamp
from workbench.model.project import Project


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
    """

    series: tuple[tuple[str, FoundSeries], ...] = ()
    rejected: tuple[tuple[str, Text], ...] = ()
    fingerprints: dict[str, Fingerprint] = field(factory=dict, hash=False)

    @property
    def paths(self) -> list[str]:
        """Paths of all images found."""
        return [image.path for _, series in self.series for image in series.images]


def walk(paths: Iterable[Path]) -> list[Path]:
    """Return the files of `paths`, folders searched in a stable order, hidden files left out."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            for folder, folders, names in os.walk(path):
                folders[:] = sorted(name for name in folders if not name.startswith("."))
                found += [Path(folder, name) for name in sorted(names) if name[0] != "."]
        else:
            found.append(path)
    # A file may be named beside its folder.
    return list(dict.fromkeys(found))


def scan(paths: Sequence[Path], plugins: Plugins, progress: Progress) -> Scan:
    """Look through files and folders for images. Runs in a job.

    A file that is named and not usable is rejected with the reason; inside folders, files of
    other kinds are left out silently.
    """
    from workbench.store.fingerprint import fingerprint

    named = {path for path in paths if not path.is_dir()}
    by_reader: dict[str, list[Path]] = {}
    rejected: list[tuple[str, Text]] = []
    files = walk(paths)
    for i, path in enumerate(files):
        progress.at(0.3 * i / len(files))
        try:
            name, _ = plugins.image_reader_for(path)
        except WorkbenchError as error:
            if path in named:
                rejected.append((str(path), error.text))
            continue
        by_reader.setdefault(name, []).append(path)
    series: list[tuple[str, FoundSeries]] = []
    for name, members in by_reader.items():
        findings: Findings = plugins.load(name, "image_reader").arrange(members)
        series += [(name, one) for one in findings.series]
        rejected += findings.rejected
    found = Scan(tuple(series), tuple(rejected))
    names = found.paths
    for i, image in enumerate(names):
        progress.at(0.6 + 0.4 * i / len(names))
        # A file that went away since is added without one, and is missed when it is opened.
        with suppress(InputError):
            found.fingerprints[image] = fingerprint(Path(image))
    return found


def add_scan(project: Project, stamp: Stamp, found: Scan, folder: Path) -> tuple[Patch, ImageId]:
    """Return the patch that adds what a scan found, and the image to show first.

    Images that the project has already (same path) are not added again. New images of a series
    that it has join that one: in the order of the files where all were looked at, else at the end.

    Parameters
    ----------
    folder : Path
        The project file's folder; paths below it are stored relative to it.
    """
    adding = _Adding(project, found, folder)
    shown = [adding.take(reader, one) for reader, one in found.series]
    assert shown, "a scan without images is not added"
    return commands.add_images(project, stamp, adding.images, adding.series), shown[0]


class _Adding:
    """What a scan adds to a project: images by path, series by their UID."""

    def __init__(self, project: Project, found: Scan, folder: Path) -> None:
        self._found, self._folder = found, folder
        self._known = {image.path: image.id for image in project.images.values()}
        self._by_uid = {one.series_instance_uid: one for one in project.series.values()}
        self.images: list[Image] = []
        self.series: list[Series] = []

    def take(self, reader: str, one: FoundSeries) -> ImageId:
        """Add what is new of a series and return its first image."""
        uid = one.series_instance_uid
        if uid is None:
            loose = [self._image(reader, item, None) for item in one.images]
            return loose[0]
        old = self._by_uid.get(uid)
        id = old.id if old is not None else SeriesId(EntityId(new_id()))
        before = set(self._known.values())
        members = [self._image(reader, item, id) for item in one.images]
        new = [image for image in members if image not in before]
        if old is None and new:
            study = one.study_instance_uid
            self.series.append(Series(id, tuple(new), one.modality, one.number, uid, study))
        elif old is not None and new:
            whole = before.isdisjoint(set(old.images) - set(members))
            ours = members if whole else (*old.images, *new)
            kept = tuple(image for image in ours if image in old.images or image in new)
            self.series.append(evolve(old, images=kept))
        return members[0]

    def _image(self, reader: str, item: FoundImage, series: SeriesId | None) -> ImageId:
        from workbench.store.paths import stored_path

        path = stored_path(Path(item.path), self._folder)
        if path not in self._known:
            id = self._known[path] = ImageId(EntityId(new_id()))
            fingerprint = self._found.fingerprints.get(item.path)
            size = (item.rows, item.columns, item.frames)
            uid = item.sop_instance_uid
            self.images.append(Image(id, path, reader, *size, fingerprint, series, uid))
        return self._known[path]


def rejected_summary(found: Scan) -> Text | None:
    """Return one sentence on what could not be opened, or None."""
    if not found.rejected:
        return None
    path, reason = found.rejected[0]
    if len(found.rejected) == 1:
        return t("{name}: {reason}", name=Path(path).name, reason=reason)
    return t(
        "{n} files could not be opened; the first: {name}: {reason}",
        n=len(found.rejected),
        name=Path(path).name,
        reason=reason,
    )
