"""Checks of coded terms: words without a code, codes that cannot be, sites without a side."""

from __future__ import annotations

import pytest
from attrs import evolve

from tests.qa.kit import LABELS, a_project, a_scheme, an_annotation, box, found
from workbench.model.annotation import Purpose
from workbench.model.concept import Coding, Concept
from workbench.qa.codes import form_problem, is_loinc, is_sctid
from workbench.qa.ledger import Ledger
from workbench.qa.paired import is_paired, paired_sites

NODULE = Concept("SCT", "27925004", "Nodule")
MASS = Concept("SCT", "4147007", "Mass")
LUNG = Concept("SCT", "39607008", "Lung")
RIGHT = Concept("SCT", "24028007", "Right")
CODED = a_scheme(labels=tuple(
    evolve(one, concept=NODULE) if one.key == "oil" else one for one in LABELS
))  # fmt: skip


def about(check, *annotations, scheme=CODED):
    return [one.about for one in found(a_project(*annotations, scheme=scheme), check)]


def test_free_text_is_told_where_labels_have_codes():
    coded = an_annotation("a", box(0, 0), "oil")
    plain = an_annotation("b", box(40, 0), "rust")
    own = an_annotation("c", box(80, 0), "rust", concept=MASS)
    words = an_annotation("d", box(120, 0), None, note="looks odd")
    line = an_annotation("e", box(0, 40), None, purpose=Purpose.MEASUREMENT)
    every = (coded, plain, own, words, line)
    assert about("uncoded", *every) == ["b", "d"]
    (_, text) = found(a_project(*every, scheme=CODED), "uncoded")
    assert "looks odd" in str(text.message)
    # A rule book without any code asks for none.
    assert about("uncoded", *every, scheme=a_scheme()) == []


def test_a_term_that_is_not_the_labels_is_told_and_can_be_taken_back():
    other = an_annotation("a", box(0, 0), "oil", concept=MASS)
    renamed = evolve(NODULE, meaning="结节", version="1")
    same = an_annotation("b", box(40, 0), "oil", concept=renamed)
    project = a_project(other, same, scheme=CODED)
    (one,) = found(project, "other_term")
    assert one.about == "a"
    assert "SCT 4147007" in str(one.message)
    assert one.fix is not None
    assert not one.fix.is_safe
    assert one.fix.change(project, one) == {"a": {"concept": None}}


def test_the_side_may_come_from_the_label_or_stand_among_the_modifiers():
    labels = tuple(
        evolve(one, coding=Coding(site=LUNG)) if one.key == "oil" else one for one in LABELS
    )
    scheme = a_scheme(labels=labels)
    bare = an_annotation("a", box(0, 0), "oil")
    sided = an_annotation("b", box(40, 0), "oil", coding=Coding(laterality=RIGHT))
    modified = an_annotation("c", box(80, 0), "oil", coding=Coding(site_modifiers=(RIGHT,)))
    assert about("no_side", bare, sided, modified, scheme=scheme) == ["a"]


def test_a_code_that_a_whole_list_lacks_is_told_of_labels_once():
    gone = Concept("I10C", "ZZZ", "Gone")
    labels = tuple(evolve(one, concept=gone) if one.key == "oil" else one for one in LABELS)
    here = Concept("I10C", "C34", "Here")
    project = a_project(
        an_annotation("a", box(0, 0), "oil"),
        an_annotation("b", box(40, 0), "rust", coding=Coding(site=gone, modifiers=(here,))),
        an_annotation("c", box(80, 0), "rust", concept=LUNG),
        scheme=a_scheme(labels=labels),
    )

    def is_code(concept: Concept) -> bool | None:
        return concept == here if concept.scheme == "I10C" else None

    findings = Ledger.of(project, is_code=is_code).findings()
    hits = [(one.about, one.subject) for one in findings if one.check == "unknown_code"]
    assert hits == [(None, "I10C ZZZ"), ("b", "I10C ZZZ")]
    assert found(project, "unknown_code") == []  # without a list nobody knows


@pytest.mark.parametrize(
    "code", ["27925004", "4147007", "24028007", "138875005", "1217257000", "900000000000207008"]
)
def test_identifiers_of_snomed_ct_are_known_by_their_check_digit(code):
    assert is_sctid(code)
    assert not is_sctid(code[:-1] + str((int(code[-1]) + 1) % 10))
    swapped = code[:2] + code[3] + code[2] + code[4:]
    assert swapped == code or not is_sctid(swapped)


@pytest.mark.parametrize("code", ["", "0", "12345", "T-A0100", "27925004 ", "１２３４５６７"])
def test_what_is_no_identifier_is_none(code):
    assert not is_sctid(code)


@pytest.mark.parametrize("code", ["18748-4", "24627-2", "11525-3", "59776-5"])
def test_codes_of_loinc_are_known_by_their_check_digit(code):
    assert is_loinc(code)
    assert not is_loinc(code[:-1] + str((int(code[-1]) + 1) % 10))


def test_a_term_without_a_code_is_told_and_private_codes_may_be_anything():
    assert form_problem(Concept("", "", "words")) is not None
    assert form_problem(Concept("99ANY", "anything at all", "x")) is None


def test_every_code_of_dicom_passes_and_paired_sites_are_among_them():
    from pydicom.sr._concepts_dict import concepts

    known: set[tuple[str, str]] = set()
    for scheme in ("SCT", "LN"):
        for names in concepts[scheme].values():
            known |= {(scheme, str(code)) for code in dict(names)}  # type: ignore[call-overload]
    wrong = {key for key in known if form_problem(Concept(*key, "x")) is not None}
    # Slips of the list itself: NCI's codes and an empty one among those of LOINC, two wrong digits.
    nci = {("LN", f"C7457{n}") for n in range(5)} | {("LN", "C74569")}
    assert wrong == {("LN", "11524-0"), ("LN", ""), ("SCT", "115347700"), *nci}
    assert paired_sites() <= known
    assert len(paired_sites()) > 150
    assert is_paired(LUNG)
    assert not is_paired(Concept("SCT", "10200004", "Liver"))
