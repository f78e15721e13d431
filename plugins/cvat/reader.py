"""Reading CVAT for images 1.1, and the tracks of CVAT for video."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from workbench.api import InputError, Text, t
from workbench.api.coded import terms_from_attributes
from workbench.api.exchange import Imported, ImportedAnnotation
from workbench.api.geometry import MAXIMUM_PIXELS, polygon_of
from workbench.api.values import (
    Box,
    Ellipse,
    EntityId,
    Label,
    LabelScheme,
    OcclusionLevel,
    Point,
    Polygon,
    Polyline,
    Region,
    SchemeId,
)
from workbench.api.xmlfile import Element, parse_xml

from .attributes import UNLABELLED, inner, labels_of, read_as
from .masks import Mask, pixels_of

SHAPES = ("box", "polygon", "polyline", "points", "ellipse", "mask")
LEFT_OUT = ("cuboid", "skeleton")


class CvatReader:
    """Reads boxes, polygons, lines, points, ellipses, masks and tags."""

    def recognises(self, path: Path, head: bytes) -> bool:
        """Return whether it looks like a file of CVAT."""
        return b"<annotations" in head and (b"<version>" in head or b"<image" in head)

    def read(self, data: bytes, name: str, options: Mapping[str, Any]) -> Imported:
        """Parse one file, all or nothing."""
        if options:
            raise InputError(t("CVAT has no options for reading."))
        root = parse_xml(data, name)
        if root.name != "annotations":
            root.fail(t("This is no file of CVAT."))
        return _File(root).imported()


class _File:
    def __init__(self, root: Element) -> None:
        self.root = root
        self.declared = dict(_declared(root))
        self.colors = dict(_colors(root))
        self.sizes: dict[str, tuple[int, int]] = {}
        self.left_out = 0
        self.between = 0
        self.empty = 0

    def imported(self) -> Imported:
        annotations = [one for image in self.root.children("image") for one in self._image(image)]
        for track in self.root.children("track"):
            annotations += self._track(track)
        return Imported(
            tuple(annotations),
            self._scheme(),
            image_sizes=self.sizes,
            warnings=tuple(self._warnings()),
        )

    def _warnings(self) -> Iterator[Text]:
        if self.left_out:
            yield t("Cuboids and skeletons are left out ({n}).", n=self.left_out)
        if self.between:
            yield t(
                "Shapes that CVAT put between the key frames of tracks are left out ({n}).",
                n=self.between,
            )
        if self.empty:
            yield t("Masks without any pixel are left out ({n}).", n=self.empty)

    def _scheme(self) -> LabelScheme | None:
        known = {key: value for key, value in self.declared.items() if key != UNLABELLED}
        if not known:
            return None
        labels = tuple(
            Label(
                label.key,
                label.name,
                self.colors.get(label.key, label.color),
                attributes=label.attributes,
                concept=label.concept,
                coding=label.coding,
            )
            for label in labels_of(known)
        )
        return LabelScheme(SchemeId(EntityId("cvat")), 1, "", labels)

    def _image(self, image: Element) -> Iterator[ImportedAnnotation]:
        name = image.need("name")
        if image.get("width") is not None and image.get("height") is not None:
            self.sizes[name] = image.whole("height", 1), image.whole("width", 1)
        frame = image.whole("frame", 1) if image.get("frame") is not None else 1
        for child in image.children():
            if child.name in LEFT_OUT:
                self.left_out += 1
            elif child.name == "tag":
                yield self._annotation(child, None, name, frame)
            elif child.name in SHAPES:
                yield from self._shapes(child, name, frame)

    def _track(self, track: Element) -> Iterator[ImportedAnnotation]:
        """Yield the key frames of a track; one track is one group."""
        name = _video(self.root)
        for child in track.children():
            if child.name in LEFT_OUT:
                self.left_out += 1
            if child.name not in SHAPES or child.get("outside") == "1":
                continue
            if child.get("keyframe") == "0":
                self.between += 1
            else:
                frame = child.whole("frame") + 1
                group = f"track {track.get('id') or ''}".strip()
                yield from self._shapes(child, name, frame, track.need("label"), group)

    def _shapes(
        self, node: Element, image: str, frame: int, label: str | None = None, group: str = ""
    ) -> Iterator[ImportedAnnotation]:
        regions = _regions(node)
        if not regions:
            self.empty += 1
        for region in regions:
            yield self._annotation(node, region, image, frame, label, group)

    def _annotation(
        self,
        node: Element,
        region: Region | None,
        image: str,
        frame: int,
        label: str | None = None,
        group: str = "",
    ) -> ImportedAnnotation:
        label = label if label is not None else node.need("label")
        inputs = self.declared.get(label, {})
        attributes = {
            one.need("name"): read_as(inputs.get(one.need("name"), ("", "", ""))[0], one.text())
            for one in node.children("attribute")
        }
        terms, attributes = terms_from_attributes(attributes)
        number = node.get("group_id")
        occluded = node.get("occluded") == "1"
        return ImportedAnnotation(
            image=image,
            region=region,
            label=None if label == UNLABELLED else label,
            frame=frame,
            attributes=inner(attributes),
            **terms,
            depth=node.number("z_order") if node.get("z_order") is not None else None,
            group=group or (f"group {number}" if number not in (None, "", "0") else ""),
            judged_occlusion=OcclusionLevel.PARTIAL.value if occluded else None,
        )


def _regions(node: Element) -> list[Region]:
    """Return the region of a shape; of several points, each on its own; none for an empty mask."""
    match node.name:
        case "box":
            return [_box(node)]
        case "ellipse":
            at = (node.number(name) for name in ("cx", "cy", "rx", "ry"))
            x, y, rx, ry = at
            if rx < 0 or ry < 0:
                node.fail(t("A size is negative."))
            return [Ellipse(x, y, rx, ry, node.number("rotation", 0.0))]
        case "polyline":
            return [Polyline(node.points(2))]
        case "points":
            return [Point(x, y) for x, y in node.points(1).tolist()]
        case "polygon":
            try:
                return [Polygon.from_ring(node.points(3))]
            except ValueError:
                node.fail(t("A polygon needs at least three points."))
    mask = _mask(node)
    return [] if mask is None else [mask]


def _box(node: Element) -> Box:
    x0, y0, x1, y1 = (node.number(name) for name in ("xtl", "ytl", "xbr", "ybr"))
    if x1 < x0 or y1 < y0:
        node.fail(t("The width or height is negative."))
    turn = node.number("rotation", 0.0)
    return Box((x0 + x1) / 2, (y0 + y1) / 2, x1 - x0, y1 - y0, turn)


def _mask(node: Element) -> Polygon | None:
    left, top = node.whole("left"), node.whole("top")
    width, height = node.whole("width", 1), node.whole("height", 1)
    if width * height > MAXIMUM_PIXELS:
        node.fail(t("The mask is too large."))
    try:
        runs = tuple(int(run) for run in node.need("rle").split(",") if run.strip())
        left_over = width * height - int(np.sum(runs))
        # CVAT leaves out the zeros at the end.
        runs = (*runs, left_over) if left_over > 0 and len(runs) % 2 == 0 else runs
        return polygon_of(pixels_of(Mask(left, top, width, height, runs)))
    except ValueError as error:
        node.fail(t("The run lengths are damaged: {reason}.", reason=str(error)))


def _labels(root: Element) -> Iterator[Element]:
    meta = root.child("meta")
    for kind in ("task", "project", "job"):
        owner = meta.child(kind) if meta else None
        labels = owner.child("labels") if owner else None
        if labels is not None:
            yield from labels.children("label")
            return


def _declared(root: Element) -> Iterator[tuple[str, dict[str, tuple[str, str, str]]]]:
    for label in _labels(root):
        attributes = label.child("attributes")
        found = {
            one.text("name"): (
                one.text("input_type"),
                one.text("default_value"),
                one.text("values"),
            )
            for one in (attributes.children("attribute") if attributes else ())
            if one.text("name")
        }
        if label.text("name"):
            yield label.text("name"), found


def _colors(root: Element) -> Iterator[tuple[str, str]]:
    for label in _labels(root):
        color = label.text("color").lower()
        digits = color.removeprefix("#")
        if len(digits) == 6 and set(digits) <= set("0123456789abcdef"):
            yield label.text("name"), f"#{digits}"


def _video(root: Element) -> str:
    meta = root.child("meta")
    task = meta.child("task") if meta else None
    return task.text("source") if task else ""
