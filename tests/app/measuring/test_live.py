"""Values that come later: asked once, dropped when they are not true any more."""

from __future__ import annotations

from concurrent.futures import Executor, Future
from typing import Any

import numpy as np
import pytest

from tests.app.measuring.kit import draw, images, opened
from tests.builders import a_dataset, a_dicom_file
from workbench.app.measuring import live
from workbench.app.measuring.live import LiveIntensities
from workbench.imaging.loader import FrameCache, FrameLoader
from workbench.model import commands
from workbench.model.regions import Box, Polyline

PIXELS = np.arange(2000, dtype=np.int16).reshape(40, 50)
SQUARE = Box.from_corners(10, 10, 30, 30)


class Slow(Executor):
    """Begins nothing until it is told to."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Any, tuple[Any, ...]]] = []

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.waiting.append((fn, args))
        return Future()

    def run(self) -> None:
        while self.waiting:
            work, args = self.waiting.pop(0)
            work(*args)


@pytest.fixture
def session(tmp_path):
    (tmp_path / "ct").mkdir()
    a_dicom_file(tmp_path / "ct" / "a.dcm", a_dataset(PIXELS, RescaleSlope=1, RescaleIntercept=-5))
    one = opened(tmp_path, tmp_path / "ct")
    yield one
    one.close()


@pytest.fixture
def values(session):
    made = LiveIntensities(session)
    made.executor = Slow()
    return made


def moved(session, annotation, region):
    session.do(commands.change_regions, {annotation.id: region})
    return session.project.annotations[annotation.id]


def mean_of(found) -> float:
    assert found is not None and found.statistics[0].mean is not None
    return found.statistics[0].mean


def test_values_come_and_are_kept(session, values):
    area = draw(session, images(session)[0], SQUARE)
    heard: list[frozenset[str]] = []
    values.changed.connect(heard.append)
    assert values.of(area) is None and values.of(area) is None
    assert len(values.executor.waiting) == 1
    values.executor.run()
    assert heard == [frozenset({area.id})]
    assert mean_of(values.of(area)) == pytest.approx(PIXELS[10:30, 10:30].mean() - 5)


def test_what_is_not_true_any_more_is_dropped(session, values):
    area = draw(session, images(session)[0], SQUARE)
    assert values.of(area) is None
    later = moved(session, area, Box.from_corners(0, 0, 4, 4))
    assert values.of(later) is None
    heard: list[object] = []
    values.changed.connect(heard.append)
    values.executor.run()
    assert len(heard) == 1
    assert mean_of(values.of(later)) == pytest.approx(PIXELS[:4, :4].mean() - 5)


def test_what_was_true_last_stands_until_the_next_has_come(session, values):
    area = draw(session, images(session)[0], SQUARE)
    values.of(area)
    values.executor.run()
    later = moved(session, area, Box.from_corners(0, 0, 4, 4))
    assert values.of(later) is None
    assert mean_of(values.latest(area.id)) == pytest.approx(PIXELS[10:30, 10:30].mean() - 5)


def test_another_project_hears_nothing_of_the_one_before(session, values):
    values.of(draw(session, images(session)[0], SQUARE))
    heard: list[object] = []
    values.changed.connect(heard.append)
    values.forget()
    values.executor.run()
    assert heard == []


def test_large_regions_are_listed_and_can_be_stopped(session, values, monkeypatch):
    monkeypatch.setattr(live, "_LISTED", 10)
    area = draw(session, images(session)[0], SQUARE)
    assert mean_of(values.of(area)) == pytest.approx(PIXELS[10:30, 10:30].mean() - 5)
    (job,) = [one for one in session.jobs.jobs.values() if "Values" in str(one.title)]
    assert not values.executor.waiting and job is not None


def test_frames_that_are_read_are_not_read_again(session, values, monkeypatch):
    image = images(session)[0]
    cache = FrameCache()
    FrameLoader(session.library.source, cache).get((image, 1))
    values.frames = cache
    monkeypatch.setattr(type(session.library.source(image)), "read", None)
    area = draw(session, image, SQUARE)
    values.of(area)
    values.executor.run()
    assert mean_of(values.of(area)) == pytest.approx(PIXELS[10:30, 10:30].mean() - 5)


def test_a_fault_is_told_and_not_raised(session, values, monkeypatch):
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(live, "intensities", broken)
    area = draw(session, images(session)[0], SQUARE)
    values.of(area)
    values.executor.run()
    found = values.of(area)
    assert found is not None and "ZeroDivisionError" in str(found.problem)


def test_lines_without_values_ask_nothing(session, values):
    line = draw(session, images(session)[0], Polyline([(0, 0), (5, 5)]))
    found = values.of(line)
    assert found is not None and found.statistics == ()
    assert not values.executor.waiting


def test_without_threads_values_are_there_at_once(session):
    area = draw(session, images(session)[0], SQUARE)
    assert session.values.of(area) is not None
    session.close_project()
    assert session.values.latest(area.id) is None
