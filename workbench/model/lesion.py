"""Lesions and the time points at which they were looked at (RECIST 1.1 words)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from attrs import field, frozen

from workbench.model.concept import Concept
from workbench.model.ids import ImageId, LesionId, TimepointId


class LesionRole(StrEnum):
    """What a lesion counts for; PS3.16 CID 6145 for the first two."""

    TARGET = "target"
    NON_TARGET = "non_target"
    NEW = "new"


class LesionState(StrEnum):
    """What was seen of a lesion where no number says it."""

    PRESENT = "present"
    ABSENT = "absent"
    TOO_SMALL = "too_small"
    NOT_EVALUABLE = "not_evaluable"
    PROGRESSION = "progression"


@frozen
class Seen:
    """What somebody saw of a lesion at one time point, beside what was measured."""

    timepoint: TimepointId
    state: LesionState
    note: str = ""


@frozen
class Lesion:
    """One lesion, followed over time: its annotations name it by `Annotation.lesion`.

    Parameters
    ----------
    tracking_uid : str
        DICOM UID, the same in all studies (112040, DCM).
    name : str
        Human readable (Tracking Identifier 112039, DCM), such as "T1".
    organ : str
        At most two targets of one organ count; nodes of all places are one organ.
    node : bool
        A lymph node: measured along its short axis.
    site : Concept or None
        The organ as a coded term.
    """

    id: LesionId
    tracking_uid: str
    name: str
    role: LesionRole = LesionRole.TARGET
    organ: str = ""
    node: bool = False
    site: Concept | None = None
    seen: tuple[Seen, ...] = ()
    note: str = ""


@frozen
class Timepoint:
    """One visit of the patient: the studies of it, in the order of their dates.

    Parameters
    ----------
    taken : date or None
        Date of the examination.
    studies : tuple of str
        Study Instance UIDs.
    images : tuple of ImageId
        Pictures without a study, such as photographs.
    baseline : bool
        Changes are counted from this one.
    """

    id: TimepointId
    name: str = ""
    taken: date | None = None
    studies: tuple[str, ...] = ()
    images: tuple[ImageId, ...] = ()
    baseline: bool = field(default=False)
