"""One frame, from file to stored values or RGB."""

from __future__ import annotations

from contextlib import suppress
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from workbench.base.errors import InputError
from workbench.base.text import Text, t
from workbench.dicom.headers import Header
from workbench.dicom.overlays import Overlay, overlays_of
from workbench.dicom.pixels.colour import to_rgb
from workbench.dicom.pixels.decoder_process import pool
from workbench.dicom.pixels.decoders import decode_frame, needs_process
from workbench.dicom.pixels.fragments import FrameIndex, frame_index
from workbench.dicom.pixels.native import read_native
from workbench.dicom.pixels.pixel_format import PixelFormat, cut_off, pixel_format
from workbench.dicom.pixels.stored import within_bits


class Frames:
    """Reads the frames of one file; keeps no file open and no frame in memory."""

    def __init__(self, header: Header) -> None:
        self.header = header
        self.form: PixelFormat = pixel_format(header)
        self._encapsulated = header.pixels is not None and header.pixels.encapsulated
        if self._encapsulated and needs_process(header.syntax):
            pool().warm_up()
        if self._encapsulated and self.form.frames > 1:
            there = len(self.index.frames)
            if there < self.form.frames:
                self.form = cut_off(self.form, there)
        self.exceeds_bits = False

    @cached_property
    def index(self) -> FrameIndex:
        """Where the compressed frames are."""
        return frame_index(self.header, self.form.frames)

    @cached_property
    def _overlays(self) -> tuple[tuple[Overlay, ...], tuple[Text, ...]]:
        return overlays_of(self.header.dataset, self.form, self.header.little_endian)

    @property
    def doubts(self) -> tuple[Text, ...]:
        """What of the file cannot be used or not be trusted."""
        found = [*self.form.warnings, *self._overlays[1]]
        # Without any frame to be found, reading says why.
        with suppress(InputError):
            if self._encapsulated and self.index.cut_off:
                found.append(t("The file is cut off: its last frame is not complete."))
        return tuple(found)

    def overlays(self, frame: int) -> tuple[Overlay, ...]:
        """Return the overlays that lie over a frame; their bitmaps are not read yet."""
        return tuple(overlay for overlay in self._overlays[0] if overlay.lies_over(frame))

    def overlay_bitmap(self, overlay: Overlay, frame: int) -> NDArray[np.bool_]:
        """Return the bitmap of an overlay over a frame, shape (rows, columns) of the overlay.

        Raises
        ------
        InputError
            If it is in the bits of pixels that cannot be decoded.
        """
        if overlay.bit is None:
            return overlay.unpacked(frame)
        return overlay.taken_from(self._samples(frame)[0])

    def read(self, frame: int) -> NDArray[np.generic]:
        """Return stored values, shape (rows, columns), or RGB, shape (rows, columns, 3), uint8.

        Raises
        ------
        InputError
            If the frame is not there or cannot be decoded.
        """
        name = self.header.path.name
        try:
            return self._read(frame)
        except MemoryError as error:
            raise InputError(t("{name} needs more memory than there is.", name=name)) from error

    def _read(self, frame: int) -> NDArray[np.generic]:
        array, photometric = self._samples(frame)
        embedded = any(overlay.bit is not None for overlay in self._overlays[0])
        values, exceeds = within_bits(array, self.form, embedded)
        self.exceeds_bits = self.exceeds_bits or exceeds
        if not self.form.colour:
            return values
        name, little = self.header.path.name, self.header.little_endian
        return to_rgb(values, photometric, self.form, self.header.dataset, name, little)

    def _samples(self, frame: int) -> tuple[NDArray[np.generic], str]:
        """Return all allocated bits, and the photometric interpretation they are in."""
        name = self.header.path.name
        if not 1 <= frame <= self.form.frames:
            raise InputError(
                t(
                    "{name} has {frames} frames; there is no frame {frame}.",
                    name=name,
                    frames=self.form.frames,
                    frame=frame,
                )
            )
        if self._encapsulated:
            encoded = self.index.read(self.header, frame)
            return decode_frame(encoded, self.header.syntax, self.form, name)
        photometric = self.form.photometric
        native = read_native(self.header, self.form, frame)
        return native, photometric.removesuffix("_422")
