"""“Why does it look like this?”: the steps from the stored value to the screen, side by side."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import evolve
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QSizePolicy, QWidget

from workbench.app.host import Desk
from workbench.app.side_by_side.linking import Stack
from workbench.app.windows.windowing import preset_of
from workbench.base.text import Text, t
from workbench.dicom.suv import SuvKind
from workbench.imaging.explain import STAGE_TITLES, Explanation, Step, as_lines, explain
from workbench.imaging.volumes.stack_geometry import StackSlice, stack_geometry
from workbench.model.ids import ImageId
from workbench.ui.bridge import Feed
from workbench.ui.canvas.widget import Canvas
from workbench.ui.panels.steps import StepGrid
from workbench.ui.parts import (
    MARGIN,
    EmptyState,
    column,
    icon_button,
    label,
    row,
    words,
)
from workbench.ui.timers import once
from workbench.ui.viewports import Viewports

_SETTLE_MS = 30


class ExplainPanel(QWidget):
    """Follows the pointer; what it stood on last stays while the pointer is elsewhere."""

    def __init__(self, desk: Desk, feed: Feed, viewports: Viewports) -> None:
        super().__init__()
        self._desk, self._viewports = desk, viewports
        self._stack: Stack | None = None
        self._doubts: tuple[Text, ...] = ()
        self._at: tuple[Canvas, int, int] | None = None
        self.explanation: Explanation | None = None
        self.where = label("", "muted")
        self.copy = icon_button("copy", t("Copy as text"), self._copy)
        self.copy.setEnabled(False)
        self.extras = QWidget()
        self.extras.setLayout(row(1, self.where, self.copy, spacing=8))
        self._empty = EmptyState(
            t("Move the pointer over the image to see how its grey values come about.")
        )
        self._steps = StepGrid()
        self._warnings = label("", "warn", wrap=True)
        self._warnings.setContentsMargins(MARGIN, 4, MARGIN, 0)
        inner = QWidget()
        inner.setLayout(column(self._warnings, self._steps, 1))
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(inner)
        self._scroll.setAccessibleName(words(t("Why does it look like this?")))
        self.setLayout(column(self._empty, self._scroll))
        self._settle = once(self, self.refresh, _SETTLE_MS)
        viewports.pointed.connect(self._on_pointed)
        feed.view.connect(self._on_view)
        feed.settings.connect(self._later)
        feed.project.connect(self._forget)
        self._show(None)

    def refresh(self) -> None:
        """Explain the pixel anew; nothing is computed while nobody looks."""
        if self._at is None or not self.isVisible():
            return
        canvas, x, y = self._at
        viewport = canvas.viewport
        frame = viewport.frame
        if frame is None or not (x < frame.columns and y < frame.rows):
            return
        if frame.value(y, x) is None:
            return  # not read yet: nothing in a window waits for a file
        state = viewport.state
        named = preset_of(self._desk.session, state.voi)
        found = explain(
            frame,
            x,
            y,
            look=state.look,
            chosen_as=named.title if named is not None else None,
            suv_kind=SuvKind(self._desk.session.settings.suv_kind),
        )
        # A cut says so itself.
        more = () if viewport.is_cut else self._of_stack(state.image, state.frame)
        self._show(evolve(found, warnings=(*found.warnings, *more)))

    def _of_stack(self, image: ImageId | None, frame: int) -> tuple[Text, ...]:
        """Return what is wrong with how the slices lie; nothing while they are being read."""
        stack = self._viewports.stacks.get(image, frame)
        if stack is None or len(stack.slices) < 2:
            return ()
        if stack is not self._stack:
            self._stack, self._doubts = stack, doubts_of(stack.slices)
        return self._doubts

    def showEvent(self, event: object) -> None:
        """Catch up when unfolded."""
        self._later()

    def _later(self) -> None:
        if not self._settle.isActive():
            self._settle.start()

    def _on_pointed(self, canvas: Canvas, place: tuple[float, float] | None) -> None:
        if place is not None:
            self._at = canvas, int(place[0]), int(place[1])
            self._later()

    def _on_view(self, names: frozenset[str]) -> None:
        if "viewports" in names:
            self._later()

    def _forget(self) -> None:
        self._at = None
        self._show(None)

    def _show(self, found: Explanation | None) -> None:
        self._empty.setVisible(found is None)
        self._scroll.setVisible(found is not None)
        self.copy.setEnabled(found is not None)
        if found is None:
            self.where.clear()
        elif found != self.explanation:
            self.where.setText(words(t("Pixel {x}, {y}", x=found.column, y=found.row)))
            self._fill(found)
        self.explanation = found

    def _fill(self, found: Explanation) -> None:
        self._steps.show_cards([_card(step) for step in found.steps])
        said = "  ·  ".join(str(warning) for warning in found.warnings)
        self._warnings.setText(words(said))
        self._warnings.setVisible(bool(said))

    def _copy(self) -> None:
        if self.explanation is not None:
            QGuiApplication.clipboard().setText("\n".join(as_lines(self.explanation)))


def doubts_of(slices: Sequence[StackSlice]) -> tuple[Text, ...]:
    """Return why not to trust positions in a stack; a pile of pictures without any has none."""
    if all(one.plane is None for one in slices):
        return ()
    geometry = stack_geometry(slices)
    obstacle = () if geometry.obstacle is None else (geometry.obstacle,)
    return (*obstacle, *geometry.problems)


def _card(step: Step) -> QWidget:
    """Return a step: its name, what it gives, and why."""
    made = QWidget()
    value = _selectable(label(step.shown, "heading", wrap=True))
    reasons = [_selectable(label(_sentence(one), "muted", wrap=True)) for one in step.because]
    made.setLayout(column(label(STAGE_TITLES[step.stage], "muted"), value, *reasons, spacing=2))
    return made


def _sentence(text: Text) -> str:
    """Return a reason as a line of its own: with a capital, where the script has them."""
    shown = str(text)
    # Names of functions and attributes begin with one in any case.
    return shown[:1].upper() + shown[1:]


def _selectable(made: QLabel) -> QLabel:
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return made
