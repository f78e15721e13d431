"""Layers in a real window with a real mouse: exclusive, locked, judged by key."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.ui.window_kit import ALT, LEFT, a_window, drag, open_and_wait, press, spot, until
from workbench.app.exchange.importing import import_file
from workbench.app.layers.references import add_picture
from workbench.imaging.drawing.overlay_style import Blend
from workbench.model import commands
from workbench.model.annotation import Judgement
from workbench.model.layer import LayerKind, OverlapPolicy
from workbench.ui.canvas.refusal import RefusalNote
from workbench.ui.canvas.widget import Canvas
from workbench.ui.panels.layers import LayersPanel


def an_image(folder: Path) -> Path:
    path = folder / "板 1.png"
    path.write_bytes(cv2.imencode(".png", np.full((300, 400), 90, np.uint8))[1].tobytes())
    return path


def draw_box(canvas: Canvas, x0: float, y0: float, x1: float, y1: float) -> None:
    canvas.view_state.choose_tool("box")
    drag(canvas, LEFT, spot(canvas, x0, y0), spot(canvas, x1, y1))


def test_layers_from_drawing_to_judging(tmp_path: Path, qtbot: Any) -> None:
    with a_window(tmp_path) as window:
        canvas = open_and_wait(window, an_image(tmp_path))
        session = window.session
        # Two boxes overlap; the layer becomes exclusive, and one click resolves it.
        draw_box(canvas, 50, 50, 150, 150)
        draw_box(canvas, 100, 50, 200, 150)
        (layer,) = session.project.layers
        panel = window.findChild(LayersPanel)
        assert panel is not None
        session.do(commands.set_layer_policy, layer, OverlapPolicy.EXCLUSIVE)
        until(lambda: layer in panel.rows and panel.rows[layer].overlap.isVisible(), "the meter")
        QTest.mouseClick(panel.rows[layer].overlap, LEFT)
        until(lambda: not panel.rows[layer].overlap.isVisible(), "the overlap gone")
        # A new box that would overlap is cut.
        draw_box(canvas, 150, 100, 250, 200)
        assert len(session.project.annotations) == 3
        meter = session.layers.meter(layer)
        assert meter is not None
        assert not meter.objects
        # Locked: nothing happens, and the button at the pointer helps.
        window.actions_["layer.lock"].trigger()
        draw_box(canvas, 300, 50, 350, 100)
        assert len(session.project.annotations) == 3
        note = canvas.findChild(RefusalNote)
        assert note is not None
        assert note.isVisible()
        assert "locked by anna" in note.text.text()
        QTest.mouseClick(note.help, LEFT)
        assert not session.project.layers[layer].locked
        # Hidden: the same; and any key takes the note away.
        window.actions_["layer.visible"].trigger()
        draw_box(canvas, 300, 50, 350, 100)
        assert "hidden" in note.text.text()
        press(window, Qt.Key.Key_Escape)
        assert not note.isVisible()
        draw_box(canvas, 300, 50, 350, 100)
        assert note.isVisible()
        QTest.mouseClick(note.help, LEFT)
        draw_box(canvas, 300, 50, 350, 100)
        assert len(session.project.annotations) == 4
        judge(window, canvas, tmp_path)


def judge(window: Any, canvas: Canvas, folder: Path) -> None:
    session = window.session
    found = [
        {"image_id": "板 1.png", "category_id": 1, "bbox": [20 + 60 * n, 220, 40, 40], "score": s}
        for n, s in enumerate((0.9, 0.8, 0.7))
    ]
    path = folder / "net.json"
    path.write_text(json.dumps(found), "utf-8")
    import_file(session, "coco", path, reference=True)
    reference = next(x for x in session.project.layers.values() if x.kind is LayerKind.REFERENCE)
    session.view_state.choose_layer(reference.id)
    panel = window.findChild(LayersPanel)
    review = panel.review
    until(review.isVisible, "the review strip")
    canvas.setFocus()
    press(window, Qt.Key.Key_Down, ALT)
    press(window, Qt.Key.Key_Y, ALT)
    press(window, Qt.Key.Key_N, ALT)
    until(lambda: review.counter.text() == "2 of 3 judged", "the counter")
    press(window, Qt.Key.Key_D, ALT)
    made = [one.judgement for one in session.project.annotations.values() if one.judgement]
    assert sorted(made) == sorted(Judgement)
    assert session.view_state.tool == "select"
    press(window, Qt.Key.Key_V)  # else Qt holds Alt to be down, also in the next test
    for _ in range(3):
        window.actions_["edit.undo"].trigger()
    assert not any(one.judgement for one in session.project.annotations.values())


def test_another_picture_lies_below_the_annotations(tmp_path: Path, qtbot: Any) -> None:
    bright = tmp_path / "golden.png"
    bright.write_bytes(cv2.imencode(".png", np.full((300, 400), 210, np.uint8))[1].tobytes())
    with a_window(tmp_path) as window:
        canvas = open_and_wait(window, an_image(tmp_path))
        here = window.session.view_state.viewport.image

        def shade() -> int:
            at = spot(canvas, 200, 150)
            return canvas.grab().toImage().pixelColor(at).red()

        before = shade()
        add_picture(window.desk, bright)
        until(lambda: canvas.viewport.underlay() is not None, "the picture below")
        until(lambda: shade() > before + 40, "it is seen")
        assert window.session.view_state.viewport.image == here
        (layer,) = [x for x in window.session.project.layers.values() if x.image is not None]
        window.session.view_state.set_layer_view(layer.id, blend=Blend.DARKEN)
        until(lambda: abs(shade() - before) < 4, "the darker of both")
        window.session.view_state.set_layer_view(layer.id, blend=Blend.NORMAL, visible=False)
        until(lambda: shade() == before, "it is hidden")
