"""Writing COCO instances, a few thousand annotations at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from workbench.api import InputError, t
from workbench.api.exchange import (
    Capabilities,
    ExportAnnotation,
    ExportImage,
    ExportView,
    Feature,
    FormatOption,
    ImageCrop,
)
from workbench.api.values import Box, Ellipse, LabelScheme, Polygon

from .attributes import attributes_for
from .shapes import segmentations

FILE_NAME = "instances.json"
CHUNK = 1024
FORMAT = 1


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
        frames = _Frames(view)
        categories = _Categories(view.scheme)
        with path.open("wb") as file:
            file.write(b'{"info":' + encoder.encode(_info(view)) + b',\n"licenses":[],\n"images":')
            file.write(_lines(encoder, frames.entries))
            file.write(b',\n"annotations":[')
            separator, id = b"\n", 1
            for chunk in _chunks(a for a in view.annotations if _is_area(a)):
                entries = _entries(chunk, id, frames, categories, compressed)
                file.write(separator + b",\n".join(map(encoder.encode, entries)))
                separator = b",\n"
                id += len(chunk)
            # Last, for only now is it known whether something has no label.
            file.write(b'\n],\n"categories":' + _lines(encoder, categories.entries) + b"}\n")
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


def _lines(encoder: msgspec.json.Encoder, entries: Iterable[Any]) -> bytes:
    return b"[\n" + b",\n".join(encoder.encode(entry) for entry in entries) + b"\n]"


def _info(view: ExportView) -> dict[str, Any]:
    layers = [
        {"name": x.name, "order": x.order, "color": x.color, "locked": x.locked}
        for x in view.layers
    ]
    workbench = {"format": FORMAT, "layers": layers}
    return {"description": view.project_name, "version": "1.0", "workbench": workbench}


def _entries(
    chunk: list[ExportAnnotation],
    first: int,
    frames: _Frames,
    categories: _Categories,
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
            _piece(annotation),
        )


def _piece(annotation: ExportAnnotation) -> dict[str, Any] | msgspec.UnsetType:
    piece = annotation.piece
    if piece is None:
        return msgspec.UNSET
    return {"piece_of": piece.of, "area": piece.extent, "truncated": piece.truncated}


class _Frames:
    """COCO's images: one a file, and one a frame where a file has several."""

    def __init__(self, view: ExportView) -> None:
        used: dict[str, set[int]] = {}
        several = {image.id for image in view.images if image.frames > 1}
        for annotation in view.annotations if several else ():
            if annotation.image in several:
                used.setdefault(annotation.image, set()).add(annotation.frame)
        self.entries: list[dict[str, Any]] = []
        self._numbers: dict[tuple[str, int], int] = {}
        self._sizes = {image.id: (image.rows, image.columns) for image in view.images}
        for image in view.images:
            for frame in sorted(used.get(image.id, {1})):
                self._add(image, frame, image.id in several)

    def _add(self, image: ExportImage, frame: int, several: bool) -> None:
        number = len(self.entries) + 1
        self._numbers[image.id, frame] = number
        entry: dict[str, Any] = {
            "id": number,
            "file_name": image.name,
            "width": image.columns,
            "height": image.rows,
        }
        if several:
            entry["frame"] = frame
        if image.crop is not None:
            entry["workbench"] = {"crop": _crop(image.crop)}
        self.entries.append(entry)

    def number(self, annotation: ExportAnnotation) -> int:
        return self._numbers[annotation.image, annotation.frame]

    def size(self, image: str) -> tuple[int, int]:
        return self._sizes[image]


def _crop(crop: ImageCrop) -> dict[str, Any]:
    return {
        "image": crop.image,
        "frame": crop.frame,
        "x": crop.x,
        "y": crop.y,
        "width": crop.columns,
        "height": crop.rows,
    }


class _Categories:
    """COCO's categories: the labels from 1, and one more for what has no label."""

    def __init__(self, scheme: LabelScheme | None) -> None:
        self.entries = list(_labels(scheme)) if scheme else []
        self._numbers: dict[str | None, int] = {e["name"]: e["id"] for e in self.entries}

    def number(self, annotation: ExportAnnotation) -> int:
        key = annotation.label
        if key not in self._numbers:
            self._add(key)
        return self._numbers[key]

    def _add(self, key: str | None) -> None:
        number = len(self.entries) + 1
        entry: dict[str, Any] = {"id": number, "name": key, "supercategory": ""}
        if key is None:
            entry |= {"name": self._free("unlabelled"), "workbench": {"unlabelled": True}}
        self._numbers[key] = number
        self.entries.append(entry)

    def _free(self, name: str) -> str:
        while name in self._numbers:
            name += "_"
        return name


def _labels(scheme: LabelScheme) -> Iterator[dict[str, Any]]:
    for number, label in enumerate(scheme.labels, 1):
        yield {
            "id": number,
            "name": label.key,
            "supercategory": label.parent or "",
            "color": label.color,
            "workbench": {"name": label.name, "digit": label.digit, "priority": label.priority},
        }
