"""Reading YOLO data sets, ours and other tools'."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
from attrs import evolve

from workbench.api import InputError, Text, t
from workbench.api.exchange import FindImage, Imported, ImportedAnnotation
from workbench.api.geometry import bounds, moved, smallest_box
from workbench.api.pieces import Piece, joined_pieces
from workbench.api.values import Box, EntityId, Label, LabelScheme, Points, Polygon, SchemeId

from . import sheet as sheets
from .lines import region_of
from .sheet import Listed, Sheet
from .task import Task

COLORS = ("#e69f00", "#56b4e9", "#009e73", "#f0e442", "#0072b2", "#d55e00", "#cc79a7")
MAXIMUM_FILES = 1_000_000


class YoloReader:
    """Reads the label files beside a ``data.yaml``; the project knows how large its images are."""

    def recognises(self, path: Path, head: bytes) -> bool:
        """Return whether it looks like the sheet of a data set."""
        lines = head.split(b"\n")
        return path.suffix.lower() in (".yaml", ".yml") and any(
            line.startswith(b"names:") for line in lines
        )

    def read(self, data: bytes, name: str, options: Mapping[str, Any]) -> Imported:
        """Parse a sheet without label files: its classes, and no annotation."""
        if options:
            raise InputError(t("YOLO has no options for reading."))
        return Imported((), _scheme(sheets.parse(data, name)))

    def members(self, path: Path) -> list[Path]:
        """Return the label files beside a sheet."""
        folder = path.parent / "labels"
        found = sorted(file for file in folder.rglob("*.txt") if file.is_file())
        if len(found) > MAXIMUM_FILES:
            raise InputError(t("{name} has too many label files.", name=path.name))
        return found

    def read_files(self, files: Mapping[str, bytes], name: str, find: FindImage) -> Imported:
        """Parse a sheet with its label files, all or nothing."""
        return _Set(sheets.parse(files[name], name), files, name, find).imported()


class _Set:
    def __init__(
        self, sheet: Sheet, files: Mapping[str, bytes], name: str, find: FindImage
    ) -> None:
        self.sheet, self.files, self.name, self.find = sheet, files, name, find
        self.flat = 0

    def imported(self) -> Imported:
        listed = list(self._listed())
        rows = [(one, list(self._rows(one))) for one in listed]
        task = self._task(Counter(len(values) for _, found in rows for _, values, _ in found))
        found = [
            made
            for one, lines in rows
            for n, line in enumerate(lines)
            if (made := self._annotation(one, line, task, _piece(one, n, len(lines)))) is not None
        ]
        annotations, incomplete = joined_pieces(found)
        return Imported(
            tuple(_of_task(one, task) for one in annotations),
            _scheme(self.sheet),
            (),
            dict(map(_size, listed)),
            tuple(self._warnings(incomplete)),
        )

    def _warnings(self, incomplete: int) -> Iterator[Text]:
        if self.flat:
            yield t("Shapes without any area are left out ({n}).", n=self.flat)
        if incomplete:
            yield t(
                "Shapes of which some parts are in no picture are smaller than they were ({n}).",
                n=incomplete,
            )

    def _listed(self) -> Iterator[Listed]:
        if self.sheet.listed:
            yield from self.sheet.listed
            return
        for path in self.files:
            if path != self.name and self.files[path].strip():
                stem = str(PurePosixPath(path).relative_to("labels").with_suffix(""))
                image = self.find(stem)
                if image is None:
                    raise InputError(
                        t(
                            "{file}: the project has no image “{image}”, or several. Add the "
                            "images of the data set first.",
                            file=path,
                            image=stem,
                        )
                    )
                yield Listed(path, image.name, 1, image.rows, image.columns)

    def _rows(self, one: Listed) -> Iterator[tuple[int, Points, float | None]]:
        """Yield class, numbers and score of each line of a label file."""
        try:
            text = self.files.get(one.labels, b"").decode("ascii")
        except UnicodeDecodeError as error:
            raise InputError(t("{file} is not a label file.", file=one.labels)) from error
        for n, line in enumerate(text.splitlines(), 1):
            if line.strip():
                yield self._row(line.split(), f"{self.name}, {one.labels}:{n}")

    def _row(self, parts: list[str], place: str) -> tuple[int, Points, float | None]:
        try:
            number, values = int(parts[0]), np.array([float(part) for part in parts[1:]])
        except ValueError as error:
            raise InputError(t("{place}: numbers are needed.", place=place)) from error
        # A number more is how sure a model was.
        score = float(values[-1]) if len(values) % 2 else None
        values = values if score is None else values[:-1]
        if len(values) < 4 or not (np.abs(values) <= 2).all():
            raise InputError(
                t("{place}: a class and positions between 0 and 1 are needed.", place=place)
            )
        if score is not None and not 0 <= score <= 1:
            raise InputError(t("{place}: the score must lie between 0 and 1.", place=place))
        if not 0 <= number < max(len(self.sheet.names), 1):
            raise InputError(t("{place}: there is no class {n}.", place=place, n=number))
        return number, values, score

    def _task(self, lengths: Counter[int]) -> Task:
        """Return what the sheet says, else what the lines look like."""
        if self.sheet.task in list(Task):
            return Task(self.sheet.task)
        return Task.OBB if set(lengths) == {8} else Task.SEGMENT

    def _annotation(
        self,
        one: Listed,
        line: tuple[int, Points, float | None],
        task: Task,
        piece: Piece | None,
    ) -> tuple[ImportedAnnotation, Piece | None] | None:
        number, values, score = line
        region = region_of(values, task, one.rows, one.columns)
        if region is None:
            self.flat += 1
            return None
        label = None if number == self.sheet.unlabelled else self.sheet.names[number] or None
        cut = one.cut
        if cut is None:
            return ImportedAnnotation(one.image, region, label, one.frame, score=score), None
        whole = moved(region, cut.x, cut.y)
        return ImportedAnnotation(cut.image, whole, label, cut.frame, score=score), piece


def _piece(one: Listed, line: int, lines: int) -> Piece | None:
    """Return what a line is a piece of; unknown where lines came or went since."""
    pieces = one.cut.pieces if one.cut is not None else ()
    return pieces[line] if len(pieces) == lines else None


def _of_task(one: ImportedAnnotation, task: Task) -> ImportedAnnotation:
    """Return an annotation that was put together, of the kind that its lines have."""
    region = one.region
    if not isinstance(region, Polygon) or task is Task.SEGMENT:
        return one
    if task is Task.OBB:
        return evolve(one, region=smallest_box(region))
    return evolve(one, region=Box.from_corners(*bounds(region)))


def _size(one: Listed) -> tuple[str, tuple[int, int]]:
    if one.cut is not None:
        return one.cut.image, (one.cut.rows, one.cut.columns)
    return one.image, (one.rows, one.columns)


def _scheme(sheet: Sheet) -> LabelScheme | None:
    keys = dict.fromkeys(name for i, name in enumerate(sheet.names) if i != sheet.unlabelled)
    keys.pop("", None)
    if not keys:
        return None
    labels = tuple(Label(key, key, COLORS[i % len(COLORS)]) for i, key in enumerate(keys))
    return LabelScheme(SchemeId(EntityId("yolo")), 1, "", labels)
