"""The tools, in the order of the toolbar. Cheap to import: no shapely until one is needed."""

from workbench.api.tools import Tool
from workbench.edit.tools.box import BoxTool
from workbench.edit.tools.cross_hair import CrossHairTool
from workbench.edit.tools.depth_tools import InterlockTool, VisiblePartTool
from workbench.edit.tools.ellipse import EllipseTool
from workbench.edit.tools.freehand import FreehandTool
from workbench.edit.tools.livewire import LivewireTool
from workbench.edit.tools.look import PanTool, WindowTool
from workbench.edit.tools.measuring.angles import AngleTool, CobbTool, OpenAngleTool
from workbench.edit.tools.measuring.bidirectional import BidirectionalTool
from workbench.edit.tools.measuring.distances import (
    CardiothoracicTool,
    ParallelTool,
    PerpendicularTool,
)
from workbench.edit.tools.measuring.marks import ArrowTool, ProbeTool, TextTool
from workbench.edit.tools.measuring.paths import CaliperTool, PathLengthTool, ProfileTool
from workbench.edit.tools.measuring.rois import (
    BoxRoiTool,
    CircleRoiTool,
    EllipseRoiTool,
    FreehandRoiTool,
    PolygonRoiTool,
)
from workbench.edit.tools.point import PointTool
from workbench.edit.tools.polygon import PolygonTool
from workbench.edit.tools.polyline import PolylineTool
from workbench.edit.tools.ruler import RulerTool
from workbench.edit.tools.select import SelectTool
from workbench.edit.tools.slice import SliceTool

_ALL: tuple[Tool, ...] = (
    SelectTool(),
    PanTool(),
    WindowTool(),
    CrossHairTool(),
    PolygonTool(),
    FreehandTool(),
    BoxTool(),
    EllipseTool(),
    PolylineTool(),
    PointTool(),
    LivewireTool(),
    SliceTool(),
    VisiblePartTool(),
    InterlockTool(),
)
# Lines, angles, regions, and what is noted beside: a menu has a line between these.
MEASURING: tuple[tuple[Tool, ...], ...] = (
    (
        *(RulerTool(), PathLengthTool(), BidirectionalTool()),
        *(PerpendicularTool(), ParallelTool(), CaliperTool(), CardiothoracicTool()),
    ),
    (AngleTool(), OpenAngleTool(), CobbTool()),
    (BoxRoiTool(), EllipseRoiTool(), CircleRoiTool(), PolygonRoiTool(), FreehandRoiTool()),
    (ProbeTool(), ProfileTool()),
    (ArrowTool(), TextTool()),
)
TOOLS: dict[str, Tool] = {
    tool.name: tool for tool in (*_ALL, *(one for group in MEASURING for one in group))
}

__all__ = ["MEASURING", "TOOLS"]
