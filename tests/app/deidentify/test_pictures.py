"""Pictures of one layout, laid over each other and as large as a screen can use."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.app.deidentify.pictures import overlaid, reduced, spread_over


def test_what_is_bright_in_any_is_seen_and_what_cannot_be_read_is_counted() -> None:
    def picture(path: str, frame: int | None) -> np.ndarray:
        if path == "broken":
            raise ValueError(path)
        made = np.zeros((4 if path == "other size" else 3, 5, 3), np.uint8)
        made[0, int(path == "b")] = 200
        return made

    found = overlaid(["a", "broken", "b", "other size"], None, picture)
    assert (found.picture[0, :2, 0] == 200).all()
    assert (found.count, found.failed, found.rows, found.columns) == (2, 2, 3, 5)
    with pytest.raises(ValueError, match="broken"):
        overlaid(["broken"], None, picture)


def test_some_of_many_are_taken_evenly() -> None:
    names = [str(n) for n in range(1000)]
    some = spread_over(names, 5)
    assert (some[0], some[-1], len(some)) == ("0", "999", 5)
    assert spread_over(names[:3]) == ("0", "1", "2")


def test_a_large_picture_is_reduced_in_its_own_shape() -> None:
    small = reduced(np.full((400, 1600, 3), 7, np.uint8), 40_000)
    assert small.shape == (100, 400, 3)
    assert (small == 7).all()
    same = np.zeros((10, 10, 3), np.uint8)
    assert reduced(same) is same
