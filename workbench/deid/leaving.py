"""The files behind a released project: their names, headers and pixels as they may leave."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from workbench.base.errors import ReleaseError, WorkbenchError
from workbench.base.text import Text, t
from workbench.deid.pixels.found import Box
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation
from workbench.model.ids import ImageId
from workbench.model.image import Image
from workbench.model.project import Project

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

    from workbench.deid.dicom.deidentify import Cleaned, Setup
    from workbench.deid.dicom.texts import Texts

FindPath = Callable[[Image], Path]


class Leaving:
    """Looks at each file once, when it is asked for.

    Parameters
    ----------
    path : callable
        Gives where the file of an image lies; a path may lead into a zip archive.
    """

    def __init__(self, setup: Setup, path: FindPath, project: Project) -> None:
        self._setup = setup
        self._path = path
        self._project = project
        self._texts: dict[ImageId, Texts] = {}
        self._blacks: dict[ImageId, int | float] = {}
        self._fills: dict[ImageId, tuple[Box, ...] | Text] = {}

    @property
    def looks(self) -> bool:
        """Whether photographs are looked at."""
        return self._setup.find_text or bool(self._setup.decisions)

    def names(self, images: Iterable[Image]) -> dict[ImageId, str]:
        """Return under which name ``deidentify`` publishes the file of each DICOM image.

        A file that is not there or cannot be read has none.
        """
        from workbench.deid.batch.work import output_name

        found: dict[ImageId, str] = {}
        for image in images:
            if image.sop_instance_uid is None:
                continue
            try:
                cleaned = self._named(image)
            except (OSError, WorkbenchError):
                continue
            found[image.id] = output_name(cleaned, self._setup, ".dcm")
        return found

    def header(self, image: Image) -> bytes | None:
        """Return a DICOM file without pixels; None for what is no DICOM image.

        Raises
        ------
        ReleaseError
            If its header may not leave.
        InputError
            If the file cannot be read.
        """
        from workbench.deid.dicom.deidentify import deidentify

        if image.sop_instance_uid is None:
            return None
        cleaned = deidentify(self._bytes(image), self._setup, pixels=False)
        if cleaned.data is None:
            raise ReleaseError(cleaned.held or t("The header of an image may not leave."))
        return cleaned.data

    def note(self, annotation: Annotation) -> str:
        """Return what may stay of a note: words that name nobody, dates as the options have it."""
        assert isinstance(annotation.anchor, OnFrame)
        image = self._project.images[annotation.anchor.image]
        if image.id not in self._texts:
            self._texts[image.id] = self._texts_of(image)
        return self._texts[image.id].cleaned(annotation.note)

    def fills(self, image: Image) -> tuple[Box, ...]:
        """Return what is filled in the pixels of an image.

        Raises
        ------
        ReleaseError
            If nobody and nothing has decided whether its pixels may leave.
        """
        if image.id not in self._fills:
            try:
                self._fills[image.id] = self._looked_at(image)
            except (OSError, WorkbenchError):
                self._fills[image.id] = t("The file cannot be read, so nobody looked at it.")
        found = self._fills[image.id]
        if isinstance(found, tuple):
            return found
        raise ReleaseError(found)

    def black(self, image: Image) -> int | float:
        """Return the stored value with which an image is filled; 0 where nothing was."""
        self.fills(image)
        return self._blacks.get(image.id, 0)

    def _named(self, image: Image) -> Cleaned:
        from workbench.deid.dicom.account import Account
        from workbench.deid.dicom.deidentify import Cleaned
        from workbench.deid.dicom.subject import Subject
        from workbench.deid.keys.pseudonyms import Pseudonyms
        from workbench.deid.policy.options import Option
        from workbench.dicom.headers import read_header

        dataset = read_header(self._path(image)).dataset
        pseudonyms = Pseudonyms(self._setup.secret)
        uids = [
            str(dataset.get(keyword, "") or "")
            for keyword in ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")
        ]
        if not self._setup.policy.has(Option.UIDS):
            uids = [pseudonyms.uid(uid) if uid else "" for uid in uids]
        patient = Subject.of(dataset, pseudonyms).patient
        study, series, instance = uids
        return Cleaned(None, None, Account(), patient, study, series, instance)

    def _texts_of(self, image: Image) -> Texts:
        from workbench.deid.dicom.deidentify import texts_of
        from workbench.deid.dicom.known import Known
        from workbench.deid.dicom.texts import Texts
        from workbench.dicom.headers import read_header

        if image.sop_instance_uid is None:
            return Texts(Known(), None)
        try:
            return texts_of(read_header(self._path(image)).dataset, self._setup)
        except (OSError, WorkbenchError):
            return Texts(Known(), None)

    def _looked_at(self, image: Image) -> tuple[Box, ...] | Text:
        if image.sop_instance_uid is None:
            return self._photograph(image)
        from workbench.deid.dicom.file import read_file
        from workbench.deid.dicom.known import harvest
        from workbench.deid.dicom.pixel_review import Outcome

        data = self._bytes(image)
        source, syntax = read_file(data)
        sha256 = hashlib.sha256(data).hexdigest()
        verdict = self._setup.review.review(source, syntax, harvest(source), sha256)
        if verdict.outcome is Outcome.UNDECIDED and not self._setup.keep_pixels:
            return verdict.reason or t("Nobody has looked at the pixels.")
        if verdict.filled:
            self._blacks[image.id] = _filler(source, verdict.syntax or syntax, verdict.filled[0])
        return verdict.filled

    def _photograph(self, image: Image) -> tuple[Box, ...] | Text:
        """Return what is filled in a photograph; it is looked at where that was asked for."""
        from workbench.base.files import size_of
        from workbench.deid.photo.clean import scanned
        from workbench.deid.photo.formats import LARGE
        from workbench.deid.photo.looking.turns import shown

        if not self.looks:
            return ()
        if size_of(self._path(image)) > LARGE:
            return t("The picture is too large to be looked at here: de-identify its file first.")
        _, looked, reason = scanned(self._bytes(image), self._setup)
        if reason is not None:
            return reason
        return tuple(
            shown(box, sheet.orientation, sheet.width, sheet.height)
            for sheet in (looked.sheets if looked is not None else ())
            for box in (looked.boxes_of(sheet) if looked is not None else ())
        )

    def _bytes(self, image: Image) -> bytes:
        from workbench.base.files import open_binary

        with open_binary(self._path(image)) as file:
            return file.read()


def _filler(dataset: Dataset, syntax: str, box: Box) -> int | float:
    """Return the stored grey value in a box that was filled; colours are given as RGB."""
    from workbench.deid.pixels.frames import StoredFrames
    from workbench.dicom.pixels.stored import within_bits

    frames = StoredFrames(dataset, syntax)
    if frames.form.colour:
        return 0
    values, _ = within_bits(frames.samples(1)[0], frames.form, False)
    found: int | float = np.asarray(values)[box.y, box.x].item()
    return found
