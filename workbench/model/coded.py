"""What an annotation means in coded terms: what it says itself, else what its label says."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.model.annotation import Annotation
from workbench.model.concept import Coding, Concept
from workbench.model.scheme import Label


def concept_of(annotation: Annotation, label: Label | None) -> Concept | None:
    """Return the coded term of an annotation."""
    if annotation.concept is not None or label is None:
        return annotation.concept
    return label.concept


def coding_of(annotation: Annotation, label: Label | None) -> Coding:
    """Return what stands beside it, part by part."""
    own = annotation.coding or Coding()
    its = (label.coding if label is not None else None) or Coding()
    # Modifiers belong to the term that they modify: those of the label say nothing of another.
    same = annotation.concept is None or label is None or annotation.concept == label.concept
    same_site = own.site is None or own.site == its.site
    return Coding(
        own.category or (its.category if same else None),
        own.modifiers or (its.modifiers if same else ()),
        own.site or its.site,
        own.site_modifiers or (its.site_modifiers if same_site else ()),
        own.laterality or (its.laterality if same_site else None),
    )


def concepts_in(concept: Concept | None, coding: Coding | None) -> Iterator[Concept]:
    """Yield every coded term of a description: the term, then what stands beside it."""
    if concept is not None:
        yield concept
    if coding is None:
        return
    if coding.category is not None:
        yield coding.category
    yield from coding.modifiers
    if coding.site is not None:
        yield coding.site
    yield from coding.site_modifiers
    if coding.laterality is not None:
        yield coding.laterality
