"""ViewState: what is only looking. Never on the undo stack; parts of it are kept per user."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from math import isfinite
from typing import Any

from attrs import evolve, frozen
from psygnal import Signal

from workbench.base.events import tell
from workbench.model.grey import Voi, VoiFunction, Window
from workbench.model.ids import AnnotationId, EntityId, ImageId, LayerId
from workbench.model.project import Project


@frozen
class LayerView:
    """How a layer is shown; `opacity` from 0 to 1."""

    visible: bool = True
    opacity: float = 1.0
    solo: bool = False


@frozen
class ViewportState:
    """What one viewport shows.

    Parameters
    ----------
    center : (float, float) or None
        Image position in the middle of the viewport; None = fit the image.
    zoom : float
        Screen (device) pixels per image pixel along x.
    voi : Voi or None
        The user's window or LUT; None = the file's default. Sticky across slices.
    """

    image: ImageId | None = None
    frame: int = 1
    center: tuple[float, float] | None = None
    zoom: float = 1.0
    voi: Voi | None = None
    inverted: bool = False


class ViewState:
    """Evented state of the views; `changed` names what changed.

    Names: ``viewports selection hover tool layer label layer_views overlays privacy``.
    """

    changed = Signal(frozenset)

    def __init__(self) -> None:
        self.viewports: tuple[ViewportState, ...] = (ViewportState(),)
        self.active = 0
        self.selection: frozenset[AnnotationId] = frozenset()
        self.hover: AnnotationId | None = None
        self.tool = "select"
        self.previous_tool = "select"
        self.layer: LayerId | None = None
        self.label: str | None = None
        self.layer_views: dict[LayerId, LayerView] = {}
        self.overlays = True
        self.privacy = False

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

    def show(self, image: ImageId | None, frame: int = 1) -> None:
        """Show an image in the active viewport, fitted when it is another image."""
        now = self.viewport
        if image == now.image:
            self.set_viewport(frame=frame)
        else:
            self.set_viewport(image=image, frame=frame, center=None)

    def go(self, image: ImageId, frame: int) -> None:
        """Go to another slice of the same series: position, zoom and window stay."""
        self.set_viewport(image=image, frame=frame)

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

    def keep_to(self, project: Project) -> None:
        """Let go of everything that the project does not have: shown, selected, chosen."""
        shown = tuple(_within(project, viewport) for viewport in self.viewports)
        self._set("viewports", shown)
        self._set("selection", self.selection & project.annotations.keys())
        if self.hover not in project.annotations:
            self._set("hover", None)
        if self.layer not in project.layers:
            self._set("layer", None)
        if project.scheme is None or project.scheme.get(self.label) is None:
            self._set("label", None)

    def reset(self) -> None:
        """Forget the project: nothing shown, nothing selected."""
        self.viewports, self.active = (ViewportState(),), 0
        self.selection, self.hover = frozenset(), None
        self.layer, self.label, self.layer_views = None, None, {}
        self._tell("viewports", "selection", "hover", "layer", "label", "layer_views")

    def to_side(self) -> dict[str, Any]:
        """Return what is kept per user beside the project, as plain JSON values."""
        now = self.viewport
        return {
            "image": now.image,
            "frame": now.frame,
            "center": now.center,
            "zoom": now.zoom,
            "window": _window_to_side(now.voi),
            "inverted": now.inverted,
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
        image, frame = kept.get("image"), kept.get("frame")
        if isinstance(image, str) and isinstance(frame, int) and frame >= 1:
            self.show(ImageId(EntityId(image)), frame)
            self.set_viewport(**_looks(kept))
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


def _within(project: Project, viewport: ViewportState) -> ViewportState:
    image = project.images.get(viewport.image) if viewport.image is not None else None
    if image is None:
        return evolve(viewport, image=None, frame=1, center=None)
    return evolve(viewport, frame=min(viewport.frame, image.frames))


def _window_to_side(voi: Voi | None) -> list[Any] | None:
    """Return a window as plain values; a lookup table is the file's own, which it keeps."""
    if not isinstance(voi, Window):
        return None
    return [voi.center, voi.width, str(voi.function), voi.explanation]


def _looks(kept: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a viewport that were kept and make sense."""
    fields: dict[str, Any] = {}
    match kept.get("center"), kept.get("zoom"):
        case [float() | int() as x, float() | int() as y], float() | int() as zoom:
            if isfinite(x) and isfinite(y) and isfinite(zoom) and zoom > 0:
                fields.update(center=(float(x), float(y)), zoom=float(zoom))
    match kept.get("window"):
        case [float() | int() as center, float() | int() as width, str(function), str(why)]:
            # A window that is none is left out.
            with suppress(ValueError):
                fields["voi"] = Window(center, width, VoiFunction(function), why)
    if isinstance(kept.get("inverted"), bool):
        fields["inverted"] = kept["inverted"]
    return fields
