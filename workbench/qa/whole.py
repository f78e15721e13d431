"""The whole project as checks of it see it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from attrs import field, frozen

from workbench.base.text import Text
from workbench.model.annotation import Annotation
from workbench.model.concept import Concept
from workbench.model.ids import ImageId
from workbench.qa.rules import Rules
from workbench.qa.severity import Judged
from workbench.qa.shapes import FrameShapes, Place, Shape

IsCode = Callable[[Concept], bool | None]
Judging = Callable[[Annotation], Judged | None]
Missing = Callable[[ImageId], Text | None]


def _all_there(id: ImageId) -> Text | None:
    return None


@frozen(eq=False)
class Whole:
    """All shapes, frame by frame, and who knows what is not in the project.

    Parameters
    ----------
    missing : callable
        Says why an image's file is not as it was, or None.
    judged : callable or None
        Says how severe an annotation is; None where nobody knows the millimetres.
    is_code : callable or None
        Says whether a coded term exists: yes, no, or None where nobody knows.
    """

    rules: Rules
    frames: Mapping[Place, FrameShapes]
    others: Iterable[Shape] = ()
    missing: Missing = field(default=_all_there)
    judged: Judging | None = None
    is_code: IsCode | None = None

    def shapes(self) -> Iterator[Shape]:
        """Yield all shapes."""
        for frame in self.frames.values():
            yield from frame.shapes.values()
        yield from self.others
