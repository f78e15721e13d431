"""Layer: a named group of annotations that is painted and locked together."""

from __future__ import annotations

from attrs import field, frozen
from attrs.validators import matches_re, optional

from workbench.model.ids import LayerId

HEX_COLOR = r"#[0-9a-f]{6}"


@frozen
class Layer:
    """A group of annotations.

    Parameters
    ----------
    order : float
        Painting order, larger = painted later (on top). It says nothing about occlusion.
    color : str or None
        ``#rrggbb`` for annotations without a label; None follows the labels.
    """

    id: LayerId
    name: str
    order: float = 0.0
    color: str | None = field(default=None, validator=optional(matches_re(HEX_COLOR)))
    locked: bool = False
