"""Tiles and crops in our own files: where they were cut out, and of what pieces are."""

from __future__ import annotations

from attrs import frozen

from workbench.api.jsonfile import Node
from workbench.api.pieces import Piece


@frozen
class Crop:
    """Where a picture was cut out of an image of `rows` by `columns` pixels."""

    image: str
    frame: int
    x: int
    y: int
    rows: int
    columns: int


def crop_of(image: Node) -> Crop | None:
    """Return where an image of our file was cut out; None when it is a whole one."""
    workbench = image.get("workbench")
    crop = workbench.get("crop") if workbench else None
    if crop is None:
        return None
    return Crop(
        crop.need("image").text(),
        crop.need("frame").whole(1),
        crop.need("x").whole(),
        crop.need("y").whole(),
        crop.need("height").whole(1),
        crop.need("width").whole(1),
    )


def piece_of(annotation: Node) -> Piece | None:
    """Return what an annotation of our file is a piece of."""
    node = annotation.get("workbench")
    if node is None or node.get("piece_of") is None:
        return None
    return Piece(
        node.need("piece_of").text(), node.need("area").number(), node.need("truncated").flag()
    )
