"""Where the minimap is on a canvas, what it leaves free, and the hand that moves the view on it."""

from __future__ import annotations

from collections.abc import Callable

from attrs import evolve, frozen
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QMouseEvent

from workbench.api.tools import PointerKind
from workbench.imaging.viewport import View, fitted

Area = tuple[float, float, float, float]

# A picture that is so many times larger than the view at 1:1 gets one.
_LARGER = 1.5
_MOST = 200.0
_SHARE = 0.3
_LEAST_SIDE = 8
_LEAST_WIDTH, _LEAST_HEIGHT = 420.0, 320.0
_MARGIN = 12.0
# Below it the scale bar, above it one line of words.
_BELOW = 44.0
_CAPTION = 20.0


@frozen(eq=False)
class Minimap:
    """The whole picture in a corner.

    Parameters
    ----------
    rect : QRectF
        Its place on the widget, device-independent pixels.
    view : View
        The picture on it, in device pixels from its top left corner; turned as what is shown.
    """

    rect: QRectF
    view: View
    ratio: float

    @property
    def covered(self) -> QRectF:
        """What it hides of the picture, its caption included."""
        return self.rect.adjusted(-2, -_CAPTION, 2, 2)

    def to_image(self, at: QPointF) -> tuple[float, float]:
        """Return the image position under a place on the widget, the nearest one inside."""
        x, y = self.view.to_image(
            (at.x() - self.rect.left()) * self.ratio, (at.y() - self.rect.top()) * self.ratio
        )
        return min(max(x, 0.0), self.view.columns), min(max(y, 0.0), self.view.rows)


def minimap_of(view: View, width: float, height: float, ratio: float) -> Minimap | None:
    """Return the minimap of a view on a widget; None where the picture needs none."""
    across, down = view.turn.size(float(view.columns), view.rows * view.aspect)
    if max(across / view.width, down / view.height) < _LARGER:
        return None
    if width < _LEAST_WIDTH or height < _LEAST_HEIGHT:
        return None
    most = min(_MOST, _SHARE * width), min(_MOST, _SHARE * height)
    scale = min(most[0] * ratio / across, most[1] * ratio / down)
    w, h = max(round(across * scale), _LEAST_SIDE), max(round(down * scale), _LEAST_SIDE)
    left = round((width - _MARGIN) * ratio) - w
    top = round((height - _MARGIN - _BELOW) * ratio) - h
    rect = QRectF(left / ratio, top / ratio, w / ratio, h / ratio)
    return Minimap(rect, fitted(evolve(view, width=w, height=h)), ratio)


def clear_areas(view: View, minimap: Minimap | None, inset: float = 0.0) -> tuple[Area, ...]:
    """Return the parts of the image in view that nothing hides, the largest first.

    Parameters
    ----------
    inset : float
        What is hidden along the upper and the left edge, device pixels.
    """
    parts: list[tuple[float, float]] = [(view.width, view.height)]
    if minimap is not None:
        covered, ratio = minimap.covered, minimap.ratio
        parts = [(view.width, covered.top() * ratio), (covered.left() * ratio, view.height)]
    parts.sort(key=lambda part: (part[0] - inset) * (part[1] - inset), reverse=True)
    return tuple(_area(view, inset, *part) for part in parts if min(part) > inset)


def _area(view: View, inset: float, right: float, bottom: float) -> Area:
    """Return the part of the image between two device positions."""
    (x0, y0), (x1, y1) = view.to_image(inset, inset), view.to_image(right, bottom)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


class MinimapHand:
    """Moves the view while the left button is held on the minimap."""

    def __init__(
        self, minimap: Callable[[], Minimap | None], go: Callable[[float, float], None]
    ) -> None:
        self._minimap = minimap
        self._go = go
        self._is_held = False

    def pointer(self, kind: PointerKind, event: QMouseEvent) -> bool:
        """Take a pointer event; return whether it was for the minimap."""
        if kind in (PointerKind.PRESS, PointerKind.DOUBLE):
            self._is_held = self._is_hit(event)
        if not self._is_held:
            return False
        minimap = self._minimap()
        if minimap is not None and kind is not PointerKind.RELEASE:
            self._go(*minimap.to_image(event.position()))
        if kind is PointerKind.RELEASE and event.button() is Qt.MouseButton.LeftButton:
            self._is_held = False
        return True

    def _is_hit(self, event: QMouseEvent) -> bool:
        if event.button() is not Qt.MouseButton.LeftButton:
            return False
        minimap = self._minimap()
        return minimap is not None and minimap.rect.contains(event.position())
