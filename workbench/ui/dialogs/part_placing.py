"""How a part lies on images: by a corner, two clicks or a ruler."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QWidget

from workbench.app.host import Tone
from workbench.base.figures import number
from workbench.base.text import t
from workbench.geom.part import placement_by
from workbench.model import commands
from workbench.model.calibration import UNCALIBRATED, Calibration
from workbench.model.part import Part, Placement
from workbench.model.regions import Polyline
from workbench.ui.dialogs.base import Notice
from workbench.ui.dialogs.calibration_scope import ScopeField
from workbench.ui.dialogs.two_clicks import TwoClicks
from workbench.ui.parts import button, column, label, row, words

if TYPE_CHECKING:
    from workbench.ui.main_window import MainWindow


class PartPlacing(QWidget):
    """Places a part on images and takes it off; each is a step of the history at once.

    Parameters
    ----------
    notice : Notice
        Says what is wrong, and what to do next.
    part : callable
        Gives the part that is to be placed, if there is one.
    """

    def __init__(self, window: MainWindow, notice: Notice, part: Callable[[], Part | None]) -> None:
        super().__init__()
        self._window, self._desk = window, window.desk
        self._notice, self._part = notice, part
        self._picker: TwoClicks | None = None
        self.placed = label("", "muted", wrap=True)
        self.mirrored = QCheckBox(words(t("Seen from behind")))
        self.scope = ScopeField(self._desk.session)
        ways = row(
            button(t("Origin at the top left corner"), self.place_at_corner),
            button(t("By two clicks"), self.place_by_clicks),
            button(t("By the selected ruler"), self.place_by_ruler),
            1,
            spacing=6,
        )
        off = button(t("Take off"), self.take_off, flat=True)
        more = row(label(t("For"), "muted"), self.scope, self.mirrored, 1, off, spacing=8)
        heading = label(t("On the image"), "heading")
        self.setLayout(column(heading, ways, more, self.placed, spacing=8))

    def refresh(self) -> None:
        """Show how the part lies on the shown image."""
        self.scope.refresh()
        placement, part = self.placement, self._part()
        calibration = self.calibration
        if placement is None or part is None or placement.part != part.id:
            self.placed.setText(words(t("This part is not on the shown image yet.")))
        else:
            said = t(
                "Origin at x {x}, y {y} of the image, u axis turned by {angle}°.",
                x=number(placement.x),
                y=number(placement.y),
                angle=number(placement.angle),
            )
            self.placed.setText(words(said))
        if self._desk.session.view_state.viewport.image and calibration.spacing is None:
            self.placed.setText(
                words(t("The image has no millimetres: calibrate it before zones can lie on it."))
            )

    @property
    def placement(self) -> Placement | None:
        """How a part lies on the shown image; None where none does."""
        session = self._desk.session
        image = session.project.images.get(session.view_state.viewport.image)  # type: ignore[arg-type]
        return image.placement if image is not None else None

    @property
    def calibration(self) -> Calibration:
        """The millimetres of the shown image."""
        session = self._desk.session
        state = session.view_state.viewport
        if state.image is None:
            return UNCALIBRATED
        image = session.project.images.get(state.image)
        if image is not None and image.calibration is not None:
            return image.calibration
        info = session.library.known_info(state.image, state.frame)
        return info.calibration if info is not None else UNCALIBRATED

    def _place(self, placement: Placement | None) -> None:
        images, session = self.scope.images, self._desk.session
        if self._notice.tried(lambda: session.do(commands.place_part, images, placement)):
            said = t("The part was placed on {n} images.", n=len(images))
            self._desk.host.notify(said if placement else t("The part was taken off."), Tone.GOOD)

    def place_at_corner(self) -> None:
        """Put the origin at the top left corner of the picture, u to the right."""
        part = self._part()
        if part is not None:
            self._place(Placement(part.id, mirrored=self.mirrored.isChecked()))

    def place_by_ruler(self) -> None:
        """Put the origin at the first end of the selected ruler, u towards its last."""
        session = self._desk.session
        chosen = session.view_state.selection
        one = session.project.annotations.get(next(iter(chosen))) if len(chosen) == 1 else None
        if one is None or not isinstance(one.region, Polyline):
            self._notice.say(
                t("Draw a ruler from the origin of the part along its u axis and select it."),
                "warn",
            )
            return
        first, last = one.region.points[0], one.region.points[-1]
        self._place_along((float(first[0]), float(first[1])), (float(last[0]), float(last[1])))

    def place_by_clicks(self) -> None:
        """Let the user click the origin on the image, and a position on the u axis."""
        if self._desk.session.view_state.viewport.image is None:
            self._notice.say(t("No image is open."), "warn")
            return
        self.stop()
        canvas = self._window.viewports.active
        self._picker = TwoClicks(canvas, self)
        self._picker.first.connect(
            lambda: self._notice.say(t("Now click a position on the u axis; Esc stops."))
        )
        self._picker.both.connect(self._place_along)
        self._picker.ended.connect(self.stop)
        self._notice.say(t("Click the origin of the part on the image; Esc stops."))
        self._window.activateWindow()
        canvas.setFocus()

    def stop(self) -> None:
        """Let go of the canvas, if it was to be clicked."""
        if self._picker is not None:
            picker, self._picker = self._picker, None
            picker.stop()
            self._notice.say()

    def _place_along(self, origin: tuple[float, float], along: tuple[float, float]) -> None:
        part = self._part()
        self.stop()
        if part is None:
            return
        mirrored = self.mirrored.isChecked()
        placement = placement_by(part, origin, along, self.calibration, mirrored)
        if placement is None:
            self._notice.say(
                t("The image has no millimetres, or both positions are one. Calibrate it first."),
                "warn",
            )
            return
        self._place(placement)

    def take_off(self) -> None:
        """Take the part off the images."""
        self._place(None)
