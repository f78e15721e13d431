"""What the dose is spread over, against figures that others publish."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.dataset import Dataset

from tests.builders import a_dataset
from workbench.dicom.uptake.kinds import SuvKind
from workbench.dicom.uptake.mass import (
    body_surface,
    ideal_mass,
    lean_mass_james,
    lean_mass_janmahasatian,
    mass_of,
    related,
)
from workbench.dicom.uptake.missing import Missing


def a_patient(**changes: str) -> Dataset:
    known = {"PatientWeight": "70", "PatientSize": "1.75", "PatientSex": "M", **changes}
    ds = a_dataset()
    for name, value in known.items():
        if value:
            setattr(ds, name, value)
    return ds


def test_formulas_give_their_published_figures() -> None:
    # Worked out by hand from the papers, for 70 kg and 175 cm.
    assert body_surface(70, 1.75) == pytest.approx(1.848, abs=0.001)
    assert lean_mass_james(70, 1.75, True) == pytest.approx(56.52, abs=0.01)
    assert lean_mass_james(70, 1.75, False) == pytest.approx(51.22, abs=0.01)
    assert lean_mass_janmahasatian(70, 1.75, True) == pytest.approx(55.857, abs=0.01)
    assert lean_mass_janmahasatian(70, 1.75, False) == pytest.approx(45.197, abs=0.01)
    assert ideal_mass(70, 1.75, True) == pytest.approx(72.38)
    assert ideal_mass(70, 1.75, False) == pytest.approx(66.43)


def test_masses_are_in_grams_and_skin_in_square_centimetres() -> None:
    ds = a_patient()
    assert mass_of(ds, SuvKind.BW) == 70_000
    assert mass_of(ds, SuvKind.BSA) == pytest.approx(18_481, abs=5)
    assert mass_of(ds, SuvKind.IBW) == pytest.approx(72_380)


@pytest.mark.parametrize(
    ("absent", "kind", "tag"),
    [
        ("PatientWeight", SuvKind.BW, "(0010,1030)"),
        ("PatientSize", SuvKind.BSA, "(0010,1020)"),
        ("PatientSex", SuvKind.LBM_JANMA, "(0010,0040)"),
    ],
)
def test_what_is_missing_is_named_with_its_tag(absent: str, kind: SuvKind, tag: str) -> None:
    with pytest.raises(Missing) as caught:
        mass_of(a_patient(**{absent: ""}), kind)
    assert tag in str(caught.value.text)


def test_a_formula_that_gives_nothing_left_is_not_used() -> None:
    with pytest.raises(Missing, match="does not hold") as caught:
        mass_of(a_patient(PatientWeight="300", PatientSize="1.0"), SuvKind.LBM_JAMES)
    assert "SUVlbm (James)" in str(caught.value.text)


@given(st.sampled_from(SuvKind), st.sampled_from(SuvKind))
def test_there_and_back_is_the_same(kind: SuvKind, own: SuvKind) -> None:
    ds = a_patient()
    there, back = related(ds, kind, own), related(ds, own, kind)
    assert there * back == pytest.approx(1)
    assert related(ds, kind, kind) == 1
