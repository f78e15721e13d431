"""COCOA: the regions of an image in their depth order, the nearest first.

The layout is that of the COCO amodal set (Zhu and others, Semantic Amodal Segmentation, 2017):
``segmentation`` is one flat list of x and y, so that holes and parts hang on the outline by lines
without width; masks are there only where something is hidden; ``depth_constraint`` names pairs of
regions that meet, the nearer one first, counted from 1.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from workbench.api.coco import info, lines
from workbench.api.geometry import one_ring, rings
from workbench.api.values import FullPolicy, Polygon, Region

from .scene import Scene, Thing

UNLABELLED = "unlabelled"


def write_cocoa(scene: Scene, path: Path) -> None:
    """Write the file, one image after the other."""
    encoder = msgspec.json.Encoder()
    by_image: dict[int, list[Thing]] = {}
    for thing in scene.things():
        by_image.setdefault(scene.frames.number(thing.annotation), []).append(thing)
    head = info(scene.view)
    head["workbench"]["amodal"] = True
    with path.open("wb") as file:
        file.write(b'{"info":' + encoder.encode(head) + b',\n"images":')
        file.write(lines(encoder, scene.frames.entries))
        file.write(b',\n"annotations":[')
        separator = b"\n"
        for number, (image, things) in enumerate(sorted(by_image.items()), 1):
            entry = {"id": number, "image_id": image, **_regions(scene, things)}
            file.write(separator + encoder.encode(entry))
            separator = b",\n"
        file.write(b"\n]}\n")


def _regions(scene: Scene, things: Iterable[Thing]) -> dict[str, Any]:
    ordered = sorted(things, key=lambda thing: thing.annotation.z_order, reverse=True)
    places = {thing.number: place for place, thing in enumerate(ordered, 1)}
    pairs = sorted(
        (places[front], places[thing.number])
        for thing in ordered
        for front in scene.hidden_by(thing)
        if front in places
    )
    return {
        "size": len(ordered),
        "depth_constraint": ",".join(f"{front}-{back}" for front, back in pairs),
        "regions": [_region(scene, thing, places[thing.number]) for thing in ordered],
    }


def _region(scene: Scene, thing: Thing, order: int) -> dict[str, Any]:
    annotation, found = thing.annotation, thing.occlusion
    assert annotation.region is not None
    is_tag = thing.is_gone and scene.full is FullPolicy.TAG_ONLY
    written: dict[str, Any] = {
        "segmentation": [] if is_tag else _flat(annotation.region),
        "name": annotation.label or UNLABELLED,
        "order": order,
        "isStuff": 0,
        "area": found.amodal_area,
        "occlude_rate": found.ratio or 0.0,
        "visibility": None if found.ratio is None else 1.0 - found.ratio,
    }
    if found.hidden_by or found.source == "drawn":
        masks = scene.masks(thing)
        written["visible_mask"] = masks.seen
        written["invisible_mask"] = masks.hidden
    return written


def _flat(region: Region) -> list[float]:
    parts = rings(region)
    if len(parts) == 1 and not parts[0].holes:
        ring = parts[0].exterior
    else:
        hung = one_ring(Polygon(parts))
        ring = hung if hung is not None else parts[0].exterior
    numbers: list[float] = ring.ravel().tolist()
    return numbers
