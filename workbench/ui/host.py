"""What actions ask of the window: file dialogs, questions, notices, panels."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.app.host import CanvasPort, Tone
from workbench.base.text import Text, t
from workbench.ui.parts import words

if TYPE_CHECKING:
    from workbench.ui.main_window import MainWindow


class WindowHost:
    """The Host of a real window."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._last_folder = ""

    @property
    def canvas(self) -> CanvasPort:
        """The active viewport."""
        return self._window.viewports.active

    def pin_slices(self, pinned: bool) -> bool:
        """Pin the slices that are beside each other now, or match by position again."""
        linker = self._window.viewports.linker
        if pinned:
            return linker.pin()
        linker.unpin()
        return True

    def toggle_cine(self) -> None:
        """Play what the active viewport shows, or pause."""
        self._window.viewports.toggle_cine()

    def is_cine_playing(self) -> bool:
        """Return whether a film plays."""
        return self._window.is_cine_playing()

    def ask_files(self, title: Text, suffixes: Sequence[str] = ()) -> list[Path]:
        """Let the user choose existing files; empty when cancelled."""
        from PySide6.QtWidgets import QFileDialog

        names, _ = QFileDialog.getOpenFileNames(
            self._window, words(title), self._last_folder, _filter(suffixes)
        )
        return self._remember([Path(name) for name in names])

    def ask_folder(self, title: Text) -> Path | None:
        """Let the user choose a folder."""
        from PySide6.QtWidgets import QFileDialog

        name = QFileDialog.getExistingDirectory(self._window, words(title), self._last_folder)
        return self._remember([Path(name)])[0] if name else None

    def ask_save(self, title: Text, suggested: str, suffix: str) -> Path | None:
        """Let the user choose a file to write; the suffix is added when it is missing."""
        from PySide6.QtWidgets import QFileDialog

        start = str(Path(self._last_folder, suggested)) if self._last_folder else suggested
        name, _ = QFileDialog.getSaveFileName(self._window, words(title), start, f"*{suffix}")
        if not name:
            return None
        path = Path(name)
        if path.suffix.lower() != suffix:
            path = path.with_name(path.name + suffix)
        return self._remember([path])[0]

    def ask_text(self, title: Text, value: str = "") -> str | None:
        """Let the user type one line."""
        from workbench.ui.dialogs.ask import ask_text

        return ask_text(self._window, title, value)

    def ask_color(self, title: Text, value: str | None) -> str | None:
        """Let the user choose a colour, ``#rrggbb``."""
        from workbench.ui.dialogs.color import ask_color

        return ask_color(self._window, title, value)

    def confirm(self, question: Text, yes: Text) -> bool:
        """Ask before something that cannot be taken for granted."""
        from workbench.ui.dialogs.ask import confirm

        return confirm(self._window, question, yes)

    def notify(self, text: Text, tone: Tone = Tone.INFO) -> None:
        """Tell the user something without stopping the work."""
        self._window.tell(text, tone)

    def show(self, name: str) -> None:
        """Open ``palette settings shortcuts scheme presets export import left_out about guide``."""
        from workbench.ui.dialogs import show

        show(name, self._window)

    def adjust(self, name: str) -> None:
        """Let the user try numbers on the selected shapes, in a bar over the picture."""
        from workbench.ui.craft_bar import open_bar

        open_bar(self._window, name)

    def toggle_panel(self, name: str) -> None:
        """Show or hide a panel: ``images inspector bottom problems explain values``."""
        self._window.show_panel(name, not self._window.is_panel_wanted(name))

    def is_panel_shown(self, name: str) -> bool:
        """Return whether a panel is shown."""
        return self._window.is_panel_wanted(name)

    def toggle_full_screen(self) -> None:
        """Fill the screen, or stop doing so."""
        if self._window.isFullScreen():
            self._window.showNormal()
        else:
            self._window.showFullScreen()

    def quit(self) -> None:
        """Close the window."""
        self._window.close()

    def _remember(self, paths: list[Path]) -> list[Path]:
        if paths:
            self._last_folder = str(paths[0].parent)
        return paths


def _filter(suffixes: Sequence[str]) -> str:
    every = t("All files")
    if not suffixes:
        return f"{every} (*)"
    patterns = " ".join(f"*{suffix}" for suffix in suffixes)
    known = t("Files that can be opened")
    return f"{known} ({patterns});;{every} (*)"
