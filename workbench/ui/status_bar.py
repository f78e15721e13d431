"""The status bar: the tool's hint at the left; place, size and saved state at the right."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStatusBar, QWidget

from workbench.app.calibration.expiry import warning_of
from workbench.app.session import Session
from workbench.app.windows.window_words import figures_text, voi_text
from workbench.app.wording import calibration_text, is_calibrated, patient_text, zoom_figure
from workbench.base.figures import number, with_unit
from workbench.base.text import Text, t
from workbench.model.anchor import Vector
from workbench.model.calibration import UNCALIBRATED, Calibration, Spacing
from workbench.model.grey import DualWindow, Voi, Window
from workbench.ui.bridge import Feed
from workbench.ui.parts import Elided, badge, label, set_property, words
from workbench.ui.steady import Steady
from workbench.ui.timers import once

_JUST_SAVED_MS = 1200
# Pixels, and the share of a narrow bar.
_MOST_OF_VALUES, _SHARE_OF_VALUES = 320, 0.2
# In a narrower bar the corners of the picture tell of the window, and pixels do for a place.
_ROOMY = 1000


class StatusBar(QStatusBar):
    """Hint, position, values, window, zoom, calibration, saved state."""

    def __init__(self, session: Session, feed: Feed) -> None:
        super().__init__()
        self._session = session
        self._calibration: Calibration = UNCALIBRATED
        self.setSizeGripEnabled(False)
        self.hint = Elided(role="muted")
        self.addWidget(self.hint, 1)
        self.position = Steady()
        self.millimetres = Steady()
        self.value = Steady("muted", _MOST_OF_VALUES)  # of many channels
        self.seen = label(role="muted")
        self.window_ = Steady("muted")
        self.zoom = Steady("muted")
        self.calibration = badge("")
        self.saved = label()
        for part in (self.position, self.millimetres, self.value, self.window_, self.zoom):
            self.addPermanentWidget(part)
        self.addPermanentWidget(self.seen)
        self.addPermanentWidget(self.calibration)
        self.addPermanentWidget(self.saved)
        self._settle = once(self, self._show_saved)
        feed.project.connect(self.refresh)
        feed.changed.connect(self._on_change)
        feed.seen.connect(self._on_view)
        feed.settings.connect(self._show_saved)
        self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share out the room: whatever is told here, a window may be made narrow."""
        super().resizeEvent(event)
        self.value.limit(min(round(self.width() * _SHARE_OF_VALUES), _MOST_OF_VALUES))
        for part in (self.millimetres, self.window_):
            part.limit(_MOST_OF_VALUES if self.width() >= _ROOMY else 0)

    def add_at_right(self, widget: QWidget) -> None:
        """Put something before the saved state."""
        self.insertPermanentWidget(8, widget)

    def show_hint(self, hint: Text | None) -> None:
        """Show what the tool expects next."""
        self.hint.show_text(hint or "")

    def show_seen(self, text: str) -> None:
        """Show how much of a large image was seen, and where a walk over it is."""
        if text != self.seen.text():
            self.seen.setText(text)

    def show_window(self, voi: Voi | None) -> None:
        """Show the window that is in use; None for colour."""
        shown = ""
        if isinstance(voi, Window | DualWindow):
            shown = f"WL / WW {figures_text(voi) if isinstance(voi, Window) else voi_text(voi)}"
        self.window_.show_text(shown)

    def show_pointer(
        self,
        place: tuple[float, float] | None,
        stored: str = "",
        modality: str = "",
        patient: Vector | None = None,
        on_part: str = "",
    ) -> None:
        """Show where the pointer is and what is there; None = outside the image.

        On a cut the position in the patient stands in place of millimetres from its corner, and on
        a part the place on it (`on_part`).
        """
        if place is None:
            for part in (self.position, self.millimetres, self.value):
                part.show_text("")
            return
        x, y = place
        self.position.show_text(f"x {number(x)}  y {number(y)}")
        spacing = self._calibration.spacing
        if patient is not None:
            self.millimetres.show_text(with_unit(patient_text(patient), "mm"))
        elif on_part:
            self.millimetres.show_text(on_part)
        elif spacing is not None:
            across, down = map(number, self._in_mm(x, y, spacing))
            self.millimetres.show_text(with_unit(f"{across} / {down}", "mm"))
        else:
            self.millimetres.show_text("")
        self.value.show_text(words(f"{stored}  {modality}" if modality else stored))

    def _in_mm(self, x: float, y: float, spacing: Spacing) -> tuple[float, float]:
        """Return a position in millimetres of the picture, without lens and tilt."""
        if self._calibration.rectification is None:
            return x * spacing.dx, y * spacing.dy
        from workbench.geom.part import to_mm

        found = to_mm([(x, y)], self._calibration)
        return (float(found[0, 0]), float(found[0, 1])) if found is not None else (x, y)

    def refresh(self) -> None:
        """Show everything anew."""
        self._show_view()
        self._show_saved()

    def _on_change(self, change: object) -> None:
        self.saved.setText(words(t("Saved just now")))
        set_property(self.saved, role="good")
        self._settle.start(_JUST_SAVED_MS)

    def _on_view(self, names: frozenset[str]) -> None:
        if "viewports" in names:
            self._show_view()

    def _show_view(self) -> None:
        state = self._session.view_state.viewport
        there = state.image is not None
        self.window_.setVisible(there)
        self.zoom.setVisible(there)
        self.calibration.setVisible(there and bool(self.calibration.text()))
        if not there or state.image is None:
            self.show_pointer(None)
            return
        self.zoom.show_text(with_unit(zoom_figure(state.zoom), "%"))

    def show_calibration(self, calibration: Calibration) -> None:
        """Show where millimetres come from; the reason is in the tooltip."""
        self._calibration = calibration
        known = is_calibrated(calibration)
        warning = warning_of(calibration)
        self.calibration.setText(words(calibration_text(calibration)))
        self.calibration.show()
        set_property(self.calibration, tone="" if known and warning is None else "warn")
        none = t("Nobody knows how many millimetres a pixel has: lengths and areas are in pixels.")
        self.calibration.setToolTip(
            words(warning or calibration.reason or none)
            if not known or calibration.reason or warning
            else ""
        )

    def _show_saved(self) -> None:
        session = self._session
        self.saved.setToolTip("")
        if session.file is None:
            self.saved.clear()
        elif session.document.read_only:
            self.saved.setText(words(t("Read only")))
            self.saved.setToolTip(words(session.file.why or ""))
            set_property(self.saved, role="warn")
        elif session.is_scratch:
            self.saved.setText(words(t("Saved, not named yet")))
            self.saved.setToolTip(
                words(t("Every stroke is kept. “Save project as” gives it a place."))
            )
            set_property(self.saved, role="good")
        else:
            self.saved.setText(words(t("Saved")))
            self.saved.setToolTip(words(t("Every change is saved as soon as it is made.")))
            set_property(self.saved, role="good")
