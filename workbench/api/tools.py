"""Tools: pure state machines from events to previews, view requests and one Patch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar

from attrs import field, frozen
from numpy.typing import NDArray

from workbench.base.text import Text
from workbench.model.anchor import Anchor, OnPlane
from workbench.model.calibration import UNCALIBRATED, Calibration
from workbench.model.ids import AnnotationId, LayerId
from workbench.model.measurement import MeasurementKind
from workbench.model.patch import Patch, Stamp
from workbench.model.project import Project
from workbench.model.regions import Region

S = TypeVar("S", covariant=True)


class PointerKind(StrEnum):
    """What the pointer did."""

    PRESS = "press"
    MOVE = "move"
    RELEASE = "release"
    DOUBLE = "double"


class Button(StrEnum):
    """Which button is concerned; on a MOVE, the one held down."""

    NONE = "none"
    LEFT = "left"
    MIDDLE = "middle"
    RIGHT = "right"


class Modifier(StrEnum):
    """Keys held down."""

    SHIFT = "shift"
    CONTROL = "control"
    ALT = "alt"


@frozen
class PointerEvent:
    """A pointer event in continuous image coordinates; `screen` in device-independent pixels."""

    kind: PointerKind
    x: float
    y: float
    button: Button = Button.NONE
    modifiers: frozenset[Modifier] = frozenset()
    screen: tuple[float, float] = (0.0, 0.0)


@frozen
class KeyEvent:
    """A key press: ``escape enter backspace delete left right up down space`` or a character."""

    key: str
    modifiers: frozenset[Modifier] = frozenset()


@frozen
class TextEvent:
    """What the user has typed where a tool asked for a text; see `AskText`."""

    text: str
    modifiers: frozenset[Modifier] = frozenset()


Event = PointerEvent | KeyEvent | TextEvent


# -- what a tool may ask of the view: looking is not editing ------------------------------------


@frozen
class Pan:
    """Move the picture by this many screen pixels."""

    dx: float
    dy: float


@frozen
class ZoomBy:
    """Zoom by a factor around a screen position."""

    factor: float
    at: tuple[float, float]


@frozen
class DragWindow:
    """Change the window by a drag of this many screen pixels: right = wider, up = brighter."""

    dx: float
    dy: float


@frozen
class Select:
    """Make this the selection."""

    ids: frozenset[AnnotationId]


class Phase(StrEnum):
    """When in a drag something is asked."""

    BEGIN = "begin"
    MOVE = "move"
    END = "end"


@frozen
class PointAt:
    """Show this position of the patient in all viewports, or move what was grabbed there.

    `pixel` is the size of a screen pixel in the units of the anchor.
    """

    x: float
    y: float
    phase: Phase
    pixel: float = 1.0


@frozen
class AskText:
    """Let the user type a line at this position; answered by a `TextEvent`, or by Escape."""

    x: float
    y: float
    text: str = ""


ViewRequest = Pan | ZoomBy | DragWindow | Select | PointAt | AskText


# -- what a tool shows before it commits --------------------------------------------------------


class HandleKind(StrEnum):
    """How a handle looks."""

    VERTEX = "vertex"
    MIDPOINT = "midpoint"
    ROTATE = "rotate"
    ACTIVE = "active"


@frozen
class Handle:
    """A grip drawn at an image position."""

    x: float
    y: float
    kind: HandleKind = HandleKind.VERTEX


@frozen
class Caption:
    """A short text drawn beside an image position, such as a live length; lines by newlines.

    `badge` says where its millimetres come from, `warns` that they are not to be taken as they are.
    """

    x: float
    y: float
    text: str
    badge: str = ""
    warns: bool = False


@frozen
class Ghost:
    """A region drawn live; `closed` False leaves the last edge of a polygon open.

    `kind` says how the region of a measurement is read, and so what is drawn with it.
    """

    region: Region
    replaces: AnnotationId | None = None
    closed: bool = True
    kind: MeasurementKind | None = None


@frozen
class Rubber:
    """A selection rectangle between two corners, image coordinates."""

    x0: float
    y0: float
    x1: float
    y1: float


@frozen
class Preview:
    """All that a tool wants to be drawn on top."""

    ghosts: tuple[Ghost, ...] = ()
    handles: tuple[Handle, ...] = ()
    captions: tuple[Caption, ...] = ()
    rubber: Rubber | None = None


NOTHING = Preview()


class Overlap(StrEnum):
    """What a new area does where it overlaps others of its frame."""

    FREE = "free"
    BEHIND = "behind"
    SHARE = "share"


class Linking(StrEnum):
    """Which vertices at the same place are edited together: none, of one layer, all."""

    OFF = "off"
    LAYER = "layer"
    ALL = "all"


@frozen
class Habits:
    """What the user has chosen for drawing beside and over others.

    Parameters
    ----------
    overlap : Overlap
        ``behind`` puts a new area behind all that it overlaps, and nothing is lost; ``share`` ends
        it at the borders of the others, with the same vertices.
    linking : Linking
        Whether vertices of different annotations at the same place move, come and go together.
    snapping : bool
        Ends of measurements go to the nearest edge of the image content; Ctrl is the other way.
    uncertainty : bool
        Figures are told with their standard uncertainty.
    """

    overlap: Overlap = Overlap.FREE
    linking: Linking = Linking.ALL
    snapping: bool = False
    uncertainty: bool = False


@frozen
class ToolContext:
    """What a tool may know when it steps.

    Parameters
    ----------
    anchor : Anchor or None
        The frame under the pointer, or the plane through a volume; None without a picture. On a
        plane all positions and lengths here are mm along its axes in place of image pixels.
    frame_size : (float, float)
        How far the picture reaches from (0, 0) along x and y.
    pixel : float
        Size of one screen pixel in image pixels, for tolerances given on the screen.
    layer : LayerId or None
        Active layer. None while the project has none: committing makes the first one.
    hits : callable
        ``hits(x, y, radius)`` gives ids of visible annotations there, nearest in depth first;
        `radius` in image pixels.
    within : callable
        ``within(x0, y0, x1, y1)`` gives ids of visible annotations inside a rectangle.
    touching : callable
        ``touching(x0, y0, x1, y1)`` gives ids of visible annotations whose bounds touch a
        rectangle.
    grid : (float, float)
        Size of an image pixel along x and y: 1 on a frame, millimetres on a plane.
    habits : Habits
        What the user has chosen for drawing beside and over others.
    closed : Text or None
        Why nothing that is drawn on the layer would come of it: it is locked, hidden, or no layer
        to draw on.
    samples : callable
        ``samples(x0, y0, x1, y1, step)`` gives what the frame holds in a window of whole image
        pixels, shape (rows, columns): values that grow with the stored ones, the mean of each
        `step` x `step` block. `step` is a power of two. None while they cannot be had.
    values : callable
        ``values(region, kind)`` gives lines that say what the pixels inside an area are like (mean
        and SD with their unit), or the one under a point; fast enough for each move of the pointer.
        Empty while they cannot be had without waiting.
    """

    project: Project
    stamp: Stamp
    anchor: Anchor | None = None
    frame_size: tuple[float, float] = (0, 0)
    pixel: float = 1.0
    layer: LayerId | None = None
    label: str | None = None
    selection: frozenset[AnnotationId] = frozenset()
    calibration: Calibration = UNCALIBRATED
    hits: Callable[[float, float, float], Sequence[AnnotationId]] = field(
        default=lambda x, y, radius: (), eq=False
    )
    within: Callable[[float, float, float, float], Sequence[AnnotationId]] = field(
        default=lambda x0, y0, x1, y1: (), eq=False
    )
    touching: Callable[[float, float, float, float], Sequence[AnnotationId]] = field(
        default=lambda x0, y0, x1, y1: (), eq=False
    )
    grid: tuple[float, float] = (1.0, 1.0)
    habits: Habits = Habits()
    closed: Text | None = None
    samples: Callable[[int, int, int, int, int], NDArray[Any] | None] = field(
        default=lambda x0, y0, x1, y1, step: None, eq=False
    )
    values: Callable[[Region, MeasurementKind | None], Sequence[str]] = field(
        default=lambda region, kind: (), eq=False
    )

    def is_here(self, anchor: Anchor) -> bool:
        """Return whether what lives there can be edited here, with the same coordinates.

        On a plane that is so also for what was drawn with another slab, where this one holds it.
        """
        if anchor == self.anchor:
            return True
        if not (isinstance(anchor, OnPlane) and isinstance(self.anchor, OnPlane)):
            return False
        from workbench.geom.section import same_sheet

        return same_sheet(anchor, self.anchor)


class Cursor(StrEnum):
    """Shape of the pointer."""

    ARROW = "arrow"
    CROSS = "cross"
    OPEN_HAND = "open_hand"
    CLOSED_HAND = "closed_hand"
    MOVE = "move"
    FORBIDDEN = "forbidden"
    WINDOW = "window"


@frozen
class Step(Generic[S]):
    """Result of one event; `refused` says why nothing happened, for the user.

    Parameters
    ----------
    state : object
        The tool's next state; every tool's first state is what ``start()`` returns.
    used : bool
        False lets the canvas use the event for itself (for example Space or arrow keys).
    """

    state: S
    preview: Preview = NOTHING
    commit: Patch | None = None
    view: tuple[ViewRequest, ...] = ()
    cursor: Cursor = Cursor.CROSS
    hint: Text | None = None
    refused: Text | None = None
    used: bool = True


class Tool(Protocol):
    """One tool. `key` is its first-letter shortcut, `icon` a name in ``resources/icons``."""

    name: str
    title: Text
    key: str
    icon: str

    def start(self) -> object:
        """Return the idle state."""
        ...

    def step(self, state: object, event: Event, context: ToolContext) -> Step[object]:
        """Return what follows from one event. Pure: no input or output, no hidden state."""
        ...

    def show(self, state: object, context: ToolContext) -> Step[object]:
        """Return preview, cursor and hint of a state without an event, as after undo or zoom."""
        ...
