"""What stayed on the screen for a moment was seen; what flew by was not."""

from __future__ import annotations

import pytest

from workbench.app.inspection.inspection import Place
from workbench.app.inspection.watch import Sight, Watch
from workbench.imaging.inspection import Area
from workbench.model.ids import EntityId, ImageId

PLACE = (ImageId(EntityId("image")), 1)
OTHER = (ImageId(EntityId("image")), 2)


class Seen(list[tuple[Place, list[Area], float, float]]):
    """What a watch told."""

    def __call__(self, place: Place, areas: list[Area], scale: float, seconds: float) -> None:
        self.append((place, areas, scale, seconds))


def sight(x: float = 0, scale: float = 1.0, place: Place = PLACE) -> Sight:
    return Sight(place, ((x, 0, x + 100, 100),), scale)


@pytest.fixture
def seen() -> Seen:
    return Seen()


@pytest.fixture
def watch(seen: Seen) -> Watch:
    return Watch(seen)


def test_a_moment_counts_and_a_glimpse_does_not(watch: Watch, seen: Seen) -> None:
    for n in range(3):
        watch.look(n / 10, sight())
    assert not seen
    watch.look(0.3, sight())
    assert [(areas, scale) for _, areas, scale, _ in seen] == [([(0, 0, 100, 100)], 1.0)]
    assert seen[0][3] == pytest.approx(0.3)


def test_time_is_counted_once(watch: Watch, seen: Seen) -> None:
    for n in range(21):
        watch.look(n / 10, sight())
    assert sum(seconds for *_, seconds in seen) == pytest.approx(2.0)


def test_a_slow_pan_counts_what_stayed_in_view(watch: Watch, seen: Seen) -> None:
    for n in range(4):
        watch.look(n / 10, sight(x=10 * n))
    assert seen[0][1] == [(30, 0, 100, 100)]


def test_a_fast_pan_counts_nothing(watch: Watch, seen: Seen) -> None:
    for n in range(20):
        watch.look(n / 10, sight(x=60 * n))
    assert not seen


def test_while_zooming_the_smallest_scale_of_the_moment_counts(watch: Watch, seen: Seen) -> None:
    for n, scale in enumerate((0.25, 1.0, 1.0, 1.0)):
        watch.look(n / 10, sight(scale=scale))
    assert seen[0][2] == 0.25
    watch.look(0.4, sight(scale=1.0))
    assert seen[1][2] == 1.0


def test_another_frame_begins_anew(watch: Watch, seen: Seen) -> None:
    watch.look(0.0, sight())
    watch.look(0.2, sight())
    watch.look(0.3, sight(place=OTHER))
    assert not seen
    watch.look(0.6, sight(place=OTHER))
    assert [place for place, *_ in seen] == [OTHER]


def test_a_dialog_or_another_window_begins_anew(watch: Watch, seen: Seen) -> None:
    watch.look(0.0, sight())
    watch.look(0.2, None)
    watch.look(0.4, sight())
    watch.look(0.6, sight())
    assert not seen
    watch.look(0.7, sight())
    assert len(seen) == 1


def test_a_program_that_stood_still_saw_nothing(watch: Watch, seen: Seen) -> None:
    watch.look(0.0, sight())
    watch.look(600.0, sight())
    assert not seen


def test_nobody_looks_when_the_user_has_gone(watch: Watch, seen: Seen) -> None:
    for n in range(600):
        watch.look(n / 10, sight())
    assert watch.is_away
    assert sum(seconds for *_, seconds in seen) == pytest.approx(30.0, abs=0.2)
    watch.wake(60.0)
    watch.look(60.0, sight())
    watch.look(60.3, sight())
    assert not watch.is_away
    assert sum(seconds for *_, seconds in seen) == pytest.approx(30.4, abs=0.3)


def test_parts_that_nothing_covers_are_followed_each(watch: Watch, seen: Seen) -> None:
    for n in range(4):
        parts = ((n, 0, 100 + n, 80), (n, 0, 70 + n, 100))
        watch.look(n / 10, Sight(PLACE, parts, 1.0))
    assert {(3, 0, 100, 80), (3, 0, 70, 100)} <= set(seen[0][1])
    assert all(x1 <= 100 and (x1 <= 70 or y1 <= 80) for _, _, x1, y1 in seen[0][1])
