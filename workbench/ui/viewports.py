"""The viewports in the middle of the window, one to four, and the canvas in each."""

from __future__ import annotations

from collections.abc import Callable
from weakref import WeakKeyDictionary

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QApplication

from workbench.api.tools import Habits, Linking, Overlap, Phase
from workbench.app.actions.image import step_slices
from workbench.app.defects.seen import seen_offers
from workbench.app.host import Desk, Tone
from workbench.app.jobs import Job
from workbench.app.layers.reasons import why_nothing
from workbench.app.occlusion.words import hidden_text, told_of
from workbench.app.planes.cut_here import NOT_ON_A_CUT
from workbench.app.planes.cutting import VolumeCutter
from workbench.app.side_by_side.cross_hair import CrossHair
from workbench.app.side_by_side.guides import Guides
from workbench.app.side_by_side.linker import Linker
from workbench.app.side_by_side.stacks import Stacks
from workbench.app.viewing.carrying import Picture
from workbench.app.viewing.shared import OfSession, Workers
from workbench.app.viewing.space import Space
from workbench.base.text import Text, t
from workbench.edit.tools import TOOLS
from workbench.imaging.frame import FramePixels
from workbench.imaging.loader import Place
from workbench.model.anchor import OnFrame
from workbench.model.ids import AnnotationId, EntityId, ImageId
from workbench.model.image import Image
from workbench.model.patch import Change
from workbench.ui.action_table import ActionTable
from workbench.ui.bridge import Feed
from workbench.ui.canvas.refusal import RefusalNote
from workbench.ui.canvas.widget import Canvas
from workbench.ui.canvas_menu import open_canvas_menu
from workbench.ui.cine_bar import CineBar
from workbench.ui.cine_player import CinePlayer
from workbench.ui.hanging import Hanging
from workbench.ui.readout import show_pointer, within
from workbench.ui.status_bar import StatusBar
from workbench.ui.viewport_frame import ViewportFrame
from workbench.ui.viewport_grid import ViewportGrid
from workbench.ui.viewport_head import show_head
from workbench.ui.viewport_window import ViewportWindow
from workbench.ui.viewport_windows import ViewportWindows

_NOWHERE = t("The file does not say where this picture lies in the patient.")


class Viewports(ViewportGrid):
    """The canvases, as many as the view state has viewports."""

    _learned = Signal()
    _cut_made = Signal()

    #: The pointer is over a canvas, at an image position inside the picture or None.
    pointed = Signal(object, object)
    #: A tool of a canvas has answered: something is drawn there, or not any more.
    drawn = Signal(object)
    #: A viewport shows something else, or otherwise.
    shown = Signal()

    def __init__(self, desk: Desk, feed: Feed) -> None:
        super().__init__()
        self._desk = desk
        self._workers = Workers()
        session = desk.session
        session.values.executor = session.lesions.executor = self._workers.counters
        session.values.frames = self._workers.frames
        self.stacks = Stacks(session, self._learned.emit)
        self.cutter = VolumeCutter(session.volumes, self._workers.readers, self._cut_made.emit)
        self.linker = Linker(
            session.view_state,
            lambda: session.project,
            self.stacks,
            self.cutter.slice,
            self.cutter.within,
            lambda source, target: session.defects.between(source, target),
        )
        self.cross_hair = CrossHair(session.view_state, self.linker)
        self._space = Space(
            *(self.cutter, self._picture_of, self._on_pointed, self._compared),
            below=lambda place, frame: session.layers.below(place, frame),
        )
        self._cut_made.connect(session.view_state.refresh, Qt.ConnectionType.QueuedConnection)
        feed.occlusion.connect(self._on_covered)
        self._learned.connect(self._on_learned, Qt.ConnectionType.QueuedConnection)
        self._status: StatusBar | None = None
        self._table: ActionTable | None = None
        self._tell: Callable[[Text, Tone], None] = lambda text, tone: None
        self._arranged: tuple[object, ...] = ()
        self._hanging = Hanging(desk, self)
        self._is_syncing = False
        self.canvases: list[Canvas] = []
        self._notes: WeakKeyDictionary[Canvas, RefusalNote] = WeakKeyDictionary()
        self.frames: list[ViewportFrame] = []
        self._windows = ViewportWindows(self, session.view_state)
        self.player = CinePlayer(session, lambda at: self.canvases[at].viewport, self)
        self.cine_bar = CineBar(self.player)
        self.divided.connect(session.view_state.share_out)
        feed.project.connect(self._on_project)
        feed.changed.connect(self._on_change)
        feed.view.connect(self._on_view)
        feed.settings.connect(self._on_settings)
        feed.job.connect(self._on_job)
        self._sync()
        self._on_settings()

    def attach(
        self, status: StatusBar, table: ActionTable, tell: Callable[[Text, Tone], None]
    ) -> None:
        """Speak through another status bar and other menus, as after a change of language."""
        self._status, self._table, self._tell = status, table, tell
        for frame in self.frames:
            frame.put_into_words()
        for bar in self.bars:
            bar.put_into_words()
        self._windows.attach(table)
        self._on_told(self.active)
        self._on_shown(self.active)

    @property
    def active(self) -> Canvas:
        """The canvas that keys and menus act on."""
        return self.canvases[min(self._desk.session.view_state.active, len(self.canvases) - 1)]

    @property
    def windows(self) -> list[ViewportWindow]:
        """The windows of single viewports."""
        return self._windows.all

    def close_down(self) -> None:
        """Stop the threads, and close windows of single viewports."""
        self.player.stop()
        self._windows.close()
        self.linker.close()
        self.stacks.close()
        self._workers.close()
        for canvas in self.canvases:
            canvas.close_down()

    # -- how they are arranged ----------------------------------------------------------------

    def _sync(self) -> None:
        # A canvas that is being made or laid out notes its zoom, which is told to us again.
        if not self._is_syncing:
            self._is_syncing = True
            try:
                self._sync_frames()
            finally:
                self._is_syncing = False

    def _sync_frames(self) -> None:
        view = self._desk.session.view_state
        count, in_grid = len(view.viewports), view.in_grid
        while len(self.frames) < count:
            self.frames.append(self._make(len(self.frames)))
            self.canvases.append(self.frames[-1].canvas)
        arranged = (count, in_grid, view.layout)
        if arranged != self._arranged:
            self._arranged = arranged
            while len(self.frames) > count:  # first: there is nothing any more that they show
                gone = self.frames.pop()
                self.canvases.pop().close_down()
                if self.cine_bar.parentWidget() is gone.canvas:
                    self.cine_bar.sit_on(self.canvases[0])
                gone.hide()
                gone.deleteLater()
            self._windows.arrange(self.frames[in_grid:])
            self.arrange(view.layout, self.frames[:in_grid], view.shares_now)
        self._show_roles()

    def _show_roles(self) -> None:
        view = self._desk.session.view_state
        several = len(view.viewports) > 1 or view.is_enlarged
        for at, frame in enumerate(self.frames):
            in_window = at >= view.in_grid
            frame.show_role(active=at == view.active, several=several, in_window=in_window)
            show_head(frame)

    def _make(self, at: int) -> ViewportFrame:
        session = self._desk.session
        view = session.view_state
        made = Canvas(
            OfSession(session),
            view,
            at,
            TOOLS,
            self._workers,
            space=self._space,
            occlusion=session.occlusion,
        )
        made.stepped.connect(lambda n: self._step(at, n))
        made.hovered.connect(lambda place: self._on_hover(made, place))
        made.told.connect(lambda: self._on_told(made))
        made.activated.connect(lambda: view.activate(at))
        made.view_changed.connect(lambda: self._on_shown(made))
        made.menu_asked.connect(self._open_menu)
        made.point_asked.connect(lambda x, y: self.show_point(at, x, y))
        made.guides = lambda: self._guides(at)
        made.offers = lambda: seen_offers(session, made.viewport.state)
        made.driver.fit = session.layers.fitted
        self._notes[made] = RefusalNote(made)
        made.hidden_text = lambda occlusion: hidden_text(session, occlusion)
        made.told_text = lambda id: told_of(session, id)
        made.number_of = session.numbers.text
        self._set_up(made)
        frame = ViewportFrame(made)
        frame.enlarge_asked.connect(lambda: self._enlarge(at))
        frame.window_asked.connect(lambda: self._to_window(at))
        frame.dropped.connect(lambda image: self._drop(at, image))
        return frame

    def _step(self, at: int, n: int) -> None:
        if self.player.is_playing and self.player.index == at:
            self.player.stop()  # also at an end, where there is nowhere to go
        step_slices(self._desk, n, at)

    def show_point(self, at: int, x: float, y: float) -> None:
        """Mark a place of one viewport in all of them, and scroll the others there."""
        view = self._desk.session.view_state
        if len(view.viewports) == 1:
            return
        point = self.linker.patient_point(at, x, y)
        if point is None:
            self._tell(_NOWHERE, Tone.WARN)
        else:
            view.activate(at)
            view.set_cursor(point)

    def _guides(self, at: int) -> Guides:
        view = self._desk.session.view_state
        if len(view.viewports) == 1 or at >= len(view.viewports):
            return Guides()
        return self.linker.guides(at)

    def _on_covered(self, ids: frozenset[AnnotationId]) -> None:
        for canvas in self.canvases:
            canvas.cover(ids)

    def _on_learned(self) -> None:
        for canvas in self.canvases:
            canvas.viewport.carry()
            canvas.update()

    def _picture_of(self, frame: OnFrame) -> Picture | None:
        """Return where a frame lies, as far as that is known already."""
        found = self.stacks.slice((frame.image, frame.frame))
        if found is None or found.plane is None or found.spacing is None:
            return None
        return Picture(found.plane, found.spacing) if found.plane.frame_of_reference else None

    def _compared(self, place: Place, frame: FramePixels, against: str) -> FramePixels | None:
        """Return what is shown of a frame that is held against its reference."""
        return self._desk.session.defects.shown(place, frame, against)

    def _on_pointed(self, at: int, x: float, y: float, phase: Phase, pixel: float) -> None:
        """Take the cross-hair that is held in a viewport."""
        if not self.cross_hair.point(at, x, y, phase, pixel) and phase is Phase.BEGIN:
            self._tell(_NOWHERE, Tone.WARN)

    def _on_job(self, job: Job) -> None:
        """Show how far the volume is that cuts wait for."""
        for canvas in self.canvases:
            if canvas.viewport.is_cut and canvas.viewport.frame is None:
                canvas.update()

    def _enlarge(self, at: int) -> None:
        view = self._desk.session.view_state
        view.activate(at)
        view.toggle_enlarged()

    def _to_window(self, at: int) -> None:
        view = self._desk.session.view_state
        if at < view.in_grid:
            view.detach(at)
        else:
            view.attach(at)

    def _drop(self, at: int, image: str) -> None:
        session = self._desk.session
        id = ImageId(EntityId(image))
        if id in session.project.images:
            session.view_state.show(id, index=at)
            session.view_state.activate(at)

    # -- what comes in ------------------------------------------------------------------------

    def _on_project(self) -> None:
        self.stacks.forget()
        self.cutter.forget()
        self.player.forget()
        self._sync()
        for canvas in self.canvases:
            canvas.reload()

    def _on_change(self, change: Change) -> None:
        touched = touched_images(change)
        self.stacks.forget(touched)
        if touched:
            self._desk.session.volumes.forget()
            self.cutter.forget()
        for canvas in self.canvases:
            canvas.follow(change)
        if any(True for _ in change.touched(Image)):
            self._on_shown(self.active)
        self._hanging.follow(change)

    def _on_view(self, names: frozenset[str]) -> None:
        if "viewports" in names:
            self.player.look()
        if names & {"viewports", "layout", "active"}:
            self._sync()
        if "shares" in names:
            self.divide(self._desk.session.view_state.shares_now)
        for canvas in tuple(self.canvases):
            canvas.look(names)
        if "active" in names:
            self._on_activated()
        if "privacy" in names:
            self._show_roles()
        if names & {"cursor", "references", "viewports", "active"} and len(self.canvases) > 1:
            self._reveal_cursor("cursor" in names)

    def _reveal_cursor(self, is_new: bool) -> None:
        """Show the guides anew; a newly marked point comes into view where it is outside."""
        for at, canvas in enumerate(self.canvases):
            found = self._guides(at).cursor if is_new else None
            if found is not None and at != self._desk.session.view_state.active:
                canvas.viewport.reveal(*found)
            canvas.update()

    def _on_settings(self) -> None:
        for canvas in self.canvases:
            self._set_up(canvas)
            canvas.update()

    def _set_up(self, canvas: Canvas) -> None:
        settings = self._desk.session.settings
        canvas.show_names = settings.show_labels
        canvas.wheel_zooms = settings.wheel_zooms
        canvas.show_legend, canvas.show_probe = settings.show_legend, settings.show_probe
        canvas.suv_kind = canvas.viewport.suv_kind = settings.suv_kind
        canvas.habits = Habits(
            Overlap(settings.overlap),
            Linking(settings.linking),
            settings.snap_to_edges,
            settings.show_uncertainty,
        )

    # -- what goes out ------------------------------------------------------------------------

    def _on_activated(self) -> None:
        """Follow the active viewport with the keys and the status bar."""
        active = self.active
        focus = QApplication.focusWidget()
        if isinstance(focus, Canvas) and focus is not active:
            active.setFocus(Qt.FocusReason.OtherFocusReason)
        self._on_told(active)
        self._on_shown(active)

    def _on_told(self, canvas: Canvas) -> None:
        self.drawn.emit(canvas)
        if self._status is None or canvas is not self.active:
            return
        note = self._notes.get(canvas)
        still = note is not None and note.isVisible()
        self._status.show_hint(note.reason if note is not None and still else canvas.hint)
        if canvas.refused is not None:
            self._status.show_hint(canvas.refused)
            self._show_refusal(canvas, canvas.refused)

    def _show_refusal(self, canvas: Canvas, text: Text) -> None:
        """Say why nothing happened: at the pointer with what helps, where a layer is the cause."""
        session, table, note = self._desk.session, self._table, self._notes.get(canvas)
        layer = canvas.viewport.drawing_as[0]
        reason = why_nothing(session.project, session.view_state, layer)
        if reason is None or str(reason.text) != str(text) or table is None or note is None:
            self._tell(text, Tone.WARN)
            return
        # What helps is about the layer that is drawn on, chosen or not.
        session.view_state.choose_layer(layer)
        action = table[reason.action]
        keys = action.shortcut().toString()
        title = f"{action.text()} ({keys})" if keys else action.text()
        note.show_reason(text, title, lambda: table.trigger(reason.action))

    def _on_shown(self, canvas: Canvas) -> None:
        self.shown.emit()
        frame = next((one for one in self.frames if one.canvas is canvas), None)
        if frame is not None:
            show_head(frame)
        if canvas.viewport.index == self.player.index:
            self._show_cine(canvas)
        if self._status is not None and canvas is self.active:
            self._status.show_window(canvas.viewport.voi)
            if canvas.viewport.frame is not None:
                # Its file is open by now; asking earlier would wait for the disk.
                self._status.show_calibration(canvas.viewport.calibration)

    def _show_cine(self, canvas: Canvas) -> None:
        """Let the bar of the film sit on the viewport it is about, for another series anew."""
        if canvas.viewport.is_cut and not self.player.places:
            self.cine_bar.hide()  # points in time are played, slices as they were acquired
            return
        self.cine_bar.follow(canvas)

    def toggle_cine(self) -> None:
        """Play what the active viewport shows, or pause."""
        if self.active.viewport.is_cut and not self.player.places:
            self._tell(NOT_ON_A_CUT, Tone.WARN)
            return
        self.cine_bar.is_wanted = True
        self.player.toggle()

    def _on_hover(self, canvas: Canvas, place: tuple[float, float] | None) -> None:
        place = within(canvas, place)
        self.pointed.emit(canvas, place)
        if self._status is not None:
            show_pointer(self._status, canvas, place)

    def _open_menu(self, at: QPoint) -> None:
        if self._table is not None:
            open_canvas_menu(self._table, self, at)


def touched_images(change: Change) -> set[ImageId]:
    """Return the images whose file or calibration a change may have replaced."""
    return {
        delta.after.id
        for delta in change.touched(Image)
        if isinstance(delta.after, Image)
        and isinstance(delta.before, Image)
        and (delta.before.calibration, delta.before.path, delta.before.fingerprint)
        != (delta.after.calibration, delta.after.path, delta.after.fingerprint)
    }
