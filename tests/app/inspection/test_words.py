"""Shares in words: nothing is rounded up."""

from __future__ import annotations

import pytest

from workbench.app.inspection.words import percent


@pytest.mark.parametrize(
    ("share", "said"),
    [(0.0, "0"), (0.0039, "0.3"), (0.09, "9"), (0.0999, "9.9"), (0.1, "10"), (0.9, "90")],
)
def test_a_small_share_has_a_decimal(share: float, said: str) -> None:
    assert percent(share) == said


@pytest.mark.parametrize(("share", "said"), [(0.00079, "0.07"), (0.001, "0.1"), (1e-6, "<0.01")])
def test_a_first_look_at_a_huge_picture_is_not_nothing(share: float, said: str) -> None:
    assert percent(share) == said


def test_only_all_of_it_is_a_hundred() -> None:
    assert percent(0.99999) == "99"
    assert percent(1.0) == "100"
