"""The window of the active viewport: presets, the file's own, automatic, by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.imaging.presets import PRESETS, preset
from workbench.model.grey import Voi, VoiFunction, Window

if TYPE_CHECKING:
    from workbench.app.host import Desk
    from workbench.app.session import Session


PRESET_KEYS = {
    "lung": "Alt+1",
    "mediastinum": "Alt+2",
    "bone": "Alt+3",
    "brain": "Alt+4",
    "abdomen": "Alt+5",
    "liver": "Alt+6",
}


def preset_window(name: str) -> Window:
    """Return a preset's window; raise InputError naming the known ones."""
    found = preset(name)
    if found is None:
        known = ", ".join(one.name for one in PRESETS)
        raise InputError(
            t("There is no window preset {name!r}. Known: {known}.", name=name, known=known)
        )
    return found.window


def apply_preset(session: Session, name: str) -> None:
    """Use a preset in the active viewport."""
    session.view_state.set_viewport(voi=preset_window(name))


def reset(session: Session) -> None:
    """Go back to what the file says."""
    session.view_state.set_viewport(voi=None, inverted=False)


def of_file(session: Session) -> tuple[Voi, ...]:
    """Return the windows and VOI LUTs of the frame that is shown."""
    place = session.view_state.viewport
    if place.image is None:
        return ()
    grey = session.library.info(place.image, place.frame).grey
    return grey.vois if grey is not None else ()


def next_of_file(session: Session) -> None:
    """Go round the windows and VOI LUTs of the file."""
    vois = of_file(session)
    if not vois:
        raise InputError(t("The file has no window of its own."))
    now = session.view_state.viewport.voi
    at = vois.index(now) if now in vois else 0
    session.view_state.set_viewport(voi=vois[(at + 1) % len(vois)])


def automatic(session: Session) -> None:
    """Choose the window from the grey values that are shown, without padding."""
    from workbench.imaging.grey import auto_window

    place = session.view_state.viewport
    if place.image is None:
        return
    source = session.library.source(place.image)
    grey = source.info(place.frame).grey
    if grey is None:
        raise InputError(t("A colour image has no window."))
    session.view_state.set_viewport(voi=auto_window(grey, source.read(place.frame)))


def enter(desk: Desk) -> None:
    """Let the user type center and width."""
    now = desk.session.view_state.viewport.voi
    value = f"{now.center:g}, {now.width:g}" if isinstance(now, Window) else ""
    typed = desk.host.ask_text(t("Window center and width, separated by a comma"), value)
    if typed is not None:
        desk.session.view_state.set_viewport(voi=parse_window(typed))


def parse_window(text: str, function: VoiFunction = VoiFunction.LINEAR) -> Window:
    """Return the window that ``C,W`` means; raise InputError otherwise."""
    try:
        center, width = (float(part) for part in text.replace("，", ",").split(","))
        return Window(center, width, VoiFunction(function))
    except ValueError:
        raise InputError(
            t("“{text}” is not a window. Write center and width, such as 40,400.", text=text)
        ) from None
