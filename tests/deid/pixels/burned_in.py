"""Pictures with words written into their pixels, and which pixels those are."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any

import cv2
import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from tests.deid.pixels.anatomy import KINDS, Grey, a_picture
from tests.deid.pixels.lettering import (
    HAN,
    LATIN,
    Alpha,
    Writer,
    han_words,
    latin_words,
    stacked,
)

CONTRASTS = {"high": (130, 220), "medium": (75, 110), "low": (45, 65)}
FORMS = ("grey8", "grey8", "grey16", "window16", "monochrome1", "colour", "ybr", "palette")
SHAPES = ((512, 512), (512, 512), (480, 640), (400, 512), (600, 800))
INK = 0.3  # how much of a pixel is ink when it counts as one of a letter


@frozen
class Written:
    """One string on a picture.

    Parameters
    ----------
    rows, columns : numpy.ndarray
        Its glyph pixels.
    size : int
        Of the letters, in pixels.
    contrast : str
        Of `CONTRASTS`.
    manner : str
        "line", "vertical" or "outlined".
    """

    text: str = field(repr=False)
    rows: NDArray[np.intp] = field(repr=False)
    columns: NDArray[np.intp] = field(repr=False)
    size: int
    contrast: str
    manner: str
    han: bool

    @property
    def bounds(self) -> tuple[slice, slice]:
        """Return its rows and columns."""
        return (
            slice(int(self.rows.min()), int(self.rows.max()) + 1),
            slice(int(self.columns.min()), int(self.columns.max()) + 1),
        )

    def covered(self, mask: NDArray[np.bool_]) -> float:
        """Return which part of its glyph pixels a mask covers."""
        return float(mask[self.rows, self.columns].mean())


@frozen
class Sample:
    """One picture as its pixels are stored, and what is written on it."""

    name: str
    frame: NDArray[Any] = field(repr=False)
    bits: int
    inverted: bool
    background: str
    form: str
    written: tuple[Written, ...] = ()

    def beside(self, margin: int = 0) -> NDArray[np.bool_]:
        """Return the pixels outside the rectangles of all strings, grown by a margin."""
        mask = np.ones(self.frame.shape[:2], np.bool_)
        for one in self.written:
            rows, columns = one.bounds
            mask[
                max(rows.start - margin, 0) : rows.stop + margin,
                max(columns.start - margin, 0) : columns.stop + margin,
            ] = False
        return mask


def samples(
    seed: int,
    count: int,
    latin: Sequence[Writer] = LATIN,
    han: Sequence[Writer] = HAN,
) -> Iterator[Sample]:
    """Return pictures with four to seven strings each, the same for the same seed."""
    for number in range(count):
        rng = random.Random(f"{seed} {number}")
        background = rng.choice(KINDS[:4] + KINDS[:3] + KINDS)
        form = FORMS[number % len(FORMS)]
        shape = rng.choice(SHAPES)
        yield _sample(rng, f"{seed}-{number}", background, form, shape, latin, han)


def _sample(
    rng: random.Random,
    name: str,
    background: str,
    form: str,
    shape: tuple[int, int],
    latin: Sequence[Writer],
    han: Sequence[Writer],
) -> Sample:
    picture = a_picture(rng, background, *shape)
    ink = np.zeros((*shape, 3), np.float32)  # how much lighter or darker each channel became
    taken = np.zeros(shape, np.bool_)
    written = []
    block = _corner_block(rng, shape) if rng.random() < 0.4 else None
    for _ in range(rng.randint(4, 7)):
        one = _write(rng, picture, ink, taken, rng.choice(latin), rng.choice(han), form, block)
        if one is not None:
            written.append(one)
    frame, bits, inverted = _stored(rng, picture, ink, form)
    return Sample(name, frame, bits, inverted, background, form, tuple(written))


def _corner_block(rng: random.Random, shape: tuple[int, int]) -> list[int]:
    """Return where lines below each other begin: row, column."""
    return [rng.randint(0, shape[0] // 2), rng.choice((2, 8, shape[1] // 2, shape[1] * 2 // 3))]


def _write(
    rng: random.Random,
    picture: Grey,
    ink: NDArray[np.float32],
    taken: NDArray[np.bool_],
    latin: Writer,
    han: Writer,
    form: str,
    block: list[int] | None,
) -> Written | None:
    """Draw one string somewhere free; None when it does not fit."""
    chinese = rng.random() < 0.35
    size = rng.randint(11 if chinese else 9, 26)
    manner = rng.choices(("line", "vertical", "outlined"), (78, 10, 12))[0]
    words = han_words(rng) if chinese else latin_words(rng)
    alpha = _lettering(rng, words, han if chinese else latin, size, manner, chinese)
    contrast = rng.choice(tuple(CONTRASTS))
    for _ in range(8):
        place = _place(rng, taken, alpha.shape, block if manner != "vertical" else None)
        if place is None:
            return None
        y, x = place
        area = slice(y, y + alpha.shape[0]), slice(x, x + alpha.shape[1])
        delta = _delta(rng, picture[area], contrast)
        if _is_seen(picture[area], alpha, delta):
            break
    else:
        return None
    if form in ("colour", "ybr", "palette") and rng.random() < 0.5:
        colour = np.array(rng.choice(((1, 1, 0.1), (0.2, 1, 0.3), (0.3, 0.9, 1), (1, 0.55, 0.2))))
    else:
        colour = np.ones(3)
    if manner == "outlined":
        edge = cv2.dilate(alpha, np.ones((3, 3), np.uint8)) - alpha
        picture[area] -= edge * np.sign(delta) * 50
    target = np.median(picture[area]) + delta * colour
    ink[area] += alpha[..., None] * (target - picture[area][..., None])
    rows, columns = np.nonzero(alpha > INK)
    taken[max(y - 3, 0) : area[0].stop + 3, max(x - 8, 0) : area[1].stop + 8] = True
    return Written(words, rows + y, columns + x, size, contrast, manner, chinese)


def _lettering(
    rng: random.Random, words: str, writer: Writer, size: int, manner: str, chinese: bool
) -> Alpha:
    if manner == "vertical" and chinese and len(words) < 10 and rng.random() < 0.6:
        alpha = stacked(words, writer, size)
    else:
        alpha = writer(words, size)
        if manner == "vertical":
            alpha = np.rot90(alpha, rng.choice((1, 3)))
    used = np.argwhere(alpha > 0.02)
    (top, left), (bottom, right) = used.min(0), used.max(0) + 1
    return np.ascontiguousarray(alpha[top:bottom, left:right])


def _place(
    rng: random.Random,
    taken: NDArray[np.bool_],
    shape: tuple[int, ...],
    block: list[int] | None,
) -> tuple[int, int] | None:
    spare = taken.shape[0] - shape[0], taken.shape[1] - shape[1]
    if min(spare) < 0:
        return None
    if block is not None and block[0] <= spare[0]:
        y, x = block[0], min(block[1], spare[1])
        if not taken[y : y + shape[0], x : x + shape[1]].any():
            block[0] += shape[0] + rng.randint(3, 7)
            return y, x
    for _ in range(30):
        y, x = rng.randint(0, spare[0]), rng.randint(0, spare[1])
        edge = rng.random()
        y = rng.choice((0, 1, spare[0])) if edge < 0.1 else y
        x = rng.choice((0, 2, spare[1])) if edge > 0.9 else x
        if not taken[y : y + shape[0], x : x + shape[1]].any():
            return y, x
    return None


def _delta(rng: random.Random, under: Grey, contrast: str) -> float:
    """Return by how much the ink differs from what lies under it, in 256 steps of grey."""
    level = float(np.median(under))
    delta = float(rng.randint(*CONTRASTS[contrast]))
    lighter = level < 128 if rng.random() < 0.8 else level < 190 - delta
    return min(delta, 255 - level) if lighter else -min(delta, level)


def _is_seen(under: Grey, alpha: Alpha, delta: float) -> bool:
    """Return whether a person sees nearly all of it: else nobody could say what the words are."""
    differs = np.abs(float(np.median(under)) + delta - under)[alpha > INK]
    return bool((differs > 22).mean() > 0.9)


def _stored(
    rng: random.Random, picture: Grey, ink: NDArray[np.float32], form: str
) -> tuple[NDArray[Any], int, bool]:
    """Return stored values, bits and whether small values are white."""
    shown = np.clip(picture[..., None] + ink, 0, 255)
    grey = shown[..., 0]
    if form == "colour":
        return np.rint(shown).astype(np.uint8), 8, False
    if form == "ybr":  # what 4:2:2 and JPEG leave of it
        bgr = cv2.cvtColor(np.rint(shown).astype(np.uint8), cv2.COLOR_RGB2BGR)
        data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, rng.randint(75, 95)])[1]
        again = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR))
        return np.ascontiguousarray(again[..., ::-1]), 8, False
    if form == "palette":  # 16 steps of each colour
        return np.rint(shown / 17).astype(np.uint8) * 17, 8, False
    if form == "monochrome1":
        return np.rint(255 - grey).astype(np.uint8), 8, True
    if form == "grey16":
        return np.rint(grey / 255 * 4095).astype(np.uint16), 12, False
    if form == "window16":  # all of it in a narrow part of the values, a few far outside
        low, width = rng.randint(-900, 20_000), rng.choice((60, 200, 900))
        values = np.rint(low + grey / 255 * width)
        spots = rng.randint(0, 40)
        rows = [rng.randrange(values.shape[0]) for _ in range(spots)]
        columns = [rng.randrange(values.shape[1]) for _ in range(spots)]
        values[rows, columns] = rng.choice((-1024, 32_000))
        return values.astype(np.int16), 16, False
    return np.rint(grey).astype(np.uint8), 8, False


def false_area(sample: Sample, mask: NDArray[np.bool_], margin: int = 0) -> float:
    """Return which part of the picture is covered without a string below it."""
    return float((mask & sample.beside(margin)).mean())
