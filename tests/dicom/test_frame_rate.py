"""The rate of a file: how it should be shown comes before how it was taken."""

from __future__ import annotations

import pytest
from pydicom.dataset import Dataset

from workbench.dicom.frame_rate import frame_rate_of, is_swept


def told(**attributes: object) -> float | None:
    ds = Dataset()
    for keyword, value in attributes.items():
        setattr(ds, keyword, value)
    return frame_rate_of(ds)


def test_the_recommended_rate_comes_first_then_cine_rate_then_frame_time():
    assert told(RecommendedDisplayFrameRate="12", CineRate="30", FrameTime="40") == 12
    assert told(CineRate="30", FrameTime="40") == 30
    assert told(FrameTime="40") == pytest.approx(25)


def test_frames_with_times_of_their_own_last_as_long_as_they_did():
    """Three steps of 20, 40 and 60 ms are 120 ms together."""
    assert told(FrameTimeVector=["0", "20", "40", "60"]) == pytest.approx(25)
    assert told(FrameTimeVector=["0", "20", "40", "60"], FrameTime="10") == pytest.approx(100)


def test_of_two_times_the_one_counts_that_frames_go_by():
    both = {"FrameTimeVector": ["0", "20", "40", "60"], "FrameTime": "10"}
    assert told(FrameIncrementPointer=0x00181065, **both) == pytest.approx(25)
    assert told(FrameIncrementPointer=0x00181063, **both) == pytest.approx(100)
    assert told(RecommendedDisplayFrameRateInFloat=7.5, RecommendedDisplayFrameRate="8") == 7.5


@pytest.mark.parametrize(("value", "swept"), [(0, False), (1, True), (2, False), (None, False)])
def test_frames_go_back_and_forth_where_the_file_asks_for_it(value, swept):
    ds = Dataset()
    if value is not None:
        ds.PreferredPlaybackSequencing = value
    assert is_swept(ds) is swept


@pytest.mark.parametrize("vector", [["0"], ["0", "0"], ["0", "50", "-20"], []])
def test_times_that_make_no_sense_tell_no_rate(vector):
    assert told(FrameTimeVector=vector) is None


@pytest.mark.parametrize(
    "attributes", [{}, {"FrameTime": "0"}, {"CineRate": "0"}, {"FrameTime": "-5"}]
)
def test_a_file_may_tell_no_rate(attributes):
    assert told(**attributes) is None
