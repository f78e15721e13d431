"""Writing on any frame is in a picture that is looked at; frames that show nothing new are not."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from tests.deid.dicom.objects import SC, an_object
from tests.deid.pixels.images import EXPLICIT
from workbench.base.errors import InputError
from workbench.deid.pixels.frames import StoredFrames
from workbench.deid.pixels.looks import Look, looks

ROWS, COLUMNS = 120, 200


def cine(frames: NDArray[Any]) -> StoredFrames:
    made = an_object(SC, Modality="US", NumberOfFrames=len(frames))
    made.Rows, made.Columns = frames.shape[1:3]
    made.SamplesPerPixel = 3 if frames.ndim == 4 else 1
    made.PhotometricInterpretation = "RGB" if frames.ndim == 4 else "MONOCHROME2"
    made.PlanarConfiguration = 0
    made.BitsAllocated = made.BitsStored = 8 * frames.dtype.itemsize
    made.HighBit, made.PixelRepresentation = made.BitsStored - 1, 0
    made.add_new(0x7FE00010, "OW", frames.tobytes())
    return StoredFrames(made, EXPLICIT)


def moving(count: int, seed: int = 2) -> NDArray[np.uint8]:
    """Return smooth structures that drift, with speckle, as a scanner shows a heart."""
    random = np.random.default_rng(seed)
    base = cv2.GaussianBlur(random.normal(0, 1, (ROWS + 40, COLUMNS + 40)), (0, 0), 6)
    base = (base - base.min()) / np.ptp(base) * 170
    frames = []
    for n in range(count):
        at = round(15 + 12 * np.sin(n / 4))
        part = base[at : at + ROWS, at : at + COLUMNS] + random.normal(0, 6, (ROWS, COLUMNS))
        frames.append(part.clip(0, 200).astype(np.uint8))
    return np.stack(frames)


def write(frame: NDArray[Any], value: Any, at: tuple[int, int] = (30, 60)) -> NDArray[np.bool_]:
    mask = np.zeros(frame.shape[:2], np.uint8)
    cv2.putText(mask, "ZYXQUILL", at, cv2.FONT_HERSHEY_SIMPLEX, 0.5, 1, 1)
    frame[mask > 0] = value
    return mask > 0


def contrast(look: Look, mask: NDArray[np.bool_]) -> float:
    """Return by how much the letters differ from what is around them."""
    height, width = look.picture.shape[:2]
    mask = mask[look.y : look.y + height, look.x : look.x + width]
    if not mask.any():
        return 0.0
    near = cv2.dilate(mask.astype(np.uint8), np.ones((5, 5))) > 0
    picture = look.picture.astype(float)
    return abs(float(picture[mask].mean() - picture[near & ~mask].mean()))


@pytest.mark.parametrize("value", [255, 0, 120])
@pytest.mark.parametrize("frame", [0, 7, 19])
def test_writing_on_one_frame_of_many_is_looked_at(value: int, frame: int) -> None:
    frames = moving(20)
    # Half bright: hidden in both projections where other frames are brighter and darker.
    frames[frame, 40:80] = frames[frame, 40:80] // 4
    mask = write(frames[frame], value)
    shown = list(looks(cine(frames)))
    own = contrast(Look(frames[frame]), mask)
    assert max(contrast(look, mask) for look in shown) > 0.6 * own


def test_writing_that_moves_is_looked_at_wherever_it_is() -> None:
    frames = np.full((8, ROWS, COLUMNS), 30, np.uint8)
    masks = [write(frames[n], 230, (10 + 6 * n, 30 + 8 * n)) for n in range(8)]
    shown = list(looks(cine(frames)))
    for mask in masks:
        assert max(contrast(look, mask) for look in shown) > 120


def test_frames_without_new_writing_are_not_looked_at_one_by_one() -> None:
    frames = moving(60)
    for frame in frames:
        write(frame, 255)
    assert len(list(looks(cine(frames)))) <= 6
    still = np.repeat(moving(1), 50, axis=0)
    assert len(list(looks(cine(still)))) == 2


def test_one_frame_is_one_look() -> None:
    (look,) = looks(cine(moving(1)))
    assert look.frame == 0


def test_coloured_writing_as_light_as_what_it_is_on_is_looked_at() -> None:
    frames = np.full((12, ROWS, COLUMNS, 3), 128, np.uint8)
    frames[::2] = 140
    mask = write(frames[5], (255, 60, 128))
    shown = list(looks(cine(frames)))
    spread = [np.ptp(look.picture.reshape(-1, 3).astype(int), axis=0).max() for look in shown]
    assert max(spread) > 60 and mask.any()


def test_more_frames_that_differ_than_can_be_read_are_for_a_person() -> None:
    frames = np.full((12, ROWS, COLUMNS), 30, np.uint8)
    for n, frame in enumerate(frames):
        write(frame, 230, (10 + 5 * n, 30 + 3 * n))
    assert len(list(looks(cine(frames)))) > 5
    with pytest.raises(InputError):
        list(looks(cine(frames), most=2))


def test_values_of_sixteen_bits_are_compared_by_what_they_span() -> None:
    frames = np.full((6, ROWS, COLUMNS), 1000, np.uint16)
    frames[1::2] = 1400
    mask = write(frames[2], 1200)
    assert max(contrast(look, mask) for look in looks(cine(frames))) > 150
