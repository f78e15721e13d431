"""LayerTree: which layer is in which group, and what that means for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from workbench.model.ids import LayerId
from workbench.model.layer import Layer, LayerKind


class LayerTree:
    """The layers of a project as a tree.

    A parent that is gone, is no group, or lies within the layer itself counts as none: whatever a
    file or an undo brings, each layer is in the tree once.
    """

    def __init__(self, layers: Mapping[LayerId, Layer]) -> None:
        self.layers = layers
        ordered = sorted(layers.values(), key=lambda layer: (layer.order, layer.id))
        self._parent: dict[LayerId, LayerId] = {}
        self._inside: dict[LayerId | None, list[LayerId]] = {}
        for layer in ordered:
            parent = self._found(layer)
            if parent is not None:
                self._parent[layer.id] = parent
            self._inside.setdefault(parent, []).append(layer.id)

    def _found(self, layer: Layer) -> LayerId | None:
        seen, at = {layer.id}, layer.parent
        while at is not None and at in self.layers:
            above = self.layers[at]
            if at in seen or above.kind is not LayerKind.GROUP:
                return None
            seen.add(at)
            at = above.parent
        wanted = layer.parent
        return wanted if wanted is not None and wanted in self.layers else None

    def parent(self, id: LayerId) -> LayerId | None:
        """Return the group that a layer is in."""
        return self._parent.get(id)

    def above(self, id: LayerId) -> Iterator[Layer]:
        """Yield the groups that a layer is in, the innermost first."""
        at = self._parent.get(id)
        while at is not None:
            yield self.layers[at]
            at = self._parent.get(at)

    def inside(self, group: LayerId | None) -> list[LayerId]:
        """Return what lies directly in a group (None: in none), the first painted first."""
        return list(self._inside.get(group, ()))

    def within(self, id: LayerId) -> Iterator[LayerId]:
        """Yield a layer and all that lies in it, however deep."""
        yield id
        for one in self._inside.get(id, ()):
            yield from self.within(one)

    def rows(self, group: LayerId | None = None, depth: int = 0) -> Iterator[tuple[Layer, int]]:
        """Yield all layers from the topmost down, each group before what is in it, with depth."""
        for id in reversed(self._inside.get(group, ())):
            yield self.layers[id], depth
            yield from self.rows(id, depth + 1)

    def painted(self) -> list[LayerId]:
        """Return all layers in painting order, the first painted first, groups after theirs."""
        return [layer.id for layer, _ in self.rows()][::-1]

    def locked_by(self, id: LayerId) -> Layer | None:
        """Return the layer, or the group around it, whose lock holds it."""
        for layer in (self.layers[id], *self.above(id)):
            if layer.locked:
                return layer
        return None
