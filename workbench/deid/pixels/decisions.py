"""What persons decided on pixels: which boxes are black in a file, or in all files of a layout."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from attrs import evolve, field, frozen

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.deid.pixels.found import Box

_VERSION = 1
_PIXELS_MAX = 1 << 31


@frozen
class Decision:
    """What becomes of the pixels of a file or layout.

    Parameters
    ----------
    boxes : tuple of Box
        All that is filled.
    approved : bool
        Whether a person looked at it; what is not approved decides nothing.
    by : str
        Who did.
    at : datetime or None
        When, with its time zone.
    kept : tuple of Box
        What was found, looked at, and stays.
    """

    boxes: tuple[Box, ...] = ()
    approved: bool = False
    by: str = ""
    at: datetime | None = None
    kept: tuple[Box, ...] = ()


@frozen
class Decisions:
    """Decisions by layout and by the SHA-256 of a file; picklable.

    A file's own decision wins over that of its layout.
    """

    layouts: Mapping[str, Decision] = field(factory=dict)
    files: Mapping[str, Decision] = field(factory=dict)

    def __bool__(self) -> bool:
        """Return whether anything was decided."""
        return bool(self.layouts or self.files)

    def for_layout(self, key: str) -> Decision | None:
        """Return what was decided on a layout."""
        return self.layouts.get(key)

    def for_file(self, sha256: str) -> Decision | None:
        """Return what was decided on one file by itself."""
        return self.files.get(sha256)

    def of(self, sha256: str, layout: str) -> Decision | None:
        """Return what counts for a file, when it is approved."""
        found = self.files.get(sha256) or self.layouts.get(layout)
        return found if found is not None and found.approved else None

    def with_(self, decision: Decision, *, layout: str = "", file: str = "") -> Decisions:
        """Return these and one more, or another in its place, for a layout or for a file."""
        layouts = {**self.layouts, layout: decision} if layout else self.layouts
        files = {**self.files, file: decision} if file else self.files
        return evolve(self, layouts=layouts, files=files)

    def without(self, *, layout: str = "", file: str = "") -> Decisions:
        """Return these without one."""
        layouts = {key: value for key, value in self.layouts.items() if key != layout}
        files = {key: value for key, value in self.files.items() if key != file}
        return evolve(self, layouts=layouts, files=files)

    def to_json(self) -> bytes:
        """Return them as a file; it names who decided, but nothing of a patient."""
        data = {
            "version": _VERSION,
            "layouts": {key: _row(value) for key, value in sorted(self.layouts.items())},
            "files": {key: _row(value) for key, value in sorted(self.files.items())},
        }
        return msgspec.json.format(msgspec.json.encode(data), indent=1)

    @classmethod
    def from_json(cls, data: bytes) -> Decisions:
        """Read a file of decisions.

        Raises
        ------
        InputError
            If it is none, or was made by a newer version.
        """
        try:
            read = msgspec.json.decode(data, type=_File)
        except (msgspec.DecodeError, ValueError) as error:
            raise InputError(
                t("This is not a list of decisions on pixels."), details=str(error)
            ) from None
        if read.version > _VERSION:
            raise InputError(t("The list of decisions was written by a newer version."))
        return cls(_decisions(read.layouts), _decisions(read.files))


class _Row(msgspec.Struct):
    boxes: list[tuple[int, int, int, int]] = []
    approved: bool = False
    by: str = ""
    at: datetime | None = None
    kept: list[tuple[int, int, int, int]] = []


class _File(msgspec.Struct):
    version: int
    layouts: dict[str, _Row] = {}
    files: dict[str, _Row] = {}


def _row(decision: Decision) -> dict[str, Any]:
    return {
        "boxes": [_sides(box) for box in decision.boxes],
        "approved": decision.approved,
        "by": decision.by,
        "at": decision.at,
        "kept": [_sides(box) for box in decision.kept],
    }


def _sides(box: Box) -> list[int]:
    return [box.x, box.y, box.width, box.height]


def _decisions(rows: dict[str, _Row]) -> dict[str, Decision]:
    return {
        key: Decision(_boxes(row.boxes), row.approved, row.by, row.at, _boxes(row.kept))
        for key, row in rows.items()
    }


def _boxes(rows: list[tuple[int, int, int, int]]) -> tuple[Box, ...]:
    for x, y, width, height in rows:
        if min(x, y) < 0 or min(width, height) < 1 or max(x, y, width, height) > _PIXELS_MAX:
            raise InputError(t("The list of decisions has a box that no image can have."))
    return tuple(Box(*row) for row in rows)
