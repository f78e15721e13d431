"""Annotations are counted in order of creation, over all slices of a series."""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

from tests.app.test_actions import busy, desk, draw, host, pictures  # noqa: F401  # fixtures
from workbench.model import commands
from workbench.model.ids import AnnotationId, EntityId


def test_numbers_follow_what_comes_and_goes(busy):  # noqa: F811
    session = busy.session
    numbers, ids = session.numbers, sorted(session.project.annotations)
    assert [numbers.text(id) for id in ids] == ["#1", "#2"]
    draw(busy, 6)
    newest = max(session.project.annotations)
    assert numbers.of(newest) == 3
    session.do(commands.delete_annotations, [ids[0]])
    assert numbers.of(newest) == 2
    session.document.undo()
    assert numbers.of(newest) == 3


def test_what_is_still_being_drawn_has_no_number(busy):  # noqa: F811
    drawn = AnnotationId(EntityId("f" * 32))
    assert busy.session.numbers.of(drawn) is None
    assert "drawn" in busy.session.numbers.text(drawn)
