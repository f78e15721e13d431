"""Whose file it is, and what stands for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from workbench.deid.keys.pseudonyms import Pseudonyms
from workbench.deid.keys.shift import days_of

if TYPE_CHECKING:
    from pydicom.dataelem import DataElement
    from pydicom.dataset import Dataset

MODIFIED = "MODIFIED"


@frozen
class Subject:
    """A patient as the output knows them.

    Parameters
    ----------
    patient : str
        The pseudonym.
    days : int
        By how much dates move; 0 for a file in which they were moved before with the same key.
    instance : str
        SOP Instance UID of the source, for dummies that differ from file to file.
    has_content_references : bool
        Content items point at others by position, so that none may go.
    """

    pseudonyms: Pseudonyms
    patient: str
    days: int
    instance: str = ""
    has_content_references: bool = False

    @classmethod
    def of(cls, dataset: Dataset, pseudonyms: Pseudonyms) -> Subject:
        """Return whose a data set is: by Patient ID, else by name and birth date, else by study."""
        key = _key(dataset)
        patient = pseudonyms.patient(key)
        moved = _text(dataset, "LongitudinalTemporalInformationModified") == MODIFIED
        days = 0 if moved and patient == key else days_of(pseudonyms, patient)
        return cls(
            pseudonyms, patient, days, _text(dataset, "SOPInstanceUID"), _has_references(dataset)
        )

    def in_place_of(self, element: DataElement) -> str | None:
        """Return what stands for a patient's name or number, None for other attributes."""
        if element.keyword not in ("PatientID", "PatientName"):
            return None
        if element.keyword == "PatientName":
            return f"DEID^{self.patient}"
        number = _normal(str(element.value or ""))
        return self.pseudonyms.patient(_of_number(number)) if number else self.patient


def _key(dataset: Dataset) -> str:
    number = _normal(_text(dataset, "PatientID"))
    if number:
        return _of_number(number)
    name, born = _text(dataset, "PatientName"), _text(dataset, "PatientBirthDate")
    if name:
        return f"name {_normal(name)} {born}"
    return "study " + _text(dataset, "StudyInstanceUID")


def _of_number(number: str) -> str:
    """Return the key of a Patient ID; one that may be a pseudonym of ours is its own."""
    return number if len(number) == 20 and number.isalnum() else "id " + number


def _normal(text: str) -> str:
    return " ".join(text.upper().split())


def _text(dataset: Dataset, keyword: str) -> str:
    try:
        return str(dataset.get(keyword, "") or "").strip(" \0")
    except Exception:  # malformed counts as absent
        return ""


def _has_references(dataset: Any, depth: int = 0) -> bool:
    try:
        items = dataset.get("ContentSequence", None) or ()
    except Exception:  # malformed
        return False
    return any(
        "ReferencedContentItemIdentifier" in item
        or (depth < 32 and _has_references(item, depth + 1))
        for item in items
    )
