"""Reading COCO instances, ours and other tools'."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import frozen

from workbench.api import InputError, Text, t
from workbench.api.coco import (
    Categories,
    identity,
    our_info,
    our_layers,
    region_of,
    user_attributes,
)
from workbench.api.coded import terms_from_json
from workbench.api.exchange import Imported, ImportedAnnotation
from workbench.api.geometry import moved
from workbench.api.jsonfile import Node, parse_json
from workbench.api.pieces import Piece, joined_pieces
from workbench.api.values import Region

from .crops import Crop, crop_of, piece_of
from .results import companions_of, frame_of_results, is_results


@frozen
class Picture:
    """What the file says of an image."""

    name: str
    frame: int
    size: tuple[int, int] | None
    crop: Crop | None = None


class CocoReader:
    """Reads polygons, run lengths and boxes; keypoints are left out, with a word."""

    def recognises(self, path: Path, head: bytes) -> bool:
        """Return whether it looks like a JSON object with COCO's members."""
        if is_results(head):
            return True
        start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
        names = (b'"annotations"', b'"images"', b'"categories"', b'"info"')
        return (
            start.startswith(b"{")
            and b'"FeatureCollection"' not in head
            and any(name in head for name in names)
            and b'"amodal":true' not in head  # ours, for the reader of whole and visible shapes
        )

    def read(self, data: bytes, name: str, options: Mapping[str, Any]) -> Imported:
        """Parse one file, all or nothing."""
        if options:
            raise InputError(t("COCO has no options for reading."))
        return self.read_with(data, name, {})

    def companions(self, path: Path, head: bytes) -> list[Path]:
        """Return what may say which images and categories a list of results speaks of."""
        return companions_of(path) if is_results(head) else []

    def read_with(self, data: bytes, name: str, beside: Mapping[str, bytes]) -> Imported:
        """Parse one file, a list of results with the help of those beside it."""
        root = parse_json(data, name)
        if isinstance(root.value, list):
            return _File(frame_of_results(root, beside), root).imported()
        return _File(root).imported()


class _File:
    def __init__(self, root: Node, results: Node | None = None) -> None:
        self.items = results or root.need("annotations")
        workbench = our_info(root)
        self.ours = workbench is not None
        self.layers = tuple(our_layers(workbench)) if workbench else ()
        self.pictures = _pictures(root.need("images"), self.ours)
        self.categories = Categories(root.get("categories"), self.ours)
        self.counts = dict.fromkeys(("keypoints", "empty", "crowd", "attributes", "incomplete"), 0)

    def imported(self) -> Imported:
        found = [self._annotation(node) for node in self.items.items()]
        annotations, self.counts["incomplete"] = joined_pieces(
            [one for one in found if one is not None]
        )
        return Imported(
            tuple(annotations),
            self.categories.scheme,
            self.layers,
            dict(_sizes(self.pictures.values())),
            tuple(self._warnings()),
        )

    def _annotation(self, node: Node) -> tuple[ImportedAnnotation, Piece | None] | None:
        picture = self._picture(node)
        label = self.categories.label(node.get("category_id"))
        region = self._region(node, picture)
        if region is None:
            return None
        given = node.get("attributes")
        piece = piece_of(node) if self.ours and picture.crop is not None else None
        attributes, strange = user_attributes(given, self.ours, piece is not None)
        self.counts["attributes"] += strange
        score = node.get("score")
        extra = _extras(given) if given and self.ours else _depth(given)
        extra |= terms_from_json(node.get("workbench") if self.ours else None)
        crop = picture.crop
        made = ImportedAnnotation(
            image=crop.image if crop else picture.name,
            region=moved(region, crop.x, crop.y) if crop else region,
            label=label,
            frame=crop.frame if crop else picture.frame,
            attributes=attributes,
            score=score.number() if score else None,
            **extra,
        )
        return made, piece

    def _picture(self, node: Node) -> Picture:
        image = node.need("image_id")
        key = identity(image)
        if key not in self.pictures:
            image.fail(t("There is no image with the id {id}.", id=key))
        return self.pictures[key]

    def _region(self, node: Node, picture: Picture) -> Region | None:
        crowd = node.get("iscrowd")
        self.counts["crowd"] += crowd is not None and crowd.flag()
        if node.get("segmentation") is None and node.get("bbox") is None:
            if node.get("keypoints") is None:
                node.fail(t("There is neither a segmentation nor a box."))
            self.counts["keypoints"] += 1
            return None
        self.counts["keypoints"] += node.get("keypoints") is not None
        region = region_of(node, picture.size, self.ours)
        self.counts["empty"] += region is None
        return region

    def _warnings(self) -> list[Text]:
        texts = {
            "keypoints": t("Keypoints are left out ({n}).", n=self.counts["keypoints"]),
            "empty": t("Masks without any pixel are left out ({n}).", n=self.counts["empty"]),
            "crowd": t("Crowd regions came in as plain shapes ({n}).", n=self.counts["crowd"]),
            "attributes": t(
                "Attributes with nested values are left out ({n}).", n=self.counts["attributes"]
            ),
            "incomplete": t(
                "Shapes of which some parts are in no picture are smaller than they were ({n}).",
                n=self.counts["incomplete"],
            ),
        }
        return [text for name, text in texts.items() if self.counts[name]]


def _pictures(images: Node, ours: bool) -> dict[str, Picture]:
    found: dict[str, Picture] = {}
    for node in images.items():
        key = identity(node.need("id"))
        if key in found:
            node.fail(t("The id {id} is there twice.", id=key))
        width, height, frame = node.get("width"), node.get("height"), node.get("frame")
        size = (height.whole(1), width.whole(1)) if width and height else None
        name, number = node.need("file_name").text(), frame.whole(1) if frame else 1
        found[key] = Picture(name, number, size, crop_of(node) if ours else None)
    return found


def _sizes(pictures: Iterable[Picture]) -> Iterator[tuple[str, tuple[int, int]]]:
    for picture in pictures:
        if picture.crop is not None:
            yield picture.crop.image, (picture.crop.rows, picture.crop.columns)
        elif picture.size is not None:
            yield picture.name, picture.size


def _depth(given: Node | None) -> dict[str, Any]:
    order = given.get("z_order") if given else None
    return {} if order is None else {"depth": order.number()}


def _extras(given: Node) -> dict[str, Any]:
    """Return what our own files say under reserved names."""
    texts = {name: given.get(name) for name in ("layer", "note", "purpose")}
    extra: dict[str, Any] = {name: node.text() for name, node in texts.items() if node}
    if extra.get("purpose", "finding") not in ("finding", "measurement"):
        given.need("purpose").fail(t("This is neither “finding” nor “measurement”."))
    depth = given.get("depth")
    return {**extra, "depth": depth.number()} if depth else extra
