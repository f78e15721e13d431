"""A term that was chosen in the window is in every file that has room for it, version and all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import evolve
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.terms.small import Small, term
from tests.ui.dialogs.dialog_kit import an_image, boxes, key
from tests.ui.window_kit import CONTROL, until
from workbench.api.terms import TermChoice, TermContext, TermRole
from workbench.app.exchange.exporting import ReleaseChoice, export_session
from workbench.app.measuring.rows import FIELDS, measurements
from workbench.app.measuring.sheets import to_csv
from workbench.app.report.library import TemplateLibrary
from workbench.app.report.reporting import descriptions_of
from workbench.app.terms import terms as module
from workbench.ui.dialogs.terms import TermPopup
from workbench.ui.main_window import MainWindow


class Sited(Small):
    """A system with regions and sides."""

    def contexts(self) -> list[TermContext]:
        return [TermContext(one, one) for one in ("SITES", "SIDES")]

    def choices(self) -> list[TermChoice]:
        return [
            TermChoice(TermRole.REGION, ("SITES",)),
            TermChoice(TermRole.LATERALITY, ("SIDES",)),
        ]


SYSTEM = Sited(
    *(
        evolve(one, version="2024-09")
        for one in (
            term("N", "Nodule", "结节"),
            term("L", "Lung", "肺", contexts=("SITES",)),
            term("LE", "Left", "左侧", contexts=("SIDES",)),
        )
    )
)


@pytest.fixture
def coded(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[MainWindow]:
    """A window in which a nodule of the left lung was coded with keys alone."""
    monkeypatch.setattr(module, "code_systems", lambda plugins: [SYSTEM])
    window.session.terms.build()
    an_image(window, tmp_path)
    boxes(window, 1, "nodule")
    window.session.view_state.select(list(window.session.project.annotations))
    _choose(window, "jiejie")
    for role in (3, 5):
        _choose(window, "", role)
    yield window


def _choose(window: MainWindow, text: str, role: int | None = None) -> None:
    for old in window.findChildren(TermPopup):
        old.close()
    QTest.qWait(10)
    QTest.keyClick(window, Qt.Key.Key_T, CONTROL)
    until(lambda: [p for p in window.findChildren(TermPopup) if p.isVisible()], "the search")
    popup = next(p for p in window.findChildren(TermPopup) if p.isVisible())
    if role is not None:
        popup.roles.setCurrentIndex(role)
    popup.field.insert(text)
    until(lambda: not popup.searcher.is_waiting and popup.model.rows, "the answer")
    key(popup.field, Qt.Key.Key_Return)
    QTest.qWait(10)


@pytest.mark.parametrize("format", ["geojson", "coco", "coco_amodal", "cvat"])
def test_scheme_code_meaning_and_version_arrive(
    coded: MainWindow, tmp_path: Path, format: str
) -> None:
    out = tmp_path / f"出 {format}"
    # A term of nobody's published list leaves only where identities may.
    paths = export_session(coded.session, format, out, ReleaseChoice(None, "a test"))
    text = "".join(path.read_text("utf-8") for path in paths)
    for code, meaning in (("N", "Nodule"), ("L", "Lung"), ("LE", "Left")):
        if format == "cvat":
            assert f"({code}, 99TEST [2024-09], &quot;{meaning}&quot;)" in text.replace(
                '"', "&quot;"
            )
        else:
            written = {"scheme": "99TEST", "value": code, "meaning": meaning, "version": "2024-09"}
            assert json.dumps(written, separators=(",", ":")) in text


def test_they_are_in_tables_and_in_words(coded: MainWindow, tmp_path: Path) -> None:
    session = coded.session
    rows = measurements(session.project, session.library.calibration)
    assert "99TEST N Nodule [2024-09]" in to_csv(rows, FIELDS).decode("utf-8-sig")
    library = TemplateLibrary(tmp_path / "none")
    for language, words in (("en", "1. Nodule, left lung, "), ("zh_CN", "1. 左侧肺结节，")):
        template = library.template("radiology", language)
        (said,) = descriptions_of(session, template, language)
        assert said.text.startswith(words)
