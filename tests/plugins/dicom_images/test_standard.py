"""Greys against the text of the standard, written down here once more in plain float64.

What is compared is the whole way: file, decoding, modality, VOI, presentation, padding, as `render`
shows it. The way here shares nothing with it: pydicom gives stored values and attributes, and the
formulas are those of PS3.3 C.11.1, C.11.2, C.7.6.3.1.2 and C.7.5.1.1.2.
"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset

from plugins.dicom_images.reader import DicomImageReader
from tests.builders import a_dataset, a_dicom_file, a_lut_item
from tests.plugins.dicom_images.test_real_files import grey_files
from workbench.api import InputError
from workbench.imaging.frame import load_frame
from workbench.imaging.render import region_view, render_view
from workbench.model.grey import VoiFunction, Window

READER = DicomImageReader()
Function = str


# --- the standard --------------------------------------------------------------------------------


def group(ds: Dataset, frame: int, sequence: str) -> Dataset:
    """Return where attributes of a frame are: its own group, the shared one, the top."""
    per_frame = ds.get("PerFrameFunctionalGroupsSequence")
    shared = ds.get("SharedFunctionalGroupsSequence")
    if per_frame and per_frame[frame - 1].get(sequence):
        return per_frame[frame - 1][sequence][0]
    if shared and shared[0].get(sequence):
        return shared[0][sequence][0]
    return ds


def looked_up(values: np.ndarray, item: Dataset, signed: bool) -> np.ndarray:
    count, first, _ = (int(v) for v in item.LUTDescriptor)
    if signed and first > 32767:
        first -= 65536
    data = item["LUTData"].value
    table = np.frombuffer(data, "<u2") if isinstance(data, bytes) else np.atleast_1d(data)
    index = np.clip(np.floor(values + 0.5).astype(np.int64) - first, 0, (count or 65536) - 1)
    return np.asarray(table, np.float64)[index]


def modality(ds: Dataset, frame: int, stored: np.ndarray) -> np.ndarray:
    scaling = group(ds, frame, "PixelValueTransformationSequence")
    if scaling is ds and ds.get("ModalityLUTSequence"):
        return looked_up(stored, ds.ModalityLUTSequence[0], ds.PixelRepresentation == 1)
    slope, intercept = scaling.get("RescaleSlope"), scaling.get("RescaleIntercept")
    if slope is None and intercept is None:
        slope = ds.get("DoseGridScaling")
    slope = 1.0 if slope in (None, "") else float(slope)
    return stored.astype(np.float64) * slope + float(intercept or 0)


def windowed(x: np.ndarray, center: float, width: float, function: Function) -> np.ndarray:
    """C.11.2.1.2.1 and C.11.2.1.3, case by case as printed."""
    if function == "SIGMOID":
        with np.errstate(over="ignore"):
            return 255 / (1 + np.exp(-4 * (x - center) / width))
    if function == "LINEAR_EXACT":
        c, w = center, width
    else:
        c, w = center - 0.5, width - 1
    y = np.zeros_like(x)
    y[x > c + w / 2] = 255
    between = (x > c - w / 2) & (x <= c + w / 2)
    if w:
        y[between] = ((x[between] - c) / w + 0.5) * 255
    return y


def voi_lut(x: np.ndarray, item: Dataset, signed: bool) -> np.ndarray:
    bits = max(8, int(item.LUTDescriptor[2]))
    return looked_up(x, item, signed) / (2**bits - 1) * 255


def padding(ds: Dataset, stored: np.ndarray) -> np.ndarray:
    if "PixelPaddingValue" not in ds:
        return np.zeros(stored.shape, bool)
    ends = [int(ds.PixelPaddingValue), int(ds.get("PixelPaddingRangeLimit", ds.PixelPaddingValue))]
    if stored.dtype.kind == "i":
        ends = [v - 65536 if v > 32767 else v for v in ends]
    return (stored >= min(ends)) & (stored <= max(ends))


def presented(ds: Dataset, y: np.ndarray, padded: np.ndarray) -> np.ndarray:
    monochrome1 = ds.PhotometricInterpretation == "MONOCHROME1"
    if monochrome1 or ds.get("PresentationLUTShape") == "INVERSE":
        y = 255 - y
    shown = np.floor(y + 0.5)
    shown[padded] = 0
    return shown


# --- comparing -----------------------------------------------------------------------------------


def compare(path: Path, stored: np.ndarray, ds: Dataset, frame: int) -> int:
    """Compare at the file's own, a narrow and a wide window; return how many were compared."""
    # What `render` does, with the frame decoded once.
    pixels = load_frame(READER.open(path), frame)
    view = region_view(pixels.columns, pixels.rows)
    x, padded = modality(ds, frame, stored), padding(ds, stored)
    kept = x[~padded] if (~padded).any() else x.ravel()
    middle, span = float(np.median(kept)), float(kept.max() - kept.min()) or 1.0
    exact = "LINEAR_EXACT"
    wanted: list[tuple[float, float, Function]] = [
        (middle, max(2.0, round(span / 20)), "LINEAR"),
        (middle, 2 * span, exact),
        (middle, span / 4, "SIGMOID"),
    ]
    own = group(ds, frame, "FrameVOILUTSequence")
    if "WindowCenter" in own:
        centers, widths = (np.atleast_1d(own[f"Window{n}"].value) for n in ("Center", "Width"))
        first = (float(centers[0]), float(widths[0]), own.get("VOILUTFunction") or "LINEAR")
        if first[1] >= 1:
            same(
                render_view(pixels, view),
                coloured(ds, stored, presented(ds, windowed(x, *first), padded)),
            )
    elif own.get("VOILUTSequence"):
        signed = stored.dtype.kind == "i"
        y = voi_lut(x, own.VOILUTSequence[0], signed)
        same(render_view(pixels, view), coloured(ds, stored, presented(ds, y, padded)))
    for center, width, function in wanted:
        voi = Window(center, width, VoiFunction(function.lower()))
        y = windowed(x, center, width, function)
        same(render_view(pixels, view, voi), coloured(ds, stored, presented(ds, y, padded)))
        inverted = coloured(ds, stored, presented(ds, 255 - y, padded))
        same(render_view(pixels, view, voi, inverted=True), inverted)
    return len(wanted)


def coloured(ds: Dataset, stored: np.ndarray, shades: np.ndarray) -> np.ndarray:
    """Colour the values from the first of a supplemental palette on (C.7.6.19)."""
    if ds.get("PixelPresentation") != "COLOR" or "RedPaletteColorLookupTableDescriptor" not in ds:
        return shades
    count, first, bits = ds.RedPaletteColorLookupTableDescriptor
    assert bits == 16
    table = np.stack(
        [
            np.frombuffer(ds[f"{name}PaletteColorLookupTableData"].value, "<u2")[:count] >> 8
            for name in ("Red", "Green", "Blue")
        ],
        axis=-1,
    )
    rgb = np.repeat(shades[..., None], 3, axis=-1)
    over = stored >= first
    rgb[over] = table[np.minimum(stored[over] - first, count - 1)]
    return rgb


def same(shown: np.ndarray, expected: np.ndarray) -> None:
    off = np.abs(shown.astype(int) - expected)
    assert off.max() <= 1
    # Only a shade that lies on a half may be rounded the other way.
    assert np.count_nonzero(off) <= max(1, shown.size // 100)


def put_together(ds: Dataset, tiles: np.ndarray) -> np.ndarray:
    """Return the total pixel matrix of a slide, tile by tile (C.7.6.17.3, C.8.12.14)."""
    whole = np.zeros((ds.TotalPixelMatrixRows, ds.TotalPixelMatrixColumns), tiles.dtype)
    across = -(-whole.shape[1] // ds.Columns)
    for number, tile in enumerate(tiles):
        row, column = (n * size for n, size in zip(divmod(number, across), tile.shape, strict=True))
        if ds.get("DimensionOrganizationType") != "TILED_FULL":
            place = ds.PerFrameFunctionalGroupsSequence[number].PlanePositionSlideSequence[0]
            row = place.RowPositionInTotalImagePixelMatrix - 1
            column = place.ColumnPositionInTotalImagePixelMatrix - 1
        part = whole[row : row + ds.Rows, column : column + ds.Columns]
        part[...] = tile[: part.shape[0], : part.shape[1]]
    return whole


@pytest.mark.parametrize("path", grey_files(), ids=lambda p: p.name)
def test_real_files_are_shown_as_the_standard_says(path: Path) -> None:
    with warnings.catch_warnings(action="ignore"):
        ds = dcmread(path, force=True)
    source = READER.open(path)
    try:
        values = ds.pixel_array
    except (ValueError, RuntimeError, AttributeError) as error:
        pytest.skip(f"pydicom does not decode it: {str(error)[:60]}")
    for frame in sorted({1, source.frames}):
        try:
            source.read(frame)
        except InputError as error:
            pytest.skip(str(error))
        if any("exceed" in str(warning) for warning in source.info(frame).warnings):
            pytest.skip("values exceed Bits Stored: we keep them and say so, pydicom cuts them")
        stored = values[frame - 1] if source.frames > 1 else values
        if "TotalPixelMatrixRows" in ds and ds.Modality == "SM":
            stored = put_together(ds, values)
        if stored.dtype.itemsize > 2:
            stored = stored.astype(np.int64 if stored.dtype.kind in "iu" else np.float64)
        compare(path, stored, ds, frame)


def built() -> dict[str, tuple[np.ndarray, dict[str, Any]]]:
    rng = np.random.default_rng(11)
    signed = rng.integers(-2048, 2048, (24, 20), np.int16)
    unsigned = rng.integers(0, 4096, (24, 20), np.uint16)
    bits = {"BitsStored": 12, "HighBit": 11}
    steps = (np.arange(4096) ** 2 // 4096).tolist()

    def frame_group(slope: float, center: float) -> Dataset:
        outer, rescale, window = Dataset(), Dataset(), Dataset()
        rescale.RescaleSlope, rescale.RescaleIntercept, rescale.RescaleType = slope, -5, "US"
        window.WindowCenter, window.WindowWidth = center, 900
        outer.PixelValueTransformationSequence = [rescale]
        outer.FrameVOILUTSequence = [window]
        return outer

    luts = {
        "modality LUT": {"ModalityLUTSequence": [a_lut_item(0, steps, 16, "US")]},
        "VOI LUT": {"VOILUTSequence": [a_lut_item(0, [v // 16 for v in steps], 8)]},
        "VOI LUT of 12 bits": {"VOILUTSequence": [a_lut_item(500, steps[:2000], 12)]},
    }
    window = {"WindowCenter": 900, "WindowWidth": 1500}
    return {
        **{name: (unsigned, {**bits, **more}) for name, more in luts.items()},
        "signed modality LUT": (
            signed,
            {**bits, "ModalityLUTSequence": [a_lut_item(-2000, steps, 16, "US")], **window},
        ),
        "negative slope": (
            signed,
            {**bits, "RescaleSlope": -2.5, "RescaleIntercept": 100, **window},
        ),
        "sigmoid": (unsigned, {**bits, **window, "VOILUTFunction": "SIGMOID"}),
        "exact": (unsigned, {**bits, **window, "VOILUTFunction": "LINEAR_EXACT"}),
        "threshold": (unsigned, {**bits, "WindowCenter": 2000, "WindowWidth": 1}),
        "frames of their own": (
            np.stack([unsigned, unsigned[::-1], unsigned]),
            {
                **bits,
                "NumberOfFrames": 3,
                "SharedFunctionalGroupsSequence": [frame_group(1, 1500)],
                "PerFrameFunctionalGroupsSequence": [
                    frame_group(2, 3000),
                    Dataset(),
                    frame_group(0.5, 700),
                ],
            },
        ),
        "padding": (signed, {"PixelPaddingValue": -2048, "PixelPaddingRangeLimit": -500, **window}),
        "padding the other way round": (
            unsigned,
            {"PixelPaddingValue": 4095, "PixelPaddingRangeLimit": 3000, **window},
        ),
        "inverted once": (
            unsigned,
            {
                **bits,
                **window,
                "PhotometricInterpretation": "MONOCHROME1",
                "PresentationLUTShape": "INVERSE",
            },
        ),
        "inverted by its shape": (unsigned, {**window, "PresentationLUTShape": "INVERSE"}),
        "dose": (unsigned.astype(np.uint32) * 70_000, {"DoseGridScaling": 0.0001}),
    }


@pytest.mark.parametrize("name", built())
def test_built_files_are_shown_as_the_standard_says(tmp_path: Path, name: str) -> None:
    pixels, attributes = built()[name]
    path = a_dicom_file(tmp_path / "built.dcm", a_dataset(pixels, **attributes))
    ds = dcmread(path)
    frames = pixels if pixels.ndim == 3 else pixels[None]
    for number, stored in enumerate(frames, 1):
        assert compare(path, stored.astype(np.int64) if stored.itemsize > 2 else stored, ds, number)
