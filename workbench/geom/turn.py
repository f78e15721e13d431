"""Turn: a picture rotated by quarters and mirrored; what that does to positions and arrays.

Rotation comes first and goes clockwise, mirroring swaps left and right after it: the order of
DICOM's spatial transformation (PS3.3 C.10.6).
"""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
from attrs import evolve, field, frozen
from attrs.validators import in_
from numpy.typing import NDArray

Number = TypeVar("Number", int, float)

# Bytes of a pixel that are one number.
_WHOLE: dict[int, type[np.unsignedinteger[Any]]] = {
    2: np.uint16,
    4: np.uint32,
    8: np.uint64,
}


@frozen
class Turn:
    """How a picture is turned before it is shown.

    Parameters
    ----------
    quarters : int
        Quarter turns clockwise, 0 to 3.
    mirrored : bool
        Left and right are swapped then.

    Positions count from the outer top left corner. All sizes given are those before the turn.
    """

    quarters: int = field(default=0, validator=in_(range(4)))
    mirrored: bool = False

    @property
    def is_upright(self) -> bool:
        """Whether nothing is turned."""
        return not self.quarters and not self.mirrored

    @property
    def swaps(self) -> bool:
        """Whether rows become columns."""
        return self.quarters % 2 == 1

    @property
    def degrees(self) -> int:
        """The rotation clockwise in degrees."""
        return 90 * self.quarters

    # Turning on

    def then(self, later: Turn) -> Turn:
        """Return both, one after the other."""
        # What a mirror shows turns the other way.
        more = -later.quarters if self.mirrored else later.quarters
        return Turn((self.quarters + more) % 4, self.mirrored != later.mirrored)

    def rotated(self, quarters: int) -> Turn:
        """Return it with what is seen rotated clockwise, or back where negative."""
        return self.then(Turn(quarters % 4))

    @property
    def flipped_across(self) -> Turn:
        """It with left and right of what is seen swapped."""
        return evolve(self, mirrored=not self.mirrored)

    @property
    def flipped_down(self) -> Turn:
        """It with top and bottom of what is seen swapped."""
        return self.then(Turn(2, True))

    @property
    def inverse(self) -> Turn:
        """What undoes it."""
        return self if self.mirrored else Turn(-self.quarters % 4)

    # Positions

    def size(self, width: Number, height: Number) -> tuple[Number, Number]:
        """Return the size of a picture after the turn."""
        return (height, width) if self.swaps else (width, height)

    def place(self, x: Number, y: Number, width: Number, height: Number) -> tuple[Number, Number]:
        """Return where a position of a picture of width x height comes to be."""
        if self.quarters == 1:
            x, y, width = height - y, x, height
        elif self.quarters == 2:
            x, y = width - x, height - y
        elif self.quarters == 3:
            x, y, width = y, width - x, height
        return (width - x, y) if self.mirrored else (x, y)

    def back(self, x: Number, y: Number, width: Number, height: Number) -> tuple[Number, Number]:
        """Return where a position of the turned picture was before; the size is the one before."""
        return self.inverse.place(x, y, *self.size(width, height))

    def direction(self, dx: Number, dy: Number) -> tuple[Number, Number]:
        """Return which way a direction points after the turn."""
        nothing = dx - dx
        return self.place(dx, dy, nothing, nothing)

    def places(
        self, points: NDArray[np.float64], width: float, height: float
    ) -> NDArray[np.float64]:
        """Return where positions come to be, shape (n, 2)."""
        columns: Any = points.T
        return np.column_stack(self.place(columns[0], columns[1], width, height))

    def rect(
        self, rect: tuple[Number, Number, Number, Number], width: Number, height: Number
    ) -> tuple[Number, Number, Number, Number]:
        """Return where a rectangle ``x0, y0, x1, y1`` comes to be; ordered if it was."""
        x0, y0 = self.place(rect[0], rect[1], width, height)
        x1, y1 = self.place(rect[2], rect[3], width, height)
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)

    def array(self, pixels: NDArray[Any]) -> NDArray[Any]:
        """Return an array [row, column, ...] turned; the same one where nothing turns."""
        if self.is_upright:
            return pixels
        if pixels.ndim == 3:
            return self._channels(pixels)
        turned = np.rot90(pixels, -self.quarters)
        return np.ascontiguousarray(turned[:, ::-1] if self.mirrored else turned)

    def _channels(self, pixels: NDArray[Any]) -> NDArray[Any]:
        """Turn pixels of several numbers: each as one where it can be, which is far faster."""
        whole = _WHOLE.get(pixels.itemsize * pixels.shape[2])
        if whole is not None:
            turned = self.array(np.ascontiguousarray(pixels).view(whole)[..., 0])
            return turned[..., None].view(pixels.dtype)
        if pixels.dtype == np.uint8 and pixels.shape[2] == 3 and pixels.size:
            return self._colors(pixels)
        turned = np.rot90(pixels, -self.quarters)
        return np.ascontiguousarray(turned[:, ::-1] if self.mirrored else turned)

    def _colors(self, pixels: NDArray[np.uint8]) -> NDArray[Any]:
        import cv2

        turns = (None, cv2.ROTATE_90_CLOCKWISE, cv2.ROTATE_180, cv2.ROTATE_90_COUNTERCLOCKWISE)
        how = turns[self.quarters]
        turned = pixels if how is None else np.asarray(cv2.rotate(pixels, how))
        return np.asarray(cv2.flip(turned, 1)) if self.mirrored else turned


UPRIGHT = Turn()
