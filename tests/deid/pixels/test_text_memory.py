"""What one slice said clearly is not read again in the next that has the same pixels there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from workbench.deid.pixels import text_memory, text_models, text_reading
from workbench.deid.pixels.found import Box, Found
from workbench.deid.pixels.text import SURE, TextFinder
from workbench.deid.pixels.text_memory import Reading, Stored

HEAD = ("ZYXQUILL^ANNA", "ZQ-4711 F 1956-03-12", "St. Mary Hospital 14:22:05")


def a_slice(seed: int, head: tuple[str, ...] = HEAD, ink: int = 2000) -> NDArray[np.uint16]:
    """Return twelve bits: a head over a disc whose values are another slice's each time."""
    letters = np.zeros((300, 360), np.uint8)
    for n, text in enumerate(head):
        at = (6, 18 + 18 * n)
        cv2.putText(letters, text, at, cv2.FONT_HERSHEY_SIMPLEX, 0.45, 255, 1, cv2.LINE_AA)
    frame = np.zeros((300, 360), np.uint16)
    y, x = np.mgrid[:300, :360]
    disc = (y - 190) ** 2 + (x - 180) ** 2 < (60 + 2 * seed) ** 2
    frame[disc] = 900 + 90 * seed
    return np.maximum(frame, letters.astype(np.uint16) * np.uint16(ink // 255))


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """How many pictures of lines the model is given, by call."""
    asked: list[int] = []
    before = text_models.read

    def spy(lines: list[Any], threads: int = 1) -> Any:
        asked.append(len(lines))
        return before(lines, threads)

    text_memory.forget()
    monkeypatch.setattr(text_reading, "read", spy)
    yield asked
    text_memory.forget()


def find(frame: NDArray[Any]) -> list[Found]:
    return [one for one in TextFinder().find(frame, bits=12) if one.score >= SURE]


def test_the_head_of_a_series_is_read_once_whatever_the_window(read: list[int]) -> None:
    first = find(a_slice(0))
    assert sum(read) >= len(HEAD)
    read.clear()
    second = find(a_slice(5))
    assert sum(read) == 0
    assert [(one.text, one.box) for one in first] == [(one.text, one.box) for one in second]
    assert len(first) == len(HEAD)


def test_a_slice_that_says_something_else_is_read_on_its_own(read: list[int]) -> None:
    find(a_slice(0))
    read.clear()
    other = (HEAD[0], HEAD[1].replace("4711", "4718"), HEAD[2])
    found = find(a_slice(0, other))
    assert sum(read) > 0
    assert any("4718" in one.text for one in found)
    assert not any("4711" in one.text for one in found)


def test_what_was_not_read_clearly_is_read_in_each(
    read: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_reading, "_CLEAR", 1.1)
    find(a_slice(0))
    once = sum(read)
    find(a_slice(0))
    assert sum(read) == 2 * once


def test_one_more_pixel_beside_a_line_makes_it_another() -> None:
    frame = np.zeros((40, 200), np.uint8)
    box, said = Box(60, 10, 40, 12), Reading(Box(60, 10, 40, 12), "Anna", 0.9)
    text_memory.forget()
    Stored(frame).keep(box, said)
    assert Stored(frame.copy()).remembered(box) == said
    far, near = frame.copy(), frame.copy()
    far[30, 5], near[15, 115] = 1, 1  # beyond what is read, and where letters may go on
    assert Stored(far).remembered(box) == said
    assert Stored(near).remembered(box) is None
    assert Stored(frame, "inverted").remembered(box) is None
    assert Stored(frame.astype(np.uint16)).remembered(box) is None


def test_only_so_many_lines_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_memory, "_MOST", 2)
    text_memory.forget()
    frame = np.zeros((40, 200), np.uint8)
    boxes = [Box(x, 10, 40, 12) for x in (10, 20, 30)]
    for box in boxes[:2]:
        Stored(frame).keep(box, Reading(box, "a", 0.9))
    assert Stored(frame).remembered(boxes[0]) is not None  # used last
    Stored(frame).keep(boxes[2], Reading(boxes[2], "a", 0.9))
    assert [Stored(frame).remembered(box) is not None for box in boxes] == [True, False, True]
