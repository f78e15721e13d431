"""What lines say and how far they go: cut out, turned level, read in the contrast that reads best.

A line is read with some of the picture before and behind it: the detector often leaves out its
first or last letters, and reading finds them.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import cv2
import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import NDArray

from workbench.deid.pixels.found import Box
from workbench.deid.pixels.text_boxes import Line, Oblique
from workbench.deid.pixels.text_memory import BEYOND, Reading, Stored
from workbench.deid.pixels.text_models import LINE, Letters, read

Picture = NDArray[Any]

_TALL = 1.5  # so much higher than wide: written up, down or one character below the other
_CLEAR = 0.85  # what reads so well is not read again in another contrast
_CERTAIN = 0.6  # how likely a letter must be to make its line longer
_LETTER = 0.5  # half of a letter, in heights of its line
_TURNED = 0.85  # how likely a line must be to be read upside down as well
_SOFT, _LARGER = 0.6, 0.12  # pixels; heights of a line on each side
_GAP = 2.0  # between letters of the same line at most, in heights of it


@frozen
class Said:
    """What a line says.

    Parameters
    ----------
    line : Line
        With a box made longer where letters go on.
    text : str
        Empty when there are no letters.
    score : float
        Mean of its letters, 0 to 1; 0 without letters.
    again : tuple of str
        What it said once more in another frame with the same values.
    """

    line: Line
    text: str = field(default="", repr=False)
    score: float = 0.0
    again: tuple[str, ...] = field(default=(), repr=False)


@frozen
class _Part:
    """A line cut out of a picture: which pixels, along the line, which way its text runs."""

    picture: Picture
    first: int
    last: int
    backwards: bool = False

    def places(self, letters: Letters) -> list[float]:
        """Return where letters stand along the line, in pixels of the frame."""
        length = self.last - self.first
        if self.backwards:
            return [self.last - letter.place * length for letter in letters]
        return [self.first + letter.place * length for letter in letters]


@frozen
class Reader:
    """Reads lines of one frame.

    Parameters
    ----------
    pictures : tuple of numpy.ndarray
        The frame in several contrasts, uint8, the best first.
    threads : int
        Of the model.
    stored : Stored, optional
        The values of the frame, by which lines that were clear in another frame are known again.
    """

    pictures: tuple[Picture, ...]
    threads: int = 1
    stored: Stored | None = None

    def read(self, lines: list[Line]) -> list[Said]:
        """Return what lines say, in their order."""
        best = [self._known(line) for line in lines]
        for number, picture in enumerate(self.pictures):
            self._read(picture, lines, best, over=number > 0)
        return best

    def confirm(self, line: Line, said: Said, again: tuple[str, ...]) -> None:
        """Remember what was read clearly; what was not may be clearer in another frame.

        Parameters
        ----------
        line : Line
            As it was to be read.
        again : tuple of str
            What it says once more, when somebody asked and it says the same.
        """
        if self.stored is not None and line.oblique is None and said.score >= _CLEAR:
            made = Reading(said.line.box, said.text, said.score, again)
            self.stored.keep(line.box, made)

    def _known(self, line: Line) -> Said:
        if self.stored is not None and line.oblique is None:
            found = self.stored.remembered(line.box)
            if found is not None:
                longer = evolve(line, box=found.box)
                return Said(longer, found.text, found.score, found.again)
        return Said(line)

    def again(self, lines: list[Line]) -> list[tuple[str, ...]]:
        """Return what lines say, each way, when a little less sharp and cut out a little larger.

        Letters say the same; what only looks like some says something else.
        """
        if not lines:
            return []
        soft = np.asarray(cv2.GaussianBlur(self.pictures[0], (0, 0), _SOFT), np.uint8)
        parts = [_ways(soft, _larger(line, soft)) for line in lines]
        said = iter(read([one.picture for some in parts for one in some], self.threads))
        return [tuple("".join(a.text for a in next(said)) for _ in some) for some in parts]

    def _read(self, picture: Picture, lines: list[Line], best: list[Said], over: bool) -> None:
        """Read what is not clear yet in one contrast."""
        parts: list[_Part] = []
        owners: list[int] = []
        for i, line in enumerate(lines):
            if best[i].score < _CLEAR:
                ways = _ways(picture, line, over)
                parts += ways
                owners += [i] * len(ways)
        pictures = [part.picture for part in parts]
        for i, part, letters in zip(owners, parts, read(pictures, self.threads), strict=True):
            said = _said(lines[i], part, letters)
            if said.score > best[i].score:
                best[i] = said


def _larger(line: Line, picture: Picture) -> Line:
    high = min(line.box.width, line.box.height)
    rows, columns = picture.shape[:2]
    grown = line.box.within(rows, columns, max(round(_LARGER * high), 1))
    return evolve(line, box=grown or line.box)


def _ways(picture: Picture, line: Line, over: bool = True) -> list[_Part]:
    """Return a line as it may be meant to be read, perhaps also turned over."""
    if line.oblique is not None:
        turned = _turned(picture, line.oblique)
        return [_Part(turned, line.box.x, line.box.right)]
    box, (rows, columns) = line.box, picture.shape[:2]
    if box.height <= _TALL * box.width:
        beyond = round(BEYOND * box.height)
        first, last = max(box.x - beyond, 0), min(box.right + beyond, columns)
        level = _level(picture[box.slices[0], first:last])
        ways = [_Part(level, first, last)]
        if over and line.score > _TURNED and box.width > 2 * box.height:
            ways.append(_Part(np.ascontiguousarray(level[::-1, ::-1]), first, last, backwards=True))
        return ways
    beyond = round(BEYOND * box.width)
    first, last = max(box.y - beyond, 0), min(box.bottom + beyond, rows)
    part = picture[first:last, box.slices[1]]
    return [
        _Part(_level(np.rot90(part, 1)), first, last),
        _Part(_level(np.rot90(part, 3)), first, last, backwards=True),
        _Part(_level(_side_by_side(picture[box.slices])), box.y, box.bottom),
    ]


def _said(line: Line, part: _Part, letters: Letters) -> Said:
    """Return what stands in a line, made longer by the letters before and behind it."""
    places = part.places(letters)
    upright = line.oblique is None and line.box.height > _TALL * line.box.width
    longer = line if line.oblique else evolve(line, box=_longer(line.box, upright, places, letters))
    first, last = (longer.box.y, longer.box.bottom) if upright else (longer.box.x, longer.box.right)
    inside = [a for a, place in zip(letters, places, strict=True) if first <= place <= last]
    text = "".join(letter.text for letter in inside).strip()
    if not text:
        return Said(line)
    score = float(np.mean([a.chance for a in inside if a.text.strip()]))
    return Said(longer, text, score)


def _longer(box: Box, upright: bool, places: list[float], letters: Letters) -> Box:
    """Return a box with the certain letters before and behind it, as long as no gap is wide."""
    high = min(box.width, box.height)
    first, last = (box.y, box.bottom) if upright else (box.x, box.right)
    certain = sorted(
        place
        for place, letter in zip(places, letters, strict=True)
        if letter.chance > _CERTAIN and letter.text.strip()
    )
    low, up = float(first), float(last)
    for place in certain:
        if up - _LETTER * high < place < up + _GAP * high:
            up = max(up, place + _LETTER * high)
    for place in reversed(certain):
        if low - _GAP * high < place < low + _LETTER * high:
            low = min(low, place - _LETTER * high)
    start, length = max(int(low), 0), int(np.ceil(up)) - max(int(low), 0)
    if upright:
        return Box(box.x, start, box.width, length)
    return Box(start, box.y, length, box.height)


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


def _level(part: Picture) -> Picture:
    part = np.ascontiguousarray(part)
    width = max(round(part.shape[1] * LINE / part.shape[0]), LINE // 2)
    return np.asarray(cv2.resize(part, (width, LINE), interpolation=cv2.INTER_CUBIC), np.uint8)
