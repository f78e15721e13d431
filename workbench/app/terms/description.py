"""Description: what an annotation is in coded terms, and what may be chosen next."""

from __future__ import annotations

from attrs import evolve, frozen

from workbench.api.terms import TermRole
from workbench.base.text import Text, t
from workbench.model.annotation import Annotation
from workbench.model.concept import Coding, Concept

ROLE_TITLES: dict[TermRole, Text] = {
    TermRole.TYPE: t("Term"),
    TermRole.CATEGORY: t("Category"),
    TermRole.MODIFIER: t("Modifier"),
    TermRole.REGION: t("Region"),
    TermRole.REGION_MODIFIER: t("Part of the region"),
    TermRole.LATERALITY: t("Side"),
}
#: Roles that several terms may have.
MANY = frozenset((TermRole.MODIFIER, TermRole.REGION_MODIFIER))
_NO_CODING = Coding()


@frozen
class Description:
    """A term, and what stands beside it."""

    concept: Concept | None = None
    coding: Coding = _NO_CODING

    @classmethod
    def of(cls, annotation: Annotation) -> Description:
        """Return the description of an annotation."""
        return cls(annotation.concept, annotation.coding or _NO_CODING)

    @property
    def kept(self) -> Coding | None:
        """The coding as an annotation keeps it: None where it says nothing."""
        return None if self.coding == _NO_CODING else self.coding

    def terms(self, role: TermRole) -> tuple[Concept, ...]:
        """Return the terms of a role."""
        coding = self.coding
        one: Concept | None
        match role:
            case TermRole.MODIFIER:
                return coding.modifiers
            case TermRole.REGION_MODIFIER:
                return coding.site_modifiers
            case TermRole.TYPE:
                one = self.concept
            case TermRole.CATEGORY:
                one = coding.category
            case TermRole.REGION:
                one = coding.site
            case TermRole.LATERALITY:
                one = coding.laterality
        return () if one is None else (one,)

    def with_term(self, role: TermRole, concept: Concept) -> Description:
        """Return the description with a term; the same term again takes it away.

        What no longer fits goes: other modifiers of another type, parts of another region.
        """
        had = self.terms(role)
        is_there = any(_same(one, concept) for one in had)
        if role in MANY:
            kept = tuple(one for one in had if not _same(one, concept))
            return self._with_many(role, kept if is_there else (*kept, concept))
        return self._with_one(role, None if is_there else concept)

    def with_typed(
        self, role: TermRole, concept: Concept, side: Concept | None = None
    ) -> Description:
        """Return the description with a term, and with the side that was typed with it."""
        said = self.with_term(role, concept)
        if side is None or concept not in said.terms(role):
            return said
        return evolve(said, coding=evolve(said.coding, laterality=side))

    def _with_many(self, role: TermRole, concepts: tuple[Concept, ...]) -> Description:
        if role is TermRole.MODIFIER:
            return evolve(self, coding=evolve(self.coding, modifiers=concepts))
        return evolve(self, coding=evolve(self.coding, site_modifiers=concepts))

    def _with_one(self, role: TermRole, concept: Concept | None) -> Description:
        coding = self.coding
        match role:
            case TermRole.TYPE:
                return Description(concept, evolve(coding, modifiers=()))
            case TermRole.CATEGORY:
                return evolve(self, coding=evolve(coding, category=concept))
            case TermRole.REGION:
                return evolve(self, coding=evolve(coding, site=concept, site_modifiers=()))
            case _:
                return evolve(self, coding=evolve(coding, laterality=concept))

    def chosen_before(self, role: TermRole) -> tuple[str, str] | None:
        """Return what decides which terms may have a role: the type by its category, and so on."""
        before: Concept | None = None
        if role is TermRole.TYPE:
            before = self.coding.category
        elif role is TermRole.MODIFIER:
            before = self.concept
        elif role is TermRole.REGION_MODIFIER:
            before = self.coding.site
        return None if before is None else (before.scheme, before.value)


def _same(one: Concept, other: Concept) -> bool:
    return (one.scheme, one.value) == (other.scheme, other.value)
