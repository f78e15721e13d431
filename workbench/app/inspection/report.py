"""How much of each image was looked at, by whom and when: for tables."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from attrs import frozen

from workbench.app.inspection.inspection import Place
from workbench.app.inspection.record import Record
from workbench.app.session import Session
from workbench.app.viewing.navigation import image_order
from workbench.imaging.inspection import Sharpness
from workbench.model.image import Image


@frozen
class LookedBy:
    """What one person saw of an image.

    Parameters
    ----------
    coverage : float
        Share seen at 1:1 or larger, from 0 to 1.
    seconds : float
        The longest that a part of it was on the screen.
    """

    author: str
    coverage: float
    seconds: float
    first: datetime
    last: datetime


@frozen
class Looked:
    """What was seen of an image, all frames together.

    Parameters
    ----------
    coverage, half, quarter : float
        Share that anybody has seen at 1:1, 1:2, 1:4 or larger, from 0 to 1.
    """

    path: str
    frames: int
    coverage: float
    half: float
    quarter: float
    by: tuple[LookedBy, ...] = ()


def looked_at(session: Session) -> list[Looked]:
    """Return what was seen of all images, in the order of the image list."""
    session.inspection.read_all()
    return [_looked(session, session.project.images[id]) for id in image_order(session.project)]


def _looked(session: Session, image: Image) -> Looked:
    inspection = session.inspection
    steps = (Sharpness.FULL, Sharpness.HALF, Sharpness.QUARTER)
    full, half, quarter = (inspection.coverage(image.id, step) for step in steps)
    places: list[Place] = [(image.id, n) for n in range(1, image.frames + 1)]
    records: dict[str, list[Record]] = {}
    for place in places:
        for author, record in inspection.records(place).items():
            records.setdefault(author, []).append(record)
    by = tuple(_by(author, records[author], image.frames) for author in sorted(records))
    return Looked(image.path, image.frames, full, half, quarter, by)


def _by(author: str, records: Iterable[Record], frames: int) -> LookedBy:
    held = list(records)
    return LookedBy(
        author,
        sum(record.map.coverage() for record in held) / frames,
        max(int(record.map.dwell.max()) for record in held) / 10,
        min(record.first for record in held),
        max(record.last for record in held),
    )
