"""The term search: found by letters, taken with Enter, kept on keys."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from attrs import evolve
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from tests.terms.small import Small, term
from tests.ui.dialogs.dialog_kit import an_image, boxes, is_open, key, press
from tests.ui.window_kit import CONTROL, until
from workbench.api.terms import TermChoice, TermContext, TermEntry, TermRole
from workbench.app.terms import terms as module
from workbench.base.text import in_language, set_language, t
from workbench.model import commands
from workbench.model.annotation import Annotation
from workbench.model.concept import Concept
from workbench.model.ids import AnnotationId
from workbench.model.scheme import Label
from workbench.ui import dialogs
from workbench.ui.dialogs.scheme.dialog import SchemeDialog
from workbench.ui.dialogs.terms import TermPopup
from workbench.ui.dialogs.terms_own import MyTermsDialog
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
    term("K1", "Tight knot", parents=("K",)),
    term("K2", "Slack knot", parents=("K",)),
    term("K11", "Very tight knot", parents=("K1",)),
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


def test_enter_before_the_answer_takes_the_best_answer(
    window: MainWindow, drawn: AnnotationId
) -> None:
    popup = opened(window)
    popup.field.insert("jj")
    key(popup.field, Qt.Key.Key_Return)
    until(lambda: annotation(window, drawn).concept is not None, "the term")
    concept = annotation(window, drawn).concept
    assert concept is not None and concept.value == "N"


def test_what_is_typed_before_terms_are_ready_is_taken_when_they_are(
    window: MainWindow, drawn: AnnotationId, monkeypatch: pytest.MonkeyPatch
) -> None:
    terms = window.session.terms
    go_on = threading.Event()

    def slow(plugins: object) -> list[Grouped]:
        assert threading.current_thread() is not threading.main_thread()
        go_on.wait(20)
        return [SYSTEM]

    monkeypatch.setattr(module, "code_systems", slow)
    monkeypatch.setattr(terms, "_is_ready", False)
    monkeypatch.setattr(terms, "_index", None)
    del terms.__dict__["_systems"]
    popup = opened(window)
    assert popup.note.isVisible() and "made ready" in popup.note.text()
    popup.field.insert("jj")
    key(popup.field, Qt.Key.Key_Return)
    assert annotation(window, drawn).concept is None
    go_on.set()
    until(lambda: annotation(window, drawn).concept is not None, "the term")
    concept = annotation(window, drawn).concept
    assert concept is not None and concept.value == "N"


def test_what_is_known_of_a_term_is_shown(window: MainWindow, drawn: AnnotationId) -> None:
    popup = opened(window)
    typed(popup, "nodule")
    for said in ("Nodule", "结节", "99TEST N", "小结节", "written for a test"):
        assert said in popup.detail.shown


def test_in_chinese_the_source_of_a_term_has_the_chinese_name_of_its_code_system(
    window: MainWindow, drawn: AnnotationId, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_title_with_a_translation = t("Your own terms")
    monkeypatch.setattr(SYSTEM, "title", a_title_with_a_translation)
    monkeypatch.setattr(SYSTEM, "version", "2")
    window.session.terms.build()
    popup = opened(window)
    typed(popup, "nodule")
    assert ">written for a test" in popup.detail.shown
    set_language("zh_CN")
    popup.field.clear()
    typed(popup, "nodule")
    set_language("en")
    assert f">{in_language(a_title_with_a_translation, 'zh_CN')} · written for a test" in (
        popup.detail.shown
    )
    assert "Your own terms" not in popup.detail.shown


def test_a_code_system_without_a_chinese_name_leaves_its_source_as_it_is(
    window: MainWindow, drawn: AnnotationId
) -> None:
    set_language("zh_CN")
    popup = opened(window)
    typed(popup, "nodule")
    set_language("en")
    assert ">written for a test" in popup.detail.shown


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


def test_the_tree_is_walked_with_arrows(window: MainWindow, drawn: AnnotationId) -> None:
    def shown() -> list[str]:
        return [one.hit.code for one in popup.model.rows]

    popup = opened(window)
    typed(popup, "knot")
    alt = Qt.KeyboardModifier.AltModifier
    key(popup.field, Qt.Key.Key_Right, alt)
    until(lambda: shown() == ["K1", "K2"], "the kinds")
    key(popup.field, Qt.Key.Key_Right, alt)
    until(lambda: shown() == ["K11"], "the kinds of the first")
    key(popup.field, Qt.Key.Key_Right, alt)
    until(lambda: not popup.searcher.is_waiting, "the answer")
    assert shown() == ["K11"]
    key(popup.field, Qt.Key.Key_Left, alt)
    until(lambda: shown() == ["K1", "K2"], "the level above")
    key(popup.field, Qt.Key.Key_Left, alt)
    until(lambda: shown() == ["K"], "the top")
    assert popup.field.text() == "knot"


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


def test_a_label_of_the_scheme_is_bound_to_a_term(window: MainWindow) -> None:
    editor = dialogs.show("scheme", window)
    assert isinstance(editor, SchemeDialog)
    editor.labels.form.bar.setCurrentIndex(1)
    press(editor.labels.form.find_term)
    (popup,) = editor.findChildren(TermPopup)
    typed(popup, "结节")
    key(popup.field, Qt.Key.Key_Return)
    assert (editor.labels.form.code.text(), editor.labels.form.meaning.text()) == ("N", "Nodule")
    press(editor.labels.form.find_term)
    (popup,) = (one for one in editor.findChildren(TermPopup) if is_open(one))
    popup.roles.setCurrentIndex(3)
    key(popup.field, Qt.Key.Key_Return)
    until(lambda: popup.roles.role is TermRole.REGION_MODIFIER, "the region")
    popup.close()
    assert "Lung" in editor.labels.form.beside.text()
    press(editor.save_)
    scheme = window.session.project.scheme
    assert scheme is not None
    bound = next(one for one in scheme.labels if one.concept is not None)
    assert bound.concept is not None and bound.concept.value == "N"
    assert bound.coding is not None and bound.coding.site is not None
    assert bound.coding.site.value == "L"


def test_the_properties_show_the_term_and_open_the_search(
    window: MainWindow, drawn: AnnotationId
) -> None:
    popup = opened(window)
    typed(popup, "nodule")
    key(popup.field, Qt.Key.Key_Return)
    until(lambda: term_button(window).text() == "Nodule", "the row")
    term_button(window).click()
    until(lambda: any(is_open(one) for one in window.findChildren(TermPopup)), "the search")


def term_button(window: MainWindow) -> QPushButton:
    found = [one for one in window.findChildren(QPushButton, "term") if one.isVisible()]
    return found[0] if found else QPushButton()


@pytest.mark.parametrize("asks", [True, False])
def test_after_drawing_a_term_is_asked_for_where_that_is_wanted(
    window: MainWindow, tmp_path: Path, asks: bool
) -> None:
    session = window.session
    session.change_settings(evolve(session.settings, ask_term=asks))
    an_image(window, tmp_path)
    boxes(window, 1)
    QTest.qWait(50)
    popups = [one for one in window.findChildren(TermPopup) if is_open(one)]
    assert len(popups) == asks
    if asks:
        typed(popups[0], "knot")
        key(popups[0].field, Qt.Key.Key_Return)
        (made,) = session.project.annotations.values()
        assert made.concept is not None and made.concept.value == "K"


def test_what_has_a_term_by_its_label_is_not_asked_for(window: MainWindow, tmp_path: Path) -> None:
    session = window.session
    session.change_settings(evolve(session.settings, ask_term=True))
    known = Label("scratch", "Scratch", concept=Concept("99TEST", "K", "Knot"))
    session.do(commands.change_scheme, (known,), "Rules")
    an_image(window, tmp_path)
    boxes(window, 1)
    QTest.qWait(50)
    assert not any(is_open(one) for one in window.findChildren(TermPopup))


def test_esc_closes_and_gives_the_focus_back(window: MainWindow, drawn: AnnotationId) -> None:
    popup = opened(window)
    key(popup.field, Qt.Key.Key_Escape)
    assert not is_open(popup)


def test_one_system_alone_is_searched_and_remembered(
    window: MainWindow, drawn: AnnotationId
) -> None:
    window.session.terms.put_term(TermEntry("99LOCAL", "C", "Knot of coffee"))
    popup = opened(window)
    typed(popup, "knot")
    assert {one.hit.scheme for one in popup.model.rows} == {"99TEST", "99LOCAL"}
    popup.only.setCurrentIndex(popup.only.findData("own"))
    popup.only.activated.emit(popup.only.currentIndex())
    until(lambda: not popup.searcher.is_waiting, "the answer")
    assert [one.hit.code for one in popup.model.rows] == ["C"]
    popup.close()
    popup = opened(window)
    assert popup.only.currentData() == "own"
    typed(popup, "nodule")
    assert popup.model.rows == [] and popup.only.currentText() in popup.note.text()


def test_the_list_of_systems_opens_by_key_and_the_search_stays(
    window: MainWindow, drawn: AnnotationId
) -> None:
    popup = opened(window)
    key(popup.field, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    until(lambda: popup.only.view().isVisible(), "the list")
    assert is_open(popup)
    popup.only.hidePopup()


def test_what_is_not_found_is_added_as_an_own_term(window: MainWindow, drawn: AnnotationId) -> None:
    popup = opened(window)
    typed(popup, "qqqqqq")
    press(popup.add)
    (dialog,) = window.findChildren(MyTermsDialog)
    assert not is_open(popup)
    assert dialog.meaning.text() == "qqqqqq"
    dialog.code.setText("Q")
    press(dialog.save)
    dialog.accept()
    popup = opened(window)
    typed(popup, "qqqqqq")
    assert popup.model.rows[0].hit.key == ("99LOCAL", "Q")
