"""What files say of the size of a pixel is proposed, and never used by itself."""

from __future__ import annotations

import io
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from PIL import Image as Picture

from workbench.app.calibration.proposals import ProposalSource, accepted, proposals_of
from workbench.app.plugins import Plugins
from workbench.model.calibration import CalibrationSource, Spacing

PIXELS = np.zeros((8, 12), np.uint8)


def a_file(path: Path, **options: Any) -> Path:
    # Through memory: Pillow would choke on nothing here, but names are ours to test.
    data = io.BytesIO()
    Picture.fromarray(PIXELS).save(data, path.suffix[1:].replace("jpg", "jpeg"), **options)
    path.write_bytes(data.getvalue())
    return path


def test_a_png_says_it_per_metre(tmp_path: Path) -> None:
    (found,) = proposals_of(a_file(tmp_path / "图.png", dpi=(254, 508)))
    assert found.source is ProposalSource.PNG
    assert (found.spacing.dx, found.spacing.dy) == pytest.approx((0.1, 0.05), rel=1e-4)
    assert found.doubt is None


def test_a_jpeg_says_it_in_jfif_and_in_exif(tmp_path: Path) -> None:
    exif = Picture.Exif()
    exif[282], exif[283], exif[296] = 100.0, 200.0, 3
    found = proposals_of(a_file(tmp_path / "a.jpg", dpi=(72, 72), exif=exif))
    assert [one.source for one in found] == [ProposalSource.JFIF, ProposalSource.EXIF]
    assert found[0].doubt is not None
    assert "72" in str(found[0].doubt)
    assert found[1].spacing == Spacing(0.05, 0.1)


def test_a_turned_photo_exchanges_rows_and_columns(tmp_path: Path) -> None:
    exif = Picture.Exif()
    exif[274], exif[282], exif[283], exif[296] = 6, 100.0, 200.0, 3
    found = proposals_of(a_file(tmp_path / "a.jpg", exif=exif))
    assert found[-1].spacing == Spacing(0.1, 0.05)


@pytest.mark.parametrize("big", [False, True])
@pytest.mark.parametrize("order", ["<", ">"])
def test_a_tiff_says_it_in_inches_or_centimetres(tmp_path: Path, big: bool, order: str) -> None:
    path = tmp_path / "a.tif"
    data: Any = {"bigtiff": big, "byteorder": order, "metadata": None}
    tifffile.imwrite(path, PIXELS, resolution=(100, 200), resolutionunit="CENTIMETER", **data)
    (found,) = proposals_of(path)
    assert (found.source, found.spacing) == (ProposalSource.TIFF, Spacing(0.05, 0.1))
    tifffile.imwrite(path, PIXELS, resolution=(300, 300), resolutionunit="INCH", **data)
    (found,) = proposals_of(path)
    assert found.spacing.dx == pytest.approx(25.4 / 300)
    assert found.doubt is not None


def test_a_ratio_without_a_unit_says_no_size(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, PIXELS, resolution=(1, 2), resolutionunit="NONE", metadata=None)
    assert proposals_of(path) == ()
    assert proposals_of(a_file(tmp_path / "a.jpg")) == ()  # JFIF with a ratio of pixels


def test_ome_xml_says_it_in_its_own_units(tmp_path: Path) -> None:
    path = tmp_path / "a.ome.tif"
    metadata = {
        "axes": "YX",
        "PhysicalSizeX": 0.65,
        "PhysicalSizeY": 1300.0,
        "PhysicalSizeYUnit": "nm",
    }
    tifffile.imwrite(path, PIXELS, metadata=metadata, ome=True)
    found = next(one for one in proposals_of(path) if one.source is ProposalSource.OME)
    assert (found.spacing.dx, found.spacing.dy) == pytest.approx((0.00065, 0.0013))


def test_an_accepted_proposal_is_somebodys_word(tmp_path: Path) -> None:
    (found,) = proposals_of(a_file(tmp_path / "a.png", dpi=(254, 254)))
    made = accepted(found, "Ann")
    assert made.source is CalibrationSource.USER
    assert "Ann" in str(made.reason)
    assert "PNG" in str(made.reason)


def test_no_reader_takes_a_resolution_for_millimetres(tmp_path: Path) -> None:
    plugins = Plugins.discover()
    ome = tmp_path / "a.ome.tif"
    tifffile.imwrite(ome, PIXELS, metadata={"axes": "YX", "PhysicalSizeX": 1.0,
                                            "PhysicalSizeY": 1.0}, ome=True)  # fmt: skip
    plain = tmp_path / "b.tif"
    tifffile.imwrite(plain, PIXELS, resolution=(100, 100), resolutionunit="CENTIMETER")
    files = [
        ome,
        plain,
        a_file(tmp_path / "c.png", dpi=(254, 254)),
        a_file(tmp_path / "d.jpg", dpi=(254, 254)),
    ]
    for path in files:
        source = plugins.open_image(path)
        assert source.info(1).calibration.source is CalibrationSource.NONE, path.name
        source.close()
        assert proposals_of(path), path.name


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x89PNG\r\n\x1a\n",
        b"\x89PNG\r\n\x1a\n" + struct.pack(">I4s", 0xFFFFFFFF, b"abcd"),
        b"\xff\xd8\xff\xe0\x00",
        b"\xff\xd8\xff\xe1\x00\x10Exif\0\0II*\0\xff\xff\xff\xff",
        b"II*\0\x08\0\0\0\xff\xff" + b"\xff" * 40,
        b"MM\0+" + b"\0" * 3,
        b"II*\0\x08\0\0\0\x01\0" + struct.pack("<HHII", 282, 5, 1, 0xFFFFFF),
    ],
)
def test_a_damaged_file_proposes_nothing(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "bad"
    path.write_bytes(data)
    assert proposals_of(path) == ()
    assert proposals_of(tmp_path / "gone.png") == ()
