"""The frames of a data set that is in memory: stored samples, and pictures to look at."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.dicom.headers import UNDEFINED_LENGTH, Header, PixelElement
from workbench.dicom.pixels.colour import to_rgb
from workbench.dicom.pixels.decoders import decode_frame
from workbench.dicom.pixels.fragments import FrameIndex, frame_index
from workbench.dicom.pixels.native import read_native
from workbench.dicom.pixels.pixel_format import PixelFormat, pixel_format
from workbench.dicom.pixels.stored import within_bits

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

KEYWORDS = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")
# Pictures of a file with no more samples are decoded once.
_KEPT_MAX = 128 << 20
NATIVE = frozenset(
    {
        "1.2.840.10008.1.2",
        "1.2.840.10008.1.2.1",
        "1.2.840.10008.1.2.2",
        "1.2.840.10008.1.2.1.99",
        "1.2.840.113619.5.2",
    }
)


def pixel_keyword(dataset: Dataset) -> str:
    """Return which attribute holds the pixels, empty when none does."""
    return next((keyword for keyword in KEYWORDS if keyword in dataset), "")


class StoredFrames:
    """Reads the frames of a data set whose pixels are in memory, one at a time.

    Raises
    ------
    InputError
        If there are no pixels, fewer than the header declares, or more than can be.
    """

    def __init__(self, dataset: Dataset, syntax: str) -> None:
        keyword = pixel_keyword(dataset)
        value = bytes(dataset[keyword].value or b"") if keyword else b""
        encapsulated = syntax not in NATIVE
        pixels = PixelElement(
            keyword,
            str(dataset[keyword].VR) if keyword else "",
            0,
            UNDEFINED_LENGTH if encapsulated else len(value),
        )
        # Messages name a file by its path, which may name a person.
        name = Path(str(t("The file")))
        self.header = Header(name, dataset, syntax, pixels if keyword else None, len(value), value)
        self.encapsulated = encapsulated
        declared = _declared_frames(dataset)
        self.form: PixelFormat = pixel_format(self.header)
        there = len(self.index.frames) if encapsulated else self.form.frames
        if min(there, self.form.frames) < declared:
            raise InputError(
                t(
                    "The file is cut off: {there} of {declared} frames are there.",
                    there=min(there, self.form.frames),
                    declared=declared,
                )
            )

        few = self.form.pixels * self.form.samples * self.form.frames <= _KEPT_MAX
        self._kept: dict[int, NDArray[np.generic]] | None = {} if few else None

    @property
    def count(self) -> int:
        """Return the number of frames."""
        return self.form.frames

    @cached_property
    def index(self) -> FrameIndex:
        """Where the compressed frames are."""
        return frame_index(self.header, self.form.frames)

    def encoded(self, frame: int) -> bytes:
        """Return the bytes of a compressed frame, counted from 1."""
        return self.index.read(self.header, frame)

    def samples(self, frame: int) -> tuple[NDArray[np.generic], str]:
        """Return a frame as stored, all allocated bits, and the photometric interpretation.

        Colours of JPEG are as coded, mostly YBR_FULL; those of JPEG 2000 as its own transform
        leaves them. Shape (rows, columns) or (rows, columns, samples).
        """
        return self._decoded(frame, as_coded=True)

    def converted(self, frame: int) -> tuple[NDArray[np.generic], str]:
        """Return a frame as `samples` does, but YCbCr of JPEG as the RGB that readers show."""
        return self._decoded(frame, as_coded=False)

    def _decoded(self, frame: int, as_coded: bool) -> tuple[NDArray[np.generic], str]:
        if not self.encapsulated:
            native = read_native(self.header, self.form, frame)
            return native, self.form.photometric.removesuffix("_422")
        name, syntax = self.header.path.name, self.header.syntax
        return decode_frame(self.encoded(frame), syntax, self.form, name, as_coded=as_coded)

    def picture(self, frame: int) -> NDArray[np.generic]:
        """Return a frame to be looked at: stored values (rows, columns) or RGB of 8 bits."""
        if self._kept is None:
            return self._picture(frame)
        if frame not in self._kept:
            self._kept[frame] = self._picture(frame)
        return self._kept[frame]

    def _picture(self, frame: int) -> NDArray[np.generic]:
        # The decoder turns colours into RGB faster than can be done here.
        samples, photometric = self._decoded(frame, as_coded=False)
        if self.form.float_bytes:
            return _spread(samples)
        values, _ = within_bits(samples, self.form, False)
        if not self.form.colour:
            return values
        ds, little = self.header.dataset, self.header.little_endian
        return to_rgb(values, photometric, self.form, ds, self.header.path.name, little)

    def pictures(self) -> Iterator[NDArray[np.generic]]:
        """Give all frames to be looked at."""
        for frame in range(1, self.count + 1):
            yield self.picture(frame)

    @property
    def inverted(self) -> bool:
        """Whether large values are dark."""
        return self.form.photometric == "MONOCHROME1"

    @property
    def bits(self) -> int:
        """Return the bits of a stored value; of pictures in colour 8, of floats 16."""
        if self.form.float_bytes:
            return 16
        return 8 if self.form.colour else self.form.bits_stored


def _declared_frames(dataset: Dataset) -> int:
    from workbench.dicom.values import integer

    return max(1, integer(dataset, "NumberOfFrames") or 1)


def _spread(values: NDArray[np.generic]) -> NDArray[np.uint16]:
    """Return floats spread over 16 bits, what is not finite as the least."""
    floats = np.asarray(values, np.float64)
    finite = np.isfinite(floats)
    if not finite.any():
        return np.zeros(floats.shape, np.uint16)
    low, high = float(floats[finite].min()), float(floats[finite].max())
    scaled = np.where(finite, floats - low, 0) * (65535 / ((high - low) or 1))
    return scaled.astype(np.uint16)
