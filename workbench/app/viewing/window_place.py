"""WindowPlace: where the window of a single viewport was, so that it comes back there."""

from __future__ import annotations

from attrs import astuple, frozen

from workbench.app.viewing.shares import Area


@frozen
class WindowPlace:
    """A place on a screen.

    Parameters
    ----------
    screen : str
        What the platform calls it.
    area : Area or None
        Relative to the corner of what is free on the screen; None = a place that suits.
    filling : bool
        It fills the screen.
    """

    screen: str = ""
    area: Area | None = None
    filling: bool = False

    def to_side(self) -> list[object]:
        """Return it as plain JSON values."""
        return [self.screen, list(astuple(self.area)) if self.area else None, self.filling]

    @classmethod
    def from_side(cls, kept: object) -> WindowPlace:
        """Return what `to_side` gave; what makes no sense is a place that suits."""
        match kept:
            case [str(screen), [int(x), int(y), int(width), int(height)], bool(filling)] if (
                width > 0 and height > 0
            ):
                return cls(screen, Area(x, y, width, height), filling)
        return cls()
