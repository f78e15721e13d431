"""Pictures of regions."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from workbench.imaging.render import region_view


@st.composite
def spans(draw: st.DrawFn) -> tuple[int, int, int]:
    """Draw the size of an axis, and where a region on it starts and ends."""
    size = draw(st.integers(1, 120))
    start = draw(st.integers(0, size - 1))
    return size, start, draw(st.integers(start + 1, size))


@given(x=spans(), y=spans(), size=st.tuples(st.integers(1, 160), st.integers(1, 160)))
@example(x=(77, 63, 77), y=(101, 57, 101), size=(3, 66))
def test_a_region_inside_the_image_fills_its_picture(
    x: tuple[int, int, int], y: tuple[int, int, int], size: tuple[int, int]
) -> None:
    region = (x[1], y[1], x[2] - x[1], y[2] - y[1])
    view = region_view(x[0], y[0], region, size)
    x0, y0, x1, y1 = view.shown
    assert (x0, y0) == (view.left, view.top)
    assert (x1 - x0, y1 - y0) == size
