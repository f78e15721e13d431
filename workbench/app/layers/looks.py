"""How layers look now: what their groups, solo and the row under the pointer make of them."""

from __future__ import annotations

from attrs import evolve

from workbench.app.viewing.view_state import LayerView, ViewState
from workbench.imaging.drawing.overlay_style import LayerLook
from workbench.model.ids import LayerId
from workbench.model.layer import Layer, LayerKind
from workbench.model.layer_tree import LayerTree
from workbench.model.project import Project

#: What is left of the other layers while one stands out.
DIMMED = 0.3


def layer_looks(project: Project, view: ViewState) -> dict[LayerId, LayerLook]:
    """Return how each layer of a project is shown."""
    tree = LayerTree(project.layers)
    solo = soloed(tree, view)
    return {id: _look(tree, view, layer, solo) for id, layer in project.layers.items()}


def soloed(tree: LayerTree, view: ViewState) -> frozenset[LayerId] | None:
    """Return the layers that alone are shown, with what is in them; None = all are."""
    chosen = [id for id in tree.layers if _view(view, id).solo]
    if not chosen:
        return None
    return frozenset(one for id in chosen for one in tree.within(id))


def _look(
    tree: LayerTree, view: ViewState, layer: Layer, solo: frozenset[LayerId] | None
) -> LayerLook:
    own = _view(view, layer.id)
    chain = [own, *(_view(view, above.id) for above in tree.above(layer.id))]
    opacity = 1.0
    for one in chain:
        opacity *= one.opacity
    if view.lit and layer.id not in view.lit:
        opacity *= DIMMED
    return LayerLook(
        all(one.visible for one in chain) and (solo is None or layer.id in solo),
        opacity,
        own.blend,
        layer.kind is LayerKind.REFERENCE,
        own.score_from,
    )


def _view(view: ViewState, id: LayerId) -> LayerView:
    return view.layer_views.get(id, LayerView())


def show_layer(project: Project, view: ViewState, id: LayerId) -> None:
    """Make sure that a layer is seen: it, its groups, and no solo of others."""
    tree = LayerTree(project.layers)
    solo = soloed(tree, view)
    if solo is not None and id not in solo:
        for other in tree.layers:
            if _view(view, other).solo:
                view.set_layer_view(other, solo=False)
    for one in (id, *(above.id for above in tree.above(id))):
        now = _view(view, one)
        # One that is fully transparent cannot be seen either.
        shown = evolve(now, visible=True, opacity=now.opacity or 1.0)
        if shown != now:
            view.set_layer_view(one, visible=True, opacity=shown.opacity)
