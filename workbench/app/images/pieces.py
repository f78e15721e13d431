"""Pieces: a patch that adds many images as several that add some each. Pure.

Writing thousands of images takes the thread of the window too long for one go.
"""

from __future__ import annotations

from attrs import evolve

from workbench.model.ids import EntityId
from workbench.model.image import Image, Series
from workbench.model.patch import Delta, Patch

# So many images are written in less than 8 ms.
LEAST = 24
# Each piece writes the growing series anew.
_MOST_PIECES = 60


def in_pieces(patch: Patch, least: int = LEAST) -> list[Patch]:
    """Return patches that do the same one after the other; series grow with their images.

    Parameters
    ----------
    least : int
        How many images one piece adds at least; a patch with no more stays as it is.
    """
    added = [
        id
        for id, delta in patch.deltas.items()
        if delta.before is None and isinstance(delta.after, Image)
    ]
    size = max(least, -(-len(added) // _MOST_PIECES))
    if len(added) <= size:
        return [patch]
    growing = {
        id: delta.after for id, delta in patch.deltas.items() if isinstance(delta.after, Series)
    }
    now = {id: patch.deltas[id].before for id in growing}
    waiting = set(added)
    others = {
        id: delta for id, delta in patch.deltas.items() if id not in waiting and id not in growing
    }
    pieces = []
    for start in range(0, len(added), size):
        members = added[start : start + size]
        waiting.difference_update(members)
        deltas: dict[EntityId, Delta] = {id: patch.deltas[id] for id in members}
        if start == 0:
            deltas = {**others, **deltas}
        for id, series in growing.items():
            grown = evolve(series, images=tuple(one for one in series.images if one not in waiting))
            if grown.images and grown != now[id]:
                deltas[id] = Delta(now[id], grown)
                now[id] = grown
        pieces.append(evolve(patch, deltas=deltas))
    return pieces
