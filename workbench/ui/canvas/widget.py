"""Canvas: the widget that shows one viewport and takes the mouse and the keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from attrs import evolve
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from workbench.api.tools import (
    NOTHING,
    Cursor,
    Habits,
    Overlap,
    PointerKind,
    Preview,
    Tool,
)
from workbench.app.defects.seen import SeenOffers
from workbench.app.side_by_side.guides import Guides
from workbench.app.viewing.covering import OcclusionSource
from workbench.app.viewing.message import message_of
from workbench.app.viewing.shared import ViewportSession, Workers
from workbench.app.viewing.space import Space
from workbench.app.viewing.tool_driver import ToolDriver
from workbench.app.viewing.units import PIXELS
from workbench.app.viewing.view_state import ViewState
from workbench.app.viewing.viewport import MOST_LIVE, Viewport
from workbench.base.text import Text, t
from workbench.geom.turn import UPRIGHT
from workbench.imaging.lens import Lens
from workbench.model.annotation import Annotation
from workbench.model.ids import AnnotationId
from workbench.model.image import Series
from workbench.model.patch import Change
from workbench.model.regions import Region
from workbench.ui.canvas.aids import NO_AIDS
from workbench.ui.canvas.cursors import CURSORS
from workbench.ui.canvas.events import TOOL_KEYS, key_event, pointer_event
from workbench.ui.canvas.guard import PaintGuard
from workbench.ui.canvas.held_key import HeldKey
from workbench.ui.canvas.lookout import Lookout
from workbench.ui.canvas.magnifier import Magnifier
from workbench.ui.canvas.minimap import MinimapHand
from workbench.ui.canvas.navigator import Navigator
from workbench.ui.canvas.painters import default_painters
from workbench.ui.canvas.painters.labels import LabelPainter
from workbench.ui.canvas.shown import Shown
from workbench.ui.canvas.text_entry import Typing
from workbench.ui.canvas.wake import Wake
from workbench.ui.theme import Theme, current_theme, on_theme_change

if TYPE_CHECKING:
    from workbench.geom.occlusion import Occlusion

# What these draw may hide others while it is drawn.
_DRAWING = frozenset(("box", "ellipse", "polygon", "freehand", "livewire"))
# A pile of shapes has more below the pointer than anybody asks about.
_MOST_TOLD = 8


class Canvas(Lookout):
    """Shows a viewport: picture, annotations, tool previews, texts.

    Parameters
    ----------
    session : ViewportSession
        Gives the Document and opened images; ``app.viewing.shared.OfSession`` makes one.
    index : int
        Which viewport of the ViewState it shows.
    tools : mapping of str to Tool
        By name, as ``ViewState.tool`` names them.
    workers : Workers or None
        Threads shared by all canvases; None does everything at once.
    space : Space or None
        What it knows of the patient beyond its frame.
    occlusion : OcclusionSource or None
        Who says what hides what; see `cover`.

    The owner calls `follow` with each Change of the project, `look` with each change of the
    ViewState, and `reload` when another project was opened.
    """

    #: The user asks for another slice, this many on.
    stepped = Signal(int)
    #: Image position (x, y) under the pointer, or None when it left.
    hovered = Signal(object)
    #: The tool has another hint or refusal; see `hint` and `refused`.
    told = Signal()
    #: The user clicked into this viewport.
    activated = Signal()
    #: The right button was clicked without a drag, at this place on the screen.
    menu_asked = Signal(QPoint)
    #: Picture, view or window changed.
    view_changed = Signal()
    #: The user wants to see an image position (x, y) in the other viewports.
    point_asked = Signal(float, float)

    def __init__(
        self,
        session: ViewportSession,
        view_state: ViewState,
        index: int = 0,
        tools: Mapping[str, Tool] | None = None,
        workers: Workers | None = None,
        parent: QWidget | None = None,
        space: Space | None = None,
        occlusion: OcclusionSource | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(160, 120)
        self.setAccessibleName(str(t("Image")))
        self.session = session
        self.view_state = view_state
        #: Names beside annotations are shown.
        self.show_names = True
        #: Plain wheel zooms also in a series (Ctrl+wheel then goes through slices).
        self.wheel_zooms = False
        #: Colours are explained by a legend; the values below the pointer stand beside it.
        self.show_legend, self.show_probe = True, False
        #: Which uptake value of a PET is told, a ``SuvKind``.
        self.suv_kind = "bw"
        #: What is shown of the other viewports: lines of their slices, the marked point.
        self.guides: Callable[[], Guides] = Guides
        #: Candidates that nobody has decided yet.
        self.offers: Callable[[], SeenOffers] = SeenOffers
        #: What helps to find one's way on a large picture.
        self.aids = NO_AIDS
        #: How much of an annotation is hidden and by what, in few words and in full.
        self.hidden_text: Callable[[Occlusion], str] = lambda occlusion: ""
        self.told_text: Callable[[AnnotationId], str] = lambda id: ""
        self.number_of: Callable[[AnnotationId], str] = lambda id: ""
        self._told = ""
        self._told_id: AnnotationId | None = None
        #: How the tools draw beside and over others.
        self.habits = Habits()
        #: Whether all that was painted last is as sharp as it gets.
        self.is_sharp = False
        self._painted: Preview = NOTHING
        self._tried: Preview | None = None
        # Threads tell of each tile.
        self._wake = wake = Wake(self._arrived, self, lambda: self.viewport.is_awaited)
        self.viewport = Viewport(session, view_state, index, workers, wake.call, space, occlusion)
        self.driver = ToolDriver(
            lambda: session.document,
            view_state,
            self.viewport,
            tools or {},
            self._on_tool,
            lambda: self.habits,
        )
        self._typing = Typing(self, self.driver, self._on_widget, self._place)
        self.driver.ask = self._typing.ask
        self.driver.words_at = self._words_at
        self._navigator = Navigator(self.viewport, self.stepped.emit)
        self._minimap_hand = MinimapHand(lambda: self.minimap, self.center_on)
        drawers = workers.drawers if workers is not None else None
        self.magnifier = Magnifier(view_state, Lens(drawers, wake.call))
        self.visible_key = HeldKey()
        self._guard = PaintGuard()
        self.paintings: list[Callable[..., Any]] = default_painters(self.update)
        self._cursor: Cursor | None = None
        self._pointed: QPointF | None = None
        on_theme_change(self._on_theme)
        self.look()

    # What others may ask

    @property
    def hint(self) -> Text | None:
        """What the tool says can be done now."""
        return self.driver.step.hint if self.driver.step else None

    @property
    def refused(self) -> Text | None:
        """Why the last event had no effect."""
        return self.driver.refused

    def show_point(self) -> None:
        """Show what is under the pointer, else in the middle, in the other viewports."""
        at = self._pointed or QPointF(self.width() / 2, self.height() / 2)
        if self.viewport.view is not None:
            self.point_asked.emit(*self._to_image(at.x(), at.y()))

    # Following the core

    def follow(self, change: Change) -> None:
        """Take up a change of the project."""
        self.viewport.follow(change)
        self._refresh_tool()
        if any(True for _ in change.touched(Series)):
            self.update()  # the corner says how many slices there are

    def cover(self, ids: frozenset[AnnotationId]) -> None:
        """Take up that annotations are hidden otherwise."""
        if self.viewport.cover(ids):
            self.update()

    def look(self, names: frozenset[str] = frozenset({"viewports", "layer_views"})) -> None:
        """Take up a change of the ViewState; `names` says of what."""
        self.magnifier.look()
        self.visible_key.look(self.view_state.visible_only)
        if names & {"layer_views", "selection", "visible_only"}:
            self.viewport.restyle()
        if "viewports" in names:
            self.viewport.refresh()
            self._tell_view()
        self._refresh_tool()
        self._typing.keep()

    def reload(self) -> None:
        """Begin anew, as after another project was opened or a file put back."""
        self.viewport.reload()
        self.driver.cancel()
        self._typing.close()
        self.update()

    def close_down(self) -> None:
        """Show nothing any more, and keep no picture; the collector may be long in coming."""
        self.blockSignals(True)  # Qt still tells it that the pointer left
        self.paintings = []
        self.magnifier.forget()
        self.viewport.close()

    def _refresh_tool(self) -> None:
        self.driver.refresh()
        self.update()

    def _arrived(self) -> None:
        if self.viewport.index >= len(self.view_state.viewports):
            return  # the layout has room for fewer by now
        had = self.viewport.frame, self.viewport.voi
        self.viewport.refresh()
        # Another window, too: a series shares one, which is another when it has grown.
        if self.viewport.frame is not had[0] or self.viewport.voi != had[1]:
            self.driver.refresh()
            self._tell_view()
        self.update()

    def _tell_view(self) -> None:
        """Say that something else is shown, also below a pointer that stands still."""
        self.view_changed.emit()
        self._tell_place()

    def _tell_place(self) -> None:
        if self._pointed is not None and self.viewport.anchor is not None:
            self.hovered.emit(self._to_image(self._pointed.x(), self._pointed.y()))

    def _on_tool(self) -> None:
        if not self._preview().ghosts:
            self.viewport.covering.let_go()
        live = frozenset(self._live()) | self._replaced() | self.viewport.covering.loose
        # The pointer moves far more often than there is something new to paint.
        if self.viewport.set_live(live) or self._preview() != self._painted:
            self.update()
        self._show_cursor()
        self.told.emit()

    def _live(self) -> tuple[AnnotationId, ...]:
        selection = self.view_state.selection
        return tuple(sorted(selection)) if len(selection) <= MOST_LIVE else ()

    def _replaced(self) -> frozenset[AnnotationId]:
        return frozenset(g.replaces for g in self._preview().ghosts if g.replaces is not None)

    def _preview(self) -> Preview:
        if self._tried is not None:
            return self.viewport.units.preview(self._tried)
        return self.driver.step.preview if self.driver.step else NOTHING

    def _on_theme(self, theme: Theme) -> None:
        self.update()

    def _place(self) -> object:
        """Return what a text that is typed is for."""
        return self.viewport.anchor, self.view_state.tool

    def _words_at(self, x: float, y: float) -> list[AnnotationId]:
        at = QPointF(self._on_widget(x, y))
        named = (one for one in self.paintings if isinstance(one, LabelPainter))
        return [id for one in named for id in one.notes_at(at)] if self.show_names else []

    def _on_widget(self, x: float, y: float) -> QPoint:
        view, ratio = self.viewport.view, self.viewport.ratio
        if view is None:
            return self.rect().center()
        dx, dy = view.to_device(x, y)
        return QPoint(round(dx / ratio), round(dy / ratio))

    def try_out(self, preview: Preview | None) -> None:
        """Show this in place of what the tool shows, as while numbers are tried; None ends it.

        Its coordinates are those of the anchor.
        """
        self._tried = preview
        self._on_tool()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint; nothing that goes wrong here may leave it."""
        try:
            shown = self._shown()
        except Exception as error:
            self._guard.report("gathering", error)
            shown = self._bare()
        self._guard.paint(self, self.paintings, shown)
        self._wake.pause()

    def _shown(self) -> Shown:
        covering = self.viewport.covering
        covering.drag(self._preview().ghosts if self.viewport.units is PIXELS else (), self._draft)
        self.viewport.set_live(frozenset(self._live()) | self._replaced() | covering.loose)
        buffer, overlay = self.viewport.compose()
        self.is_sharp = buffer is not None and buffer.is_complete
        self._painted = self._preview()
        message, advice = message_of(self.viewport)
        state = self.view_state
        shown = evolve(
            self._bare(),
            view=self.viewport.view,
            buffer=buffer,
            overlay=overlay,
            underlay=self.viewport.underlay(),
            preview=self._painted,
            live=self._live(),
            loose=covering.loose,
            hidden_text=self.hidden_text,
            number_of=self.number_of,
            told=self._told,
            told_at=self._pointed,
            told_id=self._told_id,
            texts=state.overlays,
            names=self.show_names,
            private=state.privacy,
            message=message,
            advice=advice,
            legend=self.show_legend and state.overlays,
            uncertainty=self.habits.uncertainty,
            zones=state.zones,
            suv_kind=self.suv_kind,
            pointed=self._pointed if self.show_probe else None,
            guides=self.guides(),
            offers=self.offers(),
            aids=self.aids,
        )
        return self.magnifier.shown(shown, self._pointed)

    def _draft(self, region: Region) -> Annotation | None:
        """Return what the tool would add, were it finished here."""
        if self.view_state.tool not in _DRAWING or self.habits.overlap is Overlap.SHARE:
            return None
        return self.viewport.draft(region, self.habits.overlap is Overlap.BEHIND)

    def _bare(self) -> Shown:
        return Shown(
            self.session.document.project,
            self.viewport,
            current_theme(),
            self.font(),
            self.width(),
            self.height(),
            self.devicePixelRatioF(),
        )

    def _show_cursor(self) -> None:
        step = self.driver.step
        cursor = self._navigator.cursor or (step.cursor if step else Cursor.ARROW)
        if cursor is not self._cursor:
            self._cursor = cursor
            self.setCursor(CURSORS[cursor])

    # Events

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take up a new size."""
        self._resized()

    def _resized(self) -> None:
        ratio = self.devicePixelRatioF()
        width, height = round(self.width() * ratio), round(self.height() * ratio)
        self.viewport.resize(width, height, ratio)
        self._refresh_tool()

    def event(self, event: QEvent) -> bool:
        """Notice a move to a screen of another pixel density, and keep keys for the tool."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._resized()
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            repeats = self.visible_key.key_down(event)
            if self.magnifier.key_down(event) or repeats:
                event.accept()
                return True
            # A tool knows better than a menu what Delete or Escape means just now.
            if event.key() in TOOL_KEYS and not event.modifiers():
                event.accept()
                return True
        return bool(super().event(event))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Become the active viewport."""
        self.activated.emit()
        super().focusInEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Give a press to navigation, else to the tool."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.activated.emit()
        self._pointer(PointerKind.PRESS, event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Give a move to navigation, else to the tool."""
        self._pointer(PointerKind.MOVE, event)
        self._pointed = event.position()
        self._tell_place()
        self._tell_hidden(event)
        if self.show_probe or self.magnifier.is_on:
            self.update()

    def _tell_hidden(self, event: QMouseEvent) -> None:
        """Tell what hides the annotation below a pointer that holds nothing."""
        told, told_id = "", None
        if not event.buttons() and self.view_state.tool == "select" and self.show_names:
            at = self._to_image(event.position().x(), event.position().y())
            hits = self.viewport.hits(*at, 0.0) if self.viewport.view is not None else []
            # What is hidden here tells of itself where what hides it has nothing to tell.
            found = ((self.told_text(id), id) for id in hits[:_MOST_TOLD])
            told, told_id = next((one for one in found if one[0]), ("", None))
        if told or self._told:
            self._told, self._told_id = told, told_id
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Give a release to navigation, else to the tool."""
        clicked = self._navigator.is_click
        self._pointer(PointerKind.RELEASE, event)
        if clicked and event.button() is Qt.MouseButton.RightButton:
            self.menu_asked.emit(event.globalPosition().toPoint())
        if clicked and event.button() is Qt.MouseButton.MiddleButton:
            self.point_asked.emit(*self._to_image(event.position().x(), event.position().y()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Give a double click to navigation, else to the tool."""
        self._pointer(PointerKind.DOUBLE, event)

    def leaveEvent(self, event: QEvent) -> None:
        """Say that the pointer is elsewhere."""
        self._pointed, self._told, self._told_id = None, "", None
        self.hovered.emit(None)
        if self.show_probe or self.magnifier.is_on:
            self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the pointer, or go through slices."""
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        turned: QPoint = event.angleDelta()
        self._navigator.wheel(
            turned.y() or turned.x(),
            (event.position().x(), event.position().y()),
            zoom=control != (self.wheel_zooms or self.viewport.slice_number[1] <= 1),
        )
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Give a key to the tool, else to navigation."""
        view = self.viewport.view
        ours = key_event(event, view.turn if view is not None else UPRIGHT)
        self._navigator.key(event.key(), True, event.isAutoRepeat())
        used = ours is not None and self.driver.feed(ours)
        if used or self._navigator.step_key(event.key()):
            self._show_cursor()
            event.accept()
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Notice when Space is let go, or the key of the magnifier."""
        self.magnifier.key_up(event)
        if self.visible_key.key_up(event):
            self.view_state.set_visible_only(False)
        if self._navigator.key(event.key(), False, event.isAutoRepeat()):
            # Space was tapped, not held for a drag: back to the tool before.
            self.view_state.choose_tool(self.view_state.previous_tool)
        self._show_cursor()
        super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Forget a held Space: its release goes elsewhere."""
        self._navigator.let_go()
        super().focusOutEvent(event)

    def _pointer(self, kind: PointerKind, event: QMouseEvent) -> None:
        if self._minimap_hand.pointer(kind, event):
            event.accept()
            return
        ours = pointer_event(kind, event, self._to_image)
        if kind is PointerKind.PRESS:
            self.viewport.press(ours.x, ours.y)
        if self._navigator.pointer(ours):
            self._show_cursor()
        else:
            self.driver.feed(ours)
        event.accept()

    def image_place(self, at: QPointF) -> tuple[float, float]:
        """Return the image position below a position of the widget."""
        return self._to_image(at.x(), at.y())

    def _to_image(self, x: float, y: float) -> tuple[float, float]:
        view, ratio = self.viewport.view, self.viewport.ratio
        return view.to_image(x * ratio, y * ratio) if view is not None else (0.0, 0.0)
