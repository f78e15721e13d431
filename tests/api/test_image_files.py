"""Files that are a picture each become series one by one."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from workbench.api import InputError, t
from workbench.api.image_files import series_of_each
from workbench.base.errors import unreadable


class Opener:
    """Opens what is not called bad, and knows what is still open."""

    def __init__(self) -> None:
        self.opened: list[Path] = []

    def __call__(self, path: Path) -> Any:
        if "bad" in path.name:
            raise InputError(t("It is bad."))
        self.opened.append(path)
        close = lambda: self.opened.remove(path)  # noqa: E731
        return SimpleNamespace(rows=2, columns=3, frames=4, close=close)


def test_each_file_is_a_series_in_the_order_given():
    opener = Opener()
    found = series_of_each([Path("b.png"), Path("a.png")], opener)
    assert [one.images[0].path for one in found.series] == ["b.png", "a.png"]
    image = found.series[0].images[0]
    assert (image.rows, image.columns, image.frames) == (2, 3, 4)
    assert opener.opened == []


def test_a_bad_file_is_rejected_with_its_reason_and_the_others_stay():
    found = series_of_each([Path("bad.png"), Path("a.png")], Opener())
    assert [one.images[0].path for one in found.series] == ["a.png"]
    assert [(path, str(why)) for path, why in found.rejected] == [("bad.png", "It is bad.")]


def test_a_file_that_describes_another_stands_for_it():
    found = series_of_each([Path("x.raw.json")], Opener(), lambda path: path.with_suffix(""))
    assert found.series[0].images[0].path == "x.raw"


def test_what_the_system_says_is_told_without_the_folder():
    assert str(unreadable("a.png", PermissionError(13, "no", "/Mary Doe/a.png"))) == (
        "a.png cannot be read: no"
    )
