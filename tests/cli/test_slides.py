"""Slides and stores on the command line."""

from __future__ import annotations

import cv2
import numpy as np

from tests.dicom.slides.build import a_picture, a_slide
from tests.plugins.zarr_images.build import an_ome_store, values


def test_a_slide_tells_its_levels_and_shows_its_pixels(run, tmp_path):
    folder = tmp_path / "玻片"
    folder.mkdir()
    picture = a_picture(90, 120)
    whole = a_slide(folder / "0.dcm", [picture])
    a_slide(folder / "1.dcm", [picture[::2, ::2]], spacing=0.001)
    data = run("info", whole, "--json").json
    assert [level["factor"] for level in data["levels"]] == [1, 2]
    assert (data["rows"], data["columns"], data["spacing"]) == (90, 120, [0.0005, 0.0005])
    (series,) = run("info", folder, "--json").json["series"]
    assert (series["first"], series["images"]) == (str(whole), 1)
    out = tmp_path / "out.png"
    run("render", whole, "--region", "10,20,60,50", "--out", out)
    found = cv2.imdecode(np.frombuffer(out.read_bytes(), np.uint8), cv2.IMREAD_COLOR_RGB)
    assert found is not None
    assert np.array_equal(found, picture[20:70, 10:70])


def test_a_store_is_named_by_its_folder_and_tells_its_channels(run, tmp_path):
    omero = {"channels": [{"label": "DAPI", "color": "0000FF"}, {"color": "00FF00"}]}
    levels = [values(1, 2, 3, 40, 50), values(1, 2, 3, 20, 25)]
    store = an_ome_store(tmp_path / "细胞.zarr", levels, "0.5", omero=omero).parent
    data = run("info", store, "--json").json
    assert data["channels"] == [
        {"name": "DAPI", "color": [0, 0, 255]},
        {"name": "", "color": [0, 255, 0]},
    ]
    assert (data["frames"], len(data["levels"])) == (3, 2)
    shown = run("info", store).out
    assert "DAPI, 2" in shown
    assert "1/2" in shown
