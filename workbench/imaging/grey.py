"""The one grey-scale pipeline: stored value, modality, value of interest, presentation.

Every grey on the canvas, in thumbnails and in ``render`` comes from here (PS3.4 N.2). The
exact formulas work on float64; for stored values of up to 16 bits they are folded into one
table of 65536 entries, which gives the same shades.

Two rules are stated here once:

- Shades are rounded to the nearest integer, halves up, after inversion.
- A table is indexed by the stored value itself when it is unsigned, and by the stored value
  plus 32768 when it is signed (`lut_indices`).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbench.model.grey import (
    DualWindow,
    Grey,
    Lut,
    ModalityLut,
    Voi,
    VoiFunction,
    Window,
)

LUT_SIZE = 65536
SIGN_OFFSET = 32768
WHITE = 255.0

# 512 screen pixels of drag cross the whole span of values.
_DRAG_PX = 512.0
# Enough for stable percentiles, and a 12 megapixel image costs no more than a small one.
_SAMPLE = 1 << 18
#: Of larger pictures fewer stand for all of a film or series.
SMALL_PX = 1 << 20


def fits_lut(stored: NDArray[np.generic]) -> bool:
    """Return whether `stored` goes through a table: integers of 8 or 16 bits."""
    return stored.dtype.kind in "iub" and stored.dtype.itemsize <= 2


def lut_indices(stored: NDArray[np.generic]) -> NDArray[np.uint16]:
    """Return the index into a table for each stored value; see the module's rule.

    Parameters
    ----------
    stored : ndarray of bool, uint8, uint16, int8 or int16
    """
    if stored.dtype.kind == "i":
        wide = np.ascontiguousarray(stored, np.int16)
        return wide.view(np.uint16) ^ np.uint16(SIGN_OFFSET)
    return stored.astype(np.uint16, copy=False)


def lut_inputs(signed: bool) -> NDArray[np.int32]:
    """Return the stored value of each of the 65536 table entries."""
    first = -SIGN_OFFSET if signed else 0
    return np.arange(first, first + LUT_SIZE, dtype=np.int32)


def modality_values(stored: ArrayLike, grey: Grey) -> NDArray[np.float64]:
    """Return modality values, for example Hounsfield units (PS3.3 C.11.1), as float64."""
    values = np.asarray(stored)
    if isinstance(grey.modality, ModalityLut):
        return _look_up(values, grey.modality.lut)
    with np.errstate(over="ignore", invalid="ignore"):
        return values.astype(np.float64) * grey.modality.slope + grey.modality.intercept


def shades(
    values: ArrayLike, voi: Voi, inverted: bool = False, gamma: float = 1.0
) -> NDArray[np.float64]:
    """Return display shades before rounding.

    Parameters
    ----------
    values : array
        Modality values.
    voi : Window, Lut or DualWindow
    inverted : bool
        Whether black and white change places; the pivot is always the full range.
    gamma : float
        The curve that comes last, see `with_gamma`.

    Returns
    -------
    ndarray of float64
        0 is black, 255 is white; NaN stays NaN.

    References
    ----------
    DICOM PS3.3 C.11.2.1.2 (window), C.11.2.1.1 (VOI LUT), C.11.6.1.2 (presentation shape).
    """
    x = np.asarray(values, np.float64)
    if isinstance(voi, Lut):
        top = float((1 << voi.bits) - 1)
        y = np.minimum(_look_up(x, voi), top) * (WHITE / top)
    elif isinstance(voi, DualWindow):
        y = np.where(x <= voi.boundary, shades(x, voi.lower), shades(x, voi.upper))
    else:
        # A hostile file may have windows of nearly no width: what overflows is black or white.
        with np.errstate(over="ignore", invalid="ignore"):
            y = _FUNCTIONS[voi.function](x, voi.center, voi.width)
    return with_gamma(WHITE - y if inverted else y, gamma)


def with_gamma(shade: NDArray[np.float64], gamma: float) -> NDArray[np.float64]:
    """Return shades from 0 to 255 on a curve that leaves black and white; above 1 is brighter."""
    if gamma == 1:
        return shade
    return WHITE * np.power(np.clip(shade / WHITE, 0.0, 1.0), 1 / gamma)


def gamma_table(gamma: float) -> NDArray[np.uint8]:
    """Return what becomes of each of the 256 shades of a colour, shape (256,)."""
    return _rounded(with_gamma(np.arange(256, dtype=np.float64), gamma))


def display_lut(
    grey: Grey,
    voi: Voi,
    inverted: bool = False,
    used: tuple[int, int] | None = None,
    gamma: float = 1.0,
) -> NDArray[np.uint8]:
    """Return the shade of every stored value of up to 16 bits, without padding.

    Parameters
    ----------
    grey : Grey
    voi : Window or Lut
    inverted : bool
        The user's own inversion, on top of what the file asks for.
    used : (int, int), optional
        First and last index that occur. The other entries stay 0, which makes a table for 12 bits
        ten times faster: a window drag needs a new one for each event.

    Returns
    -------
    ndarray, shape (65536,), uint8
        To be indexed by `lut_indices`. Padding is not in it, because the user's inversion must
        not turn it white: see `padding_mask`.
    """
    first, last = used or (0, LUT_SIZE - 1)
    inputs = lut_inputs(grey.signed)[first : last + 1]
    lut = np.zeros(LUT_SIZE, np.uint8)
    values = modality_values(inputs, grey)
    lut[first : last + 1] = _rounded(shades(values, voi, grey.inverted != inverted, gamma))
    return lut


def padding_mask(stored: NDArray[np.generic], grey: Grey) -> NDArray[np.bool_] | None:
    """Return where `stored` is background and no measurement, or None when nowhere.

    Compares stored values, before any table (PS3.3 C.7.5.1.1.2). NaN counts as background.
    """
    mask: NDArray[np.bool_] | None = None
    if stored.dtype.kind == "f":
        mask = np.isnan(stored)
    if grey.padding is not None:
        padded = np.greater_equal(stored, grey.padding.low)
        padded &= np.less_equal(stored, grey.padding.high)
        mask = padded if mask is None else mask | padded
    return mask if mask is not None and bool(mask.any()) else None


def display(
    stored: NDArray[np.generic],
    grey: Grey,
    voi: Voi | None = None,
    inverted: bool = False,
    gamma: float = 1.0,
) -> NDArray[np.uint8]:
    """Return the shades of a whole array of stored values.

    Parameters
    ----------
    stored : ndarray, any shape, integers or floats
    grey : Grey
    voi : Window or Lut, optional
        What the file or the values suggest when None: `default_voi`.
    inverted : bool
        The user's own inversion.

    Returns
    -------
    ndarray of uint8, same shape
        Padding and NaN are black, also when inverted.
    """
    chosen = default_voi(grey, stored) if voi is None else voi
    if fits_lut(stored):
        shown = apply_lut(lut_indices(stored), display_lut(grey, chosen, inverted, gamma=gamma))
    else:
        values = modality_values(stored, grey)
        shown = _rounded(shades(values, chosen, grey.inverted != inverted, gamma))
    mask = padding_mask(stored, grey)
    if mask is not None:
        shown[mask] = 0
    return shown


def apply_lut(indices: NDArray[np.uint16], lut: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return ``lut[indices]``, by OpenCV where the shape allows it, which is faster."""
    if indices.ndim != 2 or indices.size < 4096:
        return np.take(lut, indices)
    import cv2

    shown: NDArray[np.uint8] = np.asarray(cv2.LUT(indices, lut), np.uint8)
    return shown


def default_voi(grey: Grey, stored: NDArray[np.generic]) -> Voi:
    """Return the file's first window, else its first VOI LUT, else the usual one of its kind.

    Where none is usual it is a window by percentiles.
    """
    for kind in (Window, Lut):
        for voi in grey.vois:
            if isinstance(voi, kind):
                return voi
    return grey.usual or auto_window(grey, stored)


def auto_window(
    grey: Grey, stored: NDArray[np.generic], low: float = 1.0, high: float = 99.0
) -> Window:
    """Return a window from the `low` to the `high` percentile of what is not padding.

    Percentiles and never the extremes: one metal implant would leave the rest of a CT black.
    Large arrays are sampled on an even grid.
    """
    return window_of_values(sampled_values(grey, stored), low, high, stored.dtype.kind == "f")


def window_of_values(
    values: NDArray[np.float64], low: float = 1.0, high: float = 99.0, exact: bool = False
) -> Window:
    """Return a window between two percentiles of modality values, as `auto_window` does.

    `exact` as in `span_window`.
    """
    if not values.size:
        return Window(0.5, 1.0, VoiFunction.LINEAR_EXACT)
    bottom, top = (float(v) for v in np.percentile(values, (low, high)))
    if bottom == top:
        bottom, top = float(values.min()), float(values.max())
    return span_window(bottom, top, exact)


def span_window(bottom: float, top: float, exact: bool = False) -> Window:
    """Return the window in which `bottom` is just black and `top` just white.

    `exact` takes LINEAR_EXACT, for values that are not counts; so does a span below one. Where
    both ends are the same the value is shown in the middle.
    """
    if not top > bottom:
        return Window(bottom, 1.0, VoiFunction.LINEAR_EXACT)
    middle = bottom + (top - bottom) / 2
    if exact or top - bottom < 1:
        return Window(middle, top - bottom, VoiFunction.LINEAR_EXACT)
    return Window(middle + 0.5, top - bottom + 1)


def value_span(grey: Grey, stored: NDArray[np.generic]) -> float:
    """Return the difference between the largest and the smallest modality value, 1 if none.

    Padding is left out; large arrays are sampled. It sets the pace of a window drag.
    """
    values = sampled_values(grey, stored)
    span = float(values.max() - values.min()) if values.size else 0.0
    return span or 1.0


def drag_window(
    voi: Voi, dx: float, dy: float, span: float, at: float | None = None
) -> Window | DualWindow:
    """Return the window after the pointer moved by (`dx`, `dy`) screen pixels.

    To the right widens, downwards raises the center (darker). A VOI LUT that was active first
    becomes a LINEAR window over the span of its input, so that the first pixel of a drag
    already answers. Of two windows, the one that shows `at` is dragged.

    Parameters
    ----------
    voi : Window, Lut or DualWindow
        What was active when the drag began.
    dx, dy : float
        Movement since then.
    span : float
        Modality values that a drag over 512 pixels crosses, see `value_span`.
    at : float, optional
        Modality value where the drag began.
    """
    if isinstance(voi, DualWindow):
        if at is not None and at <= voi.boundary:
            return DualWindow.of(_dragged(voi.lower, dx, dy, span), voi.upper)
        return DualWindow.of(voi.lower, _dragged(voi.upper, dx, dy, span))
    return _dragged(lut_window(voi) if isinstance(voi, Lut) else voi, dx, dy, span)


def _dragged(start: Window, dx: float, dy: float, span: float) -> Window:
    step = span / _DRAG_PX
    least = 1.0 if start.function is VoiFunction.LINEAR else min(start.width, span * 1e-4)
    return Window(start.center + dy * step, max(least, start.width + dx * step), start.function)


def lut_window(lut: Lut) -> Window:
    """Return the LINEAR window over the input span of a VOI LUT."""
    return span_window(lut.first, lut.last)


def _look_up(values: NDArray[np.generic], lut: Lut) -> NDArray[np.float64]:
    """Look up rounded values, the ends clamped; NaN takes the first entry and is masked later."""
    if lut.step != 1:
        steps = np.nan_to_num((values.astype(np.float64) - lut.first) / lut.step)
        near = np.clip(np.floor(steps + 0.5), 0, lut.data.size - 1)
        return lut.data[near.astype(np.intp)].astype(np.float64)
    if values.dtype.kind == "f":
        # Clamp first: a cast of what does not fit is undefined.
        near = np.floor(np.nan_to_num(values, nan=lut.first) + 0.5)
        values = np.clip(near, lut.first, lut.first + lut.data.size - 1).astype(np.int64)
    index = np.clip(values.astype(np.int64) - lut.first, 0, lut.data.size - 1)
    return lut.data[index].astype(np.float64)


def _linear(x: NDArray[np.float64], center: float, width: float) -> NDArray[np.float64]:
    """C.11.2.1.2.1. Width 1 is a threshold (its notes 4 and 5), not a division by zero."""
    middle = center - 0.5
    if width == 1:
        y = np.where(x <= middle, 0.0, WHITE)
        return np.where(np.isnan(x), np.nan, y)
    # The clip ends of the standard are where the line reaches black and white.
    return np.clip(((x - middle) / (width - 1) + 0.5) * WHITE, 0.0, WHITE)


def _linear_exact(x: NDArray[np.float64], center: float, width: float) -> NDArray[np.float64]:
    """C.11.2.1.3.2."""
    return np.clip(((x - center) / width + 0.5) * WHITE, 0.0, WHITE)


def _sigmoid(x: NDArray[np.float64], center: float, width: float) -> NDArray[np.float64]:
    """C.11.2.1.3.1; the exponent is clipped where the result no longer changes."""
    exponent = np.clip(-4.0 * (x - center) / width, -700.0, 700.0)
    return np.asarray(WHITE / (1.0 + np.exp(exponent)), np.float64)


_FUNCTIONS = {
    VoiFunction.LINEAR: _linear,
    VoiFunction.LINEAR_EXACT: _linear_exact,
    VoiFunction.SIGMOID: _sigmoid,
}


def _rounded(y: NDArray[np.float64]) -> NDArray[np.uint8]:
    return np.floor(np.clip(np.nan_to_num(y, nan=0.0), 0.0, WHITE) + 0.5).astype(np.uint8)


def sampled_values(grey: Grey, stored: NDArray[np.generic]) -> NDArray[np.float64]:
    """Return modality values that stand for all, padding left out; large arrays on a grid."""
    step = max(1, int(np.ceil(np.sqrt(stored.size / _SAMPLE))))
    sample = stored[tuple(slice(None, None, step) for _ in stored.shape)]
    mask = padding_mask(sample, grey)
    kept = sample.ravel() if mask is None else sample[~mask]
    values = modality_values(kept, grey)
    return values[np.isfinite(values)]
