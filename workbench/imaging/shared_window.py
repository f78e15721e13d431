"""One window for all frames of a file that has none: a film must not flicker as it plays."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from numpy.typing import NDArray

from workbench.base.errors import InputError
from workbench.imaging import grey as shades
from workbench.imaging.series_window import Sample, stand_ins, window_of
from workbench.model.grey import Voi

if TYPE_CHECKING:
    from workbench.imaging.sources import FrameInfo, ImageSource

log = logging.getLogger(__name__)

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
    found: list[Sample] = []
    for frame in _chosen(source):
        try:
            grey, stored = source.info(frame).grey, source.read(frame)
        except InputError:
            log.debug("a frame is left out of the window of all")
            continue
        if grey is not None:
            found.append((shades.sampled_values(grey, stored), stored.dtype.kind == "f"))
    return window_of(found)


def _chosen(source: ImageSource) -> list[int]:
    return [at + 1 for at in stand_ins(source.frames, source.rows * source.columns)]
