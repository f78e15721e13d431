"""Writing YOLO data sets: ``data.yaml`` and a label file an image."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from workbench.api.exchange import (
    Capabilities,
    ExportAnnotation,
    ExportImage,
    ExportView,
)
from workbench.api.pieces import Piece
from workbench.api.values import Box, Ellipse, Polygon

from . import sheet as sheets
from .lines import numbers_of
from .sheet import Cut, Listed, Sheet
from .task import Task, capabilities_of, task_of

FOLDER = "labels"


class YoloWriter:
    """Writes ``data.yaml`` and ``labels/``; pictures go to ``images/`` with crops.

    Option: ``task=detect`` (default), ``segment`` or ``obb``.
    """

    suffix = ".yaml"
    capabilities = capabilities_of(Task.DETECT)

    def capabilities_for(self, options: Mapping[str, str]) -> Capabilities:
        """Return what survives with these options."""
        return capabilities_of(task_of(options))

    def write(self, view: ExportView, folder: Path, options: Mapping[str, str]) -> list[Path]:
        """Write the whole view; the same view gives the same bytes.

        An image without annotations has an empty label file: nothing is to be found in it.
        """
        task = task_of(options)
        classes = _Classes(view)
        by_frame: dict[tuple[str, int], list[int]] = {}
        for place, annotation in enumerate(view.annotations):
            by_frame.setdefault((annotation.image, annotation.frame), []).append(place)
        paths, listed = [], []
        names = _Names()
        for image in view.images:
            for frame in _frames(image, by_frame):
                labels = names.of(image, frame)
                path = folder / labels
                path.parent.mkdir(parents=True, exist_ok=True)
                places = by_frame.get((image.id, frame), ())
                found = [view.annotations[i] for i in places]
                lines, pieces = _lines(found, image, task, classes)
                path.write_text("".join(lines), encoding="ascii", newline="\n")
                paths.append(path)
                size = image.rows, image.columns
                listed.append(Listed(labels, image.name, frame, *size, _cut(image, pieces)))
        sheet = Sheet(tuple(classes.names), task.value, classes.unlabelled, tuple(listed))
        path = folder / sheets.NAME
        path.write_bytes(sheets.write(sheet))
        return [path, *paths]


def _frames(image: ExportImage, used: Mapping[tuple[str, int], object]) -> list[int]:
    if image.frames == 1:
        return [1]
    return sorted(frame for id, frame in used if id == image.id) or [1]


def _lines(
    annotations: Iterable[ExportAnnotation], image: ExportImage, task: Task, classes: _Classes
) -> tuple[list[str], list[Piece]]:
    """Return the lines of a label file, and in a crop of what each is a piece."""
    lines, pieces = [], []
    for one in annotations:
        if not isinstance(one.region, Polygon | Box | Ellipse):
            continue
        numbers = numbers_of(one.region, task, image.rows, image.columns)
        if numbers is not None:
            lines.append(" ".join((str(classes.numbers[one.label]), *numbers)) + "\n")
            if one.piece is not None:
                pieces.append(Piece(one.piece.of, one.piece.extent, one.piece.truncated))
    return lines, pieces


def _cut(image: ExportImage, pieces: list[Piece]) -> Cut | None:
    crop = image.crop
    if crop is None:
        return None
    return Cut(crop.image, crop.frame, crop.x, crop.y, crop.rows, crop.columns, tuple(pieces))


class _Classes:
    """The labels in the order of the scheme, then others by name, then what has no label."""

    def __init__(self, view: ExportView) -> None:
        self.names = [label.key for label in view.scheme.labels] if view.scheme else []
        used = {annotation.label for annotation in view.annotations}
        self.names += sorted(used - {None} - set(self.names), key=str)  # type: ignore[arg-type]
        self.numbers: dict[str | None, int] = {name: i for i, name in enumerate(self.names)}
        self.unlabelled: int | None = None
        if None in used:
            name = "unlabelled"
            while name in self.numbers:
                name += "_"
            self.numbers[None] = self.unlabelled = len(self.names)
            self.names.append(name)


class _Names:
    """Where the labels of an image are: its own path, below another folder, with another end."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def of(self, image: ExportImage, frame: int) -> str:
        path = PurePosixPath(image.name.replace("\\", "/"))
        parts = [part for part in path.parts if part not in ("/", "..", ".")] or ["image"]
        stem = PurePosixPath(parts[-1]).stem + (f"_f{frame}" if image.frames > 1 else "")
        base = name = "/".join((FOLDER, *parts[:-1], stem))
        n = 1
        while name.lower() in self._taken:  # a.png beside a.jpg
            n += 1
            name = f"{base}-{n}"
        self._taken.add(name.lower())
        return name + ".txt"
