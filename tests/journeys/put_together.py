"""Put tiles of an export together again, as a stranger would: json, numpy and OpenCV only.

``python put_together.py FOLDER OUT.npz`` writes the pixels and, of each category, a mask by the
rule that a pixel belongs to a shape when its centre does.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray


def mask_of(ring: NDArray[Any], rows: int, columns: int) -> NDArray[np.bool_]:
    """Return the pixels whose centre is inside a ring of (x, y): left and top in, by crossings."""
    y, x = np.mgrid[0:rows, 0:columns] + 0.5
    inside = np.zeros((rows, columns), bool)
    for (ax, ay), (bx, by) in zip(ring, np.roll(ring, -1, axis=0), strict=True):
        crosses = (ay <= y) != (by <= y)
        with np.errstate(divide="ignore", invalid="ignore"):
            at = ax + (y - ay) * (bx - ax) / (by - ay)
        inside ^= crosses & (x >= at)
    return inside


def main(folder: Path, out: Path) -> None:
    tiles = json.loads((folder / "crops.json").read_text(encoding="utf-8"))
    data = json.loads((folder / "instances.json").read_text(encoding="utf-8"))
    height = max(tile["y"] + tile["height"] for tile in tiles)
    width = max(tile["x"] + tile["width"] for tile in tiles)
    pixels: NDArray[Any] | None = None
    there = np.zeros((height, width), bool)
    for tile in tiles:
        part: Any = cv2.imdecode(np.fromfile(folder / tile["file"], np.uint8), cv2.IMREAD_UNCHANGED)
        assert part.shape[:2] == (tile["height"], tile["width"]), tile
        if pixels is None:
            pixels = np.zeros((height, width, *part.shape[2:]), part.dtype)
        at = np.s_[tile["y"] : tile["y"] + len(part), tile["x"] : tile["x"] + part.shape[1]]
        known = there[at]
        assert np.array_equal(pixels[at][known], part[known]), "tiles that overlap differ"
        pixels[at], there[at] = part, True
    assert there.all(), "something is missing"
    places = {Path(tile["file"]).name: (tile["x"], tile["y"]) for tile in tiles}
    images = {image["id"]: image for image in data["images"]}
    masks = {one["id"]: np.zeros((height, width), bool) for one in data["categories"]}
    for label in data["annotations"]:
        image = images[label["image_id"]]
        x, y = places[Path(image["file_name"]).name]
        rings = [np.reshape(ring, (-1, 2)) for ring in label["segmentation"]]
        found = np.zeros((image["height"], image["width"]), bool)
        for ring in rings:
            found |= mask_of(ring, *found.shape)
        masks[label["category_id"]][y : y + len(found), x : x + found.shape[1]] |= found
    names = {one["name"]: masks[one["id"]] for one in data["categories"]}
    np.savez(out, pixels=pixels, **names)  # type: ignore[arg-type]


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
