"""The channels of the picture in the active viewport; there is no panel where there are none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.app.host import Desk
from workbench.app.windows import channels as windows
from workbench.base.text import t
from workbench.imaging.channels import chosen_for
from workbench.imaging.frame import FramePixels
from workbench.imaging.grey import modality_values, span_window
from workbench.imaging.presets import Percentiles
from workbench.ui.action_table import ActionTable
from workbench.ui.bridge import Feed
from workbench.ui.panels.channel_row import ChannelRow
from workbench.ui.parts import column, icon_button, label, panel_header
from workbench.ui.timers import once

Runner = Callable[[Callable[[], object]], None]
FrameOf = Callable[[], FramePixels | None]

_SETTLE_MS = 30


class ChannelsPanel(QWidget):
    """Rows of the channels: which are seen, in which colour, through which window.

    Parameters
    ----------
    frame_of : callable
        Returns the frame in the active viewport.
    """

    def __init__(
        self, desk: Desk, feed: Feed, table: ActionTable, run: Runner, frame_of: FrameOf
    ) -> None:
        super().__init__()
        self._desk, self._table, self._run, self._frame_of = desk, table, run, frame_of
        self.rows: list[ChannelRow] = []
        self._shown: tuple[Any, ...] | None = None
        self._names: tuple[str, ...] = ()
        self._limits: list[tuple[float, float]] = []
        reset = icon_button(
            "refresh", t("Channels as in the file"), lambda: table.trigger("view.reset_channels")
        )
        self._rows = QVBoxLayout()
        self._rows.setContentsMargins(0, 0, 0, 6)
        self._rows.setSpacing(0)
        holder = QWidget()
        holder.setLayout(self._rows)
        self.setLayout(column(panel_header(label(t("Channels")), reset), holder))
        self.hide()
        self._settle = once(self, self.refresh, _SETTLE_MS)
        feed.view.connect(self._on_view)
        feed.project.connect(self.later)

    def later(self) -> None:
        """Look anew in a moment; many reasons for it come at once."""
        if not self._settle.isActive():
            self._settle.start()

    def refresh(self) -> None:
        """Show the channels of now."""
        frame = self._frame_of()
        if frame is None or not frame.info.channels:
            if frame is not None or self._desk.session.view_state.viewport.image is None:
                self._hide()
            for one in self.rows:
                one.setEnabled(False)
            return  # a picture that is being read may well have the same ones
        chosen = chosen_for(frame.info.channels, self._desk.session.view_state.viewport.channels)
        looks = frame.channel_looks(chosen)
        shown = (frame, chosen, looks)
        before, self._shown = self._shown, shown
        if before is None or before[0] is not frame or before[2] != looks:
            self._limits = limits_of(frame)
        if chosen.names != self._names or not self.rows:
            self._rebuild(chosen.names)
        for at, (one, look, limits) in enumerate(zip(self.rows, looks, self._limits, strict=True)):
            here = at == chosen.selected
            alone = chosen.is_alone and here
            seen = alone if chosen.is_alone else look.is_shown
            one.setEnabled(True)
            one.show_look(look, limits, is_selected=here, is_alone=alone, is_seen=seen)
        if self.isHidden():
            self.show()
            self._table.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up."""
        super().showEvent(event)
        self.later()

    def _hide(self) -> None:
        if not self.isHidden():
            self.hide()
            self._table.refresh()
        self._shown = None

    def _on_view(self, names: frozenset[str]) -> None:
        if "viewports" in names:
            self.later()

    def _rebuild(self, names: tuple[str, ...]) -> None:
        for old in self.rows:
            self._rows.removeWidget(old)
            old.deleteLater()
        self.rows, self._names = [ChannelRow(name) for name in names], names
        for at, made in enumerate(self.rows):
            self._listen(made, at)
            self._rows.addWidget(made)

    def _listen(self, made: ChannelRow, at: int) -> None:
        session, run = self._desk.session, self._run
        made.chosen.connect(lambda: run(lambda: windows.select(session, at)))
        made.seen_asked.connect(lambda: run(lambda: windows.toggle(session, at)))
        made.alone_asked.connect(lambda: run(lambda: windows.toggle_alone(session, at)))
        made.automatic_asked.connect(lambda: run(lambda: self._automatic(at)))
        made.color_asked.connect(lambda: run(lambda: self._recolor(at)))
        made.window_asked.connect(
            lambda low, high: run(lambda: windows.set_window(session, span_window(low, high), at))
        )

    def _automatic(self, at: int) -> None:
        session = self._desk.session
        windows.set_window_by(session, Percentiles(*session.settings.percentiles), at)

    def _recolor(self, at: int) -> None:
        assert self._shown is not None
        now = "#{:02x}{:02x}{:02x}".format(*self._shown[2][at].color)
        color = self._desk.host.ask_color(t("Colour of the channel"), now)
        if color is not None:
            rgb = tuple(bytes.fromhex(color.lstrip("#")[:6]))
            windows.choose(self._desk.session, at, color=rgb)


def limits_of(frame: FramePixels) -> list[tuple[float, float]]:
    """Return the least and the greatest modality value of each channel, of those that are known."""
    sample = frame.sample
    step = max(1, int(np.ceil(np.sqrt(sample.shape[0] * sample.shape[1] / (1 << 16)))))
    few = sample[::step, ::step]
    found = []
    for at, channel in enumerate(frame.info.channels):
        values = modality_values(few[..., at], channel.grey)
        known = values[np.isfinite(values)]
        found.append((float(known.min()), float(known.max())) if known.size else (0.0, 1.0))
    return found
