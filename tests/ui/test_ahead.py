"""What the first image needs is made while nobody waits for it, and whoever comes early waits."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.builders import a_ct_series
from tests.ui.window_kit import a_window, is_shown, open_and_wait, running, until
from workbench.app.jobs import JobState
from workbench.ui.ahead import Ahead


@pytest.fixture
def series(tmp_path: Path) -> Path:
    folder = tmp_path / "ct 序列"
    folder.mkdir()
    a_ct_series(folder, 3)
    return folder


def test_everything_is_made_behind_the_welcome_page(
    qapp: QApplication, tmp_path: Path, series: Path
) -> None:
    with a_window(tmp_path) as window:
        window.get_ready()
        assert not window.is_ready
        until(lambda: window.is_ready, "the parts")
        made = dict(window.panels)
        assert set(made) == {"images", "inspector", "bottom"}
        assert not any(panel.isVisible() for panel in made.values())
        assert window.stage.currentWidget() is window.welcome
        assert not window.session.is_open
        open_and_wait(window, series)
        assert window.panels == made
        assert made["images"].isVisible() and made["inspector"].isVisible()
        assert len(window.session.project.images) == 3


def test_who_opens_something_at_once_sees_it_as_soon_as_the_window_is_ready(
    qapp: QApplication, tmp_path: Path, series: Path
) -> None:
    with a_window(tmp_path) as window:
        window.get_ready()
        window.open_paths([series])
        until(lambda: is_shown(window), "the image")
        assert window.is_ready
        until(lambda: not running(window), "jobs")
        assert len(window.session.project.images) == 3
        assert len(window.session.scratch_projects()) == 1


def test_two_folders_opened_at_once_come_into_one_project(
    qapp: QApplication, tmp_path: Path, series: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    a_ct_series(other, 2)
    with a_window(tmp_path) as window:
        window.get_ready()
        window.open_paths([series])
        window.open_paths([other])
        until(lambda: not running(window), "jobs")
        until(lambda: len(window.session.project.images) == 5, "all images")
        # One may lie there beside it, made ahead for the next that asks.
        assert len(window.session.scratch_projects()) == 1


def test_a_window_closed_while_something_waits_for_it_leaves_nothing(
    qapp: QApplication, tmp_path: Path, series: Path
) -> None:
    with a_window(tmp_path) as window:
        window.get_ready()
        window.open_paths([series])
        places = window.session.places
    assert not list(places.scratch.glob("*.wbp"))


def test_a_job_that_waits_can_be_cancelled(
    qapp: QApplication, tmp_path: Path, series: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Ahead, "start", lambda self: None)  # it is never ready
    with a_window(tmp_path) as window:
        window.get_ready()
        window.open_paths([series])
        (job,) = window.session.jobs.jobs
        window.session.jobs.cancel(job)
        until(lambda: not running(window), "the cancel")
        assert window.session.jobs.jobs[job].state is JobState.CANCELLED
        assert not window.session.is_open
        assert not window.session.scratch_projects()


def test_a_part_that_cannot_be_made_ahead_keeps_nobody_waiting(
    qapp: QApplication, tmp_path: Path
) -> None:
    def broken() -> bool:
        raise ValueError

    with a_window(tmp_path) as window:
        ahead = Ahead(broken, window)
        ahead.start()
        until(lambda: ahead.is_over, "the end")
        ahead.close()
