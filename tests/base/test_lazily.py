from __future__ import annotations

from workbench.base.lazily import Lazily


def test_items_are_made_only_when_they_are_asked_for() -> None:
    made: list[int] = []

    def make(key: int) -> str:
        made.append(key)
        return str(key)

    items = Lazily(range(100_000), make)
    assert (len(items), made) == (100_000, [])
    assert (items[7], items[-1], made) == ("7", "99999", [7, 99_999])
    middle = items[10:13]
    assert (len(middle), len(made)) == (3, 2)
    assert list(middle) == ["10", "11", "12"]
    assert made == [7, 99_999, 10, 11, 12]
    assert "12" in middle and list(reversed(middle)) == ["12", "11", "10"]
