"""``workbench pyramid``: make a large picture ready for zooming ahead of time."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from workbench.api.images import ImageSource
from workbench.app.images.folder_images import marker_in
from workbench.app.session import Session
from workbench.base.errors import InputError, WorkbenchError
from workbench.base.text import t
from workbench.cli.desk import AsJson, make_session
from workbench.cli.files import spare
from workbench.cli.frames import FrameOption, check_frame
from workbench.cli.output import clear_line, message, print_json, print_line, show_share

_BIG_TIFF = b"II\x2b\x00"
_EVERY_S = 0.1


def pyramid(
    image: Annotated[Path, typer.Argument(metavar="IMAGE")],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE",
            help=str(t("Write a tiled BigTIFF with all its levels; else the cache is filled.")),
        ),
    ] = None,
    compression: Annotated[
        str | None,
        typer.Option(
            "--compression",
            metavar="NAME",
            help=str(t("With --out: none, deflate, zstd or jpeg; deflate unless given.")),
        ),
    ] = None,
    quality: Annotated[
        int | None,
        typer.Option(
            "--quality", help=str(t("With --compression jpeg: 1 to 100; 90 unless given."))
        ),
    ] = None,
    frame: FrameOption = 1,
    as_json: AsJson = False,
) -> int:
    """Make a large picture ready for zooming, in a file of its own or in the cache."""
    _check_options(out, compression, quality)
    session = make_session()
    path = marker_in(image) or image if image.is_dir() else image
    name, source = _opened(session, path, frame)
    try:
        if out is not None:
            data = _write(path, name, frame, out, compression or "deflate", quality or 90)
        else:
            data = _fill_cache(session, path, name, source, frame)
    finally:
        clear_line()
        source.close()
        session.close()
    if as_json:
        print_json(data)
    else:
        print_line(data["path"] or t("{name} needs no pyramid.", name=image.name))
    if data["damage"]:
        message(t("A part of the picture is black: {reason}", reason=data["damage"]))
        return 1
    if out is not None:
        message(t("A pyramid is a copy of the picture: it is not de-identified."))
    return 0


def _check_options(out: Path | None, compression: str | None, quality: int | None) -> None:
    """Refuse options that would do nothing."""
    if out is None and (compression is not None or quality is not None):
        raise InputError(
            t("--compression and --quality need --out FILE: what is in the cache has no loss.")
        )
    if quality is None:
        return
    if not 1 <= quality <= 100:
        raise InputError(t("The quality is a number from 1 to 100."))
    if compression != "jpeg":
        raise InputError(t("--quality needs --compression jpeg: the others have no loss."))


def _opened(session: Session, path: Path, frame: int) -> tuple[str, ImageSource]:
    name, source = session.plugins.open_unknown(path)
    try:
        check_frame(source, frame)
    except InputError:
        source.close()
        raise
    return name, source


def _write(
    path: Path, name: str, frame: int, out: Path, compression: str, quality: int
) -> dict[str, Any]:
    from workbench.app.child import run_in_child
    from workbench.imaging.tiles.pyramid_tiff import scratch_of
    from workbench.imaging.tiles.pyramid_writer import remove

    spare(out, (path,), _BIG_TIFF)
    partial = out.with_name(f".{out.name}.part")
    order = {
        "path": str(path),
        "reader": name,
        "frame": frame,
        "out": str(partial),
        "compression": compression,
        "quality": quality,
    }
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        levels = run_in_child(
            "workbench.app.images.pyramid_work:write", order, lambda at: show_share(at / 1000)
        )
        partial.replace(out)
    except OSError as error:
        raise InputError(
            t("{path} cannot be written: {reason}.", path=str(out), reason=error.strerror or error)
        ) from error
    finally:
        # A process that was ended has left them.
        partial.unlink(missing_ok=True)
        remove(scratch_of(partial))
    return {"path": str(out), "levels": levels, "bytes": out.stat().st_size, "damage": ""}


def _fill_cache(
    session: Session, path: Path, name: str, source: ImageSource, frame: int
) -> dict[str, Any]:
    import threading

    from workbench.app.images.pyramids import Picture, times_of
    from workbench.imaging.tiles.pyramid import Pyramid
    from workbench.imaging.tiles.pyramid_builder import needs_pyramid
    from workbench.imaging.tiles.source import TileSource, is_large
    from workbench.store.fingerprint import fingerprint

    if not is_large(source) or (
        isinstance(source, TileSource) and not needs_pyramid(source, frame)
    ):
        return {"path": "", "levels": [], "bytes": 0, "damage": ""}
    ended = threading.Event()
    ends: list[Pyramid | WorkbenchError] = []

    def end(found: Pyramid | WorkbenchError) -> None:
        ends.append(found)
        ended.set()

    picture = Picture(path, name, fingerprint(path), frame, times_of(path, source))
    job = session.pyramids.build(picture, done=end, failed=end)
    while not ended.wait(_EVERY_S):
        show_share(session.jobs.jobs[job].progress or 0.0)
    found = ends[0]
    if isinstance(found, WorkbenchError):
        raise found
    levels = [{"factor": at.factor, "rows": at.rows, "columns": at.columns} for at in found.levels]
    size = found.header.nbytes
    return {"path": str(found.folder), "levels": levels, "bytes": size, "damage": found.damage}
