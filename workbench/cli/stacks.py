"""The stacks of what a look through files found: series, and points in time inside one file."""

from __future__ import annotations

from attrs import evolve

from workbench.api.images import FoundSeries


def stacks_apart(series: FoundSeries) -> list[FoundSeries]:
    """Return a series stack by stack: itself, or those of its files that hold several.

    Each of these has one image, whose `order` are the frames of the stack alone.
    """
    found = [
        evolve(
            series,
            images=(evolve(image, order=stack.frames, stacks=()),),
            part=(*series.part, *stack.part),
            phase=stack.phase,
            phases=stack.phases,
        )
        for image in series.images
        for stack in image.stacks
    ]
    rest = tuple(image for image in series.images if not image.stacks)
    return [*found, evolve(series, images=rest)] if rest else found


def slices_in(series: FoundSeries) -> int:
    """Return how many slices or frames a series has."""
    return sum(len(image.order) or image.frames for image in series.images)
