"""A coded term there and back: scheme, code, meaning and version, in every format that has room."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.app.report.kit import FULL, IMAGE, LABELS, LAYER, a_project
from tests.contracts.round_trip import read_back, released, written
from workbench.api.coded import (
    concept_to_text,
    concepts_from_text,
    concepts_to_text,
    terms_from_attributes,
    terms_to_attributes,
)
from workbench.api.exchange import Feature
from workbench.app.exchange.loss import Fate, loss_report
from workbench.app.plugins import Plugins
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation
from workbench.model.concept import Coding, Concept
from workbench.model.ids import AnnotationId, EntityId
from workbench.model.regions import Box

CARRIES = ("geojson", "coco", "coco_amodal", "cvat")
TERM = Concept("SCT", "27925004", "Nodule", "http://snomed.info/sct/900000000000207008")
OWN = Concept("99LOCAL", "a, b) ;(", 'free "text" 结节 \\')
CODING = Coding(
    Concept("SCT", "49755003", "Morphologically Abnormal Structure", "2024"),
    (OWN, Concept("SCT", "255509001", "Spiculated")),
    Concept("SCT", "39607008", "Lung"),
    (Concept("SCT", "45653009", "Upper lobe"),),
    Concept("SCT", "24028007", "Right"),
)


@pytest.fixture(scope="module")
def plugins():
    return Plugins.discover()


def a_finding(id: str, concept: Concept | None, coding: Coding | None) -> Annotation:
    return Annotation(
        AnnotationId(EntityId(id)),
        OnFrame(IMAGE),
        Box(30, 20, 10, 8),
        LAYER,
        FULL.provenance,
        "nodule",
        concept=concept,
        coding=coding,
    )


@pytest.mark.parametrize("name", CARRIES)
def test_terms_come_back_as_they_were(plugins, name, tmp_path):
    findings = [a_finding("a", TERM, CODING), a_finding("b", OWN, None), a_finding("c", None, None)]
    view = released(a_project(*findings))
    writer, reader = plugins.load(name, "writer"), plugins.load(name, "reader")
    written(writer, view, tmp_path / "出 out")
    imported = read_back(reader, tmp_path / "出 out")
    terms = [(one.concept, one.coding) for one in imported.annotations]
    assert terms == [(TERM, CODING), (OWN, None), (None, None)]
    assert imported.scheme is not None
    label = imported.scheme.get("nodule")
    assert label is not None
    assert (label.concept, label.coding) == (LABELS[0].concept, LABELS[0].coding)
    lost = {one.feature for one in loss_report(view, writer.capabilities) if one.fate is Fate.LOST}
    assert not lost & {Feature.CONCEPT, Feature.CODING, Feature.LABEL_TERMS}


@pytest.mark.parametrize("name", CARRIES)
def test_scheme_code_meaning_and_version_stand_in_the_file(plugins, name, tmp_path):
    writer = plugins.load(name, "writer")
    files = written(writer, released(a_project(a_finding("a", TERM, CODING))), tmp_path)
    text = b"".join(files.values()).decode()
    for word in ("27925004", "SCT", "Nodule", str(TERM.version), "Upper lobe", "2024"):
        assert word in text


def test_what_a_format_cannot_carry_is_told_before_it_writes(plugins):
    view = released(a_project(a_finding("a", TERM, CODING)))
    report = loss_report(view, plugins.load("yolo", "writer").capabilities)
    lost = {one.feature: one.count for one in report if one.fate is Fate.LOST}
    assert lost[Feature.CONCEPT] == lost[Feature.CODING] == 1
    assert lost[Feature.LABEL_TERMS] == 1


def test_a_users_attribute_that_looks_like_a_term_stays_an_attribute(plugins, tmp_path):
    names = {"workbench:site": "left", "attribute:x": "1", "workbench:other": "2"}
    one = a_finding("a", TERM, None)
    from attrs import evolve

    view = released(a_project(evolve(one, attributes=names)))
    written(plugins.load("cvat", "writer"), view, tmp_path)
    (back,) = read_back(plugins.load("cvat", "reader"), tmp_path).annotations
    assert back.attributes == names
    assert (back.concept, back.coding) == (TERM, None)


def test_terms_are_written_as_dicom_writes_them():
    assert concept_to_text(Concept("SCT", "27925004", "Nodule")) == '(27925004, SCT, "Nodule")'
    assert concept_to_text(Concept("SCT", "1", "A", "2024-09")) == '(1, SCT [2024-09], "A")'
    assert concepts_from_text(' ( 1 ,SCT,"A" );(2, DCM, "B")') == (
        Concept("SCT", "1", "A"),
        Concept("DCM", "2", "B"),
    )


@pytest.mark.parametrize(
    "text",
    ["", "left", "(1, SCT, A)", '(1, SCT, "A") x', '(1, SCT, "A")(', '(1, "A")', '(1, SCT, "\\q")'],
)
def test_other_texts_are_no_terms(text):
    assert concepts_from_text(text) is None


anything = st.text(max_size=8)
concepts = st.builds(Concept, anything, anything, anything, st.none() | anything)


@given(st.lists(concepts, min_size=1, max_size=3))
def test_any_terms_can_be_written_as_text(some):
    assert concepts_from_text(concepts_to_text(some)) == tuple(some)
    assert json.dumps(concepts_to_text(some))


@given(
    st.none() | concepts,
    st.none()
    | st.builds(
        Coding,
        st.none() | concepts,
        st.lists(concepts, max_size=2).map(tuple),
        st.none() | concepts,
        st.lists(concepts, max_size=2).map(tuple),
        st.none() | concepts,
    ),
)
def test_any_description_can_be_written_as_attributes(concept, coding):
    fields, rest = terms_from_attributes({**terms_to_attributes(concept, coding), "mine": 1})
    assert fields.get("concept") == concept
    assert fields.get("coding") == coding
    assert rest == {"mine": 1}
