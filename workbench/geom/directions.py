"""Which way a direction points in the patient, as letters."""

from __future__ import annotations

from workbench.model.anchor import OnPlane, Vector

# LPS: +x is the patient's left, +y posterior, +z towards the head (PS3.3 C.7.6.1.1.1).
_LETTERS = (("L", "R"), ("P", "A"), ("H", "F"))
_OPPOSITE = str.maketrans("LRPAHF", "RLAPFH")
# cos 80 degrees: what is less along an axis is not worth a letter.
_LEAST = 0.17


def letters_of(direction: Vector) -> str:
    """Return the letters of a direction in the patient, the strongest first: ``"RA"``."""
    found = [
        (abs(part), letters[0] if part > 0 else letters[1])
        for part, letters in zip(direction, _LETTERS, strict=True)
        if abs(part) >= _LEAST
    ]
    # At equal strength left-right comes first, then front-back: a stable sort.
    return "".join(letter for _, letter in sorted(found, key=lambda one: -one[0]))


def opposite(direction: Vector) -> Vector:
    """Return the direction turned round."""
    x, y, z = direction
    return -x, -y, -z


def sides(plane: OnPlane) -> list[tuple[str, float, float]]:
    """Return the letters of left, right, top and bottom, each with its place from 0 to 1."""
    right, down = plane.row_axis, plane.column_axis
    return [
        (letters_of(opposite(right)), 0.0, 0.5),
        (letters_of(right), 1.0, 0.5),
        (letters_of(opposite(down)), 0.5, 0.0),
        (letters_of(down), 0.5, 1.0),
    ]


def sides_of_letters(row: str, column: str) -> list[tuple[str, float, float]]:
    """Return the same for a picture of which only the letters of row and column are known."""
    places = ((_turned(row), 0.0, 0.5), (row, 1.0, 0.5), (_turned(column), 0.5, 0.0))
    return [*places, (column, 0.5, 1.0)]


def _turned(letters: str) -> str:
    return letters.translate(_OPPOSITE)
