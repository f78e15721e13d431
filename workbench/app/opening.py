"""From paths on disk to images of a project: walk, recognise, arrange, fingerprint."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from attrs import field, frozen

from workbench.api.images import Findings, FoundSeries
from workbench.app.jobs import Progress
from workbench.app.plugins import Plugins
from workbench.base.errors import WorkbenchError
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
    return found


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
    for i, one in enumerate(found.paths):
        progress.at(0.6 + 0.4 * i / len(found.paths))
        found.fingerprints[one] = fingerprint(Path(one))
    return found


def add_scan(project: Project, stamp: Stamp, found: Scan, folder: Path) -> tuple[Patch, ImageId]:
    """Return the patch that adds what a scan found, and the image to show first.

    Images that the project has already (same path) are not added again.

    Parameters
    ----------
    folder : Path
        The project file's folder; paths below it are stored relative to it.
    """
    from workbench.store.paths import stored_path

    known = {image.path: image.id for image in project.images.values()}
    images: list[Image] = []
    series: list[Series] = []
    first: ImageId | None = None
    for reader, one in found.series:
        grouped = one.series_instance_uid is not None
        series_id = SeriesId(EntityId(new_id())) if grouped else None
        members: list[ImageId] = []
        for item in one.images:
            path = stored_path(Path(item.path), folder)
            id = known.get(path)
            if id is None:
                id = ImageId(EntityId(new_id()))
                images.append(
                    Image(
                        id,
                        path,
                        reader,
                        item.rows,
                        item.columns,
                        item.frames,
                        found.fingerprints.get(item.path),
                        series_id,
                        item.sop_instance_uid,
                    )
                )
                members.append(id)
            first = first or id
        if series_id is not None and members:
            series.append(
                Series(
                    series_id,
                    tuple(members),
                    one.modality,
                    one.number,
                    one.series_instance_uid,
                    one.study_instance_uid,
                )
            )
    assert first is not None, "a scan without images is not added"
    return commands.add_images(project, stamp, images, series), first


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
