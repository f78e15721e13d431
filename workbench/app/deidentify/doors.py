"""What a review has done by others: in worker processes, for files are not to be trusted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

if TYPE_CHECKING:
    from workbench.deid.dicom.deidentify import Setup
    from workbench.deid.preview.difference import Difference
    from workbench.deid.preview.head import HeadView
    from workbench.deid.scan import Scanned

Picture = NDArray[np.uint8]


def scan(path: str, setup: Setup) -> Scanned:
    """Tell what is found in a file."""
    from workbench.deid.scan import scan_file

    return scan_file(path, setup)


def picture(path: str, frame: int | None) -> Picture:
    """Return a frame as it is seen, or all of them laid over each other."""
    from workbench.deid.scan import picture_of

    return picture_of(path, frame)


def difference(path: str, setup: Setup) -> Difference:
    """Return what would become of the elements of a file."""
    from workbench.deid.preview.file import file_difference

    return file_difference(path, setup)


def head(path: str, paths: Sequence[str]) -> HeadView:
    """Return the head that a file belongs to, before and after."""
    from workbench.deid.preview.head import head_view

    return head_view(path, paths)


def workers(count: int) -> Executor:
    """Return processes that search files."""
    from workbench.deid.batch.spread import processes

    return processes(count)


@frozen
class Doors:
    """Functions that a worker process finds by their names."""

    scan: Callable[[str, Setup], Scanned] = scan
    picture: Callable[[str, int | None], Picture] = picture
    difference: Callable[[str, Setup], Difference] = difference
    workers: Callable[[int], Executor] = workers
    head: Callable[[str, Sequence[str]], HeadView] = head
