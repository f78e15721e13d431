"""A finding is given its coded term in the real window, by mouse and keys alone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from attrs import evolve
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from tests.ui.dialogs.dialog_kit import press as press_button
from tests.ui.window_kit import CONTROL, SHIFT, a_window, click, open_and_wait, press, until
from workbench.app.plugins import Plugins
from workbench.app.terms.around import surroundings
from workbench.app.terms.building import build_at_once, code_systems
from workbench.base.text import language
from workbench.dicom.phantom import make_chest_series
from workbench.terms.modalities import surroundings_of
from workbench.ui.dialogs.export import ExportDialog
from workbench.ui.dialogs.terms import TermPopup
from workbench.ui.dialogs.terms_own import MyTermsDialog
from workbench.ui.main_window import MainWindow

RING = ((90.0, 110.0), (110.0, 110.0), (110.0, 130.0), (90.0, 130.0))
TYPE, REGION, SIDE = 0, 3, 5


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of all that comes with the program."""
    folder = tmp_path_factory.mktemp("terms")
    return build_at_once(folder, code_systems(Plugins.discover()), lambda share: None)


@pytest.fixture
def home(tmp_path: Path, index: Path) -> Path:
    """A home in which the index was built before."""
    kept = tmp_path / "home" / "cache" / "terms"
    kept.mkdir(parents=True)
    shutil.copy(index, kept)
    return tmp_path / "home"


@pytest.fixture(scope="module")
def series(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("胸部 CT")
    make_chest_series(folder)
    return folder


def search(window: MainWindow) -> TermPopup:
    press(window, Qt.Key.Key_T, CONTROL)
    until(lambda: [one for one in window.findChildren(TermPopup) if one.isVisible()], "the search")
    return next(one for one in window.findChildren(TermPopup) if one.isVisible())


def take(popup: TermPopup, text: str, role: int = TYPE) -> None:
    """Go on to a role with Tab, type, and take the best with Enter."""
    for _ in range((role - popup.roles.currentIndex()) % popup.roles.count()):
        QTest.keyClick(popup.field, Qt.Key.Key_Tab)
    QTest.keyClicks(popup.field, text)
    until(lambda: not popup.searcher.is_waiting and popup.model.rows, f"terms for {text}")
    QTest.keyClick(popup.field, Qt.Key.Key_Return)
    QTest.qWait(1)


def export(window: MainWindow, folder: Path) -> str:
    """Export as GeoJSON, chosen by its first letters, and return the file."""
    press(window, Qt.Key.Key_E, CONTROL)
    until(lambda: window.findChildren(ExportDialog), "the export")
    (dialog,) = window.findChildren(ExportDialog)
    QTest.keyClicks(dialog.formats, "geojson")
    assert dialog.format == "geojson"
    dialog.folder.selectAll()
    dialog.folder.insert(str(folder))
    until(dialog.go.isEnabled, "the choices")
    press_button(dialog.go)
    until(lambda: dialog.show_folder.isVisible(), "the file")
    dialog.close()
    return "".join(path.read_text("utf-8") for path in sorted(folder.rglob("*.*json")))


@pytest.mark.parametrize(("spoken", "theme"), [("zh_CN", "light"), ("en", "dark")])
def test_a_nodule_of_the_left_lung_is_said_with_a_few_letters_and_read_back(
    home: Path, series: Path, tmp_path: Path, spoken: str, theme: str
) -> None:
    with a_window(home) as window:
        session = window.session
        session.change_settings(evolve(session.settings, theme=theme))
        canvas = open_and_wait(window, series)
        if spoken != language():
            press(window, Qt.Key.Key_L, CONTROL | SHIFT)
            until(lambda: language() == spoken, "the language")
        press(window, Qt.Key.Key_P)
        for at in RING:
            click(canvas, *at)
        press(window, Qt.Key.Key_Return)
        (drawn,) = session.project.annotations
        assert session.view_state.selection == {drawn}

        take(search(window), "jiejie")
        popup = search(window)
        take(popup, "fei", REGION)
        take(popup, "zuoce", SIDE)
        press(window, Qt.Key.Key_Escape)

        made = session.project.annotations[drawn]
        assert made.concept is not None and made.coding is not None
        assert made.concept.meaning == "Nodule"
        site, side = made.coding.site, made.coding.laterality
        assert site is not None and site.meaning == "Lung"
        assert side is not None and side.meaning == "Left"
        until(
            lambda: session.terms.title(site, spoken) == ("肺" if spoken == "zh_CN" else "Lung"),
            "the name in the language of the window",
        )
        around = surroundings(session, session.view_state.viewport.image)
        assert around.contexts == surroundings_of("CT", "CHEST").contexts

        text = export(window, tmp_path / "出 out")
        for one in (made.concept, site, side):
            written = {"scheme": one.scheme, "value": one.value, "meaning": one.meaning}
            if one.version is not None:
                written["version"] = one.version
            assert json.dumps(written, separators=(",", ":")) in text
        assert '"scheme":"SCT"' in text


def test_an_own_term_is_added_from_the_palette_and_taken(home: Path, series: Path) -> None:
    with a_window(home) as window:
        canvas = open_and_wait(window, series)
        press(window, Qt.Key.Key_K, CONTROL)
        field = QApplication.focusWidget()
        assert isinstance(field, QLineEdit)
        QTest.keyClicks(field, "my terms")
        QTest.keyClick(field, Qt.Key.Key_Return)
        until(lambda: window.findChildren(MyTermsDialog), "my terms")
        (dialog,) = window.findChildren(MyTermsDialog)
        QTest.keyClicks(dialog.code, "M1")
        QTest.keyClicks(dialog.meaning, "Halo of Monday")
        dialog.chinese.insert("周一晕征")
        press_button(dialog.save)
        dialog.accept()
        window.activateWindow()
        QTest.qWait(20)
        press(window, Qt.Key.Key_P)
        for at in RING:
            click(canvas, *at)
        press(window, Qt.Key.Key_Return)
        take(search(window), "zhouyi")
        (made,) = window.session.project.annotations.values()
        assert made.concept is not None
        assert (made.concept.scheme, made.concept.value) == ("99LOCAL", "M1")
