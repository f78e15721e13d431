"""The search itself: several views at several scales, fitted to the letters, joined, and read."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from workbench.deid.pixels.found import Box
from workbench.deid.pixels.text_boxes import Candidate, Line, candidates, joined, slabs
from workbench.deid.pixels.text_fit import fitted
from workbench.deid.pixels.text_models import STEP, Read, likelihood
from workbench.deid.pixels.text_reading import Reader
from workbench.deid.pixels.text_views import as_shown, has_edges, lifted, strongest

_LEAST = 0.4  # mean likelihood of a candidate


@frozen
class Text:
    """One line of text: where, how sure, what it says. A turned line has several boxes."""

    boxes: tuple[Box, ...]
    score: float
    text: str


def search(
    frame: NDArray[Any], *, bits: int | None, inverted: bool, threads: int = 1
) -> list[Text]:
    """Return what may be text in a frame; parameters as of `TextFinder.find`."""
    if not has_edges(frame):
        return []
    shown = as_shown(frame, bits=bits, inverted=inverted)
    lift = lifted(frame, inverted=inverted)
    rows, columns = frame.shape[:2]
    found = [
        candidate
        for picture, scale in ((lift, 2.0), (shown, 1.0))
        for candidate in _candidates(picture, scale, threads)
    ]
    ink = strongest(lift)
    lines = joined([_fitted(candidate, ink) for candidate in found])
    said = Reader((shown, lift), threads).read(lines)
    return [
        Text(_boxes(line, rows, columns), _score(line, what), what.text)
        for line, what in zip(lines, said, strict=True)
    ]


def _candidates(picture: NDArray[Any], scale: float, threads: int) -> list[Candidate]:
    rows, columns = picture.shape[:2]
    height, width = (max(round(side * scale / STEP), 1) * STEP for side in (rows, columns))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    scaled = np.asarray(cv2.resize(picture, (width, height), interpolation=way), np.uint8)
    return candidates(likelihood(scaled, threads), rows, columns, _LEAST)


def _fitted(candidate: Candidate, ink: NDArray[np.float32]) -> Line:
    return Line(fitted(candidate.core, ink), candidate.score, candidate.oblique)


def _boxes(line: Line, rows: int, columns: int) -> tuple[Box, ...]:
    if line.oblique is None:
        return (line.box,)
    return tuple(slabs(line.oblique, rows, columns))


def _score(line: Line, what: Read) -> float:
    return 0.5 * line.score + 0.5 * what.score
