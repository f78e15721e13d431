"""Host: what actions need of a window. The window implements it; tests pass a fake."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from attrs import frozen

from workbench.app.session import Session
from workbench.base.text import Text
from workbench.model.ids import AnnotationId


class Tone(StrEnum):
    """How a notice is meant."""

    INFO = "info"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


class CanvasPort(Protocol):
    """The active viewport's picture."""

    def fit(self) -> None:
        """Show the whole image."""
        ...

    @property
    def shown_area(self) -> tuple[float, float, float, float] | None:
        """The part of the image plane in view, ``x0, y0, x1, y1``; None while nothing is shown."""
        ...

    def show_area(self, area: tuple[float, float, float, float], zoom: float | None = None) -> None:
        """Show an area of the image, as large as possible or at a zoom."""
        ...

    @property
    def dots_per_mm(self) -> float | None:
        """Screen pixels in a millimetre, as far as the screen says; None where nobody knows."""
        ...

    def zoom_by(self, factor: float) -> None:
        """Zoom around the middle."""
        ...

    def actual_size(self) -> None:
        """Show one image pixel as one device pixel."""
        ...

    def center_on(self, x: float, y: float) -> None:
        """Bring an image position into the middle."""
        ...

    def show_point(self) -> None:
        """Show what is under the pointer in the other viewports."""
        ...

    @property
    def clear_area(self) -> tuple[float, float, float, float] | None:
        """The largest part of the image plane in view that nothing hides."""
        ...

    def annotation_beside(self, n: int) -> AnnotationId | None:
        """Return the next (1) or previous (-1) visible annotation in reading order, going round."""
        ...


class Host(Protocol):
    """A window, or something that stands in for one."""

    @property
    def canvas(self) -> CanvasPort:
        """The active viewport."""
        ...

    def pin_slices(self, pinned: bool) -> bool:
        """Pin the slices that are beside each other now, or match by position again.

        Returns whether it is known what to pin.
        """
        ...

    def toggle_cine(self) -> None:
        """Play what the active viewport shows, or pause."""
        ...

    def is_cine_playing(self) -> bool:
        """Return whether a film plays."""
        ...

    def ask_files(self, title: Text, suffixes: Sequence[str] = ()) -> list[Path]:
        """Let the user choose existing files; empty when cancelled."""
        ...

    def ask_folder(self, title: Text) -> Path | None:
        """Let the user choose a folder."""
        ...

    def ask_save(self, title: Text, suggested: str, suffix: str) -> Path | None:
        """Let the user choose a file to write."""
        ...

    def ask_text(self, title: Text, value: str = "") -> str | None:
        """Let the user type one line."""
        ...

    def ask_color(self, title: Text, value: str | None) -> str | None:
        """Let the user choose a colour, ``#rrggbb``."""
        ...

    def confirm(self, question: Text, yes: Text) -> bool:
        """Ask before something that cannot be taken for granted."""
        ...

    def notify(self, text: Text, tone: Tone = Tone.INFO) -> None:
        """Tell the user something without stopping the work."""
        ...

    def show(self, name: str) -> None:
        """Open ``palette settings shortcuts scheme presets export import left_out about guide``."""
        ...

    def adjust(self, name: str) -> None:
        """Let the user try numbers on the selected shapes; see `app.craft.adjustments`."""
        ...

    def toggle_panel(self, name: str) -> None:
        """Show or hide a panel: ``images``, ``inspector``, or a tab of the bottom."""
        ...

    def is_panel_shown(self, name: str) -> bool:
        """Return whether a panel is shown."""
        ...

    def toggle_full_screen(self) -> None:
        """Fill the screen, or stop doing so."""
        ...

    def quit(self) -> None:
        """Close the window."""
        ...


@frozen
class Desk:
    """What an action acts on: the session and the window."""

    session: Session
    host: Host
