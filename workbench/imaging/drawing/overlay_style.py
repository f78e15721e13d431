"""How annotations look: colour by label or layer, order, visibility and opacity by layer."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from math import inf

from attrs import field, frozen

from workbench.imaging.drawing.marks import REACH
from workbench.model.annotation import Annotation, Judgement
from workbench.model.ids import AnnotationId, LayerId
from workbench.model.order import DepthOrder
from workbench.model.project import Project

PLAIN_COLOR = "#56b4e9"

StyleKey = tuple[LayerId, str | None]
# Below each real score, above that of what was rejected.
_LEAST_SCORE = -1e300
Rgb = tuple[int, int, int]


class Blend(StrEnum):
    """How a layer is laid over what is below it.

    Annotations: ``normal``, only their outlines, or only their areas. Pictures: ``normal`` or one
    of the four that compute with what is below.
    """

    NORMAL = "normal"
    OUTLINE = "outline"
    FILL = "fill"
    MULTIPLY = "multiply"
    LIGHTEN = "lighten"
    DARKEN = "darken"
    DIFFERENCE = "difference"


@frozen
class LayerLook:
    """How one layer is shown; `opacity` from 0 to 1.

    Parameters
    ----------
    is_reference : bool
        What is on it is only looked at: dotted, without what was rejected.
    score_from : float
        Of a reference: what has a lower score is not shown.
    """

    visible: bool = True
    opacity: float = 1.0
    blend: Blend = Blend.NORMAL
    is_reference: bool = False
    score_from: float = 0.0


_PLAIN_LOOK = LayerLook()


@frozen
class Pen:
    """Widths in device-independent pixels and shares of the drawing."""

    line: float = 1.8
    halo: float = 3.6
    halo_opacity: float = 0.62
    fill_opacity: float = 0.16
    # Without an outline an area is seen only when it is filled more.
    lone_fill_opacity: float = 0.36
    point_radius: float = 4.0
    # Below this a shape is a dot of its own size; below `plain_px` it has neither halo nor fill.
    dot_px: float = 5.0
    plain_px: float = 10.0
    # Below this nobody sees dashes; hidden edges are drawn as the others are.
    dashed_px: float = 24.0


@frozen
class OverlayStyle:
    """All that decides how the shapes of a scene are drawn.

    Parameters
    ----------
    colors, layer_colors : mapping to ``#rrggbb``
        By label key; by layer for what has no label.
    depths : DepthOrder
        Who is nearer.
    orders : mapping of LayerId to float
        Painting order of the layers, larger = later.
    ratio : float
        Device pixels per device-independent pixel.
    marked : frozenset of AnnotationId
        Drawn with a white edge: a selection too large to be drawn live.
    visible_only : bool
        Of each shape only what can be seen, as if hidden edges were not there.
    """

    colors: Mapping[str, str] = field(factory=dict)
    layer_colors: Mapping[LayerId, str] = field(factory=dict)
    depths: DepthOrder = field(factory=DepthOrder)
    orders: Mapping[LayerId, float] = field(factory=dict)
    layers: Mapping[LayerId, LayerLook] = field(factory=dict)
    ratio: float = 1.0
    pen: Pen = Pen()
    marked: frozenset[AnnotationId] = frozenset()
    visible_only: bool = False

    @classmethod
    def of(
        cls, project: Project, layers: Mapping[LayerId, LayerLook] | None = None, ratio: float = 1.0
    ) -> OverlayStyle:
        """Return the style that a project's scheme and layers ask for."""
        scheme = project.scheme
        labels = scheme.labels if scheme else ()
        ordered = project.ordered_layers()
        return cls(
            colors={label.key: label.color for label in labels},
            layer_colors={layer.id: layer.color for layer in ordered if layer.color},
            depths=DepthOrder.of(scheme),
            orders={layer.id: float(rank) for rank, layer in enumerate(ordered)},
            layers=layers or {},
            ratio=ratio,
        )

    def look(self, layer: LayerId) -> LayerLook:
        """Return how a layer is shown."""
        return self.layers.get(layer, _PLAIN_LOOK)

    def shows(self, annotation: Annotation) -> bool:
        """Return whether an annotation is shown, as far as its layer and its score go."""
        look = self.look(annotation.layer)
        return look.visible and score_of(annotation) >= least_score(look)

    def opacity(self, layer: LayerId) -> float:
        """Return the opacity of a layer, 0 when it is hidden."""
        look = self.layers.get(layer, LayerLook())
        return look.opacity if look.visible else 0.0

    def color(self, layer: LayerId | None, label: str | None) -> str:
        """Return the colour of annotations of a label on a layer as ``#rrggbb``."""
        if label is not None and label in self.colors:
            return self.colors[label]
        return self.layer_colors.get(layer, PLAIN_COLOR) if layer else PLAIN_COLOR

    def order(self, layer: LayerId) -> float:
        """Return when a layer is painted, larger = later."""
        return self.orders.get(layer, 0.0)

    @property
    def reach(self) -> float:
        """Device pixels that a drawing reaches beyond its shape."""
        return (max(self.pen.point_radius, REACH) + self.pen.halo) * self.ratio + 1


def score_of(annotation: Annotation) -> float:
    """Return what is held against the least score of a reference: what was rejected has none."""
    if annotation.judgement is Judgement.REJECTED:
        return -inf
    score = annotation.provenance.score
    return inf if score is None else score


def least_score(look: LayerLook) -> float:
    """Return the score from which on something on a layer is shown."""
    return max(look.score_from, _LEAST_SCORE) if look.is_reference else -inf


def rgb(color: str) -> Rgb:
    """Return ``#rrggbb`` as three numbers."""
    value = int(color[1:], 16)
    return value >> 16, value >> 8 & 255, value & 255
