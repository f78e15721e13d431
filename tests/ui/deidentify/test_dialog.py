"""The window shows what the review knows, and asks before anything is lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from attrs import evolve
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget

from tests.app.deidentify.kit import NAME_BOX, a_review, scanned, unsure
from tests.builders import a_ct_series
from tests.ui.dialogs.dialog_kit import answering, press
from tests.ui.window_kit import a_window, open_and_wait, until
from workbench.app.deidentify.layouts import Status
from workbench.app.deidentify.publishing import Left, Published
from workbench.app.deidentify.review import Review
from workbench.base.text import Text
from workbench.deid.keys.vault import Vault
from workbench.deid.pixels.found import Box
from workbench.deid.policy.options import Option
from workbench.deid.preview.head import HeadView
from workbench.ui.deidentify.chips import TONE
from workbench.ui.deidentify.dialog import (
    FILES_AT,
    OPTIONS_AT,
    PIXELS_AT,
    PUBLISH_AT,
    TAGS_AT,
    DeidentifyDialog,
)
from workbench.ui.deidentify.file_model import KEY, NAME, STATE
from workbench.ui.deidentify.head_dialog import HeadDialog
from workbench.ui.deidentify.vault_dialog import VaultDialog
from workbench.ui.dialogs.ask import Question
from workbench.ui.main_window import MainWindow


@pytest.fixture
def window(qapp: QApplication, tmp_path: Path) -> Iterator[MainWindow]:
    with a_window(tmp_path / "home") as made:
        yield made


def a_dialog(window: MainWindow, review: Review) -> DeidentifyDialog:
    made = DeidentifyDialog(window, review)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    made.show()
    QTest.qWait(1)
    return made


@pytest.fixture
def dialog(window: MainWindow, tmp_path: Path) -> DeidentifyDialog:
    files = [unsure(f"us {n}.dcm") for n in range(3)]
    other = unsure("other.dcm", Box(30, 20, 10, 8), layout="x")
    review = a_review(tmp_path / "in", *files, other, scanned("ct.dcm", layout="ct"))
    return a_dialog(window, review)


def go(dialog: DeidentifyDialog, page: int) -> None:
    dialog.tabs.setCurrentIndex(page)
    QTest.qWait(5)


def test_files_stand_below_their_layout_with_their_state(dialog: DeidentifyDialog) -> None:
    model = dialog.files.model
    top = model.index(0, NAME)
    assert model.rowCount(top) == 3
    assert model.index(0, STATE).data() == "Needs a look"
    assert model.index(0, STATE).data(TONE) == "warn"
    assert model.index(0, NAME, top).data() == "us 0.dcm"
    # A layout of one file is that file.
    assert {model.index(n, NAME).data() for n in (1, 2)} == {"other.dcm", "ct.dcm"}
    assert dialog.files.summary.text() == "Files: 5  ·  Ready: 1  ·  Needs a look: 4"


def test_layouts_are_decided_with_one_hand(dialog: DeidentifyDialog) -> None:
    go(dialog, PIXELS_AT)
    page, review = dialog.pixels, dialog.review
    until(lambda: page.view.candidates, "the boxes")
    assert dialog.decided.text() == "0 of 2 decided"
    first = page.files.key
    page.files.view.setFocus()
    QTest.keyClick(page.files.view, Qt.Key.Key_A)
    QTest.qWait(5)
    assert review.layouts[first].approved
    assert page.files.key != first
    QTest.keyClick(page.files.view, Qt.Key.Key_A)
    QTest.qWait(5)
    assert dialog.decided.text() == "2 of 2 decided"
    assert not page.next.isEnabled()
    QTest.keyClick(page.view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    QTest.qWait(5)
    assert dialog.decided.text() == "1 of 2 decided"


def test_a_box_of_the_list_is_that_of_the_picture(dialog: DeidentifyDialog) -> None:
    go(dialog, PIXELS_AT)
    page = dialog.pixels
    until(lambda: page.boxes.count(), "the boxes")
    assert "unsure" in page.boxes.item(0).text()
    assert "Zyxquill" not in page.boxes.item(0).text()
    page.boxes.setCurrentRow(0)
    assert page.view.selected == 0
    press(page.keep)
    assert not dialog.review.layouts[page.files.key].candidates[0].fill
    QTest.qWait(5)
    assert "stays" in page.boxes.item(0).text()


def test_files_that_are_not_covered_are_listed(dialog: DeidentifyDialog) -> None:
    go(dialog, PIXELS_AT)
    page, review = dialog.pixels, dialog.review
    key = page.files.key
    moved = evolve(review.layouts[key].candidates[0], box=Box(50, 30, 4, 4))
    review.change(key, [moved])
    QTest.qWait(5)
    assert page.missed.isVisible()
    assert page.missed.count() == 3
    review.change(key, [evolve(moved, box=NAME_BOX)])
    QTest.qWait(5)
    assert not page.missed.isVisible()


def test_elements_are_shown_before_and_after(dialog: DeidentifyDialog) -> None:
    go(dialog, TAGS_AT)
    until(lambda: dialog.tags.model.rowCount(), "the elements")
    texts = [dialog.tags.model.index(0, n).data() for n in range(5)]
    assert texts == ["(0010,0010)", "Name", "Zyxquill", "DEID", "Replaced"]
    dialog.tags.search.setText("nothing like it")
    until(lambda: not dialog.tags.model.rowCount(), "the filter")


def test_options_exclude_each_other_and_say_so(dialog: DeidentifyDialog) -> None:
    go(dialog, OPTIONS_AT)
    page = dialog.options
    for option in (Option.FULL_DATES, Option.MODIFIED_DATES):
        page.rows[option].check.click()
        QTest.qWait(5)
    assert Option.FULL_DATES not in dialog.review.choices.options
    assert "off now" in page.notice.text()
    assert page.changed_mark.isVisible()
    page.rows[Option.UIDS].check.click()
    QTest.qWait(5)
    assert page.rows[Option.UIDS].why.isVisible()
    assert "shift" in page.conflicts.text()
    page.only.click()
    rows = page.model.rowCount()
    assert 100 < rows < 400
    page.search.setText("StudyDate".lower())
    assert page.model.rowCount() <= 1


def test_keeping_identity_waits_for_a_reason(dialog: DeidentifyDialog, tmp_path: Path) -> None:
    dialog.options.rows[Option.INSTITUTION_IDENTITY].check.click()
    go(dialog, PUBLISH_AT)
    dialog.publish.out.setText(str(tmp_path / "out"))
    dialog.publish.settle()
    QTest.qWait(5)
    assert not dialog.publish.publish.isEnabled()
    assert "why" in dialog.publish.notice.text()
    go(dialog, OPTIONS_AT)
    QTest.keyClicks(dialog.options.rows[Option.INSTITUTION_IDENTITY].why, "a register")
    go(dialog, PUBLISH_AT)
    assert dialog.publish.publish.isEnabled()


def test_the_result_names_what_was_left_and_why(dialog: DeidentifyDialog, tmp_path: Path) -> None:
    go(dialog, PUBLISH_AT)
    left = (Left(str(tmp_path / "us 0.dcm"), "held", Text("1 place")),)
    dialog.review.result = Published(tmp_path, 4, 1, 0, left, None, tmp_path / "r.html")
    dialog.refresh()
    page = dialog.publish
    assert page.open_report.isVisible()
    item = page.left.topLevelItem(0)
    assert item is not None
    assert [item.text(n) for n in range(3)] == ["us 0.dcm", "Held", "1 place"]


def test_decisions_that_nothing_keeps_are_asked_about(dialog: DeidentifyDialog) -> None:
    dialog.review.approve(next(iter(dialog.review.layouts)))
    seen = answering(Question, lambda one: one.no.click())
    dialog.close()
    QTest.qWait(20)
    assert seen
    assert dialog.isVisible()
    answering(Question, lambda one: one.yes.click())
    dialog.close()
    QTest.qWait(20)


def test_a_file_without_its_decision_stays_behind(dialog: DeidentifyDialog) -> None:
    review = dialog.review
    statuses = {review.status(one)[0] for one in review.scanned.values()}
    assert statuses == {Status.LOOK, Status.READY}
    go(dialog, PUBLISH_AT)
    assert "nobody has decided: 4" in dialog.publish.summary.text()


def test_what_is_looked_for_in_photographs_is_chosen_and_asks_for_a_new_search(
    dialog: DeidentifyDialog,
) -> None:
    go(dialog, OPTIONS_AT)
    assert not dialog.review.is_stale
    dialog.options.photo.boxes["find_faces"].click()
    QTest.qWait(5)
    assert not dialog.review.choices.profile.photo.find_faces
    assert dialog.review.is_stale
    go(dialog, FILES_AT)
    assert "search again" in dialog.files.summary.text().lower()
    press_count = len(dialog.review.scanned)
    dialog.review.start_scan()
    QTest.qWait(5)
    assert not dialog.review.is_stale
    assert len(dialog.review.scanned) == press_count


def test_enter_in_a_field_publishes_nothing(dialog: DeidentifyDialog, tmp_path: Path) -> None:
    go(dialog, PUBLISH_AT)
    dialog.publish.out.setText(str(tmp_path / "out"))
    dialog.publish.settle()
    QTest.qWait(5)
    assert dialog.publish.publish.isEnabled()
    QTest.keyClick(dialog.publish.out, Qt.Key.Key_Return)
    QTest.qWait(5)
    assert dialog.review.result is None
    assert dialog.isVisible()


def test_enter_on_a_layout_opens_its_pictures(dialog: DeidentifyDialog) -> None:
    view = dialog.files.view
    view.setCurrentIndex(dialog.files.model.index(1, NAME))
    key = view.currentIndex().data(KEY)
    QTest.keyClick(view, Qt.Key.Key_Return)
    QTest.qWait(5)
    assert dialog.tabs.currentIndex() == PIXELS_AT
    assert dialog.pixels.files.key == key


def test_it_is_proved_on_made_up_files_and_the_sheet_is_shown(
    dialog: DeidentifyDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from workbench.deid.prove import prove as module
    from workbench.deid.prove.planter import Place, place_name
    from workbench.deid.prove.sheet import Row, ScoreSheet
    from workbench.ui.deidentify.sheet_dialog import SheetDialog

    place = next(iter(Place))
    asked: list[Path] = []

    def proved(setup: object, folder: Path, **more: object) -> ScoreSheet:
        asked.append(folder)
        rows = (Row(place, 40, 2),)
        return ScoreSheet(1, rows, 12, 10, 2, 0, 300, 1, 0, {"a reason": 2}, 1.5)

    monkeypatch.setattr(module, "prove", proved)
    go(dialog, PUBLISH_AT)
    press(dialog.publish.prove)
    until(lambda: dialog.findChild(SheetDialog), "the sheet")
    sheet = dialog.findChild(SheetDialog)
    assert sheet is not None
    row = sheet.list.topLevelItem(0)
    assert row is not None
    assert [row.text(n) for n in range(3)] == [str(place_name(place)), "40", "2"]
    saved = tmp_path / "sheet.json"
    monkeypatch.setattr(sheet._desk.host, "ask_save", lambda *all: saved)
    press(sheet.save)
    assert '"passed": false' in saved.read_text(encoding="utf-8")
    assert asked == [dialog.publish.proof_folder]
    sheet.close()


def test_the_open_series_and_the_project_are_taken_by_a_button(
    window: MainWindow, tmp_path: Path
) -> None:
    folder = tmp_path / "ct"
    folder.mkdir()
    a_ct_series(folder, 3)
    open_and_wait(window, folder)
    known = a_review(tmp_path / "none")
    dialog = a_dialog(window, known)
    known.start_scan = lambda: None  # type: ignore[method-assign]  # nothing is searched here
    press(dialog.files.series)
    assert len(known.paths) == 3
    known.clear()
    QTest.qWait(5)
    press(dialog.files.project)
    assert {path.parent for path in known.paths} == {folder}


def test_a_stopped_run_can_be_thrown_away(dialog: DeidentifyDialog, tmp_path: Path) -> None:
    from workbench.deid.batch.staging import Staging

    go(dialog, PUBLISH_AT)
    page = dialog.publish
    assert not page.unfinished.isVisible()
    left = Staging.beside(tmp_path / "out", "abc")
    left.prepare()
    left.release()
    page.out.setText(str(tmp_path / "out"))
    page.settle()
    QTest.qWait(5)
    assert page.unfinished.isVisible()
    press(page.throw_away)
    QTest.qWait(5)
    assert not left.folder.exists()
    assert not page.unfinished.isVisible()


def test_the_journal_has_the_reason_why_identity_left(
    dialog: DeidentifyDialog, window: MainWindow, tmp_path: Path
) -> None:
    window.session.new_project(tmp_path / "p.wbp")
    review = dialog.review
    used = review.choices.with_pixels(True, "a phantom").used()
    review._on_published(Published(tmp_path / "out", 1, 0, 0, used=used))
    QTest.qWait(5)
    dialog.refresh()
    assert window.session.file is not None
    said = [str(one.name) for one in window.session.file.entries()]
    assert sum("a phantom" in one for one in said) == 1


def test_a_file_is_taken_off_the_list_by_a_key(dialog: DeidentifyDialog) -> None:
    view, model = dialog.files.view, dialog.files.model
    layout = model.index(0, NAME)
    view.setExpanded(layout, True)
    view.setFocus()
    view.setCurrentIndex(model.index(1, NAME, layout))
    QTest.keyClick(view, Qt.Key.Key_Delete)
    QTest.qWait(5)
    names = [Path(path).name for path in dialog.review.scanned]
    assert sorted(names) == ["ct.dcm", "other.dcm", "us 0.dcm", "us 2.dcm"]
    dialog.review.start_scan()  # a new search does not bring it back
    QTest.qWait(5)
    assert len(dialog.review.scanned) == 4
    # The row of a layout takes all its files along.
    view.setCurrentIndex(model.index(0, NAME))
    press(dialog.files.remove)
    QTest.qWait(5)
    assert len(dialog.review.scanned) == 2
    assert all(Path(path).is_file() for path in dialog.review.scanned)


def test_n_goes_from_the_list_to_what_is_undecided(dialog: DeidentifyDialog) -> None:
    view = dialog.files.view
    view.setFocus()
    view.setCurrentIndex(dialog.files.model.index(0, NAME))
    QTest.keyClick(view, Qt.Key.Key_N)
    QTest.qWait(5)
    assert dialog.tabs.currentIndex() == PIXELS_AT
    assert dialog.pixels.files.layout_ is not None
    assert len(dialog.pixels.files.layout_.files) == 1  # the one after the chosen one


def test_the_next_step_is_one_button(dialog: DeidentifyDialog) -> None:
    assert dialog.forward.text() == "Look at what is undecided"
    press(dialog.forward)
    QTest.qWait(5)
    assert dialog.tabs.currentIndex() == PIXELS_AT
    assert not dialog.forward.isVisible()
    for key in list(dialog.review.layouts):
        dialog.review.approve(key)
    QTest.qWait(5)
    assert dialog.forward.text() == "Go to publishing"
    press(dialog.forward)
    QTest.qWait(5)
    assert dialog.tabs.currentIndex() == PUBLISH_AT
    assert not dialog.forward.isVisible()


def test_the_way_back_needs_a_passphrase_typed_twice(
    dialog: DeidentifyDialog, tmp_path: Path
) -> None:
    go(dialog, PUBLISH_AT)
    page = dialog.publish
    place = page.destination
    place.out.setText(str(tmp_path / "out"))
    place.with_key.click()
    place.key.field.setText(str(tmp_path / "p.key"))
    place.keeps.click()
    place.vault.field.setText(str(tmp_path / "p.vault"))
    QTest.keyClicks(place.passphrase, "a long one")
    page.settle()
    QTest.qWait(5)
    assert not page.publish.isEnabled()
    assert "twice" in page.notice.text()
    QTest.keyClicks(place.again, "a long one")
    page.settle()
    QTest.qWait(5)
    assert page.publish.isEnabled()
    assert "a long one" not in repr(dialog.review.choices)
    assert place.passphrase.echoMode() is QLineEdit.EchoMode.Password
    # Without a key nobody can find out who it was: no way back is offered.
    place.once.click()
    QTest.qWait(5)
    assert not place.keeps.isEnabled()
    assert dialog.review.choices.way_back is None


def test_a_pseudonym_is_looked_up_with_a_reason_only(
    dialog: DeidentifyDialog, tmp_path: Path
) -> None:
    path = tmp_path / "研究.vault"
    vault = Vault(path, "a long one", "anna")
    vault.put("AB12", {"PatientName": "Zyxquill^Orvandel"})
    vault.put("CD34", {"PatientName": "Somebody^Else"})
    vault.save()
    go(dialog, PUBLISH_AT)
    dialog.publish.destination.vault.field.setText(str(path))
    press(dialog.publish.destination.look_up)
    asked = dialog.findChild(VaultDialog)
    assert asked is not None
    QTest.keyClicks(asked.passphrase, "wrong")
    QTest.keyClick(asked.passphrase, Qt.Key.Key_Return)
    until(lambda: "wrong" in asked.notice.text(), "the refusal")
    assert not asked.names.count()
    asked.passphrase.clear()
    QTest.keyClicks(asked.passphrase, "a long one")
    QTest.keyClick(asked.passphrase, Qt.Key.Key_Return)
    until(asked.names.count, "the pseudonyms")
    QTest.keyClicks(asked.search, "AB")
    assert asked.names.count() == 1
    assert not asked.tell.isEnabled()
    QTest.keyClicks(asked.reason, "an incidental finding")
    press(asked.tell)
    person = asked.person.topLevelItem(0)
    assert person is not None
    assert person.text(1) == "Zyxquill^Orvandel"
    assert not asked.tell.isEnabled()  # the next one needs its own reason
    last = asked.uses.topLevelItem(0)
    assert last is not None
    assert last.text(3) == "AB12: an incidental finding"
    assert "Zyxquill" not in path.with_name(path.name + ".log").read_text(encoding="utf-8")
    asked.close()


def test_a_head_is_shown_before_and_after(window: MainWindow, tmp_path: Path) -> None:
    files = [scanned(f"{n}.dcm", layout="head", shows_face=True) for n in range(2)]
    review = a_review(tmp_path / "in", *files)
    asked: list[str] = []

    def head(path: str, paths: Sequence[str]) -> HeadView:
        asked.append(path)
        return HeadView(len(paths), np.full((9, 7), 200, np.uint8), np.zeros((9, 7), np.uint8))

    review._doors = evolve(review._doors, head=head)
    dialog = a_dialog(window, review)
    go(dialog, PIXELS_AT)
    assert dialog.pixels.head.isVisible()
    press(dialog.pixels.head)
    until(lambda: dialog.findChild(HeadDialog), "the head")
    shown = dialog.findChild(HeadDialog)
    assert shown is not None
    until(shown.about.text, "the pictures")
    assert Path(asked[0]).name == "0.dcm"
    assert "2 files" in shown.about.text()
    assert "would leave with its face" in shown.notice.text()
    assert not shown.before.pixmap().isNull()
    shown.close()


def test_closing_in_the_middle_of_work_asks_first(dialog: DeidentifyDialog) -> None:
    dialog.review.busy = Text("Searching files")
    seen = answering(Question, lambda one: one.no.click())
    dialog.close()
    QTest.qWait(20)
    assert seen
    assert dialog.isVisible()
    gone: list[bool] = []
    dialog.destroyed.connect(lambda: gone.append(True))
    answering(Question, lambda one: one.yes.click())
    dialog.close()
    until(lambda: gone, "the end of it")


def test_everything_that_takes_the_keyboard_has_a_name(dialog: DeidentifyDialog) -> None:
    for page in range(5):
        go(dialog, page)
        for one in dialog.findChildren(QWidget):
            if not one.isVisible() or not one.focusPolicy() & Qt.FocusPolicy.TabFocus:
                continue
            if type(one).__name__.startswith("Q") and one.objectName().startswith("qt_"):
                continue
            text = getattr(one, "text", str)()
            buddy = any(label.buddy() is one for label in dialog.findChildren(QLabel))
            assert one.accessibleName() or text or buddy, (page, one)
