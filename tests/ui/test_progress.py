"""The list of what runs, over the corner of the window."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtTest import QTest

from tests.ui.window_kit import a_window, until
from workbench.base.text import t
from workbench.ui.progress import JobRow, ProgressList

pytestmark = pytest.mark.usefixtures("qapp")


def test_each_of_several_jobs_has_room_for_its_title(tmp_path: Path) -> None:
    ends = threading.Event()
    with a_window(tmp_path) as window:
        jobs = window.session.jobs
        for _ in range(3):
            jobs.start(t("Areas of the layers"), lambda progress: ends.wait(60))
        (found,) = window.findChildren(ProgressList)
        until(lambda: found.count == 3 and found.isVisible(), "the jobs")
        QTest.qWait(50)
        try:
            rows = found.findChildren(JobRow)
            assert all(row.height() >= row.sizeHint().height() for row in rows)
        finally:
            ends.set()
        until(lambda: found.count == 0, "their end")
