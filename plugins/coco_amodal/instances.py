"""COCO instances whose segmentation is the whole shape, with what can be seen beside it.

``inmodal_seg`` and ``inmodal_bbox`` are the names of KINS. ``occlude_rate`` is the hidden share of
the area inside the frame, as in COCOA; other sets use the name ``occluded_rate`` for what is seen,
so the seen share is written as well, as ``visibility``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from workbench.api.coco import attributes_for, info, lines, segmentations
from workbench.api.coded import terms_to_json
from workbench.api.exchange import ExportAnnotation, ExportView
from workbench.api.geojson import region_to_json
from workbench.api.values import Box, Ellipse, FullPolicy, Polygon

from .scene import Scene, Thing


def write_instances(scene: Scene, path: Path) -> None:
    """Write the file, one annotation after the other."""
    encoder = msgspec.json.Encoder()
    head = info(scene.view)
    head["workbench"]["amodal"] = True
    with path.open("wb") as file:
        file.write(b'{"info":' + encoder.encode(head) + b',\n"licenses":[],\n"images":')
        file.write(lines(encoder, scene.frames.entries))
        file.write(b',\n"annotations":[')
        separator = b"\n"
        for thing in scene.things():
            file.write(separator + encoder.encode(_entry(scene, thing)))
            separator = b",\n"
        file.write(b'\n],\n"depth_pairs":' + lines(encoder, _pairs(scene)))
        # Last, for only now is it known whether something has no label.
        file.write(b',\n"categories":' + lines(encoder, scene.categories.entries) + b"}\n")


def _entry(scene: Scene, thing: Thing) -> dict[str, Any]:
    annotation, found = thing.annotation, thing.occlusion
    masks = scene.masks(thing)
    shape = segmentations([annotation], [(thing.rows, thing.columns)])[0]
    is_tag = thing.is_gone and scene.full is FullPolicy.TAG_ONLY
    ratio = found.ratio
    entry: dict[str, Any] = {
        "id": thing.number,
        "image_id": scene.frames.number(annotation),
        "category_id": scene.categories.number(annotation),
        "segmentation": [] if is_tag else shape.value,
        "area": shape.area,
        "bbox": shape.bbox,
        "iscrowd": 0,
        "inmodal_seg": masks.seen,
        "inmodal_bbox": masks.box,
        "inmodal_area": found.visible_area,
        "occluded_mask": masks.hidden,
        "amodal": thing.is_amodal,
        "occlude_rate": ratio,
        "visibility": None if ratio is None else 1.0 - ratio,
        "occlusion_level": found.level,
        "occluded_by": scene.hidden_by(thing),
        "truncation": found.truncation,
        "z_order": annotation.z_order,
        "attributes": attributes_for(annotation),
    }
    ours = _ours(scene, annotation)
    return {**entry, "workbench": ours} if ours else entry


def _ours(scene: Scene, annotation: ExportAnnotation) -> dict[str, Any]:
    """Return what only our own reader wants: what COCO's fields cannot say exactly."""
    written: dict[str, Any] = {
        "role": annotation.role if annotation.role != "amodal" else None,
        "judged_occlusion": annotation.judged_occlusion,
        "part_of": scene.numbers.get(annotation.part_of or ""),
        "group": annotation.group,
        "judgement": annotation.judgement,
        "occlusion_group": annotation.occlusion_group,
        "locked": annotation.locked,
    }
    if _is_inexact(annotation):
        assert annotation.region is not None
        written["region"] = region_to_json(annotation.region)
    if annotation.visible is not None:
        written["visible"] = region_to_json(annotation.visible)
    said = {name: value for name, value in written.items() if value}
    return said | terms_to_json(annotation.concept, annotation.coding)


def _is_inexact(annotation: ExportAnnotation) -> bool:
    """Return whether COCO's polygons say less than the region does."""
    match annotation.region:
        case Polygon(parts):
            return any(part.holes for part in parts)
        case Ellipse():
            return True
        case Box(angle=angle):
            return angle != 0
    return False


def _pairs(scene: Scene) -> list[dict[str, Any]]:
    view: ExportView = scene.view
    numbers = scene.numbers
    return [
        {
            "front": numbers[pair.front],
            "back": numbers[pair.back],
            **({} if pair.region is None else {"region": region_to_json(pair.region)}),
        }
        for pair in view.pairs
        if pair.front in numbers and pair.back in numbers
    ]
