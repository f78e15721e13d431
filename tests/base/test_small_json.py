"""JSON read before the first paint: what cannot be used is one kind of error."""

from __future__ import annotations

import pytest

from workbench.base.small_json import decode, encode


def test_what_was_written_is_read_again() -> None:
    value = {"author": "王伟", "recent": ["a b.wbp"], "percentiles": [1.0, 99.5], "legend": True}
    assert decode(encode(value)) == value
    assert "王伟".encode() in encode(value)


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"\xff\xfe", b"\xef\xbb\xbf{}", b'"\\ud800"', b"[" * 100_000, b"9" * 10_000],
    ids=["empty", "open", "not UTF-8", "a mark first", "half a pair", "deep", "endless number"],
)
def test_what_is_no_json_is_a_value_error(data: bytes) -> None:
    with pytest.raises(ValueError):
        decode(data)
