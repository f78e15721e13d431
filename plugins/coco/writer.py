"""Writing COCO instances, a few thousand annotations at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from workbench.api import InputError, t
from workbench.api.coco import CategorySheet, Frames, attributes_for, info, lines, segmentations
from workbench.api.coded import terms_to_json
from workbench.api.exchange import (
    Capabilities,
    ExportAnnotation,
    ExportView,
    Feature,
    FormatOption,
)
from workbench.api.values import Box, Ellipse, Polygon

FILE_NAME = "instances.json"
CHUNK = 1024


class Annotation(msgspec.Struct, gc=False):
    """One entry of ``annotations``, in the order of the members in the file."""

    id: int
    image_id: int
    category_id: int
    segmentation: Any
    area: float
    bbox: Any
    iscrowd: int
    attributes: dict[str, Any]
    workbench: dict[str, Any] | msgspec.UnsetType = msgspec.UNSET


class CocoWriter:
    """Writes one ``instances.json`` a project.

    Options: ``rle=compressed`` (default) or ``rle=uncompressed`` for shapes with holes. Crops say
    where they were cut out, and pieces of what they are: the reader puts them together again.
    """

    suffix = ".json"
    capabilities = Capabilities(
        keeps=frozenset(
            {
                Feature.POLYGON,
                Feature.PARTS,
                Feature.BOX,
                Feature.ATTRIBUTES,
                Feature.LAYER,
                Feature.DEPTH,
                Feature.NOTE,
                Feature.MEASUREMENT,
                Feature.FRAMES,
                Feature.LABEL_HIERARCHY,
                Feature.LABEL_TERMS,
                Feature.CONCEPT,
                Feature.CODING,
            }
        ),
        converts={
            Feature.HOLES: t("Shapes with holes become masks along pixel edges (RLE)."),
            Feature.ELLIPSE: t("Ellipses become polygons."),
            Feature.ROTATION: t("Turned boxes become polygons."),
        },
        options=(
            FormatOption(
                "rle",
                t("Masks of shapes with holes"),
                default="compressed",
                choices={
                    "compressed": t("Compressed"),
                    "uncompressed": t("Plain numbers"),
                },
            ),
        ),
        takes_crops=True,
    )

    def write(self, view: ExportView, folder: Path, options: Mapping[str, str]) -> list[Path]:
        """Write the whole view; the same view gives the same bytes."""
        compressed = _compressed(options)
        path = folder / FILE_NAME
        encoder = msgspec.json.Encoder()
        frames = Frames(view)
        categories = CategorySheet(view.scheme)
        with path.open("wb") as file:
            file.write(b'{"info":' + encoder.encode(info(view)) + b',\n"licenses":[],\n"images":')
            file.write(lines(encoder, frames.entries))
            file.write(b',\n"annotations":[')
            separator, id = b"\n", 1
            for chunk in _chunks(a for a in view.annotations if _is_area(a)):
                entries = _entries(chunk, id, frames, categories, compressed)
                file.write(separator + b",\n".join(map(encoder.encode, entries)))
                separator = b",\n"
                id += len(chunk)
            # Last, for only now is it known whether something has no label.
            file.write(b'\n],\n"categories":' + lines(encoder, categories.entries) + b"}\n")
        return [path]


def _compressed(options: Mapping[str, str]) -> bool:
    for name, value in options.items():
        if name != "rle" or value not in ("compressed", "uncompressed"):
            raise InputError(
                t(
                    "COCO has no option {name}={value}. Known: rle=compressed, rle=uncompressed.",
                    name=name,
                    value=value,
                )
            )
    return options.get("rle", "compressed") == "compressed"


def _is_area(annotation: ExportAnnotation) -> bool:
    return isinstance(annotation.region, Polygon | Box | Ellipse)


def _chunks(annotations: Iterator[ExportAnnotation]) -> Iterator[list[ExportAnnotation]]:
    while chunk := list(islice(annotations, CHUNK)):
        yield chunk


def _entries(
    chunk: list[ExportAnnotation],
    first: int,
    frames: Frames,
    categories: CategorySheet,
    compressed: bool,
) -> Iterator[Annotation]:
    sizes = [frames.size(annotation.image) for annotation in chunk]
    shapes = segmentations(chunk, sizes, compressed)
    for id, (annotation, shape) in enumerate(zip(chunk, shapes, strict=True), first):
        yield Annotation(
            id,
            frames.number(annotation),
            categories.number(annotation),
            shape.value,
            shape.area,
            shape.bbox,
            0,
            attributes_for(annotation),
            _ours(annotation),
        )


def _ours(annotation: ExportAnnotation) -> dict[str, Any] | msgspec.UnsetType:
    """Return what COCO has no member for: of what it is a piece, and its coded terms."""
    piece = annotation.piece
    written = terms_to_json(annotation.concept, annotation.coding)
    if piece is not None:
        written |= {"piece_of": piece.of, "area": piece.extent, "truncated": piece.truncated}
    return written or msgspec.UNSET
