"""What a presentation state asks for is understood as the standard says."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import CT, a_dataset, a_dicom_file, a_lut_item
from tests.dicom.states import (
    IMAGE,
    a_graphic,
    a_reference,
    a_state,
    a_state_file,
    an_annotation,
    an_item,
)
from workbench.base.errors import InputError
from workbench.dicom.presentation.graphics import of_lab, to_lab
from workbench.dicom.presentation.state import read_presentation_state
from workbench.geom.turn import Turn
from workbench.model.graphics import GraphicShape, GraphicText, GraphicType, Justify
from workbench.model.grey import Grey, Lut, ModalityLut, Padding, Rescale, VoiFunction, Window

HU = Grey(bits=12, modality=Rescale(1.0, -1024.0, "HU"), vois=(Window(40, 400),), inverted=True)


@pytest.fixture
def read(tmp_path):
    """Write a state, read it back."""

    def write(**attributes):
        return read_presentation_state(a_state_file(tmp_path / "状态.dcm", **attributes))

    return write


# --- what it speaks of ----------------------------------------------------------------------------


def test_a_state_speaks_of_the_images_and_frames_it_refers_to(read):
    state = read(references=[a_reference(), a_reference("1.9", [2, 5])])
    assert state.speaks_of(IMAGE, 7)
    assert [frame for frame in range(1, 7) if state.speaks_of("1.9", frame)] == [2, 5]
    assert not state.speaks_of("1.2.3")


def test_label_description_and_creator_are_read_in_their_character_set(read):
    state = read(ContentDescription="肺窗", ContentCreatorName="王^小东")
    assert (state.label, state.description, state.creator) == ("TEST", "肺窗", "王^小东")


def test_an_image_is_no_presentation_state(tmp_path):
    ds = a_dataset(np.zeros((4, 4), np.uint8), SOPClassUID=CT)
    with pytest.raises(InputError, match=r"image.dcm"):
        read_presentation_state(a_dicom_file(tmp_path / "image.dcm", ds))


def test_a_state_of_an_unknown_kind_is_refused_by_name(tmp_path):
    ds = a_state()
    ds.SOPClassUID = "1.2.840.10008.5.1.4.1.1.11.8"
    with pytest.raises(InputError, match=r"other.dcm"):
        read_presentation_state(a_state_file(tmp_path / "other.dcm", ds))


# --- grey scale -----------------------------------------------------------------------------------


def test_the_window_of_a_frame_is_the_one_that_refers_to_it(read):
    items = [
        an_item(ReferencedImageSequence=[a_reference(IMAGE, [2])], WindowCenter=1, WindowWidth=2),
        an_item(WindowCenter=30, WindowWidth=300, VOILUTFunction="SIGMOID"),
    ]
    state = read(SoftcopyVOILUTSequence=items, RescaleSlope=1, RescaleIntercept=-1024)
    assert state.grey(IMAGE, 2, HU)[0].vois == (Window(1, 2),)
    assert state.grey(IMAGE, 1, HU)[0].vois == (Window(30, 300, VoiFunction.SIGMOID),)


def test_a_state_without_modality_and_voi_means_the_identity_not_the_images_own(read):
    grey, table = read().grey(IMAGE, 1, HU)
    assert (grey.modality.slope, grey.modality.intercept) == (1.0, 0.0)
    assert grey.vois == (Window(2048, 4096),)
    assert table is None


def test_the_unit_of_the_image_stays_where_the_modality_is_the_same(read):
    state = read(RescaleSlope=1, RescaleIntercept=-1024, RescaleType="US")
    assert state.grey(IMAGE, 1, HU)[0].unit == "HU"


@pytest.mark.parametrize(("shape", "inverted"), [("IDENTITY", False), ("INVERSE", True)])
@pytest.mark.parametrize("monochrome1", [False, True])
def test_the_shape_of_the_state_decides_and_the_photometric_interpretation_does_not(
    read, shape, inverted, monochrome1
):
    grey, _ = read(PresentationLUTShape=shape).grey(IMAGE, 1, Grey(inverted=monochrome1))
    assert grey.inverted is inverted


def test_padding_stays_the_images_own(read):
    padded = Grey(bits=12, padding=Padding(0, 5))
    assert read(PresentationLUTShape="INVERSE").grey(IMAGE, 1, padded)[0].padding == Padding(0, 5)


def test_lookup_tables_of_a_state_are_read(read):
    modality = a_lut_item(-2, [5, 6, 7, 8], 16, "OD")
    voi = an_item(VOILUTSequence=[a_lut_item(5, [0, 100, 200, 255], 8)])
    state = read(
        ModalityLUTSequence=[modality],
        SoftcopyVOILUTSequence=[voi],
        PresentationLUTSequence=[a_lut_item(0, [0, 40, 255], 8)],
    )
    grey, table = state.grey(IMAGE, 1, Grey(bits=8, signed=True))
    assert isinstance(grey.modality, ModalityLut)
    assert (grey.modality.lut.first, grey.unit) == (-2, "OD")
    assert isinstance(grey.vois[0], Lut)
    assert grey.vois[0].data.tolist() == [0, 100, 200, 255]
    assert table is not None
    assert table.data.tolist() == [0, 40, 255]


# --- space ----------------------------------------------------------------------------------------


def test_corners_of_the_displayed_area_are_pixels_from_one_both_shown(read):
    item = an_item(
        DisplayedAreaTopLeftHandCorner=[1, 1],
        DisplayedAreaBottomRightHandCorner=[60, 40],
        PresentationSizeMode="MAGNIFY",
        PresentationPixelMagnificationRatio=2.5,
    )
    shown = read(DisplayedAreaSelectionSequence=[item]).displayed(IMAGE)
    assert shown is not None
    assert shown.area == (0, 0, 60, 40)
    assert (shown.mode, shown.magnification) == ("MAGNIFY", 2.5)


def test_corners_the_other_way_round_after_a_rotation_mean_the_same_area(read):
    item = an_item(
        DisplayedAreaTopLeftHandCorner=[60, 40],
        DisplayedAreaBottomRightHandCorner=[-9, 1],
        PresentationSizeMode="SCALE TO FIT",
    )
    shown = read(DisplayedAreaSelectionSequence=[item]).displayed(IMAGE)
    assert shown is not None
    assert shown.area == (-10, 0, 60, 40)


def test_what_is_not_applied_is_said(read):
    state = read(
        ImageRotation=45,
        DisplayedAreaSelectionSequence=[
            an_item(
                DisplayedAreaTopLeftHandCorner=[1, 1],
                DisplayedAreaBottomRightHandCorner=[2, 2],
                PresentationSizeMode="TRUE SIZE",
            )
        ],
        MaskSubtractionSequence=[an_item(MaskOperation="AVG_SUB")],
    )
    said = [str(text) for text in state.not_applied(IMAGE)]
    assert len(said) == 3
    assert "45" in said[0]
    assert read().not_applied(IMAGE) == ()


# --- graphics -------------------------------------------------------------------------------------

TYPES: dict[str, list[float]] = {
    "POINT": [5.5, 6.5],
    "POLYLINE": [1, 2, 3, 4, 5, 6],
    "INTERPOLATED": [1, 2, 3, 4, 5, 7],
    "CIRCLE": [10, 10, 15, 10],
    "ELLIPSE": [0, 5, 20, 5, 10, 0, 10, 10],
}


@pytest.mark.parametrize("kind", TYPES)
def test_each_type_of_graphic_is_read_with_its_points_as_they_are(read, kind):
    data = TYPES[kind]
    item = an_annotation(GraphicObjectSequence=[a_graphic(kind, data, filled="Y")])
    graphics = read(GraphicAnnotationSequence=[item]).graphics(IMAGE, 1, 40, 60)
    points = np.array(data, float).reshape(-1, 2)
    assert graphics.shapes == (GraphicShape(GraphicType(kind), points, True, layer="L"),)


def test_graphics_of_another_image_are_left_out(read):
    item = an_annotation(
        ReferencedImageSequence=[a_reference("1.9")],
        GraphicObjectSequence=[a_graphic("POINT", [1, 1])],
    )
    assert read(GraphicAnnotationSequence=[item]).graphics(IMAGE, 1, 40, 60).is_empty


@pytest.mark.parametrize(
    "broken",
    [
        a_graphic("POINT", [1, 2, 3, 4]),
        a_graphic("STAR", [1, 2]),
        a_graphic("POLYLINE", [1, 2]),
        a_graphic("CIRCLE", [1, 2, 3]),
        a_graphic("POINT", [1, 2], units="FURLONG"),
        a_graphic("POLYLINE", [float("nan"), 2, 3, 4]),
        an_item(GraphicType="POINT"),
    ],
)
def test_a_broken_graphic_is_left_out_and_the_others_stay(read, broken):
    item = an_annotation(GraphicObjectSequence=[broken, a_graphic("POINT", [1, 1])])
    graphics = read(GraphicAnnotationSequence=[item]).graphics(IMAGE, 1, 40, 60)
    assert [shape.kind for shape in graphics.shapes] == [GraphicType.POINT]


def test_graphics_on_the_matrix_of_a_slide_count_its_pixels(read):
    item = an_annotation(
        GraphicObjectSequence=[a_graphic("POINT", [5000.5, 30.25], units="MATRIX")]
    )
    (shape,) = read(GraphicAnnotationSequence=[item]).graphics(IMAGE, 1, 40, 60).shapes
    assert shape.points.tolist() == [[5000.5, 30.25]]


def test_on_a_single_tile_they_count_from_where_it_lies(read):
    item = an_annotation(
        GraphicObjectSequence=[
            a_graphic("POINT", [5000.5, 30.25], units="MATRIX"),
            a_graphic("POINT", [3, 4], units="PIXEL"),
        ]
    )
    state = read(GraphicAnnotationSequence=[item])
    shapes = state.graphics(IMAGE, 1, 40, 60, (4980, 20)).shapes
    assert [shape.points.tolist() for shape in shapes] == [[[20.5, 10.25]], [[3, 4]]]


def test_display_units_go_from_edge_to_edge_of_the_displayed_area(read):
    area = an_item(
        DisplayedAreaTopLeftHandCorner=[11, 21],
        DisplayedAreaBottomRightHandCorner=[30, 40],
        PresentationSizeMode="SCALE TO FIT",
    )
    data = [0, 0, 1, 1, 0.5, 0.25]
    item = an_annotation(GraphicObjectSequence=[a_graphic("POLYLINE", data, "DISPLAY")])
    state = read(GraphicAnnotationSequence=[item], DisplayedAreaSelectionSequence=[area])
    (shape,) = state.graphics(IMAGE, 1, 40, 60).shapes
    assert shape.points.tolist() == [[10, 20], [30, 40], [20, 25]]


@pytest.mark.parametrize("degrees", [0, 90, 180, 270, 450])
@pytest.mark.parametrize("flip", ["Y", "N"])
def test_display_units_are_those_of_the_turned_picture(read, degrees, flip):
    """A point near the corner that is the top left one after the turn, found with numpy."""
    point = a_graphic("POINT", [0.5 / 60, 0.5 / 60], "DISPLAY")
    item = an_annotation(GraphicObjectSequence=[point])
    more = {"ImageRotation": degrees, "ImageHorizontalFlip": flip}
    state = read(GraphicAnnotationSequence=[item], **more)
    positions = np.stack(np.meshgrid(np.arange(60), np.arange(60)), axis=2)
    turned = np.rot90(positions, -degrees // 90)
    turned = turned[:, ::-1] if flip == "Y" else turned
    (shape,) = state.graphics(IMAGE, 1, 60, 60).shapes
    assert shape.points[0] == pytest.approx(turned[0, 0] + 0.5)


def test_a_rotation_that_is_no_quarter_turn_is_told(read):
    state = read(ImageRotation=45, ImageHorizontalFlip="Y")
    assert state.turn == Turn(0, True)
    assert [str(one) for one in state.not_applied(IMAGE)] == ["rotation by 45°"]


def test_texts_have_box_anchor_and_justification(read):
    boxed = an_item(
        UnformattedTextValue="第一行\r\nsecond",
        BoundingBoxAnnotationUnits="PIXEL",
        BoundingBoxTopLeftHandCorner=[1, 2],
        BoundingBoxBottomRightHandCorner=[30, 12],
        BoundingBoxTextHorizontalJustification="CENTER",
        AnchorPointAnnotationUnits="DISPLAY",
        AnchorPoint=[0.5, 0.5],
        AnchorPointVisibility="Y",
    )
    nowhere = an_item(UnformattedTextValue="lost")
    item = an_annotation(TextObjectSequence=[boxed, nowhere])
    (text,) = read(GraphicAnnotationSequence=[item]).graphics(IMAGE, 1, 40, 60).texts
    assert text == GraphicText(
        "第一行\nsecond", (1, 2, 30, 12), (30, 20), True, Justify.CENTER, layer="L"
    )


def test_layers_have_order_and_colour(read):
    layers = [
        an_item(GraphicLayer="B", GraphicLayerOrder=2),
        an_item(
            GraphicLayer="A",
            GraphicLayerOrder=1,
            GraphicLayerRecommendedDisplayGrayscaleValue=65535,
        ),
        an_item(
            GraphicLayer="C",
            GraphicLayerOrder=3,
            GraphicLayerRecommendedDisplayCIELabValue=list(to_lab((86, 180, 233))),
        ),
    ]
    graphics = read(GraphicLayerSequence=layers).graphics(IMAGE, 1, 40, 60)
    assert [(one.name, one.color) for one in graphics.layers] == [
        ("A", (255, 255, 255)),
        ("B", None),
        ("C", (86, 180, 233)),
    ]


@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_a_colour_survives_being_written_as_lab(color):
    assert of_lab(to_lab(color)) == pytest.approx(color, abs=1)


def test_overlays_of_the_state_are_shown_on_their_layer_and_those_of_the_image_named(read):
    bits = np.zeros((3, 5), bool)
    bits[1, 4] = True
    packed = np.packbits(bits.ravel(), bitorder="little").tobytes()
    ds = a_state()
    for group, layer in ((0x6000, "OWN"), (0x6002, "IMAGES")):
        ds.add_new((group, 0x1001), "CS", layer)
    ds.add_new((0x6000, 0x0010), "US", 3)
    ds.add_new((0x6000, 0x0011), "US", 5)
    ds.add_new((0x6000, 0x0050), "SS", [4, 7])
    ds.add_new((0x6000, 0x3000), "OW", packed)
    state = read(ds=ds)
    (plane,) = state.graphics(IMAGE, 1, 40, 60).planes
    assert np.array_equal(plane.bits, bits)
    assert (plane.row, plane.column, plane.layer) == (3, 6, "OWN")
    assert state.image_overlays == {0x6002: "IMAGES"}


# --- shutters -------------------------------------------------------------------------------------


def test_edges_of_a_rectangular_shutter_are_shown(read):
    state = read(
        ShutterShape=["RECTANGULAR", "CIRCULAR", "POLYGONAL"],
        ShutterLeftVerticalEdge=2,
        ShutterRightVerticalEdge=59,
        ShutterUpperHorizontalEdge=3,
        ShutterLowerHorizontalEdge=38,
        CenterOfCircularShutter=[20, 30],
        RadiusOfCircularShutter=15,
        VerticesOfThePolygonalShutter=[1, 1, 1, 60, 40, 60],
        ShutterPresentationValue=65535,
    )
    shutter = state.shutter(IMAGE, 1, 40, 60).shutter
    assert shutter is not None
    assert shutter.box == (1, 2, 59, 38)
    assert shutter.circle == (29.5, 19.5, 15)
    assert shutter.polygon is not None
    assert shutter.polygon.tolist() == [[0.5, 0.5], [59.5, 0.5], [59.5, 39.5]]
    assert shutter.color == (255, 255, 255)


def test_a_state_without_a_shutter_hides_nothing(read):
    assert read().shutter(IMAGE, 1, 40, 60).is_empty


# --- size on the screen ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mode", "more", "dots", "zoom"),
    [
        ("SCALE TO FIT", {}, 4.0, None),
        ("MAGNIFY", {"PresentationPixelMagnificationRatio": 2.5}, None, 2.5),
        ("TRUE SIZE", {"PresentationPixelSpacing": [0.5, 0.25]}, 4.0, 1.0),
        ("TRUE SIZE", {"PresentationPixelSpacing": [0.5, 0.25]}, None, None),
        ("TRUE SIZE", {"PresentationPixelAspectRatio": [1, 1]}, 4.0, None),
    ],
)
def test_the_zoom_is_that_of_the_mode_as_far_as_sizes_are_known(read, mode, more, dots, zoom):
    area = an_item(
        DisplayedAreaTopLeftHandCorner=[1, 1],
        DisplayedAreaBottomRightHandCorner=[60, 40],
        PresentationSizeMode=mode,
        **more,
    )
    state = read(DisplayedAreaSelectionSequence=[area])
    shown = state.displayed(IMAGE)
    assert shown is not None
    assert shown.zoom(dots) == zoom
    told = state.not_applied(IMAGE, 1, dots)
    assert bool(told) == (mode == "TRUE SIZE" and zoom is None)


def test_a_table_that_ends_early_is_told(read):
    whole, short = a_lut_item(0, range(100), 16), a_lut_item(0, range(100), 16)
    short.LUTDescriptor = [256, 0, 16]
    voi = an_item(VOILUTSequence=[short])
    (told,) = read(SoftcopyVOILUTSequence=[voi], PresentationLUTSequence=[whole]).not_applied(IMAGE)
    assert "100" in str(told) and "256" in str(told)
    packed = an_item()
    packed.add_new("LUTDescriptor", "US", [256, 0, 8])
    packed.add_new("LUTData", "OW", bytes(256))
    assert read(PresentationLUTSequence=[packed]).not_applied(IMAGE) == ()
