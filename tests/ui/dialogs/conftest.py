"""A window with a project for the dialogs; message boxes are answered by the test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.ui.window_kit import a_window
from workbench.model import commands
from workbench.model.scheme import Label
from workbench.ui.main_window import MainWindow

LABELS = (
    Label("nodule", "Nodule", "#56b4e9", digit=1, titles={"zh_CN": "结节"}),
    Label("defect", "Defect", "#e69f00"),
    Label("scratch", "Scratch", "#d55e00", parent="defect", digit=2),
)


@pytest.fixture
def window(qapp: QApplication, tmp_path: Path) -> Iterator[MainWindow]:
    """A window with an empty project that has a scheme and a layer."""
    with a_window(tmp_path / "home") as made:
        made.session.new_project(tmp_path / "项目 a.wbp")
        made.session.do(commands.change_scheme, LABELS, "Rules")
        made.session.do(commands.add_layer, "Findings")
        layer = made.session.project.ordered_layers()[0]
        made.session.view_state.choose_layer(layer.id)
        yield made
