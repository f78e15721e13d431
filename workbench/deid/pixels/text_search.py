"""The search itself: several views at several scales, fitted to the letters, joined, and read."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from workbench.deid.pixels.found import Box
from workbench.deid.pixels.text_boxes import Candidate, Line, candidates, joined, slabs
from workbench.deid.pixels.text_fit import fitted
from workbench.deid.pixels.text_reading import Reader
from workbench.deid.pixels.text_score import score
from workbench.deid.pixels.text_tiles import likelihood_map
from workbench.deid.pixels.text_views import as_shown, has_edges, lifted, strongest

_LEAST = 0.4  # mean likelihood of a candidate
_KNOWN = 0.5  # of a line that lies in lines of a finer view: the same, less exact
_STANDS_OUT = 48  # of 128: what differs less from its surroundings is not looked at


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
    lift = lifted(shown)
    ink = strongest(lift)
    busy = np.abs(ink) > _STANDS_OUT
    rows, columns = frame.shape[:2]
    lines: list[Line] = []
    for picture, scale in ((lift, 2.0), (shown, 1.0)):  # the finest first
        likely = likelihood_map(picture, scale, busy, threads)
        found = [_fitted(one, ink) for one in candidates(likely, rows, columns, _LEAST)]
        lines = joined(lines + _new(found, lines, rows, columns))
    return [
        Text(
            _boxes(said.line, rows, columns),
            score(said.line.score, said.text, said.score, said.line.box, rows, columns),
            said.text,
        )
        for said in Reader((shown, lift), threads).read(lines)
    ]


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
