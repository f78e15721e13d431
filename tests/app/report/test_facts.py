"""What templates can say: every name, in both languages, and nothing where nothing is known."""

from __future__ import annotations

import pytest

from tests.app.report.kit import FULL, LABELS, an_annotation, facts, unknown
from workbench.app.report.facts import FACTS, is_known
from workbench.model.concept import Coding, Concept
from workbench.model.measurement import MeasurementKind
from workbench.model.regions import Lines


@pytest.mark.parametrize(
    ("name", "en", "zh"),
    [
        ("number", "4", "4"),
        ("finding", "Nodule", "结节"),
        ("label", "Nodule", "结节标签"),
        ("modifiers", "Solid", "Solid"),
        ("site", "Lung", "肺"),
        ("laterality", "Right", "右侧"),
        ("code", "SCT 27925004", "SCT 27925004"),
        ("size", "14.4 × 8.0\u2009mm", "14.4 × 8.0\u2009mm"),
        ("area", "96.0\u2009mm²", "96.0\u2009mm²"),
        ("attribute.texture", "solid", "实性"),
        ("attribute.growing", "Yes", "是"),
        ("attribute.gone", "", ""),
        ("attributes", "texture: solid; growing: Yes; days: 12\u2009d", None),
        ("quantity.area", "96.0\u2009mm²", None),
        ("quantity.angle", "", ""),
        ("quantity.pixel_count", "384", None),
        ("position", "x 30, y 20\u2009px", None),
        ("note", "control in  3\nmonths", None),
        ("image", "a 图.png", "a 图.png"),
        ("frame", "", ""),
        ("layer", "Findings", None),
        ("author", "anna", None),
        ("date", "2026-01-02", None),
        ("lesion", "", ""),
        ("severity", "", ""),
        ("zone", "", ""),
    ],
)
def test_each_name_says_what_is_known(name, en, zh):
    assert facts("en").value(name) == en
    if zh is not None:
        assert facts("zh_CN").value(name) == zh


def test_every_name_that_is_offered_can_be_said_of_anything():
    plain = an_annotation("plain", None)
    for annotation in (FULL, plain):
        for language in ("en", "zh_CN"):
            values = facts(language, annotation).values(FACTS)
            assert set(values) == set(FACTS)


def test_millimetres_say_where_they_come_from_and_pixels_that_nobody_knows():
    assert facts().value("source") == "Patient plane"
    assert facts(calibration=unknown).value("source") == "Not calibrated"
    assert facts(calibration=unknown).value("size").endswith("px")
    assert "±" in facts().value("uncertainty")
    assert "Area: 96.0\u2009mm² (Patient plane)" in facts().value("measurements")


def test_two_axes_are_one_size():
    lines = Lines([[(0, 0), (20, 0)], [(10, -5), (10, 5)]])
    one = an_annotation("m", None, lines, kind=MeasurementKind.BIDIRECTIONAL)
    assert facts(annotation=one).value("size") == "10.0 × 5.0\u2009mm"
    assert facts(annotation=one).value("measured") == "Long axis"


def test_what_the_annotation_says_goes_before_what_its_label_says():
    mass = Concept("SCT", "4147007", "Mass")
    one = an_annotation("m", concept=mass)
    assert facts(annotation=one).value("finding") == "Mass"
    # The category of a nodule says nothing of a mass.
    assert facts(annotation=one).value("category") == ""
    assert LABELS[0].coding is not None
    assert facts().value("category") == "Morphologically Abnormal Structure"


def test_the_side_of_the_labels_site_is_not_that_of_another_site():
    label_site = Coding(site=Concept("SCT", "1", "A"), laterality=Concept("SCT", "2", "Left"))
    from attrs import evolve

    from workbench.model.coded import coding_of

    label = evolve(LABELS[0], coding=label_site)
    other = an_annotation("o", coding=Coding(site=Concept("SCT", "3", "B")))
    assert coding_of(other, label).laterality is None
    assert coding_of(an_annotation("p"), label).laterality == label_site.laterality


@pytest.mark.parametrize("name", ["size", "attribute.任何 name", "quantity.area"])
def test_names_that_can_be_said_are_known(name):
    assert is_known(name)


@pytest.mark.parametrize("name", ["", "mood", "attribute.", "quantity.mood", "__class__", "value"])
def test_other_names_are_not(name):
    assert not is_known(name)
