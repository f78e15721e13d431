"""Actions on layers."""

from __future__ import annotations

from workbench.app.actions.action import Action, can_edit
from workbench.app.host import Desk
from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.model import commands
from workbench.model.ids import EntityId, LayerId, new_id


def _has_layer(desk: Desk) -> bool:
    return can_edit(desk) and desk.session.view_state.layer in desk.session.project.layers


def _active(desk: Desk) -> LayerId:
    layer = desk.session.view_state.layer
    if layer is None:
        raise InputError(t("Choose a layer in the Layers panel first."))
    return layer


def _add(desk: Desk) -> None:
    name = str(t("Layer {n}", n=len(desk.session.project.layers) + 1))
    id = LayerId(EntityId(new_id()))
    desk.session.do(commands.add_layer, name, id=id)
    desk.session.view_state.choose_layer(id)


def _rename(desk: Desk) -> None:
    layer = desk.session.project.layers[_active(desk)]
    name = desk.host.ask_text(t("Name of the layer"), layer.name)
    if name and name.strip():
        desk.session.do(commands.rename_layer, layer.id, name.strip())


def _recolor(desk: Desk) -> None:
    layer = desk.session.project.layers[_active(desk)]
    color = desk.host.ask_color(t("Colour of the layer"), layer.color)
    if color is not None:
        desk.session.do(commands.recolor_layer, layer.id, color)


def _lock(desk: Desk) -> None:
    layer = desk.session.project.layers[_active(desk)]
    desk.session.do(commands.lock_layer, layer.id, not layer.locked)


def _delete(desk: Desk) -> None:
    desk.session.do(commands.delete_layer, _active(desk))
    left = desk.session.project.ordered_layers()
    desk.session.view_state.choose_layer(left[-1].id if left else None)


def _shift(desk: Desk, n: int) -> None:
    ids = [layer.id for layer in desk.session.project.ordered_layers()]
    at = ids.index(_active(desk))
    to = min(max(at + n, 0), len(ids) - 1)
    ids.insert(to, ids.pop(at))
    desk.session.do(commands.order_layers, ids)


def _toggle_visible(desk: Desk) -> None:
    view = desk.session.view_state
    id = _active(desk)
    view.set_layer_view(id, visible=not view.layer_view(id).visible)


def _toggle_solo(desk: Desk) -> None:
    view = desk.session.view_state
    id = _active(desk)
    now = view.layer_views.get(id)
    view.set_layer_view(id, solo=not (now is not None and now.solo))


ACTIONS = (
    Action("layer.add", t("Add layer"), _add, ("Ctrl+Shift+Y",), "layer_add", can_edit),
    Action("layer.rename", t("Rename layer…"), _rename, ("F2",), "", _has_layer),
    Action("layer.recolor", t("Colour of the layer…"), _recolor, (), "", _has_layer),
    Action(
        "layer.visible",
        t("Show or hide layer"),
        _toggle_visible,
        ("Ctrl+Shift+H",),
        "eye",
        _has_layer,
        section=1,
    ),
    Action(
        "layer.solo",
        t("Show only this layer"),
        _toggle_solo,
        ("Ctrl+Alt+H",),
        "",
        _has_layer,
        section=1,
    ),
    Action("layer.lock", t("Lock or unlock layer"), _lock, (), "lock", _has_layer, section=1),
    Action(
        "layer.up",
        t("Move layer up"),
        lambda d: _shift(d, 1),
        ("Ctrl+]",),
        "up",
        _has_layer,
        section=2,
    ),
    Action(
        "layer.down",
        t("Move layer down"),
        lambda d: _shift(d, -1),
        ("Ctrl+[",),
        "down",
        _has_layer,
        section=2,
    ),
    Action("layer.delete", t("Delete layer"), _delete, (), "delete", _has_layer, section=3),
)
