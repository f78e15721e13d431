"""Small images in every way that DICOM stores them."""

from __future__ import annotations

import io
from typing import Any

import imagecodecs
import numpy as np
from numpy.typing import NDArray
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.uid import RLELossless

from tests.deid.dicom.objects import SC, an_object, file_of

IMPLICIT, EXPLICIT, BIG = "1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2"
DEFLATED, RLE = "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.5"
JPEG = "1.2.840.10008.1.2.4."
ROWS, COLUMNS = 24, 40


def described(
    photometric: str = "MONOCHROME2",
    allocated: int = 8,
    stored: int | None = None,
    signed: bool = False,
    planar: int = 0,
    frames: int = 1,
    **more: Any,
) -> Dataset:
    """Return a secondary capture without its pixels."""
    made = an_object(SC, **{"Modality": "OT", **more})
    made.Rows, made.Columns = ROWS, COLUMNS
    made.PhotometricInterpretation = photometric
    made.SamplesPerPixel = (
        1 if photometric in ("MONOCHROME1", "MONOCHROME2", "PALETTE COLOR") else 3
    )
    made.BitsAllocated, made.BitsStored = allocated, stored or allocated
    made.HighBit = made.BitsStored - 1
    made.PixelRepresentation = int(signed)
    if made.SamplesPerPixel == 3:
        made.PlanarConfiguration = planar
    if frames > 1:
        made.NumberOfFrames = frames
    if photometric == "PALETTE COLOR":
        _with_palette(made)
    return made


def _with_palette(made: Dataset) -> None:
    """Add a palette whose darkest entry is the seventh."""
    grey = np.arange(50, 306).clip(50, 255).astype(np.uint16)
    grey[7] = 3
    for colour in ("Red", "Green", "Blue"):
        setattr(made, f"{colour}PaletteColorLookupTableDescriptor", [256, 0, 16])
        setattr(made, f"{colour}PaletteColorLookupTableData", (grey << 8).tobytes())


def values(dataset: Dataset, seed: int = 1) -> NDArray[Any]:
    """Return random stored values: (frames, rows, columns[, samples])."""
    bits, signed = dataset.BitsStored, dataset.PixelRepresentation
    random = np.random.default_rng(seed)
    low = -(1 << (bits - 1)) if signed else 0
    shape = [int(dataset.get("NumberOfFrames", 1)), ROWS, COLUMNS]
    if dataset.SamplesPerPixel > 1:
        shape.append(3)
    spare = 9 if bits > 5 else 0
    made = random.integers(low + spare, low + (1 << bits) - spare, shape)
    size = max(1, dataset.BitsAllocated // 8)
    return made.astype(f"{'i' if signed else 'u'}{size}")


def native(dataset: Dataset, stored: NDArray[Any], syntax: str = EXPLICIT) -> Dataset:
    """Return the data set with native pixels, read back from a file."""
    big = syntax == BIG
    arranged = stored
    if dataset.SamplesPerPixel > 1 and dataset.PlanarConfiguration:
        arranged = stored.transpose(0, 3, 1, 2)
    if dataset.BitsAllocated == 1:
        data = np.packbits(arranged.reshape(-1).astype(np.uint8), bitorder="little").tobytes()
    else:
        data = (arranged.byteswap() if big else np.ascontiguousarray(arranged)).tobytes()
    return with_bytes(dataset, data, syntax)


def with_bytes(dataset: Dataset, data: bytes, syntax: str = EXPLICIT) -> Dataset:
    data += b"\0" * (len(data) % 2)
    dataset.add_new(0x7FE00010, "OW" if dataset.BitsAllocated > 8 else "OB", data)
    return read(dataset, syntax)


def compressed(dataset: Dataset, stored: NDArray[Any], syntax: str) -> Dataset:
    """Return the data set with pixels in fragments, read back from a file."""
    if syntax == RLE:
        made = native(dataset, stored)
        made.compress(RLELossless, generate_instance_uid=False)
        return read(made, syntax)
    frames = [_encoded(dataset, frame, syntax) for frame in stored]
    dataset.add_new(0x7FE00010, "OB", encapsulate(frames))
    dataset["PixelData"].is_undefined_length = True
    return read(dataset, syntax)


def read(dataset: Dataset, syntax: str) -> Dataset:
    return dcmread(io.BytesIO(file_of(dataset, syntax)))


def _encoded(dataset: Dataset, frame: NDArray[Any], syntax: str) -> bytes:
    bits = dataset.BitsStored
    name = syntax.removeprefix(JPEG)
    if name == "50":
        colour: Any = {"colorspace": "YCBCR", "outcolorspace": "YCBCR"} if frame.ndim == 3 else {}
        return bytes(imagecodecs.jpeg8_encode(frame, level=90, **colour))
    if name == "51":
        return bytes(imagecodecs.jpeg8_encode(frame, level=90, bitspersample=12))
    if name in ("57", "70"):
        return bytes(imagecodecs.ljpeg_encode(frame, bitspersample=bits))
    if name in ("80", "81"):
        import jpeg_ls

        loss = 2 if name == "81" else 0
        return bytes(jpeg_ls.encode_array(frame, lossy_error=loss))
    if name in ("90", "91"):
        how: Any = {"level": 0, "reversible": True} if name == "90" else {"level": 40}
        mct = str(dataset.PhotometricInterpretation) in ("YBR_RCT", "YBR_ICT")
        return bytes(
            imagecodecs.jpeg2k_encode(frame, codecformat="j2k", bitspersample=bits, mct=mct, **how)
        )
    return bytes(imagecodecs.htj2k_encode(frame, level=None, reversible=name != "203"))
