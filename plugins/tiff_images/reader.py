"""Recognise TIFF files; each is a series of its own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from workbench.api.image_files import damaged, series_of_each
from workbench.api.images import (
    WHOLE_PIXELS,
    Findings,
    ImageSource,
)

from .errors import block_too_large, told, unknown_kind
from .file_bytes import FileBytes
from .look import Sort, look_of
from .page import RGB, KindError
from .stripe_source import TiffStripes, can_be_there, reads_in_stripes
from .survey import Survey, survey
from .tile_source import TiffTiles
from .whole_source import WholeTiff

MAGIC = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
#: From here on tiles and smaller copies are worth more than one array of all pixels.
TILED_PIXELS = 16_000_000
WHOLE_BYTES = 1 << 30
#: A compressed strip or tile is decoded as a whole, by several threads at once.
STRIPES_FROM = 48 << 20
BLOCK_MAX = 256 << 20


class TiffImageReader:
    """The door of this plugin."""

    def recognises(self, head: bytes, suffix: str) -> bool:
        """Return whether the first bytes are those of a TIFF."""
        return head.startswith(MAGIC)

    def arrange(self, paths: Sequence[Path]) -> Findings:
        """Make a series of each file, in the order given."""
        return series_of_each(paths, self.open)

    def open(self, path: Path) -> ImageSource:
        """Open one file; its pixels are decoded when asked for."""
        with told(path):
            file = FileBytes(path)
            try:
                return _source(path, file, survey(file))
            except KindError as error:
                file.close()
                raise unknown_kind(path, str(error)) from error
            except BaseException:
                file.close()
                raise


def _source(path: Path, file: FileBytes, found: Survey) -> ImageSource:
    page = found.first
    tiles = TiffTiles(path, file, found)
    if _is_whole(found, tiles):
        return WholeTiff(path, file, tiles)
    if not page.is_raw and page.block_bytes > STRIPES_FROM:
        if reads_in_stripes(page, look_of(page)):
            if not can_be_there(page):
                raise damaged(path.name)
            return TiffStripes(path, file, found)
        if page.block_bytes > BLOCK_MAX:
            raise block_too_large(path, page.block_bytes >> 20)
    return tiles


def _is_whole(found: Survey, tiles: TiffTiles) -> bool:
    """Return whether a picture is best read as one."""
    page = found.first
    look = tiles.look
    pixels = page.rows * page.columns
    if pixels > WHOLE_PIXELS or pixels * page.samples * page.dtype.itemsize > WHOLE_BYTES:
        return False
    if look.sort is Sort.CHANNELS and (page.photometric != RGB or pixels > TILED_PIXELS):
        return False
    if pixels <= TILED_PIXELS:
        return True
    return not page.is_tiled and len(tiles.levels(1)) == 1
