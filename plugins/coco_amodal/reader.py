"""Reading COCO with whole and visible shapes: ours, KINS and its like, and COCOA's regions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import frozen

from workbench.api import InputError, Text, t
from workbench.api.coco import (
    Categories,
    identity,
    mask_region,
    our_info,
    our_layers,
    region_of,
    user_attributes,
)
from workbench.api.coded import terms_from_json
from workbench.api.exchange import ExportPair, Imported, ImportedAnnotation
from workbench.api.geojson import region_from_json
from workbench.api.geometry import polygon_of_ring
from workbench.api.jsonfile import Node, parse_json
from workbench.api.values import Judgement, OcclusionLevel, Polygon, Purpose, Region, ShapeRole

# Where other sets keep what can be seen.
_VISIBLE = ("inmodal_seg", "visible_mask", "i_segm")
_SIGNS = (b'"amodal":true', *(f'"{name}"'.encode() for name in _VISIBLE), b'"depth_constraint"')


@frozen
class Picture:
    """What the file says of an image, or of one frame of it."""

    name: str
    frame: int
    size: tuple[int, int] | None


class CocoAmodalReader:
    """Reads whole shapes; what can be seen is taken as drawn, unless the file is ours."""

    def recognises(self, path: Path, head: bytes) -> bool:
        """Return whether it says something of whole and visible shapes."""
        start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
        return start.startswith(b"{") and any(sign in head for sign in _SIGNS)

    def read(self, data: bytes, name: str, options: Mapping[str, Any]) -> Imported:
        """Parse one file, all or nothing."""
        if options:
            raise InputError(t("COCO-amodal has no options for reading."))
        return _File(parse_json(data, name)).imported()


class _File:
    def __init__(self, root: Node) -> None:
        self.root = root
        workbench = our_info(root)
        self.ours = workbench is not None
        self.layers = tuple(our_layers(workbench)) if workbench else ()
        self.pictures = dict(_pictures(root.need("images")))
        self.categories = Categories(root.get("categories"), self.ours)
        self.empty = 0
        self.strange = 0

    def imported(self) -> Imported:
        annotations: list[ImportedAnnotation] = []
        pairs: list[ExportPair] = []
        for node in self.root.need("annotations").items():
            if node.get("regions") is not None:
                annotations += self._regions(node)
            else:
                annotations += self._instance(node)
        known = {one.key: one for one in annotations}
        pairs += self._pairs(known)
        sizes = {one.name: one.size for one in self.pictures.values() if one.size is not None}
        return Imported(
            tuple(annotations),
            self.categories.scheme,
            self.layers,
            sizes,
            tuple(self._warnings()),
            tuple(pairs),
        )

    def _warnings(self) -> Iterator[Text]:
        if self.empty:
            yield t("Shapes without any pixel are left out ({n}).", n=self.empty)
        if self.strange:
            yield t("Attributes with nested values are left out ({n}).", n=self.strange)

    def _picture(self, node: Node) -> Picture:
        image = node.need("image_id")
        key = identity(image)
        if key not in self.pictures:
            image.fail(t("There is no image with the id {id}.", id=key))
        return self.pictures[key]

    # -- COCO with more fields

    def _instance(self, node: Node) -> Iterator[ImportedAnnotation]:
        picture = self._picture(node)
        extra = node.get("workbench") if self.ours else None
        exact = region_from_json(extra.get("region")) if extra else None
        region = exact or region_of(node, picture.size, self.ours)
        if region is None:
            self.empty += 1
            return
        given = node.get("attributes")
        attributes, strange = user_attributes(given, self.ours)
        self.strange += strange
        visible = None if self.ours else _visible(node, region, picture.size)
        order, score = node.get("z_order"), node.get("score")
        fields: dict[str, Any] = {"visible": visible}
        if self.ours:
            fields = {**_reserved(given), **_occlusion(extra)}
        elif order is not None:
            fields["depth"] = order.number()
        yield ImportedAnnotation(
            image=picture.name,
            region=region,
            label=self.categories.label(node.get("category_id")),
            frame=picture.frame,
            attributes=attributes,
            score=score.number() if score else None,
            key=identity(node.need("id")),
            **fields,
        )

    def _pairs(self, known: Mapping[str, ImportedAnnotation]) -> Iterator[ExportPair]:
        pairs = self.root.get("depth_pairs") if self.ours else None
        for node in pairs.items() if pairs else ():
            front, back = (identity(node.need(name)) for name in ("front", "back"))
            if front not in known or back not in known:
                node.fail(t("One of the two is not in the file."))
            region = region_from_json(node.get("region"))
            at = known[front]
            yield ExportPair(at.image, at.frame, front, back, region)

    # -- COCOA

    def _regions(self, node: Node) -> Iterator[ImportedAnnotation]:
        picture = self._picture(node)
        image = identity(node.need("image_id"))
        for place, region in enumerate(node.need("regions").items()):
            shape = self._outline(region, picture)
            if shape is None:
                self.empty += 1
                continue
            name, order = region.get("name"), region.get("order")
            yield ImportedAnnotation(
                image=picture.name,
                region=shape,
                label=(name.text().strip() or None) if name else None,
                frame=picture.frame,
                depth=-order.number() if order else None,
                visible=None if self.ours else _visible(region, shape, picture.size),
                key=f"{image}:{place}",
            )

    def _outline(self, region: Node, picture: Picture) -> Region | None:
        segmentation = region.need("segmentation")
        if segmentation.value == []:
            return None
        if isinstance(segmentation.value, dict) or isinstance(segmentation.list()[0], list):
            return region_of(region, picture.size, self.ours)
        points = segmentation.flat_points()
        if len(points) < 3:
            segmentation.fail(t("A polygon needs at least three points."))
        return polygon_of_ring(points) or Polygon.from_ring(points)


def _visible(node: Node, region: Region, size: tuple[int, int] | None) -> Region | None:
    """Return what a foreign file says can be seen, where that is not the whole shape."""
    rate = node.get("occlude_rate")
    if rate is not None and rate.number() == 0:
        return None
    found = next((n for name in _VISIBLE if (n := node.get(name)) is not None), None)
    if found is None or found.value == []:
        return None
    if isinstance(found.value, dict):
        return mask_region(found, size)
    return region_of(Node({"segmentation": found.value}, found.path, found.file), size, False)


def _pictures(images: Node) -> Iterator[tuple[str, Picture]]:
    seen: set[str] = set()
    for node in images.items():
        key = identity(node.need("id"))
        if key in seen:
            node.fail(t("The id {id} is there twice.", id=key))
        seen.add(key)
        width, height, frame = node.get("width"), node.get("height"), node.get("frame")
        size = (height.whole(1), width.whole(1)) if width and height else None
        yield key, Picture(node.need("file_name").text(), frame.whole(1) if frame else 1, size)


def _reserved(given: Node | None) -> dict[str, Any]:
    """Return what our own files say under reserved names of the attributes."""
    if given is None:
        return {}
    texts = {name: given.get(name) for name in ("layer", "note")}
    found: dict[str, Any] = {name: node.text() for name, node in texts.items() if node}
    purpose, depth = given.get("purpose"), given.get("depth")
    if purpose is not None:
        found["purpose"] = _member(Purpose, purpose)
    if depth is not None:
        found["depth"] = depth.number()
    return found


def _occlusion(extra: Node | None) -> dict[str, Any]:
    if extra is None:
        return {}
    kinds = {"role": ShapeRole, "judged_occlusion": OcclusionLevel, "judgement": Judgement}
    found: dict[str, Any] = {
        name: _member(kind, node)
        for name, kind in kinds.items()
        if (node := extra.get(name)) is not None
    }
    for name in ("group", "occlusion_group"):
        node = extra.get(name)
        if node is not None:
            found[name] = node.text()
    locked, whole = extra.get("locked"), extra.get("part_of")
    if locked is not None:
        found["locked"] = locked.flag()
    if whole is not None:
        found["part_of"] = identity(whole)
    return {**found, **terms_from_json(extra), "visible": region_from_json(extra.get("visible"))}


def _member(kind: Any, node: Node) -> str:
    try:
        return str(kind(node.text()).value)
    except ValueError:
        known = ", ".join(one.value for one in kind)
        node.fail(t("One of these is needed here: {known}.", known=known))
