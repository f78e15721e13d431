"""A single slice: planes are refused with a reason, and what is shown stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

from tests.builders import a_ct_series
from tests.ui.window_kit import a_window, open_and_wait
from workbench.app.viewing.layouts import Layout


@pytest.mark.usefixtures("qapp")
def test_planes_of_a_single_slice_are_refused_with_the_reason(tmp_path: Path) -> None:
    folder = tmp_path / "ct"
    folder.mkdir()
    a_ct_series(folder, 1)
    with a_window(tmp_path) as window:
        open_and_wait(window, folder)
        for id in ("view.planes", "view.plane_coronal"):
            window.actions_.trigger(id)
            view = window.session.view_state
            assert (view.layout, view.viewport.plane) == (Layout.ONE, None)
        assert any("single slice" in one.text() for one in window.findChildren(QLabel))
