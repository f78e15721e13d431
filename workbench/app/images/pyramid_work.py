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
from workbench.imaging.tiles.whole_tiles import WholeTiles

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
    limit = int(data["limit"])
    try:
        make_room(folder, limit, pyramid_builder.plan_of(source, frame).nbytes, key)
    except InputError as error:
        if isinstance(source, TileSource) or source.orientation != 1:
            raise
        # At least something to be looked at.
        smaller = pyramid_builder.plan_without_whole(source, frame)
        make_room(folder, limit, smaller.nbytes, key)
        pyramid_builder.build_without_whole(
            source, frame, folder / key, key, on_rows, why=str(error)
        )
        return
    pyramid_builder.build(source, frame, folder / key, key, on_rows)


def write(data: Mapping[str, Any], tell: Callable[[int], None]) -> list[dict[str, int]]:
    """Write a picture with its reductions as one file; `tell` gets how much is done, in a 1000."""
    import cv2

    from workbench.imaging.tiles.pyramid_tiff import TiffOptions, write_tiff

    cv2.setNumThreads(1)
    options = TiffOptions(str(data["compression"]), int(data["quality"]))
    source, frame = _opened(data), int(data["frame"])
    levels = write_tiff(
        source, frame, Path(data["out"]), options, lambda share: tell(int(share * 1000))
    )
    return [{"factor": at.factor, "rows": at.rows, "columns": at.columns} for at in levels]


def _opened(data: Mapping[str, Any]) -> LargeSource:
    from workbench.app.plugins import Plugins, installed_folders

    path = Path(data["path"])
    # The first folder is that of our own plugins.
    plugins = Plugins.discover(next(map(Path, installed_folders()[1:]), None))
    source: ImageSource = plugins.open_image(path, str(data["reader"]))
    if not 1 <= int(data["frame"]) <= source.frames:
        raise InputError(
            t("There is no frame {frame}; the image has {n}.", frame=data["frame"], n=source.frames)
        )
    if not isinstance(source, TileSource | StripeSource):
        return WholeTiles(source, int(data["frame"]))
    return source
