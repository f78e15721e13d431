"""One frame, made ready to be shown."""

from __future__ import annotations

import numpy as np
from attrs import define, field
from numpy.typing import NDArray

from workbench.imaging.frame import load_frame
from workbench.imaging.sources import FrameInfo, Identity
from workbench.model.grey import Grey, Window


@define
class OneFrame:
    values: NDArray[np.float64]
    rows: int = 1
    columns: int = 3
    frames: int = 1
    identity: Identity = field(factory=Identity)

    def info(self, frame: int) -> FrameInfo:
        return FrameInfo(grey=Grey(bits=0, vois=(Window(0.0, 10.0),)))

    def read(self, frame: int) -> NDArray[np.float64]:
        return self.values

    def close(self) -> None:
        pass


def test_values_beyond_single_precision_are_shown_without_a_word() -> None:
    frame = load_frame(OneFrame(np.array([[1e300, -1e300, np.nan]])), 1)
    shown = frame.shade(frame.levels.base[:, :], frame.keep)
    assert shown.tolist() == [[255, 0, 0]]
