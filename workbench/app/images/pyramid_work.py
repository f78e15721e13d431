"""Building a pyramid: what is done in a process of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from time import monotonic
from typing import Any

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.imaging.sources import ImageSource
from workbench.imaging.tiles.source import LargeSource, StripeSource, TileSource

_BETWEEN_S = 0.05


def build(data: Mapping[str, Any], tell: Callable[[int], None]) -> None:
    """Make room for the pyramid of a picture and build it; `tell` gets the rows that are done."""
    import cv2

    from workbench.app.images.pyramid_room import make_room
    from workbench.imaging.tiles import pyramid_builder

    cv2.setNumThreads(1)  # bands are reduced in threads of our own
    last = -_BETWEEN_S

    def on_rows(rows: int) -> None:
        nonlocal last
        if monotonic() - last >= _BETWEEN_S:
            last = monotonic()
            tell(rows)

    source, frame = _opened(data), int(data["frame"])
    folder, key = Path(data["folder"]), str(data["key"])
    make_room(folder, int(data["limit"]), pyramid_builder.plan_of(source, frame).nbytes, key)
    pyramid_builder.build(source, frame, folder / key, key, on_rows)


def _opened(data: Mapping[str, Any]) -> LargeSource:
    from workbench.app.plugins import Plugins, installed_folders

    path = Path(data["path"])
    # The first folder is that of our own plugins.
    plugins = Plugins.discover(next(map(Path, installed_folders()[1:]), None))
    source: ImageSource = plugins.open_image(path, str(data["reader"]))
    if not isinstance(source, TileSource | StripeSource):
        raise InputError(t("{name} is small enough to be shown as it is.", name=path.name))
    return source
