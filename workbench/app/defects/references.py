"""References: which picture another one is held against, kept in a side table of the project."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from attrs import frozen

from workbench.imaging.reference.alignment import Alignment
from workbench.model.ids import EntityId, ImageId

if TYPE_CHECKING:
    from workbench.app.session import Session
    from workbench.imaging.loader import Place

_TABLE = "references"
# One for all who work on the project.
_ALL = ""


@frozen
class Reference:
    """What a picture is held against.

    Parameters
    ----------
    alignment : Alignment or None
        None until it is found.
    threshold : float
        What is beyond the noise, grey values.
    """

    image: ImageId
    frame: int = 1
    alignment: Alignment | None = None
    threshold: float = 32.0

    @property
    def place(self) -> Place:
        """The frame."""
        return self.image, self.frame

    def to_side(self) -> dict[str, Any]:
        """Return it as plain JSON values."""
        return {
            "image": self.image,
            "frame": self.frame,
            "alignment": self.alignment.to_side() if self.alignment is not None else None,
            "threshold": self.threshold,
        }

    @classmethod
    def from_side(cls, kept: object) -> Reference | None:
        """Return what `to_side` gave; None when it is unusable."""
        if not isinstance(kept, Mapping):
            return None
        match kept.get("image"), kept.get("frame"), kept.get("threshold"):
            case str(image), int(frame), float() | int() as threshold if frame >= 1:
                found = Alignment.from_side(kept.get("alignment"))
                return cls(ImageId(EntityId(image)), frame, found, float(threshold))
        return None


class References:
    """The references of the open project's frames."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._held: dict[Place, Reference | None] = {}

    def get(self, place: Place) -> Reference | None:
        """Return what a frame is held against; None where that is nothing, or is gone."""
        if place not in self._held:
            file = self._session.file
            kept = file.side(_TABLE).get(_ALL, _key(place)) if file is not None else None
            self._held[place] = Reference.from_side(kept)
        found = self._held[place]
        return found if found is not None and found.image in self._session.project.images else None

    def set(self, place: Place, reference: Reference | None) -> None:
        """Hold a frame against another one, or against nothing."""
        self._held[place] = reference
        file = self._session.file
        if file is not None:
            value = reference.to_side() if reference is not None else None
            file.side(_TABLE).set(_ALL, value, _key(place))

    def forget(self) -> None:
        """Read them anew, as of another project."""
        self._held.clear()


def _key(place: Place) -> str:
    return f"{place[0]}/{place[1]}"
