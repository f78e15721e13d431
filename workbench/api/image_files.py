"""Image files that are a picture each: how they are arranged, and what is said of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from workbench.api.images import Findings, FoundImage, FoundSeries, ImageSource
from workbench.base.errors import InputError
from workbench.base.text import Text, t


def series_of_each(
    paths: Iterable[Path],
    open_: Callable[[Path], ImageSource],
    picture_of: Callable[[Path], Path] = lambda path: path,
) -> Findings:
    """Make a series of each file, in the order given, as `ImageReader.arrange` does.

    Parameters
    ----------
    open_ : callable
        Opens a file, or raises InputError: then it is rejected with the reason.
    picture_of : callable
        The file that has the pixels, where a path may be that of another one.
    """
    series: list[FoundSeries] = []
    rejected: list[tuple[str, Text]] = []
    for path in paths:
        try:
            source = open_(path)
        except InputError as error:
            rejected.append((str(path), error.text))
            continue
        image = FoundImage(str(picture_of(path)), source.rows, source.columns, source.frames)
        source.close()
        series.append(FoundSeries((image,)))
    return Findings(tuple(series), tuple(rejected))


def damaged(name: str, error: Exception | None = None) -> InputError:
    """Return the error for a file that cannot be decoded."""
    text = t("{name} is damaged, cut off or of an unknown kind: it cannot be read.", name=name)
    return InputError(text, details="" if error is None else f"{type(error).__name__}: {error}")


def no_frame(name: str, frame: int, frames: int) -> InputError:
    """Return the error for a frame that is not there."""
    return InputError(
        t(
            "{name} has {frames} frames; there is no frame {frame}.",
            name=name,
            frames=frames,
            frame=frame,
        )
    )


def too_large_at_once(name: str, rows: int, columns: int) -> InputError:
    """Return the error for a large picture that is wanted as a whole."""
    return InputError(
        t(
            "{name} has {columns} x {rows} pixels, too many to be read as one. Choose a part of "
            "it.",
            name=name,
            columns=columns,
            rows=rows,
        )
    )
