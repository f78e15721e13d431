"""What both files are made of: the areas of a view with their masks and numbers."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from attrs import frozen

from workbench.api.coco import CategorySheet, Frames
from workbench.api.exchange import ExportAnnotation, ExportOcclusion, ExportView
from workbench.api.geometry import Spans, extent, spans_of
from workbench.api.values import Box, Ellipse, FullPolicy, OcclusionLevel, Polygon, ShapeRole

from .masks import Masks, WrittenMasks


@frozen
class Thing:
    """One area annotation.

    Parameters
    ----------
    number : int
        Its id in the file, from 1.
    """

    number: int
    annotation: ExportAnnotation
    occlusion: ExportOcclusion
    rows: int
    columns: int

    @property
    def is_amodal(self) -> bool:
        """Whether the outline is the whole thing, and not only what was seen."""
        return self.annotation.role == ShapeRole.AMODAL

    @property
    def is_gone(self) -> bool:
        """Whether nothing of it can be seen although it is in the frame."""
        return self.occlusion.visible is None and self.occlusion.amodal_area > 0


class Scene:
    """The things of a view in the order of their numbers."""

    def __init__(self, view: ExportView, full: FullPolicy) -> None:
        self.view = view
        self.full = full
        self.frames = Frames(view)
        self.categories = CategorySheet(view.scheme)
        self._at: tuple[str, int] | None = None
        self._pixels: dict[str, Spans] = {}
        self._written: dict[int, WrittenMasks] = {}

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each annotation that is written, by its id."""
        return {thing.annotation.id: thing.number for thing in self.things()}

    def things(self) -> Iterator[Thing]:
        """Yield all that is written."""
        number = 0
        for annotation in self.view.annotations:
            if not isinstance(annotation.region, Polygon | Box | Ellipse):
                continue
            occlusion = self.view.occlusion(annotation) or _alone(annotation.region)
            thing = Thing(number + 1, annotation, occlusion, *self.frames.size(annotation.image))
            if thing.is_gone and self.full is FullPolicy.DROP:
                continue
            number += 1
            yield thing

    def hidden_by(self, thing: Thing) -> list[int]:
        """Return the numbers of what hides a thing, the nearest first."""
        found = (self.numbers.get(id) for id in thing.occlusion.hidden_by)
        return [number for number in found if number is not None]

    def masks(self, thing: Thing) -> WrittenMasks:
        """Return the pixels of a thing, seen and hidden, made once for both files."""
        if thing.number not in self._written:
            self._written[thing.number] = self._masks(thing).written()
        return self._written[thing.number]

    def _masks(self, thing: Thing) -> Masks:
        one, found, size = thing.annotation, thing.occlusion, (thing.rows, thing.columns)
        if found.source == "drawn" or one.id in self._said_in_regions:
            assert one.region is not None
            return Masks.of(one.region, found.visible, *size)
        if self._at != (one.image, one.frame):
            self._at, self._pixels = (one.image, one.frame), {}
        covers = [self._whole(id, *size) for id in found.hidden_by]
        return Masks.under(self._whole(one.id, *size), covers, *size)

    def _whole(self, id: str, rows: int, columns: int) -> Spans:
        if id not in self._pixels:
            region = self.view.annotations[self._places[id]].region
            assert region is not None
            self._pixels[id] = spans_of(region, rows, columns)
        return self._pixels[id]

    @cached_property
    def _places(self) -> dict[str, int]:
        return {one.id: place for place, one in enumerate(self.view.annotations)}

    @cached_property
    def _said_in_regions(self) -> frozenset[str]:
        """Those that others hide in regions only."""
        pairs = (pair for pair in self.view.pairs if pair.region is not None)
        return frozenset(id for pair in pairs for id in (pair.front, pair.back))


def _alone(region: Polygon | Box | Ellipse) -> ExportOcclusion:
    """Return what is said of an area that is only measured: it hides nothing, nothing hides it."""
    area = extent(region)
    return ExportOcclusion(area, area, region, 0.0 if area else None, OcclusionLevel.NONE.value)
