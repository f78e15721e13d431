from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from attrs import define, evolve

from tests.imaging.stacks import HU, SliceSource, a_stack, a_volume
from workbench.base.errors import Cancelled, InputError
from workbench.base.text import t
from workbench.imaging.raw_pixels import RawPixels
from workbench.imaging.volumes.loading import load, survey
from workbench.model.calibration import Spacing
from workbench.model.grey import Grey, Lut, ModalityLut, Rescale, Window


@define
class RawSliceSource(SliceSource):
    """A slice whose pixels also lie in a file."""

    raw: RawPixels | None = None

    def native_pixels(self, frame: int) -> RawPixels | None:
        return self.raw


def raw_stack(folder: Path, dtype: str = "<i2", grey: Grey = HU) -> list[RawSliceSource]:
    """Return slices that lie in one file, one after the other, behind a header."""
    slices = a_stack(grey=grey)
    path = folder / "像素 raw.bin"
    data = b"".join(one.pixels.astype(dtype).tobytes() for one in slices)
    path.write_bytes(b"x" * 77 + data)
    size = slices[0].pixels.nbytes
    return [
        RawSliceSource(
            one.pixels,
            one.plane,
            one.spacing,
            one.grey,
            raw=RawPixels(path, 77 + k * size, np.dtype(dtype)),
        )
        for k, one in enumerate(slices)
    ]


def places(sources: Any) -> list[tuple[Any, int]]:
    return [(one, 1) for one in sources]


@pytest.mark.parametrize("dtype", ["<i2", ">i2"])
def test_native_slices_are_read_into_place_without_decoding(tmp_path: Path, dtype: str) -> None:
    sources = raw_stack(tmp_path, dtype)
    volume = load(survey(places(sources[::-1])))
    np.testing.assert_array_equal(volume.values, [one.pixels for one in sources])
    assert not any(one.reads for one in sources)


def test_native_slices_can_be_thinned(tmp_path: Path) -> None:
    sources = raw_stack(tmp_path)
    volume = load(survey(places(sources)), every=2)
    np.testing.assert_array_equal(volume.values, [one.pixels[::2, ::2] for one in sources])
    assert volume.spacing == Spacing(1.8, 1.2)
    assert "one pixel of 2" in str(volume.problems[0])
    # The first voxel has not moved.
    assert volume.to_patient((1, 0, 0))[0] == pytest.approx(volume.origin[0] + 1.2)


def test_values_that_were_not_sign_extended_are_left_to_the_source(tmp_path: Path) -> None:
    sources = raw_stack(tmp_path, grey=evolve(HU, bits=12))
    path = sources[3].raw.path  # type: ignore[union-attr]
    data = bytearray(path.read_bytes())
    data[sources[3].raw.offset + 1] = 0x0F  # type: ignore[union-attr]
    path.write_bytes(data)
    volume = load(survey(places(sources)))
    assert [one.reads for one in sources] == [0, 0, 0, 1] + [0] * 16
    np.testing.assert_array_equal(volume.values, [one.pixels for one in sources])


def test_a_file_that_ends_too_soon_is_named(tmp_path: Path) -> None:
    sources = raw_stack(tmp_path)
    path = sources[0].raw.path  # type: ignore[union-attr]
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(InputError, match=r"像素 raw\.bin is cut off"):
        load(survey(places(sources)))


def test_other_slices_are_decoded_each_once() -> None:
    sources = a_stack()
    volume = a_volume(sources)
    assert volume.values.dtype == np.int16
    assert volume.grey == HU
    assert [one.reads for one in sources] == [1] * 20


def test_windows_may_differ_and_those_of_the_middle_stand_for_all() -> None:
    sources = a_stack()
    for k, one in enumerate(sources):
        one.grey = evolve(HU, vois=(Window(k, 100),))
    volume = a_volume(sources)
    assert volume.values.dtype == np.int16
    assert volume.default_voi == Window(10, 100)


def test_slices_with_slopes_of_their_own_become_modality_values() -> None:
    sources = a_stack()
    for k, one in enumerate(sources):
        one.grey = evolve(HU, modality=Rescale(1 + k / 10, -5, "Bq/ml"))
    volume = a_volume(sources)
    assert volume.values.dtype == np.float32
    assert volume.grey.bits == 0
    wanted = [one.pixels * (1 + k / 10) - 5 for k, one in enumerate(sources)]
    np.testing.assert_allclose(volume.values, wanted, rtol=1e-6)


def test_a_modality_lut_is_applied_before_anything_is_interpolated() -> None:
    lut = ModalityLut(Lut(0, np.arange(0, 4000, 2, dtype=np.uint16)), "HU")
    grey = Grey(12, False, lut)
    sources = a_stack(lambda points: np.full(points.shape[:-1], 700.0), grey=grey)
    assert (a_volume(sources).values == 1400).all()


def test_values_wider_than_promised_are_kept_whole() -> None:
    sources = a_stack()
    sources[2].pixels = sources[2].pixels.astype(np.int32) + 100_000
    volume = a_volume(sources)
    assert volume.values.dtype == np.float32
    np.testing.assert_array_equal(volume.values[2], sources[2].pixels)


def test_duplicates_and_order_are_settled_before_reading() -> None:
    sources = a_stack(positions=[4, 2, 2, 0])
    volume = a_volume(sources)
    np.testing.assert_array_equal(
        volume.values, [sources[3].pixels, sources[1].pixels, sources[0].pixels]
    )
    assert sources[2].reads == 0
    assert volume.problems


def test_what_is_too_large_is_refused_with_what_it_needs() -> None:
    stack = survey(places(a_stack(rows=1000, columns=1000)))
    with pytest.raises(InputError, match=r"needs 40 MB and 30 MB.*every second pixel.*10 MB"):
        load(stack, budget=30_000_000)


def test_colour_is_refused() -> None:
    with pytest.raises(InputError, match="Colour"):
        survey(places(a_stack(grey=None)))


def test_slices_that_fit_no_volume_are_refused_with_the_reason() -> None:
    sources = a_stack()
    sources[4].pixels = sources[4].pixels[:-1]
    sources[4].rows -= 1
    with pytest.raises(InputError, match=r"no volume.*size: 5"):
        survey(places(sources))


def test_what_a_report_raises_stops_the_reading() -> None:
    """The first reads wait, so that the report comes while most are still to be read."""
    told = threading.Event()

    class Waiting(SliceSource):
        def read(self, frame: int) -> Any:
            if self.plane is not None and self.plane.origin[2] > 0:
                told.wait(10)
                time.sleep(0.002)
            return SliceSource.read(self, frame)

    sources = [Waiting(one.pixels, one.plane, one.spacing) for one in a_stack(positions=range(400))]
    stack = survey(places(sources))

    def report(share: float) -> None:
        told.set()
        raise Cancelled(t("Cancelled."))

    with pytest.raises(Cancelled):
        load(stack, report=report, threads=1)
    assert sum(one.reads for one in sources) < 400


def test_progress_rises_to_the_end() -> None:
    told: list[float] = []
    stack = survey(places(a_stack(positions=range(100))), told.append)
    load(stack, report=told.append)
    assert told[-1] == 1
    assert told[100:] == sorted(told[100:])


def test_an_error_of_a_slice_is_the_error_of_the_volume() -> None:
    sources = a_stack()

    def broken(frame: int) -> Any:
        raise InputError(t("This slice is broken."))

    class Broken(SliceSource):
        read = staticmethod(broken)

    sources[7] = Broken(sources[7].pixels, sources[7].plane, sources[7].spacing, HU)
    with pytest.raises(InputError, match="broken"):
        a_volume(sources)


def test_uptake_counted_back_from_each_slice_is_the_same_for_all() -> None:
    from workbench.base.text import t
    from workbench.dicom.suv import Suv, SuvKind
    from workbench.imaging.volumes.loading import _common_suv

    def counted(factor: float) -> Suv:
        return Suv(dict.fromkeys(SuvKind, factor), t("decayed to {time}", time="10:42"))

    assert _common_suv([counted(2.7e-4), counted(2.7e-4 * (1 + 1e-8))]) is not None
    assert _common_suv([counted(2.7e-4), counted(2.7e-4 * 1.01)]) is None
    why = Suv(dict.fromkeys(SuvKind, t("no uptake value")), t("no uptake value"))
    assert _common_suv([counted(2.7e-4), why]) is None
    assert _common_suv([why, why]) is not None
