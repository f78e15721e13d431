"""Content: what a viewport shows, a frame of an image or a cut through a volume.

The one place where this is decided. `Viewport` loads a frame through its FrameLoader and a cut
through its Cutter, and all that hangs on where a picture lies asks `anchor_of`.
"""

from __future__ import annotations

from typing import Protocol

from attrs import frozen

from workbench.app.viewing.plane_view import PlaneView
from workbench.app.viewing.viewport_state import ViewportState
from workbench.base.text import Text, t
from workbench.imaging.frame import FramePixels
from workbench.imaging.loader import Place
from workbench.model.anchor import OnFrame
from workbench.model.ids import ImageId
from workbench.model.project import Project


@frozen
class Cut:
    """A cut through the volume that a frame of an image belongs to."""

    image: ImageId
    plane: PlaneView
    #: Which stack of a file that has several.
    frame: int = 1


Content = Place | Cut


class Cutter(Protocol):
    """Makes the pictures of cuts."""

    def get(self, cut: Cut) -> FramePixels | Text | None:
        """Return a picture, the reason why there is none, or None while it is being made.

        Who answers None wakes the viewport when there is more to say.
        """
        ...

    def number(self, cut: Cut) -> tuple[int, int]:
        """Return which of how many parallel cuts it is, from 1; (1, 1) when that is not known."""
        ...

    def progress(self, cut: Cut) -> float | None:
        """Return how far its volume has been read, from 0 to 1; None when nobody reads it."""
        ...

    def doubts(self, cut: Cut) -> tuple[Text, ...]:
        """Return in a word or two each why not to trust positions on it."""
        ...


class NoCutter:
    """Stands in where nobody cuts volumes."""

    def get(self, cut: Cut) -> FramePixels | Text | None:
        """Return why there is no picture."""
        return t("This view through the volume cannot be shown.")

    def number(self, cut: Cut) -> tuple[int, int]:
        """Return that it is the only one."""
        return (1, 1)

    def progress(self, cut: Cut) -> float | None:
        """Return that nobody reads."""
        return None

    def doubts(self, cut: Cut) -> tuple[Text, ...]:
        """Return that nothing is known."""
        return ()


def content_of(project: Project, state: ViewportState) -> Content | None:
    """Return what a viewport shows; None when it is empty."""
    image = project.images.get(state.image) if state.image is not None else None
    if image is None:
        return None
    if state.plane is not None:
        return Cut(image.id, state.plane, min(state.frame, image.frames))
    return (image.id, min(state.frame, image.frames))


def anchor_of(content: Content | None) -> OnFrame | None:
    """Return where annotations drawn on it live; a cut has no frame of its own."""
    if content is None or isinstance(content, Cut):
        return None
    return OnFrame(*content)
