"""One user at work on one project, with the real store."""

# mypy: disable-error-code="union-attr"

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from attrs import evolve

from tests.app.session_kit import Inbox, draw, make, write_picture
from tests.model.values import LABELS, an_annotation, layer_id
from workbench.app.images.opening import Scan
from workbench.app.images.relink import find_moved, replacement
from workbench.app.jobs import AtOnce, Jobs, JobState
from workbench.app.session import Session
from workbench.app.settings import load_settings
from workbench.base.errors import InputError, StoreError, WorkbenchError
from workbench.base.text import t
from workbench.model import commands
from workbench.model.grey import Window
from workbench.model.patch import Patch
from workbench.model.regions import Point
from workbench.store.project_file import ProjectFile


@pytest.fixture
def later(places) -> Iterator[tuple[Session, Inbox]]:
    inbox = Inbox()
    one = make(places, Jobs(AtOnce(), inbox))
    yield one, inbox
    one.close()


# --- projects -------------------------------------------------------------------------------------


def test_without_a_project_nothing_is_open(session):
    assert not session.is_open
    assert not session.is_scratch
    assert session.scratch_projects() == []
    session.close_project()
    for act in (session.save_copy, session.save_as):
        with pytest.raises(InputError, match="No project is open"):
            act(Path("x.wbp"))


def test_a_project_comes_back_with_its_history_and_view(session, tmp_path, pictures):
    path = tmp_path / "肺 1.wbp"
    session.new_project(path)
    session.open_images([pictures])
    session.do(commands.change_scheme, LABELS)
    one = draw(session, label="nodule")
    session.document.undo()
    session.document.redo()
    image = sorted(session.project.images)[1]
    session.view_state.show(image)
    session.view_state.set_viewport(voi=Window(40, 400), inverted=True, center=(3.0, 4.0), zoom=2.0)
    session.view_state.choose_label("pit")
    layer = session.project.annotations[one].layer
    session.view_state.set_layer_view(layer, opacity=0.5)
    looked, before = session.view_state.viewport, list(session.project.entities())
    session.close_project()
    assert session.view_state.viewport.image is None
    session.open_project(path)
    assert sorted(session.project.entities(), key=lambda e: e.id) == sorted(
        before, key=lambda e: e.id
    )
    assert session.view_state.viewport == looked
    assert (session.view_state.label, session.view_state.layer) == ("pit", layer)
    assert session.view_state.layer_view(layer).opacity == 0.5
    session.document.undo()
    assert one not in session.project.annotations


def test_opening_tells_that_the_project_changed_and_remembers_it(session, places, tmp_path):
    heard: list[frozenset[str]] = []
    session.changed.connect(heard.append)
    path = tmp_path / "a.wbp"
    session.new_project(path)
    assert frozenset({"project"}) in heard
    assert load_settings(places.settings).recent == (str(path),)
    heard.clear()
    session.close_project()
    assert heard == [frozenset({"project"})]


def test_opening_what_is_open_already_changes_nothing(session, tmp_path):
    session.new_project(tmp_path / "a.wbp")
    document = session.document
    session.open_project(tmp_path / "." / "a.wbp")
    assert session.document is document


def test_a_project_that_cannot_be_opened_leaves_the_one_that_is_open(session, tmp_path):
    session.new_project(tmp_path / "a.wbp")
    bad = tmp_path / "bad.wbp"
    bad.write_bytes(b"no project at all" * 100)
    document = session.document
    for path in (bad, tmp_path / "missing.wbp", tmp_path):
        with pytest.raises(StoreError):
            session.open_project(path)
    with pytest.raises(StoreError):
        session.new_project(tmp_path / "a.wbp")
    assert session.document is document
    session.do(commands.add_layer, "still works")


def test_a_project_that_cannot_be_loaded_is_let_go_again(session, tmp_path, monkeypatch):
    path = tmp_path / "b.wbp"
    ProjectFile.create(path, author="x").close()
    session.new_project(tmp_path / "a.wbp")
    document = session.document

    def broken(self: ProjectFile) -> None:
        raise StoreError(t("Damaged."))

    with monkeypatch.context() as patch:
        patch.setattr(ProjectFile, "load", broken)
        with pytest.raises(StoreError, match="Damaged"):
            session.open_project(path)
    assert session.document is document
    with ProjectFile.open(path, author="y") as file:
        assert not file.read_only


def test_a_view_that_cannot_be_kept_or_read_does_not_stand_in_the_way(
    session, tmp_path, monkeypatch
):
    session.new_project(tmp_path / "a.wbp")

    def broken(self: ProjectFile, name: str) -> None:
        raise StoreError(t("The disk is full."))

    monkeypatch.setattr(ProjectFile, "side", broken)
    session.new_project(tmp_path / "b.wbp")
    session.open_project(tmp_path / "a.wbp")
    assert session.file.path == tmp_path / "a.wbp"
    session.close_project()
    assert not session.is_open


def test_a_second_session_may_only_read_and_is_told_by_whom_it_is_held(session, places, tmp_path):
    path = tmp_path / "a.wbp"
    session.new_project(path)
    session.do(commands.add_layer, "Layer")
    other = make(places, author="bob")
    try:
        other.open_project(path)
        assert other.document.read_only
        assert "ann" in str(other.file.why)
        with pytest.raises(StoreError):
            other.do(commands.add_layer, "Mine")
        other.note(t("Nothing happens"))
        other.view_state.select(())
    finally:
        other.close()
    assert len(session.project.layers) == 1


# --- images and jobs ------------------------------------------------------------------------------


def test_images_without_a_project_live_in_a_scratch_project(session, pictures):
    scans: list[Scan] = []
    session.open_images([pictures], scans.append)
    assert session.is_scratch
    assert session.scratch_projects() == [session.file.path]
    assert len(scans[0].paths) == len(session.project.images) == 3
    assert session.view_state.viewport.image == min(session.project.images)


def test_scratch_projects_of_one_second_do_not_collide(session):
    for _ in range(3):
        session.new_scratch()
    assert len(session.scratch_projects()) == 3


def test_nothing_found_makes_no_project(session, tmp_path):
    scans: list[Scan] = []
    session.open_images([tmp_path / "gone.png"], scans.append)
    assert not session.is_open
    assert len(scans[0].rejected) == 1


def test_images_that_were_asked_for_in_one_project_never_land_in_another(later, pictures, tmp_path):
    session, inbox = later
    errors: list[WorkbenchError] = []
    session.new_project(tmp_path / "a.wbp")
    session.open_images([pictures], None, errors.append)
    session.new_project(tmp_path / "b.wbp")
    inbox.run()
    assert len(session.project.images) == 0
    assert "Another project was opened" in str(errors[0])
    assert [job.state for job in session.jobs.jobs.values()] == [JobState.FAILED]


def test_images_that_were_asked_for_before_the_project_was_closed_make_none(
    later, pictures, tmp_path
):
    session, inbox = later
    errors: list[WorkbenchError] = []
    session.new_project(tmp_path / "a.wbp")
    session.open_images([pictures], None, errors.append)
    session.close_project()
    inbox.run()
    assert not session.is_open
    assert len(errors) == 1
    assert session.scratch_projects() == []


def test_images_that_were_asked_for_on_the_welcome_page_do_not_land_in_a_project_opened_since(
    later, pictures, tmp_path
):
    session, inbox = later
    errors: list[WorkbenchError] = []
    session.open_images([pictures], None, errors.append)
    session.new_project(tmp_path / "b.wbp")
    inbox.run()
    assert len(session.project.images) == 0
    assert len(errors) == 1


def test_two_drops_on_the_welcome_page_make_one_scratch_project(later, pictures):
    session, inbox = later
    session.open_images([pictures / "p0.png"])
    session.open_images([pictures / "p1.png"])
    inbox.run()
    assert len(session.project.images) == 2
    assert len(session.scratch_projects()) == 1


def test_images_arrive_also_when_the_project_was_saved_elsewhere_meanwhile(
    later, pictures, tmp_path
):
    session, inbox = later
    session.open_images([pictures / "p0.png"])
    inbox.run()
    session.open_images([pictures / "p1.png"])
    session.save_as(tmp_path / "saved.wbp")
    inbox.run()
    assert session.file.path == tmp_path / "saved.wbp"
    assert len(session.project.images) == 2
    assert all(session.library.missing(id) is None for id in session.project.images)


def test_a_session_that_closes_while_images_are_read_makes_no_scratch_project(places, pictures):
    session = make(places, Jobs())
    inbox = Inbox()
    session.jobs.deliver = inbox
    session.open_images([pictures])
    session.close()
    inbox.run()
    assert not session.is_open
    assert session.scratch_projects() == []


def test_a_full_disk_while_images_are_added_reaches_the_caller(
    session, pictures, tmp_path, monkeypatch
):
    session.new_project(tmp_path / "a.wbp")

    def full(*args: object) -> None:
        raise StoreError(t("The disk is full."))

    monkeypatch.setattr(ProjectFile, "append", full)
    errors: list[WorkbenchError] = []
    session.open_images([pictures], None, errors.append)
    assert [str(error) for error in errors] == ["The disk is full."]
    assert len(session.project.images) == 0


# --- what is looked at ----------------------------------------------------------------------------


def test_undoing_an_annotation_takes_it_out_of_the_selection_before_anybody_draws(
    session, pictures
):
    session.open_images([pictures])
    one = draw(session)
    session.view_state.select([one])
    session.view_state.set_hover(one)
    seen = []
    session.document.changed.connect(lambda change: seen.append(session.view_state.selection))
    session.document.undo()
    assert seen == [frozenset()]
    assert session.view_state.hover is None
    assert session.view_state.layer is None
    session.document.redo()
    assert session.view_state.selection == frozenset()


def test_undoing_the_images_that_are_shown_shows_none(session, pictures):
    session.open_images([pictures])
    session.document.undo()
    assert session.view_state.viewport.image is None
    session.document.redo()
    assert len(session.project.images) == 3


def test_removing_the_image_that_is_shown_shows_another(session, pictures):
    session.open_images([pictures])
    shown = session.view_state.viewport.image
    session.do(commands.remove_images, [shown])
    assert session.view_state.viewport.image in session.project.images
    with pytest.raises(InputError, match="no longer in the project"):
        session.library.source(shown)
    session.document.undo()
    assert session.library.source(shown).rows == 20


def test_a_deleted_layer_is_no_longer_the_active_one(session):
    session.new_scratch()
    for name in ("a", "b"):
        session.do(commands.add_layer, name, id=layer_id(name))
    session.view_state.choose_layer(layer_id("b"))
    session.do(commands.delete_layer, layer_id("b"))
    assert session.view_state.layer == "a"


def test_a_label_that_the_new_scheme_does_not_have_is_no_longer_chosen(session):
    session.new_scratch()
    session.do(commands.change_scheme, LABELS)
    session.view_state.choose_label("nodule")
    session.do(commands.change_scheme, LABELS[2:])
    assert session.view_state.label is None


def test_nothing_of_one_project_is_shown_in_the_next(session, tmp_path, pictures):
    session.new_project(tmp_path / "a.wbp")
    session.open_images([pictures])
    session.view_state.select([draw(session)])
    session.new_project(tmp_path / "b.wbp")
    view = session.view_state
    assert (view.viewport.image, view.selection, view.layer) == (None, frozenset(), None)


# --- the library ----------------------------------------------------------------------------------


def test_a_moved_picture_is_missed_explained_and_found_again(session, tmp_path, pictures):
    session.new_project(tmp_path / "a.wbp")
    session.open_images([pictures])
    moved = tmp_path / "elsewhere"
    pictures.rename(moved)
    id = min(session.project.images)
    assert "not where it was" in str(session.library.missing(id).reason)
    with pytest.raises(InputError, match="Find moved images"):
        session.library.source(id)
    assert str(session.library.calibration(id, 1).reason)
    (moved / "p2.png").unlink()
    heard: list[tuple[int, int]] = []
    find_moved(session, tmp_path, lambda found, still: heard.append((found, still)))
    assert heard == [(2, 1)]
    assert session.library.source(id).columns == 30
    session.document.undo()
    assert session.library.missing(id) is not None


def test_pictures_that_are_found_for_a_project_that_is_closed_change_nothing(
    later, tmp_path, pictures
):
    session, inbox = later
    session.new_project(tmp_path / "a.wbp")
    session.open_images([pictures])
    inbox.run()
    pictures.rename(tmp_path / "elsewhere")
    errors: list[WorkbenchError] = []
    find_moved(session, tmp_path, lambda found, still: None, errors.append)
    session.new_project(tmp_path / "b.wbp")
    inbox.run()
    assert "Another project" in str(errors[0])
    assert session.file.entries() == []


def test_a_picture_that_may_not_be_read_is_missed_with_the_reason(
    session, tmp_path, pictures, monkeypatch
):
    session.new_project(tmp_path / "a.wbp")
    session.open_images([pictures / "p0.png"])
    (id,) = session.project.images

    def refused(self: Path, *args: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refused)
    assert "p0.png cannot be read" in str(session.library.missing(id).reason)


def test_a_changed_picture_is_noticed(session, tmp_path, pictures):
    session.new_project(tmp_path / "a.wbp")
    session.open_images([pictures / "p0.png"])
    write_picture(pictures / "p0.png", 5)
    (id,) = session.project.images
    assert "has changed" in str(session.library.missing(id).reason)


def test_a_changed_picture_can_be_accepted_and_the_acceptance_undone(session, tmp_path, pictures):
    session.new_project(tmp_path / "a.wbp")
    session.open_images([pictures / "p0.png"])
    write_picture(pictures / "p0.png", 5)
    (id,) = session.project.images
    chosen = replacement(session, id, pictures / "p0.png")
    assert not chosen.same
    session.do(commands.relink_images, [chosen.image])
    assert session.library.missing(id) is None
    assert session.library.source(id).read(1)[0, 0] == 200
    session.document.undo()
    with pytest.raises(InputError, match="has changed"):
        session.library.source(id)


def test_a_file_of_another_size_is_not_accepted_for_an_image(session, tmp_path, pictures):
    session.new_project(tmp_path / "a.wbp")
    session.open_images([pictures / "p0.png"])
    other = tmp_path / "大.png"
    other.write_bytes(cv2.imencode(".png", np.zeros((21, 30), np.uint8))[1].tobytes())
    with pytest.raises(InputError, match="30 × 21 × 1"):
        replacement(session, min(session.project.images), other)


def test_a_renamed_file_with_the_same_content_is_accepted_without_a_question(
    session, tmp_path, pictures
):
    session.new_project(tmp_path / "a.wbp")
    session.open_images([pictures / "p0.png"])
    (pictures / "p0.png").rename(pictures / "新.png")
    chosen = replacement(session, min(session.project.images), pictures / "新.png")
    assert chosen.same
    assert chosen.image.path.endswith("新.png")


# --- settings -------------------------------------------------------------------------------------


def test_settings_are_kept_and_the_author_is_taken_up(session, places):
    heard: list[frozenset[str]] = []
    session.changed.connect(heard.append)
    session.change_settings(evolve(session.settings, author="bob"))
    assert session.document.author == "bob"
    assert load_settings(places.settings).author == "bob"
    session.change_settings(session.settings)
    assert heard == [frozenset({"settings"})]


def test_two_windows_keep_each_others_settings(session, places):
    session.change_settings(evolve(session.settings, theme="light"))
    other = make(places)
    other.change_settings(evolve(other.settings, shortcuts={"edit.undo": "U"}))
    other.close()
    kept = load_settings(places.settings)
    assert (kept.theme, dict(kept.shortcuts)) == ("light", {"edit.undo": "U"})


def test_settings_that_cannot_be_written_hold_for_this_session(session, places):
    places.config.parent.mkdir(parents=True, exist_ok=True)
    places.config.write_text("a file in the way", encoding="utf-8")
    session.change_settings(evolve(session.settings, theme="light"))
    assert session.settings.theme == "light"


# --- what the brief of a patch does not cover: ids and time ---------------------------------------


def test_what_is_drawn_after_reopening_is_nearer_than_what_was_there(
    session, tmp_path, monkeypatch
):
    path = tmp_path / "a.wbp"
    session.new_project(path)
    session.do(commands.add_layer, "Layer", id=layer_id("layer"))
    monkeypatch.setattr(time, "time_ns", lambda: 4_000_000_000_000_000_000)  # a clock far ahead
    old = an_annotation(region=Point(1, 1))
    session.do(commands.add_annotations, [old])
    monkeypatch.undo()
    monkeypatch.setattr("workbench.model.ids._last", 0)  # another program
    session.close_project()
    session.open_project(path)
    new = an_annotation(region=Point(1, 1))
    assert new.id > old.id


def test_an_empty_patch_is_not_journalled(session):
    session.new_scratch()
    session.document.apply(Patch(t("Nothing"), {}, session.stamp()))
    assert session.file.entries() == []


def test_a_pause_keeps_the_view_so_that_a_crash_does_not_lose_the_place(
    session, tmp_path, pictures
):
    session.new_project(tmp_path / "p.wbp")
    session.open_images([pictures])
    last = list(session.project.images)[-1]
    session.view_state.show(last)
    session.rest()
    copied = tmp_path / "as after a crash.wbp"
    copied.write_bytes((tmp_path / "p.wbp").read_bytes())  # without the log beside it
    session.open_project(copied)
    assert session.view_state.viewport.image == last


def test_the_first_layer_is_the_one_that_is_worked_on(session, tmp_path):
    session.new_project(tmp_path / "p.wbp")
    session.do(commands.add_layer, "First")
    (layer,) = session.project.layers
    assert session.view_state.layer == layer
