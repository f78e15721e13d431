"""What only our own COCO files say of themselves, in ``info.workbench``."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.api.coco.categories import hex_color
from workbench.api.exchange import ExportLayer
from workbench.api.jsonfile import Node


def our_info(root: Node) -> Node | None:
    """Return ``info.workbench``; None for a file of another program."""
    info = root.value.get("info") if isinstance(root.value, dict) else None
    workbench = info.get("workbench") if isinstance(info, dict) else None
    return Node(workbench, "$.info.workbench", root.file) if isinstance(workbench, dict) else None


def our_layers(node: Node) -> Iterator[ExportLayer]:
    """Yield the layers that ``info.workbench`` describes."""
    layers = node.get("layers")
    for layer in layers.items() if layers else ():
        color, locked = layer.get("color"), layer.get("locked")
        yield ExportLayer(
            layer.need("name").text(),
            layer.need("order").number(),
            hex_color(color) if color else None,
            locked.flag() if locked else False,
        )
