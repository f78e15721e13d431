"""What every COCO file has around its annotations: images, categories, and who wrote it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from workbench.api.coded import terms_to_json
from workbench.api.exchange import ExportAnnotation, ExportImage, ExportView, ImageCrop
from workbench.model.occlusion import Opacity
from workbench.model.scheme import Label, LabelScheme

FORMAT = 1


def lines(encoder: msgspec.json.Encoder, entries: Iterable[Any]) -> bytes:
    """Return a list as JSON, an entry a line."""
    return b"[\n" + b",\n".join(encoder.encode(entry) for entry in entries) + b"\n]"


def info(view: ExportView) -> dict[str, Any]:
    """Return the member ``info``, with what our own reader wants to know."""
    layers = [
        {"name": x.name, "order": x.order, "color": x.color, "locked": x.locked}
        for x in view.layers
    ]
    workbench = {"format": FORMAT, "layers": layers}
    return {"description": view.project_name, "version": "1.0", "workbench": workbench}


class Frames:
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
        """Return the id of the entry that an annotation is on."""
        return self._numbers[annotation.image, annotation.frame]

    def size(self, image: str) -> tuple[int, int]:
        """Return (rows, columns) of an image."""
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


class CategorySheet:
    """COCO's categories: the labels from 1, and one more for what has no label."""

    def __init__(self, scheme: LabelScheme | None) -> None:
        self.entries = list(_labels(scheme)) if scheme else []
        self._numbers: dict[str | None, int] = {e["name"]: e["id"] for e in self.entries}

    def number(self, annotation: ExportAnnotation) -> int:
        """Return the id of the category of an annotation."""
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
            "workbench": {
                "name": label.name,
                "digit": label.digit,
                "priority": label.priority,
                **_hiding(label),
                **terms_to_json(label.concept, label.coding),
            },
        }


def _hiding(label: Label) -> dict[str, str]:
    """Return whether things of a label hide others, and which; nothing where all is as usual."""
    said = {"occlusion_group": label.occlusion_group, "exclusive": label.exclusive}
    if label.opacity is not Opacity.OPAQUE:
        said["opacity"] = label.opacity.value
    return {name: value for name, value in said.items() if value}
