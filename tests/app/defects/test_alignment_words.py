"""What is said of an alignment: an edge beside its place is found as a defect."""

from __future__ import annotations

import pytest

from workbench.app.defects.alignment_words import doubt, words_of
from workbench.imaging.reference.alignment import Alignment, Kind


def test_a_close_alignment_is_told_and_not_doubted() -> None:
    found = Alignment(kind=Kind.RIGID, after=0.98, residual=0.04)
    assert doubt(found) is None
    assert "to 0.04 px" in str(words_of(found))


@pytest.mark.parametrize(
    ("kind", "way_out"), [(Kind.RIGID, "affine"), (Kind.AFFINE, "taken in the same way")]
)
def test_an_alignment_that_leaves_edges_beside_each_other_says_what_to_do(
    kind: Kind, way_out: str
) -> None:
    said = str(doubt(Alignment(kind=kind, after=0.93, residual=6.28)))
    assert "6.3 px" in said
    assert way_out in said


def test_what_could_not_be_looked_at_closely_is_doubted_unless_it_is_much_alike() -> None:
    assert "0.42" in str(doubt(Alignment(after=0.42, residual=None)))
    assert doubt(Alignment(after=0.97, residual=None)) is None


@pytest.mark.parametrize("residual", [0.04, None])
def test_a_reference_of_another_scale_is_told_with_the_scale(residual: float | None) -> None:
    half = ((0.5, 0.0, 3.0), (0.0, 0.5, 0.0))
    said = str(words_of(Alignment(half, Kind.AFFINE, after=0.98, residual=residual)))
    assert "one pixel of the image is 0.5 pixels of the reference" in said


def test_a_reference_that_is_much_coarser_is_doubted() -> None:
    def of(scale: float) -> Alignment:
        return Alignment(((scale, 0, 0), (0, scale, 0)), Kind.AFFINE, after=0.98, residual=0.1)

    assert "finer than these" in str(doubt(of(0.25)))
    assert doubt(of(0.5)) is None and doubt(of(2.0)) is None
