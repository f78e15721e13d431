"""Why a stroke would do nothing on a layer, and the action that helps."""

from __future__ import annotations

from attrs import frozen

from workbench.app.layers.looks import soloed
from workbench.app.viewing.view_state import LayerView, ViewState
from workbench.base.text import Text, t
from workbench.model import commands
from workbench.model.ids import LayerId
from workbench.model.layer import LayerKind
from workbench.model.layer_tree import LayerTree
from workbench.model.project import Project


@frozen
class Reason:
    """Why nothing happens; `action` is the id of what to do about it."""

    text: Text
    action: str


def why_nothing(project: Project, view: ViewState, id: LayerId | None) -> Reason | None:
    """Return why nothing that is drawn on a layer would come of it; None when it would."""
    layer = project.layers.get(id) if id is not None else None
    if layer is None:
        return None
    tree = LayerTree(project.layers)
    closed = commands.why_closed(project, layer)
    if closed is not None:
        is_locked = tree.locked_by(layer.id) is not None
        other = layer.kind is not LayerKind.ANNOTATIONS
        return Reason(closed, "layer.lock" if is_locked or not other else "layer.draw_on")
    hidden = next(
        (one for one in (layer, *tree.above(layer.id)) if not _view(view, one.id).visible), None
    )
    if hidden is layer:
        text = t("Layer “{layer}” is hidden: nobody would see what you draw.", layer=layer.name)
        return Reason(text, "layer.reveal")
    if hidden is not None:
        text = t(
            "Layer “{layer}” is in the group “{group}”, which is hidden.",
            layer=layer.name,
            group=hidden.name,
        )
        return Reason(text, "layer.reveal")
    solo = soloed(tree, view)
    if solo is not None and layer.id not in solo:
        alone = next(one.name for one in tree.layers.values() if _view(view, one.id).solo)
        text = t("Only “{alone}” is shown, not layer “{layer}”.", alone=alone, layer=layer.name)
        return Reason(text, "layer.reveal")
    return None


def _view(view: ViewState, id: LayerId) -> LayerView:
    return view.layer_views.get(id, LayerView())
