"""The search itself: several views at several scales, fitted to the letters, joined, and read."""

from __future__ import annotations

import math
from typing import Any

import cv2
import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import NDArray

from workbench.deid.pixels.found import Box
from workbench.deid.pixels.text_boxes import Candidate, Line, candidates, joined, slabs
from workbench.deid.pixels.text_fit import Core, fitted
from workbench.deid.pixels.text_memory import Stored
from workbench.deid.pixels.text_places import likely_places, small_lines, stroked
from workbench.deid.pixels.text_reading import Reader, Said
from workbench.deid.pixels.text_score import UNREAD, confirmed, is_asked_again, is_unread, score
from workbench.deid.pixels.text_tiles import likelihood_map
from workbench.deid.pixels.text_views import (
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
_AREA = 0.2  # of the sides of a frame: what is as high and as wide is no line
_AREA_LEAST = 64  # rows and columns of it
_SMALLER = 4  # times: then letters of 120 rows are as those of 30
_LARGE_FROM = 256  # rows and columns of a frame that is looked at smaller
_LARGE_LIKELY = 0.65  # mean likelihood of a line in it
_LOWER = 0.7  # of its height have lines that are known already
_LARGE_CORE = 0.3  # of its height on each side lies outside the core of a line in it
_LARGE_LEAST = 8  # rows of a line in it: what is lower was seen at its size


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
    found = _lines(shown, threads, Stored(frame, f"shown {bits} {inverted}"))
    lost = hidden(frame, shown)
    if lost is None:
        return found
    return found + _lines(lost, threads, Stored(frame, f"hidden {bits}"))


def _lines(shown: Picture, threads: int, stored: Stored) -> list[Text]:
    """Return what may be text in one picture."""
    if is_noisy(shown):
        shown = smoothed(shown)
        lift = shown
    else:
        lift = lifted(shown)
    rows, columns = shown.shape[:2]
    lines = _seen(shown, lift, threads)
    if min(rows, columns) >= _LARGE_FROM:
        large = _large(shown, strongest(lifted(shown)), threads)
        lines += _new(_not_known(large, lines), lines, rows, columns)
    if len(lines) > _MOST:
        return [Text((Box(0, 0, columns, rows),), _TOO_MANY, "")]
    reader = Reader((shown, lifted(shown)), threads, stored)
    read = reader.read(lines)
    said = _apart(lines, read)
    scores, again = _scores(said, reader, rows, columns)
    for line, one, texts in zip(lines, read, again, strict=True):
        if texts is not None:
            reader.confirm(line, one, texts)
    return [
        Text(_boxes(one.line, rows, columns), sure, one.text)
        for one, sure in zip(said, scores, strict=True)
    ]


def _scores(
    said: list[Said], reader: Reader, rows: int, columns: int
) -> tuple[list[float], list[tuple[str, ...] | None]]:
    """Return how sure lines are, and what was read once more for it; None where that differed."""
    sure = [_score(one, rows, columns) for one in said]
    asked = [
        i
        for i, one in enumerate(said)
        if is_asked_again(sure[i], one.text, one.line.box, rows, columns)
    ]
    new = [i for i in asked if not said[i].again]
    read = dict(zip(new, reader.again([said[i].line for i in new]), strict=True))
    again: list[tuple[str, ...] | None] = [one.again for one in said]
    for i in asked:
        texts = read.get(i, said[i].again)
        value = confirmed(sure[i], said[i].text, texts)
        again[i] = texts if value >= sure[i] else None
        sure[i] = value
    scores = [
        max(value, UNREAD) if is_unread(one.line.score, one.line.box) else value
        for value, one in zip(sure, said, strict=True)
    ]
    return scores, again


def _seen(shown: Picture, lift: Picture, threads: int) -> list[Line]:
    """Return lines: looked for once everywhere, and in detail where there may be some."""
    rows, columns = shown.shape[:2]
    fine = min(max(math.sqrt(_PIXELS / (rows * columns)), 0.5), 2.0)
    strokes = stroked(shown)
    coarse = likelihood_map(shown, fine / 2, strokes, threads)
    where = likely_places(coarse, rows, columns) | small_lines(shown)
    detailed = np.zeros((0, 0), np.float32)
    grains = _areas(coarse, rows, columns)
    if grains.any():  # grains ran into one area, and hide the lines in it
        soft = smoothed(shown)
        again = likelihood_map(soft, fine / 2, strokes & grains, threads)
        inside = likely_places(again, rows, columns) & grains
        coarse = _instead(coarse, again, grains)
        softer = likelihood_map(soft, fine, inside, threads)
        detailed = likelihood_map(lift, fine, where & ~grains, threads)
        detailed = np.maximum(detailed, softer)
    else:
        detailed = likelihood_map(lift, fine, where, threads)
    ink = strongest(lifted(shown))
    lines: list[Line] = []
    areas: list[Line] = []
    for likely in (detailed, coarse):
        found = [_fitted(one, ink) for one in candidates(likely, rows, columns, _LEAST)]
        areas += [one for one in found if _is_area(one, rows, columns)]
        found = [one for one in found if not _is_area(one, rows, columns)]
        lines = joined(lines + _new(found, lines, rows, columns))
    return lines + joined(areas)


def _areas(likely: NDArray[np.float32], rows: int, columns: int) -> NDArray[np.bool_]:
    """Return the boxes of what is likely text and too high and wide for a line."""
    found = np.zeros((rows, columns), np.bool_)
    for one in candidates(likely, rows, columns, _LEAST):
        core = one.core
        if min(core.width, core.height) > max(_AREA * min(rows, columns), _AREA_LEAST):
            x, y = int(core.x), int(core.y)
            found[y : y + math.ceil(core.height), x : x + math.ceil(core.width)] = True
    return found


def _instead(
    likely: NDArray[np.float32], other: NDArray[np.float32], where: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """Return a map with another in its place somewhere."""
    size = likely.shape[::-1]
    there = cv2.resize(where.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0
    return np.where(there, other, likely)


def _apart(lines: list[Line], read: list[Said]) -> list[Said]:
    """Return lines that reading made longer no farther than where others begin."""
    made = []
    for line, said in zip(lines, read, strict=True):
        box = said.line.box
        for other in lines:
            if other is not line and other.score >= _LEAST and not other.box.overlaps(line.box):
                box = _cut(box, line.box, other.box)
        made.append(evolve(said, line=evolve(said.line, box=box)))
    return made


def _cut(box: Box, own: Box, other: Box) -> Box:
    """Return a level box that was made longer without what lies in another of about its height."""
    if not box.overlaps(other) or box.height != own.height or other.height > 2 * own.height:
        return box
    if other.x >= own.right:
        return Box(box.x, box.y, other.x - box.x, box.height)
    if other.right <= own.x:
        return Box(other.right, box.y, box.right - other.right, box.height)
    return box


def _large(shown: Picture, ink: NDArray[np.float32], threads: int) -> list[Line]:
    """Return lines of letters that are too large to be seen as such at their size."""
    rows, columns = (side // _SMALLER for side in shown.shape[:2])
    small = np.asarray(cv2.resize(shown, (columns, rows), interpolation=cv2.INTER_AREA), np.uint8)
    return [
        evolve(one, box=_at_size(one.box, ink))
        for one in _seen(small, lifted(small), threads)
        if one.oblique is None
        and one.score >= _LARGE_LIKELY
        and min(one.box.width, one.box.height) >= _LARGE_LEAST
    ]


def _not_known(large: list[Line], lines: list[Line]) -> list[Line]:
    """Return lines of large letters without those around a clear line of smaller ones."""
    clear = [one.box for one in lines if is_unread(one.score, one.box)]
    return [
        one
        for one in large
        if not any(
            box.overlaps(one.box)
            and min(box.width, box.height) < _LOWER * min(one.box.width, one.box.height)
            for box in clear
        )
    ]


def _at_size(box: Box, ink: NDArray[np.float32]) -> Box:
    """Return a box of the smaller picture in the frame, as close as letters that are not large."""
    rows, columns = ink.shape
    x, y = box.x * _SMALLER, box.y * _SMALLER
    right, bottom = min(box.right * _SMALLER, columns), min(box.bottom * _SMALLER, rows)
    high = min(right - x, bottom - y)
    if high > _AREA_LEAST:
        return Box(x, y, right - x, bottom - y)
    cut = _LARGE_CORE * high
    return fitted(Core(x + cut, y + cut, right - x - 2 * cut, bottom - y - 2 * cut), ink)


def _is_area(line: Line, rows: int, columns: int) -> bool:
    side = min(line.box.width, line.box.height)
    return line.oblique is None and side > max(_AREA * min(rows, columns), _AREA_LEAST)


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
