"""Boxes of an image made black in its stored values; all other pixels keep all their bits.

Native pixels are changed in place, and so are the blocks of baseline JPEG. Others are decoded,
filled, and written again without loss, perhaps in another transfer syntax; each frame is decoded
once more to prove it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.deid.pixels.black import Sample, black_of
from workbench.deid.pixels.blocks import in_blocks
from workbench.deid.pixels.encode import (
    DESCRIBED,
    EXPLICIT,
    describe,
    encoded,
    is_converted,
    plain,
    target_syntax,
)
from workbench.deid.pixels.found import Box
from workbench.deid.pixels.frames import KEYWORDS, StoredFrames, pixel_keyword
from workbench.dicom.pixels.decoders import decode_frame
from workbench.dicom.pixels.pixel_format import HALVED, PACKED, PixelFormat

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

# All frames of a file that must be written again.
_DECODED_MAX = 1 << 30
_RANGES = ("SmallestImagePixelValue", "LargestImagePixelValue")
_CHANGED = (*KEYWORDS, *DESCRIBED, *_RANGES)


def fill(
    dataset: Dataset, syntax: str, boxes: Iterable[Box], frames: Sequence[int] = ()
) -> tuple[str, tuple[Box, ...]]:
    """Make boxes black in the pixels of a data set.

    Parameters
    ----------
    frames : sequence of int
        In which frames, counted from 1; empty = in all.

    Returns
    -------
    str, tuple of Box
        The transfer syntax of the pixels now, and what is black: the boxes cut at the frame, and
        grown where pixels share their colour or are coded together.

    Raises
    ------
    InputError
        If the pixels cannot be read, or not be written again without loss. The data set is as it
        was then.
    """
    source = StoredFrames(dataset, syntax)
    form = source.form
    done = tuple(found for box in boxes if (found := _fitted(box, form)) is not None)
    if not done:
        return syntax, ()
    chosen = [n for n in (frames or range(1, form.frames + 1)) if 1 <= n <= form.frames]
    if source.encapsulated:
        syntax, done = _encapsulated(dataset, source, done, chosen)
    else:
        _native(dataset, source, done, chosen)
    for keyword in _RANGES:
        if keyword in dataset:
            delattr(dataset, keyword)
    return syntax, done


def kept(dataset: Dataset) -> dict[str, Any]:
    """Return what filling may change, to be put back."""
    import copy

    return {keyword: copy.copy(dataset[keyword]) for keyword in _CHANGED if keyword in dataset}


def restore(dataset: Dataset, before: dict[str, Any]) -> None:
    """Put back what was kept."""
    for keyword in _CHANGED:
        if keyword in dataset and keyword not in before:
            delattr(dataset, keyword)
    for element in before.values():
        dataset[element.tag] = element


def _fitted(box: Box, form: PixelFormat) -> Box | None:
    inside = box.within(form.rows, form.columns)
    if inside is None or form.photometric not in HALVED:
        return inside
    left, right = inside.x // 2 * 2, min(-(-inside.right // 2) * 2, form.columns)
    return Box(left, inside.y, right - left, inside.height)


def _shifted(black: tuple[Sample, ...], form: PixelFormat) -> tuple[Sample, ...]:
    if form.float_bytes or form.bits_allocated in (1, PACKED):
        return black
    shift = form.high_bit + 1 - form.bits_stored
    return tuple(int(value) << shift for value in black)


def _native(
    dataset: Dataset, source: StoredFrames, boxes: tuple[Box, ...], frames: list[int]
) -> None:
    form, header = source.form, source.header
    assert header.inflated is not None and header.pixels is not None
    black = _shifted(black_of(source, form.photometric), form)
    element = dataset[pixel_keyword(dataset)]
    swapped = not header.little_endian and (
        form.bits_allocated == PACKED or (form.bits_allocated <= 8 and header.pixels.vr == "OW")
    )
    data = bytearray(_swapped(header.inflated) if swapped else header.inflated)
    if form.bits_allocated in (1, PACKED):
        _fill_packed(data, form, int(black[0]), boxes, frames)
    else:
        kind = "f" if form.float_bytes else "i" if form.signed else "u"
        little = header.little_endian and header.syntax != "1.2.840.113619.5.2"
        order = "<" if little else ">"
        dtype = np.dtype(f"{order}{kind}{form.bits_allocated // 8}")
        for frame in frames:
            start = (frame - 1) * form.frame_bytes
            values = np.frombuffer(data, dtype, form.frame_bytes // dtype.itemsize, start)
            _fill_flat(values, form, black, boxes)
    made = bytes(data)
    element.value = _swapped(made) if swapped else made


def _swapped(data: bytes) -> bytes:
    """Exchange the bytes of each 16-bit word; an odd one at the end stays."""
    whole = len(data) // 2 * 2
    return np.frombuffer(data[:whole], np.uint16).byteswap().tobytes() + data[whole:]


def _fill_flat(
    values: NDArray[np.generic],
    form: PixelFormat,
    black: tuple[Sample, ...],
    boxes: tuple[Box, ...],
) -> None:
    for box in boxes:
        if form.photometric in HALVED:
            pairs = values.reshape(form.rows, form.columns // 2, 4)
            rows, columns = slice(box.y, box.bottom), slice(box.x // 2, box.right // 2)
            pairs[rows, columns] = (black[0], *black)
        elif form.samples == 1:
            values.reshape(form.rows, form.columns)[box.slices] = black[0]
        elif form.planar:
            planes = values.reshape(form.samples, form.rows, form.columns)
            for plane, value in zip(planes, black, strict=True):
                plane[box.slices] = value
        else:
            values.reshape(form.rows, form.columns, form.samples)[box.slices] = black


def _fill_packed(
    data: bytearray, form: PixelFormat, black: int, boxes: tuple[Box, ...], frames: list[int]
) -> None:
    """Fill pixels of one bit, or of twelve: frames need not begin on a byte."""
    octets = np.frombuffer(data, np.uint8)
    step = 1 if form.bits_allocated == 1 else 4
    per = form.bits_allocated // step
    units = (
        np.unpackbits(octets, bitorder="little")
        if step == 1
        else np.stack([octets & 15, octets >> 4], axis=-1).reshape(-1)
    )
    count = form.pixels * form.samples * per
    value = [black >> (step * n) & ((1 << step) - 1) for n in range(per)]
    for frame in frames:
        part = units[(frame - 1) * count : frame * count]
        pixels = part.reshape(form.rows, form.columns, per)
        for box in boxes:
            pixels[box.slices] = value
    if step == 1:
        data[:] = np.packbits(units, bitorder="little").tobytes()
    else:
        data[:] = (units[0::2] | units[1::2] << 4).tobytes()


def _encapsulated(
    dataset: Dataset, source: StoredFrames, boxes: tuple[Box, ...], frames: list[int]
) -> tuple[str, tuple[Box, ...]]:
    form, before = source.form, source.header.syntax
    blocks = in_blocks(source, boxes, frames)
    if blocks is not None:
        _replace(dataset, before, form, list(blocks.parts), [])
        describe(dataset, before, str(dataset.get("PhotometricInterpretation", "")), before)
        return before, blocks.boxes
    if form.frame_bytes * form.frames > _DECODED_MAX:
        raise InputError(
            t(
                "The compressed pixels take more than {limit} MB when they are filled.",
                limit=_DECODED_MAX >> 20,
            )
        )
    modality = str(dataset.get("Modality", ""))
    # Only of JPEG, and of ultrasound, may colours be YBR_FULL (PS3.3 C.7.6.3.1.2).
    read = source.converted if is_converted(before, modality) else source.samples
    first, photometric = read(1)
    black = _shifted(black_of(source, photometric), form)
    syntax = target_syntax(before, form, photometric, modality)
    parts: list[bytes] = []
    arrays: list[NDArray[np.generic]] = []
    for frame in range(1, form.frames + 1):
        samples, found = (first, photometric) if frame == 1 else read(frame)
        if found != photometric:
            raise InputError(t("The frames of the file are coloured in different ways."))
        if frame not in frames and syntax == before:
            parts.append(source.encoded(frame))
            continue
        samples = _filled(samples, form, black, boxes if frame in frames else ())
        if syntax == EXPLICIT:
            arrays.append(samples)
        else:
            parts.append(_proved(samples, form, syntax))
    _replace(dataset, syntax, form, parts, arrays)
    describe(dataset, syntax, photometric, before)
    return syntax, boxes


def _filled(
    samples: NDArray[np.generic],
    form: PixelFormat,
    black: tuple[Sample, ...],
    boxes: tuple[Box, ...],
) -> NDArray[np.generic]:
    kind = "i" if form.signed else "u"
    allocated = np.dtype(f"{kind}{max(1, form.bits_allocated // 8)}")
    if samples.dtype != allocated and not np.array_equal(samples, samples.astype(allocated)):
        raise InputError(t("The compressed pixels have more bits than the header declares."))
    made = np.array(samples, allocated)
    for box in boxes:
        made[box.slices] = black if form.samples > 1 else black[0]
    return made


def _proved(samples: NDArray[np.generic], form: PixelFormat, syntax: str) -> bytes:
    """Return a compressed frame that decodes to the same."""
    made = encoded(samples, form, syntax)
    found, _ = decode_frame(made, syntax, form, "", as_coded=True)
    if not np.array_equal(found, samples):
        raise InputError(t("The compressed pixels could not be written again without loss."))
    return made


def _replace(
    dataset: Dataset,
    syntax: str,
    form: PixelFormat,
    parts: list[bytes],
    arrays: list[NDArray[np.generic]],
) -> None:
    from pydicom.dataelem import DataElement
    from pydicom.encaps import encapsulate

    tag = dataset["PixelData"].tag
    if syntax == EXPLICIT:
        wide = form.bits_allocated > 8
        value = plain(arrays, form)
        dataset[tag] = DataElement(tag, "OW" if wide else "OB", value, validation_mode=0)
        return
    element = DataElement(tag, "OB", encapsulate(parts, has_bot=True), validation_mode=0)
    element.is_undefined_length = True
    dataset[tag] = element
