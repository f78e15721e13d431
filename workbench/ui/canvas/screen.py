"""How large the pixels of a screen are."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

_MM_PER_INCH = 25.4
# Pixels of other sizes than these are no screen's, but a default or a mistake.
_LEAST, _MOST = 1.0, 30.0
# A screen whose pixels are said to be oblong does not know its size.
_OBLONG = 0.1


def dots_per_mm(widget: QWidget) -> float | None:
    """Return device-independent pixels in a millimetre; None where the screen does not say."""
    screen = widget.screen()
    size = screen.physicalSize()
    if size.width() <= 0 or size.height() <= 0:
        return None
    across, down = screen.physicalDotsPerInchX(), screen.physicalDotsPerInchY()
    if abs(across / down - 1) > _OBLONG:
        return None
    dots = (across + down) / 2 / _MM_PER_INCH
    return dots if _LEAST <= dots <= _MOST else None
