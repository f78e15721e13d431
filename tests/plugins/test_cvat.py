"""CVAT for images 1.1, ours and as the server writes it."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from plugins.cvat.attributes import labels_of
from plugins.cvat.masks import mask_of, pixels_of
from plugins.cvat.reader import CvatReader
from plugins.cvat.writer import CvatWriter
from tests.geom.strategies import masks
from tests.plugins.exchange_files import a_project
from workbench.base.errors import InputError
from workbench.deid.release import release
from workbench.geom.outline import polygon_of
from workbench.geom.raster import PixelMask
from workbench.model.regions import Box, Ellipse, Point, Polygon, PolygonPart, Polyline

SQUARE = Polygon.from_ring([(10, 10), (20, 10), (20, 20), (10, 20)])
NEARER = Polygon.from_ring([(15, 10), (25, 10), (25, 20), (15, 20)])

FOREIGN = """<?xml version="1.0" encoding="utf-8"?>
<annotations>
  <version>1.1</version>
  <meta>
    <task>
      <name>steel</name>
      <labels>
        <label>
          <name>划痕</name>
          <color>#FF6A4D</color>
          <attributes>
            <attribute><name>severity</name><mutable>False</mutable>
              <input_type>select</input_type><default_value>minor</default_value>
              <values>minor
major</values></attribute>
            <attribute><name>deep</name><input_type>checkbox</input_type>
              <default_value>false</default_value><values>false</values></attribute>
            <attribute><name>depth_um</name><input_type>number</input_type>
              <default_value>0</default_value><values>0;100;1</values></attribute>
          </attributes>
        </label>
      </labels>
    </task>
  </meta>
  <image id="0" name="lot 1/a.png" width="120" height="100">
    <polygon label="划痕" source="manual" occluded="1" z_order="3" group_id="2"
      points="10.00,10.00;20.00,10.00;20.00,20.00">
      <attribute name="severity">major</attribute>
      <attribute name="deep">true</attribute>
      <attribute name="depth_um">12</attribute>
    </polygon>
    <box label="划痕" occluded="0" xtl="1" ytl="2" xbr="11" ybr="6" rotation="30.0" z_order="0"/>
    <ellipse label="划痕" occluded="0" cx="50" cy="40" rx="5" ry="3" z_order="0"/>
    <polyline label="划痕" occluded="0" points="1,1;5,5;9,1" z_order="0"/>
    <points label="划痕" occluded="0" points="3,4;5,6" z_order="0"/>
    <mask label="划痕" occluded="0" rle="1, 2, 1" left="30" top="40" width="2" height="2"
      z_order="0"/>
    <cuboid label="划痕" occluded="0"/>
    <tag label="划痕" source="manual"/>
  </image>
</annotations>
"""


def read(text: str) -> Any:
    return CvatReader().read(text.encode(), "annotations.xml", {})


def written(folder: Path, *regions: Any, **fields: Any) -> ET.Element:
    (path,) = CvatWriter().write(release(a_project(*regions, **fields)), folder, {})
    return ET.fromstring(path.read_bytes())


def test_what_the_server_writes_is_read() -> None:
    found = read(FOREIGN)
    polygon, box, ellipse, line, one, other, mask, tag = found.annotations
    assert polygon.region == Polygon.from_ring([(10, 10), (20, 10), (20, 20)])
    assert polygon.attributes == {"severity": "major", "deep": True, "depth_um": 12}
    assert (polygon.depth, polygon.group, polygon.judged_occlusion) == (3, "group 2", "partial")
    assert box.region == Box(6, 4, 10, 4, 30)
    assert ellipse.region == Ellipse(50, 40, 5, 3)
    assert line.region == Polyline([(1, 1), (5, 5), (9, 1)])
    assert [one.region, other.region] == [Point(3, 4), Point(5, 6)]
    # Runs go row by row from the first pixel of the box: the second of the first row, the first
    # of the second.
    assert mask.region == polygon_of(PixelMask(np.array([[False, True], [True, False]]), 40, 30))
    assert tag.region is None
    (label,) = found.scheme.labels
    assert (label.key, label.color) == ("划痕", "#ff6a4d")
    assert [a.kind.value for a in label.attributes] == ["choice", "boolean", "number"]
    assert "1" in str(found.warnings[0])


def test_tracks_of_a_video_come_in_by_their_key_frames() -> None:
    text = """<annotations><version>1.1</version>
      <meta><task><source>clip.tif</source></task></meta>
      <track id="4" label="car">
        <box frame="0" keyframe="1" outside="0" occluded="0" xtl="0" ytl="0" xbr="4" ybr="4"/>
        <box frame="1" keyframe="0" outside="0" occluded="0" xtl="1" ytl="0" xbr="5" ybr="4"/>
        <box frame="2" keyframe="1" outside="1" occluded="0" xtl="2" ytl="0" xbr="6" ybr="4"/>
        <box frame="3" keyframe="1" outside="0" occluded="1" xtl="3" ytl="0" xbr="7" ybr="4"/>
      </track></annotations>"""
    found = read(text)
    assert [(one.image, one.frame, one.group) for one in found.annotations] == [
        ("clip.tif", 1, "track 4"),
        ("clip.tif", 4, "track 4"),
    ]
    (warning,) = found.warnings
    assert "between the key frames of tracks are left out (1)" in str(warning)


def test_order_and_occlusion_are_written(tmp_path: Path) -> None:
    far, near = written(tmp_path, SQUARE, NEARER).iter("polygon")
    assert (far.get("z_order"), near.get("z_order")) == ("0", "1")
    assert (far.get("occluded"), near.get("occluded")) == ("1", "0")


def test_shapes_with_holes_become_masks(tmp_path: Path) -> None:
    hole = [(13, 13), (13, 17), (17, 17), (17, 13)]
    holed = Polygon((PolygonPart([(10, 10), (20, 10), (20, 20), (10, 20)], [hole]),))
    (mask,) = written(tmp_path, holed).iter("mask")
    assert [mask.get(n) for n in ("left", "top", "width", "height")] == ["10", "10", "10", "10"]
    runs = [int(run) for run in (mask.get("rle") or "").split(",")]
    assert (sum(runs), sum(runs[1::2])) == (100, 84)


def test_labels_declare_what_annotations_carry_with_any_character(tmp_path: Path) -> None:
    project = a_project(SQUARE, attributes={'size\n"<1>"': "a\r\nb & c"})
    view = release(project, profile="keep-identity", reason="a test")
    (path,) = CvatWriter().write(view, tmp_path, {})
    (back,) = CvatReader().read(path.read_bytes(), path.name, {}).annotations
    assert back.attributes == {'size\n"<1>"': "a\r\nb & c"}


@given(masks(9))
def test_masks_come_back_as_they_were(mask: np.ndarray[Any, Any]) -> None:
    region = polygon_of(PixelMask(mask, 3, 5))
    if region is None:
        return
    found = mask_of(region, 40, 40)
    assert found is not None and sum(found.runs) == found.width * found.height
    assert np.array_equal(pixels_of(found).full(40, 40), PixelMask(mask, 3, 5).full(40, 40))


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (("10.00,10.00;20.00,10.00;20.00,20.00", "1,2;3"), r"image\[.*polygon"),
        (("10.00,10.00;20.00,10.00;20.00,20.00", "1,2;3,4"), "3 points"),
        (('xbr="11"', 'xbr="-11"'), "negative"),
        (('cx="50"', 'cx="nan"'), "cx"),
        (('rle="1, 2, 1"', 'rle="1, 2, 9"'), "damaged"),
        (('height="2"', 'height="200000000"'), "too large"),
        (("</image>", ""), "XML"),
        (
            ("<annotations>", '<!DOCTYPE a [<!ENTITY b "c">]><annotations>'),
            "declares entities",
        ),
    ],
)
def test_damage_is_named_with_its_place(damage: tuple[str, str], says: str) -> None:
    assert damage[0] in FOREIGN
    with pytest.raises(InputError, match=says):
        read(FOREIGN.replace(*damage, 1))


def test_what_is_declared_for_annotations_alone_says_nothing_of_the_label() -> None:
    declared = {"crack": {f"workbench:{name}": ("text", "", "") for name in ("concept", "coding")}}
    (label,) = labels_of(declared)
    assert (label.concept, label.coding) == (None, None)
