"""ViewState: what is only looking. Never on the undo stack; parts of it are kept per user."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from attrs import evolve, frozen
from psygnal import Signal

from workbench.app.viewing.chosen import Chosen, chosen_from_side, chosen_to_side
from workbench.app.viewing.layouts import Layout
from workbench.app.viewing.links import Links, PatientPoint
from workbench.app.viewing.viewport_state import (
    ViewportState,
    viewport_from_side,
    viewport_to_side,
    within,
)
from workbench.base.events import tell
from workbench.model.ids import AnnotationId, EntityId, ImageId, LayerId
from workbench.model.project import Project

#: Four in the window, and as many in windows of their own.
MOST_VIEWPORTS = 8


@frozen
class LayerView:
    """How a layer is shown; `opacity` from 0 to 1."""

    visible: bool = True
    opacity: float = 1.0
    solo: bool = False


class ViewState:
    """Evented state of the views; `changed` names what changed.

    The last `detached` viewports are in windows of their own, the others in the grid of `layout`.

    Names: ``viewports active layout links references cursor selection hover tool layer label
    layer_views overlays privacy``. ``viewports`` is told as well when another viewport becomes the
    active one.
    """

    changed = Signal(frozenset)

    def __init__(self) -> None:
        self.viewports: tuple[ViewportState, ...] = (ViewportState(),)
        self.active = 0
        self.layout = Layout.ONE
        self.detached = 0
        self.links = Links()
        self.references = True
        self.cursor: PatientPoint | None = None
        self._resting: tuple[ViewportState, ...] = ()
        self._enlarged: tuple[Layout, tuple[ViewportState, ...], int] | None = None
        self.selection: frozenset[AnnotationId] = frozenset()
        self.hover: AnnotationId | None = None
        self.tool = "select"
        self.previous_tool = "select"
        self.layer: LayerId | None = None
        self.label: str | None = None
        self.layer_views: dict[LayerId, LayerView] = {}
        self.overlays = True
        self.privacy = False
        #: What files draw over their pictures is shown.
        self.file_graphics = True
        self.presentation: Chosen | None = None

    @property
    def viewport(self) -> ViewportState:
        """The active viewport."""
        return self.viewports[self.active]

    def set_viewport(self, index: int | None = None, **fields: Any) -> None:
        """Change fields of one viewport (default: the active one)."""
        index = self.active if index is None else index
        after = evolve(self.viewports[index], **fields)
        if after != self.viewports[index]:
            self.viewports = (*self.viewports[:index], after, *self.viewports[index + 1 :])
            self._tell("viewports")

    def refresh(self) -> None:
        """Let viewports look again: what they waited for is there."""
        self._tell("viewports")

    def show(self, image: ImageId | None, frame: int = 1, index: int | None = None) -> None:
        """Show an image in a viewport (default: the active one), fitted when it is another one."""
        index = self.active if index is None else index
        if image == self.viewports[index].image:
            self.set_viewport(index, frame=frame)
        else:
            self.set_viewport(
                index, image=image, frame=frame, center=None, plane=None, prior=False, pin=None
            )

    def set_viewports(self, states: Iterable[ViewportState]) -> None:
        """Change several viewports at once; as many as there are."""
        after = tuple(states)
        if len(after) != len(self.viewports):
            raise ValueError("another number of viewports is another layout")
        self._set("viewports", after)

    def go(self, image: ImageId, frame: int, index: int | None = None) -> None:
        """Go to another slice of the same series: position, zoom and window stay."""
        self.set_viewport(index, image=image, frame=frame)

    # Several viewports

    def activate(self, index: int) -> None:
        """Make a viewport the one that keys, menus and panels are about."""
        if index != self.active and 0 <= index < len(self.viewports):
            self.active = index
            self._tell("active", "viewports")

    def activate_next(self, step: int = 1) -> None:
        """Make the next viewport the active one, going round."""
        self.activate((self.active + step) % len(self.viewports))

    @property
    def in_grid(self) -> int:
        """How many viewports are in the window itself."""
        return len(self.viewports) - self.detached

    def set_layout(self, layout: Layout, states: Iterable[ViewportState] | None = None) -> None:
        """Share the window out anew; the active viewport is always among those that stay.

        Those that have no room any more rest, and come back when there is more room.

        Parameters
        ----------
        states : iterable of ViewportState, optional
            What the viewports in the grid show; the rest forgets what it was.
        """
        self._enlarged = None
        windows = self.viewports[self.in_grid :]
        if states is None:
            grid, active = self._shared(layout.size)
        else:
            grid, active = [*states][: layout.size], 0
            self._resting = ()
        grid += [ViewportState()] * (layout.size - len(grid))
        self._arrange(layout, (*grid, *windows), active)

    def toggle_enlarged(self) -> None:
        """Give the active viewport all the room, or put it back among the others."""
        if self.layout is Layout.ONE and self._enlarged is not None:
            layout, states, active = self._enlarged
            alone, windows = self.viewports[0], self.viewports[1:]
            self._enlarged = None
            self._arrange(
                layout, (*states[:active], alone, *states[active + 1 :], *windows), active
            )
        elif self.layout is not Layout.ONE and self.active < self.in_grid:
            kept = (self.layout, self.viewports[: self.in_grid], self.active)
            windows = self.viewports[self.in_grid :]
            self._arrange(Layout.ONE, (self.viewport, *windows), 0)
            self._enlarged = kept

    @property
    def is_enlarged(self) -> bool:
        """Whether one viewport has the room of several for a while."""
        return self._enlarged is not None

    def detach(self, index: int) -> None:
        """Put a viewport into a window of its own; in the grid the others close up.

        The only one in the grid leaves a copy of itself.
        """
        if index >= self.in_grid or len(self.viewports) >= MOST_VIEWPORTS:
            return
        self._enlarged = None
        grid = list(self.viewports[: self.in_grid])
        windows = (*self.viewports[self.in_grid :], grid[index])
        if len(grid) > 1:
            del grid[index]
        self.detached += 1
        layout = next(one for one in Layout if one.size == len(grid))
        self._arrange(layout, (*grid, *windows), len(grid) + len(windows) - 1)

    def attach(self, index: int) -> None:
        """Put a viewport back from its window into the grid."""
        if index < self.in_grid:
            return
        self._enlarged = None
        back = self.viewports[index]
        grid = self.viewports[: self.in_grid]
        windows = tuple(
            one for i, one in enumerate(self.viewports) if i >= len(grid) and i != index
        )
        self.detached -= 1
        if len(grid) >= Layout.FOUR.size:
            self._resting = (back, *self._resting)
            self._arrange(self.layout, (*grid, *windows), 0)
            return
        layout = next(one for one in Layout if one.size == len(grid) + 1)
        self._arrange(layout, (*grid, back, *windows), len(grid))

    def set_links(self, links: Links) -> None:
        """Choose what viewports do together."""
        self._set("links", links)

    def set_references(self, shown: bool) -> None:
        """Show or hide where the active slice cuts the others."""
        self._set("references", shown)

    def set_cursor(self, cursor: PatientPoint | None) -> None:
        """Mark a point in the patient in all viewports."""
        self._set("cursor", cursor)

    def _shared(self, count: int) -> tuple[list[ViewportState], int]:
        """Return what `count` viewports of the grid show, and which of them is active."""
        grid, active = list(self.viewports[: self.in_grid]), self.active
        if len(grid) > count:
            stay = list(range(count))
            if count <= active < len(grid):
                stay[-1] = active
            gone = tuple(one for i, one in enumerate(grid) if i not in stay)
            self._resting = (*gone, *self._resting)[:MOST_VIEWPORTS]
            return [grid[i] for i in stay], stay.index(active) if active in stay else 0
        while len(grid) < count and self._resting:
            grid.append(self._resting[0])
            self._resting = self._resting[1:]
        return grid, min(active, count - 1)

    def _arrange(self, layout: Layout, states: tuple[ViewportState, ...], active: int) -> None:
        after = (layout, states, min(active, len(states) - 1))
        if after != (self.layout, self.viewports, self.active):
            self.layout, self.viewports, self.active = after
            self._tell("layout", "viewports", "active")

    def select(self, ids: Iterable[AnnotationId]) -> None:
        """Make `ids` the selection."""
        self._set("selection", frozenset(ids))

    def set_hover(self, id: AnnotationId | None) -> None:
        """Note which annotation is under the pointer."""
        self._set("hover", id)

    def choose_tool(self, name: str) -> None:
        """Take up a tool and remember the one before it (Space goes back)."""
        if name != self.tool:
            self.previous_tool, self.tool = self.tool, name
            self._tell("tool")

    def choose_layer(self, layer: LayerId | None) -> None:
        """Make a layer the one that new annotations go to."""
        self._set("layer", layer)

    def choose_label(self, label: str | None) -> None:
        """Make a label the one that new annotations get."""
        self._set("label", label)

    def layer_view(self, layer: LayerId) -> LayerView:
        """Return how a layer is shown, taking solo of others into account."""
        view = self.layer_views.get(layer, LayerView())
        if any(v.solo for v in self.layer_views.values()) and not view.solo:
            return evolve(view, visible=False)
        return view

    def set_layer_view(self, layer: LayerId, **fields: Any) -> None:
        """Change how a layer is shown."""
        after = evolve(self.layer_views.get(layer, LayerView()), **fields)
        self._set("layer_views", {**self.layer_views, layer: after})

    def set_overlays(self, shown: bool) -> None:
        """Show or hide corner texts, letters and scale bar."""
        self._set("overlays", shown)

    def set_privacy(self, hidden: bool) -> None:
        """Hide names on the screen."""
        self._set("privacy", hidden)

    def set_file_graphics(self, shown: bool) -> None:
        """Show or hide what files draw over their pictures; told as ``viewports``."""
        if shown != self.file_graphics:
            self.file_graphics = shown
            self._tell("viewports", "file_graphics")

    def set_presentation(self, chosen: Chosen | None) -> None:
        """Choose a presentation state, or none; told as ``viewports``."""
        if chosen != self.presentation:
            self.presentation = chosen
            self._tell("viewports", "presentation")

    def keep_to(self, project: Project) -> None:
        """Let go of everything that the project does not have: shown, selected, chosen."""
        self._set("viewports", tuple(within(project, one) for one in self.viewports))
        self._resting = tuple(within(project, one) for one in self._resting)
        if self._enlarged is not None:
            layout, states, active = self._enlarged
            self._enlarged = (layout, tuple(within(project, one) for one in states), active)
        self._set("selection", self.selection & project.annotations.keys())
        if self.hover not in project.annotations:
            self._set("hover", None)
        if self.layer not in project.layers:
            self._set("layer", None)
        if project.scheme is None or project.scheme.get(self.label) is None:
            self._set("label", None)

    def reset(self) -> None:
        """Forget the project: nothing shown, nothing selected."""
        self.viewports, self.active, self.layout = (ViewportState(),), 0, Layout.ONE
        self.detached, self.links, self.cursor = 0, Links(), None
        self._resting, self._enlarged = (), None
        self.presentation = None
        self.selection, self.hover = frozenset(), None
        self.layer, self.label, self.layer_views = None, None, {}
        self._tell(
            *("viewports", "active", "layout", "links", "cursor"),
            *("selection", "hover", "layer", "label", "layer_views"),
        )

    def to_side(self) -> dict[str, Any]:
        """Return what is kept per user beside the project, as plain JSON values."""
        # The fields of the active viewport also stand alone, as they did with one viewport only.
        return {
            **viewport_to_side(self.viewport),
            "viewports": [viewport_to_side(one) for one in self.viewports[: self.in_grid]],
            "active": min(self.active, self.in_grid - 1),
            "layout": str(self.layout),
            "links": self.links.to_side(),
            "references": self.references,
            "cursor": self.cursor.to_side() if self.cursor is not None else None,
            "file_graphics": self.file_graphics,
            "presentation": chosen_to_side(self.presentation),
            "layer": self.layer,
            "label": self.label,
            "layers": {
                id: [view.visible, view.opacity, view.solo] for id, view in self.layer_views.items()
            },
        }

    def from_side(self, kept: Any) -> None:
        """Take up what `to_side` gave; anything unusable is left out."""
        if not isinstance(kept, dict):
            return
        states = _kept_states(kept)
        layout = _kept_layout(kept.get("layout"), len(states))
        active = kept.get("active")
        active = active if isinstance(active, int) and 0 <= active < layout.size else 0
        # Before the pictures, which would go there.
        self.set_cursor(PatientPoint.from_side(kept.get("cursor")))
        self._arrange(layout, states[: layout.size], active)
        self.set_links(Links.from_side(kept.get("links")))
        self.set_references(kept.get("references") is not False)
        if isinstance(kept.get("file_graphics"), bool):
            self.set_file_graphics(kept["file_graphics"])
        self.set_presentation(chosen_from_side(kept.get("presentation")))
        if isinstance(kept.get("layer"), str):
            self.choose_layer(LayerId(EntityId(kept["layer"])))
        if isinstance(kept.get("label"), str):
            self.choose_label(kept["label"])
        layers = kept.get("layers")
        for id, view in layers.items() if isinstance(layers, dict) else ():
            match view:
                case [bool(visible), float() | int() as opacity, bool(solo)] if 0 <= opacity <= 1:
                    self.set_layer_view(
                        LayerId(EntityId(id)), visible=visible, opacity=float(opacity), solo=solo
                    )

    def _set(self, name: str, value: Any) -> None:
        if getattr(self, name) != value:
            setattr(self, name, value)
            self._tell(name)

    def _tell(self, *names: str) -> None:
        tell(self.changed, frozenset(names))


def _kept_states(kept: Mapping[str, Any]) -> tuple[ViewportState, ...]:
    """Return all viewports that were kept; older files have the active one alone."""
    several = kept.get("viewports")
    if isinstance(several, list) and several:
        return tuple(viewport_from_side(one) for one in several[:MOST_VIEWPORTS])
    return (viewport_from_side(kept),)


def _kept_layout(value: Any, count: int) -> Layout:
    try:
        layout = Layout(value)
    except ValueError:
        return Layout.ONE
    return layout if layout.size == count else Layout.ONE
