"""How the window was left: its size and which panels are open, kept per user."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from attrs import asdict, field, fields, frozen

from workbench.base import small_json
from workbench.base.writing import write_whole

log = logging.getLogger(__name__)


@frozen
class WindowState:
    """Geometry (as Qt encodes it, hexadecimal), sizes of the splitters, panels that are open.

    `tab` is the one in front at the bottom: ``bottom`` (history) or ``explain``.
    """

    geometry: str = ""
    across: tuple[int, ...] = ()
    down: tuple[int, ...] = ()
    inspector: tuple[int, ...] = ()
    images: bool = field(default=True)
    inspector_open: bool = field(default=True)
    bottom: bool = field(default=False)
    tab: str = field(default="bottom")


def load_window_state(path: Path) -> WindowState:
    """Read it; whatever is not valid is left out."""
    try:
        raw: Any = small_json.decode(path.read_bytes())
    except (OSError, ValueError):
        return WindowState()
    if not isinstance(raw, dict):
        return WindowState()
    values: dict[str, Any] = {}
    for attribute in fields(WindowState):
        value = raw.get(attribute.name)
        if isinstance(attribute.default, tuple):
            if isinstance(value, list) and all(isinstance(one, int) for one in value):
                values[attribute.name] = tuple(value)
        elif isinstance(value, type(attribute.default)):
            values[attribute.name] = value
    return WindowState(**values)


def save_window_state(state: WindowState, path: Path) -> None:
    """Write it; a full disk costs no more than a notice in the log."""
    try:
        write_whole(path, small_json.encode(asdict(state)))
    except OSError:
        log.exception("the state of the window could not be saved")
