"""Where a row of the layers panel goes that is dropped on another one."""

from __future__ import annotations

from enum import StrEnum

from attrs import frozen

from workbench.model.ids import LayerId
from workbench.model.layer import LayerKind
from workbench.model.layer_tree import LayerTree


class Part(StrEnum):
    """Which part of a row the pointer is on."""

    ABOVE = "above"
    INTO = "into"
    BELOW = "below"


@frozen
class Place:
    """A place for a layer: as ``move_layer`` takes it, and how it is shown.

    Parameters
    ----------
    part : Part
        Where the mark is drawn, against the row `at`.
    """

    parent: LayerId | None
    below: LayerId | None
    at: LayerId
    part: Part


def part_of(share: float, is_group: bool) -> Part:
    """Return the part of a row at a share of its height, 0 at its top."""
    if is_group and 0.25 < share < 0.75:
        return Part.INTO
    return Part.ABOVE if share < 0.5 else Part.BELOW


def place_of(
    tree: LayerTree, dragged: LayerId, at: LayerId, part: Part, folded: bool = False
) -> Place | None:
    """Return where a layer goes; None where it cannot go.

    Parameters
    ----------
    folded : bool
        The row `at` is a group that shows nothing of what is in it.
    """
    within = set(tree.within(dragged))
    is_group = tree.layers[at].kind is LayerKind.GROUP
    if at in within:
        return None
    if part is Part.INTO or (part is Part.BELOW and is_group and not folded and tree.inside(at)):
        return Place(at, None, at, Part.INTO if part is Part.INTO else Part.BELOW)
    parent = tree.parent(at)
    if parent in within:
        return None
    if part is Part.BELOW:
        return Place(parent, at, at, part)
    there = [one for one in tree.inside(parent) if one != dragged]
    above = there.index(at) + 1
    return Place(parent, there[above] if above < len(there) else None, at, part)
