from __future__ import annotations

import numpy as np
from pydicom.dataset import Dataset

from tests.builders import a_dataset, a_lut_item
from workbench.dicom.origins import ATTRIBUTES, origins_of, state_origins
from workbench.model.grey import Origin, Place


def found(ds: Dataset, keyword: str, frame: int = 1) -> Origin | None:
    return next((one for one in origins_of(ds, frame) if one.keyword == keyword), None)


def an_item(**attributes) -> Dataset:
    ds = Dataset()
    for keyword, value in attributes.items():
        setattr(ds, keyword, value)
    return ds


def enhanced() -> Dataset:
    shared = an_item(
        FrameVOILUTSequence=[an_item(WindowCenter=40, WindowWidth=400)],
        PixelValueTransformationSequence=[
            an_item(RescaleSlope=1, RescaleIntercept=-1024, RescaleType="HU")
        ],
    )
    second = an_item(
        PixelValueTransformationSequence=[
            an_item(RescaleSlope=2, RescaleIntercept=0, RescaleType="HU")
        ]
    )
    return a_dataset(
        np.zeros((2, 4, 5), np.uint16),
        NumberOfFrames=2,
        RescaleSlope=7,
        SharedFunctionalGroupsSequence=[shared],
        PerFrameFunctionalGroupsSequence=[Dataset(), second],
    )


def test_names_and_tags_are_those_of_the_dictionary():
    from pydicom.datadict import dictionary_description, tag_for_keyword

    for keyword, (tag, name) in ATTRIBUTES.items():
        number = tag_for_keyword(keyword)
        assert number is not None
        assert tag == f"({number >> 16:04x},{number & 0xFFFF:04x})"
        assert name == dictionary_description(number)


def test_a_plain_file_has_them_at_the_top():
    ds = a_dataset(np.zeros((4, 5), np.int16), RescaleSlope=2, RescaleIntercept=-1024)
    slope = found(ds, "RescaleSlope")
    assert slope is not None and float(slope.value) == 2
    assert (slope.tag, slope.name, slope.place) == (*ATTRIBUTES["RescaleSlope"], Place.TOP)
    assert found(ds, "PresentationLUTShape") is None


def test_what_is_absent_is_the_default():
    origin = found(a_dataset(np.zeros((4, 5), np.int16)), "RescaleIntercept")
    assert origin is not None and (origin.value, origin.place) == ("0", Place.DEFAULT)


def test_the_frames_own_group_comes_before_the_shared_one_and_the_top():
    ds = enhanced()
    slope = found(ds, "RescaleSlope", 1)
    assert slope is not None and float(slope.value) == 1
    assert (slope.place, slope.group) == (Place.SHARED, 0)
    slope = found(ds, "RescaleSlope", 2)
    assert slope is not None and float(slope.value) == 2
    assert (slope.place, slope.group) == (Place.FRAME, 2)
    window = found(ds, "WindowCenter", 2)
    assert window is not None and window.place is Place.SHARED


def test_a_modality_table_takes_the_place_of_the_slope():
    ds = a_dataset(
        np.zeros((4, 5), np.uint16),
        RescaleSlope=2,
        ModalityLUTSequence=[a_lut_item(0, [0, 1], 16)],
        VOILUTSequence=[a_lut_item(0, [0, 1], 16), a_lut_item(0, [0, 1], 8)],
    )
    assert found(ds, "RescaleSlope") is None
    assert found(ds, "ModalityLUTSequence") is not None
    tables = found(ds, "VOILUTSequence")
    assert tables is not None and tables.value == "2"


def test_a_presentation_state_takes_over_all_but_bits_and_padding():
    image = origins_of(
        a_dataset(
            np.zeros((4, 5), np.int16),
            PixelPaddingValue=-2000,
            PresentationLUTShape="IDENTITY",
            RescaleSlope="2",
            RescaleIntercept="0",
            WindowCenter="1",
            WindowWidth="2",
        )
    )
    theirs = origins_of(an_item(WindowCenter="40", WindowWidth="400"))
    both = {one.keyword: one for one in state_origins(image, theirs, "INVERSE")}
    assert both["PixelPaddingValue"].place is Place.TOP
    assert (both["WindowCenter"].value, both["WindowCenter"].place) == ("40", Place.STATE)
    assert (both["RescaleSlope"].value, both["RescaleSlope"].place) == ("1", Place.DEFAULT)
    assert both["PresentationLUTShape"].value == "INVERSE"
    assert "PhotometricInterpretation" not in both
