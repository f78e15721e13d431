"""The whole project as checks of it see it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from attrs import field, frozen

from workbench.base.text import Text
from workbench.model.ids import ImageId
from workbench.qa.rules import Rules
from workbench.qa.shapes import FrameShapes, Place, Shape

Missing = Callable[[ImageId], Text | None]


def _all_there(id: ImageId) -> Text | None:
    return None


@frozen(eq=False)
class Whole:
    """All shapes, frame by frame, and who knows whether an image's file is as it was."""

    rules: Rules
    frames: Mapping[Place, FrameShapes]
    others: Iterable[Shape] = ()
    missing: Missing = field(default=_all_there)

    def shapes(self) -> Iterator[Shape]:
        """Yield all shapes."""
        for frame in self.frames.values():
            yield from frame.shapes.values()
        yield from self.others
