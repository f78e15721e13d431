"""A lesion's site is a coded term, found as other terms are."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.terms.small import Small, term
from tests.ui.dialogs.dialog_kit import answering, key, press
from tests.ui.window_kit import until
from workbench.api.terms import TermRole
from workbench.app.followup.making import new_lesion
from workbench.app.terms import terms as module
from workbench.model import commands
from workbench.model.lesion import LesionRole
from workbench.ui.dialogs.lesion import LesionDialog
from workbench.ui.dialogs.terms import TermPopup
from workbench.ui.main_window import MainWindow
from workbench.ui.panels.lesion_row import edit_lesion


@pytest.fixture(autouse=True)
def _few(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    few = Small(term("L", "Liver", "肝"), term("K", "Kidney", "肾"))
    monkeypatch.setattr(module, "code_systems", lambda plugins: [few])
    window.session.terms.build()


def test_the_site_is_found_in_the_terms_and_taken_away_again(window: MainWindow) -> None:
    lesion = new_lesion(window.session.project, LesionRole.TARGET)
    window.session.do(commands.put_lesion, lesion)

    def find(dialog: LesionDialog) -> None:
        press(dialog.choose)
        (popup,) = dialog.findChildren(TermPopup)
        assert popup.roles.role is TermRole.REGION
        assert [popup.roles.isTabVisible(at) for at in range(popup.roles.count())].count(True) == 1
        QTest.keyClicks(popup.field, "liver")
        until(lambda: popup.model.rowCount(), "the term")
        key(popup.field, Qt.Key.Key_Return)
        until(lambda: not dialog.findChildren(TermPopup), "the end of the search")
        assert "Liver" in dialog.site.text()
        dialog.accept()

    seen = answering(LesionDialog, find)
    edit_lesion(window, window.desk, lesion, window.failures.run)
    assert seen
    found = window.session.project.lesions[lesion.id]
    assert found.site is not None and found.site.value == "L"

    def clear(dialog: LesionDialog) -> None:
        press(dialog.clear)
        assert not dialog.clear.isEnabled()
        dialog.accept()

    answering(LesionDialog, clear)
    edit_lesion(window, window.desk, found, window.failures.run)
    assert window.session.project.lesions[lesion.id].site is None
    window.session.document.undo()
    assert window.session.project.lesions[lesion.id].site == found.site
