"""What is likely to be meant where the user is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from workbench.model.concept import Coding, Concept
from workbench.terms.modalities import ON_PHOTOGRAPHS, surroundings_of
from workbench.terms.values import Surroundings, TermKey

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from workbench.app.session import Session
    from workbench.model.ids import ImageId
    from workbench.model.project import Project


def surroundings(session: Session, image: ImageId | None = None) -> Surroundings:
    """Return what a search shall know of the image, the project and the habits."""
    found = session.project.images.get(image) if image is not None else None
    around = Surroundings()
    if found is not None:
        series = session.project.series.get(found.series) if found.series else None
        modality = series.modality if series is not None else ""
        # What is shown is open already: asking for its body part does not wait.
        part = session.library.identity(found.id).body_part if modality else ""
        around = surroundings_of(modality, part) if modality else ON_PHOTOGRAPHS
    own = session.terms.own
    return evolve(
        around,
        terms=frozenset(terms_of(session.project)),
        recent=own.recent(),
        favourites=tuple(own.favourites().values()),
    )


def terms_of(project: Project) -> list[TermKey]:
    """Return the terms of the label scheme and of the annotations, the most used first."""
    counts: dict[TermKey, int] = {}
    for label in project.scheme.labels if project.scheme else ():
        for one in _concepts(label.concept, label.coding):
            counts.setdefault((one.scheme, one.value), 0)
    for annotation in project.annotations.values():
        for one in _concepts(annotation.concept, annotation.coding):
            key = one.scheme, one.value
            counts[key] = counts.get(key, 0) + 1
    return sorted(counts, key=lambda key: (-counts[key], key))


def _concepts(concept: Concept | None, coding: Coding | None) -> Iterator[Concept]:
    if concept is not None:
        yield concept
    if coding is not None:
        parts: Iterable[Concept | None] = (
            coding.category, *coding.modifiers, coding.site, *coding.site_modifiers,
            coding.laterality,
        )  # fmt: skip
        yield from (one for one in parts if one is not None)
