"""Slides among the files that are looked through: each picture once, with its levels behind it."""

from __future__ import annotations

from pathlib import Path

from attrs import evolve

from workbench.api.dicom import Instance, SlideFacts, once, slide_at, whole_of
from workbench.api.images import FoundImage, FoundSeries

_MODALITY = "SM"


class Slides:
    """Takes the slides out of a list of instances and makes series of them."""

    def __init__(self) -> None:
        self._found: dict[Path, tuple[SlideFacts, Instance]] = {}

    def take(self, one: Instance) -> bool:
        """Return whether an instance is a slide; if so it is listed, or the picture it is of."""
        facts = slide_at(one.path) if one.modality == _MODALITY else None
        if facts is None:
            return False
        whole = whole_of(facts)
        if whole.path not in self._found:
            first = evolve(one, path=whole.path, sop_instance_uid=whole.uid)
            self._found[whole.path] = (whole, first)
        return True

    def series(self) -> list[FoundSeries]:
        """Return a series for each picture, volumes first, the larger before the smaller.

        Copies of one file count once.
        """
        kept = once([one for _, one in self._found.values()])
        found = sorted((self._found[one.path] for one in kept), key=_order)
        return [_series(facts, one) for facts, one in found]


def _order(found: tuple[SlideFacts, Instance]) -> tuple[object, ...]:
    facts, one = found
    number = one.series_number if one.series_number is not None else 1 << 31
    size = -facts.rows * facts.columns
    kind = not facts.is_volume
    return (one.study_uid, number, one.series_uid, kind, size, facts.path.name)


def _series(facts: SlideFacts, one: Instance) -> FoundSeries:
    image = FoundImage(str(facts.path), facts.rows, facts.columns, facts.frames, facts.uid or None)
    return FoundSeries(
        images=(image,),
        modality=one.modality,
        number=one.series_number,
        series_instance_uid=one.series_uid or None,
        study_instance_uid=one.study_uid or None,
        part=() if facts.is_volume else (f"type {facts.flavour}",),
    )
