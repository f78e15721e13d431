"""Zarr stores in folders."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

import numpy as np
import zarr
from numpy.typing import NDArray

AXES = "tczyx"


def an_array(
    folder: Path, values: NDArray[Any], version: Literal[2, 3] = 2, **options: Any
) -> Path:
    """Write one array and return the path of its description."""
    chunks = options.pop("chunks", tuple(min(32, size) for size in values.shape))
    array = zarr.create_array(
        folder, shape=values.shape, chunks=chunks, dtype=values.dtype, zarr_format=version,
        **options,
    )  # fmt: skip
    array[...] = values
    return folder / ("zarr.json" if version == 3 else ".zarray")


def an_ome_store(
    folder: Path,
    levels: list[NDArray[Any]],
    version: str = "0.4",
    axes: str = AXES,
    unit: str = "micrometer",
    scale: float = 0.5,
    omero: dict[str, Any] | None = None,
    **options: Any,
) -> Path:
    """Write a picture at several resolutions and return the path of its description."""
    new = version == "0.5"
    for number, level in enumerate(levels):
        an_array(folder / str(number), level, 3 if new else 2, **options)
    kinds = {"t": "time", "c": "channel"}
    said: dict[str, Any] = {
        "axes": [
            {"name": axis, "type": kinds.get(axis, "space")}
            | ({"unit": unit} if unit and axis in "zyx" else {})
            for axis in axes
        ],
        "datasets": [
            {
                "path": str(number),
                "coordinateTransformations": [
                    {
                        "type": "scale",
                        "scale": [scale * 2**number if a in "yx" else 1.0 for a in axes],
                    }
                ],
            }
            for number in range(len(levels))
        ],
    }
    group: dict[str, Any] = {"multiscales": [said]} | ({"omero": omero} if omero else {})
    if new:
        attributes = {"ome": {"version": "0.5", **group}}
        whole = {"zarr_format": 3, "node_type": "group", "attributes": attributes}
        return written(folder / "zarr.json", whole)
    said["version"] = version
    written(folder / ".zgroup", {"zarr_format": 2})
    return written(folder / ".zattrs", group)


def written(path: Path, value: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


def values(*shape: int, dtype: Any = np.uint16, seed: int = 3) -> NDArray[Any]:
    top = 250 if np.dtype(dtype).itemsize == 1 else 4000
    return np.random.default_rng(seed).integers(0, top, shape).astype(dtype)
