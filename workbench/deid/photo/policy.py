"""What is done to photographs: what is looked for, what stays, what each camera always shows."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from attrs import field, frozen

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.deid.pixels.found import Box

_SIDE_MAX = 1 << 31


class Serials(StrEnum):
    """What becomes of serial numbers and lot codes, which name no person but one thing."""

    REMOVE = "remove"
    KEEP = "keep"  # listed in the report as quasi-identifiers that were left


@frozen
class Template:
    """Boxes that are filled in all pictures of a layout: logos, name plates, labels.

    Parameters
    ----------
    layout : str
        As `workbench.deid.photo.layout` gives it: size, camera, kind; no identifier.
    """

    layout: str
    boxes: tuple[Box, ...]
    name: str = ""


@frozen
class PhotoPolicy:
    """How photographs and other pictures that are no DICOM are cleaned; picklable.

    Parameters
    ----------
    find_text, find_codes, find_faces : bool
        What is looked for in pixels; where it cannot be looked for, the picture is held.
    keep_resolution : bool
        Pixels per millimetre, microns per pixel and magnification stay.
    serials : Serials
        Whether text that looks like `serial_pattern` stays in the pixels.
    serial_pattern : str
        Regular expression of the customer's serial numbers and lot codes, matched as a whole.
    templates : tuple of Template
        What is filled wherever a layout is met.
    reviewed : bool
        Nothing leaves that no person has approved.
    """

    find_text: bool = True
    find_codes: bool = True
    find_faces: bool = True
    keep_resolution: bool = True
    serials: Serials = Serials.REMOVE
    serial_pattern: str = ""
    templates: tuple[Template, ...] = field(factory=tuple)
    reviewed: bool = False

    def boxes_of(self, layout: str) -> tuple[Box, ...]:
        """Return what is always filled in a layout."""
        return tuple(
            box
            for template in self.templates
            if template.layout == layout
            for box in template.boxes
        )

    def as_json(self) -> dict[str, Any]:
        """Return what a profile saves."""
        return {
            "find_text": self.find_text,
            "find_codes": self.find_codes,
            "find_faces": self.find_faces,
            "keep_resolution": self.keep_resolution,
            "serials": self.serials.value,
            "serial_pattern": self.serial_pattern,
            "templates": [
                {
                    "layout": one.layout,
                    "name": one.name,
                    "boxes": [[box.x, box.y, box.width, box.height] for box in one.boxes],
                }
                for one in self.templates
            ],
            "reviewed": self.reviewed,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> PhotoPolicy:
        """Return the policy that a profile holds; what is missing is as by default.

        Raises
        ------
        InputError
            If a value is of the wrong kind.
        """
        try:
            return cls(
                **{
                    name: _flag(data[name])
                    for name in (
                        "find_text",
                        "find_codes",
                        "find_faces",
                        "keep_resolution",
                        "reviewed",
                    )
                    if name in data
                },
                serials=Serials(data.get("serials", Serials.REMOVE.value)),
                serial_pattern=_pattern(data.get("serial_pattern", "")),
                templates=tuple(_template(one) for one in data.get("templates", ())),
            )
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            raise InputError(
                t("The profile says something about photographs that is not understood."),
                details=str(error),
            ) from None


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError(value)
    return value


def _pattern(value: object) -> str:
    import re

    if not isinstance(value, str):
        raise TypeError(value)
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(str(error)) from error
    return value


def _template(row: Mapping[str, Any]) -> Template:
    boxes = tuple(Box(*map(int, sides)) for sides in row["boxes"])
    for box in boxes:
        if min(box.x, box.y) < 0 or min(box.width, box.height) < 1 or box.right > _SIDE_MAX:
            raise ValueError(box)
    return Template(str(row["layout"]), boxes, str(row.get("name", "")))
