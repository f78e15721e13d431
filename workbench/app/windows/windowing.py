"""The window of the active viewport: presets, the file's own, automatic, by hand, in colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from workbench.app.windows import channels
from workbench.base.errors import InputError
from workbench.base.text import Text, t
from workbench.imaging.color_map import COLOR_MAPS, GREY, ColorMap, color_map
from workbench.imaging.presets import (
    PRESETS,
    Percentiles,
    Preset,
    Uptake,
    preset,
    presets_for,
    window_of,
)
from workbench.model.grey import DualWindow, FileVoi, Grey, Lut, Voi, VoiFunction, Window

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workbench.api.images import ImageSource
    from workbench.app.host import Desk
    from workbench.app.session import Session

#: What a window made of the values is called.
AUTOMATIC = t("Automatic")

FUNCTION_TITLES = {
    VoiFunction.LINEAR: t("Linear"),
    VoiFunction.LINEAR_EXACT: t("Linear exact"),
    VoiFunction.SIGMOID: t("Sigmoid"),
}


# -- presets ---------------------------------------------------------------------------------------


def known_preset(name: str, presets: Iterable[Preset] = PRESETS) -> Preset:
    """Return a preset; raise InputError naming the known ones."""
    presets = tuple(presets)
    found = preset(name, presets)
    if found is None:
        known = ", ".join(one.name for one in presets)
        raise InputError(
            t("There is no window preset {name!r}. Known: {known}.", name=name, known=known)
        )
    return found


def preset_voi(chosen: Preset, source: ImageSource, frame: int, suv_kind: str = "bw") -> Voi:
    """Return what a preset means for a frame of an image.

    Raises
    ------
    InputError
        If the image is in colour, or the preset needs uptake values that there are not.
    """
    from workbench.dicom.suv import SuvKind
    from workbench.imaging.frame import sample_of

    info = source.info(frame)
    if info.grey is None:
        raise InputError(t("A colour image has no window."))
    setting = chosen.setting
    if isinstance(setting, Window | DualWindow):
        return setting
    sample = sample_of(source, frame)
    voi = window_of(setting, info.grey, sample, info.suv, SuvKind(suv_kind))
    # Its numbers are this picture's; the name tells where they come from.
    return evolve(voi, explanation=str(chosen.title)) if isinstance(voi, Window) else voi


def shown_modality(session: Session) -> str:
    """Return the modality of the series that is shown, without opening a file."""
    project, shown = session.project, session.view_state.viewport.image
    image = project.images.get(shown) if shown is not None else None
    series = project.series.get(image.series) if image is not None and image.series else None
    return series.modality if series is not None else ""


def presets_here(session: Session) -> tuple[Preset, ...]:
    """Return the presets for what is shown, those for its body part first."""
    shown = session.view_state.viewport.image
    part = session.library.identity(shown).body_part if shown is not None else ""
    return presets_for(shown_modality(session), part, session.presets.presets)


def apply_preset(session: Session, name: str) -> None:
    """Use a preset in the active viewport."""
    chosen = known_preset(name, session.presets.presets)
    setting = chosen.setting
    if isinstance(setting, Percentiles) and channels.has_channels(session):
        channels.set_window_by(session, setting)
        return
    if isinstance(setting, Window | DualWindow):
        voi: Voi = setting
    else:
        voi = preset_voi(chosen, *_shown(session), session.settings.suv_kind)
    if channels.has_channels(session):
        channels.set_window(session, voi)
        return
    looks = {} if chosen.inverted is None else {"inverted": chosen.inverted}
    session.view_state.set_viewport(voi=voi, **looks)


def apply_digit(session: Session, digit: int) -> None:
    """Use the preset that has a digit, of those for the modality that is shown."""
    found = next((p for p in presets_here(session) if p.digit == digit), None)
    if found is None:
        raise InputError(
            t(
                "No window preset for {modality} has Alt+{digit}. Give it to one with “Edit window "
                "presets…”.",
                modality=shown_modality(session) or "?",
                digit=digit,
            )
        )
    apply_preset(session, found.name)


def preset_of(session: Session, voi: Voi | FileVoi | None) -> Preset | None:
    """Return the preset that a window is, where its numbers or its name tell."""
    if not isinstance(voi, Window | DualWindow):
        return None
    here = presets_for(shown_modality(session), "", session.presets.presets)
    name = voi.explanation if isinstance(voi, Window) else ""
    by_name = (p for p in here if name and _is_relative(p) and str(p.title) == name)
    return next((p for p in here if p.setting == voi), None) or next(by_name, None)


def _is_relative(one: Preset) -> bool:
    """Return whether the numbers of a preset come from the picture it is used on."""
    return isinstance(one.setting, Percentiles | Uptake)


# -- of the file -----------------------------------------------------------------------------------


def reset(session: Session) -> None:
    """Go back to what the file says, in grey, without gamma and local contrast."""
    chosen = channels.without_windows(session.view_state.viewport.channels)
    session.view_state.set_viewport(
        voi=None,
        inverted=False,
        color_map=GREY.name,
        gamma=1.0,
        contrast=None,
        channels=chosen,
    )


def of_file(session: Session) -> tuple[Window | Lut, ...]:
    """Return the windows and VOI LUTs of the frame that is shown."""
    place = session.view_state.viewport
    if place.image is None:
        return ()
    grey = session.library.info(place.image, place.frame).grey
    if place.plane is not None:
        from workbench.app.planes.cut_here import cut_here

        here = cut_here(session)
        grey = here.volume.cut_grey if here is not None else grey
    return grey.vois if grey is not None else ()


def choose_of_file(session: Session, number: int) -> None:
    """Use a window or VOI LUT of the file, from 1; other slices use their own of that name."""
    vois = of_file(session)
    if not 1 <= number <= len(vois):
        raise InputError(no_such_voi(number, len(vois)))
    session.view_state.set_viewport(voi=FileVoi(number, vois[number - 1].explanation))


def chosen_of_file(vois: tuple[Window | Lut, ...], voi: Voi | FileVoi | None) -> int:
    """Return which of the file's windows is in use, from 1; 0 when it is another one."""
    if voi is None:
        return 1 if vois else 0
    if isinstance(voi, FileVoi):
        from workbench.imaging.frame import of_file as found

        voi = found(Grey(vois=vois), voi)
    return vois.index(voi) + 1 if isinstance(voi, Window | Lut) and voi in vois else 0


def next_of_file(session: Session) -> None:
    """Go round the windows and VOI LUTs of the file."""
    vois = of_file(session)
    if not vois:
        raise InputError(t("The file has no window of its own."))
    now = chosen_of_file(vois, session.view_state.viewport.voi)
    choose_of_file(session, now % len(vois) + 1)


def no_such_voi(number: int, count: int) -> Text:
    """Return the words for a number that the file does not have."""
    return t("There is no window {n} in the file; it has {count}.", n=number, count=count)


# -- from the values, by hand ----------------------------------------------------------------------


def automatic(session: Session) -> None:
    """Choose the window from the grey values that are shown, without padding."""
    _from_values(session, Percentiles(*session.settings.percentiles))


def enter_percentiles(desk: Desk) -> None:
    """Let the user set the percentiles of the automatic window, and use it."""
    session = desk.session
    now = ", ".join(f"{value:g}" for value in session.settings.percentiles)
    typed = desk.host.ask_text(t("Percentiles that become black and white"), now)
    if typed is not None:
        chosen = parse_percentiles(typed)
        low_high = (chosen.low, chosen.high)
        session.change_settings(evolve(session.settings, percentiles=low_high))
        _from_values(session, chosen)


def _from_values(session: Session, percentiles: Percentiles) -> None:
    if session.view_state.viewport.image is None:
        return
    if channels.has_channels(session):
        channels.set_window_by(session, percentiles)
        return
    source, frame = _shown(session)
    voi = preset_voi(Preset("", AUTOMATIC, percentiles), source, frame)
    session.view_state.set_viewport(voi=voi)


def enter(desk: Desk) -> None:
    """Let the user type center and width, and a function where it is another."""
    session = desk.session
    several = channels.has_channels(session)
    now: Voi | FileVoi | None = session.view_state.viewport.voi
    if several:
        now = channels.chosen_channels(session).choice.voi
    value = ""
    if isinstance(now, Window):
        value = f"{now.center:g}, {now.width:g}"
        if now.function is not VoiFunction.LINEAR:
            value += f", {now.function}"
    typed = desk.host.ask_text(t("Window center and width, separated by a comma"), value)
    if typed is None:
        return
    if several:
        channels.set_window(session, parse_window(typed))
    else:
        session.view_state.set_viewport(voi=parse_window(typed))


def parse_window(text: str, function: VoiFunction | None = None) -> Window:
    """Return the window that ``C,W`` or ``C,W,FUNCTION`` means; raise InputError otherwise."""
    parts = [part.strip() for part in text.replace("，", ",").split(",")]
    try:
        named = VoiFunction(parts.pop().lower()) if len(parts) == 3 else VoiFunction.LINEAR
        center, width = (float(part) for part in parts)
        return Window(center, width, function or named)
    except ValueError:
        raise InputError(
            t("“{text}” is not a window. Write center and width, such as 40,400.", text=text)
        ) from None


def parse_percentiles(text: str) -> Percentiles:
    """Return the percentiles that ``LOW,HIGH`` means; raise InputError otherwise."""
    try:
        low, high = (float(part) for part in text.replace("，", ",").split(","))
        return Percentiles(low, high)
    except ValueError:
        raise InputError(
            t("“{text}” are not two percentiles between 0 and 100, such as 1,99.", text=text)
        ) from None


def parse_dual(text: str, presets: Iterable[Preset] = PRESETS) -> DualWindow:
    """Return two windows in one: names of presets, or ``C,W``, separated by a plus sign.

    One name is enough for a preset that is made of two.
    """
    presets = tuple(presets)
    parts = [part.strip() for part in text.split("+")]
    named = known_preset(parts[0], presets) if len(parts) == 1 and "," not in text else None
    if named is not None and isinstance(named.setting, DualWindow):
        return named.setting
    if len(parts) != 2:
        raise InputError(
            t(
                "“{text}” is not two windows. Write lung+mediastinum, or -600,1500+50,350.",
                text=text,
            )
        )
    return DualWindow.of(*(_single(part, presets) for part in parts))


def _single(text: str, presets: tuple[Preset, ...]) -> Window:
    if "," in text:
        return parse_window(text)
    setting = known_preset(text, presets).setting
    if not isinstance(setting, Window):
        raise InputError(t("The preset {name} is not one window by center and width.", name=text))
    return setting


# -- colour ----------------------------------------------------------------------------------------


def choose_color_map(session: Session, name: str) -> None:
    """Show the active viewport in the colours of a map; an empty name is grey."""
    session.view_state.set_viewport(color_map=color_map(name).name)


def next_color_map(session: Session) -> None:
    """Go round the colour maps."""
    maps: tuple[ColorMap, ...] = (GREY, *COLOR_MAPS)
    names = [one.name for one in maps]
    now = names.index(session.view_state.viewport.color_map)
    choose_color_map(session, names[(now + 1) % len(names)])


def _shown(session: Session) -> tuple[ImageSource, int]:
    place = session.view_state.viewport
    if place.image is None:
        raise InputError(t("No image is open"))
    if place.plane is not None:
        from workbench.app.planes.cut_here import the_cut

        return the_cut(session).source, 1
    return session.library.source(place.image), place.frame
