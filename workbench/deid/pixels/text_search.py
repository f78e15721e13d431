"""The search itself: several views at several scales, joined, fitted to the letters, and read."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from workbench.deid.pixels.found import Box
from workbench.deid.pixels.text_boxes import Candidate, candidates, joined
from workbench.deid.pixels.text_models import LINE, STEP, Read, likelihood, read
from workbench.deid.pixels.text_views import Picture, as_shown, has_edges

_LEAST = 0.4  # mean likelihood of a candidate
_TALL = 1.5  # so much higher than wide: written up or down


@frozen
class Line:
    """One line of text: where, how sure, what it says."""

    box: Box
    score: float
    text: str


def search(
    frame: NDArray[Any], *, bits: int | None, inverted: bool, threads: int = 1
) -> list[Line]:
    """Return what may be text in a frame; parameters as of `TextFinder.find`."""
    if not has_edges(frame):
        return []
    shown = as_shown(frame, bits=bits, inverted=inverted)
    found = [
        candidate
        for picture, scale in ((shown, 2.0),)
        for candidate in _candidates(picture, scale, threads)
    ]
    lines = joined(found)
    said = _read(shown, [line.box for line in lines], threads)
    return [
        Line(line.box, _score(line, what), what.text)
        for line, what in zip(lines, said, strict=True)
    ]


def _candidates(picture: Picture, scale: float, threads: int) -> list[Candidate]:
    rows, columns = picture.shape[:2]
    height, width = (max(round(side * scale / STEP), 1) * STEP for side in (rows, columns))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    scaled = np.asarray(cv2.resize(picture, (width, height), interpolation=way), np.uint8)
    return candidates(likelihood(scaled, threads), rows, columns, _LEAST)


def _score(line: Candidate, what: Read) -> float:
    return 0.5 * line.score + 0.5 * what.score


def _read(picture: Picture, boxes: list[Box], threads: int) -> list[Read]:
    """Return what the boxes say, the better one of both directions where a box is tall."""
    lines: list[Picture] = []
    owners: list[int] = []
    for i, box in enumerate(boxes):
        part = picture[box.slices]
        turned = box.height > _TALL * box.width
        for way in (np.rot90(part, 1), np.rot90(part, 3)) if turned else (part,):
            lines.append(_line(np.ascontiguousarray(way)))
            owners.append(i)
    best = [Read("", 0.0)] * len(boxes)
    for i, said in zip(owners, read(lines, threads), strict=True):
        if said.score > best[i].score:
            best[i] = said
    return best


def _line(part: Picture) -> Picture:
    width = max(round(part.shape[1] * LINE / part.shape[0]), LINE // 2)
    return cv2.resize(part, (width, LINE), interpolation=cv2.INTER_CUBIC).astype(np.uint8)
