"""The search itself: several views at several scales, fitted to the letters, joined, and read."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from workbench.deid.pixels.found import Box
from workbench.deid.pixels.text_boxes import Candidate, Line, candidates, joined, slabs
from workbench.deid.pixels.text_fit import fitted
from workbench.deid.pixels.text_reading import Reader, Said
from workbench.deid.pixels.text_score import score
from workbench.deid.pixels.text_tiles import likelihood_map
from workbench.deid.pixels.text_views import (
    STANDS_OUT,
    Picture,
    as_shown,
    hidden,
    is_noisy,
    lifted,
    smoothed,
    strongest,
)

_LEAST = 0.4  # mean likelihood of a candidate
_KNOWN = 0.25  # of a line that lies in lines of a finer view: the same, less exact
_SMALLEST = 5  # rows or columns of a frame: no letter is smaller
_PIXELS = 6_000_000  # of the finest view: a frame of 1.5 million is still made twice as large
_MOST = 600  # lines: reading more would take minutes
_TOO_MANY = 0.4  # then all of the frame is for a person


@frozen
class Text:
    """One line of text: where, how sure, what it says. A turned line has several boxes."""

    boxes: tuple[Box, ...]
    score: float
    text: str = field(repr=False)


def search(
    frame: NDArray[Any], *, bits: int | None, inverted: bool, threads: int = 1
) -> list[Text]:
    """Return what may be text in a frame; parameters as of `TextFinder.find`."""
    if min(frame.shape[:2]) < _SMALLEST:
        return []
    shown = as_shown(frame, bits=bits, inverted=inverted)
    found = _search(shown, threads)
    lost = hidden(frame, shown)
    return found if lost is None else found + _search(lost, threads)


def _search(shown: Picture, threads: int) -> list[Text]:
    noisy = is_noisy(shown)
    shown = smoothed(shown) if noisy else shown
    lift = lifted(shown)
    ink = strongest(lift)
    busy = np.abs(ink) > STANDS_OUT
    if not busy.any():
        return []
    rows, columns = shown.shape[:2]
    fine = min(max(math.sqrt(_PIXELS / (rows * columns)), 0.5), 2.0)
    lines: list[Line] = []
    for picture, scale in ((shown if noisy else lift, fine), (shown, fine / 2)):
        likely = likelihood_map(picture, scale, busy, threads)
        found = [_fitted(one, ink) for one in candidates(likely, rows, columns, _LEAST)]
        if len(found) > _MOST:
            return [Text((Box(0, 0, columns, rows),), _TOO_MANY, "")]
        lines = joined(lines + _new(found, lines, rows, columns))
    return [
        Text(_boxes(said.line, rows, columns), _score(said, rows, columns), said.text)
        for said in Reader((shown, lift), threads).read(lines)
    ]


def _score(said: Said, rows: int, columns: int) -> float:
    return score(said.line.score, said.text, said.score, said.line.box, rows, columns)


def _new(found: list[Line], known: list[Line], rows: int, columns: int) -> list[Line]:
    """Return lines that lie mostly where none is known yet."""
    taken = np.zeros((rows, columns), np.bool_)
    for line in known:
        taken[line.box.slices] = True
    return [line for line in found if taken[line.box.slices].mean() < _KNOWN]


def _fitted(candidate: Candidate, ink: NDArray[np.float32]) -> Line:
    return Line(fitted(candidate.core, ink), candidate.score, candidate.oblique)


def _boxes(line: Line, rows: int, columns: int) -> tuple[Box, ...]:
    if line.oblique is None:
        return (line.box,)
    return tuple(slabs(line.oblique, rows, columns))
