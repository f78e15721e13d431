"""Actions on the history, the selection and the settings."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.app.actions.action import Action, can_edit, has_image, has_selection
from workbench.app.host import Desk
from workbench.base.text import Text, t
from workbench.model import commands
from workbench.model.annotation import Annotation


def _undo(desk: Desk) -> None:
    document = desk.session.document
    foreign = document.foreign_undo()
    if foreign is not None and not desk.host.confirm(
        t(
            "“{name}” was done by {author}. Undo it all the same?",
            name=foreign.name,
            author=foreign.stamp.author,
        ),
        t("Undo"),
    ):
        return
    document.undo()


def _copy(desk: Desk) -> None:
    from workbench.app.clipboard import copy

    copy(desk.session)


def _cut(desk: Desk) -> None:
    _copy(desk)
    _delete(desk)


def _paste(desk: Desk) -> None:
    from workbench.app.clipboard import paste

    note = paste(desk.session)
    if note is not None:
        desk.host.notify(note)


def _duplicate(desk: Desk) -> None:
    from workbench.app.clipboard import duplicate

    duplicate(desk.session)


def _delete(desk: Desk) -> None:
    desk.session.do(commands.delete_annotations, sorted(desk.session.view_state.selection))
    desk.session.view_state.select(())


def _select_all(desk: Desk) -> None:
    view = desk.session.view_state
    if view.viewport.image is not None:
        from workbench.app.layers.looks import layer_looks

        project = desk.session.project
        looks = layer_looks(project, view)
        seen = {id for id, look in looks.items() if look.visible}
        # What a reference offers is judged, not edited with the rest.
        view.select(a.id for a in _shown(desk) if a.layer in seen and not project.is_offered(a))


def _shown(desk: Desk) -> Iterable[Annotation]:
    """Return the annotations that were drawn on what the active viewport shows."""
    from workbench.app.planes.cut_here import on_a_cut, the_cut

    session = desk.session
    project, state = session.project, session.view_state.viewport
    if on_a_cut(session):
        anchor = the_cut(session).anchor
        ids = project.index.on_planes_of(anchor.frame_of_reference)
        found = (project.annotations[id] for id in ids)
        return [one for one in found if one.anchor == anchor]
    return project.annotations_on(state.image, state.frame) if state.image is not None else ()


def _can_undo(desk: Desk) -> bool:
    return can_edit(desk) and desk.session.document.history.next_undo() is not None


def _can_redo(desk: Desk) -> bool:
    return can_edit(desk) and desk.session.document.history.next_redo() is not None


def _redo(desk: Desk) -> None:
    desk.session.document.redo()


def _undo_names(desk: Desk) -> Text:
    step = desk.session.document.history.next_undo()
    return t("Undo: {name}", name=step.name) if step is not None else t("Undo")


def _redo_names(desk: Desk) -> Text:
    step = desk.session.document.history.next_redo()
    return t("Redo: {name}", name=step.name) if step is not None else t("Redo")


ACTIONS = (
    Action("edit.undo", t("Undo"), _undo, ("Ctrl+Z",), "undo", _can_undo, names=_undo_names),
    Action(
        "edit.redo",
        t("Redo"),
        _redo,
        ("Ctrl+Shift+Z", "Ctrl+Y"),
        "redo",
        _can_redo,
        names=_redo_names,
    ),
    Action("edit.cut", t("Cut"), _cut, ("Ctrl+X",), "", has_selection, section=1),
    Action("edit.copy", t("Copy"), _copy, ("Ctrl+C",), "copy", has_selection, section=1),
    Action("edit.paste", t("Paste"), _paste, ("Ctrl+V",), "paste", can_edit, section=1),
    Action(
        "edit.duplicate",
        t("Duplicate"),
        _duplicate,
        ("Ctrl+D",),
        "duplicate",
        has_selection,
        section=1,
    ),
    Action("edit.delete", t("Delete"), _delete, ("Delete",), "delete", has_selection, section=1),
    Action("edit.select_all", t("Select all"), _select_all, ("Ctrl+A",), "", has_image, section=2),
    Action(
        "edit.deselect",
        t("Select nothing"),
        lambda d: d.session.view_state.select(()),
        ("Ctrl+Shift+A",),
        "",
        has_image,
        section=2,
    ),
    Action(
        "edit.scheme",
        t("Label scheme…"),
        lambda d: d.host.show("scheme"),
        ("Ctrl+L",),
        "tag",
        can_edit,
        section=3,
    ),
    Action(
        "edit.palette",
        t("Find a command…"),
        lambda d: d.host.show("palette"),
        ("Ctrl+K",),
        "search",
        section=4,
    ),
    Action(
        "edit.shortcuts",
        t("Keyboard shortcuts…"),
        lambda d: d.host.show("shortcuts"),
        (),
        "keyboard",
        section=4,
    ),
    Action(
        "edit.settings",
        t("Settings…"),
        lambda d: d.host.show("settings"),
        ("Ctrl+,",),
        "settings",
        section=4,
    ),
)
