"""A window from its blocks: every part in its place, what is dear first, errors told."""

from __future__ import annotations

import threading
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.imaging.tiles.blocks import Blocks
from workbench.imaging.tiles.gathering import Part, gathered

RNG = np.random.default_rng(11)
PICTURE = RNG.integers(0, 255, (40, 8)).astype(np.uint8)


def part(number, read, cost=8, rows=8):
    """Return the part that is all of a block of 8 x 8 pixels, one of five below each other."""
    whole = slice(0, 8)
    return Part(
        ("p", number), rows, read, cost, (whole, whole), (slice(8 * number, 8 * number + 8), whole)
    )


def block(number):
    return PICTURE[8 * number : 8 * number + 8].copy()


@given(st.lists(st.integers(0, 8), min_size=5, max_size=5), st.sets(st.integers(0, 4)))
def test_every_part_is_put_where_it_belongs(costs, held):
    blocks = Blocks()
    for number in held:
        blocks.get(("p", number), partial(block, number))
    parts = [part(number, partial(block, number), cost) for number, cost in enumerate(costs)]
    out = gathered(blocks, parts, np.zeros((40, 8), np.uint8))
    assert np.array_equal(out, PICTURE)


def test_two_parts_that_take_work_are_read_at_the_same_time():
    both = threading.Barrier(2, timeout=30)

    def read(number):
        both.wait()
        return block(number)

    parts = [part(number, partial(read, number)) for number in range(2)]
    assert np.array_equal(gathered(Blocks(), parts, np.zeros((16, 8), np.uint8)), PICTURE[:16])


def test_an_error_of_either_thread_is_told_and_the_rest_left():
    asked = []

    def read(number):
        asked.append(number)
        raise ValueError("damaged")

    parts = [part(number, partial(read, number)) for number in range(5)]
    with pytest.raises(ValueError, match="damaged"):
        gathered(Blocks(), parts, np.zeros((40, 8), np.uint8))
    assert len(asked) < 5


def test_whoever_waits_for_a_block_that_fails_reads_it_himself():
    blocks, begun, go = Blocks(), threading.Event(), threading.Event()
    told = []

    def failing():
        begun.set()
        assert go.wait(30)
        raise ValueError("damaged")

    def first():
        with pytest.raises(ValueError, match="damaged"):
            blocks.get("b", failing)
        told.append("first")

    def second():
        told.append(blocks.get("b", lambda: block(0)).sum())

    threads = [threading.Thread(target=first)]
    threads[0].start()
    assert begun.wait(30)
    threads.append(threading.Thread(target=second))
    threads[1].start()
    go.set()
    for thread in threads:
        thread.join(30)
    assert set(told) == {"first", block(0).sum()}


def test_a_block_of_which_too_little_is_held_is_read_again():
    blocks = Blocks()
    blocks.get("b", lambda: block(0)[:3])
    assert blocks.rows("b") == 3
    assert len(blocks.get("b", lambda: block(0), 8)) == 8
    assert blocks.rows("b") == 8
