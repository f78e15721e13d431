"""ToolDriver: feeds events to the current tool of a viewport and carries out what it answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from attrs import evolve
from numpy.typing import NDArray

from workbench.api.tools import (
    AskText,
    DragWindow,
    Event,
    Habits,
    Pan,
    Phase,
    PointAt,
    PointerEvent,
    Select,
    Step,
    Tool,
    ToolContext,
    ViewRequest,
    ZoomBy,
)
from workbench.app.layers.reasons import why_nothing
from workbench.app.viewing.units import Units
from workbench.app.viewing.view_state import ViewState
from workbench.base.errors import StalePatchError, WorkbenchError
from workbench.base.text import Text
from workbench.edit.document import Document
from workbench.model.anchor import Anchor, OnPlane
from workbench.model.calibration import IN_PATIENT, UNCALIBRATED, Calibration
from workbench.model.ids import AnnotationId, LayerId
from workbench.model.patch import Patch
from workbench.model.project import Project
from workbench.model.regions import Region


class Viewing(Protocol):
    """What the driver needs of the viewport it works for."""

    @property
    def anchor(self) -> Anchor | None:
        """Where what is drawn lives: the frame that is shown, or the plane of a cut."""
        ...

    @property
    def units(self) -> Units:
        """What the anchor's coordinates are to image pixels."""
        ...

    @property
    def frame_size(self) -> tuple[int, int]:
        """(columns, rows) of the frame."""
        ...

    @property
    def pixel(self) -> float:
        """Size of one device-independent screen pixel in image pixels."""
        ...

    @property
    def calibration(self) -> Calibration:
        """Millimetres of the frame."""
        ...

    def hits(self, x: float, y: float, radius: float) -> list[AnnotationId]:
        """Return visible annotations at a position, nearest in depth first."""
        ...

    def within(self, x0: float, y0: float, x1: float, y1: float) -> list[AnnotationId]:
        """Return visible annotations inside a rectangle."""
        ...

    def touching(self, x0: float, y0: float, x1: float, y1: float) -> list[AnnotationId]:
        """Return visible annotations whose bounds touch a rectangle."""
        ...

    def samples(self, x0: int, y0: int, x1: int, y1: int, step: int) -> NDArray[Any] | None:
        """Return what the frame holds in a window, the mean of each step x step block."""
        ...

    def values(self, region: Region) -> Sequence[str]:
        """Return lines that say what the pixels inside a region are like, without waiting."""
        ...

    def pan(self, dx: float, dy: float) -> None:
        """Move the picture by screen pixels."""
        ...

    def zoom_by(self, factor: float, at: tuple[float, float]) -> None:
        """Zoom around a screen position."""
        ...

    def drag_window(self, dx: float, dy: float) -> None:
        """Change the window by a drag of screen pixels."""
        ...

    def point_at(self, x: float, y: float, phase: Phase, pixel: float) -> None:
        """Show an image position in all viewports, or move the line that is held."""
        ...


class ToolDriver:
    """The current tool of one viewport with its state.

    Parameters
    ----------
    document : callable
        Returns the Document of now; a session opens and closes projects.
    tools : mapping of str to Tool
        By name, as in ``ViewState.tool``.
    told : callable
        Called after the tool's answer changed.
    habits : callable
        What the user has chosen for drawing beside and over others.

    Attributes
    ----------
    step : Step or None
        The tool's last answer: preview, cursor, hint. None without a tool.
    refused : Text or None
        Why the last event had no effect, for the user.
    """

    def __init__(
        self,
        document: Callable[[], Document],
        view_state: ViewState,
        viewing: Viewing,
        tools: Mapping[str, Tool],
        told: Callable[[], object] = lambda: None,
        habits: Callable[[], Habits] = Habits,
    ) -> None:
        self._document = document
        self._view_state = view_state
        self._viewing = viewing
        self._tools = tools
        self._told = told
        self._habits = habits
        #: Makes what is committed fit its layer, or refuses it.
        self.fit: Callable[[Patch], Patch] = lambda patch: patch
        #: Annotations whose words stand at an image position: they are hit there, too.
        self.words_at: Callable[[float, float], Sequence[AnnotationId]] = lambda x, y: ()
        #: Lets the user type a line at an image position, beginning with a text.
        self.ask: Callable[[float, float, str], object] = lambda x, y, text: None
        self._name = ""
        self._state: object = None
        self.step: Step[object] | None = None
        self.refused: Text | None = None

    @property
    def tool(self) -> Tool | None:
        """The current tool."""
        return self._tools.get(self._view_state.tool)

    def feed(self, event: Event) -> bool:
        """Give the tool an event; return whether it used it."""
        tool = self.tool
        if tool is None or self._viewing.anchor is None:
            return False
        self._keep_up()
        self.refused = None
        if isinstance(event, PointerEvent):
            x, y = self._viewing.units.of_pixel(event.x, event.y)
            event = evolve(event, x=x, y=y)
        try:
            step = tool.step(self._state, event, self.context())
        except WorkbenchError as error:
            # A verb refused (a locked layer, for instance); the gesture stays where it was.
            self.refused = error.text
            self._told()
            return True
        self._take(tool, step)
        return step.used

    def refresh(self) -> None:
        """Show the state again, after the document, the view or the tool changed."""
        tool = self.tool
        self.refused = None
        self._keep_up()
        if tool is None or self._viewing.anchor is None:
            self.step = None
        else:
            self._say(tool.show(self._state, self.context()))
        self._told()

    def cancel(self) -> None:
        """Put the tool back to its first state."""
        self._name = ""
        self.refresh()

    def context(self) -> ToolContext:
        """Return what the tool may know now."""
        document, view, viewing = self._document(), self._view_state, self._viewing
        project, units = document.project, viewing.units
        layer = active_layer(project, view.layer)
        reason = why_nothing(project, view, layer)
        columns, rows = viewing.frame_size
        return ToolContext(
            project=project,
            stamp=document.stamp(),
            anchor=viewing.anchor,
            frame_size=units.of_pixel(columns, rows),
            pixel=viewing.pixel * units.x,
            grid=(units.x, units.y),
            layer=layer,
            label=view.label,
            selection=frozenset(id for id in view.selection if id in project.annotations),
            calibration=_calibration(viewing),
            hits=lambda x, y, radius: self._hits(*units.to_pixel(x, y), radius / units.x),
            within=lambda x0, y0, x1, y1: viewing.within(
                *units.to_pixel(x0, y0), *units.to_pixel(x1, y1)
            ),
            touching=lambda x0, y0, x1, y1: viewing.touching(
                *units.to_pixel(x0, y0), *units.to_pixel(x1, y1)
            ),
            habits=self._habits(),
            closed=reason.text if reason is not None else None,
            samples=viewing.samples,
            values=lambda region, kind: viewing.values(units.region_to_pixel(region)),
        )

    def _hits(self, x: float, y: float, radius: float) -> list[AnnotationId]:
        found = self._viewing.hits(x, y, radius)
        return [*found, *(id for id in self.words_at(x, y) if id not in found)]

    def _keep_up(self) -> None:
        """Begin anew when the user took up another tool.

        On another frame the tool goes on: what was begun may wait on its own.
        """
        tool, name = self.tool, self._view_state.tool
        if tool is not None and name != self._name:
            self._state, self._name = tool.start(), name

    def _take(self, tool: Tool, step: Step[object]) -> None:
        self._state = step.state
        self._say(step)
        if step.commit is not None:
            self._commit(step.commit)
        for request in step.view:
            self._look(request)
        # Only now: what was told in between refreshed this driver, too.
        self.refused = self.refused or step.refused
        if step.commit is not None or step.view:
            # What the tool shows may hang on what has just changed; what it said still holds.
            self._say(evolve(tool.show(self._state, self.context()), hint=step.hint))
        self._told()

    def _say(self, step: Step[object]) -> None:
        self.step = evolve(step, preview=self._viewing.units.preview(step.preview))

    def _commit(self, patch: Patch) -> None:
        try:
            self._document().apply(self.fit(patch))
        except StalePatchError as error:
            self.refused = error.text
            self._name = ""  # the gesture began in a project that is gone
            self._keep_up()
        except WorkbenchError as error:
            self.refused = error.text

    def _look(self, request: ViewRequest) -> None:
        match request:
            case Pan(dx, dy):
                self._viewing.pan(dx, dy)
            case ZoomBy(factor, at):
                self._viewing.zoom_by(factor, at)
            case DragWindow(dx, dy):
                self._viewing.drag_window(dx, dy)
            case Select(ids):
                self._view_state.select(ids)
            case PointAt(x, y, phase, pixel):
                units = self._viewing.units
                self._viewing.point_at(*units.to_pixel(x, y), phase, pixel / units.x)
            case AskText(x, y, text):
                self.ask(*self._viewing.units.to_pixel(x, y), text)


def _calibration(viewing: Viewing) -> Calibration:
    match viewing.anchor:
        case None:
            return UNCALIBRATED
        case OnPlane():
            return IN_PATIENT
        case _:
            return viewing.calibration


def active_layer(project: Project, chosen: LayerId | None) -> LayerId | None:
    """Return the layer that new annotations go to: the chosen one, else the topmost."""
    if chosen is not None and chosen in project.layers:
        return chosen
    topmost = project.topmost_layer()
    return topmost.id if topmost is not None else None
