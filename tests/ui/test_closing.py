"""What outlives a window that was closed: nothing."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PySide6.QtWidgets import QApplication

from tests.ui.window_kit import a_window, open_and_wait, until
from workbench.ui.canvas.widget import Canvas
from workbench.ui.pause import Pause


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "scan.tif"
    tifffile.imwrite(path, np.arange(200 * 300, dtype=np.uint16).reshape(200, 300))
    return path


@pytest.fixture(autouse=True)
def _nothing_stays_frozen(qapp: QApplication) -> Iterator[None]:
    yield
    gc.unfreeze()


def _opened_and_closed(home: Path, path: Path, rested: bool) -> dict[str, weakref.ref[object]]:
    """Show a picture in a window, close it, and return its parts, held weakly."""
    with a_window(home) as window:
        canvas = open_and_wait(window, path)
        viewport = canvas.viewport
        if rested:
            window.findChildren(Pause)[0]._rest()
            assert gc.get_freeze_count() > 0
        parts = {
            "window": window,
            "session": window.session,
            "feed": window.feed,
            "viewports": window.viewports,
            "canvas": canvas,
            "frame": viewport.frame,
            "project": window.session.document,
        }
        found: dict[str, weakref.ref[object]] = {
            name: weakref.ref(part) for name, part in parts.items()
        }
        del canvas, viewport, parts
    return found


@pytest.mark.parametrize("rested", [False, True])
def test_nothing_of_a_window_that_was_closed_stays(
    tmp_path: Path, photo: Path, rested: bool
) -> None:
    parts = _opened_and_closed(tmp_path / "home", photo, rested)
    gc.collect()
    assert [name for name, part in parts.items() if part() is not None] == []


def test_frames_go_at_once_when_a_window_is_closed(tmp_path: Path, photo: Path) -> None:
    gc.disable()  # which may be long in coming
    try:
        with a_window(tmp_path / "home") as window:
            canvas = open_and_wait(window, photo)
            canvas.repaint()
            presented, cache = canvas.viewport.presented, canvas.viewport._loader.cache
            assert presented is not None
            frame = weakref.ref(presented.frame)
            del presented
            place = (next(iter(window.session.project.images)), 1)
            assert cache.get(place) is not None
        assert cache.get(place) is None
        assert frame() is None
    finally:
        gc.enable()


def test_viewports_share_the_memory_of_their_tiles_and_leave_it(
    tmp_path: Path, photo: Path
) -> None:
    with a_window(tmp_path / "home") as window:
        open_and_wait(window, photo)
        image = next(iter(window.session.project.images))
        window.actions_.trigger("view.layout_four")
        for at in range(4):
            window.session.view_state.show(image, index=at)
        canvases = list(window.viewports.canvases)
        until(lambda: all(_is_there(canvas) for canvas in canvases), "four pictures")
        pools = [canvas.viewport._image._pool.cache for canvas in canvases]
        room = window.viewports._workers.room.pictures
        assert all(pool.bytes for pool in pools)
        assert room.bytes == sum(pool.bytes for pool in pools)
        window.actions_.trigger("view.layout_one")
        assert room.bytes == pools[0].bytes > 0
        assert [pool.bytes for pool in pools[1:]] == [0, 0, 0]
    assert room.bytes == 0


def _is_there(canvas: Canvas) -> bool:
    canvas.repaint()
    return canvas.viewport.frame is not None and canvas.viewport.is_sharp
