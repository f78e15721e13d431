"""Damaged copies of a file, the same ones for the same name and seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

TRUNCATIONS = 20
FLIPS = 200
# Most of what a byte can spoil lies before the pixels.
_HEAD = 4096


def variants(path: Path, percent: float, seed: int = 0) -> Iterator[tuple[str, bytes]]:
    """Yield (name, bytes) of `percent` of all variants: cut off, or one byte changed."""
    whole = path.read_bytes()
    for number in range(TRUNCATIONS + FLIPS):
        dice = random.Random(f"{path.name} {len(whole)} {seed} {number}")
        if dice.random() * 100 >= percent or not whole:
            continue
        if number < TRUNCATIONS:
            length = int((number + dice.random()) * len(whole) / TRUNCATIONS)
            yield f"cut to {length}", whole[:length]
            continue
        end = min(len(whole), _HEAD) if number % 2 else len(whole)
        place, change = dice.randrange(end), dice.randrange(1, 256)
        damaged = bytearray(whole)
        damaged[place] ^= change
        yield f"byte {place} xor {change}", bytes(damaged)
