"""Letters of directions in the patient."""

from __future__ import annotations

from workbench.geom.directions import letters_of, opposite, sides, sides_of_letters
from workbench.model.anchor import OnPlane


def test_the_strongest_direction_comes_first_and_a_faint_one_is_left_out() -> None:
    assert letters_of((0.6, -0.8, 0.0)) == "AL"
    assert letters_of((1.0, 0.1, -0.1)) == "L"
    assert letters_of(opposite((0.0, 0.0, 1.0))) == "F"


def test_a_plane_and_the_letters_of_its_axes_say_the_same() -> None:
    coronal = OnPlane("f", (0.0, 0.0, 0.0), (1.0, 0.0, 0.0), (0.0, 0.0, -1.0))
    assert sides(coronal) == sides_of_letters("L", "F")
    assert [letters for letters, _, _ in sides_of_letters("AL", "F")] == ["PR", "AL", "H", "F"]
