"""What a viewport says where it has no picture."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from workbench.app.viewing.message import message_of
from workbench.base.text import t


def _viewport(**fields: Any) -> Any:
    usual = {
        "image": object(),
        "is_cut": False,
        "failure": None,
        "frame": SimpleNamespace(damage=None),
        "unread": None,
        "reading": None,
    }
    return SimpleNamespace(**(usual | fields))


def _said(**fields: Any) -> tuple[str, ...]:
    return tuple(str(part) for part in message_of(_viewport(**fields)) if part is not None)


def test_a_picture_needs_no_words() -> None:
    assert _said() == ()


def test_an_empty_viewport_says_how_to_open_something() -> None:
    what, advice = _said(image=None)
    assert what == "No image is open"
    assert "Ctrl+O" in advice


def test_a_failure_is_told_with_its_reason() -> None:
    assert _said(failure=t("broken"), frame=None) == ("This image cannot be shown", "broken")


def test_a_cut_tells_how_far_its_volume_is_read() -> None:
    assert _said(is_cut=True, frame=None) == ("Reading the volume…",)
    assert _said(is_cut=True, frame=None, reading=0.416)[1].startswith("42")


def test_a_volume_that_cannot_be_made_says_how_to_see_the_slices() -> None:
    what, advice = _said(is_cut=True, frame=None, failure=t("the steps differ"))
    assert what == "The volume cannot be shown"
    assert advice.startswith("the steps differ\n")
    assert "Slices as acquired" in advice


def test_annotations_that_cannot_be_read_are_told_over_the_picture() -> None:
    assert _said(unread=t("row 7"))[1] == "row 7"
