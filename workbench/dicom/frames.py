"""One frame, from file to stored values or RGB."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.dicom.colour import to_rgb
from workbench.dicom.decoders import decode_frame
from workbench.dicom.fragments import FrameIndex, frame_index
from workbench.dicom.headers import Header
from workbench.dicom.native import read_native
from workbench.dicom.pixel_format import PixelFormat, cut_off, pixel_format
from workbench.dicom.stored import has_embedded_overlay, within_bits


class Frames:
    """Reads the frames of one file; keeps no file open and no frame in memory."""

    def __init__(self, header: Header) -> None:
        self.header = header
        self.form: PixelFormat = pixel_format(header)
        self._encapsulated = header.pixels is not None and header.pixels.encapsulated
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
    def _overlay(self) -> bool:
        return has_embedded_overlay(self.header.dataset)

    def read(self, frame: int) -> NDArray[np.generic]:
        """Return stored values, shape (rows, columns), or RGB, shape (rows, columns, 3), uint8.

        Raises
        ------
        InputError
            If the frame is not there or cannot be decoded.
        """
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
        try:
            return self._read(frame)
        except MemoryError as error:
            raise InputError(t("{name} needs more memory than there is.", name=name)) from error

    def _read(self, frame: int) -> NDArray[np.generic]:
        name = self.header.path.name
        if self._encapsulated:
            encoded = self.index.read(self.header, frame)
            array, photometric = decode_frame(encoded, self.header.syntax, self.form, name)
        else:
            array, photometric = read_native(self.header, self.form, frame), self.form.photometric
            if photometric == "YBR_FULL_422":
                photometric = "YBR_FULL"
        values, exceeds = within_bits(array, self.form, self._overlay)
        self.exceeds_bits = self.exceeds_bits or exceeds
        if not self.form.colour:
            return values
        return to_rgb(
            values, photometric, self.form, self.header.dataset, name, self.header.little_endian
        )
