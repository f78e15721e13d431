"""Options that cut a volume: ``render --plane``."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from pathlib import Path
from typing import Annotated

import typer
from attrs import frozen

from workbench.api.images import FoundSeries, ImageSource, SliceReader
from workbench.app.images.opening import scan
from workbench.app.images.volumes import VOLUME_BYTES
from workbench.app.images.walking import DICOMDIR
from workbench.app.jobs import Progress
from workbench.app.session import SUFFIX, Session
from workbench.base.archives import is_archive
from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.cli.output import message
from workbench.cli.stacks import slices_in, stacks_apart
from workbench.imaging.volumes.cut import PlaneKind, SlabMode, orthogonal, travel_of
from workbench.imaging.volumes.cut_frame import CutSource
from workbench.imaging.volumes.volume import Volume

PlaneOption = Annotated[
    PlaneKind | None,
    typer.Option("--plane", help=str(t("Cut the volume of a series, file, folder or project."))),
]
PositionOption = Annotated[
    float | None,
    typer.Option(
        "--position",
        metavar="MM",
        help=str(t("Where: patient z of an axial, y of a coronal, x of a sagittal cut.")),
    ),
]
SlabOption = Annotated[
    float, typer.Option("--slab", metavar="MM", help=str(t("Thickness of the cut.")))
]
SlabModeOption = Annotated[SlabMode, typer.Option("--slab-mode")]
SeriesOption = Annotated[
    int | None, typer.Option("--series", help=str(t("Which series, from 1, as info lists them.")))
]


@frozen
class PlaneChoice:
    """What the options say."""

    plane: PlaneKind | None = None
    position: float | None = None
    slab: float = 0.0
    mode: SlabMode = SlabMode.MEAN
    series: int | None = None

    def check(self, frame: int) -> None:
        """Raise InputError where the options contradict each other."""
        if self.plane is None:
            if self.position is not None or self.slab or self.series is not None:
                raise InputError(t("--position, --slab and --series need --plane."))
            return
        if frame != 1:
            raise InputError(t("Use one of --frame and --plane."))
        if not (isfinite(self.slab) and self.slab >= 0):
            raise InputError(t("--slab takes a thickness in mm."))


def cut_source(session: Session, path: Path, choice: PlaneChoice) -> ImageSource:
    """Read the volume that a path leads to and return the cut as an image.

    Raises
    ------
    InputError
        If there is no volume, or the cut misses it.
    """
    from workbench.imaging.volumes.loading import load, survey

    assert choice.plane is not None
    volume = load(survey(_places(session, path, choice.series)), budget=VOLUME_BYTES)
    for problem in volume.problems:
        message(problem)
    _check_position(volume, choice)
    cut = orthogonal(volume, choice.plane, choice.position, choice.slab, choice.mode)
    return CutSource(volume, cut)


def _check_position(volume: Volume, choice: PlaneChoice) -> None:
    assert choice.plane is not None
    if choice.position is None:
        return
    travel = travel_of(volume, choice.plane)
    half = travel.step / 2
    if not travel.first - half <= choice.position <= travel.last + half:
        raise InputError(
            t(
                "The volume reaches from {first} to {last} mm there; {position} mm is outside.",
                first=f"{travel.first:.1f}",
                last=f"{travel.last:.1f}",
                position=f"{choice.position:g}",
            )
        )


Places = list[tuple[ImageSource, int]]


def _places(session: Session, path: Path, number: int | None) -> Places:
    """Return the slices of the stack that a path leads to."""
    if path.suffix.lower() == SUFFIX:
        return _of_project(session, path, number)
    if path.is_dir() or is_archive(path) or path.name.lower() == DICOMDIR:
        return _chosen(session, _scanned(session, path), number, path)
    source = session.plugins.open_image(path)
    if source.frames > 1:
        found = _scanned(session, path)
        return _chosen(session, found, number, path) if found else _frames(source)
    # The other slices of its series lie beside it.
    for reader, series in _scanned(session, path.parent):
        if path.resolve() in {Path(image.path).resolve() for image in series.images}:
            return opened_series(session, reader, series)
    return _frames(source)


def _chosen(
    session: Session, found: Sequence[tuple[str, FoundSeries]], number: int | None, path: Path
) -> Places:
    stacks = [(reader, one) for reader, series in found for one in stacks_apart(series)]
    reader, series = stacks[_choose([slices_in(one) for _, one in stacks], number, path)]
    return opened_series(session, reader, series)


def _of_project(session: Session, path: Path, number: int | None) -> Places:
    from workbench.app.images.volumes import places_of
    from workbench.app.viewing.navigation import stacks_in

    session.open_project(path, read_only=True)
    project = session.project
    firsts = [project.images[one.images[0]] for _, one in sorted(project.series.items())]
    stacks = [
        places_of(project, image.id, frame)
        for image in firsts
        for frame in [stack.frames[0] for stack in stacks_in(image)] or [1]
    ]
    chosen = stacks[_choose([len(stack) for stack in stacks], number, path)]
    ids = list(dict.fromkeys(id for id, _ in chosen))
    sources = dict(zip(ids, session.library.slices(ids), strict=True))
    return [(sources[id], frame) for id, frame in chosen]


def _choose(sizes: list[int], number: int | None, path: Path) -> int:
    """Return the index of the series with this number, else of the only one with several slices."""
    if number is not None:
        if not 1 <= number <= len(sizes):
            raise InputError(t("There is no series {n} in {name}.", n=number, name=path.name))
        return number - 1
    stacks = [i for i, size in enumerate(sizes) if size > 1]
    if len(stacks) == 1:
        return stacks[0]
    if not stacks:
        raise InputError(t("{name} holds no series of several slices.", name=path.name))
    raise InputError(
        t(
            "{name} holds several series; add --series with one of {numbers}.",
            name=path.name,
            numbers=", ".join(str(i + 1) for i in stacks),
        )
    )


def _scanned(session: Session, folder: Path) -> tuple[tuple[str, FoundSeries], ...]:
    return scan([folder], session.plugins, Progress(lambda share: None)).series


def opened_series(session: Session, reader: str, series: FoundSeries) -> Places:
    """Open the slices of a series, by a quick look where the reader can."""
    opener = session.plugins.load(reader, "image_reader")
    if isinstance(opener, SliceReader) and all(image.frames == 1 for image in series.images):
        return [(one, 1) for one in opener.open_slices([Path(i.path) for i in series.images])]
    opened = [(opener.open(Path(image.path)), image) for image in series.images]
    return [(source, n) for source, image in opened for n in image.order or _numbers(source)]


def _numbers(source: ImageSource) -> range:
    return range(1, source.frames + 1)


def _frames(source: ImageSource) -> Places:
    return [(source, frame) for frame in _numbers(source)]
