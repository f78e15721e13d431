"""Coded terms of annotations: those of published lists stay, what a person typed does not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from attrs import evolve

from workbench.model.annotation import Annotation
from workbench.model.concept import Coding, Concept
from workbench.model.project import Project
from workbench.model.scheme import LabelScheme

if TYPE_CHECKING:
    from workbench.deid.keys.pseudonyms import Pseudonyms

#: By scheme and code the names of a term in lists that come with the program.
Meanings = Mapping[tuple[str, str], frozenset[str]]


class Codes:
    """Gives each coded term as it may leave.

    The rule book's own terms stay. One of a published list stays with a meaning of its own; another
    meaning is what somebody typed, and gives way to the list's. Any other is replaced, as the
    cleaning of files does it (PS3.15 leaves what is no standard code to whoever cleans).

    Parameters
    ----------
    meanings : mapping
        Of lists that this layer does not know itself.
    pseudonyms : Pseudonyms or None
        Make the codes in place of others, the same as in files; None = they are numbered.
    """

    def __init__(self, project: Project, meanings: Meanings, pseudonyms: Pseudonyms | None) -> None:
        self._meanings = meanings
        self._pseudonyms = pseudonyms
        self._own = frozenset(_of_scheme(project.scheme))
        self._made: dict[Concept, Concept] = {}
        self._numbers: dict[tuple[str, str], int] = {}
        for concept in used(project):
            self.concept(concept)

    def concept(self, concept: Concept) -> Concept:
        """Return a term as it leaves."""
        if concept in self._own:
            return concept
        if concept not in self._made:
            self._made[concept] = self._cleaned(concept)
        return self._made[concept]

    def coding(self, coding: Coding) -> Coding:
        """Return what stands beside a term as it leaves."""
        return Coding(
            self.maybe(coding.category),
            tuple(map(self.concept, coding.modifiers)),
            self.maybe(coding.site),
            tuple(map(self.concept, coding.site_modifiers)),
            self.maybe(coding.laterality),
        )

    def maybe(self, concept: Concept | None) -> Concept | None:
        """Return a term as it leaves, None for none."""
        return None if concept is None else self.concept(concept)

    def _cleaned(self, concept: Concept) -> Concept:
        from workbench.deid.dicom.codes import LOCAL, MEANING, cleaned

        known = self._meanings.get((concept.scheme, concept.value), frozenset())
        if known:
            stays = concept.meaning.casefold() in {name.casefold() for name in known}
            return concept if stays else evolve(concept, meaning=min(known), version=None)
        code = cleaned(concept.scheme, concept.value, concept.meaning)
        if code is not None:
            value, scheme, meaning = code
            # A version is typed too, where no list says which there are.
            return Concept(scheme, value, meaning)
        return Concept(LOCAL, self._other(concept), MEANING)

    def _other(self, concept: Concept) -> str:
        key = concept.scheme, concept.value
        if self._pseudonyms is not None:
            return self._pseudonyms.thing("code", "\0".join(key))
        return f"CODE-{self._numbers.setdefault(key, len(self._numbers) + 1)}"


def unlisted(project: Project) -> list[Concept]:
    """Return the terms that neither the rule book has nor a list that this layer knows."""
    from workbench.deid.dicom.codes import cleaned

    own = frozenset(_of_scheme(project.scheme))
    others = dict.fromkeys(one for one in used(project) if one not in own)
    return [one for one in others if cleaned(one.scheme, one.value, one.meaning) is None]


def used(project: Project) -> Iterator[Concept]:
    """Yield the terms of annotations and lesions, those of the rule book and others."""
    for annotation in sorted(project.annotations.values(), key=lambda one: one.id):
        yield from of_annotation(annotation)
    for lesion in sorted(project.lesions.values(), key=lambda one: one.id):
        if lesion.site is not None:
            yield lesion.site


def of_annotation(annotation: Annotation) -> Iterator[Concept]:
    """Yield the terms of an annotation."""
    if annotation.concept is not None:
        yield annotation.concept
    yield from _of_coding(annotation.coding)


def _of_coding(coding: Coding | None) -> Iterator[Concept]:
    if coding is not None:
        found = (coding.category, *coding.modifiers, coding.site, *coding.site_modifiers)
        yield from (one for one in (*found, coding.laterality) if one is not None)


def _of_scheme(scheme: LabelScheme | None) -> Iterable[Concept]:
    for label in scheme.labels if scheme is not None else ():
        if label.concept is not None:
            yield label.concept
        yield from _of_coding(label.coding)
