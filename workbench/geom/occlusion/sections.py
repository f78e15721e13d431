"""Sections: shapes as the clipping engine holds them, those that were asked for lately."""

from __future__ import annotations

from functools import lru_cache

from workbench.geom.occlusion.clipper import Section, section_of
from workbench.geom.occlusion.shape import Shape

# A plate may have thousands of shapes on it, each of which is asked for with every edit of it.
_MOST = 4096


class Sections:
    """What lies in the frame of each shape that was asked for lately; any thread may ask."""

    def __init__(self) -> None:
        self.of = lru_cache(_MOST)(_section)


def _section(shape: Shape) -> Section:
    return section_of(shape.contours)
