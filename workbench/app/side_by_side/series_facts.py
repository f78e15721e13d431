"""SeriesFacts: what files say of a series that matters for what is shown beside what.

Read from the files at run time and never kept: names and numbers of patients are nobody's business
but the reader's.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from attrs import frozen

from workbench.app.viewing.navigation import groups
from workbench.base.errors import WorkbenchError
from workbench.geom.planes import normal
from workbench.model.anchor import OnPlane
from workbench.model.ids import ImageId

if TYPE_CHECKING:
    from workbench.app.session import Session

log = logging.getLogger(__name__)

_NAMES = ("sagittal", "coronal", "axial")
# cos 45 degrees: what leans more belongs to another name.
_LEANS = 0.707


@frozen
class SeriesFacts:
    """What one series, or an image that stands alone, is.

    Parameters
    ----------
    images : tuple of ImageId
        In order.
    plane : str
        ``axial coronal sagittal``, or empty where nobody knows.
    """

    images: tuple[ImageId, ...]
    modality: str = ""
    description: str = ""
    study_description: str = ""
    body_part: str = ""
    patient_id: str = ""
    study_uid: str = ""
    study_date: str = ""
    study_time: str = ""
    number: int | None = None
    plane: str = ""

    @property
    def study_moment(self) -> str:
        """Date and time of the study, as text that sorts."""
        return f"{self.study_date} {self.study_time}"

    @property
    def words(self) -> frozenset[str]:
        """The words of all descriptions, in small letters."""
        return words_of(f"{self.description} {self.study_description} {self.body_part}")


def words_of(text: str) -> frozenset[str]:
    """Return the words and numbers of a text in small letters."""
    return frozenset(re.findall(r"\w+", text.casefold()))


def plane_name(plane: OnPlane | None) -> str:
    """Return the name of the body plane that a slice lies nearest to."""
    if plane is None:
        return ""
    parts = [abs(part) for part in normal(plane)]
    strongest = max(range(3), key=lambda axis: parts[axis])
    return _NAMES[strongest] if parts[strongest] >= _LEANS else ""


def read_facts(
    session: Session, told: Callable[[float], object] = lambda part: None
) -> tuple[SeriesFacts, ...]:
    """Read what the files of all series say, in the order of the image list. For a job."""
    project = session.project
    everything = list(groups(project))
    found = []
    for at, members in enumerate(everything):
        told(at / max(len(everything), 1))
        found.append(_facts(session, members))
    return tuple(found)


def _facts(session: Session, members: tuple[ImageId, ...]) -> SeriesFacts:
    project = session.project
    image = project.images[members[0]]
    series = project.series.get(image.series) if image.series else None
    modality = series.modality if series else ""
    study = (series.study_instance_uid or "") if series else ""
    number = series.number if series else None
    bare = SeriesFacts(members, modality, study_uid=study, number=number)
    try:
        path = session.library.path(image.id)
        source = session.plugins.open_image(path, image.reader)
        try:
            who, plane = source.identity, source.info(1).plane
        finally:
            source.close()
    except WorkbenchError as error:
        log.info("a series could not be looked at: %s", type(error).__name__)
        return bare
    except Exception:
        log.exception("a series could not be looked at")
        return bare
    return SeriesFacts(
        members,
        modality or who.modality,
        who.series_description,
        who.study_description,
        who.body_part,
        who.patient_id,
        study or who.study_uid,
        who.study_date,
        who.study_time,
        number if number is not None else who.series_number,
        plane_name(plane),
    )
