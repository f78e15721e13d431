"""What the mouse and the keys do on a canvas whatever the tool: zoom, pan, window, slices."""

from __future__ import annotations

from collections.abc import Callable

from attrs import frozen
from PySide6.QtCore import Qt

from workbench.api.tools import Button, Cursor, PointerEvent, PointerKind
from workbench.app.viewing.viewport import Viewport
from workbench.model.grey import Voi

# One notch of a wheel is 120 eighths of a degree.
_NOTCH = 120
_ZOOM_STEP = 1.25
# A hand that trembles less than this has clicked.
_CLICK_PX = 3

_STEPS = {
    Qt.Key.Key_PageUp: -1,
    Qt.Key.Key_PageDown: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Home: -1_000_000,
    Qt.Key.Key_End: 1_000_000,
}


@frozen
class Drag:
    """A drag that looks: where it began, where the pointer was last, the window it began with."""

    button: Button
    start: tuple[float, float]
    last: tuple[float, float]
    voi: Voi | None = None
    moved: bool = False


class Navigator:
    """Middle or Space drag pans, right drag changes the window, the wheel zooms or steps."""

    def __init__(self, viewport: Viewport, step: Callable[[int], object]) -> None:
        self._viewport = viewport
        self._step = step
        self._drag: Drag | None = None
        self._space = False
        self._space_used = False
        self._turned = 0

    @property
    def cursor(self) -> Cursor | None:
        """The pointer's shape while it navigates."""
        if self._drag is None:
            return Cursor.OPEN_HAND if self._space else None
        return Cursor.WINDOW if self._drag.button is Button.RIGHT else Cursor.CLOSED_HAND

    def pointer(self, event: PointerEvent) -> bool:
        """Take a pointer event; return whether it was navigation."""
        match event.kind:
            case PointerKind.PRESS:
                return self._press(event)
            case PointerKind.MOVE:
                return self._move(event)
            case PointerKind.RELEASE:
                return self._release(event)
            case _:
                return self._double(event)

    def wheel(self, turned: int, at: tuple[float, float], zoom: bool) -> None:
        """Take a turn of the wheel, in eighths of a degree; away from the user zooms in."""
        if zoom:
            self._viewport.zoom_by(_ZOOM_STEP ** (turned / _NOTCH), at)
            return
        self._turned += turned
        notches = int(self._turned / _NOTCH)
        self._turned -= notches * _NOTCH
        if notches:
            self._step(-notches)

    @property
    def is_click(self) -> bool:
        """Whether the button that went down has not been dragged yet."""
        return self._drag is not None and not self._drag.moved

    def key(self, key: int, pressed: bool, repeated: bool) -> bool:
        """Note whether Space is held; return whether it was let go without having been used."""
        if key != Qt.Key.Key_Space or repeated:
            return False
        tapped = self._space and not pressed and not self._space_used
        self._space, self._space_used = pressed, False
        return tapped

    def let_go(self) -> None:
        """Forget a held Space."""
        self._space = self._space_used = False

    def step_key(self, key: int) -> bool:
        """Go to another slice with a key that the tool did not want."""
        n = _STEPS.get(Qt.Key(key))
        if n is None or self._viewport.slice_number[1] <= 1:
            return False
        self._step(n)
        return True

    def _press(self, event: PointerEvent) -> bool:
        pans = event.button is Button.MIDDLE or (self._space and event.button is Button.LEFT)
        if not pans and event.button is not Button.RIGHT:
            return False
        self._space_used = self._space
        self._drag = Drag(event.button, event.screen, event.screen, self._viewport.voi)
        return True

    def _move(self, event: PointerEvent) -> bool:
        drag = self._drag
        if drag is None:
            return False
        x, y = event.screen
        away = max(abs(x - drag.start[0]), abs(y - drag.start[1]))
        if not drag.moved and away < _CLICK_PX:
            return True
        if drag.button is Button.RIGHT:
            self._viewport.drag_window(x - drag.start[0], y - drag.start[1], drag.voi)
        else:
            self._viewport.pan(x - drag.last[0], y - drag.last[1])
        self._drag = Drag(drag.button, drag.start, (x, y), drag.voi, True)
        return True

    def _release(self, event: PointerEvent) -> bool:
        was = self._drag
        if was is None or event.button is not was.button:
            return was is not None
        self._drag = None
        return True

    def _double(self, event: PointerEvent) -> bool:
        if event.button is Button.MIDDLE:
            self._viewport.fit()
            return True
        return self._press(event) if event.button is Button.RIGHT else False
