"""Names on anatomy leave no file, however its pixels are stored: with the real reader of text."""

from __future__ import annotations

import io
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from pydicom import dcmread
from pydicom.dataset import Dataset

from tests.deid.dicom.objects import SC, an_object, file_of, setup
from tests.deid.pixels.images import EXPLICIT, JPEG, compressed, native
from workbench.deid.dicom.deidentify import deidentify
from workbench.deid.pixels.frames import StoredFrames

ROWS, COLUMNS = 200, 320
TEXT = "ZYXQUILL ORVANDEL"


def anatomy(frames: int) -> NDArray[np.float64]:
    random = np.random.default_rng(11)
    base = cv2.GaussianBlur(random.normal(0, 1, (ROWS + 20, COLUMNS + 20)), (0, 0), 9)
    base = (base - base.min()) / np.ptp(base) * 0.55
    return np.stack([base[n : n + ROWS, n : n + COLUMNS] for n in range(frames)])


def lettering() -> NDArray[np.bool_]:
    mask = np.zeros((ROWS, COLUMNS), np.uint8)
    cv2.putText(mask, TEXT, (30, 110), cv2.FONT_HERSHEY_SIMPLEX, 0.6, 1, 1, cv2.LINE_8)
    return mask > 0


def described(photometric: str, bits: int, frames: int, samples: int = 1) -> Dataset:
    made = an_object(SC, Modality="US", NumberOfFrames=frames)
    made.Rows, made.Columns, made.SamplesPerPixel = ROWS, COLUMNS, samples
    made.PhotometricInterpretation = photometric
    made.BitsAllocated, made.BitsStored = (16 if bits > 8 else 8), bits
    made.HighBit, made.PixelRepresentation = bits - 1, 0
    if samples > 1:
        made.PlanarConfiguration = 0
    return made


@pytest.mark.parametrize(
    ("photometric", "bits", "syntax", "frames", "written"),
    [
        ("MONOCHROME2", 8, EXPLICIT, 1, 0),
        ("MONOCHROME1", 12, EXPLICIT, 1, 0),
        ("YBR_FULL_422", 8, JPEG + "50", 1, 0),
        ("MONOCHROME2", 12, JPEG + "90", 9, 4),
    ],
)
def test_a_name_on_anatomy_is_gone(
    photometric: str, bits: int, syntax: str, frames: int, written: int
) -> None:
    mask = lettering()
    grey = anatomy(frames)
    grey[written][mask] = 1.0
    stored: NDArray[Any] = np.round(grey * ((1 << bits) - 1)).astype(
        np.uint16 if bits > 8 else np.uint8
    )
    if photometric == "MONOCHROME1":
        stored = np.asarray(((1 << bits) - 1) - stored, stored.dtype)
    colour = photometric.startswith("YBR")
    dataset = described(photometric, bits, frames, 3 if colour else 1)
    if colour:
        chroma = np.full(stored.shape, 128, np.uint8)
        stored = np.stack([stored, chroma, chroma], axis=-1)
    source = native(dataset, stored) if syntax == EXPLICIT else compressed(dataset, stored, syntax)
    done = deidentify(file_of(source, syntax), setup("clean-pixel-data", keep_pixels=""))
    assert done.data is not None, done.held
    out = dcmread(io.BytesIO(done.data))
    now = StoredFrames(out, str(out.file_meta.TransferSyntaxUID))
    before = StoredFrames(source, syntax)
    new, old = now.samples(written + 1)[0], before.samples(written + 1)[0]
    black = (1 << bits) - 1 if photometric == "MONOCHROME1" else 0
    luminance = new[..., 0] if colour else new
    assert (luminance[mask] == black).mean() >= 0.98
    changed = (new != old).reshape(ROWS, COLUMNS, -1).any(axis=2)
    assert changed.mean() < 0.12
    assert out.BurnedInAnnotation == "NO"
