"""A lazy mapping is a dict whose values are decoded once, when somebody asks for them."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.model.lazy import LazyMapping


class Decoder:
    """Makes ``int`` of digits, and writes down of which."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def __call__(self, rows: list[tuple[str, bytes]]) -> list[int]:
        self.seen += [key for key, _ in rows]
        return [int(value) for _, value in rows]


def asleep(count: int) -> tuple[LazyMapping[str, int], Decoder]:
    decoder = Decoder()
    return LazyMapping({f"{n}": f"{n}".encode() for n in range(count)}, decoder), decoder


def test_keys_and_numbers_wake_nothing() -> None:
    mapping, decoder = asleep(3)
    assert len(mapping) == 3 and list(mapping) == ["0", "1", "2"] and "1" in mapping
    assert mapping.keys() & {"2", "3"} == {"2"}
    assert "3" not in mapping and mapping.get("3") is None and mapping.get("3", 9) == 9
    with pytest.raises(KeyError):
        mapping["3"]
    assert decoder.seen == [] and mapping.asleep == 3


def test_a_value_is_decoded_once_and_its_bytes_are_dropped() -> None:
    mapping, decoder = asleep(3)
    assert mapping["1"] == 1 and mapping.get("1") == 1 and mapping["1"] == 1
    assert decoder.seen == ["1"] and mapping.asleep == 2
    assert b"1" not in mapping._held.values()


def test_looking_at_all_decodes_the_others_in_order() -> None:
    mapping, decoder = asleep(1000)
    assert mapping["7"] == 7
    assert list(mapping.values()) == list(range(1000))
    assert dict(mapping.items()) == mapping
    assert len(decoder.seen) == len(set(decoder.seen)) == 1000 and mapping.asleep == 0


def test_waking_some_passes_over_keys_that_are_not_there() -> None:
    mapping, decoder = asleep(3)
    mapping.wake(["2", "9", "0"])
    assert decoder.seen == ["2", "0"] and mapping.asleep == 1


def test_what_cannot_be_decoded_stays_asleep_and_says_so_each_time() -> None:
    mapping: LazyMapping[str, int] = LazyMapping({"a": b"1", "b": b"x"}, Decoder())
    assert mapping["a"] == 1
    for _ in range(2):
        with pytest.raises(ValueError, match="invalid literal"):
            mapping["b"]
        with pytest.raises(ValueError, match="invalid literal"):
            mapping.values()
    assert mapping.asleep == 1 and "b" in mapping


def test_nobody_but_its_owner_can_write() -> None:
    mapping: Any = asleep(1)[0]
    with pytest.raises(TypeError):
        mapping["0"] = 5
    with pytest.raises(TypeError):
        del mapping["0"]
    with pytest.raises(TypeError):
        hash(mapping)


KEYS = [f"{n}" for n in range(6)]
steps = st.one_of(
    st.tuples(st.just("read"), st.sampled_from(KEYS)),
    st.tuples(st.just("get"), st.sampled_from(KEYS)),
    st.tuples(st.just("put"), st.sampled_from(KEYS), st.integers(100, 200)),
    st.tuples(st.just("drop"), st.sampled_from(KEYS)),
    st.tuples(st.just("wake"), st.lists(st.sampled_from(KEYS))),
    st.tuples(st.just("values")),
)


@given(st.lists(steps, max_size=20), st.integers(0, 6))
def test_it_equals_a_dict_under_any_reads_and_writes(taken: list[Any], count: int) -> None:
    mapping, decoder = asleep(count)
    twin = {f"{n}": n for n in range(count)}
    for what, *rest in taken:
        if what == "read" and rest[0] in twin:
            assert mapping[rest[0]] == twin[rest[0]]
        elif what == "get":
            assert mapping.get(*rest) == twin.get(*rest)
        elif what == "put":
            mapping._put(*rest)
            twin[rest[0]] = rest[1]
        elif what == "drop" and rest[0] in twin:
            mapping._drop(rest[0])
            del twin[rest[0]]
        elif what == "wake":
            mapping.wake(rest[0])
        elif what == "values":
            assert list(mapping.values()) == list(twin.values())
        assert list(mapping) == list(twin) and len(mapping) == len(twin)
        assert mapping.asleep == sum(isinstance(v, bytes) for v in mapping._held.values())
    assert mapping == twin and twin == mapping and mapping == asleep_of(twin)
    assert len(decoder.seen) == len(set(decoder.seen))


def asleep_of(values: dict[str, int]) -> LazyMapping[str, int]:
    return LazyMapping({key: f"{value}".encode() for key, value in values.items()}, Decoder())


def test_threads_that_read_while_one_writes_never_bring_back_what_was_replaced() -> None:
    mapping, _ = asleep(5000)
    failures: list[object] = []

    def read() -> None:
        try:
            mapping.wake(list(mapping))
            failures.extend(v for v in map(mapping.get, list(mapping)) if not isinstance(v, int))
        except Exception as error:
            failures.append(error)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for n in range(0, 5000, 2):
        mapping._put(f"{n}", -1)
    for reader in readers:
        reader.join()
    assert not failures
    assert [mapping[f"{n}"] for n in range(5000)] == [n if n % 2 else -1 for n in range(5000)]
    assert mapping.asleep == 0


def test_a_value_that_is_replaced_while_it_is_decoded_stays_replaced() -> None:
    def replace(rows: list[tuple[str, bytes]]) -> list[int]:
        mapping._put("a", 7)
        return [1 for _ in rows]

    mapping: LazyMapping[str, int] = LazyMapping({"a": b""}, replace)
    assert mapping["a"] == 7 and mapping.asleep == 0


def test_a_value_that_is_taken_away_while_it_is_decoded_is_still_given() -> None:
    def drop(rows: list[tuple[str, bytes]]) -> list[int]:
        mapping._drop("a")
        return [1 for _ in rows]

    mapping: LazyMapping[str, int] = LazyMapping({"a": b""}, drop)
    assert mapping["a"] == 1
    assert "a" not in mapping and mapping.asleep == 0
