from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from tests.imaging.stacks import a_stack
from workbench.app.images.volumes import Volumes, places_of, stack_of
from workbench.app.jobs import AtOnce, Jobs, JobState
from workbench.base.errors import InputError
from workbench.base.text import Text, t
from workbench.imaging.sources import ImageSource
from workbench.imaging.volumes.volume import Volume
from workbench.model.ids import EntityId, ImageId, SeriesId
from workbench.model.image import Image, Series
from workbench.model.project import Project


def image_id(name: str) -> ImageId:
    return ImageId(EntityId(name))


SERIES = SeriesId(EntityId("s"))
FIRST = image_id("i0")


def a_project(slices: int = 4) -> Project:
    ids = [image_id(f"i{k}") for k in range(slices)]
    images = [Image(id, f"{id}.dcm", "r", 40, 50, series=SERIES) for id in ids]
    many = Image(image_id("many"), "many.dcm", "r", 40, 50, frames=7)
    return Project([*images, many, Series(SERIES, tuple(ids))])


class Later(AtOnce):
    """Runs what it was given when told to."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], Any]] = []

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Any:
        self.waiting.append(lambda: fn(*args, **kwargs))

    def run(self) -> None:
        waiting, self.waiting = self.waiting, []
        for one in waiting:
            one()


class Desk:
    """Volumes over a project of one series, and what they were told."""

    def __init__(self, executor: Any = None, **options: Any) -> None:
        self.project = a_project()
        self.sources = dict(zip(self.project.images, a_stack(positions=range(4)), strict=False))
        self.jobs = Jobs(executor or AtOnce())
        self.told: list[ImageId] = []
        self.opened = 0
        self.volumes = Volumes(
            lambda: self.project, self.open, self.jobs, self.told.append, **options
        )

    def open(self, images: Sequence[ImageId]) -> list[ImageSource]:
        self.opened += len(images)
        return [self.sources[image] for image in images]

    @property
    def states(self) -> list[JobState]:
        return [job.state for job in self.jobs.jobs.values()]


def test_the_stack_of_an_image_is_its_series_or_its_own_frames() -> None:
    project = a_project()
    assert stack_of(project, FIRST) == SERIES
    assert places_of(project, image_id("i2")) == [(image_id(f"i{k}"), 1) for k in range(4)]
    many = image_id("many")
    assert stack_of(project, many, 7) == stack_of(project, many) == (many, 1)
    assert places_of(project, many) == [(many, frame) for frame in range(1, 8)]
    assert places_of(project, image_id("gone")) == []


def test_a_volume_is_read_in_a_job_and_then_there_for_every_slice() -> None:
    later = Later()
    desk = Desk(later)
    assert desk.volumes.get(FIRST) is None
    assert desk.volumes.get(image_id("i3")) is None
    assert desk.states == [JobState.RUNNING]
    later.run()
    assert desk.told == [FIRST]
    volume = desk.volumes.get(image_id("i3"))
    assert isinstance(volume, Volume)
    assert volume.shape == (4, 40, 50)
    assert desk.opened == 4


def test_nothing_is_begun_by_a_peek() -> None:
    desk = Desk()
    assert desk.volumes.peek(FIRST) is None
    assert desk.states == []


def test_the_reason_why_there_is_none_is_kept_until_retried() -> None:
    desk = Desk()
    broken, desk.sources[FIRST] = desk.sources[FIRST], None  # type: ignore[assignment]

    def failing(images: Sequence[ImageId]) -> list[ImageSource]:
        if desk.sources[FIRST] is None:
            raise InputError(t("The file is gone."))
        return [desk.sources[image] for image in images]

    desk.volumes._slices = failing
    reason = desk.volumes.get(FIRST)
    assert isinstance(reason, Text)
    assert str(reason) == "The file is gone."
    assert desk.volumes.get(FIRST) is reason
    desk.sources[FIRST] = broken
    desk.volumes.retry(FIRST)
    assert isinstance(desk.volumes.get(FIRST), Volume)


def test_a_volume_beyond_the_limit_is_refused_and_comes_thinned() -> None:
    desk = Desk(limit=10_000)
    assert "second pixel" in str(desk.volumes.get(FIRST))
    desk.volumes.retry(FIRST)
    thinned = desk.volumes.get(FIRST, every=2)
    assert isinstance(thinned, Volume)
    assert thinned.shape == (4, 20, 25)


def test_what_comes_after_forgetting_is_dropped() -> None:
    later = Later()
    desk = Desk(later)
    desk.volumes.get(FIRST)
    desk.volumes.forget()
    later.run()
    assert desk.told == []
    assert desk.volumes.peek(FIRST) is None


def test_a_volume_of_before_does_not_stand_for_one_of_after() -> None:
    later = Later()
    desk = Desk(later)
    desk.volumes.get(FIRST)
    old, later.waiting = later.waiting, []
    desk.volumes.forget()
    desk.volumes.get(FIRST)
    old[0]()
    assert desk.volumes.peek(FIRST) is None
    later.run()
    assert isinstance(desk.volumes.peek(FIRST), Volume)


def test_a_cancelled_volume_can_be_asked_for_again() -> None:
    later = Later()
    desk = Desk(later)
    desk.volumes.get(FIRST)
    desk.volumes.cancel(FIRST)
    later.run()
    assert desk.states == [JobState.CANCELLED]
    assert desk.volumes.get(FIRST) is None
    later.run()
    assert isinstance(desk.volumes.get(FIRST), Volume)


def test_a_job_that_the_user_cancelled_says_so_in_place_of_the_picture() -> None:
    later = Later()
    desk = Desk(later)
    desk.volumes.get(FIRST)
    desk.jobs.cancel(1)
    later.run()
    assert "cancelled" in str(desk.volumes.get(FIRST))
    assert desk.told == [FIRST]


@pytest.mark.parametrize("limit", [20_000, 1 << 20])
def test_the_volume_used_longest_ago_makes_room(limit: int) -> None:
    desk = Desk(limit=limit)
    other = SeriesId(EntityId("t"))
    ids = [image_id(f"j{k}") for k in range(4)]
    more = [Image(id, f"{id}.dcm", "r", 40, 50, series=other) for id in ids]
    desk.project = Project([*desk.project.entities(), *more, Series(other, tuple(ids))])
    desk.sources.update(zip(ids, a_stack(positions=range(4)), strict=True))
    desk.volumes.get(FIRST)
    desk.volumes.get(ids[0])
    assert isinstance(desk.volumes.peek(ids[0]), Volume)
    assert (desk.volumes.peek(FIRST) is None) == (limit == 20_000)
