"""Exports with pictures, from a project with real files."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
import tifffile
from attrs import evolve

from tests.plugins.exchange_files import AT
from workbench.app.exchange.crops.pictures import encoded
from workbench.app.exchange.crops.pixels import Looks
from workbench.app.exchange.exporting import ReleaseChoice, export_session, losses
from workbench.app.exchange.importing import import_file
from workbench.app.jobs import AtOnce, Jobs
from workbench.app.places import Places
from workbench.app.session import Session
from workbench.base.errors import Cancelled, InputError, ReleaseError, UnsupportedError
from workbench.base.text import t
from workbench.geom.clip import extent
from workbench.imaging.frame import load_frame
from workbench.imaging.look import PLAIN
from workbench.imaging.render import render_frame
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation, Provenance, Source
from workbench.model.grey import Window
from workbench.model.ids import AnnotationId, EntityId, ImageId, LayerId
from workbench.model.layer import Layer, LayerKind
from workbench.model.patch import Delta, Patch, Stamp
from workbench.model.regions import Box, Point, Polygon, Polyline, Region

PIXELS = (np.arange(70 * 90, dtype=np.uint16) * 10).reshape(70, 90)
HOLED = Polygon.from_ring(
    [(5, 5), (85, 5), (85, 60), (5, 60)], [[(20, 20), (60, 20), (60, 40), (20, 40)]]
)
REGIONS: tuple[Region, ...] = (Box.from_corners(10, 10, 50, 30), HOLED)


@pytest.fixture
def session(tmp_path):
    places = Places(*(tmp_path / name for name in ("config", "data", "cache")))
    session = Session(places, jobs=Jobs(AtOnce()), keeps_recent=False)
    session.new_project(tmp_path / "项目 1.wbp")
    path = tmp_path / "扫描 a.png"
    path.write_bytes(cv2.imencode(".png", PIXELS)[1].tobytes())
    session.open_images([path], at_once=True)
    (image,) = session.project.images.values()
    layer = Layer(LayerId(EntityId("layer")), "surface")
    marks = [
        Annotation(
            AnnotationId(EntityId(f"annotation-{i}")),
            OnFrame(image.id, 1),
            region,
            layer.id,
            Provenance("Ann", AT, AT, "polygon"),
        )
        for i, region in enumerate(REGIONS)
    ]
    deltas: dict[EntityId, Delta] = {layer.id: Delta(None, layer)}
    deltas.update((one.id, Delta(None, one)) for one in marks)
    session.document.apply(Patch(t("Fill"), deltas, Stamp("Ann", AT)))
    yield session
    session.close()


def exported(session, folder, format="coco", **options):
    return export_session(session, format, folder, ReleaseChoice(), options=options)


def pictures(folder):
    return {
        path.name: cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_UNCHANGED)
        for path in sorted(folder.iterdir())
    }


def test_tiles_hold_the_stored_values(session, tmp_path):
    exported(session, tmp_path / "out", crops="tiles", tile="32", empty="1")
    entries = json.loads((tmp_path / "out" / "crops.json").read_bytes())
    found = pictures(tmp_path / "out" / "images")
    assert len(found) == len(entries) == 9
    for entry in entries:
        x, y = entry["x"], entry["y"]
        tile = found[entry["file"].removeprefix("images/")]
        assert tile.dtype == np.uint16
        assert np.array_equal(tile, PIXELS[y : y + 32, x : x + 32])
    assert "扫描" not in (tmp_path / "out" / "crops.json").read_text(encoding="utf-8")


def test_tiles_read_back_into_the_project_are_the_same_shapes(session, tmp_path):
    exported(session, tmp_path / "out", crops="tiles", tile="32", least="0", overlap="8")
    before = set(session.project.annotations)
    import_file(session, "coco", tmp_path / "out" / "instances.json")
    made = [a.region for id, a in session.project.annotations.items() if id not in before]
    assert sorted(map(extent, made)) == sorted(map(extent, REGIONS))
    assert REGIONS[0] in made


def test_yolo_has_a_label_file_beside_each_picture(session, tmp_path):
    out = tmp_path / "out"
    exported(session, out, "yolo", crops="tiles", tile="32", task="segment", empty="1")
    images = sorted(path.stem for path in (out / "images").iterdir())
    assert images == sorted(path.stem for path in (out / "labels").iterdir())


@pytest.mark.parametrize(("format", "crops"), [("coco", "tiles"), ("yolo", "objects")])
def test_what_the_format_leaves_out_makes_no_picture(session, tmp_path, format, crops):
    before = tmp_path / "before"
    exported(session, before, format, crops=crops, tile="16", margin="0")
    (layer,) = session.project.layers.values()
    (image,) = session.project.images.values()
    dot, line = Point(2, 67), Polyline([(1, 1), (1, 69)])
    regions: tuple[Region, ...] = (dot, line)
    for n, region in enumerate(regions):
        id = AnnotationId(EntityId(f"more-{n}"))
        made = Provenance("Ann", AT, AT, "point")
        mark = Annotation(id, OnFrame(image.id, 1), region, layer.id, made)
        patch = Patch(t("Mark"), {id: Delta(None, mark)}, Stamp("Ann", AT))
        session.document.apply(patch)
    options = {"crops": crops, "tile": "16", "margin": "0"}
    texts = [str(one.text) for one in losses(session, format, options=options)]
    assert "Points are left out. (1)" in texts
    assert "Lines are left out. (1)" in texts
    # Each is counted once: a line that is left out is not cut too.
    assert "Shapes are cut at the edges of pictures. (2)" in texts or crops == "objects"
    exported(session, tmp_path / "after", format, crops=crops, tile="16", margin="0")
    assert len(pictures(tmp_path / "after" / "images")) == len(pictures(before / "images"))


def test_pictures_as_shown_are_8_bit(session, tmp_path):
    exported(session, tmp_path / "out", crops="whole", pixels="shown", picture="jpeg")
    (picture,) = pictures(tmp_path / "out" / "images").values()
    assert (picture.dtype, picture.shape) == (np.uint8, (70, 90))


def test_an_overview_has_the_annotations_drawn(session, tmp_path):
    exported(session, tmp_path / "out", "geojson", overview="45")
    (picture,) = pictures(tmp_path / "out" / "overviews").values()
    assert picture.shape == (35, 45, 3)
    assert (picture.max(axis=2) != picture.min(axis=2)).any()


def test_what_a_reference_offers_is_not_drawn_on_an_overview(session, tmp_path):
    exported(session, tmp_path / "before", "coco", overview="90")
    (image,) = session.project.images.values()
    offers = Layer(LayerId(EntityId("offers")), "model", 1.0, kind=LayerKind.REFERENCE)
    made = Provenance("model", AT, AT, "import", source=Source.MODEL)
    id = AnnotationId(EntityId("offered"))
    offered = Annotation(id, OnFrame(image.id, 1), Box(70, 50, 30, 30), offers.id, made)
    deltas: dict[EntityId, Delta] = {one.id: Delta(None, one) for one in (offers, offered)}
    session.document.apply(Patch(t("Offer"), deltas, Stamp("Ann", AT)))
    exported(session, tmp_path / "after", "coco", overview="90")
    (before,) = pictures(tmp_path / "before" / "overviews").values()
    (after,) = pictures(tmp_path / "after" / "overviews").values()
    assert np.array_equal(after, before)


def test_slivers_are_counted_before_anything_is_written(session):
    texts = [str(x.text) for x in losses(session, "coco", options={"crops": "tiles", "tile": "48"})]
    assert "Cut off parts that are too small are left out. (1)" in texts


def test_a_cancelled_export_leaves_nothing(session, tmp_path):
    def stop(share):
        if share > 0.3:
            raise Cancelled(t("Cancelled."))

    before = sorted(tmp_path.iterdir())
    with pytest.raises(Cancelled):
        export_session(
            session,
            "coco",
            tmp_path / "out",
            ReleaseChoice(),
            options={"crops": "tiles", "tile": "32"},
            told=stop,
        )
    assert sorted(tmp_path.iterdir()) == before


def test_pixels_of_dicom_that_nobody_can_look_at_do_not_leave(session, tmp_path):
    from attrs import evolve

    (image,) = session.project.images.values()
    named = evolve(image, sop_instance_uid="1.2.3")
    delta = {image.id: Delta(image, named)}
    session.document.apply(Patch(t("Name"), delta, Stamp("Ann", AT)))
    for options in ({"crops": "tiles"}, {"overview": "100"}):
        with pytest.raises(ReleaseError, match="cannot be read"):
            exported(session, tmp_path / "out", **options)
    assert not (tmp_path / "out").exists()


def test_a_format_without_pictures_refuses_crops(session, tmp_path):
    with pytest.raises(InputError, match="COCO"):
        exported(session, tmp_path / "out", "geojson", crops="tiles")


@pytest.mark.parametrize("kind", [np.float32, np.int16])
def test_values_that_do_not_fit_are_refused_with_a_way_out(kind):
    with pytest.raises(UnsupportedError, match="pixels=shown"):
        encoded(np.zeros((4, 4), kind))


def test_the_image_whose_values_do_not_fit_is_named(session, tmp_path):
    path = tmp_path / "depth 深.tif"
    tifffile.imwrite(path, np.zeros((20, 30), np.float32))
    session.open_images([path], at_once=True)
    with pytest.raises(UnsupportedError, match=r"\.tif: .*pixels=shown"):
        exported(session, tmp_path / "out", crops="whole")


def test_colours_keep_their_order():
    red = np.zeros((4, 4, 3), np.uint8)
    red[..., 0] = 200
    data = np.frombuffer(encoded(red), np.uint8)
    picture = cv2.imdecode(data, cv2.IMREAD_COLOR)
    assert picture is not None
    assert picture[0, 0].tolist() == [0, 0, 200]


def test_an_export_over_a_former_one_leaves_none_of_its_tiles(session, tmp_path):
    out = tmp_path / "out"
    exported(session, out, "yolo", crops="tiles", tile="32", empty="1")
    (out / "images" / "mine.png").write_bytes(b"1")
    options = {"crops": "tiles", "tile": "64"}
    export_session(session, "yolo", out, ReleaseChoice(), options=options, overwrite=True)
    entries = json.loads((out / "crops.json").read_bytes())
    wanted = {entry["file"].removeprefix("images/") for entry in entries}
    assert {path.name for path in (out / "images").iterdir()} == wanted | {"mine.png"}
    assert {path.stem for path in (out / "labels").iterdir()} == {Path(one).stem for one in wanted}


def test_the_journal_says_that_pictures_left(session, tmp_path):
    exported(session, tmp_path / "a", crops="tiles", overview="50")
    exported(session, tmp_path / "b")
    second, first = (str(one.name) for one in session.file.entries(None, 2))
    assert first.endswith("de-identified: basic; with pictures of tiles, with overview pictures")
    assert second.endswith("de-identified: basic")


def test_what_is_shown_goes_out_with_the_users_window(session, tmp_path):
    session.view_state.set_viewport(voi=Window(2000, 1000), inverted=True, gamma=2.0)
    (image,) = session.project.images.values()
    frame = load_frame(session.library.source(image.id), 1)
    expected = render_frame(frame, look=session.view_state.viewport.look)
    exported(session, tmp_path / "out", crops="whole", pixels="shown")
    (picture,) = pictures(tmp_path / "out" / "images").values()
    assert np.array_equal(picture, expected)
    assert not np.array_equal(picture, render_frame(frame))


def test_an_image_beside_is_shown_as_it_would_be_and_one_of_another_kind_as_at_first(session):
    look = session.view_state.viewport.look
    session.view_state.set_viewport(voi=Window(2000, 1000))
    looks = Looks.of(session)
    (image,) = session.project.images.values()
    beside = evolve(image, id=ImageId(EntityId("b")), path="b.png")
    assert looks.of_image(session.project, beside).voi == Window(2000, 1000)
    assert looks.of_image(session.project, evolve(beside, path="b.tif")) == look == PLAIN


LABEL = np.full((100, 150, 3), (200, 0, 0), np.uint8)
MACRO = np.full((50, 75, 3), (0, 200, 0), np.uint8)


def a_slide_with_its_glass(path: Path) -> np.ndarray:
    """Write a slide; pictures of its label and of the glass are as large as smaller copies are."""
    rng = np.random.default_rng(5)
    picture = (rng.integers(0, 40, (200, 300, 3)) + 100).astype(np.uint8)
    said = "Aperio Image Library v1.0\n300x200 [0,0 300x200] (64x64)|AppMag = 20|MPP = 0.5"
    with tifffile.TiffWriter(path) as tiff:
        tiff.write(picture, tile=(64, 64), photometric="rgb", description=said, metadata=None)
        thumbnail = np.ascontiguousarray(picture[::5, ::5])
        tiff.write(thumbnail, photometric="rgb", description=said, metadata=None)
        for kind, pixels, name in ((1, LABEL, "label 150x100"), (9, MACRO, "macro 75x50")):
            text = f"Aperio Image Library v1.0\n{name}"
            tiff.write(pixels, photometric="rgb", subfiletype=kind, description=text, metadata=None)
    return picture


@pytest.mark.parametrize("suffix", [".svs", ".tif"])
@pytest.mark.parametrize("has_openslide", [True, False])
def test_pictures_of_the_label_and_the_glass_of_a_slide_never_leave(
    tmp_path, suffix, has_openslide, monkeypatch
):
    if not has_openslide:
        monkeypatch.setitem(sys.modules, "openslide", None)
    path = tmp_path / f"slide{suffix}"
    picture = a_slide_with_its_glass(path)
    places = Places(*(tmp_path / name for name in ("config", "data", "cache")))
    session = Session(places, jobs=Jobs(AtOnce()), keeps_recent=False)
    session.new_project(tmp_path / "a.wbp")
    session.open_images([path])
    (image,) = session.project.images.values()
    assert image.frames == 1
    source = session.library.source(image.id)
    levels = source.levels(1) if hasattr(source, "levels") else ()
    assert [level.factor for level in levels] in ([], [1])
    out, options = tmp_path / "out", {"crops": "tiles", "tile": "128", "empty": "1"}
    if has_openslide:  # nothing of a scanner's slide may leave without a word of somebody
        with pytest.raises(ReleaseError):
            exported(session, out, overview="60", **options)
        assert not out.exists()
        session.close()
        return
    exported(session, out, overview="60", **options)
    entries = json.loads((out / "crops.json").read_bytes())
    tiles = pictures(out / "images")
    assert len(tiles) == len(entries) == 6
    for entry in entries:
        x, y = entry["x"], entry["y"]
        tile = tiles[entry["file"].removeprefix("images/")][..., ::-1]
        assert np.array_equal(tile, picture[y : y + 128, x : x + 128])
    (overview,) = pictures(out / "overviews").values()
    assert overview.min() > 90
    session.close()
