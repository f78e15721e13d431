"""A review whose work is done at once, by functions that know the answers."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from workbench.app.deidentify.doors import Doors
from workbench.app.deidentify.review import Review
from workbench.app.jobs import AtOnce, Jobs
from workbench.deid.dicom.deidentify import Setup
from workbench.deid.pixels.found import Box, Found, Kind
from workbench.deid.preview.difference import Difference, Fate, Node
from workbench.deid.scan import Scanned

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
LAYOUT = "60x40-abc"
NAME_BOX = Box(2, 2, 20, 6)


def scanned(path: str, **fields: object) -> Scanned:
    """Return a file with a picture of 60 x 40 px in which nothing was found."""
    known = {
        "sha256": f"{abs(hash(path)):064x}",
        "kind": "dicom",
        "layout": LAYOUT,
        "rows": 40,
        "columns": 60,
        "frames": 1,
        "ok": True,
    }
    return Scanned(path, **{**known, **fields})  # type: ignore[arg-type]


def unsure(path: str, box: Box = NAME_BOX, text: str = "Zyxquill", **fields: object) -> Scanned:
    """Return a file in which something was found that nobody is sure of."""
    found = (Found(box, Kind.TEXT, 0.4, text),)
    return scanned(path, found=found, undecided=(box,), ok=False, reason="1 place", **fields)


class Inline(AtOnce):
    """An executor that may be left and used again."""

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Stay."""


def doors(
    answer: Callable[[str, Setup], Scanned], workers: Callable[[int], Executor] | None = None
) -> Doors:
    """Return doors behind which everything is known."""

    def picture(path: str, frame: int | None) -> np.ndarray:
        return np.full((40, 60, 3), 40 if frame is None else frame, np.uint8)

    def difference(path: str, setup: Setup) -> Difference:
        return Difference((Node("(0010,0010)", "Name", "Zyxquill", "DEID", Fate.REPLACED),))

    return Doors(answer, picture, difference, workers or (lambda count: Inline()))


def a_review(folder: Path, *files: Scanned, author: str = "anna") -> Review:
    """Return a review that has searched these files, which lie in a folder."""
    known = {}
    for one in files:
        path = folder / one.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(one.path.encode())
        known[str(path.absolute())] = one

    def answer(path: str, setup: Setup) -> Scanned:
        import attrs

        return attrs.evolve(known[path], path=path)

    made = Review(Jobs(AtOnce()), doors(answer), author=author, thread=Inline, now=lambda: NOW)
    if files:
        made.add([folder])
        made.start_scan()
    return made
