"""My terms: own ones are added, names of others corrected, imported lists removed."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from tests.terms.small import Small, term
from tests.ui.dialogs.dialog_kit import answering, is_open, key, press
from tests.ui.window_kit import until
from workbench.api.terms import Review
from workbench.app.terms import terms as module
from workbench.terms.importing.run import Wanted
from workbench.ui import dialogs
from workbench.ui.dialogs.ask import Question
from workbench.ui.dialogs.terms import TermPopup
from workbench.ui.dialogs.terms_own import MyTermsDialog
from workbench.ui.main_window import MainWindow


@pytest.fixture(autouse=True)
def _few(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    few = Small(term("N", "Nodule", "结节"), term("K", "Knot"))
    monkeypatch.setattr(module, "code_systems", lambda plugins: [few])
    window.session.terms.build()


@pytest.fixture
def dialog(window: MainWindow) -> MyTermsDialog:
    made = dialogs.show("terms_own", window)
    assert isinstance(made, MyTermsDialog)
    return made


def test_an_own_term_is_added_found_changed_and_removed(
    window: MainWindow, dialog: MyTermsDialog
) -> None:
    terms = window.session.terms
    dialog.code.setText("C1")
    dialog.meaning.setText("Coffee stain")
    dialog.chinese.setText("咖啡渍")
    dialog.synonyms.setText("mocha spot，咖啡印")
    press(dialog.save)
    assert dialog.list.count() == 1
    for query in ("coffee stain", "kafeizi", "mocha spot", "咖啡印"):
        assert terms.search(query)[0].key == ("99LOCAL", "C1"), query
    assert dialog.code.isReadOnly()
    dialog.chinese.setText("")
    press(dialog.save)
    assert terms.search("kafeizi") == []
    seen = answering(Question, lambda asked: asked.accept())
    press(dialog.remove)
    assert seen and dialog.list.count() == 0
    assert terms.search("coffee stain") == []


@pytest.mark.parametrize(("scheme", "code"), [("SCT", "1"), ("99", "1"), ("99LOCAL", "")])
def test_what_is_no_own_term_is_told(dialog: MyTermsDialog, scheme: str, code: str) -> None:
    dialog.scheme.setText(scheme)
    dialog.code.setText(code)
    dialog.meaning.setText("Coffee")
    press(dialog.save)
    assert dialog.notice.text() and dialog.list.count() == 0


def test_the_chinese_name_of_any_term_is_corrected_and_given_back(
    window: MainWindow, dialog: MyTermsDialog
) -> None:
    terms = window.session.terms
    press(dialog.search)
    (popup,) = dialog.findChildren(TermPopup)
    popup.field.insert("nodule")
    until(lambda: not popup.searcher.is_waiting, "the answer")
    key(popup.field, Qt.Key.Key_Return)
    assert not is_open(popup)
    assert (dialog.chinese.text(), dialog.meaning.isReadOnly()) == ("结节", True)
    dialog.chinese.setText("小疙瘩")
    dialog.synonyms.setText("疙瘩")
    press(dialog.save)
    found = terms.term("99TEST", "N").name("zh_CN")
    assert found is not None and (found.text, found.review) == ("小疙瘩", Review.USER)
    assert terms.search("geda")[0].code == "N"
    assert terms.search("jiejie")[0].code == "N"
    answering(Question, lambda asked: asked.accept())
    press(dialog.remove)
    found = terms.term("99TEST", "N").name("zh_CN")
    assert found is not None and found.text == "结节"


def test_imported_lists_say_their_source_and_are_removed(
    window: MainWindow, dialog: MyTermsDialog, tmp_path: Path
) -> None:
    path = tmp_path / "缺陷.csv"
    path.write_text("code,meaning\nX1,Drip\nX2,Crumb\n", encoding="utf-8")
    window.session.terms.take_list(Wanted(path, "ours", "99OURS", source="the kitchen"))
    item = dialog.lists.topLevelItem(0)
    assert item is not None
    cells = [item.text(at) for at in range(4)]
    assert cells == ["ours", "99OURS", "2", "the kitchen"]
    assert not dialog.remove_list.isEnabled()
    item.setSelected(True)
    answering(Question, lambda asked: asked.accept())
    press(dialog.remove_list)
    assert dialog.lists.topLevelItemCount() == 0
    assert window.session.terms.search("drip") == []
