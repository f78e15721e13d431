"""What an annotation is in coded terms is put together step by step."""

from __future__ import annotations

import pytest

from workbench.api.terms import TermRole
from workbench.app.terms.description import Description
from workbench.model.concept import Coding, Concept

NODULE, MASS = Concept("SCT", "27925004", "Nodule"), Concept("SCT", "4147007", "Mass")
LUNG, LIVER = Concept("SCT", "39607008", "Lung"), Concept("SCT", "10200004", "Liver")
ROUND, LEFT = Concept("SCT", "1", "Round"), Concept("SCT", "7771000", "Left")


def test_nothing_said_is_nothing_kept():
    assert Description().kept is None
    assert Description(NODULE).kept is None


@pytest.mark.parametrize("role", list(TermRole))
def test_a_term_is_given_and_taken_away(role: TermRole):
    said = Description().with_term(role, LEFT)
    assert said.terms(role) == (LEFT,)
    assert said.with_term(role, LEFT) == Description()


def test_several_modifiers_but_one_region():
    said = Description(NODULE)
    for role, term in (
        (TermRole.MODIFIER, ROUND),
        (TermRole.MODIFIER, LEFT),
        (TermRole.REGION, LUNG),
        (TermRole.REGION, LIVER),
    ):
        said = said.with_term(role, term)
    assert said.coding == Coding(modifiers=(ROUND, LEFT), site=LIVER)


def test_parts_and_modifiers_of_something_else_go():
    said = Description(NODULE, Coding(modifiers=(ROUND,), site=LUNG, site_modifiers=(LEFT,)))
    assert said.with_term(TermRole.TYPE, MASS).coding == Coding(site=LUNG, site_modifiers=(LEFT,))
    assert said.with_term(TermRole.REGION, LIVER).coding == Coding(modifiers=(ROUND,), site=LIVER)


def test_what_may_be_chosen_depends_on_what_was():
    said = Description(NODULE, Coding(category=MASS, site=LUNG))
    assert said.chosen_before(TermRole.TYPE) == ("SCT", "4147007")
    assert said.chosen_before(TermRole.MODIFIER) == ("SCT", "27925004")
    assert said.chosen_before(TermRole.REGION_MODIFIER) == ("SCT", "39607008")
    assert said.chosen_before(TermRole.LATERALITY) is None


def test_a_side_that_was_typed_comes_with_the_term_and_stays_when_it_is_taken_away():
    said = Description().with_typed(TermRole.TYPE, NODULE, LEFT)
    assert (said.concept, said.coding.laterality) == (NODULE, LEFT)
    assert said.with_typed(TermRole.TYPE, NODULE, LEFT).concept is None
    assert Description().with_typed(TermRole.TYPE, NODULE) == Description(NODULE)
