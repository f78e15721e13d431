"""Actions on what files draw over their pictures, and on presentation states."""

from __future__ import annotations

from pathlib import Path

from workbench.app.actions.action import Action, can_edit, has_image
from workbench.app.deidentify.places import key_file
from workbench.app.exchange.exporting import ReleaseChoice
from workbench.app.host import Desk, Tone
from workbench.app.planes.cut_here import refuse_on_a_cut
from workbench.app.viewing import presentation, states
from workbench.base.text import Text, t

_MENU = t("Presentation")


def _toggle_graphics(desk: Desk) -> None:
    view = desk.session.view_state
    view.set_file_graphics(not view.file_graphics)


def choose(desk: Desk, path: str, graphics_only: bool) -> None:
    """Show images as the state of a file says, and tell what of it is not shown."""
    state = states.state_at(Path(path))
    if state is None:
        desk.host.notify(t("The presentation state cannot be read any more."), Tone.WARN)
        return
    session = desk.session
    refuse_on_a_cut(session)
    presentation.choose(session, state, graphics_only=graphics_only)
    if graphics_only:
        return
    shown = session.view_state.viewport
    image = session.project.images.get(shown.image) if shown.image is not None else None
    uid = (image.sop_instance_uid if image is not None else None) or ""
    area = state.displayed(uid, shown.frame)
    dots = desk.host.canvas.dots_per_mm
    if area is not None:
        desk.host.canvas.show_area(area.area, area.zoom(dots))
    missing = presentation.not_applied_text(session, state, dots)
    if missing is not None:
        desk.host.notify(missing, Tone.WARN)
    elif area is not None and area.mode == "TRUE SIZE":
        desk.host.notify(t("True size, if the screen is as large as it says."), Tone.INFO)


def _next(desk: Desk) -> None:
    """Go round the states of the image, and back to none."""
    refuse_on_a_cut(desk.session)
    found = states.states_of(desk.session)
    if not found:
        desk.host.notify(t("No presentation state speaks of this image."), Tone.INFO)
        return
    chosen = desk.session.view_state.presentation
    paths = [state.path for state in found]
    at = paths.index(chosen.path) + 1 if chosen is not None and chosen.path in paths else 0
    if at == len(paths):
        presentation.forget(desk.session)
    else:
        choose(desk, str(paths[at]), chosen is not None and chosen.graphics_only)


def _toggle_graphics_only(desk: Desk) -> None:
    chosen = desk.session.view_state.presentation
    if chosen is not None:
        choose(desk, str(chosen.path), not chosen.graphics_only)


def _is_chosen(desk: Desk) -> bool:
    return desk.session.view_state.presentation is not None


def _is_graphics_only(desk: Desk) -> bool:
    chosen = desk.session.view_state.presentation
    return chosen is not None and chosen.graphics_only


def _save(desk: Desk) -> None:
    refuse_on_a_cut(desk.session)
    question: Text = t("Why is a file with the patient's name written? The reason is recorded.")
    reason = desk.host.ask_text(question)
    if reason is None:
        return
    out = _written(desk, ReleaseChoice(reason=reason))
    if out is not None:
        desk.host.notify(
            t("Saved as {name}. It holds the patient's name.", name=out.name), Tone.WARN
        )


def _save_clean(desk: Desk) -> None:
    refuse_on_a_cut(desk.session)
    key = key_file(desk.session)
    out = _written(desk, ReleaseChoice(key=key))
    if out is None:
        return
    if key is not None:
        desk.host.notify(t("Saved as {name}, de-identified.", name=out.name))
    else:
        text = t(
            "Saved as {name}, de-identified with a key of its own: save the project first, and it "
            "fits the images that leave.",
            name=out.name,
        )
        desk.host.notify(text, Tone.WARN)


def _written(desk: Desk, choice: ReleaseChoice) -> Path | None:
    """Ask for a file and write it; None if nobody named one."""
    from workbench.app.exchange.presentation_file import ViewToSave, save_view

    session, view = desk.session, desk.session.view_state
    to_save = ViewToSave.of(view.viewport, desk.host.canvas.shown_area, view.presentation)
    out = desk.host.ask_save(
        t("Save as presentation state"), str(t("Presentation")) + ".dcm", ".dcm"
    )
    if out is not None:
        save_view(session, to_save, out, choice)
    return out


ACTIONS = (
    Action(
        "view.file_graphics",
        t("Graphics of the file"),
        _toggle_graphics,
        ("Alt+C",),
        "",
        checked=lambda d: d.session.view_state.file_graphics,
        section=2,
    ),
    Action(
        "view.next_presentation",
        t("Next presentation state"),
        _next,
        ("Alt+P",),
        "",
        has_image,
        section=2,
        submenu=_MENU,
    ),
    Action(
        "view.presentation_graphics_only",
        t("Graphics of the presentation state only"),
        _toggle_graphics_only,
        (),
        "",
        _is_chosen,
        _is_graphics_only,
        section=2,
        submenu=_MENU,
    ),
    Action(
        "view.no_presentation",
        t("No presentation state"),
        lambda d: presentation.forget(d.session),
        ("Alt+Shift+P",),
        "",
        _is_chosen,
        section=2,
        submenu=_MENU,
    ),
    Action(
        "view.save_presentation",
        t("Save as presentation state…"),
        _save,
        (),
        "",
        lambda d: can_edit(d) and has_image(d),
        section=2,
        submenu=_MENU,
    ),
    Action(
        "view.save_presentation_clean",
        t("Save as presentation state, de-identified…"),
        _save_clean,
        (),
        "",
        has_image,
        section=2,
        submenu=_MENU,
    ),
)
