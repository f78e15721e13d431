"""Whole shapes, or only what can be seen of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.plugins.exchange_files import a_project
from workbench.api.exchange import ExportView
from workbench.app.exchange.exporting import export_project, report_losses
from workbench.app.exchange.options import options_of
from workbench.app.plugins import Plugins
from workbench.base.errors import InputError
from workbench.deid.release import release
from workbench.model.regions import Box

FAR, NEAR, UNDER = Box(20, 20, 20, 20), Box(30, 20, 20, 20), Box(30, 20, 4, 4)


@pytest.fixture(scope="module")
def plugins() -> Plugins:
    return Plugins.discover()


@pytest.fixture
def view() -> ExportView:
    # The later one is nearer: NEAR hides half of FAR, and UNDER as a whole.
    return release(a_project(UNDER, FAR, NEAR))


def areas(plugins: Plugins, view: ExportView, folder: Path, **options: str) -> list[float]:
    writer: Any = plugins.load("coco", "writer")
    (path,) = export_project(view, writer, folder, options=options).paths
    return [one["area"] for one in json.loads(path.read_text())["annotations"]]


def test_whole_shapes_go_out_unless_asked_otherwise(
    plugins: Plugins, view: ExportView, tmp_path: Path
) -> None:
    assert areas(plugins, view, tmp_path / "a") == [16, 400, 400]
    assert areas(plugins, view, tmp_path / "b", shape="amodal") == [16, 400, 400]


def test_only_what_can_be_seen_goes_out_when_asked(
    plugins: Plugins, view: ExportView, tmp_path: Path
) -> None:
    assert areas(plugins, view, tmp_path / "a", shape="visible") == [200, 400]


def test_the_report_says_what_becomes_of_hidden_shapes(plugins: Plugins, view: ExportView) -> None:
    writer: Any = plugins.load("yolo", "writer")
    whole = [str(one.text) for one in report_losses(view, writer)]
    assert any("go out whole" in text and "(2)" in text for text in whole)
    seen = [str(one.text) for one in report_losses(view, writer, {"shape": "visible"})]
    assert any("cut to what can be seen (1)" in text for text in seen)
    assert any("left out (1)" in text and "Nothing" not in text for text in seen)
    # What the release withholds is still said.
    assert any("image-0001" in text for text in seen)


def test_an_unknown_choice_is_refused(plugins: Plugins, view: ExportView, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="amodal, visible"):
        areas(plugins, view, tmp_path, shape="half")


def test_formats_that_carry_both_leave_nothing_to_choose(plugins: Plugins) -> None:
    def names(format: str) -> list[str]:
        return [one.name for one in options_of(plugins.load(format, "writer"))]

    assert "shape" in names("coco") and "shape" in names("yolo")
    assert "shape" not in names("geojson")
