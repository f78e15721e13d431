"""Very many objects: without looking for cycles, and memory given back after."""

from __future__ import annotations

import gc

from workbench.base.memory import give_back, no_collection


def test_cycles_are_looked_for_again_after() -> None:
    with no_collection():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_memory_can_be_given_back_again_and_again_wherever_it_runs() -> None:
    kept = [bytes(600) for _ in range(1000)]
    del kept[::2]
    give_back()
    give_back()
    assert set(kept) == {bytes(600)}
