from __future__ import annotations

import pytest

from workbench.api.jsonfile import parse_json
from workbench.base.errors import InputError

ROOT = parse_json(
    b'\xef\xbb\xbf{"a": [1, 2.0, "x", null, true], "big": 1e308, "flat": [1, 2, 3, 4],'
    b' "none": null}',
    "f",
)


def node(i):
    return list(ROOT.need("a").items())[i]


def test_values_come_with_their_kind():
    assert node(0).number() == 1.0
    assert node(1).whole() == 2
    assert node(2).text() == "x"
    assert node(4).flag() is True
    assert ROOT.need("flat").flat_points().tolist() == [[1, 2], [3, 4]]
    assert ROOT.get("none") is None


@pytest.mark.parametrize(
    ("ask", "place"),
    [
        (lambda: node(2).number(), "$.a[2]"),
        (lambda: node(4).number(), "$.a[4]"),
        (lambda: node(0).text(), "$.a[0]"),
        (lambda: node(0).list(), "$.a[0]"),
        (lambda: node(2).flag(), "$.a[2]"),
        (lambda: node(0).whole(least=2), "$.a[0]"),
        (lambda: ROOT.need("b"), "$"),
        (lambda: ROOT.need("none"), "$"),
        (lambda: ROOT.need("big").whole(), "$.big"),
        (lambda: ROOT.need("a").points(), "$.a"),
        (lambda: ROOT.need("flat").numbers(3), "$.flat"),
    ],
)
def test_a_wrong_kind_is_named_by_its_place(ask, place):
    with pytest.raises(InputError) as caught:
        ask()
    assert str(caught.value).startswith(f"f, {place}: ")


@pytest.mark.parametrize("data", [b"", b"{", b"[NaN]", b"\xff\xfe", b'"\xff"', b"[" * 100_000])
def test_what_is_not_json_is_refused_in_one_line(data):
    with pytest.raises(InputError, match=r"^f is n"):
        parse_json(data, "f")
