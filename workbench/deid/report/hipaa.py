"""The eighteen classes of 45 CFR 164.514(b)(2)(i), and what became of each."""

from __future__ import annotations

from collections.abc import Callable

from attrs import frozen

from workbench.base.text import Text, in_language, t
from workbench.deid.policy.options import Option
from workbench.deid.report.facts import Facts, Fate, tags_of

_NONE: frozenset[str] = frozenset()
_TEXTS = (Option.CLEAN_DESCRIPTORS, Option.CLEAN_STRUCTURED_CONTENT, Option.CLEAN_GRAPHICS)


@frozen
class Class:
    """A class of identifiers.

    Parameters
    ----------
    keywords : str
        Attributes of DICOM that hold it.
    vrs : frozenset of str
        Value representations that hold it.
    """

    letter: str
    name: Text
    fate: Callable[[Facts], Fate]
    keywords: str = ""
    vrs: frozenset[str] = _NONE
    note: Text | None = None


@frozen
class Row:
    """What became of a class: in headers, in pixels, and how often it was met."""

    letter: str
    name: Text
    header: Fate
    pixels: Fate
    counts: dict[str, int]
    note: Text | None

    def as_json(self) -> dict[str, object]:
        """Return it in English."""
        return {
            "class": self.letter,
            "name": in_language(self.name, "en"),
            "header": self.header.value,
            "pixels": self.pixels.value,
            "counts": self.counts,
            "note": in_language(self.note, "en") if self.note is not None else "",
        }


def rows(facts: Facts) -> list[Row]:
    """Return all classes."""
    return [
        Row(
            one.letter,
            one.name,
            one.fate(facts),
            _in_pixels(one.letter, facts),
            facts.counted(tags_of(one.keywords), one.vrs) if one.keywords or one.vrs else {},
            one.note,
        )
        for one in CLASSES
    ]


def _in_pixels(letter: str, facts: Facts) -> Fate:
    if letter == "P":
        return Fate.NOT_LOOKED_FOR
    if letter == "Q":
        looked = facts.photo.find_faces or facts.has(Option.CLEAN_VISUAL_FEATURES)
        return Fate.SEARCHED if looked else Fate.NOT_LOOKED_FOR
    return facts.pixels


def _removed(facts: Facts) -> Fate:
    return Fate.REMOVED


def _in_text(facts: Facts) -> Fate:
    """Return what becomes of what only stands in free text."""
    return Fate.SEARCHED if any(map(facts.has, _TEXTS)) else Fate.REMOVED


def _pseudonymised(facts: Facts) -> Fate:
    return Fate.PSEUDONYMISED


def _dates(facts: Facts) -> Fate:
    if facts.has(Option.FULL_DATES):
        return Fate.KEPT
    return Fate.SHIFTED if facts.has(Option.MODIFIED_DATES) else Fate.REMOVED


def _places(facts: Facts) -> Fate:
    return Fate.KEPT if facts.has(Option.INSTITUTION_IDENTITY) else Fate.REMOVED


def _devices(facts: Facts) -> Fate:
    return Fate.KEPT if facts.has(Option.DEVICE_IDENTITY) else Fate.REMOVED


def _others(facts: Facts) -> Fate:
    return Fate.KEPT if facts.has(Option.UIDS) else Fate.PSEUDONYMISED


def _held(facts: Facts) -> Fate:
    return Fate.HELD


CLASSES: tuple[Class, ...] = (
    Class("A", t("Names"), _pseudonymised, vrs=frozenset({"PN"})),
    Class(
        "B",
        t("Places smaller than a state"),
        _places,
        "PatientAddress RegionOfResidence CountryOfResidence InstitutionName InstitutionAddress "
        "InstitutionalDepartmentName PersonAddress ReferringPhysicianAddress",
        note=t("Positions by satellite in photographs are removed."),
    ),
    Class(
        "C",
        t("Dates, except the year, and ages over 89"),
        _dates,
        vrs=frozenset({"DA", "DT", "AS"}),
        note=t("Ages from 90 on become 90, whatever the options."),
    ),
    Class(
        "D",
        t("Telephone numbers"),
        _removed,
        "PatientTelephoneNumbers PersonTelephoneNumbers ReferringPhysicianTelephoneNumbers "
        "OrderCallbackPhoneNumber PatientTelecomInformation PersonTelecomInformation "
        "OrderCallbackTelecomInformation",
    ),
    Class("E", t("Fax numbers"), _in_text),
    Class("F", t("E-mail addresses"), _in_text),
    Class("G", t("Social security numbers"), _in_text),
    Class(
        "H",
        t("Medical record numbers"),
        _pseudonymised,
        "PatientID OtherPatientIDs OtherPatientIDsSequence IssuerOfPatientID "
        "IssuerOfPatientIDQualifiersSequence MedicalRecordLocator",
    ),
    Class("I", t("Health plan numbers"), _removed, "PatientInsurancePlanCodeSequence"),
    Class(
        "J",
        t("Account numbers"),
        _removed,
        "AdmissionID AccessionNumber ServiceEpisodeID StudyID RequestedProcedureID "
        "ScheduledProcedureStepID PerformedProcedureStepID FillerOrderNumberImagingServiceRequest "
        "PlacerOrderNumberImagingServiceRequest",
    ),
    Class("K", t("Certificate and licence numbers"), _in_text),
    Class("L", t("Vehicles and their plates"), _in_text),
    Class(
        "M",
        t("Devices and their serial numbers"),
        _devices,
        "DeviceSerialNumber DeviceUID DeviceID DetectorID GantryID GeneratorID PlateID CassetteID "
        "StationName StationAETitle SourceSerialNumber XRaySourceID",
    ),
    Class("N", t("Addresses of web pages"), _removed, vrs=frozenset({"UR"})),
    Class("O", t("Addresses of computers in networks"), _in_text),
    Class(
        "P",
        t("Biometric identifiers, finger and voice prints"),
        _held,
        note=t("Recordings of sound are held. Anatomy in pixels may itself be one."),
    ),
    Class(
        "Q",
        t("Photographs of full faces, and what resembles them"),
        _removed,
        note=t(
            "Thumbnails and icons are removed. Faces are looked for in photographs; slices of a "
            "head can be made into a face unless the option for visual features was chosen."
        ),
    ),
    Class(
        "R",
        t("Any other unique number, characteristic or code"),
        _others,
        vrs=frozenset({"UI"}),
        note=t("Private attributes are removed, but for those the options keep."),
    ),
)
