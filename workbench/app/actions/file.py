"""Actions on projects and files."""

from __future__ import annotations

from pathlib import Path

from workbench.app.actions.action import Action, can_edit, is_open
from workbench.app.host import Desk, Tone
from workbench.app.session import SUFFIX
from workbench.base.archives import SUFFIX as ARCHIVE
from workbench.base.text import t


def open_paths(desk: Desk, paths: list[Path]) -> None:
    """Open what was chosen or dropped: one project file, or images and folders."""
    if not paths:
        return
    if len(paths) == 1 and paths[0].suffix.lower() == SUFFIX:
        desk.session.open_project(paths[0])
        tell_mode(desk)
        return
    from workbench.app.images.opening import Scan, rejected_summary

    def done(found: Scan) -> None:
        rejected = rejected_summary(found)
        if rejected is not None:
            desk.host.notify(rejected, Tone.WARN)
        elif not found.series and found.states and desk.session.is_open:
            desk.host.notify(t("Presentation states are listed under View › Presentation."))
        elif not found.series:
            desk.host.notify(t("There are no images that Workbench can open."), Tone.WARN)

    desk.session.open_images(
        paths, done, lambda error: desk.host.notify(error.text, Tone.BAD), at_once=True
    )


def tell_mode(desk: Desk) -> None:
    """Say why a project is open for reading only, if it is."""
    file = desk.session.file
    if file is not None and file.why is not None:
        desk.host.notify(file.why, Tone.WARN)


def _open_images(desk: Desk) -> None:
    suffixes = [
        suffix
        for plugin in desk.session.plugins.with_door("image_reader")
        for suffix in plugin.suffixes
    ]
    open_paths(desk, desk.host.ask_files(t("Open images"), sorted([*suffixes, ARCHIVE])))


def _open_folder(desk: Desk) -> None:
    folder = desk.host.ask_folder(t("Open a folder of images"))
    if folder is not None:
        open_paths(desk, [folder])


def _open_sample(desk: Desk) -> None:
    from workbench.app.sample import open_sample

    open_sample(desk.session, lambda error: desk.host.notify(error.text, Tone.BAD))


def _new_project(desk: Desk) -> None:
    path = desk.host.ask_save(t("New project"), str(t("Project")) + SUFFIX, SUFFIX)
    if path is not None:
        desk.session.new_project(path)


def _open_project(desk: Desk) -> None:
    open_paths(desk, desk.host.ask_files(t("Open project"), [SUFFIX])[:1])


def _save_as(desk: Desk) -> None:
    path = desk.host.ask_save(t("Save project as"), str(t("Project")) + SUFFIX, SUFFIX)
    if path is not None:
        desk.session.save_as(path)
        desk.host.notify(t("Saved as {name}.", name=path.name), Tone.GOOD)


def _save(desk: Desk) -> None:
    if desk.session.is_scratch:
        _save_as(desk)
    else:
        desk.host.notify(t("Every change is saved as soon as it is made."), Tone.GOOD)


def _save_copy(desk: Desk) -> None:
    path = desk.host.ask_save(t("Save a copy"), str(t("Project")) + SUFFIX, SUFFIX)
    if path is not None:
        desk.session.save_copy(path)
        text = t(
            "Copy saved as {name}. It holds names, notes and paths as they are.", name=path.name
        )
        desk.host.notify(text, Tone.WARN)


def _find_moved(desk: Desk) -> None:
    from workbench.app.images.relink import find_moved

    def done(found: int, still: int) -> None:
        tone = Tone.WARN if still else Tone.GOOD
        desk.host.notify(
            t("{found} found again, {still} still missing.", found=found, still=still), tone
        )

    folder = desk.host.ask_folder(t("Folder to look for moved images"))
    if folder is not None:
        find_moved(desk.session, folder, done, lambda error: desk.host.notify(error.text, Tone.BAD))


ACTIONS = (
    Action("file.open_images", t("Open images…"), _open_images, ("Ctrl+O",), "open_images"),
    Action("file.open_folder", t("Open folder…"), _open_folder, ("Ctrl+Shift+O",), "open_folder"),
    Action("file.open_sample", t("Open the sample project"), _open_sample, (), "sample"),
    Action("file.new_project", t("New project…"), _new_project, ("Ctrl+N",), "project", section=1),
    Action(
        "file.open_project",
        t("Open project…"),
        _open_project,
        ("Ctrl+Alt+O",),
        "open_file",
        section=1,
    ),
    Action("file.save", t("Save"), _save, ("Ctrl+S",), when=is_open, section=2),
    Action(
        "file.save_as", t("Save project as…"), _save_as, ("Ctrl+Shift+S",), when=is_open, section=2
    ),
    Action("file.save_copy", t("Save a copy…"), _save_copy, (), "save_copy", is_open, section=2),
    Action(
        "file.import",
        t("Import annotations…"),
        lambda d: d.host.show("import"),
        ("Ctrl+Shift+I",),
        "import",
        can_edit,
        section=3,
    ),
    Action(
        "file.export",
        t("Export…"),
        lambda d: d.host.show("export"),
        ("Ctrl+E",),
        "export",
        is_open,
        section=3,
    ),
    Action(
        "file.deidentify",
        t("De-identify…"),
        lambda d: d.host.show("deidentify"),
        ("Ctrl+Shift+X",),
        "privacy",
        section=3,
    ),
    Action(
        "file.find_moved", t("Find moved images…"), _find_moved, (), "link", can_edit, section=4
    ),
    Action(
        "file.left_out",
        t("Files that were not opened…"),
        lambda d: d.host.show("left_out"),
        when=lambda d: bool(d.session.left_out),
        section=4,
    ),
    Action(
        "file.close_project",
        t("Close project"),
        lambda d: d.session.close_project(),
        ("Ctrl+W",),
        "close",
        is_open,
        section=5,
    ),
    Action("file.quit", t("Quit"), lambda d: d.host.quit(), ("Ctrl+Q",), section=5),
)
