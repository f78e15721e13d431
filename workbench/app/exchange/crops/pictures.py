"""The pictures of an export: crops and overviews as PNG or JPEG.

Only decoded pixels are written: nothing that a file says of its camera, place or time goes along.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from workbench.api.exchange import ExportImage, ExportView
from workbench.app.exchange.crops.choice import CropChoice
from workbench.app.exchange.crops.plan import CropPlan
from workbench.base.errors import InputError, UnsupportedError
from workbench.base.text import t

FOLDER = "images"
OVERVIEWS = "overviews"
LIST = "crops.json"
# One picture of more pixels than this would have to be held as a whole.
_MOST_PIXELS = 100_000_000

Told = Callable[[float], object]


def write_pictures(
    view: ExportView, plan: CropPlan, choice: CropChoice, place: Path, told: Told
) -> None:
    """Write the pictures of all crops and a list of where they were cut out.

    Parameters
    ----------
    told : callable
        Hears the share done; what it raises stops the writing.

    Raises
    ------
    ReleaseError
        If pixels may not leave.
    InputError
        If they cannot be read.
    UnsupportedError
        If they do not fit into the file type.
    """
    folder = place / FOLDER
    folder.mkdir(exist_ok=True)
    for n, crop in enumerate(plan.crops):
        told(n / len(plan.crops))
        x0, y0, x1, y1 = crop.window
        if (x1 - x0) * (y1 - y0) > _MOST_PIXELS:
            raise InputError(
                t(
                    "{name} is too large to be written as one picture. Choose tiles.",
                    name=crop.image.name,
                )
            )
        pixels = view.region(crop.image.id, crop.frame, crop.window, choice.shown)
        try:
            data = encoded(pixels, choice.is_jpeg, choice.quality)
        except UnsupportedError as error:
            name, reason = crop.image.name, error.text
            raise UnsupportedError(t("{name}: {reason}", name=name, reason=reason)) from error
        (folder / crop.name).write_bytes(data)
    entries = [_entry(plan, n) for n in range(len(plan.crops))]
    lines = b",\n".join(map(msgspec.json.encode, entries))
    (place / LIST).write_bytes(b"[\n" + lines + b"\n]\n")


def write_overviews(view: ExportView, longest: int, place: Path, told: Told) -> None:
    """Write a small picture of each image with its annotations drawn, frame by frame."""
    from workbench.app.exchange.crops.plan import plan_crops

    plan = plan_crops(view, CropChoice.of({"crops": "whole"}))
    folder = place / OVERVIEWS
    folder.mkdir(exist_ok=True)
    for n, crop in enumerate(plan.crops):
        told(n / len(plan.crops))
        picture = view.overview(crop.image.id, crop.frame, longest)
        (folder / crop.name).write_bytes(encoded(picture))


def encoded(pixels: NDArray[Any], is_jpeg: bool = False, quality: int = 95) -> bytes:
    """Return a picture as the bytes of a PNG, or of a JPEG.

    Raises
    ------
    UnsupportedError
        If the file type has no such values.
    """
    import cv2

    kinds = (np.uint8,) if is_jpeg else (np.uint8, np.uint16)
    channels = (1, 3) if is_jpeg else (1, 3, 4)
    if pixels.dtype == bool:
        pixels = pixels.astype(np.uint8) * np.uint8(255)
    if pixels.dtype not in kinds or (1 if pixels.ndim == 2 else pixels.shape[2]) not in channels:
        raise UnsupportedError(
            t(
                "Pixels of this image ({kind}) do not fit into {format} files. Write them as they "
                "are shown: pixels=shown.",
                kind=" × ".join([str(pixels.dtype), *map(str, pixels.shape[2:])]),
                format="JPEG" if is_jpeg else "PNG",
            )
        )
    if pixels.ndim == 3:
        order = [2, 1, 0, 3][: pixels.shape[2]]
        pixels = pixels[:, :, order]
    settings = [cv2.IMWRITE_JPEG_QUALITY, quality] if is_jpeg else [cv2.IMWRITE_PNG_COMPRESSION, 1]
    suffix = ".jpg" if is_jpeg else ".png"
    return cv2.imencode(suffix, np.ascontiguousarray(pixels), settings)[1].tobytes()


def _entry(plan: CropPlan, n: int) -> dict[str, Any]:
    crop = plan.crops[n]
    whole: ExportImage = crop.image
    x0, y0, x1, y1 = crop.window
    entry = {"file": f"{FOLDER}/{crop.name}", "image": whole.name}
    frame = {"frame": crop.frame} if whole.frames > 1 else {}
    at = {"x": x0, "y": y0, "width": x1 - x0, "height": y1 - y0}
    return {**entry, **frame, **at, "of_width": whole.columns, "of_height": whole.rows}
