"""Places beside a shape, and the edges that go through them."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRectF, QSizeF

from workbench.ui.canvas.painters.beside import meet, places

SPACE = QRectF(10, 10, 20, 10)


@pytest.mark.parametrize(
    ("edge", "goes_through"),
    [
        (((0, 0), (40, 30)), True),
        (((0, 15), (40, 15)), True),
        (((20, 0), (20, 40)), True),
        (((12, 12), (14, 14)), True),
        (((0, 5), (40, 5)), False),
        (((0, 15), (5, 15)), False),
        (((5, 20), (15, 35)), False),
    ],
)
def test_an_edge_goes_through_a_place_or_does_not(
    edge: tuple[tuple[float, float], tuple[float, float]], goes_through: bool
) -> None:
    assert meet(np.array([edge], np.float64), SPACE).tolist() == [goes_through]


def test_every_place_lies_outside_the_shape_and_the_usual_one_is_first() -> None:
    box = QRectF(100, 100, 60, 40)
    found = [space for space, _ in places(box, QSizeF(30, 12), 10, 12)]
    assert found[0] == QRectF(170, 94, 30, 12)
    assert not [space for space in found if space.intersects(box)]
