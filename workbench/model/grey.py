"""Grey scale as values: what a file says about turning stored values into shades.

The arithmetic is in ``imaging.grey``. Order of the pipeline (PS3.4 N.2): stored value,
modality, value of interest (VOI), presentation.
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from attrs import cmp_using, field, frozen
from numpy.typing import NDArray


class VoiFunction(StrEnum):
    """VOI LUT Function (0028,1056)."""

    LINEAR = "linear"
    LINEAR_EXACT = "linear_exact"
    SIGMOID = "sigmoid"


@frozen
class Window:
    """A window in modality units (PS3.3 C.11.2.1.2); LINEAR needs width >= 1, the others > 0."""

    center: float = field(converter=float)
    width: float = field(converter=float)
    function: VoiFunction = VoiFunction.LINEAR
    explanation: str = ""

    def __attrs_post_init__(self) -> None:
        least = 1.0 if self.function is VoiFunction.LINEAR else 0.0
        enough = self.width >= least if least else self.width > 0
        if not (np.isfinite(self.center) and np.isfinite(self.width) and enough):
            raise ValueError(f"window {self.center}, {self.width} is not valid for {self.function}")


@frozen
class Lut:
    """A lookup table (PS3.3 C.11.1.1, C.11.2.1.1).

    Parameters
    ----------
    first : int
        Input value of the first entry; inputs below take it, inputs above the last one.
    data : ndarray, shape (n,), uint16
        Entries, always unsigned.
    bits : int
        Bits of an entry, 8 to 16; the output range is 0 .. 2**bits - 1.
    step : float
        Input values from one entry to the next. Tables of files count whole values.
    """

    first: int
    data: NDArray[np.uint16] = field(eq=cmp_using(eq=np.array_equal), hash=False)
    bits: int = 16
    explanation: str = ""
    step: float = 1.0

    @property
    def last(self) -> float:
        """Input value of the last entry."""
        return self.first + (self.data.size - 1) * self.step


@frozen
class DualWindow:
    """Two windows in one picture, such as lung and mediastinum.

    Values up to `boundary` are shown through `lower`, all above through `upper`; both use the
    whole range from black to white. By `of`, the boundary lies half way between the two centers:
    no tissue that either is made for lies there, so noise does not flicker between the two.
    """

    lower: Window
    upper: Window
    boundary: float = field(converter=float)

    @classmethod
    def of(cls, one: Window, other: Window) -> DualWindow:
        """Return two windows together, in either order: the one of the lower center is `lower`."""
        lower, upper = sorted((one, other), key=lambda window: (window.center, window.width))
        return cls(lower, upper, (lower.center + upper.center) / 2)


Voi = Window | Lut | DualWindow


@frozen
class FileVoi:
    """The user's choice of a window or table that the file itself has.

    On another slice it means that slice's own: the one of the same explanation, else the one of
    the same number.

    Parameters
    ----------
    number : int
        From 1: the windows first, then the tables, as in `Grey.vois`.
    """

    number: int
    explanation: str = ""


class Place(StrEnum):
    """Where in a file (or outside it) a value was found."""

    TOP = "top"
    SHARED = "shared"
    FRAME = "frame"
    STATE = "presentation_state"
    SLICE = "middle_slice"
    DEFAULT = "default"


@frozen
class Origin:
    """An attribute that took part in the grey scale, as it was found.

    Parameters
    ----------
    keyword, tag, name : str
        As ``RescaleSlope``, ``(0028,1053)``, ``Rescale Slope``.
    value : str
        As the file has it; empty for DEFAULT.
    group : int
        Item of the Per-Frame Functional Groups Sequence, from 1; 0 elsewhere.
    """

    keyword: str
    tag: str
    name: str
    value: str = ""
    place: Place = Place.TOP
    group: int = 0


@frozen
class Rescale:
    """Modality value = stored value x slope + intercept (PS3.3 C.11.1); `unit` e.g. ``HU``."""

    slope: float = 1.0
    intercept: float = 0.0
    unit: str = ""


@frozen
class ModalityLut:
    """A Modality LUT Sequence item with the unit of its output."""

    lut: Lut
    unit: str = ""


@frozen
class Padding:
    """Stored values from `low` to `high`, both inclusive, are background (PS3.3 C.7.5.1.1.2)."""

    low: float
    high: float


@frozen
class Colors:
    """Colours that stand for large stored values beside the greys of all others (PS3.3 C.7.6.19).

    Parameters
    ----------
    first : int
        The smallest stored value that is coloured; all above are, too.
    table : ndarray, shape (n, 3), uint8
        RGB of `first` and those after it; the last entry stands for all above.
    """

    first: int
    table: NDArray[np.uint8] = field(eq=cmp_using(eq=np.array_equal), hash=False, repr=False)


@frozen
class Grey:
    """What one frame's header says about its grey scale.

    Parameters
    ----------
    bits : int
        Bits stored, 1 to 32; 0 for floating-point pixels.
    signed : bool
        Pixel Representation.
    vois : tuple of Window or Lut
        The file's windows first, then its VOI LUTs; the first entry is the default.
    inverted : bool
        True when the presentation is inverse: MONOCHROME1 or Presentation LUT Shape INVERSE,
        once even when both are there.
    colors : Colors or None
        Of values that are shown in colour, whatever the window.
    usual : Window or None
        What is shown where the file has no window and nobody chose; None = percentiles of the
        pixels.
    usual_of_all : bool
        Whether `usual` comes from the values of all slices.
    origins : tuple of Origin
        Where each of these was found, for explaining it; empty where the format has no attributes.
    """

    bits: int = 8
    signed: bool = False
    modality: Rescale | ModalityLut = field(factory=Rescale)
    vois: tuple[Window | Lut, ...] = ()
    inverted: bool = False
    padding: Padding | None = None
    colors: Colors | None = None
    usual: Window | None = None
    usual_of_all: bool = False
    origins: tuple[Origin, ...] = field(default=(), eq=False, repr=False)

    @property
    def unit(self) -> str:
        """Unit of the modality values; empty when the file does not say."""
        return self.modality.unit

    def origin(self, keyword: str) -> Origin | None:
        """Return where an attribute was found; None when it took no part."""
        return next((one for one in self.origins if one.keyword == keyword), None)
