"""Caches that share their bytes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from workbench.imaging.cache import ByteCache, SharedBytes


def test_what_was_not_used_for_longest_goes_whosever_it_is() -> None:
    room = SharedBytes(30)
    one, other = room.part(len), room.part(len)
    one.put("a", b"x" * 10)
    other.put("a", b"y" * 10)
    other.put("b", b"y" * 10)
    assert one.get("a") == b"x" * 10
    other.put("c", b"y" * 10)
    assert ("a" in one, other.keys(), room.bytes) == (True, ["b", "c"], 30)
    assert (one.bytes, other.bytes, len(one), len(other)) == (10, 20, 1, 2)


def test_what_one_forgets_the_others_keep() -> None:
    room = SharedBytes(100)
    one, other = room.part(len), room.part(len)
    one.put("a", b"1")
    one.put("b", b"1")
    other.put("a", b"22")
    one.remove("b")
    one.clear()
    assert (one.keys(), one.get("a"), other.get("a"), room.bytes) == ([], None, b"22", 2)


@given(st.lists(st.tuples(st.sampled_from("gpr"), st.integers(0, 5), st.integers(1, 20))))
def test_a_part_that_is_alone_is_as_a_cache_of_its_own(steps: list[tuple[str, int, int]]) -> None:
    part, own = SharedBytes(40).part(len), ByteCache[int, bytes](40, len)
    for what, key, size in steps:
        for cache in (part, own):
            if what == "p":
                cache.put(key, b"x" * size)
            elif what == "r":
                cache.remove(key)
        assert part.get(key) == own.get(key)
        assert (part.keys(), part.bytes, len(part)) == (own.keys(), own.bytes, len(own))
