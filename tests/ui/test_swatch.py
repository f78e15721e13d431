"""Swatches of colours."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor

from workbench.ui.theme import THEMES, contrast
from workbench.ui.tool_bar import SWATCH_EDGE, swatch_pixmap

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
@pytest.mark.parametrize("color", ["#ffffff", "#000000", "#e69f00"])
def test_a_colour_as_light_as_its_ground_has_an_edge(theme, color: str) -> None:
    image = swatch_pixmap(color).toImage()
    edge, middle = image.pixelColor(0, 12), image.pixelColor(12, 12)
    assert middle.name() == color
    share, ground = edge.alphaF(), QColor(theme.panel)
    pairs = (
        (edge.red(), ground.red()),
        (edge.green(), ground.green()),
        (edge.blue(), ground.blue()),
    )
    seen = [round(one * share + under * (1 - share)) for one, under in pairs]
    assert share > 0.3
    assert contrast(QColor(*seen).name(), theme.panel) > 1.2
    assert SWATCH_EDGE.alpha() < 255
