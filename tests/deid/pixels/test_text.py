"""Burned-in text is found, whatever lies below it and however its pixels are stored."""

from __future__ import annotations

import pickle
import socket

import numpy as np
import pytest

from tests.deid.pixels.burned_in import samples
from workbench.deid.pixels.found import Kind
from workbench.deid.pixels.text import SURE, TextFinder


def test_a_frame_of_one_value_holds_no_text():
    assert TextFinder().find(np.full((64, 80), 7, np.uint16)) == ()


def test_words_on_a_picture_are_found_and_read_without_a_network(
    monkeypatch: pytest.MonkeyPatch,
):
    def refuse(*_: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    sample = next(iter(samples(3, 1)))
    found = TextFinder().find(sample.frame, bits=sample.bits, inverted=sample.inverted)
    assert {one.kind for one in found} == {Kind.TEXT}
    assert any("CLINIC" in one.text for one in found if one.score >= SURE)


def test_a_finder_can_be_sent_to_another_process():
    assert pickle.loads(pickle.dumps(TextFinder(threads=2))) == TextFinder(threads=2)
