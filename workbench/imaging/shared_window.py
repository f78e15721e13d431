"""One window for all frames of a file that has none: a film must not flicker as it plays."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from workbench.base.errors import InputError
from workbench.imaging import grey as shades
from workbench.model.grey import Voi

if TYPE_CHECKING:
    from workbench.imaging.sources import FrameInfo, ImageSource

log = logging.getLogger(__name__)

# Frames that stand for all, evenly from the first to the last one; of large frames the middle one.
_FRAMES = 5
_SMALL = 1 << 20

_lock = threading.Lock()
_known: WeakKeyDictionary[ImageSource, Voi | None] = WeakKeyDictionary()


def shown_at_first(source: ImageSource, info: FrameInfo, stored: NDArray[Any]) -> Voi | None:
    """Return what is shown of a grey frame when nobody chose; None for colour.

    Parameters
    ----------
    info : FrameInfo
        Of the frame.
    stored : ndarray
        Its stored values.
    """
    grey = info.grey
    if grey is None:
        return None
    if grey.vois or grey.usual is not None or source.frames == 1:
        return shades.default_voi(grey, stored)
    with _lock:  # whoever plays a film asks for many frames at once
        if source not in _known:
            _known[source] = _of_all(source)
        shared = _known[source]
    return shared or shades.default_voi(grey, stored)


def _of_all(source: ImageSource) -> Voi | None:
    """Return a window by percentiles of several frames; None where none can be read."""
    found: list[NDArray[np.float64]] = []
    exact = False
    for frame in _chosen(source):
        try:
            grey, stored = source.info(frame).grey, source.read(frame)
        except InputError:
            log.debug("a frame is left out of the window of all")
            continue
        if grey is not None:
            found.append(shades.sampled_values(grey, stored))
            exact = exact or stored.dtype.kind == "f"
    return shades.window_of_values(np.concatenate(found), exact=exact) if found else None


def _chosen(source: ImageSource) -> list[int]:
    n = source.frames
    if source.rows * source.columns > _SMALL:
        return [n // 2 + 1]
    return sorted({round(at) for at in np.linspace(1, n, min(n, _FRAMES)).tolist()})
