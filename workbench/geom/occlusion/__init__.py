"""Who hides whom on a frame, and what is left to see: pure values, no window, no file.

The whole outline is stored; what can be seen is computed: the outline inside the frame, minus the
nearer opaque outlines of the same occlusion group.
"""

from __future__ import annotations

from workbench.geom.occlusion.conflicts import Conflict, Unexplained
from workbench.geom.occlusion.cycles import Cycle
from workbench.geom.occlusion.facts import Facts
from workbench.geom.occlusion.result import Edges, Occlusion
from workbench.geom.occlusion.scene import Scene

__all__ = ["Conflict", "Cycle", "Edges", "Facts", "Occlusion", "Scene", "Unexplained"]
