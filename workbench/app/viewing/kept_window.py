"""A chosen window as plain JSON values, as it is kept per user beside the project."""

from __future__ import annotations

from typing import Any

from workbench.model.grey import DualWindow, FileVoi, Voi, VoiFunction, Window


def voi_to_side(voi: Voi | FileVoi | None) -> list[Any] | dict[str, Any] | None:
    """Return a choice as plain values; a table is the file's own, which it keeps."""
    match voi:
        case Window():
            return _window_to_side(voi)
        case DualWindow():
            return {"dual": [_window_to_side(voi.lower), _window_to_side(voi.upper)]}
        case FileVoi():
            return {"of_file": voi.number, "explanation": voi.explanation}
        case _:
            return None


def voi_from_side(kept: object) -> Voi | FileVoi | None:
    """Return what `voi_to_side` gave; None for anything unusable."""
    match kept:
        case {"dual": [lower, upper]}:
            one, other = _window_from_side(lower), _window_from_side(upper)
            return DualWindow.of(one, other) if one is not None and other is not None else None
        case {"of_file": int(number), "explanation": str(explanation)} if number >= 1:
            return FileVoi(number, explanation)
        case _:
            return _window_from_side(kept)


def _window_to_side(window: Window) -> list[Any]:
    return [window.center, window.width, str(window.function), window.explanation]


def _window_from_side(kept: object) -> Window | None:
    match kept:
        case [float() | int() as center, float() | int() as width, str(function), str(why)]:
            # A window that is none is left out.
            try:
                return Window(center, width, VoiFunction(function), why)
            except ValueError:
                return None
        case _:
            return None
