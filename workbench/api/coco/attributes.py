"""The ``attributes`` of a COCO annotation: the user's own, and ours under reserved names.

COCO has no attributes; a plain object of this name is what other annotation tools read and write.
A user's attribute that has one of the reserved names is written as ``attribute:NAME``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbench.api.exchange import ExportAnnotation
from workbench.api.jsonfile import Node
from workbench.api.values import AttributeValue, Box

RESERVED = frozenset({"z_order", "depth", "label", "layer", "note", "purpose", "shape"})
RESERVED_IN_CROPS = RESERVED | {"truncated"}
ESCAPE = "attribute:"


def attributes_for(annotation: ExportAnnotation) -> dict[str, Any]:
    """Return what is written; members with their usual value are left out."""
    reserved = RESERVED if annotation.piece is None else RESERVED_IN_CROPS
    written: dict[str, Any] = {
        (ESCAPE + name if name in reserved or name.startswith(ESCAPE) else name): value
        for name, value in annotation.attributes.items()
    }
    if annotation.label is not None:
        written["label"] = annotation.label
    if annotation.layer:
        written["layer"] = annotation.layer
    written["z_order"] = annotation.z_order
    if annotation.depth is not None:
        written["depth"] = annotation.depth
    if annotation.note:
        written["note"] = annotation.note
    if annotation.purpose != "finding":
        written["purpose"] = annotation.purpose
    if isinstance(annotation.region, Box):
        written["shape"] = "box" if annotation.region.angle == 0 else "turned box"
    if annotation.piece is not None:
        written["truncated"] = annotation.piece.truncated
    return written


def user_attributes(
    node: Node | None, ours: bool, is_piece: bool = False
) -> tuple[Mapping[str, AttributeValue], int]:
    """Return the user's attributes, and how many had a value that we have no kind for."""
    reserved = RESERVED_IN_CROPS if is_piece else RESERVED
    if node is None:
        return {}, 0
    found: dict[str, AttributeValue] = {}
    strange = 0
    for name, value in node.object().items():
        if name == "z_order" or (ours and name in reserved):
            continue
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            value = tuple(value)
        if isinstance(value, str | int | float | tuple):
            found[name.removeprefix(ESCAPE) if ours else name] = value
        elif value is not None:
            strange += 1
    return found, strange
