from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.terms.folding import compounds, key, simplified
from workbench.terms.readings import readings


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nodules", "nodule"),
        ("Haemorrhage", "hemorrhage"),
        ("Oesophagus", "ESOPHAGUS"),
        ("tumours", "Tumor"),
        ("Fibre", "fiber"),
        ("X-ray", "x ray"),
        ("Ménière's", "Meniere s"),
        ("結節", "结节"),
        ("ＧＧＯ", "ggo"),
        ("PI-RADS®", "pi rads"),
        ("calcification", "Calcifications"),
        ("metastases", "metastasis"),
        ("diagnoses", "diagnosis"),
        ("thromboses", "thrombosis"),
        ("vertebrae", "vertebra"),
        ("calculi", "calculus"),
        ("bronchi", "bronchus"),
        ("hematomata", "haematoma"),
        ("diverticula", "diverticulum"),
        ("phalanges", "phalanx"),
        ("discs", "disk"),
        ("masses", "mass"),
        ("scratches", "scratch"),
        ("sinuses", "sinus"),
        ("leucocyte", "leukocyte"),
        ("artefacts", "artifact"),
    ],
)
def test_what_differs_in_writing_alone_is_the_same(one: str, other: str):
    assert key(one) == key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("pelvis", "pelvi"),
        ("mass", "mas"),
        ("骨", "肉"),
        ("diseases", "diseasis"),
        ("doses", "dosis"),
        ("alzheimer", "alzheimus"),
        ("services", "servix"),
    ],
)
def test_what_means_something_else_stays_different(one: str, other: str):
    assert key(one) != key(other)


def test_a_word_with_a_hyphen_is_also_typed_as_one():
    assert compounds("PI-RADS 5") == [key("pirads")]


@given(st.text(max_size=60))
def test_folding_what_is_folded_changes_nothing_of_note(text: str):
    once = key(text)
    assert " ".join(once.split()) == once
    assert simplified(simplified(text)) == simplified(text)


@given(st.text(max_size=40))
def test_every_text_can_be_read(text: str):
    for way in readings(text):
        assert len(way.syllables) == len(way.latin)
        assert next(tail.full for tail in way.tails()) == way.full


@pytest.mark.parametrize(
    ("text", "full", "initials"),
    [
        ("肺结节", "feijiejie", "fjj"),
        ("长骨", "changgu", "cg"),
        ("血管", "xueguan", "xg"),
        ("CT值", "ctzhi", "ctz"),
        ("女性", "nvxing", "nx"),
        ("乙状结肠", "yizhuangjiechang", "yzjc"),
    ],
)
def test_a_name_is_read_as_people_read_it(text: str, full: str, initials: str):
    ways = readings(text)
    assert full in [way.full for way in ways]
    assert initials in [way.initials for way in ways]


def test_latin_names_have_no_reading():
    assert readings("nodule") == ()
