"""The table of actions: complete, without clashes, and harmless at any moment."""

# mypy: disable-error-code="arg-type, comparison-overlap, misc"

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.model.values import LABELS
from workbench.app.actions import ACTIONS, MENUS, clashes, keys_of
from workbench.app.actions.file import open_paths
from workbench.app.craft.adjustments import ADJUSTMENTS
from workbench.app.host import Desk, Tone
from workbench.app.jobs import AtOnce, Jobs
from workbench.app.places import Places
from workbench.app.session import Session
from workbench.app.settings import Settings
from workbench.base.errors import InputError, WorkbenchError
from workbench.base.resources import resource_path
from workbench.base.text import Text
from workbench.model import commands
from workbench.model.anchor import OnFrame
from workbench.model.ids import AnnotationId
from workbench.model.regions import Box
from workbench.model.review import ImageStatus

SHOWN = {"palette", "settings", "shortcuts", "scheme", "export", "import", "about", "guide"} | {
    "presets",
    "report",
    "protocols",
    "left_out",
    "copy_to_images",
    "deidentify",
    "terms",
    "terms_import",
    "terms_own",
    "rule_book",
    "calibrate",
    "cameras",
    "part_map",
}
PANELS = {
    "images",
    "inspector",
    "bottom",
    "problems",
    "explain",
    "values",
    "measurements",
    "followup",
}
KEY = re.compile(
    r"((Ctrl|Shift|Alt)\+)*([A-Z0-9]|F[0-9]{1,2}|Space|Tab|Delete|Return|Esc|PgUp|PgDown|Home|End"
    r"|Up|Down|Left|Right|[][,+=.;/-])"
)


class Canvas:
    """A picture that notes what is asked of it."""

    def __init__(self, calls: list[tuple[object, ...]]) -> None:
        self.calls = calls

    def fit(self) -> None:
        self.calls.append(("fit",))

    def zoom_by(self, factor: float) -> None:
        self.calls.append(("zoom_by", factor))

    def actual_size(self) -> None:
        self.calls.append(("actual_size",))

    def center_on(self, x: float, y: float) -> None:
        self.calls.append(("center_on", x, y))

    @property
    def shown_area(self) -> tuple[float, float, float, float] | None:
        return None

    def show_area(self, area: tuple[float, float, float, float], zoom: float | None = None) -> None:
        getattr(self, "calls", []).append(("show_area", area, zoom))

    #: Screen pixels in a millimetre.
    dots_per_mm: float | None = None

    def show_point(self) -> None:
        self.calls.append(("show_point",))

    @property
    def clear_area(self) -> tuple[float, float, float, float] | None:
        return None

    def annotation_beside(self, n: int) -> AnnotationId | None:
        return None


class Window:
    """A host that notes what is asked of it and answers what it was told."""

    def __init__(self) -> None:
        self.calls: list[tuple[object, ...]] = []
        self.canvas = Canvas(self.calls)
        self.files: list[Path] = []
        self.folder: Path | None = None
        self.save: Path | None = None
        self.text: str | None = None
        self.color: str | None = None
        self.yes = False
        self.notices: list[tuple[str, Tone]] = []
        self.questions: list[str] = []

    def pin_slices(self, pinned: bool) -> bool:
        self.calls.append(("pin_slices", pinned))
        return True

    def toggle_cine(self) -> None:
        self.calls.append(("toggle_cine",))

    def is_cine_playing(self) -> bool:
        return False

    def ask_files(self, title: Text, suffixes: Sequence[str] = ()) -> list[Path]:
        assert str(title)
        assert all(suffix.startswith(".") for suffix in suffixes)
        return self.files

    def ask_folder(self, title: Text) -> Path | None:
        return self.folder

    def ask_save(self, title: Text, suggested: str, suffix: str) -> Path | None:
        assert suggested.endswith(suffix)
        return self.save

    def ask_text(self, title: Text, value: str = "") -> str | None:
        return self.text

    def ask_color(self, title: Text, value: str | None) -> str | None:
        return self.color

    def confirm(self, question: Text, yes: Text) -> bool:
        self.questions.append(str(question))
        return self.yes

    def notify(self, text: Text, tone: Tone = Tone.INFO) -> None:
        self.notices.append((str(text), tone))

    def show(self, name: str) -> None:
        assert name in SHOWN
        self.calls.append(("show", name))

    def adjust(self, name: str) -> None:
        assert name in ADJUSTMENTS
        self.calls.append(("adjust", name))

    def toggle_panel(self, name: str) -> None:
        assert name in PANELS
        self.calls.append(("toggle_panel", name))

    def is_panel_shown(self, name: str) -> bool:
        assert name in PANELS
        return True

    def toggle_full_screen(self) -> None:
        self.calls.append(("toggle_full_screen",))

    def quit(self) -> None:
        self.calls.append(("quit",))


@pytest.fixture
def host() -> Window:
    return Window()


@pytest.fixture
def desk(tmp_path: Path, host: Window) -> Iterator[Desk]:
    home = tmp_path / "home"
    places = Places(home / "config", home / "data", home / "cache")
    session = Session(places, Settings("en", author="ann"), Jobs(AtOnce()))
    yield Desk(session, host)
    session.close()


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "pictures"
    folder.mkdir()
    for n in range(3):
        pixels = np.full((20, 30), n * 40 + np.arange(30), np.uint8)
        (folder / f"p{n}.png").write_bytes(cv2.imencode(".png", pixels)[1].tobytes())
    return folder


@pytest.fixture
def busy(desk: Desk, pictures: Path) -> Desk:
    """A desk with images, labels, two layers and two annotations, one of them selected."""
    session = desk.session
    session.open_images([pictures])
    session.do(commands.change_scheme, LABELS)
    run(desk, "layer.add")
    run(desk, "layer.add")
    for x in (3, 9):
        draw(desk, x)
    session.view_state.select([min(session.project.annotations)])
    return desk


def draw(desk: Desk, x: float = 3) -> None:
    from workbench.edit import annotate

    session = desk.session
    view = session.view_state
    anchor = OnFrame(view.viewport.image)
    patch = annotate.add_region(
        session.project, session.stamp(), anchor, Box(x, 5, 2, 2), layer=view.layer
    )
    session.document.apply(patch)


def run(desk: Desk, id: str) -> None:
    action = ACTIONS[id]
    assert action.when(desk), f"{id} cannot be run now"
    action.run(desk)


# --- the table ------------------------------------------------------------------------------------


def test_every_action_has_an_id_in_a_menu_that_is_known_and_a_title():
    for id, action in ACTIONS.items():
        assert re.fullmatch(r"[a-z]+\.[a-z0-9_-]+", id)
        assert action.menu in MENUS
        assert str(action.title).strip()


def test_no_id_is_used_twice():
    from importlib import import_module
    from pkgutil import iter_modules

    from workbench.app import actions

    rooms = (
        import_module(f"{actions.__name__}.{one.name}") for one in iter_modules(actions.__path__)
    )
    assert sum(len(getattr(room, "ACTIONS", ())) for room in rooms) == len(ACTIONS)


def test_every_icon_is_there():
    missing = {
        action.icon
        for action in ACTIONS.values()
        if action.icon and not resource_path("icons", f"{action.icon}.svg").is_file()
    }
    assert missing == set()


def test_no_two_actions_have_one_default_key():
    assert clashes({}) == {}


@pytest.mark.parametrize(
    ("chosen", "both"),
    [
        ({"view.fit": "Del"}, {"edit.delete", "view.fit"}),
        ({"view.fit": "Shift+Ctrl+Z"}, {"edit.redo", "view.fit"}),
        ({"view.fit": "ctrl++"}, {"view.zoom_in", "view.fit"}),
    ],
)
def test_keys_written_in_another_way_clash_too(chosen, both):
    assert [set(ids) for ids in clashes(chosen).values()] == [both]


def test_keys_are_written_as_qt_writes_them():
    assert [
        (id, key) for id, action in ACTIONS.items() for key in action.keys if not KEY.fullmatch(key)
    ] == []


def test_the_keys_of_the_design_are_those_of_the_tools():
    wanted = {
        "select": "V",
        "pan": "H",
        "window_level": "W",
        "cross_hair": "M",
        "box": "B",
        "polygon": "P",
        "freehand": "F",
        "ellipse": "O",
        "polyline": "Y",
        "point": "T",
        "ruler": "R",
        "bidirectional": "D",
        "angle": "A",
    }
    found = {
        id.removeprefix("tool."): action.keys[0]
        for id, action in ACTIONS.items()
        if id.startswith("tool.") and id != "tool.last" and action.keys
    }
    assert {name: found.get(name) for name in wanted} == wanted
    assert ACTIONS["edit.palette"].keys == ("Ctrl+K",)
    assert ACTIONS["tool.last"].keys == ("Space",)
    assert (ACTIONS["annotation.front"].keys, ACTIONS["annotation.behind"].keys) == (
        ("]",),
        ("[",),
    )


def test_a_key_that_the_user_chose_takes_the_place_of_the_default():
    undo = ACTIONS["edit.undo"]
    assert keys_of(undo, {}) == ("Ctrl+Z",)
    assert keys_of(undo, {"edit.undo": "U"}) == ("U",)
    assert keys_of(undo, {"edit.undo": ""}) == ()


def test_a_clash_names_the_actions():
    assert clashes({"edit.undo": "Ctrl+K"}) == {"ctrl+k": ["edit.undo", "edit.palette"]}
    assert clashes({"edit.undo": "Ctrl+K", "edit.palette": ""}) == {}


# --- at any moment --------------------------------------------------------------------------------


def attempt(desk: Desk, id: str) -> None:
    """Run an action whatever it says; only errors with words may come of it."""
    action = ACTIONS[id]
    try:
        action.run(desk)
    except WorkbenchError as error:
        assert str(error)
    for one in ACTIONS.values():
        one.when(desk)
        if one.checked is not None:
            one.checked(desk)


OPENING = {"file.open_sample"}


@pytest.mark.parametrize("id", sorted(ACTIONS))
def test_nothing_raises_on_an_empty_session_but_errors_with_words(desk, id):
    attempt(desk, id)


@pytest.mark.parametrize("menu", MENUS)
def test_nothing_raises_in_the_middle_of_work(busy, host, pictures, menu):
    host.yes = True
    for id in sorted(ACTIONS.keys() - OPENING):
        if ACTIONS[id].menu == menu:
            attempt(busy, id)
            if not busy.session.is_open:
                busy.session.open_images([pictures])


def test_nothing_raises_or_is_written_in_a_project_for_reading(busy, host, tmp_path):
    session = busy.session
    host.yes = True
    path = tmp_path / "saved.wbp"
    session.save_as(path)
    before = session.file.head
    session.close_project()
    for id in sorted(ACTIONS.keys() - OPENING):
        if not session.is_open:
            session.open_project(path, read_only=True)
        session.view_state.select(sorted(session.project.annotations)[:1])
        attempt(busy, id)
        assert not session.is_open or session.file.head == before, id


def test_what_edits_cannot_be_run_without_a_project(desk):
    for id in (
        "edit.undo",
        "edit.delete",
        "layer.add",
        "annotation.front",
        "image.flagged",
        "file.save",
        "file.export",
        "annotation.digit_1",
    ):
        assert not ACTIONS[id].when(desk), id


# --- files ----------------------------------------------------------------------------------------


def test_opening_images_notifies_about_those_that_cannot_be_used(desk, host, pictures, tmp_path):
    bad = tmp_path / "bad.txt"
    bad.write_text("x", encoding="utf-8")
    open_paths(desk, [pictures, bad])
    assert len(desk.session.project.images) == 3
    assert host.notices[0][1] is Tone.WARN
    assert "bad.txt" in host.notices[0][0]
    open_paths(desk, [])
    empty = tmp_path / "empty"
    empty.mkdir()
    open_paths(desk, [empty])
    assert "no images" in host.notices[1][0]


def test_a_project_that_is_held_by_somebody_else_says_so(desk, host, tmp_path):
    from workbench.store.project_file import ProjectFile

    path = tmp_path / "held.wbp"
    with ProjectFile.create(path, author="bob"):
        open_paths(desk, [path])
        assert host.notices[0][1] is Tone.WARN
        assert "bob" in host.notices[0][0]
        desk.session.close_project()


def test_saving_a_scratch_project_asks_where(busy, host, tmp_path):
    host.save = tmp_path / "saved.wbp"
    run(busy, "file.save")
    assert busy.session.file.path == host.save
    assert "Saved as saved.wbp" in host.notices[-1][0]
    run(busy, "file.save")
    assert "as soon as it is made" in host.notices[-1][0]
    host.save = tmp_path / "copy.wbp"
    run(busy, "file.save_copy")
    assert host.notices[-1][1] is Tone.WARN
    assert host.save.is_file()


def test_a_dialog_that_is_cancelled_changes_nothing(busy, host):
    before = busy.session.file.head
    for id in (
        "file.save_as",
        "file.save_copy",
        "file.new_project",
        "file.open_project",
        "file.open_images",
        "file.open_folder",
        "file.find_moved",
        "layer.rename",
        "layer.recolor",
        "view.enter_window",
        "image.remove",
    ):
        run(busy, id)
    assert busy.session.file.head == before


def test_the_sample_is_made_once_and_opened_afterwards(desk, monkeypatch):
    from workbench.app import sample

    # An attempt that did not come to its end is made up for.
    with monkeypatch.context() as patch:
        patch.setattr(sample, "make_sample_images", lambda folder: 1 / 0)
        run(desk, "file.open_sample")
    assert desk.host.notices[-1][1] is Tone.BAD
    assert not desk.session.project.images
    run(desk, "file.close_project")
    run(desk, "file.open_sample")
    session = desk.session
    path, images = session.file.path, len(session.project.images)
    assert images > 1
    assert session.project.scheme is not None
    run(desk, "file.close_project")
    run(desk, "file.open_sample")
    assert (session.file.path, len(session.project.images)) == (path, images)


# --- editing --------------------------------------------------------------------------------------


def test_undo_asks_before_it_takes_back_what_somebody_else_did(busy, host):
    session = busy.session
    session.document.author = "bob"
    count = len(session.project.annotations)
    run(busy, "edit.undo")
    assert len(session.project.annotations) == count
    assert "was done by ann" in host.questions[0]
    host.yes = True
    run(busy, "edit.undo")
    assert len(session.project.annotations) == count - 1


def test_deleting_leaves_nothing_selected_and_can_be_undone(busy):
    session = busy.session
    (one,) = session.view_state.selection
    run(busy, "edit.delete")
    assert one not in session.project.annotations
    assert not session.view_state.selection
    assert not ACTIONS["edit.delete"].when(busy)
    run(busy, "edit.undo")
    assert one in session.project.annotations
    assert ACTIONS["edit.redo"].when(busy)


def test_selecting_all_leaves_out_what_is_hidden(busy):
    session = busy.session
    run(busy, "edit.select_all")
    assert len(session.view_state.selection) == 2
    run(busy, "layer.visible")
    run(busy, "edit.select_all")
    assert not session.view_state.selection
    run(busy, "layer.visible")
    run(busy, "edit.select_all")
    run(busy, "edit.deselect")
    assert not session.view_state.selection


def test_a_digit_labels_the_selection_and_what_is_drawn_next(busy):
    session = busy.session
    (one,) = session.view_state.selection
    run(busy, "annotation.digit_1")
    assert session.project.annotations[one].label == "nodule"
    assert session.view_state.label == "nodule"
    with pytest.raises(InputError, match="No label has the digit 7"):
        run(busy, "annotation.digit_7")
    run(busy, "annotation.no_label")
    assert session.project.annotations[one].label is None


def test_depth_goes_to_the_front_and_behind(busy):
    session = busy.session
    first, second = sorted(session.project.annotations)
    run(busy, "annotation.to_front")
    assert session.project.annotations[first].depth == 1
    run(busy, "annotation.to_back")
    assert session.project.annotations[first].depth == -1
    assert session.project.annotations[second].depth is None


def test_a_whole_image_is_labelled_once_with_a_label(busy):
    session = busy.session
    with pytest.raises(InputError, match="Choose a label"):
        run(busy, "annotation.label_image")
    session.view_state.select(())
    run(busy, "annotation.digit_1")
    count = len(session.project.annotations)
    run(busy, "annotation.label_image")
    assert len(session.project.annotations) == count + 1
    assert session.project.annotations[max(session.project.annotations)].region is None
    with pytest.raises(InputError, match="has this label already"):
        run(busy, "annotation.label_image")


def test_layers_move_up_and_down_and_stop_at_the_ends(busy):
    session = busy.session
    names = [layer.name for layer in session.project.ordered_layers()]
    assert names == ["Layer 1", "Layer 2"]
    run(busy, "layer.up")
    run(busy, "layer.down")
    assert [layer.name for layer in session.project.ordered_layers()] == names[::-1]
    run(busy, "layer.down")
    run(busy, "layer.up")
    assert [layer.name for layer in session.project.ordered_layers()] == names


def test_a_deleted_layer_hands_over_to_another(busy, host):
    session = busy.session
    host.text = " 新 layer "
    run(busy, "layer.rename")
    assert session.project.layers[session.view_state.layer].name == "新 layer"
    run(busy, "layer.delete")
    assert [layer.name for layer in session.project.layers.values()] == ["Layer 1"]
    assert session.view_state.layer in session.project.layers
    run(busy, "layer.delete")
    assert session.view_state.layer is None
    assert not ACTIONS["layer.delete"].when(busy)


# --- images ---------------------------------------------------------------------------------------


def test_done_and_next_goes_through_all_images_and_says_when_all_is_done(busy, host):
    session = busy.session
    visited = []
    for _ in range(3):
        visited.append(session.view_state.viewport.image)
        run(busy, "image.done_and_next")
    assert visited == sorted(session.project.images)
    assert {image.status for image in session.project.images.values()} == {ImageStatus.DONE}
    assert host.notices[-1] == ("Everything is done or flagged.", Tone.GOOD)
    assert ACTIONS["image.done"].checked(busy)


def test_removing_images_asks_and_says_what_goes(busy, host):
    session = busy.session
    host.yes = True
    run(busy, "image.remove")
    assert "1 images with 2 annotations" in host.questions[0]
    assert len(session.project.images) == 2
    assert session.view_state.viewport.image in session.project.images
    assert not session.view_state.selection


def test_slices_and_images_stop_at_their_ends(busy):
    view = busy.session.view_state
    first = view.viewport.image
    run(busy, "image.previous")
    run(busy, "image.next_slice")
    assert view.viewport.image == first
    run(busy, "image.next")
    assert view.viewport.image != first


# --- looking --------------------------------------------------------------------------------------


def test_windows_are_chosen_typed_and_reset(busy, host):
    from workbench.model.grey import Window as GreyWindow

    view = busy.session.view_state
    run(busy, "view.preset_lung")
    assert isinstance(view.viewport.voi, GreyWindow)
    host.text = "40，400"
    run(busy, "view.enter_window")
    assert view.viewport.voi == GreyWindow(40, 400)
    host.text = "wide"
    with pytest.raises(InputError, match="“wide” is not a window"):
        run(busy, "view.enter_window")
    run(busy, "view.auto_window")
    assert view.viewport.voi != GreyWindow(40, 400)
    run(busy, "view.invert")
    assert ACTIONS["view.invert"].checked(busy)
    run(busy, "view.reset_window")
    assert (view.viewport.voi, view.viewport.inverted) == (None, False)


def test_theme_and_language_are_switched_and_kept(desk):
    run(desk, "view.theme")
    run(desk, "view.language")
    assert (desk.session.settings.theme, desk.session.settings.language) == ("light", "zh_CN")
    run(desk, "view.language")
    assert desk.session.settings.language == "en"


def test_looking_is_never_journalled(busy):
    before = busy.session.file.head
    for id in ACTIONS:
        if (
            id.startswith(("view.", "tool."))
            and id != "view.enter_window"
            and ACTIONS[id].when(busy)
        ):
            try:
                ACTIONS[id].run(busy)
            except InputError as error:
                assert str(error)
    assert busy.session.file.head == before
