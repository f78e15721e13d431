"""A damaged presentation state costs itself and nothing else: it is refused, or read in part."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from tests.dicom.states import IMAGE, a_graphic, a_state_file, an_annotation, an_item
from workbench.base.errors import InputError
from workbench.dicom.presentation.state import read_presentation_state
from workbench.imaging.drawing.graphics import Drawing, merged
from workbench.imaging.drawing.overlay import Sheet
from workbench.imaging.presented import folded
from workbench.model.grey import Grey, Rescale, Window

GREY = Grey(bits=16, signed=True, modality=Rescale(1, -1024, "HU"), vois=(Window(40, 400),))


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> bytes:
    """Return the bytes of a state with something of everything."""
    shapes = [
        a_graphic("POINT", [20.5, 30.5]),
        a_graphic("POLYLINE", [40, 40, 60, 40, 60, 55, 40, 55, 40, 40], filled="Y"),
        a_graphic("INTERPOLATED", [70, 30, 80, 20, 95, 35, 85, 45, 70, 30]),
        a_graphic("ELLIPSE", [30, 80, 60, 100, 41, 96, 49, 84]),
        a_graphic("POLYLINE", [0.05, 0.05, 0.95, 0.05], units="DISPLAY"),
    ]
    text = an_item(
        UnformattedTextValue="结节\r\nnodule",
        BoundingBoxAnnotationUnits="PIXEL",
        BoundingBoxTopLeftHandCorner=[80, 90],
        BoundingBoxBottomRightHandCorner=[120, 102],
        AnchorPointAnnotationUnits="PIXEL",
        AnchorPoint=[58, 95],
        AnchorPointVisibility="Y",
    )
    path = a_state_file(
        tmp_path_factory.mktemp("state") / "state.dcm",
        RescaleSlope=1,
        RescaleIntercept=-1024,
        SoftcopyVOILUTSequence=[an_item(WindowCenter=40, WindowWidth=400)],
        ShutterShape=["CIRCULAR", "POLYGONAL"],
        CenterOfCircularShutter=[64, 64],
        RadiusOfCircularShutter=60,
        VerticesOfThePolygonalShutter=[1, 1, 1, 120, 120, 60],
        GraphicLayerSequence=[an_item(GraphicLayer="L", GraphicLayerOrder=1)],
        GraphicAnnotationSequence=[
            an_annotation(GraphicObjectSequence=shapes, TextObjectSequence=[text])
        ],
    )
    return path.read_bytes()


def use(path: Path) -> None:
    """Read a state and do all that is done with one; only a clear refusal may come of it."""
    try:
        state = read_presentation_state(path)
    except InputError:
        return
    state.not_applied(IMAGE)
    state.displayed(IMAGE)
    folded(*state.grey(IMAGE, 1, GREY))
    graphics = merged(state.graphics(IMAGE, 1, 128, 128), state.shutter(IMAGE, 1, 128, 128))
    Drawing(graphics, 128, 128).draw(Sheet(2.0, 2.0, 0, 0, 256, 256))


@pytest.mark.parametrize("seed", range(8))
def test_flipped_bytes_and_cut_ends_are_survived(whole, tmp_path, seed):
    source = random.Random(seed)
    path = tmp_path / "damaged.dcm"
    for n in range(20):
        data = bytearray(whole)
        if n % 5 == 0:
            data = data[: source.randrange(132, len(data))]
        else:
            data[source.randrange(132, len(data))] = source.randrange(256)
        path.write_bytes(data)
        use(path)


@pytest.mark.parametrize("far", [3e38, -3e38, 1e-38, 1e9])
def test_positions_beyond_all_reason_are_drawn_nowhere(tmp_path, far):
    shapes = [
        a_graphic("POINT", [far, far]),
        a_graphic("POLYLINE", [0, 0, far, 5, 9, far, 0, 0], filled="Y"),
        a_graphic("INTERPOLATED", [0, 0, far, 5, 9, far, 0, 0]),
        a_graphic("CIRCLE", [9, 9, far, 9]),
        a_graphic("ELLIPSE", [0, 5, far, 5, 10, 0, 10, far]),
    ]
    text = an_item(
        UnformattedTextValue="far",
        AnchorPointAnnotationUnits="PIXEL",
        AnchorPoint=[far, far],
        AnchorPointVisibility="Y",
    )
    item = an_annotation(GraphicObjectSequence=shapes, TextObjectSequence=[text])
    use(a_state_file(tmp_path / "far.dcm", GraphicAnnotationSequence=[item]))


def test_many_small_marks_cost_only_where_they_are(tmp_path):
    rng = np.random.default_rng(1)
    places = rng.uniform(0, 4000, (3000, 2))
    shapes = [a_graphic("CIRCLE", [x, y, x + 3, y]) for x, y in places.tolist()]
    item = an_annotation(GraphicObjectSequence=shapes)
    state = read_presentation_state(
        a_state_file(tmp_path / "many.dcm", GraphicAnnotationSequence=[item])
    )
    drawing = Drawing(state.graphics(IMAGE, 1, 4000, 4000), 4000, 4000)
    tile = drawing.draw(Sheet(1.0, 1.0, 1024, 1024, 256, 256))
    inside = ((places > 1030) & (places < 1270)).all(axis=1)
    assert inside.any()
    for x, y in places[inside]:
        column, row = int(x + 3 - 1024), int(y - 1024)
        assert tile[max(row - 1, 0) : row + 2, max(column - 1, 0) : column + 2, 3].max() > 100
