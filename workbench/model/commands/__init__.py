"""The verbs: pure functions from (Project, arguments) to a Patch. None of them writes."""

from workbench.model.commands.annotations import (
    add_annotations,
    change_regions,
    delete_annotations,
    editable,
    lock_annotations,
    move_to_layer,
    refuse_locked,
    set_attribute,
    set_concept,
    set_depth,
    set_label,
    set_note,
    why_locked,
)
from workbench.model.commands.images import (
    add_images,
    dismiss,
    move_project,
    moved_from,
    relink_images,
    remove_images,
    set_calibration,
    set_image_status,
)
from workbench.model.commands.layers import (
    add_layer,
    delete_layer,
    lock_layer,
    order_layers,
    recolor_layer,
    rename_layer,
)
from workbench.model.commands.scheme import (
    change_scheme,
)

__all__ = [
    "add_annotations",
    "add_images",
    "add_layer",
    "change_regions",
    "change_scheme",
    "delete_annotations",
    "delete_layer",
    "dismiss",
    "editable",
    "lock_annotations",
    "lock_layer",
    "move_project",
    "move_to_layer",
    "moved_from",
    "order_layers",
    "recolor_layer",
    "refuse_locked",
    "relink_images",
    "remove_images",
    "rename_layer",
    "set_attribute",
    "set_calibration",
    "set_concept",
    "set_depth",
    "set_image_status",
    "set_label",
    "set_note",
    "why_locked",
]
