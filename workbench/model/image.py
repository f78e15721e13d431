"""Image and Series: what a project knows of its pictures without opening them."""

from __future__ import annotations

from attrs import field, frozen
from attrs.validators import ge

from workbench.model.calibration import Calibration
from workbench.model.ids import ImageId, SeriesId
from workbench.model.part import Placement
from workbench.model.review import Dismissal, ImageStatus


@frozen
class Fingerprint:
    """Tells whether a file is still the same one.

    Parameters
    ----------
    size : int
        Bytes of the whole file.
    sample : str
        SHA-256 of sampled blocks, hexadecimal; cheap for gigabyte files.
    sha256 : str or None
        SHA-256 of the whole file once a job has read it.
    """

    size: int
    sample: str
    sha256: str | None = None


@frozen
class FrameStack:
    """Frames of one file that are scrolled as one, where others show the same places.

    Parameters
    ----------
    frames : tuple of int
        From 1, in the order in which they lie.
    part, phase, phases
        As in `Series`.
    """

    frames: tuple[int, ...]
    part: tuple[str, ...] = ()
    phase: int | None = None
    phases: int | None = None


@frozen
class Image:
    """One file or SOP instance, with its frames counted inside it.

    Parameters
    ----------
    path : str
        With forward slashes; relative to the project file's folder where possible.
    rows, columns : int
        Frame size in pixels, as displayed (after EXIF orientation).
    calibration : Calibration or None
        Set by the user; None = what the file says. Undoable.
    dismissed : tuple of Dismissal
        Places that are not to be offered as defects again.
    placement : Placement or None
        How the part on it lies there; None = no part was placed.
    order : tuple of int
        Its frames, from 1, in the order in which they lie behind each other; empty where that is
        the order of the file.
    stacks : tuple of FrameStack
        What its frames are where one stack of them would lie: points in time, strengths of
        diffusion weighting; each frame is in one of them. Empty where all are one stack.
    """

    id: ImageId
    path: str
    reader: str
    rows: int = field(validator=ge(1))
    columns: int = field(validator=ge(1))
    frames: int = field(default=1, validator=ge(1))
    fingerprint: Fingerprint | None = None
    series: SeriesId | None = None
    sop_instance_uid: str | None = None
    status: ImageStatus = ImageStatus.TODO
    calibration: Calibration | None = None
    dismissed: tuple[Dismissal, ...] = ()
    placement: Placement | None = None
    order: tuple[int, ...] = ()
    stacks: tuple[FrameStack, ...] = ()


@frozen
class Series:
    """An ordered list of images; names of persons are read from the files and never kept here.

    Parameters
    ----------
    part : tuple of str
        What sets it apart from others with the same Series Instance UID, each "kind value":
        ``("echo 2",)``, ``("b 800",)``, ``("time 3/10",)``. `app.wording.part_text` says it in
        words.
    phase, phases : int or None
        Which point in time it shows, from 1, and of how many: the others of them have the same
        Series Instance UID and show the same places.
    """

    id: SeriesId
    images: tuple[ImageId, ...]
    modality: str = ""
    number: int | None = None
    series_instance_uid: str | None = None
    study_instance_uid: str | None = None
    part: tuple[str, ...] = ()
    phase: int | None = None
    phases: int | None = None
