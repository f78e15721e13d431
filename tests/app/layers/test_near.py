"""What lies near is found as comparing all finds it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.app.layers.kit import a_box
from workbench.app.layers.near import Near
from workbench.geom.shapes import bounds
from workbench.model.annotation import Annotation
from workbench.model.ids import AnnotationId

spots = st.tuples(st.integers(-50, 50), st.integers(-50, 50), st.sampled_from([1, 3, 10, 70]))


@given(st.lists(st.tuples(st.integers(0, 9), spots | st.none()), max_size=25), spots)
def test_after_any_edits_the_same_is_found(
    edits: list[tuple[int, tuple[int, int, int] | None]], where: tuple[int, int, int]
) -> None:
    near = Near()
    now: dict[AnnotationId, Annotation] = {}
    for n, spot in edits:
        one = a_box(str(n), *(spot or (0, 0, 1)))
        if spot is None:
            near.drop(one.id)
            now.pop(one.id, None)
        else:
            near.put(one)
            now[one.id] = one
    x0, y0, x1, y1 = where[0], where[1], where[0] + where[2], where[1] + where[2]
    wanted = set()
    for id, one in now.items():
        assert one.region is not None
        a, b, c, d = bounds(one.region)
        if a <= x1 and x0 <= c and b <= y1 and y0 <= d:
            wanted.add(id)
    assert {one.id for one in near.touching((x0, y0, x1, y1))} == wanted
    assert {one.id for one in near.all()} == set(now)
