from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.imaging.reference.alignment import Alignment, Kind, fit, moved

numbers = st.floats(-500, 500)
small = st.floats(-0.2, 0.2)


@given(small, small, small, small, numbers, numbers, numbers, numbers)
def test_back_undoes_apply(
    a: float, b: float, d: float, e: float, c: float, f: float, x: float, y: float
) -> None:
    alignment = Alignment(((1 + a, b, c), (d, 1 + e, f)), Kind.AFFINE)
    assert alignment.back(*alignment.apply(x, y)) == pytest.approx((x, y), abs=1e-6)


@given(st.floats(-3, 3), numbers, numbers)
def test_a_rigid_fit_finds_angle_and_shift(angle: float, c: float, f: float) -> None:
    cos, sin = float(np.cos(angle)), float(np.sin(angle))
    true = ((cos, -sin, c), (sin, cos, f))
    source = np.array([[0.0, 0], [100, 0], [0, 80], [70, 70]])
    found = fit(Kind.RIGID, source, moved(true, source))
    assert np.allclose(found, true, atol=1e-7)


def test_an_affine_fit_finds_all_six_numbers() -> None:
    true = ((1.02, 0.1, 5.0), (-0.05, 0.97, -8.0))
    source = np.array([[0.0, 0], [100, 0], [0, 80], [70, 70]])
    assert np.allclose(fit(Kind.AFFINE, source, moved(true, source)), true)


def test_an_alignment_is_kept_as_plain_values() -> None:
    alignment = Alignment(((1, 0.1, 5), (0, 1, 2)), Kind.AFFINE, 0.2, 0.9, None, 0.8, 3.0)
    assert Alignment.from_side(alignment.to_side()) == alignment


@pytest.mark.parametrize("kept", [None, 3, {}, {"matrix": [[1, 0], [0, 1]]}])
def test_what_is_no_alignment_is_none(kept: object) -> None:
    assert Alignment.from_side(kept) is None


def test_an_alignment_that_flattens_is_refused() -> None:
    with pytest.raises(ValueError, match="turned round"):
        Alignment(((1, 0, 0), (1, 0, 0)))
