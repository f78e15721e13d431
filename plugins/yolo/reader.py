"""Reading YOLO data sets, ours and other tools'."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np

from workbench.api import InputError, t
from workbench.api.exchange import FindImage, Imported, ImportedAnnotation
from workbench.api.values import EntityId, Label, LabelScheme, Points, SchemeId

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
        annotations = [
            annotation
            for one, found in rows
            for row in found
            if (annotation := self._annotation(one, row, task)) is not None
        ]
        sizes = {one.image: (one.rows, one.columns) for one in listed}
        warnings = (
            (t("Shapes without any area are left out ({n}).", n=self.flat),) if self.flat else ()
        )
        return Imported(tuple(annotations), _scheme(self.sheet), (), sizes, warnings)

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
        self, one: Listed, row: tuple[int, Points, float | None], task: Task
    ) -> ImportedAnnotation | None:
        number, values, score = row
        region = region_of(values, task, one.rows, one.columns)
        if region is None:
            self.flat += 1
            return None
        label = None if number == self.sheet.unlabelled else self.sheet.names[number] or None
        return ImportedAnnotation(one.image, region, label, one.frame, score=score)


def _scheme(sheet: Sheet) -> LabelScheme | None:
    keys = dict.fromkeys(name for i, name in enumerate(sheet.names) if i != sheet.unlabelled)
    keys.pop("", None)
    if not keys:
        return None
    labels = tuple(Label(key, key, COLORS[i % len(COLORS)]) for i, key in enumerate(keys))
    return LabelScheme(SchemeId(EntityId("yolo")), 1, "", labels)
