"""Thirty files of every kind that is de-identified, each with planted identifiers."""

from __future__ import annotations

from collections.abc import Callable

from attrs import frozen
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    RLELossless,
)

from tests.deid.dicom.objects import MR_ENHANCED, ROOT, SC, SR, an_object, code, file_of, item
from tests.deid.dicom.objects import with_pixels as with_samples
from tests.deid.photo import planted
from tests.deid.photo.planted import Planted

#: What the DICOM files plant.
TEXTS = ("Zyxquill", "Orvandel", "ZQ-448812", "ACC448812", f"{ROOT}2")


@frozen
class Source:
    """A file, and what must not be in what is made of it."""

    data: bytes
    texts: tuple[str, ...]

    def left_in(self, made: bytes) -> list[str]:
        """Return the texts that are in the bytes of a file, deflated parts too."""
        from workbench.deid.dicom.file import inflated_part

        places = [made, inflated_part(made) if made[128:132] == b"DICM" else b""]
        found = Planted()
        found.texts = list(self.texts)
        return found.left_in(b"".join(places))


def _rich(sop_class: str = SC, **more: str) -> Dataset:
    made = with_samples(an_object(sop_class, **more))
    made.PatientComments = "seen with Zyxquill on 5 March 2024"
    made.StudyDescription = "Zyxquill control"
    made.OtherPatientIDsSequence = [item(PatientID="ZQ-448812", IssuerOfPatientID="Orvandel")]
    made.RequestAttributesSequence = [
        item(
            ScheduledProcedureStepID="ACC448812",
            RequestedProcedureDescription="for Orvandel",
            RequestedProcedureCodeSequence=code("X1", "99LOCAL", "Zyxquill check"),
        )
    ]
    block = made.private_block(0x11, "ACME Zyxquill", create=True)
    block.add_new(1, "LO", "Zyxquill")
    return made


def _coded(syntax: str, frame: bytes) -> bytes:
    made = _rich()
    made.BitsAllocated, made.BitsStored, made.HighBit = 8, 8, 7
    made.Rows = made.Columns = 16
    made.PixelData = encapsulate([frame])
    made["PixelData"].VR = "OB"
    made["PixelData"].is_undefined_length = True
    return file_of(made, syntax)


def _grey(kind: str) -> bytes:
    return planted.coded(planted.picture(16, 16)[..., 0], kind)


def _run_lengths() -> bytes:
    import struct

    head = struct.pack("<II", 1, 64).ljust(64, b"\0")
    return head + (b"\x0f" + bytes(range(16))) * 16


def _j2k() -> bytes:
    import imagecodecs

    return bytes(imagecodecs.jpeg2k_encode(planted.picture(16, 16)[..., 0], codecformat="j2k"))


def _report() -> bytes:
    made = an_object(SR, Modality="SR")
    made.ValueType, made.ContinuityOfContent = "CONTAINER", "SEPARATE"
    made.ConceptNameCodeSequence = code("121111", "DCM", "Summary")
    made.ContentSequence = [
        item(
            RelationshipType="CONTAINS",
            ValueType="TEXT",
            ConceptNameCodeSequence=code("121071", "DCM", "Finding"),
            TextValue="Zyxquill has no finding",
        ),
        item(
            RelationshipType="HAS OBS CONTEXT",
            ValueType="PNAME",
            ConceptNameCodeSequence=code("121008", "DCM", "Person Observer Name"),
            PersonName="Orvandel^Zyxquill",
        ),
    ]
    return file_of(made)


def _document() -> bytes:
    made = an_object("1.2.840.10008.5.1.4.1.1.104.1", Modality="DOC")
    made.EncapsulatedDocument = b"%PDF-1.4 Zyxquill Orvandel %%EOF"
    made.MIMETypeOfEncapsulatedDocument = "application/pdf"
    return file_of(made)


def _enhanced() -> bytes:
    made = _rich(MR_ENHANCED)
    made.NumberOfFrames = "1"
    content = item(FrameComments="Zyxquill", FrameAcquisitionDateTime="20240305101112")
    made.PerFrameFunctionalGroupsSequence = [item(FrameContentSequence=[content])]
    return file_of(made)


def _overlay() -> bytes:
    made = _rich()
    made.add_new(0x60000010, "US", 4)
    made.add_new(0x60000011, "US", 4)
    made.add_new(0x60000022, "LO", "Zyxquill")
    made.add_new(0x60003000, "OW", b"Zyxquill")
    return file_of(made)


def _charset(name: str) -> bytes:
    made = _rich(SpecificCharacterSet=name)
    made.PatientName = "Zyxquill^Orvandel=王^小东"
    return file_of(made)


def _trailing() -> bytes:
    data = file_of(_rich())
    return b"Zyxquill".ljust(128, b"\0") + data[128:] + bytes(9) + b"Zyxquill^Orvandel"


DICOM: dict[str, Callable[[], bytes]] = {
    "explicit": lambda: file_of(_rich()),
    "implicit": lambda: file_of(_rich(), ImplicitVRLittleEndian),
    "big-endian": lambda: file_of(_rich(), ExplicitVRBigEndian),
    "deflated": lambda: file_of(_rich(), DeflatedExplicitVRLittleEndian),
    "CT": lambda: file_of(_rich("1.2.840.10008.5.1.4.1.1.2")),
    "JPEG": lambda: _coded(JPEGBaseline8Bit, _grey("JPEG")),
    "JPEG 2000": lambda: _coded(JPEG2000Lossless, _j2k()),
    "RLE": lambda: _coded(RLELossless, _run_lengths()),
    "report": _report,
    "document": _document,
    "enhanced": _enhanced,
    "overlay": _overlay,
    "UTF-8": lambda: _charset("ISO_IR 192"),
    "GB18030": lambda: _charset("GB18030"),
    "bare": lambda: file_of(_rich())[132:],
    "trailing": _trailing,
}

PICTURES: dict[str, Callable[[Planted], bytes]] = {
    "jpeg": planted.jpeg,
    "png": planted.png,
    "gif": planted.gif,
    "bmp": planted.bmp,
    "webp": planted.webp,
    "jp2": planted.jp2,
    "tiff": planted.tiff,
    "ome": planted.ome_tiff,
    "jpeg with XMP": lambda plant: planted.jpeg(plant) + plant.text("behind").encode(),
}


def sources() -> dict[str, Source]:
    """Return all files by name."""
    made = {name: Source(make(), TEXTS) for name, make in DICOM.items()}
    for name, picture in PICTURES.items():
        plant = Planted()
        data = picture(plant)
        made[name] = Source(data, tuple(plant.texts))
    return made
