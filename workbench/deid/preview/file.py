"""What cleaning would do to a file of any kind."""

from __future__ import annotations

from pathlib import Path

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.deid.batch.no_file import why_no_file
from workbench.deid.batch.work import FILE_MAX
from workbench.deid.dicom.deidentify import Setup
from workbench.deid.dicom.pixel_review import Outcome
from workbench.deid.photo.formats import looks_like_photo
from workbench.deid.preview.difference import Difference
from workbench.dicom.headers import looks_like_dicom


def file_difference(path: str, setup: Setup, pixels: Outcome = Outcome.CLEAN) -> Difference:
    """Return what would become of the elements of a file.

    Raises
    ------
    InputError
        If it cannot be read, or is of a kind that nothing here cleans.
    """
    from workbench.deid.preview.dicom import dicom_difference

    data = _read(Path(path))
    if looks_like_dicom(data[:4096]):
        return dicom_difference(data, setup, pixels)
    if looks_like_photo(data[:64]):
        from workbench.deid.preview.photo import photo_difference

        return photo_difference(data, setup)
    raise InputError(t("Files of this kind cannot be de-identified here."))


def _read(path: Path) -> bytes:
    none = why_no_file(path)
    if none is not None:
        raise InputError(none)
    try:
        if path.stat().st_size > FILE_MAX:
            raise InputError(t("The file is larger than {limit} GB.", limit=FILE_MAX >> 30))
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InputError(t("The file cannot be read: {why}", why=reason)) from error
