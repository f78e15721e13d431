"""Coded terms of labels in the file of a scheme."""

from __future__ import annotations

from workbench.app.scheme.records import CodingRecord, ConceptRecord
from workbench.model.concept import Coding, Concept


def concept_of(record: ConceptRecord | None) -> Concept | None:
    """Return the term of a record."""
    if record is None:
        return None
    return Concept(record.scheme, record.value, record.meaning, record.version)


def concept_record(concept: Concept | None) -> ConceptRecord | None:
    """Return the record of a term."""
    if concept is None:
        return None
    return ConceptRecord(concept.scheme, concept.value, concept.meaning, concept.version)


def coding_of(record: CodingRecord | None) -> Coding | None:
    """Return what stands beside a term; None where that says nothing."""
    if record is None:
        return None
    made = Coding(
        concept_of(record.category),
        _several(record.modifiers),
        concept_of(record.site),
        _several(record.site_modifiers),
        concept_of(record.laterality),
    )
    return None if made == Coding() else made


def coding_record(coding: Coding | None) -> CodingRecord | None:
    """Return the record of what stands beside a term."""
    if coding is None or coding == Coding():
        return None
    return CodingRecord(
        concept_record(coding.category),
        _records(coding.modifiers),
        concept_record(coding.site),
        _records(coding.site_modifiers),
        concept_record(coding.laterality),
    )


def _several(records: list[ConceptRecord]) -> tuple[Concept, ...]:
    return tuple(one for record in records if (one := concept_of(record)) is not None)


def _records(concepts: tuple[Concept, ...]) -> list[ConceptRecord]:
    return [one for concept in concepts if (one := concept_record(concept)) is not None]
