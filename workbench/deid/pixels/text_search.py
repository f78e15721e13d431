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
_SURE = 0.5  # of a line among grains: what is less may be grains
_AREA = 0.2  # of the sides of a frame: what is as high and as wide is no line
_AGAIN = 0.9  # of a line that is found twice lies in what was found first
_AREA_LEAST = 64  # rows and columns of it


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
    found, areas = _lines(smoothed(shown) if noisy else shown, noisy, threads)
    if areas and not noisy:  # grains ran into one area, and hide the lines in it
        more, _ = _lines(smoothed(shown), True, threads)
        found += [
            one
            for one in more
            if one.score >= _SURE and not any(_covered(one, other) for other in found)
        ]
    return found


def _lines(shown: Picture, noisy: bool, threads: int) -> tuple[list[Text], bool]:
    """Return what may be text, and whether areas that are no lines were taken for some."""
    lift = lifted(shown)
    ink = strongest(lift)
    busy = np.abs(ink) > STANDS_OUT
    if not busy.any():
        return [], False
    rows, columns = shown.shape[:2]
    fine = min(max(math.sqrt(_PIXELS / (rows * columns)), 0.5), 2.0)
    lines: list[Line] = []
    areas: list[Line] = []
    for picture, scale in ((shown if noisy else lift, fine), (shown, fine / 2)):
        likely = likelihood_map(picture, scale, busy, threads)
        found = [_fitted(one, ink) for one in candidates(likely, rows, columns, _LEAST)]
        if len(found) > _MOST:
            return [Text((Box(0, 0, columns, rows),), _TOO_MANY, "")], False
        areas += [one for one in found if _is_area(one, rows, columns)]
        found = [one for one in found if not _is_area(one, rows, columns)]
        lines = joined(lines + _new(found, lines, rows, columns))
    lines += joined(areas)
    read = [
        Text(_boxes(said.line, rows, columns), _score(said, rows, columns), said.text)
        for said in Reader((shown, lift), threads).read(lines)
    ]
    return read, bool(areas)


def _is_area(line: Line, rows: int, columns: int) -> bool:
    side = min(line.box.width, line.box.height)
    return line.oblique is None and side > max(_AREA * min(rows, columns), _AREA_LEAST)


def _covered(one: Text, other: Text) -> bool:
    """Return whether a line is found again that is text already."""
    if other.score < max(one.score, _TOO_MANY):
        return False
    inside = sum(
        max(min(a.right, b.right) - max(a.x, b.x), 0)
        * max(min(a.bottom, b.bottom) - max(a.y, b.y), 0)
        for a in one.boxes
        for b in other.boxes
    )
    return inside > _AGAIN * sum(box.area for box in one.boxes)


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
