"""Pieces of shapes that were cut by the edges of tiles and crops, put together again."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve, frozen

from workbench.api.exchange import ImportedAnnotation
from workbench.geom.clip import extent, joined
from workbench.model.regions import Box, Ellipse, Polygon

# Share of an area that run lengths and rounding may take or give.
_TOLERANCE = 0.02
_LEAST_TOLERANCE = 4.0  # px2: masks of small shapes follow pixel edges


@frozen
class Piece:
    """Of which shape a piece is, and how large that is."""

    of: str
    area: float
    truncated: bool


def joined_pieces(
    found: Iterable[tuple[ImportedAnnotation, Piece | None]],
) -> tuple[list[ImportedAnnotation], int]:
    """Return whole shapes in the order of their first pieces, and how many lack some part.

    A piece that was not cut is the whole shape; overlapping pieces count once.
    """
    whole: list[list[tuple[ImportedAnnotation, Piece | None]]] = []
    by_id: dict[tuple[str, int, str], list[tuple[ImportedAnnotation, Piece | None]]] = {}
    for one, piece in found:
        if piece is None:
            whole.append([(one, None)])
            continue
        key = one.image, one.frame, piece.of
        if key not in by_id:
            by_id[key] = []
            whole.append(by_id[key])
        by_id[key].append((one, piece))
    results = [_whole(pieces) for pieces in whole]
    return [one for one, _ in results], sum(lacking for _, lacking in results)


def _whole(
    pieces: list[tuple[ImportedAnnotation, Piece | None]],
) -> tuple[ImportedAnnotation, bool]:
    for one, piece in pieces:
        if piece is None or not piece.truncated:
            return one, False
    first, piece = pieces[0]
    assert piece is not None
    regions = [one.region for one, _ in pieces if isinstance(one.region, Box | Polygon | Ellipse)]
    region = joined(regions)
    lacking = piece.area - extent(region) > max(_LEAST_TOLERANCE, _TOLERANCE * piece.area)
    return evolve(first, region=region), lacking
