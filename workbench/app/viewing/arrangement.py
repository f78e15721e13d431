"""Arrangement: which viewports there are, and which of them share the window."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from attrs import evolve, frozen

from workbench.app.viewing.layouts import Layout
from workbench.app.viewing.viewport_state import (
    ViewportState,
    viewport_from_side,
    viewport_to_side,
)

#: Four in the window, and as many in windows of their own.
MOST_VIEWPORTS = 8


@frozen
class Several:
    """The grid as it was before one viewport was given all the room."""

    layout: Layout
    states: tuple[ViewportState, ...]
    active: int


@frozen
class Arrangement:
    """Viewports in the grid of `layout`, and after them `detached` ones in windows of their own.

    Parameters
    ----------
    states : tuple of ViewportState
        All viewports, never empty.
    active : int
        Which of them keys, menus and panels are about.
    resting : tuple of ViewportState
        Those that had no room any more; they come back when there is more.
    enlarged : Several or None
        What comes back when the enlarged viewport is put among the others again.
    """

    states: tuple[ViewportState, ...] = (ViewportState(),)
    active: int = 0
    layout: Layout = Layout.ONE
    detached: int = 0
    resting: tuple[ViewportState, ...] = ()
    enlarged: Several | None = None

    @property
    def in_grid(self) -> int:
        """How many viewports are in the window itself."""
        return len(self.states) - self.detached

    @property
    def _grid(self) -> tuple[ViewportState, ...]:
        return self.states[: self.in_grid]

    @property
    def _windows(self) -> tuple[ViewportState, ...]:
        return self.states[self.in_grid :]

    def laid_out(
        self, layout: Layout, states: Iterable[ViewportState] | None = None
    ) -> Arrangement:
        """Share the window out anew; the active viewport is always among those that stay."""
        if states is None:
            grid, active, resting = self._shared(layout.size)
        else:
            grid, active, resting = [*states][: layout.size], 0, ()
        grid += [ViewportState()] * (layout.size - len(grid))
        after = self._with(layout, (*grid, *self._windows), active)
        return evolve(after, resting=resting, enlarged=None)

    def _shared(self, count: int) -> tuple[list[ViewportState], int, tuple[ViewportState, ...]]:
        """Return what `count` viewports show, which of them is active, and who rests."""
        grid, active, resting = list(self._grid), self.active, self.resting
        if len(grid) > count:
            stay = list(range(count))
            if count <= active < len(grid):
                stay[-1] = active
            gone = tuple(one for i, one in enumerate(grid) if i not in stay)
            resting = (*gone, *resting)[:MOST_VIEWPORTS]
            active = stay.index(active) if active in stay else 0
            return [grid[i] for i in stay], active, resting
        back = resting[: count - len(grid)]
        return [*grid, *back], min(active, count - 1), resting[len(back) :]

    def toggled(self) -> Arrangement:
        """Give the active viewport all the room, or put it back among the others."""
        if self.layout is Layout.ONE and self.enlarged is not None:
            was = self.enlarged
            among = (*was.states[: was.active], self.states[0], *was.states[was.active + 1 :])
            after = self._with(was.layout, (*among, *self.states[1:]), was.active)
            return evolve(after, enlarged=None)
        if self.layout is not Layout.ONE and self.active < self.in_grid:
            alone = self._with(Layout.ONE, (self.states[self.active], *self._windows), 0)
            return evolve(alone, enlarged=Several(self.layout, self._grid, self.active))
        return self

    def with_detached(self, index: int) -> Arrangement:
        """Put a viewport into a window of its own; in the grid the others close up.

        The only one in the grid leaves a copy of itself.
        """
        if index >= self.in_grid or len(self.states) >= MOST_VIEWPORTS:
            return self
        grid, windows = list(self._grid), (*self._windows, self.states[index])
        if len(grid) > 1:
            del grid[index]
        states = (*grid, *windows)
        after = self._with(_fitting(len(grid)), states, len(states) - 1)
        return evolve(after, detached=self.detached + 1, enlarged=None)

    def with_attached(self, index: int) -> Arrangement:
        """Put a viewport back from its window into the grid; where that is full, it rests."""
        if index < self.in_grid:
            return self
        back, grid = self.states[index], self._grid
        windows = (*self.states[len(grid) : index], *self.states[index + 1 :])
        if len(grid) >= Layout.FOUR.size:
            after = self._with(self.layout, (*grid, *windows), 0)
            after = evolve(after, resting=(back, *self.resting))
        else:
            states = (*grid, back, *windows)
            after = self._with(_fitting(len(grid) + 1), states, len(grid))
        return evolve(after, detached=self.detached - 1, enlarged=None)

    def each(self, change: Callable[[ViewportState], ViewportState]) -> Arrangement:
        """Change all viewports, also those that rest or wait behind an enlarged one."""
        was = self.enlarged
        return evolve(
            self,
            states=tuple(map(change, self.states)),
            resting=tuple(map(change, self.resting)),
            enlarged=was and evolve(was, states=tuple(map(change, was.states))),
        )

    def _with(self, layout: Layout, states: tuple[ViewportState, ...], active: int) -> Arrangement:
        return evolve(self, layout=layout, states=states, active=min(active, len(states) - 1))

    def to_side(self) -> dict[str, Any]:
        """Return what is kept per user, as plain JSON values."""
        return {
            "viewports": [viewport_to_side(one) for one in self._grid],
            "active": min(self.active, self.in_grid - 1),
            "layout": str(self.layout),
            "windows": [viewport_to_side(one) for one in self._windows],
        }

    @classmethod
    def from_side(cls, kept: Mapping[str, Any]) -> Arrangement:
        """Return what `to_side` gave; anything unusable is left out."""
        states = _kept_states(kept)
        layout = _kept_layout(kept.get("layout"), len(states))
        active = kept.get("active")
        active = active if isinstance(active, int) and 0 <= active < layout.size else 0
        windows = _kept_windows(kept.get("windows"))
        return cls((*states[: layout.size], *windows), active, layout, len(windows))


def _fitting(count: int) -> Layout:
    return next(one for one in Layout if one.size == count)


def _kept_states(kept: Mapping[str, Any]) -> tuple[ViewportState, ...]:
    """Return all viewports that were kept; older files have the active one alone."""
    several = kept.get("viewports")
    if isinstance(several, list) and several:
        return tuple(viewport_from_side(one) for one in several[:MOST_VIEWPORTS])
    return (viewport_from_side(kept),)


def _kept_windows(kept: object) -> tuple[ViewportState, ...]:
    """Return what was in windows of their own; an empty one need not come back."""
    found = (viewport_from_side(one) for one in (kept if isinstance(kept, list) else ()))
    return tuple(one for one in found if one.image is not None)[: MOST_VIEWPORTS - Layout.FOUR.size]


def _kept_layout(value: Any, count: int) -> Layout:
    try:
        layout = Layout(value)
    except ValueError:
        return Layout.ONE
    return layout if layout.size == count else Layout.ONE
