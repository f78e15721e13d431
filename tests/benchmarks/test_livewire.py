"""What a user feels of the livewire: a move of the pointer, and a click on a large picture."""

from __future__ import annotations

import time

import numpy as np
from attrs import evolve
from numpy.typing import NDArray

from tests.edit.tools.hand import Hand

SIDE = 30_000
MOVES = 200


def a_picture() -> NDArray[np.uint16]:
    """Return 30,000 x 30,000 pixels of 16 bits that take no memory: a texture, repeated."""
    rows, columns = np.indices((512, 512))
    texture = (2000 * np.sin(rows / 17) * np.sin(columns / 23) + 30_000).astype(np.uint16)
    noisy = texture + np.random.default_rng(0).integers(0, 200, texture.shape, dtype=np.uint16)
    return np.broadcast_to(noisy[None, :, None, :], (58, 512, 58, 512))


def test_a_move_of_the_pointer_stays_within_a_frame() -> None:
    """Print what a move takes; the search itself is made once, at the click before."""
    tiles = a_picture()
    hand = Hand("livewire")

    def samples(x0: int, y0: int, x1: int, y1: int, step: int) -> NDArray[np.uint16]:
        rows, columns = np.arange(y0, y1, step), np.arange(x0, x1, step)
        return tiles[0, (rows % 512)[:, None], 0, (columns % 512)[None, :]]

    hand.context = evolve(hand.context, samples=samples, frame_size=(SIDE, SIDE))
    hand.click(15_000, 15_100)
    began = time.perf_counter()
    hand.click(15_000, 15_000)
    click = time.perf_counter() - began
    random = np.random.default_rng(1)
    taken = []
    for x, y in 15_000 + random.integers(-180, 180, (MOVES, 2)):
        began = time.perf_counter()
        hand.move(float(x), float(y))
        taken.append(time.perf_counter() - began)
    middle, slow = np.percentile(np.array(taken) * 1e3, (50, 99)).tolist()
    print(
        f"livewire, {SIDE} px a side: click {click * 1e3:.0f} ms, move {middle:.2f} ms, "
        f"99 of 100 within {slow:.2f} ms; a frame at 60 Hz has 16.7 ms"
    )
    assert hand.last.preview.ghosts
