"""Pictures that name nobody: anatomy, rulers, grids, implants, noise, and the letters of sides."""

from __future__ import annotations

import random
from collections.abc import Iterator

import cv2
import numpy as np

from tests.deid.pixels.anatomy import KINDS, Grey, a_picture
from tests.deid.pixels.burned_in import Sample

THINGS = ("anatomy", "ruler", "grid", "implant", "marker", "anatomy")
_SHAPES = ((512, 512), (480, 640), (384, 384))


def negatives(seed: int, count: int) -> Iterator[Sample]:
    """Return pictures without words, the same for the same seed; `form` says what is on them."""
    for number in range(count):
        rng = random.Random(f"negative {seed} {number}")
        kind, thing = rng.choice(KINDS[:-1]), THINGS[number % len(THINGS)]
        picture = a_picture(rng, kind, *rng.choice(_SHAPES))
        _draw(rng, picture, thing)
        frame = np.rint(np.clip(picture, 0, 255)).astype(np.uint8)
        yield Sample(f"{seed}-{number}", frame, 8, False, kind, thing)


def _draw(rng: random.Random, picture: Grey, thing: str) -> None:
    rows, columns = picture.shape
    if thing == "ruler":
        x, y = rng.randint(5, columns - 30), rng.randint(10, rows // 3)
        for i in range(rng.randint(8, 14)):
            long = 12 if i % 5 == 0 else 6
            at = y + i * rng.choice((12, 12, 16))
            cv2.line(picture, (x, at), (x + long, at), 230.0, 1)
        cv2.line(picture, (x, y), (x, rows - 10), 230.0, 1)
    elif thing == "grid":
        step = rng.randint(24, 80)
        picture[::step] = 200
        picture[:, ::step] = 200
    elif thing == "implant":
        x, y = rng.randint(60, columns - 120), rng.randint(60, rows - 160)
        cv2.rectangle(picture, (x, y), (x + 18, y + 120), 255.0, -1)
        for i in range(8):  # a thread
            at = y + 8 + i * 14
            cv2.line(picture, (x - 8, at), (x + 26, at + 6), 250.0, 4, cv2.LINE_AA)
    elif thing == "marker":
        place = rng.randint(15, columns - 60), rng.randint(50, rows - 20)
        face, scale = cv2.FONT_HERSHEY_SIMPLEX, rng.uniform(0.8, 1.6)
        ink = np.zeros(picture.shape, np.uint8)
        cv2.putText(ink, rng.choice("LR"), place, face, scale, 255, 2, cv2.LINE_AA)
        np.maximum(picture, ink, out=picture)
