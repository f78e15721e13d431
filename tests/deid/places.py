"""Where identifiers are planted: every kind of place that a file has, and some nobody looks at."""

from __future__ import annotations

import base64
import struct
from collections.abc import Callable, Iterable

from pydicom._dicom_dict import DicomDictionary
from pydicom.dataelem import DataElement, RawDataElement
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.tag import Tag

from tests.deid.dicom.objects import item
from tests.deid.grader import date_forms
from tests.deid.planter import Planter, put
from workbench.deid.policy.rules import tables

Place = Callable[[Dataset, Planter], None]

PEOPLE = (
    "OtherPatientNames PatientBirthName PatientMotherBirthName ReferringPhysicianName "
    "PerformingPhysicianName OperatorsName NameOfPhysiciansReadingStudy RequestingPhysician "
    "ScheduledPerformingPhysicianName ResponsiblePerson ConsultingPhysicianName ReviewerName "
    "PhysiciansOfRecord OrderEnteredBy NamesOfIntendedRecipientsOfResults HumanPerformerName "
    "ContentCreatorName InterpretationAuthor DistributionName SecondaryReviewerName"
).split()
NUMBERS = (
    "OtherPatientIDs AccessionNumber StudyID AdmissionID PatientAddress PatientTelephoneNumbers "
    "MedicalRecordLocator InstitutionName InstitutionAddress InstitutionalDepartmentName "
    "StationName DeviceSerialNumber RequestedProcedureID ScheduledProcedureStepID "
    "PerformedProcedureStepID IssuerOfPatientID MilitaryRank Occupation RegionOfResidence "
    "CountryOfResidence PatientReligiousPreference ServiceEpisodeID "
    "FillerOrderNumberImagingServiceRequest "
    "PlacerOrderNumberImagingServiceRequest DetectorID PlateID CassetteID GantryID "
    "ReferringPhysicianTelephoneNumbers PersonTelephoneNumbers InsurancePlanIdentification"
).split()
TEXTS = (
    "StudyDescription SeriesDescription ImageComments PatientComments AdditionalPatientHistory "
    "RequestedProcedureDescription DerivationDescription AcquisitionComments Allergies "
    "MedicalAlerts ReasonForStudy StudyComments ContrastBolusAgent ProtocolName FrameComments "
    "VisitComments RequestedProcedureComments PatientState SpecialNeeds"
).split()
CLINICAL = (
    ("CT chest with contrast", "nodule in left lung"),
    ("MR brain without contrast", "follow up of lesion in right kidney"),
    ("fracture of left femur", "pneumonia in lower lobe"),
    ("abdomen and pelvis", "liver metastasis 12 mm"),
)
_TEXT_VRS = frozenset("LO SH ST LT UT UC UR PN DA DT".split())
_SEQUENCES = (
    "ReferencedSeriesSequence RealWorldValueMappingSequence DisplayedAreaSelectionSequence "
    "ContributingSourcesSequence FrameContentSequence PerformedProtocolCodeSequence "
    "VOILUTSequence ReferencedRealWorldValueMappingInstanceSequence"
).split()


def persons(source: Dataset, planter: Planter) -> None:
    planter.at(1, "persons")
    for keyword in PEOPLE:
        put(source, keyword, planter.value("PN"), "PN")
    planter.at(1, "several persons")
    one = f"{planter.name()}^{planter.name()}={planter.chinese()}^{planter.chinese()}"
    two = f"{planter.name()}=={planter.foreign()}^{planter.foreign()}"
    put(source, "OperatorsName", [one, two], "PN")


def numbers(source: Dataset, planter: Planter) -> None:
    planter.at(1, "numbers")
    for keyword in NUMBERS:
        put(source, keyword, planter.number())


def listed_dates(source: Dataset, planter: Planter) -> None:
    planter.at(2, "listed dates")
    tags = [int(r.tag, 16) for r in tables().rules if len(r.tag) == 8 and "X" not in r.tag]
    _fill(source, planter, (t for t in tags if _vr(t) in ("DA", "DT")), 14)


def unlisted_dates(source: Dataset, planter: Planter) -> None:
    planter.at(3, "unlisted dates")
    _fill(source, planter, (t for t in _unlisted() if _vr(t) in ("DA", "DT")), 8)


def texts(source: Dataset, planter: Planter) -> None:
    planter.at(4, "free texts")
    family, given = str(source.PatientName).split("=")[0].split("^")[:2]
    for n, keyword in enumerate(TEXTS):
        first, second = CLINICAL[n % len(CLINICAL)]
        person = (
            f"{given} {family}",
            f"{family.upper()}, {given.upper()}",
            f"Mr. {given.lower()} {family.lower()}",
            f"{family}{given}",
            f"{family}_{given}",
            str(source.PatientName).split("=")[1],
        )[n % 6]
        day = planter.day()
        written = date_forms(day)[n % 12]
        rest = f"{second} {planter.any()} {written} {planter.name()}"
        put(source, keyword, f"{first} {person} {rest}")


def anywhere(source: Dataset, planter: Planter) -> None:
    planter.at(1, "any attribute of the dictionary")
    tags = [tag for tag in DicomDictionary if _vr(tag) in _TEXT_VRS and tag >> 16 >= 8]
    _fill(source, planter, tags, 40)


def listed_sequences(source: Dataset, planter: Planter) -> None:
    planter.at(5, "listed sequences")
    tags = [int(r.tag, 16) for r in tables().rules if len(r.tag) == 8 and "X" not in r.tag]
    tags = [t for t in tags if _vr(t) == "SQ" and Tag(t) not in source]
    for tag in planter.random.sample(sorted(tags), 3):
        inner = Dataset()
        anywhere_few(inner, planter)
        source[Tag(tag)] = DataElement(Tag(tag), "SQ", Sequence([inner]), validation_mode=0)


def anywhere_few(source: Dataset, planter: Planter) -> None:
    tags = [tag for tag in DicomDictionary if _vr(tag) in _TEXT_VRS and tag >> 16 >= 8]
    _fill(source, planter, tags, 4)


def unlisted_sequences(source: Dataset, planter: Planter) -> None:
    planter.at(6, "unlisted sequences, deep")
    for holder in _SEQUENCES[:3]:
        inner = Dataset()
        for _ in range(planter.random.randrange(1, 6)):
            anywhere_few(inner, planter)
            put(inner, "ReferencedSOPInstanceUID", planter.uid())
            inner.add_new(0x00990010, "LO", f"NEST {planter.name()}")
            inner.add_new(0x00991001, "LO", planter.name())
            outer = Dataset()
            put(outer, holder, Sequence([inner]), "SQ")
            inner = outer
        if holder not in source:
            put(source, holder, Sequence([inner]), "SQ")


def unknown_sequences(source: Dataset, planter: Planter) -> None:
    planter.at(6, "sequences written as UN")
    inner = Dataset()
    put(inner, "PatientComments", planter.name())
    put(inner, "OperatorsName", planter.name())
    data = _implicit(inner)
    packed = b"\xfe\xff\x00\xe0" + struct.pack("<I", len(data)) + data
    for tag in (0x00081199, 0x00189999, 0x00210F0F):
        if Tag(tag) not in source:
            one = RawDataElement(Tag(tag), "UN", len(packed), packed, 0, False, True)
            source._dict[Tag(tag)] = one


def coded(source: Dataset, planter: Planter) -> None:
    planter.at(7, "codes")
    entries = [
        ("ProcedureCodeSequence", planter.number(), "99LOCAL", planter.name()),
        ("AnatomicRegionSequence", "39607008", "SCT", f"Lung of {planter.name()}"),
        ("RequestedProcedureCodeSequence", "77477000", "SCT", planter.chinese()),
        ("ReasonForRequestedProcedureCodeSequence", planter.name()[:16], "SCT", "Lung"),
        ("PatientSpeciesCodeSequence", "337915000", planter.name()[:16], "homo sapiens"),
        ("AdmittingDiagnosesCodeSequence", planter.record(), "I10", planter.any()),
    ]
    for keyword, value, scheme, meaning in entries:
        made = item(CodeValue=value, CodingSchemeDesignator=scheme, CodeMeaning=meaning)
        put(made, "CodingSchemeVersion", planter.name(), "SH")
        put(made, "MappingResourceName", planter.name(), "LO")
        put(made, "ContextGroupExtensionCreatorUID", planter.uid(), "UI")
        if keyword not in source:
            put(source, keyword, Sequence([made]), "SQ")
    long, url = Dataset(), Dataset()
    put(long, "LongCodeValue", planter.name() + planter.name() + planter.name())
    long.CodingSchemeDesignator, long.CodeMeaning = "99LOCAL", planter.name()
    put(url, "URNCodeValue", f"urn:oid:{planter.name().lower()}", "UR")
    url.CodeMeaning = planter.name()
    put(source, "PerformedProtocolCodeSequence", Sequence([long, url]), "SQ")
    scheme_item = item(CodingSchemeDesignator="99" + planter.name()[:10])
    put(scheme_item, "CodingSchemeName", planter.name(), "ST")
    put(scheme_item, "CodingSchemeResponsibleOrganization", planter.name(), "ST")
    put(scheme_item, "CodingSchemeUID", planter.uid(), "UI")
    put(source, "CodingSchemeIdentificationSequence", Sequence([scheme_item]), "SQ")


def private(source: Dataset, planter: Planter) -> None:
    planter.at(8, "private")
    block = source.private_block(0x0099, f"MAKER {planter.name()}", create=True)
    block.add_new(1, "LO", planter.name())
    nested, deeper = Dataset(), Dataset()
    anywhere_few(nested, planter)
    put(deeper, "PatientName", planter.value("PN"))
    put(nested, "RealWorldValueMappingSequence", Sequence([deeper]), "SQ")
    block.add_new(2, "SQ", Sequence([nested]))
    block.add_new(3, "UN", planter.name().encode())
    block.add_new(4, "OB", base64.b64encode(planter.name().encode() * 3))
    block.add_new(5, "DS", "1.5")
    block.add_new(6, "UT", f'<xml name="{planter.name()}">{planter.any()}</xml>')
    siemens = source.private_block(0x0019, "SIEMENS MR HEADER", create=True)
    siemens.add_new(0x0D, "CS", planter.name().upper())
    siemens.add_new(0x99, "LO", planter.name())
    siemens.add_new(0x0C, "LO", planter.name())  # not the VR of the list
    philips = source.private_block(0x7053, "Philips PET Private Group", create=True)
    philips.add_new(0x03, "ST", planter.name())
    # An element whose block nobody reserved.
    source[Tag(0x00995501)] = DataElement(Tag(0x00995501), "LO", planter.name(), validation_mode=0)


def references(source: Dataset, planter: Planter) -> None:
    planter.at(9, "UIDs")
    tags = [tag for tag in DicomDictionary if _vr(tag) == "UI" and tag >> 16 >= 8]
    skipped = ("SOPClass", "TransferSyntax", "CodingScheme", "Context", "MappingResource")
    tags = [t for t in tags if not any(word in DicomDictionary[t][4] for word in skipped)]
    _fill(source, planter, tags, 10)
    planter.at(9, "UIDs in texts")
    put(source, "StorageMediaFileSetID", planter.uid(), "SH")
    put(source, "ConcatenationUID", f"1.2.3.{planter.name()}", "UI")
    other = f"{planter.uid()}\\{planter.uid()}"
    put(source, "FailedSOPInstanceUIDList", other.split("\\"), "UI")


def meta(source: Dataset, planter: Planter) -> None:
    planter.at(10, "meta header and preamble")
    head = source.file_meta
    head.add_new(0x00020016, "AE", planter.name())
    head.add_new(0x00020017, "AE", planter.name())
    head.add_new(0x00020018, "AE", planter.name())
    head.add_new(0x00020026, "UR", f"https://{planter.name()}.example")
    head.add_new(0x00020013, "SH", planter.name())
    head.add_new(0x00020100, "UI", planter.uid())
    head.add_new(0x00020102, "OB", planter.name().encode())
    source.preamble = (planter.name() + planter.record()).encode().ljust(128, b"\0")


def graphics(source: Dataset, planter: Planter) -> None:
    planter.at(11, "overlays, curves, icons")
    for group in (0x601C, 0x601E):
        source.add_new((group, 0x0010), "US", 8)
        source.add_new((group, 0x0011), "US", 8)
        source.add_new((group, 0x0022), "LO", planter.name())
        source.add_new((group, 0x1500), "LO", planter.name())
        source.add_new((group, 0x3000), "OW", planter.name().encode())
        source.add_new((group, 0x4000), "LT", planter.name())
    for group in (0x5000, 0x501E):
        source.add_new((group, 0x0022), "LO", planter.name())
        source.add_new((group, 0x2500), "LO", planter.name())
        source.add_new((group, 0x3000), "OW", planter.name().encode())
        source.add_new((group, 0x0040), "LO", planter.name())
    source.add_new(0xFFFCFFFC, "OB", planter.name().encode())
    icon = item(Rows=2, Columns=2, ImageType=[planter.name().upper()])
    icon.add_new(0x7FE00010, "OB", planter.name().encode())
    if "IconImageSequence" not in source:
        put(source, "IconImageSequence", Sequence([icon]), "SQ")
    changed = item(ModifyingSystem=planter.name())
    put(changed, "AttributeModificationDateTime", planter.value("DT"))
    put(changed, "ModifiedAttributesSequence", Sequence([item(PatientID=planter.number())]), "SQ")
    put(source, "OriginalAttributesSequence", Sequence([changed]), "SQ")
    signature = item(CertificateOfSigner=planter.name().encode())
    put(source, "DigitalSignaturesSequence", Sequence([signature]), "SQ")


def drawn_and_marked(source: Dataset, planter: Planter) -> None:
    planter.at(11, "graphic annotations")
    for one in source.get("GraphicAnnotationSequence", ()):
        for text in one.get("TextObjectSequence", ()):
            put(text, "UnformattedTextValue", f"Nodule {planter.name()} {planter.day()}")
        one.GraphicLayer = "LAYER"
    for layer in source.get("GraphicLayerSequence", ()):
        put(layer, "GraphicLayerDescription", planter.name())
    for segment in source.get("SegmentSequence", ()):
        put(segment, "SegmentLabel", f"Nodule {planter.name()}")
        put(segment, "SegmentDescription", planter.any(), "ST")
        put(segment, "TrackingID", planter.name(), "UT")
    for structure in source.get("StructureSetROISequence", ()):
        put(structure, "ROIName", f"PTV {planter.name()}")
        put(structure, "ROIDescription", planter.any(), "ST")
    for observed in source.get("RTROIObservationsSequence", ()):
        put(observed, "ROIInterpreter", planter.value("PN"))
        put(observed, "ROIObservationLabel", planter.name(), "SH")


def content(source: Dataset, planter: Planter) -> None:
    """Plant in the content tree of a report."""
    planter.at(12, "content tree")
    if "ContentSequence" not in source or "ValueType" not in source:
        return
    concept = Sequence(
        [item(CodeValue="121071", CodingSchemeDesignator="DCM", CodeMeaning="Finding")]
    )
    values = (
        ("TEXT", "TextValue", f"Nodule of {planter.name()} on {planter.day()} {planter.any()}"),
        ("PNAME", "PersonName", planter.value("PN")),
        ("DATE", "Date", planter.day()),
        ("DATETIME", "DateTime", planter.value("DT")),
        ("UIDREF", "UID", planter.uid()),
    )
    for value_type, keyword, value in values:
        made = item(
            RelationshipType="CONTAINS", ValueType=value_type, ConceptNameCodeSequence=concept
        )
        put(made, keyword, value)
        put(made, "ObservationDateTime", planter.value("DT"))
        put(made, "ObservationUID", planter.uid(), "UI")
        source.ContentSequence.append(made)
    for made in source.ContentSequence:
        if "PersonName" in made:
            put(made, "PersonName", planter.value("PN"))
    observer = item(VerifyingOrganization=planter.name(), VerificationDateTime=planter.value("DT"))
    put(observer, "VerifyingObserverName", planter.value("PN"))
    put(observer, "VerifyingObserverIdentificationCodeSequence", Sequence([]), "SQ")
    put(source, "VerifyingObserverSequence", Sequence([observer]), "SQ")


def abused(source: Dataset, planter: Planter) -> None:
    """Plant what a VR does not allow, as old or careless programs write it."""
    planter.at(13, "values that their VR forbids")
    for vr, keywords in {
        "CS": "ScanOptions SequenceVariant PatientOrientation CountsSource ViewPosition",
        "DS": "TriggerTime CardiacOutput InterventionDragger ImagingFrequency TableHeight",
        "IS": "EchoTrainLength AveragesNumber PlannedNumberOfFrames Exposure NominalInterval",
        "AE": "RetrieveAETitle ScheduledStationAETitle StationAETitle",
        "AS": "PatientAge",
        "TM": "TimeOfSecondaryCapture PatientBirthTime InterventionDrugStartTime",
        "SH": "SequenceName FilterType StageName PulseSequenceName ReceiveCoilName",
        "LO": "TransducerData PositionReferenceIndicator LensMake AcquisitionProtocolDescription",
        "UC": "StrainDescription",
        "UR": "RetrieveURL RetrieveURI PixelDataProviderURL",
        "ST": "ReasonForPerformedProcedure",
    }.items():
        for keyword in keywords.split():
            _raw(source, keyword, vr, planter)
    if "ImageType" in source and len(source.ImageType) > 1:
        kinds = list(source.ImageType)[:2]
        put(source, "ImageType", [*kinds, planter.name().upper()])


def mislabelled(source: Dataset, planter: Planter) -> None:
    """Plant Chinese bytes that no character set declares, and texts in attributes of numbers."""
    planter.at(13, "bytes of another character set")
    for keyword, vr in (("LensSpecification", "LO"), ("MaskOperationExplanation", "ST")):
        text = planter.chinese().encode("gb18030")
        _raw_bytes(source, keyword, vr, text)
    tag = Tag("ReferencedFileID")
    planter.at(13, "referenced file")
    source[tag] = DataElement(tag, "CS", [planter.name().upper(), "IM1"], validation_mode=0)


def _raw(source: Dataset, keyword: str, vr: str, planter: Planter) -> None:
    from pydicom.datadict import keyword_dict

    if keyword not in keyword_dict or keyword in source:
        return
    made = {
        "CS": planter.name,
        "DS": planter.random.choice((planter.phone, planter.name)),
        "IS": planter.random.choice((planter.record, planter.name)),
        "AS": planter.name,
        "TM": planter.name,
        "SH": planter.random.choice((planter.name, planter.chinese, planter.plate)),
        "UR": lambda: planter.value("UR"),
    }.get(vr, planter.any)
    text = made()
    _raw_bytes(source, keyword, vr, text.encode("utf-8" if text.isascii() else _charset(source)))


def _charset(source: Dataset) -> str:
    return "gb18030" if source.SpecificCharacterSet == "GB18030" else "utf-8"


def _raw_bytes(source: Dataset, keyword: str, vr: str, value: bytes) -> None:
    tag = Tag(keyword)
    if tag in source:
        return
    value += b" " * (len(value) % 2)
    source._dict[tag] = RawDataElement(tag, vr, len(value), value, 0, False, True)


def _fill(source: Dataset, planter: Planter, tags: Iterable[int], count: int) -> None:
    left = sorted(tag for tag in tags if Tag(tag) not in source)
    for tag in planter.random.sample(left, min(count, len(left))):
        vr = _vr(tag)
        source[Tag(tag)] = DataElement(Tag(tag), vr, planter.value(vr), validation_mode=0)


def _vr(tag: int) -> str:
    row = DicomDictionary.get(tag)
    return row[0].split(" or ")[0] if row is not None else "LO"


def _unlisted() -> list[int]:
    return [tag for tag in DicomDictionary if tag >> 16 >= 8 and tables().rule(tag) is None]


def _implicit(source: Dataset) -> bytes:
    from pydicom.filebase import DicomBytesIO
    from pydicom.filewriter import write_dataset

    buffer = DicomBytesIO()
    buffer.is_little_endian, buffer.is_implicit_VR = True, True
    write_dataset(buffer, source)
    return buffer.getvalue()


PLACES: tuple[Place, ...] = (
    persons,
    numbers,
    texts,
    content,
    drawn_and_marked,
    listed_dates,
    unlisted_dates,
    listed_sequences,
    unlisted_sequences,
    unknown_sequences,
    coded,
    private,
    references,
    graphics,
    anywhere,
    abused,
    mislabelled,
    meta,
)
# What makes programs refuse a file.
UNREADABLE: tuple[Place, ...] = (abused, mislabelled, unknown_sequences)
