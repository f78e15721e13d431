"""ViewState: what is only looking. Never on the undo stack; parts of it are kept per user."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from attrs import evolve, frozen
from psygnal import Signal

from workbench.app.viewing.arrangement import Arrangement
from workbench.app.viewing.chosen import Chosen, chosen_from_side, chosen_to_side
from workbench.app.viewing.layouts import Layout
from workbench.app.viewing.links import Links, PatientPoint
from workbench.app.viewing.shares import Shares, usual
from workbench.app.viewing.viewport_state import (
    NEW_IMAGE,
    ViewportState,
    viewport_to_side,
    within,
)
from workbench.app.viewing.window_place import WindowPlace
from workbench.base.events import tell
from workbench.imaging.drawing.overlay_style import Blend
from workbench.model.ids import AnnotationId, EntityId, ImageId, LayerId
from workbench.model.project import Project


@frozen
class LayerView:
    """How a layer is shown; `opacity` from 0 to 1.

    Parameters
    ----------
    score_from : float
        Of a reference: what has a lower score is not shown.
    folded : bool
        Of a group: the layers in it are not listed.
    """

    visible: bool = True
    opacity: float = 1.0
    solo: bool = False
    blend: Blend = Blend.NORMAL
    score_from: float = 0.0
    folded: bool = False


class ViewState:
    """Evented state of the views; `changed` names what changed.

    The last `detached` viewports are in windows of their own, the others in the grid of `layout`.

    Names: ``viewports active layout shares links references cursor selection hover tool layer
    label layer_views overlays privacy visible_only``. ``viewports`` is told as well when another
    viewport becomes the active one.
    """

    changed = Signal(frozenset)

    def __init__(self) -> None:
        self.arrangement = Arrangement()
        #: Layouts that the user has divided otherwise.
        self.shares: dict[Layout, Shares] = {}
        #: Where the windows of single viewports are, in their order; nobody is told.
        self.window_places: tuple[WindowPlace, ...] = ()
        self.links = Links()
        self.references = True
        self.cursor: PatientPoint | None = None
        self.selection: frozenset[AnnotationId] = frozenset()
        self.hover: AnnotationId | None = None
        self.tool = "select"
        self.previous_tool = "select"
        self.layer: LayerId | None = None
        self.label: str | None = None
        self.layer_views: dict[LayerId, LayerView] = {}
        #: Layers that stand out while the others are dimmed; none = all alike.
        self.lit: frozenset[LayerId] = frozenset()
        self.overlays = True
        self.privacy = False
        #: What files draw over their pictures is shown.
        self.file_graphics = True
        #: Colours are shown as the ICC profile of their file says.
        self.color_profiles = True
        self.presentation: Chosen | None = None
        #: How many times a lens at the pointer enlarges; 0 = there is none.
        self.magnifier = 0
        #: Of things that hide each other only what can be seen is drawn.
        self.visible_only = False
        #: Zones of the part that is on the picture are drawn.
        self.zones = True

    @property
    def viewports(self) -> tuple[ViewportState, ...]:
        """All viewports: first those in the grid, then those in windows of their own."""
        return self.arrangement.states

    @property
    def active(self) -> int:
        """Which viewport keys, menus and panels are about."""
        return self.arrangement.active

    @property
    def layout(self) -> Layout:
        """How those in the grid share the window."""
        return self.arrangement.layout

    @property
    def detached(self) -> int:
        """How many viewports are in windows of their own."""
        return self.arrangement.detached

    @property
    def viewport(self) -> ViewportState:
        """The active viewport."""
        return self.viewports[self.active]

    def set_viewport(self, index: int | None = None, **fields: Any) -> None:
        """Change fields of one viewport (default: the active one)."""
        index = self.active if index is None else index
        after = evolve(self.viewports[index], **fields)
        self._show((*self.viewports[:index], after, *self.viewports[index + 1 :]))

    def _show(self, states: tuple[ViewportState, ...]) -> None:
        if states != self.viewports:
            self.arrangement = evolve(self.arrangement, states=states)
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
            self.set_viewport(index, image=image, frame=frame, **NEW_IMAGE)

    def set_viewports(self, states: Iterable[ViewportState]) -> None:
        """Change several viewports at once; as many as there are."""
        after = tuple(states)
        if len(after) != len(self.viewports):
            raise ValueError("another number of viewports is another layout")
        self._show(after)

    def go(self, image: ImageId, frame: int, index: int | None = None) -> None:
        """Go to another slice of the same series: position, zoom and window stay."""
        self.set_viewport(index, image=image, frame=frame)

    # Several viewports

    def activate(self, index: int) -> None:
        """Make a viewport the one that keys, menus and panels are about."""
        if index != self.active and 0 <= index < len(self.viewports):
            self.arrangement = evolve(self.arrangement, active=index)
            self._tell("active", "viewports")

    def activate_next(self, step: int = 1) -> None:
        """Make the next viewport the active one, going round."""
        self.activate((self.active + step) % len(self.viewports))

    @property
    def in_grid(self) -> int:
        """How many viewports are in the window itself."""
        return self.arrangement.in_grid

    def set_layout(self, layout: Layout, states: Iterable[ViewportState] | None = None) -> None:
        """Share the window out anew; the active viewport is always among those that stay.

        Those that have no room any more rest, and come back when there is more room.

        Parameters
        ----------
        states : iterable of ViewportState, optional
            What the viewports in the grid show; the rest forgets what it was.
        """
        self._arrange(self.arrangement.laid_out(layout, states))

    def toggle_enlarged(self) -> None:
        """Give the active viewport all the room, or put it back among the others."""
        self._arrange(self.arrangement.toggled())

    @property
    def is_enlarged(self) -> bool:
        """Whether one viewport has the room of several for a while."""
        return self.arrangement.enlarged is not None

    def detach(self, index: int) -> None:
        """Put a viewport into a window of its own; in the grid the others close up.

        The only one in the grid leaves a copy of itself.
        """
        self._arrange(self.arrangement.with_detached(index))

    def attach(self, index: int) -> None:
        """Put a viewport back from its window into the grid."""
        self._arrange(self.arrangement.with_attached(index))

    def _arrange(self, after: Arrangement) -> None:
        was, self.arrangement = self.arrangement, after
        if (was.layout, was.states, was.active) != (after.layout, after.states, after.active):
            self._tell("layout", "viewports", "active")

    def share_out(self, shares: Shares | None = None, layout: Layout | None = None) -> None:
        """Divide a layout (default: that of now) among its viewports; None = as usual."""
        layout = layout or self.layout
        after = {one: kept for one, kept in self.shares.items() if one is not layout}
        if shares is not None and shares != usual(layout):
            after[layout] = shares
        self._set("shares", after)

    @property
    def shares_now(self) -> Shares:
        """How the viewports in the grid share the room."""
        return self.shares.get(self.layout) or usual(self.layout)

    def set_links(self, links: Links) -> None:
        """Choose what viewports do together."""
        self._set("links", links)

    def set_references(self, shown: bool) -> None:
        """Show or hide where the active slice cuts the others."""
        self._set("references", shown)

    def set_cursor(self, cursor: PatientPoint | None) -> None:
        """Mark a point in the patient in all viewports."""
        self._set("cursor", cursor)

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

    def light(self, layers: Iterable[LayerId]) -> None:
        """Let layers stand out from the others; told as ``layer_views``."""
        lit = frozenset(layers)
        if lit != self.lit:
            self.lit = lit
            self._tell("layer_views", "lit")

    def tell_layers(self) -> None:
        """Let whoever shows layers look again: what they waited for is there."""
        self._tell("layer_facts")

    def set_overlays(self, shown: bool) -> None:
        """Show or hide corner texts, letters and scale bar."""
        self._set("overlays", shown)

    def set_privacy(self, hidden: bool) -> None:
        """Hide names on the screen."""
        self._set("privacy", hidden)

    def set_magnifier(self, times: int) -> None:
        """Show a lens at the pointer, or none (0)."""
        self._set("magnifier", times)

    def set_visible_only(self, on: bool) -> None:
        """Draw only what can be seen of things that hide each other, or all of them."""
        self._set("visible_only", on)

    def set_zones(self, shown: bool) -> None:
        """Show or hide the zones of the part; told as ``overlays``."""
        if shown != self.zones:
            self.zones = shown
            self._tell("overlays")

    def set_file_graphics(self, shown: bool) -> None:
        """Show or hide what files draw over their pictures; told as ``viewports``."""
        if shown != self.file_graphics:
            self.file_graphics = shown
            self._tell("viewports", "file_graphics")

    def set_color_profiles(self, applied: bool) -> None:
        """Show colours as ICC profiles say, or as they are stored; told as ``viewports``."""
        if applied != self.color_profiles:
            self.color_profiles = applied
            self._tell("viewports", "color_profiles")

    def set_presentation(self, chosen: Chosen | None) -> None:
        """Choose a presentation state, or none; told as ``viewports``."""
        if chosen != self.presentation:
            self.presentation = chosen
            self._tell("viewports", "presentation")

    def keep_to(self, project: Project) -> None:
        """Let go of everything that the project does not have: shown, selected, chosen."""
        was, self.arrangement = self.viewports, self.arrangement.each(partial(within, project))
        if self.viewports != was:
            self._tell("viewports")
        self._set("selection", self.selection & project.annotations.keys())
        if self.hover not in project.annotations:
            self._set("hover", None)
        if self.layer not in project.layers:
            self._set("layer", None)
        if project.scheme is None or project.scheme.get(self.label) is None:
            self._set("label", None)

    def reset(self) -> None:
        """Forget the project: nothing shown, nothing selected."""
        self.arrangement, self.links, self.cursor = Arrangement(), Links(), None
        self.presentation, self.shares, self.window_places = None, {}, ()
        self.selection, self.hover = frozenset(), None
        self.layer, self.label, self.layer_views, self.lit = None, None, {}, frozenset()
        self._tell(
            *("viewports", "active", "layout", "links", "cursor"),
            *("selection", "hover", "layer", "label", "layer_views"),
        )

    def to_side(self) -> dict[str, Any]:
        """Return what is kept per user beside the project, as plain JSON values."""
        # The fields of the active viewport also stand alone, as they did with one viewport only.
        return {
            **viewport_to_side(self.viewport),
            **self.arrangement.to_side(),
            "shares": {str(one): [kept.across, kept.down] for one, kept in self.shares.items()},
            "window_places": [one.to_side() for one in self.window_places],
            "links": self.links.to_side(),
            "references": self.references,
            "cursor": self.cursor.to_side() if self.cursor is not None else None,
            "file_graphics": self.file_graphics,
            "color_profiles": self.color_profiles,
            "presentation": chosen_to_side(self.presentation),
            "layer": self.layer,
            "label": self.label,
            "layers": {
                id: [view.visible, view.opacity, view.solo]
                if view == LayerView(view.visible, view.opacity, view.solo)
                else [
                    *(view.visible, view.opacity, view.solo),
                    *(view.blend.value, view.score_from, view.folded),
                ]
                for id, view in self.layer_views.items()
            },
        }

    def from_side(self, kept: Any) -> None:
        """Take up what `to_side` gave; anything unusable is left out."""
        if not isinstance(kept, dict):
            return
        # Before the pictures, which would go there.
        self.set_cursor(PatientPoint.from_side(kept.get("cursor")))
        self.shares = _kept_shares(kept.get("shares"))
        places = kept.get("window_places")
        self.window_places = tuple(
            map(WindowPlace.from_side, places if isinstance(places, list) else ())
        )
        self._arrange(Arrangement.from_side(kept))
        self.set_links(Links.from_side(kept.get("links")))
        self.set_references(kept.get("references") is not False)
        if isinstance(kept.get("file_graphics"), bool):
            self.set_file_graphics(kept["file_graphics"])
        if isinstance(kept.get("color_profiles"), bool):
            self.set_color_profiles(kept["color_profiles"])
        self.set_presentation(chosen_from_side(kept.get("presentation")))
        if isinstance(kept.get("layer"), str):
            self.choose_layer(LayerId(EntityId(kept["layer"])))
        if isinstance(kept.get("label"), str):
            self.choose_label(kept["label"])
        layers = kept.get("layers")
        for id, view in layers.items() if isinstance(layers, dict) else ():
            fields = _kept_layer(view)
            if fields:
                self.set_layer_view(LayerId(EntityId(id)), **fields)

    def _set(self, name: str, value: Any) -> None:
        if getattr(self, name) != value:
            setattr(self, name, value)
            self._tell(name)

    def _tell(self, *names: str) -> None:
        tell(self.changed, frozenset(names))


def _kept_layer(kept: object) -> dict[str, Any]:
    match kept:
        case [bool(visible), float() | int() as opacity, bool(solo), *rest] if 0 <= opacity <= 1:
            fields: dict[str, Any] = {"visible": visible, "opacity": float(opacity), "solo": solo}
        case _:
            return {}
    match rest:
        case [str(blend), float() | int() as score, bool(folded)] if blend in set(Blend):
            fields |= {"blend": Blend(blend), "score_from": float(score), "folded": folded}
    return fields


def _kept_shares(kept: object) -> dict[Layout, Shares]:
    found = (
        ((one, Shares.from_side(kept.get(one))) for one in Layout) if isinstance(kept, dict) else ()
    )
    return {one: shares for one, shares in found if shares is not None}
