"""The term search: found by letters, taken with Enter, kept on keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.terms.small import Small, term
from tests.ui.dialogs.dialog_kit import an_image, boxes, is_open, key
from tests.ui.window_kit import CONTROL, until
from workbench.api.terms import TermChoice, TermContext, TermRole
from workbench.app.terms import terms as module
from workbench.model import commands
from workbench.model.annotation import Annotation
from workbench.model.ids import AnnotationId
from workbench.ui import dialogs
from workbench.ui.dialogs.terms import TermPopup
from workbench.ui.main_window import MainWindow


class Grouped(Small):
    """A system with contexts and choices."""

    def contexts(self) -> list[TermContext]:
        return [TermContext(one, one) for one in ("CATS", "LESIONS", "SITES", "SIDES")]

    def choices(self) -> list[TermChoice]:
        return [
            TermChoice(TermRole.CATEGORY, ("CATS",)),
            TermChoice(TermRole.TYPE, ("LESIONS",), ("99TEST", "M")),
            TermChoice(TermRole.REGION, ("SITES",)),
            TermChoice(TermRole.LATERALITY, ("SIDES",)),
        ]


SYSTEM = Grouped(
    term("M", "Morphologic change", "形态异常", contexts=("CATS",)),
    term("N", "Nodule", "结节", "小结节", contexts=("LESIONS",)),
    term("K", "Knot", "结"),
    term("L", "Lung", "肺", contexts=("SITES",)),
    term("LE", "Left", "左侧", contexts=("SIDES",)),
)


@pytest.fixture(autouse=True)
def _few(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "code_systems", lambda plugins: [SYSTEM])
    window.session.terms.build()


@pytest.fixture
def drawn(window: MainWindow, tmp_path: Path) -> AnnotationId:
    """A shape that is selected."""
    an_image(window, tmp_path)
    boxes(window, 1)
    (id,) = window.session.project.annotations
    window.session.view_state.select([id])
    return id


def annotation(window: MainWindow, id: AnnotationId) -> Annotation:
    return window.session.project.annotations[id]


def opened(window: MainWindow) -> TermPopup:
    made = dialogs.show("terms", window)
    assert isinstance(made, TermPopup)
    QTest.qWait(1)
    return made


def typed(popup: TermPopup, text: str) -> None:
    popup.field.insert(text)
    until(lambda: not popup.searcher.is_waiting, "the answer")


def test_its_key_opens_it_and_enter_takes_the_term(window: MainWindow, drawn: AnnotationId) -> None:
    QTest.keyClick(window, Qt.Key.Key_T, CONTROL)
    until(lambda: window.findChildren(TermPopup), "the search")
    (popup,) = window.findChildren(TermPopup)
    typed(popup, "jiejie")
    assert popup.model.rows[0].hit.code == "N"
    key(popup.field, Qt.Key.Key_Return)
    concept = annotation(window, drawn).concept
    assert concept is not None
    assert (concept.scheme, concept.value, concept.meaning) == ("99TEST", "N", "Nodule")
    assert not is_open(popup)
    window.session.document.undo()
    assert annotation(window, drawn).concept is None


def test_what_is_known_of_a_term_is_shown(window: MainWindow, drawn: AnnotationId) -> None:
    popup = opened(window)
    typed(popup, "nodule")
    for said in ("Nodule", "结节", "99TEST N", "小结节", "written for a test"):
        assert said in popup.detail.shown


def test_region_and_side_are_said_one_after_the_other(
    window: MainWindow, drawn: AnnotationId
) -> None:
    popup = opened(window)
    popup.roles.setCurrentIndex(3)
    until(lambda: popup.model.rows, "the regions")
    assert [one.hit.code for one in popup.model.rows] == ["L"]
    key(popup.field, Qt.Key.Key_Return)
    assert popup.isVisible()
    assert popup.roles.role is TermRole.REGION_MODIFIER
    key(popup.field, Qt.Key.Key_Tab)
    until(lambda: popup.model.rows, "the sides")
    key(popup.field, Qt.Key.Key_Return)
    coding = annotation(window, drawn).coding
    assert coding is not None and coding.site is not None and coding.laterality is not None
    assert (coding.site.value, coding.laterality.value) == ("L", "LE")


def test_a_category_offers_its_types(window: MainWindow, drawn: AnnotationId) -> None:
    popup = opened(window)
    popup.roles.setCurrentIndex(1)
    until(lambda: popup.model.rows, "the categories")
    key(popup.field, Qt.Key.Key_Return)
    assert popup.roles.role is TermRole.TYPE
    until(lambda: [one.hit.code for one in popup.model.rows] == ["N"], "the types")


def test_favourites_are_on_digits(window: MainWindow, drawn: AnnotationId) -> None:
    popup = opened(window)
    typed(popup, "knot")
    key(popup.field, Qt.Key.Key_3, CONTROL)
    popup.close()
    popup = opened(window)
    assert [(one.hit.code, one.digit) for one in popup.model.rows] == [("K", 3)]
    key(popup.field, Qt.Key.Key_3)
    concept = annotation(window, drawn).concept
    assert concept is not None and concept.value == "K"


def test_digits_within_a_query_are_typed(window: MainWindow, drawn: AnnotationId) -> None:
    window.session.terms.own.put_favourite(3, ("99TEST", "K"))
    popup = opened(window)
    QTest.keyClicks(popup.field, "l3")
    assert popup.field.text() == "l3"
    assert annotation(window, drawn).concept is None


def test_recent_terms_and_those_of_the_project_are_offered_first(
    window: MainWindow, drawn: AnnotationId
) -> None:
    popup = opened(window)
    assert popup.model.rows == []
    typed(popup, "nodule")
    key(popup.field, Qt.Key.Key_Return)
    popup = opened(window)
    assert [one.hit.code for one in popup.model.rows] == ["N"]
    assert popup.model.rows[0].is_chosen


def test_nothing_found_is_said(window: MainWindow, drawn: AnnotationId) -> None:
    popup = opened(window)
    typed(popup, "qqqqqq")
    assert popup.note.isVisible() and not popup.view.isVisible()
    key(popup.field, Qt.Key.Key_Return)
    assert annotation(window, drawn).concept is None


def test_a_locked_shape_keeps_its_term(window: MainWindow, drawn: AnnotationId) -> None:
    window.session.do(commands.lock_annotations, [drawn], True)
    popup = opened(window)
    typed(popup, "nodule")
    key(popup.field, Qt.Key.Key_Return)
    assert annotation(window, drawn).concept is None


def test_esc_closes_and_gives_the_focus_back(window: MainWindow, drawn: AnnotationId) -> None:
    popup = opened(window)
    key(popup.field, Qt.Key.Key_Escape)
    assert not is_open(popup)
