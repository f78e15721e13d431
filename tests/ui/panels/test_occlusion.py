"""Properties say how much is hidden and by what, and take pairs and judgements."""

# mypy: disable-error-code="no-untyped-def, arg-type, union-attr"

from __future__ import annotations

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QToolButton

from tests.ui.panels.test_properties import a_panel, choose, editor, shown, type_into
from workbench.model import commands
from workbench.model.occlusion import OcclusionLevel, ShapeRole
from workbench.model.regions import Box
from workbench.ui.panels.form import Choice


def two(bench):
    """Two boxes of which the later one hides a quarter of the first."""
    return bench.draw(Box(50, 50, 40, 40)), bench.draw(Box(70, 70, 40, 40))


def press(panel, words: str) -> None:
    QTest.qWait(10)
    (found,) = (one for one in panel.form.findChildren(QPushButton) if words in one.text())
    found.click()
    QTest.qWait(10)


def test_a_hidden_one_says_by_what_and_a_click_selects_that(bench, qtbot):
    panel = a_panel(bench, qtbot)
    first, second = two(bench)
    bench.select([first])
    assert "25 %" in shown(panel)
    assert "Partly hidden" in shown(panel)
    (link,) = (one for one in panel.form.findChildren(QLabel) if "href" in one.text())
    assert "#2" in link.text()
    link.linkActivated.emit(str(second.id))
    assert bench.session.view_state.selection == {second.id}
    QTest.qWait(10)
    assert "Not hidden" in shown(panel)


def test_the_figures_follow_what_happens_to_the_others(bench, qtbot):
    panel = a_panel(bench, qtbot)
    first, second = two(bench)
    bench.select([first])
    bench.session.do(commands.change_regions, {second.id: Box(50, 50, 60, 60)})
    assert "Fully hidden" in shown(panel)
    bench.session.do(commands.delete_annotations, [second.id])
    assert "Not hidden" in shown(panel)


def test_what_goes_over_the_border_is_told_apart(bench, qtbot):
    panel = a_panel(bench, qtbot)
    first = bench.draw(Box(0, 50, 40, 40))
    bench.select([first])
    assert "50 % outside the image (left)" in shown(panel)
    assert "Not hidden" in shown(panel)


def test_outline_and_judgement_are_chosen_in_place(bench, qtbot):
    panel = a_panel(bench, qtbot)
    first, _ = two(bench)
    bench.select([first])
    choose(editor(panel, Choice, "judged"), "heavy")
    assert bench.session.project.annotations[first.id].judged_occlusion is OcclusionLevel.HEAVY
    choose(editor(panel, Choice, "judged"), "")
    assert bench.session.project.annotations[first.id].judged_occlusion is None
    choose(editor(panel, Choice, "role"), "visible")
    assert bench.session.project.annotations[first.id].role is ShapeRole.VISIBLE


def test_only_things_of_one_group_hide_each_other(bench, qtbot):
    panel = a_panel(bench, qtbot)
    first, _ = two(bench)
    bench.select([first])
    type_into(editor(panel, QLineEdit, "occlusion_group"), "surface")
    assert bench.session.project.annotations[first.id].occlusion_group == "surface"
    assert "Not hidden" in shown(panel)


def test_a_visible_part_by_hand_is_computed_again(bench, qtbot):
    panel = a_panel(bench, qtbot)
    first, _ = two(bench)
    bench.session.do(commands.set_visible, first.id, Box(40, 50, 10, 10))
    bench.select([first])
    assert "By hand" in shown(panel)
    press(panel, "Compute again")
    assert bench.session.project.annotations[first.id].visible is None
    assert "Computed" in shown(panel)


def test_of_two_the_one_behind_is_put_in_front_and_the_pair_taken_back(bench, qtbot):
    panel = a_panel(bench, qtbot)
    first, second = two(bench)
    bench.select([first, second])
    assert "#2 is in front of #1." in shown(panel)
    press(panel, "Put #1 in front")
    assert "#1 in front of #2" in shown(panel)
    assert bench.session.occlusion.of(second.id).hidden_by == (first.id,)
    (forget,) = (
        one
        for one in panel.form.findChildren(QToolButton)
        if one.toolTip() == "Let the depth decide again"
    )
    forget.click()
    assert not bench.session.project.pairs


def test_a_pair_is_shown_with_one_of_the_two_and_turned_round(bench, qtbot):
    panel = a_panel(bench, qtbot)
    first, second = two(bench)
    bench.session.do(commands.put_in_front, first.id, second.id, Box(60, 60, 10, 10))
    bench.select([second])
    assert "#1 in front of #2, in a region" in shown(panel)
    (swap,) = (
        one for one in panel.form.findChildren(QToolButton) if one.toolTip().startswith("Swap")
    )
    swap.click()
    (pair,) = bench.session.project.pairs.values()
    assert (pair.front, pair.back) == (second.id, first.id)


def test_a_cycle_is_a_sentence_with_the_names_of_all(bench, qtbot):
    panel = a_panel(bench, qtbot)
    first, second = two(bench)
    third = bench.draw(Box(60, 60, 40, 40))
    for front, back in ((first, second), (second, third), (third, first)):
        bench.session.do(commands.put_in_front, front.id, back.id)
    bench.select([first])
    assert "#1 > #2 > #3 > #1" in shown(panel)
