"""Every DICOM file of pydicom's package and of the test data opens or says why not."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pydicom.data.data_manager
import pytest
from pydicom import config, dcmread

from plugins.dicom_images.reader import DicomImageReader
from workbench.api import InputError
from workbench.api.dicom import Frames as DicomFrames
from workbench.api.dicom import read_header
from workbench.api.images import HEAD_BYTES
from workbench.imaging.grey import display, padding_mask
from workbench.model.grey import Rescale, Voi, VoiFunction, Window

READER = DicomImageReader()
PACKAGE = Path(pydicom.data.data_manager.__file__).parent


def files_below(folder: Path) -> list[Path]:
    """Only what lies there: pydicom's own look-up would download the rest."""
    found = [
        p for p in sorted(folder.rglob("*")) if p.is_file() and p.suffix not in (".py", ".pyc")
    ]
    return [p for p in found if recognised(p)]


def recognised(path: Path) -> bool:
    with path.open("rb") as file:
        return READER.recognises(file.read(HEAD_BYTES), path.suffix.lower())


def more_files() -> list[Path]:
    folder = os.environ.get("WORKBENCH_TEST_DATA", "")
    return files_below(Path(folder, "highdicom")) if folder else []


PACKAGED = files_below(PACKAGE)


def grey_files() -> list[Path]:
    """Those whose greys dcmtk can show too; pydicom's larger package when it is installed."""
    found = [p for p in PACKAGED if "dicomdirtests" not in p.parts] + more_files()
    more = importlib.util.find_spec("data_store")
    if more is not None and more.submodule_search_locations:
        found += files_below(Path(next(iter(more.submodule_search_locations))))
    return [p for p in found if is_grey(p)]


def is_grey(path: Path) -> bool:
    try:
        return READER.open(path).info(1).grey is not None
    except InputError:
        return False


def check(path: Path) -> None:
    try:
        source = READER.open(path)
        for frame in {1, source.frames}:
            pixels, info = source.read(frame), source.info(frame)
            assert pixels.shape[:2] == (source.rows, source.columns)
            if info.grey is None:
                assert pixels.dtype == np.uint8
                assert pixels.shape[2:] == (3,)
            else:
                assert pixels.ndim == 2
                assert (pixels.dtype.kind == "i") == info.grey.signed or info.grey.bits == 0
                assert display(pixels, info.grey).shape == pixels.shape
        source.close()
    except InputError as error:
        line = str(error)
        assert path.name in line
        assert "\n" not in line
        assert "Traceback" not in line


def test_pydicoms_files_are_found():
    assert len(PACKAGED) > 150


@pytest.mark.parametrize("path", PACKAGED, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_each_packaged_file_opens_or_says_why_not(path):
    check(path)


@pytest.mark.parametrize("path", more_files(), ids=lambda p: p.name)
def test_each_file_of_the_test_data_opens_or_says_why_not(path):
    check(path)


def test_all_files_at_once_are_arranged_or_rejected():
    found = READER.arrange(PACKAGED)
    arranged = [image.path for series in found.series for image in series.images]
    named = {*arranged, *(path for path, _ in found.rejected)}
    assert len(named) == len(arranged) + len(found.rejected)
    contents = {Path(path).read_bytes() for path in arranged}
    assert all(str(path) in named or path.read_bytes() in contents for path in PACKAGED)
    assert len(arranged) > 100
    reasons = {Path(path).name: str(text) for path, text in found.rejected}
    assert "DICOMDIR" in reasons["DICOMDIR-empty.dcm"]
    assert "structured report" in reasons["test-SR.dcm"]


@pytest.mark.parametrize(
    "path",
    [p for p in PACKAGED if p.name not in ("JPEG2000-embedded-sequence-delimiter.dcm",)],
    ids=lambda p: p.name,
)
def test_stored_values_are_those_of_pydicom(path):
    """An independent path to the same numbers, where nothing but decoding is asked for."""
    try:
        source = READER.open(path)
    except InputError:
        pytest.skip("not an image")
    info = source.info(1)
    if info.grey is None:
        pytest.skip("colours are compared elsewhere")
    ds = dcmread(path, force=True)
    if "TransferSyntaxUID" not in getattr(ds, "file_meta", {}):
        pytest.skip("pydicom does not decode without a transfer syntax")
    try:
        expected = ds.pixel_array
    except (ValueError, RuntimeError) as error:
        # RuntimeError: none of pydicom's own decoders does JPEG of 12 bits.
        pytest.skip(f"pydicom stops at it: {error}")
    if source.frames > 1:
        expected = expected[0]
    assert np.array_equal(source.read(1), expected)


@pytest.mark.parametrize(
    "name",
    ["SC_rgb.dcm", "SC_rgb_16bit.dcm", "SC_rgb_rle.dcm", "SC_rgb_small_odd.dcm",
     "SC_rgb_jpeg_gdcm.dcm", "SC_rgb_dcmtk_+eb+cr.dcm", "examples_ybr_color.dcm",
     "examples_rgb_color.dcm", "SC_ybr_full_422_uncompressed.dcm", "GDCMJ2K_TextGBR.dcm",
     "SC_rgb_gdcm_KY.dcm", "SC_jpeg_no_color_transform.dcm", "SC_rgb_jpeg_app14_dcmd.dcm"],
)  # fmt: skip
def test_colours_are_those_of_pydicom(name):
    found = [p for p in PACKAGED if p.name == name]
    if not found:
        pytest.skip("not in this version of pydicom")
    ds = dcmread(found[0])
    expected = ds.pixel_array
    source = READER.open(found[0])
    if source.frames > 1:
        expected = expected[0]
    if expected.dtype == np.uint16:
        expected = expected >> 8
    got = source.read(1).astype(int)
    assert np.abs(got - expected).max() <= 1


DCMJ2PNM = shutil.which("dcmj2pnm")


def by_dcmtk(path: Path, out: Path, *options: str) -> np.ndarray:
    """Render with dcmtk to an 8-bit PGM and read it."""
    done = subprocess.run(
        [DCMJ2PNM or "", *options, "+op", str(path), str(out)], capture_output=True, text=True
    )
    if done.returncode:
        pytest.skip(f"dcmtk does not render it: {done.stderr.strip()[-80:]}")
    _, size, _, data = out.read_bytes().split(b"\n", 3)
    columns, rows = map(int, size.split())
    return np.frombuffer(data, np.uint8)[: rows * columns].reshape(rows, columns)


@pytest.mark.skipif(DCMJ2PNM is None, reason="dcmtk is not installed")
@pytest.mark.parametrize(
    ("center", "width", "function"),
    [
        (40, 400, VoiFunction.LINEAR),
        (600, 1600, VoiFunction.LINEAR),
        (300, 50, VoiFunction.SIGMOID),
    ],
)
@pytest.mark.parametrize("path", grey_files(), ids=lambda p: p.name)
def test_greys_are_those_of_dcmtk(path, center, width, function, tmp_path):
    options = ["-O", "+Ww", str(center), str(width)]
    options += ["+Wfs"] if function is VoiFunction.SIGMOID else []
    expected = by_dcmtk(path, tmp_path / "out.pgm", *options)
    compare(path, Window(center, width, function), expected)


def compare(path: Path, voi: Voi, expected: np.ndarray) -> None:
    """Our greys of the first frame are within one level of `expected`, padding left out."""
    source = READER.open(path)
    grey = source.info(1).grey
    assert grey is not None
    stored = source.read(1)
    if isinstance(grey.modality, Rescale) and grey.modality.slope % 1:
        pytest.skip("dcmtk rounds modality values of a fractional slope")
    if any("exceed" in str(warning) for warning in source.info(1).warnings):
        pytest.skip("dcmtk cuts values that exceed Bits Stored, we keep them")
    # Of a slide dcmtk shows the first tile, the top left one of what we put together.
    rows, columns = expected.shape
    off = np.abs(display(stored, grey, voi)[:rows, :columns].astype(int) - expected)
    padded = padding_mask(stored, grey)
    if padded is not None:
        # dcmtk windows the padding.
        off[padded[:rows, :columns]] = 0
    assert off.max() <= 1


def own_vois() -> list[Any]:
    """Every window and LUT that a file brings, with dcmtk's option for it."""
    cases = []
    for path in grey_files():
        grey = READER.open(path).info(1).grey
        counts = {"+Wi": 0, "+Wl": 0}
        for voi in grey.vois if grey else ():
            option = "+Wi" if isinstance(voi, Window) else "+Wl"
            counts[option] += 1
            case = (path, voi, option, str(counts[option]))
            cases.append(pytest.param(*case, id=f"{path.name}{option}{counts[option]}"))
    return cases


@pytest.mark.skipif(DCMJ2PNM is None, reason="dcmtk is not installed")
@pytest.mark.parametrize(("path", "voi", "option", "number"), own_vois())
def test_the_files_own_windows_and_luts_are_those_of_dcmtk(path, voi, option, number, tmp_path):
    compare(path, voi, by_dcmtk(path, tmp_path / "out.pgm", "-O", option, number))


def test_nothing_is_fetched():
    assert config.settings is not None
    assert all(PACKAGE in p.parents for p in PACKAGED)


# JPEG-LS, JPEG 2000 and its high-throughput form, which dcmtk's renderer has no decoders for.
NOT_DCMTK = tuple(f"1.2.840.10008.1.2.4.{n}" for n in (80, 81, 90, 91, 92, 93, 201, 202, 203))


def wavelet_files() -> list[Path]:
    found = []
    for path in [p for p in PACKAGED if "dicomdirtests" not in p.parts] + larger_files():
        try:
            syntax = str(dcmread(path, stop_before_pixels=True).file_meta.TransferSyntaxUID)
        except Exception:
            continue
        if syntax in NOT_DCMTK and opens(path):
            found.append(path)
    return found


def opens(path: Path) -> bool:
    try:
        READER.open(path).read(1)
    except InputError:
        return False
    return True


def larger_files() -> list[Path]:
    more = importlib.util.find_spec("data_store")
    if more is None or not more.submodule_search_locations:
        return more_files()
    return more_files() + files_below(Path(next(iter(more.submodule_search_locations))))


def by_gdcm(path: Path) -> np.ndarray:
    """Return stored values of all frames, shape (frames, rows, columns[, 3])."""
    gdcm = pytest.importorskip("gdcm")
    reader = gdcm.ImageReader()
    reader.SetFileName(str(path))
    if not reader.Read():
        pytest.skip("gdcm does not read it")
    image = reader.GetImage()
    form = image.GetPixelFormat()
    kind = {gdcm.PixelFormat.UINT8: "u1", gdcm.PixelFormat.INT8: "i1"}
    kind |= {gdcm.PixelFormat.UINT16: "<u2", gdcm.PixelFormat.INT16: "<i2"}
    kind |= {gdcm.PixelFormat.UINT12: "<u2", gdcm.PixelFormat.INT12: "<i2"}
    scalar = form.GetScalarType()
    if scalar not in kind:
        pytest.skip(f"gdcm says {form.GetScalarTypeAsString()}")
    raw = image.GetBuffer()
    if raw is None:
        pytest.skip("gdcm cannot decode it")
    data = raw.encode("utf-8", "surrogateescape") if isinstance(raw, str) else bytes(raw)
    dims = [image.GetDimension(i) for i in range(image.GetNumberOfDimensions())]
    columns, rows = dims[:2]
    frames = dims[2] if len(dims) > 2 else 1
    samples = form.GetSamplesPerPixel()
    values = np.frombuffer(data, kind[scalar])
    if image.GetPlanarConfiguration() == 1 and samples == 3:
        return np.moveaxis(values.reshape(frames, 3, rows, columns), 1, -1)
    shape = (frames, rows, columns, samples) if samples > 1 else (frames, rows, columns)
    return values.reshape(shape)


@pytest.mark.parametrize("path", wavelet_files(), ids=lambda p: p.name)
def test_what_dcmtk_cannot_decode_is_as_gdcm_decodes_it(path):
    if path.name == "J2K_pixelrep_mismatch.dcm":
        pytest.skip("of header and codestream, which differ in sign, gdcm believes the other one")
    expected = by_gdcm(path)
    lossy = str(dcmread(path, stop_before_pixels=True).file_meta.TransferSyntaxUID)[-2:] in (
        "81",
        "91",
        "93",
    )
    frames = DicomFrames(read_header(path))
    for frame in {1, len(expected)}:
        mine = frames.read(frame).astype(np.int64)
        theirs = expected[frame - 1].astype(np.int64)
        assert mine.shape == theirs.shape
        # Decoders of one lossy codestream may round an inverse transform either way.
        assert np.abs(mine - theirs).max() <= (1 if lossy else 0)
