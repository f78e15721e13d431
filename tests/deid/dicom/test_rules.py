"""The rules of action, one by one. Rules 13 and 14 are also tested with keys and annotations."""

from __future__ import annotations

import io
import struct
from datetime import date

import numpy as np
import pytest
from pydicom import dcmread
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
)

from tests.deid.dicom.objects import (
    CT,
    MR_ENHANCED,
    ROOT,
    SR,
    an_object,
    clean,
    cleaned,
    code,
    file_of,
    item,
    setup,
    with_pixels,
)
from workbench.base.errors import InputError
from workbench.deid.dicom.comments import without_comments
from workbench.deid.dicom.deidentify import deidentify
from workbench.deid.dicom.file import inflated_part
from workbench.deid.dicom.private import safe_list
from workbench.deid.dicom.temporal import moved_date, moved_datetime
from workbench.deid.keys.secret import Secret

FULL, MODIFIED = "retain-longitudinal-full-dates", "retain-longitudinal-modified-dates"
NAME = b"Zyxquill"


def test_rule_01_an_option_overrides_basic_and_dates_are_kept_or_moved_not_both() -> None:
    source = an_object(PatientAge="045Y", StationName="CT7")
    assert "PatientAge" not in cleaned(source)
    assert cleaned(source, "retain-patient-characteristics").PatientAge == "045Y"
    assert cleaned(source, "retain-device-identity").StationName == "CT7"
    with pytest.raises(InputError):
        setup(FULL, MODIFIED)


def test_rule_01_of_two_options_the_stricter_counts() -> None:
    # A device keeps the days of its calibration, but where days move they move too.
    source = an_object(DateOfLastCalibration="20240101")
    assert "DateOfLastCalibration" not in cleaned(source)
    assert cleaned(source, "retain-device-identity").DateOfLastCalibration == "20240101"
    out = cleaned(source, "retain-device-identity", MODIFIED)
    moved = [date.fromisoformat(str(one)) for one in (out.DateOfLastCalibration, out.StudyDate)]
    assert moved[1] - moved[0] == date(2024, 3, 5) - date(2024, 1, 1)
    assert out.DateOfLastCalibration != "20240101"


def test_rule_02_compound_codes_follow_the_type_in_the_object_and_place() -> None:
    serial = {"DeviceSerialNumber": "SN-77219"}
    assert "DeviceSerialNumber" not in cleaned(an_object(CT, **serial))
    enhanced = cleaned(an_object(MR_ENHANCED, **serial)).DeviceSerialNumber
    assert enhanced and enhanced != "SN-77219"
    reference = Sequence([item(ReferencedSOPClassUID=CT, ReferencedSOPInstanceUID=ROOT + "9")])
    assert "SourceImageSequence" not in cleaned(an_object(CT, SourceImageSequence=reference))


def test_rule_03_dummies_are_legal_for_their_vr_and_multiplicity() -> None:
    source = an_object("1.2.840.10008.5.1.4.1.1.481.5", RTPlanLabel="NEEDLE LABEL")
    source.add_new("RTPlanDate", "DA", "20240305")
    out = cleaned(source)
    assert out.RTPlanDate == "19000101"
    assert out.RTPlanLabel and "NEEDLE" not in out.RTPlanLabel and len(out.RTPlanLabel) <= 16
    assert out.ReferringPhysicianName == "" if "ReferringPhysicianName" in out else True


def test_rule_03_dummies_are_as_many_as_there_were_values() -> None:
    source = an_object(SelectorDAValue=["20240101", "20240102", "20240103"])
    assert list(cleaned(source).SelectorDAValue) == ["19000101"] * 3


def test_rule_04_every_sequence_is_cleaned_also_unlisted_ones_in_un_and_deep() -> None:
    deep = item(PatientComments="Zyxquill deep", InstitutionName="Needle Hospital")
    for _ in range(6):
        deep = item(RealWorldValueMappingSequence=Sequence([deep]), ReviewDate="20240305")
    source = an_object(RealWorldValueMappingSequence=Sequence([deep]))
    done = clean(source)
    assert done.data is not None and NAME not in done.data and b"Needle" not in done.data
    hidden = b"\xfe\xff\x00\xe0\xff\xff\xff\xff" + b"\x10\x00\x00\x40\x08\x00\x00\x00Zyxquill"
    hidden += b"\xfe\xff\x0d\xe0\0\0\0\0" + b"\xfe\xff\xdd\xe0\0\0\0\0"
    source = an_object()
    data = file_of(source)
    at = data.index(b"\x10\x00\x10\x00PN")
    un = struct.pack("<HH2sHI", 0x0008, 0x2218, b"UN", 0, 0xFFFFFFFF) + hidden
    done = clean(data[:at] + un + data[at:])
    assert done.data is not None and NAME not in done.data


def test_rule_05_what_is_not_listed_is_denied_by_vr_and_codes_must_be_known() -> None:
    source = an_object(
        SecondaryReviewerName="Zyxquill^Other",
        ExpiryDate="20250101",
        SequenceName="Zyxquill_seq",
        ConvolutionKernel="B30f",
        LUTExplanation="for Mrs Orvandel",
        URNCodeValue="urn:zyxquill",
    )
    source.ProcedureCodeSequence = code("77477000", "SCT", "CT of Zyxquill")
    source.AnatomicRegionSequence = code("ZQ1", "99ZYX", "Zyxquill region")
    source.add_new(0x00210F0E, "LO", "Zyxquill private")
    out = cleaned(source)
    for keyword in ("SecondaryReviewerName", "ExpiryDate", "SequenceName", "LUTExplanation"):
        assert keyword not in out, keyword
    assert out.ConvolutionKernel == "B30f"
    assert "Zyxquill" not in str(out) and "99ZYX" not in str(out)
    region = out.AnatomicRegionSequence[0]
    assert region.CodingSchemeDesignator == "99DEID" and region.CodeMeaning == "Removed"


def test_rule_05_bytes_and_addresses_that_nobody_listed_go() -> None:
    source = an_object(RecordKey=b"Zyxquill", FillPattern=bytes(range(128)))
    source.RetrieveURL = "https://zyxquill.example/448812"
    source.RedPaletteColorLookupTableData = bytes(range(64))
    source.BluePaletteColorLookupTableData = b"ZyxquillOrvandel"
    out = cleaned(source)
    for keyword in ("RecordKey", "FillPattern", "RetrieveURL"):
        assert not out.get(keyword), keyword
    assert not any(out.BluePaletteColorLookupTableData)
    assert out.RedPaletteColorLookupTableData == bytes(range(64))


def test_rule_05_a_standard_code_keeps_its_own_meaning_only() -> None:
    source = an_object()
    source.AnatomicRegionSequence = code("39607008", "SCT", "Lung of Mr Orvandel")
    out = cleaned(source)
    assert out.AnatomicRegionSequence[0].CodeValue == "39607008"
    assert out.AnatomicRegionSequence[0].CodeMeaning == "Lung"


def test_rule_06_uids_are_mapped_by_the_key_and_references_stay_true() -> None:
    one = an_object()
    reference = item(ReferencedSOPClassUID=CT, ReferencedSOPInstanceUID=one.SOPInstanceUID)
    series = item(
        SeriesInstanceUID=one.SeriesInstanceUID, ReferencedInstanceSequence=Sequence([reference])
    )
    other = an_object("1.2.840.10008.5.1.4.1.1.66.4", SOPInstanceUID=ROOT + "77")
    other.ReferencedSeriesSequence = Sequence([series])
    first, second = cleaned(one), cleaned(other)
    there = second.ReferencedSeriesSequence[0]
    assert there.SeriesInstanceUID == first.SeriesInstanceUID != one.SeriesInstanceUID
    item_there = there.ReferencedInstanceSequence[0]
    assert item_there.ReferencedSOPInstanceUID == first.SOPInstanceUID
    assert item_there.ReferencedSOPClassUID == CT
    assert first.file_meta.MediaStorageSOPInstanceUID == first.SOPInstanceUID
    assert first.SOPInstanceUID.startswith("2.25.")
    other_key = cleaned(one, key=Secret(b"o" * 32))
    assert other_key.SOPInstanceUID != first.SOPInstanceUID
    assert other_key.PatientID != first.PatientID


def test_rule_06_only_uids_that_everybody_shares_stay() -> None:
    # Under the root of the standard, but not of it; a class that holds a number and a day.
    own, class_ = "1.2.840.10008.448812.7", "1.2.3.448812.20240305"
    source = an_object(SOPInstanceUID=own, CodingSchemeUID="1.2.840.10008.2.16.4")
    source.RelatedGeneralSOPClassUID = [class_, CT]
    out = cleaned(source)
    assert out.SOPInstanceUID.startswith("2.25.") and out.CodingSchemeUID == "1.2.840.10008.2.16.4"
    assert out.RelatedGeneralSOPClassUID[0].startswith("2.25.")
    assert out.RelatedGeneralSOPClassUID[1] == CT


def test_rule_07_dates_keep_their_intervals_and_ages_end_at_ninety() -> None:
    source = an_object(PatientAge="093Y", AcquisitionDateTime="20240307101112.500000+0800")
    source.StudyDate, source.SpecificCharacterSet = "20240305", "ISO_IR 192"
    source.StudyDescription = "CT chest, compare 2024-03-01 and 5 Mar 2024, 2024年3月5日"
    out = cleaned(source, MODIFIED, "retain-patient-characteristics", "clean-descriptors")
    study = date.fromisoformat(out.StudyDate)
    acquired = date.fromisoformat(str(out.AcquisitionDateTime)[:8])
    assert (acquired - study).days == 2 and study != date(2024, 3, 5)
    assert str(out.AcquisitionDateTime)[8:] == "101112.500000+0800"
    assert out.PatientAge == "090Y"
    assert study.isoformat() in out.StudyDescription
    assert "2024-03-01" not in out.StudyDescription and "chest" in out.StudyDescription
    assert out.PatientBirthDate == ""
    assert "PatientAge" not in cleaned(source)


def test_rule_07_ranges_parts_and_zones_of_dates() -> None:
    assert moved_date("20240228-20240301", 1) == "20240229-20240302"
    assert moved_date("20240228-", 1) == "20240229-" and moved_date("-", 1) == "-"
    assert moved_datetime("202402", 30) == "202403" and moved_datetime("2024", 400) == "2025"
    assert moved_datetime("20240228101112.123456+0800", 1) == "20240229101112.123456+0800"
    assert moved_date("20240230", 1) is None and moved_datetime("2024022810111", 1) is None
    source = an_object(TimezoneOffsetFromUTC="+0800")
    assert "TimezoneOffsetFromUTC" not in cleaned(source)
    assert "TimezoneOffsetFromUTC" not in cleaned(source, MODIFIED)
    assert not cleaned(source, MODIFIED).PatientBirthDate


def test_rule_07_what_is_no_date_is_removed_and_reported() -> None:
    source = an_object()
    broken = DataElement(0x00080022, "DA", "Zyxquill", validation_mode=0)
    source[0x00080022] = broken
    done = clean(source, MODIFIED)
    assert "AcquisitionDate" not in dcmread(io.BytesIO(done.data or b""))
    assert any(e.why == "unreadable" and "(0008,0022)" in e.path for e in done.account.entries)


def test_rule_08_private_attributes_go_but_known_ones_with_checked_values() -> None:
    source = an_object()
    block = source.private_block(0x0019, "SIEMENS MR HEADER", create=True)
    block.add_new(0x0C, "IS", "1000")
    block.add_new(0x0D, "CS", "DIRECTIONAL")
    block.add_new(0x0F, "LO", "Zyxquill")
    other = source.private_block(0x0043, "Zyxquill creator", create=True)
    other.add_new(0x39, "IS", "5")
    nested = Dataset()
    nested.private_block(0x0051, "SIEMENS MR HEADER", create=True).add_new(0x0A, "LO", "Zyxquill^")
    source.RealWorldValueMappingSequence = Sequence([nested])
    assert not any(element.tag.is_private for element in cleaned(source).iterall())
    done = clean(source, "retain-safe-private")
    out = dcmread(io.BytesIO(done.data or b""))
    assert out[0x0019, 0x100C].value == 1000
    assert (0x0019, 0x100F) not in out and (0x0043, 0x0010) not in out
    assert done.data is not None and NAME not in done.data


def test_rule_08_a_safe_attribute_with_the_number_or_name_of_the_patient_goes() -> None:
    source = an_object(PatientID="00929501", PatientName="White^Long")
    block = source.private_block(0x0043, "GEMS_PARM_01", create=True)
    block.add_new(0x39, "IS", ["929501", "1", "2"])
    block.add_new(0x6F, "DS", ["1", "2.5", "3"])
    block.add_new(0x27, "SH", "Long White")
    out = cleaned(source, "retain-safe-private")
    assert (0x0043, 0x1039) not in out and (0x0043, 0x1027) not in out
    assert list(out[0x0043, 0x106F].value) == [1, 2.5, 3]
    alone = an_object(PatientID="00929501")
    alone.private_block(0x0043, "GEMS_PARM_01", create=True).add_new(0x39, "IS", "929501")
    assert not any(element.tag.is_private for element in cleaned(alone, "retain-safe-private"))


def test_rule_05_numbers_and_names_are_known_in_every_way_of_writing() -> None:
    source = an_object(PatientID="00929501", PatientName="Müßiggräber^White=苏蘅芷")
    source.SpecificCharacterSet = "ISO_IR 192"
    source.SeriesNumber, source.TriggerTime = "929501", "929501.0"
    source.ImagePositionPatient = [12.929501, -0.5, 929.501]
    source.StationName = "CT929501"
    source.ManufacturerModelName = "MUESSIGGRAEBER2"
    source.StudyDescription = "CT chest White Müßiggräber, 929-501 MUSSIGGRABER liver"
    out = cleaned(source, "retain-device-identity", "clean-descriptors")
    assert not out.get("SeriesNumber") and not out.get("TriggerTime")
    assert list(out.ImagePositionPatient) == [12.929501, -0.5, 929.501]
    assert "929501" not in out.StationName and "MUESSIG" not in out.ManufacturerModelName
    assert out.StudyDescription.split() == ["CT", "chest", "liver"]
    both = an_object(PatientName="White^Long", StudyDescription="CT chest of Long White, liver")
    assert "Long White" not in cleaned(both, "clean-descriptors").StudyDescription


def test_rule_08_each_safe_attribute_is_in_the_private_dictionary_with_its_vr() -> None:
    from pydicom._private_dict import private_dictionaries

    for (creator, group, element), vr in safe_list().items():
        known = private_dictionaries[creator]
        rows = [known.get(f"{group:04X}{block}{element:02X}") for block in ("xx", "10")]
        assert [row[0] for row in rows if row][:1] == [vr], (creator, group, element)


@pytest.mark.parametrize(
    "syntax",
    [ImplicitVRLittleEndian, ExplicitVRBigEndian, DeflatedExplicitVRLittleEndian],
    ids=["implicit", "big endian", "deflated"],
)
def test_rule_09_meta_preamble_padding_overlays_and_tail_are_made_new(syntax: str) -> None:
    source = with_pixels(an_object())
    source.add_new(0x60000010, "US", 4)
    source.add_new(0x60000011, "US", 4)
    source.add_new(0x60003000, "OW", b"Zyxquill")
    source.add_new(0x60001500, "LO", "Zyxquill label")
    source.add_new(0x50003000, "OW", b"Zyxquill")
    source.add_new(0xFFFCFFFC, "OB", b"Zyxquill")
    source.IconImageSequence = Sequence([item(Rows=1)])
    source.OriginalAttributesSequence = Sequence([item(ModifyingSystem="Zyxquill")])
    data = bytearray(file_of(source, syntax))
    data[:8] = NAME
    if syntax != DeflatedExplicitVRLittleEndian:
        data += NAME
    done = clean(bytes(data))
    assert done.data is not None
    out = dcmread(io.BytesIO(done.data))
    assert done.data[:128] == bytes(128) and NAME not in done.data
    assert out.file_meta.TransferSyntaxUID == syntax
    assert str(out.file_meta.ImplementationVersionName).startswith("WORKBENCH")
    for keyword in ("IconImageSequence", "OriginalAttributesSequence"):
        assert keyword not in out
    assert not any(tag.group in (0x5000, 0x6000, 0xFFFC) for tag in out.keys())
    assert NAME not in inflated_part(done.data)
    assert np.array_equal(out.pixel_array & 0xFFF, out.pixel_array)


def test_rule_09_nothing_of_overlays_padding_and_signatures_stays_however_harmless() -> None:
    source = an_object()
    for tag, vr, value in (
        (0x60000010, "US", 8),
        (0x60000040, "CS", "G"),
        (0x60021500, "LO", "nodule"),
        (0x501E0020, "CS", "TAC"),
        (0xFFFCFFFC, "OB", bytes(8)),
    ):
        source.add_new(tag, vr, value)
    source.MACParametersSequence = Sequence([item(MACIDNumber=1)])
    source.DigitalSignaturesSequence = Sequence([item(MACIDNumber=1)])
    out = cleaned(source)
    groups = {tag.group for tag in out.keys()}
    assert not groups & {0x6000, 0x6002, 0x501E, 0xFFFC, 0xFFFA}
    assert "MACParametersSequence" not in out


def test_rule_09_bits_above_those_stored_are_cleared_and_no_other() -> None:
    values = np.arange(16, dtype="<u2") * 100
    hidden = values | 0xA000
    out = cleaned(with_pixels(an_object(), hidden.tobytes()))
    assert np.array_equal(np.frombuffer(out.PixelData, "<u2"), values)
    untouched = cleaned(with_pixels(an_object(), values.tobytes()))
    assert untouched.PixelData == values.tobytes()


def test_rule_09_signed_pixels_keep_their_sign() -> None:
    source = with_pixels(an_object(), (np.arange(-8, 8, dtype="<i2") * 100).tobytes())
    source.PixelRepresentation = 1
    assert cleaned(source).PixelData == source.PixelData


def test_rule_09_comments_in_compressed_pixels_are_blank_and_the_picture_is_the_same() -> None:
    imagecodecs = pytest.importorskip("imagecodecs")
    picture = np.arange(64, dtype=np.uint8).reshape(8, 8)
    jpeg = imagecodecs.jpeg8_encode(picture)
    planted = jpeg[:2] + b"\xff\xfe\x00\x0aZyxquill" + b"\xff\xe1\x00\x0aZyxquill" + jpeg[2:]
    blank = without_comments(planted + NAME)
    assert blank is not None and NAME not in blank and len(blank) == len(planted) + 8
    assert np.array_equal(imagecodecs.jpeg8_decode(blank), imagecodecs.jpeg8_decode(jpeg))
    j2k = imagecodecs.jpeg2k_encode(picture, codecformat="j2k", reversible=True)
    at = j2k.index(b"\xff\x52")
    planted = j2k[:at] + b"\xff\x64\x00\x0c\x00\x01Zyxquill" + j2k[at:]
    blank = without_comments(planted + NAME)
    assert blank is not None and NAME not in blank
    assert np.array_equal(imagecodecs.jpeg2k_decode(blank), picture)


@pytest.mark.parametrize("syntax", [JPEGBaseline8Bit, JPEG2000Lossless])
def test_rule_09_compressed_pixels_that_nobody_understands_are_held(syntax: str) -> None:
    from pydicom.encaps import encapsulate

    source = with_pixels(an_object())
    source.PixelData = encapsulate([b"Zyxquill no picture "])
    source["PixelData"].is_undefined_length = True
    source["PixelData"].VR = "OB"
    done = clean(file_of(source, syntax))
    assert done.data is None and done.held is not None


def test_rule_09_gaps_tails_and_offset_tables_of_run_lengths_hold_nothing() -> None:
    from pydicom.encaps import encapsulate, generate_frames
    from pydicom.uid import RLELossless

    source = with_pixels(an_object())
    source.file_meta = FileMetaDataset()
    source.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    before = source.pixel_array.copy()
    source.compress(RLELossless, generate_instance_uid=False)
    frame = bytearray(next(generate_frames(source.PixelData, number_of_frames=1)))
    frame[52:60] = NAME  # of the head, where no segment is
    value = encapsulate([bytes(frame) + NAME], has_bot=False)[8:]
    source.PixelData = b"\xfe\xff\x00\xe0\x08\0\0\0" + NAME + value
    data = file_of(source, RLELossless)
    assert data.count(NAME) == 4  # and the name itself
    done = clean(data)
    assert done.data is not None and NAME not in done.data
    assert np.array_equal(dcmread(io.BytesIO(done.data)).pixel_array, before)


def test_rule_09_bytes_behind_the_last_pixel_are_blank() -> None:
    done = clean(with_pixels(an_object(), b"\1\2" * 16 + NAME))
    assert done.data is not None and NAME not in done.data
    assert dcmread(io.BytesIO(done.data)).PixelData == b"\1\2" * 16 + bytes(8)


def test_rule_09_overlays_inside_compressed_pixels_hold_the_file() -> None:
    from pydicom.uid import RLELossless

    source = with_pixels(an_object())
    source.file_meta = FileMetaDataset()
    source.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    source.compress(RLELossless, generate_instance_uid=False)
    assert clean(file_of(source, RLELossless)).data is not None
    source.add_new(0x60000100, "US", 16)
    source.add_new(0x60000102, "US", 14)
    assert clean(file_of(source, RLELossless)).data is None


def test_rule_09_texts_of_colour_profiles_are_blank() -> None:
    text = b"desc\0\0\0\0" + struct.pack(">I", 9) + NAME + b"\0"
    table = struct.pack(">I4sII", 1, b"desc", 144, len(text))
    body = bytes(36) + b"acsp" + bytes(88) + table + text
    profile = struct.pack(">I", len(body)) + body[4:]
    out = cleaned(with_pixels(an_object(ICCProfile=profile)))
    assert NAME not in bytes(out.get("ICCProfile", b""))


def test_rule_09_embedded_documents_are_replaced() -> None:
    source = an_object("1.2.840.10008.5.1.4.1.1.104.1")
    source.MIMETypeOfEncapsulatedDocument = "application/pdf"
    source.EncapsulatedDocument = b"%PDF-1.4 Zyxquill Orvandel"
    source.DocumentTitle = "Zyxquill"
    out = cleaned(source)
    assert bytes(out.EncapsulatedDocument).startswith(b"%PDF-")
    assert NAME not in bytes(out.EncapsulatedDocument)


def test_rule_09_a_dicomdir_is_never_copied() -> None:
    source = an_object("1.2.840.10008.1.3.10")
    assert clean(source).data is None


@pytest.mark.parametrize(
    ("charset", "name"),
    [
        ("GB18030", "王^小东"),
        ("GBK", "张^三丰"),
        (["", "ISO 2022 IR 87"], "Yamada^Tarou=山田^太郎=やまだ^たろう"),
        ("ISO_IR 192", "Ådne^Ørstavik"),
    ],
)
def test_rule_10_texts_of_all_character_sets_become_utf8(charset: object, name: str) -> None:
    source = an_object(SpecificCharacterSet=charset, PatientName=name)
    family = name.split("=")[-1].split("^")[0]
    source.StudyDescription = f"CT {family} chest"
    out = cleaned(source, "clean-descriptors")
    assert out.SpecificCharacterSet == "ISO_IR 192"
    assert family not in out.StudyDescription and "chest" in out.StudyDescription
    assert not any(part in str(out) for part in name.replace("=", "^").split("^"))


def test_rule_10_a_text_of_an_undeclared_character_set_is_looked_for_as_it_was_meant() -> None:
    from workbench.deid.dicom.account import Account
    from workbench.deid.dicom.forgetting import Forgetting

    account = Account()
    read = "王^小东".encode("gb18030").decode("latin-1")
    Forgetting(account, "").item(item(PatientName=read))
    assert "王^小东" in account.needles


def test_rule_11_markers_say_what_really_ran_and_earlier_ones_stay() -> None:
    source = with_pixels(an_object(BurnedInAnnotation="NO"))
    looked_at = cleaned(source, MODIFIED, "clean-pixel-data")
    codes = [str(entry.CodeValue) for entry in looked_at.DeidentificationMethodCodeSequence]
    assert codes == ["113100", "113101", "113107"]
    assert looked_at.BurnedInAnnotation == "NO"
    out = cleaned(source, MODIFIED, "clean-descriptors")
    codes = [str(entry.CodeValue) for entry in out.DeidentificationMethodCodeSequence]
    # Nobody looked at the pixels: no code says so, and no flag.
    assert codes == ["113100", "113105", "113107"]
    assert out.PatientIdentityRemoved == "YES"
    assert out.LongitudinalTemporalInformationModified == "MODIFIED"
    assert "BurnedInAnnotation" not in out and "RecognizableVisualFeatures" not in out
    assert "2026d" in out.DeidentificationMethod
    assert cleaned(source).LongitudinalTemporalInformationModified == "REMOVED"
    assert cleaned(source, FULL).LongitudinalTemporalInformationModified == "UNMODIFIED"
    source.DeidentificationMethodCodeSequence = code("113109", "DCM", "Zyxquill")
    again = [str(x.CodeValue) for x in cleaned(source).DeidentificationMethodCodeSequence]
    assert again == ["113109", "113100"]


def test_rule_12_names_of_files_are_neutral() -> None:
    from workbench.deid.batch.work import output_name

    done = clean(an_object(), "retain-uids")
    name = output_name(done, setup("retain-uids"), ".dcm")
    assert "448812" not in name and ROOT not in name and "Zyx" not in name
    assert len(name.split("/")) == 4


def test_rule_13_pseudonyms_are_keyed_and_long_enough() -> None:
    out = cleaned(an_object())
    assert len(out.PatientID) == 20 and str(out.PatientName) == f"DEID^{out.PatientID}"
    assert cleaned(an_object()).PatientID == out.PatientID
    assert cleaned(an_object(PatientID="ZQ-448813")).PatientID != out.PatientID


def report() -> Dataset:
    source = an_object(SR)
    lung = code("39607008", "SCT", "Lung")
    finding = code("121071", "DCM", "Finding")
    tree = [
        item(
            RelationshipType="HAS OBS CONTEXT",
            ValueType="PNAME",
            ConceptNameCodeSequence=code("121008", "DCM", "Person Observer Name"),
            PersonName="Zyxquill^Observer",
        ),
        item(
            RelationshipType="CONTAINS",
            ValueType="TEXT",
            ConceptNameCodeSequence=finding,
            TextValue="Nodule in left lung of Mrs Orvandel on 2024-03-05",
        ),
        item(
            RelationshipType="CONTAINS",
            ValueType="CODE",
            ConceptNameCodeSequence=code("363698007", "SCT", "Finding Site"),
            ConceptCodeSequence=lung,
        ),
        item(
            RelationshipType="CONTAINS",
            ValueType="IMAGE",
            ReferencedSOPSequence=Sequence(
                [item(ReferencedSOPClassUID=CT, ReferencedSOPInstanceUID=ROOT + "1")]
            ),
        ),
        item(
            RelationshipType="CONTAINS",
            ValueType="TEXT",
            ConceptNameCodeSequence=code("121106", "DCM", "Comment"),
            TextValue="Zyxquill called",
        ),
    ]
    source.ValueType = "CONTAINER"
    source.ConceptNameCodeSequence = code("126000", "DCM", "Imaging Measurement Report")
    source.ContentSequence = Sequence(tree)
    return source


def test_rule_14_reports_are_cleaned_item_by_item_and_not_skipped() -> None:
    out = cleaned(report())
    kinds = [entry.ValueType for entry in out.ContentSequence]
    assert kinds == ["PNAME", "TEXT", "CODE", "IMAGE"]  # the comment is gone, Table E.3.4-1
    assert "Zyxquill" not in str(out) and "Orvandel" not in str(out) and "2024" not in str(out)
    assert out.ContentSequence[2].ConceptCodeSequence[0].CodeMeaning == "Lung"
    reference = out.ContentSequence[3].ReferencedSOPSequence[0].ReferencedSOPInstanceUID
    assert reference == cleaned(an_object()).SOPInstanceUID


def test_rule_14_clean_structured_content_keeps_the_clinical_words() -> None:
    out = cleaned(report(), "clean-structured-content", "clean-descriptors")
    text = out.ContentSequence[1].TextValue
    assert "Nodule in left lung" in text and "Orvandel" not in text and "2024" not in text


@pytest.mark.parametrize("options", [(), (MODIFIED, "clean-descriptors"), (FULL,)])
def test_rule_15_cleaning_what_was_cleaned_changes_nothing(options: tuple[str, ...]) -> None:
    source = with_pixels(an_object(StudyDescription="CT chest of Orvandel 2024-03-05"))
    once = clean(source, *options).data
    assert once is not None and once == clean(source, *options).data
    twice = clean(once, *options).data
    assert twice == once


def test_rule_15_a_dummy_that_goes_in_another_run_is_no_identifier() -> None:
    # The observers become an item of dummies each time, and those of the last run go.
    observer = item(VerifyingObserverName="Zyxquill^Doc", VerificationDateTime="20240305101112")
    source = an_object(SR, VerifyingObserverSequence=Sequence([observer]))
    first = clean(source, MODIFIED)
    assert first.data is not None and b"19000101000000" in first.data
    assert clean(first.data, MODIFIED).data == first.data


def test_rule_16_the_report_says_pseudonymised_and_holds_no_identifier() -> None:
    from workbench.deid.batch.outcome import Outcome, Status
    from workbench.deid.batch.report import Report

    done = clean(an_object())
    filled = Report(setup())
    filled.add(Outcome("0" * 64, Status.PUBLISHED, "a/b", "", done.account.as_rows()))
    text = str(filled.as_json())
    assert filled.as_json()["kind"] == "pseudonymised"
    assert "Zyxquill" not in text and "448812" not in text and "20240305" not in text


def test_rule_17_files_of_other_kinds_are_held_until_there_is_a_cleaner_for_them() -> None:
    with pytest.raises(InputError, match="not a DICOM file"):
        deidentify(b"\x89PNG\r\n\x1a\n" + bytes(200), setup())


def test_pixels_that_may_show_text_are_held_also_when_the_header_says_no() -> None:
    source = with_pixels(an_object("1.2.840.10008.5.1.4.1.1.6.1", BurnedInAnnotation="NO"))
    source.Modality = "US"
    done = clean(source, keep_pixels="")
    assert done.data is None and "nobody has looked" in str(done.held)
    assert clean(with_pixels(an_object()), keep_pixels="").data is not None


def test_what_is_read_back_holds_the_file() -> None:
    from workbench.deid.dicom.account import Account
    from workbench.deid.dicom.proof import found_in

    account = Account()
    account.needles.update({"Zyxquill^Orvandel", "20240305"})
    assert found_in(b"...Zyxquill^Orvandel...", account) == 1
    assert found_in("...20240305".encode("utf-16-le"), account) == 1
    assert found_in(b"nothing", account) == 0


def test_an_animal_keeps_the_place_of_whoever_is_responsible_for_it() -> None:
    for species, is_there in (("CANINE", True), ("", False)):
        made = an_object(CT, ResponsiblePerson="Zyxquill^Orvandel")
        made.ResponsibleOrganization = "Zyxquill stables"
        if species:
            made.PatientSpeciesDescription = species
        out = cleaned(made)
        for keyword in ("ResponsiblePerson", "ResponsibleOrganization"):
            assert (keyword in out) == is_there
            assert not out.get(keyword)


def test_lists_of_series_go_with_the_references_that_they_repeat() -> None:
    other = item(ReferencedSOPClassUID=CT, ReferencedSOPInstanceUID=ROOT + "9")
    series = item(SeriesInstanceUID=ROOT + "3", ReferencedInstanceSequence=Sequence([other]))
    made = an_object(CT, ReferencedSeriesSequence=Sequence([series]))
    assert "ReferencedSeriesSequence" in cleaned(made)  # as it came
    made.ReferencedImageSequence = Sequence([other])
    assert "ReferencedSeriesSequence" not in cleaned(made)  # Basic takes the references out
    assert "ReferencedSeriesSequence" in cleaned(made, "retain-uids")


def test_uids_that_are_kept_are_uids_and_may_hold_a_day_that_moves() -> None:
    dated = ROOT + "20240305.1"
    out = cleaned(an_object(SOPInstanceUID=dated), "retain-uids", MODIFIED)
    assert out.SOPInstanceUID == dated and out.StudyDate != "20240305"
    made = an_object()
    made["SeriesInstanceUID"] = DataElement(0x0020000E, "UI", "Zyxquill", validation_mode=0)
    made["SynchronizationFrameOfReferenceUID"] = DataElement(
        0x00200200, "UI", "1.2.Orvandel", validation_mode=0
    )
    out = cleaned(made, "retain-uids")
    assert out.SeriesInstanceUID.startswith("2.25.")
    assert out.SynchronizationFrameOfReferenceUID.startswith("2.25.")
