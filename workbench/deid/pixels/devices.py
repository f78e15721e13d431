"""Rules of devices: where they write who was examined, whether or not it can be read."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

import msgspec
from attrs import frozen

from workbench.base.errors import InputError
from workbench.base.resources import resource_path
from workbench.base.text import t
from workbench.deid.pixels.found import Box
from workbench.dicom.values import integer, text

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_VERSION = 1


@frozen
class DeviceRule:
    """Boxes in images of one size from one device.

    Parameters
    ----------
    manufacturer, model : str
        Parts of what the header says, compared without case, punctuation and spaces.
    source : str
        Where it is known from.
    """

    manufacturer: str
    model: str
    columns: int
    rows: int
    boxes: tuple[Box, ...]
    source: str = ""

    def fits(self, dataset: Dataset) -> bool:
        """Return whether an image is of the device and the size."""
        same_size = (integer(dataset, "Columns"), integer(dataset, "Rows")) == (
            self.columns,
            self.rows,
        )
        return (
            same_size
            and _plain(self.manufacturer) in _plain(text(dataset, "Manufacturer"))
            and _plain(self.model) in _plain(text(dataset, "ManufacturerModelName"))
        )


@cache
def built_in_rules() -> tuple[DeviceRule, ...]:
    """Return the rules that come with the program."""
    return read_rules(resource_path("codes", "deid", "devices.json").read_bytes())


def read_rules(data: bytes) -> tuple[DeviceRule, ...]:
    """Read a table of rules; users' own have the form of `resources/codes/deid/devices.json`.

    Raises
    ------
    InputError
        If it is none, or a box does not lie in its image.
    """
    try:
        read = msgspec.json.decode(data, type=_File)
    except (msgspec.DecodeError, ValueError) as error:
        raise InputError(t("This is not a table of device rules."), details=str(error)) from None
    if read.version > _VERSION:
        raise InputError(t("The table of device rules was written by a newer version."))
    return tuple(_rule(row) for row in read.rules)


def boxes_for(dataset: Dataset, rules: Sequence[DeviceRule] = ()) -> tuple[Box, ...]:
    """Return where the device of an image writes, by given rules and those of the program."""
    found = [
        box for rule in (*rules, *built_in_rules()) if rule.fits(dataset) for box in rule.boxes
    ]
    return tuple(dict.fromkeys(found))


class _Row(msgspec.Struct):
    manufacturer: str
    model: str
    columns: int
    rows: int
    boxes: list[tuple[int, int, int, int]]
    source: str = ""


class _File(msgspec.Struct):
    version: int
    rules: list[_Row]
    about: str = ""


def _rule(row: _Row) -> DeviceRule:
    for x, y, width, height in row.boxes:
        inside = x + width <= row.columns and y + height <= row.rows
        if min(x, y) < 0 or min(width, height) < 1 or not inside:
            raise InputError(t("The table of device rules has a box outside of its image."))
    if not _plain(row.manufacturer) or not _plain(row.model):
        raise InputError(t("A device rule names its manufacturer and its model."))
    boxes = tuple(Box(*box) for box in row.boxes)
    return DeviceRule(row.manufacturer, row.model, row.columns, row.rows, boxes, row.source)


def _plain(name: str) -> str:
    return "".join(char for char in name.casefold() if char.isalnum())
