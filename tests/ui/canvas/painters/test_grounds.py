"""Figures and their badges are read on the brightest picture."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor

from workbench.ui.canvas.painters import badge, text
from workbench.ui.theme import contrast


@pytest.mark.parametrize(
    ("ground", "words"),
    [(text._GROUND, "#56b4e9"), (badge._GROUND, badge._PLAIN), (badge._GROUND, badge._WARN)],
)
def test_words_on_their_ground_over_white_have_the_contrast_of_text(
    ground: QColor, words: str
) -> None:
    left = 255 - ground.alpha()
    assert contrast(QColor(left, left, left).name(), words) >= 4.5
