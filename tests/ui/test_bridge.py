"""The bridge: what the core says, on the window's thread."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.ui.window_kit import a_window


def test_figures_around_a_picture_follow_a_wheel_a_moment_later(qtbot: Any, tmp_path: Path) -> None:
    with a_window(tmp_path) as window:
        feed, view = window.feed, window.desk.session.view_state
        at_once: list[Any] = []
        later: list[Any] = []
        feed.view.connect(at_once.append)
        feed.seen.connect(later.append)
        view.set_viewport(inverted=True)
        assert at_once == later == [frozenset({"viewports"})]
        with qtbot.waitSignal(feed.seen):
            for zoom in (2.0, 3.0, 4.0):
                view.set_viewport(zoom=zoom, center=(zoom, zoom))
            assert len(at_once) == 4 and len(later) == 1
        assert later[1:] == [frozenset({"viewports"})]
