"""ViewportWindows: the viewports that are in windows of their own."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from workbench.app.viewing.view_state import ViewState
from workbench.ui.action_table import ActionTable
from workbench.ui.viewport_frame import ViewportFrame
from workbench.ui.viewport_window import ViewportWindow


class ViewportWindows:
    """As many windows as there are detached viewports.

    Parameters
    ----------
    home : QWidget
        Where the viewports come from; its window is the main one.
    """

    def __init__(self, home: QWidget, view: ViewState) -> None:
        self._home = home
        self._view = view
        self._table: ActionTable | None = None
        self.all: list[ViewportWindow] = []

    def attach(self, table: ActionTable) -> None:
        """Take other keys, and the words of another language."""
        self._table = table
        for window in self.all:
            window.put_into_words()
            self._give_keys(window)

    def arrange(self, frames: Sequence[ViewportFrame]) -> None:
        """Hold these frames, one a window, and no others."""
        while len(self.all) < len(frames):
            self.all.append(self._make())
        while len(self.all) > len(frames):
            self.all.pop().let_go()
        places = dict(enumerate(self._view.window_places))
        for at, (window, frame) in enumerate(zip(self.all, frames, strict=True)):
            window.hold(frame, places.get(at))
        self._note()

    def close(self) -> None:
        """Close all; their viewports stay what they are."""
        for window in self.all:
            window.let_go()
        self.all.clear()

    def _make(self) -> ViewportWindow:
        made = ViewportWindow(self._home.window(), self._take_back, self._note)
        self._give_keys(made)
        return made

    def _note(self) -> None:
        """Remember where the windows are, for the next time."""
        if all(window.frame is not None for window in self.all):
            self._view.window_places = tuple(window.place() for window in self.all)

    def _give_keys(self, window: ViewportWindow) -> None:
        if self._table is not None:
            window.addActions(list(self._table.actions.values()))  # its keys work there as well

    def _take_back(self, window: ViewportWindow) -> None:
        """Put the viewport of a window that the user closes back into the grid."""
        self.all.remove(window)
        self.all.append(window)  # the last one is the one that goes
        if window.frame is not None:
            self._view.attach(window.frame.canvas.viewport.index)
