"""The plot: what it paints, and what the pointer reads."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest

from workbench.ui.panels.plot import Band, Curve, Figure, Plot, _thinned
from workbench.ui.theme import THEMES

BARS = Curve(np.arange(5.0) * 10 - 20, np.array([4.0, 0.0, 8.0, 2.0]), bars=True)
LINE = Curve(np.arange(11.0), np.array([0, 1, 2, 3, 4, np.nan, 4, 3, 2, 1, 0.0]))


def a_plot(qtbot: Any, *curves: Curve, **more: Any) -> Plot:
    plot = Plot()
    qtbot.addWidget(plot)
    plot.resize(472, 136)
    plot.show_figure(Figure(curves, "mm", "HU", **more))
    plot.show()
    QTest.qWait(5)
    return plot


def colors(plot: Plot) -> set[str]:
    image = plot.grab().toImage()
    every = range(0, image.height())
    return {image.pixelColor(x, y).name() for x in range(60, image.width() - 16) for y in every}


def test_bars_stand_where_their_values_are(qtbot: Any) -> None:
    plot = a_plot(qtbot, BARS)
    image = plot.grab().toImage()
    # Four bars over 400 pixels; the second is empty.
    near = image.height() - 30
    shown = [image.pixelColor(58 + 50 + 100 * at, near).name() for at in range(4)]
    assert len(set(shown)) == 2 and shown[1] not in (shown[0], shown[2], shown[3])


def test_the_pointer_reads_bars_and_lines(qtbot: Any) -> None:
    plot = a_plot(qtbot, BARS)
    assert plot.reading(58 + 250) == "5\u2009mm   8\u2009HU"
    assert plot.reading(3) == ""
    line = a_plot(qtbot, LINE)
    assert line.reading(58 + 120) == "3\u2009mm   3\u2009HU"
    assert line.reading(58 + 200) == ""  # a gap


def test_a_gap_is_not_bridged(qtbot: Any) -> None:
    whole = a_plot(qtbot, Curve(np.arange(11.0), np.full(11, 3.0))).grab().toImage()
    values = np.full(11, 3.0)
    values[4:7] = np.nan
    gap = a_plot(qtbot, Curve(np.arange(11.0), values)).grab().toImage()
    column = 58 + 200
    assert [whole.pixelColor(column, y) for y in range(100)] != [
        gap.pixelColor(column, y) for y in range(100)
    ]


def test_a_band_is_set_off_with_its_words(qtbot: Any) -> None:
    plain = a_plot(qtbot, LINE).grab().toImage()
    banded = a_plot(qtbot, LINE, band=Band(2.0, 4.0, "2 mm", 2.0)).grab().toImage()
    assert plain.pixelColor(58 + 120, 90) != banded.pixelColor(58 + 120, 90)
    assert plain.pixelColor(58 + 300, 30) == banded.pixelColor(58 + 300, 30)


@pytest.mark.parametrize(
    "curve",
    [
        Curve(np.zeros(0), np.zeros(0)),
        Curve(np.arange(3.0), np.full(3, np.nan)),
        Curve(np.array([5.0]), np.array([1.0])),
        Curve(np.array([0.0, 1.0]), np.array([7.0]), bars=True),
        Curve(np.array([0.0, 1e-12]), np.array([1e300, -1e300])),
    ],
)
def test_nothing_and_odd_things_are_painted_without_harm(qtbot: Any, caplog: Any, curve) -> None:
    plot = a_plot(qtbot, curve)
    QTest.mouseMove(plot, QPoint(200, 40))
    QTest.qWait(5)
    plot.grab()
    assert not caplog.records


def test_counts_can_be_logarithmic(qtbot: Any) -> None:
    many = Curve(np.arange(3.0), np.array([1.0, 1e6]), bars=True)
    usual, log = a_plot(qtbot, many), a_plot(qtbot, many, is_logarithmic=True)
    row = 40  # far above a bar of one in a million
    assert usual.grab().toImage().pixelColor(100, 90) != log.grab().toImage().pixelColor(100, 108)
    assert usual.grab().toImage().pixelColor(100, row) == log.grab().toImage().pixelColor(100, row)


def test_many_samples_keep_their_extremes() -> None:
    values = np.zeros(50_000)
    values[12_345], values[40_001] = 9.0, -9.0
    x, y = _thinned(np.arange(50_000.0), values, 400)
    assert len(x) < 2000 and y.max() == 9.0 and y.min() == -9.0
    assert x[0] == 0 and x[-1] == 49_999


def test_it_has_the_colours_of_the_theme(qtbot: Any, monkeypatch: Any) -> None:
    plot = a_plot(qtbot, BARS)
    found = []
    for theme in THEMES.values():
        monkeypatch.setattr("workbench.ui.panels.plot.current_theme", lambda theme=theme: theme)
        found.append(colors(plot))
        assert theme.line in found[-1]
    assert found[0] != found[1]
