"""What lines say: cut out, turned level, and read in the contrast that reads best."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import cv2
import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from workbench.deid.pixels.text_boxes import Line, Oblique
from workbench.deid.pixels.text_models import LINE, Read, read

Picture = NDArray[Any]

_TALL = 1.5  # so much higher than wide: written up, down or one character below the other
_CLEAR = 0.85  # what reads so well is not read again in another contrast
_NOTHING = Read("", 0.0)


@frozen
class Reader:
    """Reads lines of one frame.

    Parameters
    ----------
    pictures : tuple of numpy.ndarray
        The frame in several contrasts, uint8, the best first.
    threads : int
        Of the model.
    """

    pictures: tuple[Picture, ...]
    threads: int = 1

    def read(self, lines: list[Line]) -> list[Read]:
        """Return what lines say, in their order."""
        best = [_NOTHING] * len(lines)
        for picture in self.pictures:
            self._read(picture, lines, best)
        return best

    def _read(self, picture: Picture, lines: list[Line], best: list[Read]) -> None:
        """Read what is not clear yet in one contrast."""
        parts: list[Picture] = []
        owners: list[int] = []
        for i, line in enumerate(lines):
            if best[i].score < _CLEAR:
                ways = _ways(picture, line)
                parts += [_line(way) for way in ways]
                owners += [i] * len(ways)
        for i, said in zip(owners, read(parts, self.threads), strict=True):
            if said.score * bool(said.text.strip()) > best[i].score:
                best[i] = said


def _ways(picture: Picture, line: Line) -> list[Picture]:
    """Return a line as it may be meant to be read."""
    if line.oblique is not None:
        return [_turned(picture, line.oblique)]
    part = picture[line.box.slices]
    if line.box.height <= _TALL * line.box.width:
        return [part]
    return [np.rot90(part, 1), np.rot90(part, 3), _side_by_side(part)]


def _side_by_side(part: Picture) -> Picture:
    """Return the characters of a column beside each other."""
    rows, columns = part.shape[:2]
    count = max(round(rows / (columns * 1.05)), 1)
    edges = np.linspace(0, rows, count + 1).round().astype(int)
    height = max(int(np.diff(edges).max()), 1)
    cells = [
        cv2.resize(part[top:bottom], (columns, height))
        for top, bottom in pairwise(edges)
        if bottom > top
    ]
    return np.concatenate(cells, axis=1)


def _turned(picture: Picture, oblique: Oblique) -> Picture:
    """Return an oblique line level."""
    height = oblique.height * 2
    length = oblique.length + oblique.height
    scale = LINE / height
    turn = cv2.getRotationMatrix2D((oblique.x, oblique.y), oblique.angle, scale)
    width = max(round(length * scale), LINE // 2)
    turn[:, 2] += np.array((width / 2 - oblique.x, LINE / 2 - oblique.y))
    return np.asarray(cv2.warpAffine(picture, turn, (width, LINE), flags=cv2.INTER_CUBIC))


def _line(part: Picture) -> Picture:
    part = np.ascontiguousarray(part)
    width = max(round(part.shape[1] * LINE / part.shape[0]), LINE // 2)
    return np.asarray(cv2.resize(part, (width, LINE), interpolation=cv2.INTER_CUBIC), np.uint8)
