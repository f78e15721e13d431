"""What a user feels: a compressed series of a hundred slices is there, or is not yet.

Our readers and SimpleITK load the same files into memory in the same run; the bars are ratios, on
two cores. JPEG 2000 has a second one, against the codec alone: see adr/0049.
"""

from __future__ import annotations

import os
import struct
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from pydicom.encaps import encapsulate

from tests.builders import a_dataset, a_dicom_file
from workbench.dicom.headers import read_header
from workbench.dicom.pixels.decoder_process import pool
from workbench.dicom.pixels.frames import Frames

SLICES, SIDE = 100, 512
# Name: transfer syntax, and the most of SimpleITK's time.
BARS = {
    "jpeg2000": ("1.2.840.10008.1.2.4.90", 0.95),
    "jpegls": ("1.2.840.10008.1.2.4.80", 1.0),
    "rle": ("1.2.840.10008.1.2.5", 0.3),
}


def a_slice(number: int) -> np.ndarray:
    """Return a chest of ellipses with noise of 12 HU, as stored values from 0."""
    y, x = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32) / SIDE - 0.5
    z = number / SLICES - 0.5
    body = (x / 0.42) ** 2 + (y / 0.32) ** 2 < 1
    values = np.where(body, 40 + 30 * np.sin(14 * x) * np.cos(11 * y + 9 * z), -1000)
    for cx, cy, radius, value in ((-0.2, 0, 0.13, -800), (0.2, 0, 0.13, -800), (0, 0.2, 0.05, 700)):
        values[(x - cx) ** 2 + (y - cy) ** 2 < (radius * (1 - 0.8 * abs(z))) ** 2] = value
    values += np.random.default_rng(number).normal(0, 12, values.shape)
    return np.clip(values + 1024, 0, 4095).astype(np.uint16)


def encoded(pixels: np.ndarray, name: str) -> bytes:
    import imagecodecs

    if name == "jpeg2000":
        return bytes(imagecodecs.jpeg2k_encode(pixels, reversible=True, codecformat="j2k"))
    if name == "jpegls":
        return bytes(imagecodecs.jpegls_encode(pixels))
    planes = [
        b"".join(imagecodecs.packbits_encode(row.tobytes()) for row in plane.astype(np.uint8))
        for plane in (pixels >> 8, pixels & 255)
    ]
    planes[0] += b"\0" * (len(planes[0]) % 2)
    head = struct.pack("<16I", 2, 64, 64 + len(planes[0]), *[0] * 13)
    return head + b"".join(planes)


@pytest.fixture(scope="module")
def series(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Path]]:
    folder = tmp_path_factory.mktemp("decode")
    found: dict[str, list[Path]] = {name: [] for name in BARS}
    for number in range(SLICES):
        pixels = a_slice(number)
        for name, (syntax, _) in BARS.items():
            ds = a_dataset(
                pixels,
                SeriesInstanceUID="1.2.3.4",
                InstanceNumber=number + 1,
                ImagePositionPatient=[0, 0, number],
                ImageOrientationPatient=[1, 0, 0, 0, 1, 0],
                PixelSpacing=[0.7, 0.7],
                RescaleSlope=1,
                RescaleIntercept=-1024,
            )
            ds.PixelData = encapsulate([encoded(pixels, name)])
            ds["PixelData"].is_undefined_length = True
            ds["PixelData"].VR = "OB"
            found[name].append(a_dicom_file(folder / f"{name} {number:03}.dcm", ds, syntax))
    return found


def ours(paths: list[Path]) -> np.ndarray:
    volume = np.empty((len(paths), SIDE, SIDE), np.uint16)

    def load(number: int) -> None:
        volume[number] = Frames(read_header(paths[number])).read(1)

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(load, range(len(paths))))
    return volume


def codec_alone(frames: list[bytes]) -> None:
    """Decode on as many threads as there are cores: nothing that reads files can be faster."""
    import imagecodecs

    with ThreadPoolExecutor(os.cpu_count()) as threads:
        list(threads.map(imagecodecs.jpeg2k_decode, frames))


def simple_itk(paths: list[Path]) -> np.ndarray:
    import SimpleITK

    reader = SimpleITK.ImageSeriesReader()
    reader.SetFileNames([str(path) for path in paths])
    return SimpleITK.GetArrayFromImage(reader.Execute())


def compared(paths: list[Path], rounds: int = 3) -> tuple[float, float]:
    """Return the best seconds of ours and of SimpleITK, in turns: both feel who else is at work."""
    best = [float("inf")] * 2
    for _ in range(rounds):
        for which, run in enumerate((ours, simple_itk)):
            start = time.perf_counter()
            run(paths)
            best[which] = min(best[which], time.perf_counter() - start)
    return best[0], best[1]


@pytest.mark.parametrize("name", BARS)
def test_a_compressed_series_against_simple_itk(series, name, benchmark, record_property):
    pool().warm_up()
    expected = simple_itk(series[name])
    assert np.array_equal(ours(series[name]).astype(np.int32) - 1024, expected)
    here, theirs = compared(series[name])
    benchmark.pedantic(ours, (series[name],), rounds=1)
    ratio, bar = here / theirs, BARS[name][1]
    print(
        f"{name}: {here * 1000:.0f} ms, SimpleITK {theirs * 1000:.0f} ms, ratio {ratio:.2f}, "
        f"load {os.getloadavg()[0]:.1f}"
    )
    benchmark.extra_info.update(ratio=round(ratio, 2), bar=bar)
    record_property("ratio", ratio)
    assert ratio <= bar


def test_a_jpeg_2000_series_costs_hardly_more_than_its_codec(series):
    paths = series["jpeg2000"]
    frames = [encoded(a_slice(number), "jpeg2000") for number in range(SLICES)]
    pool().warm_up()
    ours(paths)
    best = [float("inf")] * 2
    for _ in range(3):
        for which, run in enumerate((lambda: ours(paths), lambda: codec_alone(frames))):
            start = time.perf_counter()
            run()
            best[which] = min(best[which], time.perf_counter() - start)
    here, alone = best
    print(f"{here * 1000:.0f} ms, codec alone {alone * 1000:.0f} ms, ratio {here / alone:.2f}")
    assert here <= 1.35 * alone
