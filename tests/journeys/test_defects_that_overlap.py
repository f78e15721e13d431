"""The whole way of two overlapping defects: drawn, ordered, cut, joined, relabelled, exported."""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from attrs import evolve
from pycocotools import mask as coco_mask
from pycocotools.coco import COCO
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from tests.ui.window_kit import (
    CONTROL,
    LEFT,
    SHIFT,
    a_window,
    click,
    drag,
    open_and_wait,
    press,
    spot,
    until,
)
from workbench.__main__ import main
from workbench.model import commands
from workbench.model.annotation import Annotation
from workbench.model.scheme import Label
from workbench.ui.main_window import MainWindow

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


@pytest.fixture
def plate(tmp_path: Path) -> Path:
    values = np.random.default_rng(1).normal(110, 12, (300, 400)).clip(0, 255).astype(np.uint8)
    path = tmp_path / "钢板 1" / "plate.png"
    path.parent.mkdir()
    path.write_bytes(cv2.imencode(".png", values)[1].tobytes())
    return path


def all_of(window: MainWindow) -> list[Annotation]:
    return sorted(window.session.project.annotations.values(), key=lambda a: a.id)


def ratio(window: MainWindow, annotation: Annotation) -> float | None:
    found = window.session.occlusion.of(annotation.id)
    return None if found is None else found.ratio


def run(*arguments: str, capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    assert main(list(arguments)) == 0
    return capsys.readouterr().out


def test_two_defects_from_the_first_stroke_to_coco_amodal(
    qapp: QApplication,
    tmp_path: Path,
    plate: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / "home"))
    project = tmp_path / "项目 1.wbp"
    with a_window(tmp_path / "home") as window:
        session = window.session
        session.new_project(project)
        scratch, stain = Label("scratch", "Scratch", digit=1), Label("stain", "Stain", digit=2)
        session.do(commands.change_scheme, [scratch, stain], "Steel")
        canvas = open_and_wait(window, plate)
        until(lambda: canvas.viewport.is_sharp, "the picture")

        for digit, corners in (
            (Qt.Key.Key_1, (100, 100, 200, 200)),
            (Qt.Key.Key_2, (150, 100, 250, 200)),
        ):
            press(window, Qt.Key.Key_V)
            press(window, Qt.Key.Key_Escape)
            press(window, digit)
            press(window, Qt.Key.Key_B)
            x0, y0, x1, y1 = corners
            drag(canvas, LEFT, spot(canvas, x0, y0), spot(canvas, x1, y1))
        first, second = all_of(window)
        assert [one.label for one in (first, second)] == ["scratch", "stain"]
        until(lambda: ratio(window, first) is not None, "the occlusion")
        assert ratio(window, first) == pytest.approx(0.5, abs=0.02)

        press(window, Qt.Key.Key_V)
        session.view_state.select([second.id])
        press(window, Qt.Key.Key_BracketLeft)
        until(lambda: ratio(window, second) == pytest.approx(0.5, abs=0.02), "the other order")
        assert ratio(window, first) == 0.0

        session.view_state.select([first.id])
        press(window, Qt.Key.Key_D, SHIFT)
        for at in ((90, 150), (210, 150)):
            click(canvas, *at)
        press(window, Qt.Key.Key_Return)
        assert len(all_of(window)) == 3
        press(window, Qt.Key.Key_J, SHIFT)
        assert len(all_of(window)) == 2
        press(window, Qt.Key.Key_Z, CONTROL)
        press(window, Qt.Key.Key_Z, CONTROL)
        assert {one.id for one in all_of(window)} == {first.id, second.id}

        before = session.project.scheme_version
        session.do(commands.change_scheme, [evolve(scratch, priority=-3.0), stain])
        assert session.project.scheme_version == before + 1

    rows = json.loads(run("occlusion", str(project), "--json", capsys=capsys))
    by_label = {row["label"]: row for row in rows}
    # The new version of the scheme puts scratches behind everything again.
    assert [by_label[name]["level"] for name in ("scratch", "stain")] == ["partial", "none"]
    out = tmp_path / "出口"
    run(
        *("export", str(project), "--format", "coco_amodal", "--out", str(out)),
        *("--deidentify", "basic"),
        capsys=capsys,
    )
    with contextlib.redirect_stdout(io.StringIO()):
        coco = COCO(str(out / "instances_amodal.json"))
    things: Any = list(coco.anns.values())
    whole = [int(coco.annToMask(one).sum()) for one in things]
    seen = [int(coco_mask.decode(one["inmodal_seg"]).sum()) for one in things]
    hidden = [int(coco_mask.decode(one["occluded_mask"]).sum()) for one in things]
    assert all(
        w == pytest.approx(s + h, abs=220) for w, s, h in zip(whole, seen, hidden, strict=True)
    )
    assert [one["occlude_rate"] for one in things] == [
        pytest.approx(by_label[name]["ratio"]) for name in ("scratch", "stain")
    ]
