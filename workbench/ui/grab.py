"""Pictures of the real window, for the documentation and the demo: ``--grab FOLDER``."""

from __future__ import annotations

import logging
import os
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, QRect, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from workbench.app.jobs import JobState
from workbench.app.sample import sample_path
from workbench.app.session import Session
from workbench.app.viewing.layouts import Layout
from workbench.model.anchor import OnFrame
from workbench.model.ids import AnnotationId
from workbench.ui.main_window import SIZE, MainWindow
from workbench.ui.theme import current_theme

log = logging.getLogger(__name__)

_LOOK_MS = 100
# Nothing moves for that many looks: pictures, thumbnails and notices are there.
_QUIET = 8
_PATIENCE = 600
# Height of a dialog's upper edge, where the palette opens.
_TOP = 64


class Grabber(QObject):
    """Waits until everything is shown, takes the pictures and closes the window."""

    def __init__(self, window: MainWindow, folder: Path) -> None:
        super().__init__(window)
        self._window, self._folder = window, folder
        self._quiet = self._looks = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._look)

    def start(self) -> None:
        """Begin to wait."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._window.resize(SIZE)
        self._timer.start()

    def _look(self) -> None:
        self._looks += 1
        self._quiet = 0 if self._is_busy() else self._quiet + 1
        if self._quiet >= _QUIET or self._looks >= _PATIENCE:
            self._timer.stop()
            try:
                self._take_all()
            finally:
                self._window.close()
                QApplication.quit()

    def _is_busy(self) -> bool:
        session = self._window.session
        if any(job.state is JobState.RUNNING for job in session.jobs.jobs.values()):
            return True
        if session.view_state.viewport.image is None:
            return False
        viewport = self._window.viewports.active.viewport
        return viewport.frame is None and viewport.failure is None

    def _take_all(self) -> None:
        window = self._window
        if is_untouched_sample(window.session):
            _mark_sample(window.session)
        _go_to_marked(window.session)
        _settle()
        chosen = _telling(window)
        if chosen is not None:
            window.session.view_state.select([chosen])
        window.show_panel("images", True)
        window.show_panel("inspector", True)
        window.show_panel("bottom", False)
        _settle()
        self._take(window, "window")
        self._take_planes()
        window.show_panel("bottom", True)
        _settle()
        self._take(window, "history")
        window.show_panel("bottom", False)
        for name in ("palette", "settings", "shortcuts", "scheme", "export"):
            self._take_dialog(name)
        window.session.close_project()
        _settle()
        self._take(window, "welcome")

    def _take_planes(self) -> None:
        """Take the four viewports of planes through the volume that is marked."""
        view = self._window.session.view_state
        tool, marked = view.tool, view.viewport
        chosen = tuple(view.selection)
        view.select([])
        view.set_viewport(center=_middle_of(self._window, chosen))
        self._window.actions_.trigger("view.planes")
        for _ in range(_PATIENCE // 10):
            _settle()
            if all(one.viewport.frame is not None for one in self._window.viewports.canvases):
                break
        _settle()
        self._take(self._window, "planes")
        view.set_cursor(None)
        view.set_layout(Layout.ONE, (marked,))
        view.choose_tool(tool)
        view.select(chosen)
        _settle()

    def _take_dialog(self, name: str) -> None:
        """Take the window with a dialog over it; one that cannot be opened is left out."""
        before = set(QApplication.topLevelWidgets())
        try:
            self._window.host.show(name)
        except Exception:
            log.exception("no picture of %s", name)
            return
        _settle()
        opened = [w for w in QApplication.topLevelWidgets() if w not in before and w.isVisible()]
        opened += [w for w in self._window.findChildren(QDialog) if w.isVisible()]
        self._take(self._window, name, *dict.fromkeys(opened))
        for widget in dict.fromkeys(opened):
            widget.close()
        _settle()

    def _take(self, window: QWidget, name: str, *over: QWidget) -> None:
        from PySide6.QtGui import QPainter

        picture = window.grab()
        painter = QPainter(picture)
        for widget in over:
            # Where a desktop would put it; a platform without a screen does not know.
            room = window.rect()
            at = QPoint(room.center().x() - widget.width() // 2, _TOP)
            if name != "palette":
                painter.fillRect(room, current_theme().qcolor("canvas", 0.35))
                at.setY(max(_TOP, room.center().y() - widget.height() // 2))
            painter.drawPixmap(at, widget.grab())
            painter.setPen(current_theme().qcolor("line"))
            painter.drawRect(QRect(at, widget.size()))
        painter.end()
        file = self._folder / f"{name}.png"
        temporary = file.with_suffix(".part.png")
        if picture.save(str(temporary), "PNG"):
            os.replace(temporary, file)


def _mark_sample(session: Session) -> None:
    """Mark the nodules of the phantom, so that the pictures have something to show."""
    import numpy as np

    from workbench.app.windows import windowing
    from workbench.dicom.phantom import nodule_places
    from workbench.edit import annotate
    from workbench.model import commands
    from workbench.model.annotation import Purpose
    from workbench.model.regions import Polygon, Polyline

    series = next(iter(session.project.series.values()), None)
    if series is None or session.project.scheme is None:
        return
    layer = session.view_state.layer
    turn = np.linspace(0, 2 * np.pi, 14, endpoint=False)
    uneven = 1 + 0.08 * np.sin(3 * turn) + 0.05 * np.cos(5 * turn)
    for number, x, y, r in nodule_places():
        image = series.images[number - 1]
        around = np.stack([np.cos(turn), np.sin(turn)], axis=1) * (uneven * r * 1.15)[:, None]
        shapes = (
            (Polygon.from_ring(around + np.array([x, y])), "nodule", "polygon", Purpose.FINDING),
            (Polyline([(x - r, y), (x + r, y)]), None, "ruler", Purpose.MEASUREMENT),
        )
        for region, label, tool, purpose in shapes:
            patch = annotate.add_region(
                session.project,
                session.stamp(),
                OnFrame(image),
                region,
                layer=layer,
                label=label,
                tool=tool,
                purpose=purpose,
            )
            session.document.apply(patch)
            if purpose is Purpose.FINDING:
                made = [AnnotationId(id) for id in patch.deltas]
                session.do(commands.set_attribute, made, "texture", "solid")
    session.view_state.go(series.images[nodule_places()[0][0] - 1], 1)
    windowing.apply_preset(session, "lung")


def _middle_of(window: MainWindow, chosen: tuple[AnnotationId, ...]) -> tuple[float, float] | None:
    """Return the middle of an annotation, where the planes are to cross."""
    from workbench.geom.shapes import bounds

    found = [window.session.project.annotations[id].region for id in chosen]
    if not found or found[0] is None:
        return None
    left, top, right, bottom = bounds(found[0])
    return (left + right) / 2, (top + bottom) / 2


def is_untouched_sample(session: Session) -> bool:
    """Return whether this is the sample project, with nothing drawn in it yet."""
    file, project = session.file, session.project
    if file is None or session.document.read_only or project.annotations:
        return False
    return file.path == sample_path(session.places)


def _go_to_marked(session: Session) -> None:
    """Show a frame with annotations when there is none on the one in view."""
    state, project = session.view_state.viewport, session.project
    if state.image is not None and any(project.annotations_on(state.image, state.frame)):
        return
    for annotation in project.annotations.values():
        if isinstance(annotation.anchor, OnFrame):
            session.view_state.show(annotation.anchor.image, annotation.anchor.frame)
            return


def _telling(window: MainWindow) -> AnnotationId | None:
    """Return an annotation that shows much: on the shown frame, labelled, with a measurement."""
    session = window.session
    state = session.view_state.viewport
    if state.image is None:
        return None
    found = list(session.project.annotations_on(state.image, state.frame))
    found.sort(key=lambda a: (a.label is not None, a.region is not None), reverse=True)
    return found[0].id if found else None


def _settle() -> None:
    from PySide6.QtCore import QEventLoop

    loop = QEventLoop()
    QTimer.singleShot(250, loop.quit)
    loop.exec()
