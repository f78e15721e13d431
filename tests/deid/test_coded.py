from __future__ import annotations

from typing import Any

from attrs import evolve

from tests.deid.dicom.objects import an_object, cleaned, code
from tests.plugins.exchange_files import a_project
from workbench.app.exchange.known_terms import known_meanings
from workbench.app.plugins import Plugins
from workbench.deid.coded import unlisted
from workbench.deid.dicom.deidentify import Setup
from workbench.deid.keys.secret import Secret
from workbench.deid.release import release, withheld
from workbench.model.concept import Coding, Concept
from workbench.model.project import Project
from workbench.model.regions import Box

NODULE = Concept("SCT", "27925004", "Nodule")
TYPED = Concept("99HOSP", "ZQ4488", "Zyxquill's finding")
MISUSED = Concept("SCT", "27925004", "Nodule of Zyxquill")
TYPHOID = Concept("I10C", "A01.03", "Typhoid pneumonia")
SETUP = Setup(Secret(b"k" * 32))


def with_terms(*terms: Concept, coding: Coding | None = None) -> Project:
    project = a_project(*(Box(10.0 * n, 5, 8, 8) for n in range(len(terms))))
    ids = sorted(project.annotations)
    made = {
        id: evolve(project.annotations[id], concept=term, coding=coding)
        for id, term in zip(ids, terms, strict=True)
    }
    return Project([made.get(entity.id, entity) for entity in project.entities()])


def terms_of(project: Project, **more: Any) -> list[Concept | None]:
    return [one.concept for one in release(project, **more).annotations]


def test_standard_terms_stay_and_what_a_person_typed_does_not() -> None:
    found = terms_of(with_terms(NODULE, TYPED, MISUSED))
    assert found[0] == NODULE and found[2] == NODULE
    other = found[1]
    assert other is not None and other.scheme == "99DEID" and other.meaning == "Removed"
    assert "4488" not in other.value and "Zyx" not in str(found)


def test_terms_beside_are_cleaned_too_and_what_is_replaced_is_counted() -> None:
    coding = Coding(category=TYPED, modifiers=(NODULE, TYPED), site=MISUSED, laterality=TYPED)
    view = release(with_terms(NODULE, coding=coding))
    assert "Zyx" not in str([one.coding for one in view.annotations])
    kept = next(one.coding for one in view.annotations if one.coding is not None)
    assert kept.site == NODULE and kept.modifiers[0] == NODULE
    assert kept.category == kept.laterality == kept.modifiers[1]
    assert any(one.count == 1 and "Coded terms" in str(one.text) for one in withheld(view))


def test_terms_of_the_rule_book_stay() -> None:
    project = with_terms(TYPED)
    scheme = project.scheme
    assert scheme is not None
    labels = (evolve(scheme.labels[0], concept=TYPED), *scheme.labels[1:])
    own = evolve(scheme, labels=labels)
    project = Project([*(e for e in project.entities() if e is not scheme), own])
    assert TYPED in terms_of(project)


def test_terms_of_lists_that_come_along_stay_under_their_names() -> None:
    project = with_terms(TYPHOID, evolve(TYPHOID, meaning="Typhoid of Zyxquill"), TYPED)
    asked = unlisted(project)
    assert NODULE not in asked and TYPHOID in asked
    meanings = known_meanings(Plugins.discover(), asked)
    found = terms_of(project, meanings=meanings)
    assert found[0] == TYPHOID and found[1] is not None and found[1].value == "A01.03"
    assert "Zyx" not in str(found)


def test_with_a_key_a_term_becomes_the_code_that_files_get() -> None:
    project = with_terms(TYPED)
    (first, *_) = terms_of(project, setup=SETUP, keyed=True)
    file = an_object(ProcedureCodeSequence=code(TYPED.value, TYPED.scheme, TYPED.meaning))
    out = cleaned(file, "retain-longitudinal-full-dates")
    assert first is not None
    assert first.value == out.ProcedureCodeSequence[0].CodeValue
