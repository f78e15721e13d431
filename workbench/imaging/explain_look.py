"""What gamma and local contrast make of one pixel, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from workbench.base.figures import trimmed
from workbench.base.text import Text, t
from workbench.imaging.look import Look
from workbench.imaging.pixel_values import pixel_values

if TYPE_CHECKING:
    from workbench.imaging.frame import FramePixels


def on_screen(
    frame: FramePixels, column: int, row: int, look: Look
) -> tuple[NDArray[np.uint8], tuple[Text, ...]]:
    """Return a pixel as it is shown at 1:1, shape (1, 1) or (1, 1, 3), and why.

    Without what lies around it, while that is being read: nobody waits for it here.
    """
    at = (slice(row, row + 1), slice(column, column + 1))
    keep = None if frame.keep is None else frame.keep[at]
    alone = frame.show(np.asarray(frame.levels.base[at]), keep, look)
    contrast = look.contrast
    if contrast is None or not contrast.amount:
        return alone, ()
    why = t(
        "local contrast: {amount} times as far from the mean within {radius} px",
        amount=trimmed(1 + contrast.amount),
        radius=contrast.radius,
    )
    far = contrast.radius
    x0, y0 = max(column - far, 0), max(row - far, 0)
    x1, y1 = min(column + far + 1, frame.columns), min(row + far + 1, frame.rows)
    found = pixel_values(frame, x0, y0, x1, y1)
    if found is None:
        return alone, (why, t("what lies around it has not been read yet"))
    around = None if frame.keep is None else frame.keep[y0:y1, x0:x1]
    shown = frame.show(found.indices, around, look, (far, far))
    before = alone[0, 0].tolist()
    figure = ", ".join(map(str, before)) if isinstance(before, list) else str(before)
    inner = shown[row - y0 : row - y0 + 1, column - x0 : column - x0 + 1]
    return inner, (why, t("without local contrast: {shade}", shade=figure))


def why_gamma(look: Look) -> tuple[Text, ...]:
    """Return what gamma does, nothing where it does nothing."""
    if look.gamma == 1:
        return ()
    return (t("gamma {gamma}: 255 × (shade / 255) ^ (1 / gamma)", gamma=trimmed(look.gamma)),)
