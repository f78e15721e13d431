"""Tiles for training, cut in a window, are put together by somebody who knows nothing of us."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, Qt

from tests.ui.window_kit import LEFT, a_window, click, drag, open_and_wait, press, spot
from workbench.app.exchange.exporting import ReleaseChoice, export_session
from workbench.app.sample import SAMPLE_LABELS
from workbench.geom.shapes import bounds
from workbench.model import commands
from workbench.model.regions import Polygon
from workbench.ui.canvas.widget import Canvas
from workbench.ui.main_window import MainWindow

pytestmark = pytest.mark.usefixtures("qapp")

ROWS, COLUMNS = 700, 900
CORNERS = ((110, 90), (610, 140), (560, 460), (330, 300), (150, 520))
BOX = (480, 380, 770, 610)


@pytest.mark.parametrize(
    ("kind", "overlap"), [(np.uint16, 0), (np.uint8, 48)], ids=["16 bit", "8 bit, overlapping"]
)
def test_tiles_have_the_same_pixels_and_shapes(tmp_path: Path, kind: Any, overlap: int) -> None:
    scan = tmp_path / "扫描 a.tif"
    pixels = np.random.default_rng(3).integers(0, np.iinfo(kind).max, (ROWS, COLUMNS), dtype=kind)
    tifffile.imwrite(scan, pixels, tile=(128, 128))
    with a_window(tmp_path) as window:
        window.resize(1200, 800)
        window.session.new_project(tmp_path / "p.wbp")
        window.session.do(commands.change_scheme, SAMPLE_LABELS, "Sample")
        canvas = open_and_wait(window, scan)
        polygon, box = drawn(window, canvas)
        out = tmp_path / "训练 1"
        options = {"crops": "tiles", "tile": "256", "overlap": str(overlap), "least": "0"}
        export_session(
            window.session, "coco", out, ReleaseChoice(), options={**options, "empty": "1"}
        )

    script = Path(__file__).with_name("put_together.py")
    subprocess.run([sys.executable, str(script), str(out), str(tmp_path / "all.npz")], check=True)
    found = np.load(tmp_path / "all.npz")
    assert found["pixels"].dtype == pixels.dtype
    assert np.array_equal(found["pixels"], pixels)
    assert same_but_for_the_edge(found[SAMPLE_LABELS[0].key], covered(polygon))
    x0, y0, x1, y1 = box
    inside = covered(np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)]))
    assert same_but_for_the_edge(found[SAMPLE_LABELS[1].key], inside)


def drawn(
    window: MainWindow, canvas: Canvas
) -> tuple[NDArray[np.float64], tuple[float, float, float, float]]:
    """Draw a polygon and a box with the mouse; return where they are."""
    canvas.setFocus()
    press(window, Qt.Key.Key_P)
    for corner in CORNERS:
        click(canvas, *corner)
    press(window, Qt.Key.Key_Return)
    press(window, Qt.Key.Key_1)
    press(window, Qt.Key.Key_V)
    window.session.view_state.select(())
    press(window, Qt.Key.Key_B)
    drag(canvas, LEFT, spot(canvas, *BOX[:2]), spot(canvas, *BOX[2:]) + QPoint(1, 0))
    press(window, Qt.Key.Key_2)
    regions = [one.region for one in window.session.project.annotations.values()]
    (polygon,) = [one for one in regions if isinstance(one, Polygon)]
    (box,) = [one for one in regions if one is not None and one is not polygon]
    labels = {one.label for one in window.session.project.annotations.values()}
    assert labels == {SAMPLE_LABELS[0].key, SAMPLE_LABELS[1].key}
    return np.array(polygon.parts[0].rings[0], np.float64), bounds(box)


def covered(ring: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return the pixels whose centre is inside, by the winding of angles: another way again."""
    y, x = np.mgrid[0:ROWS, 0:COLUMNS] + 0.5
    turned = np.zeros((ROWS, COLUMNS))
    for (ax, ay), (bx, by) in zip(ring, np.roll(ring, -1, axis=0), strict=True):
        cross = (ax - x) * (by - y) - (ay - y) * (bx - x)
        turned += np.arctan2(cross, (ax - x) * (bx - x) + (ay - y) * (by - y))
    return np.asarray(np.abs(turned) > np.pi)


def same_but_for_the_edge(found: NDArray[np.bool_], wanted: NDArray[np.bool_]) -> bool:
    """Return whether masks are the same; where a cut rounds a corner, a pixel in 20,000 may not."""
    return bool(wanted.sum() > 1000) and int((found != wanted).sum()) <= wanted.sum() / 20_000
