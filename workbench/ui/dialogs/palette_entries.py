"""What the palette finds: actions that can be run now, labels, images."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
from attrs import frozen

from workbench.app.actions import ACTIONS, MENUS, Action, keys_of
from workbench.app.actions.annotation import choose_label
from workbench.app.host import Desk
from workbench.app.images.finding import Entry
from workbench.app.images.folder_images import file_name, folder_of, folder_title
from workbench.app.other_words import OTHER_WORDS
from workbench.app.windows.window_words import of_file_title, setting_text, voi_text
from workbench.app.windows.windowing import apply_preset, choose_of_file, chosen_of_file, of_file
from workbench.base.errors import InputError
from workbench.base.text import Text, language, t

log = logging.getLogger(__name__)

OWN = "edit.palette"
_REMEMBERED = 20


@frozen
class Offer:
    """One line of the palette.

    Parameters
    ----------
    place : str
        Where it comes from: the menu, the parent of a label, the folder of an image.
    color : str or None
        Of a label.
    """

    entry: Entry
    title: str
    place: str
    run: Callable[[], object]
    keys: str = ""
    icon: str = ""
    color: str | None = None
    checked: bool = False


def offers(desk: Desk, trigger: Callable[[str], object]) -> list[Offer]:
    """Return all that can be found now; `trigger` runs an action by its id."""
    return [
        *_actions(desk, trigger),
        *_windows(desk),
        *_protocols(desk),
        *_labels(desk),
        *_images(desk),
    ]


def _actions(desk: Desk, trigger: Callable[[str], object]) -> Iterator[Offer]:
    chosen = desk.session.settings.shortcuts
    for action in ACTIONS.values():
        if action.id == OWN or not _holds(action.when, desk):
            continue
        title, menu = str(action.title).rstrip("…"), str(MENUS[action.menu])
        keys = keys_of(action, chosen)
        yield Offer(
            Entry(action.id, (title, menu, *_english(action), *_other_words(action))),
            title,
            menu,
            lambda id=action.id: trigger(id),  # type: ignore[misc]
            keys[0] if keys else "",
            action.icon,
            checked=action.checked is not None and _holds(action.checked, desk),
        )


def _english(action: Action) -> tuple[str, ...]:
    if language() == "en":
        return (action.id,)
    return (_in_english(action.title), action.id)


def _other_words(action: Action) -> tuple[str, ...]:
    """Return what people may call it instead, in the language of the window and in English."""
    words = OTHER_WORDS.get(action.id)
    if words is None:
        return ()
    lists = dict.fromkeys((str(words), _in_english(words)))
    return tuple(
        one.strip()
        for line in lists
        for one in line.replace("，", ",").replace("、", ",").split(",")
    )


def _in_english(text: Text) -> str:
    params = {name: str(value) for name, value in text.params.items()}
    return text.id.format_map(params) if params else text.id


def _windows(desk: Desk) -> Iterator[Offer]:
    """Yield what no action stands for: the user's own presets, and the windows of the file."""
    session = desk.session
    if session.view_state.viewport.image is None:
        return
    own = t("Window preset")
    for one in session.presets.presets:
        if not session.presets.is_own(one.name) or f"view.preset_{one.name}" in ACTIONS:
            continue
        yield Offer(
            Entry(f"preset:{one.name}", (str(one.title), str(own), one.name)),
            str(one.title),
            f"{own} · {setting_text(one.setting)}",
            lambda name=one.name: apply_preset(session, name),  # type: ignore[misc]
            f"Alt+{one.digit}" if one.digit else "",
            "preset",
        )
    try:
        vois = of_file(session)
    except InputError:
        return  # the canvas says why there is no picture
    kind, chosen = t("Window of the file"), chosen_of_file(vois, session.view_state.viewport.voi)
    for n, voi in enumerate(vois, 1):
        title = str(of_file_title(n, voi))
        yield Offer(
            Entry(f"window:{n}", (title, str(kind))),
            title,
            f"{kind} · {voi_text(voi)}",
            lambda n=n: choose_of_file(session, n),  # type: ignore[misc]
            icon="window_level",
            checked=n == chosen,
        )


def _protocols(desk: Desk) -> Iterator[Offer]:
    """Yield the hanging protocols of the user."""
    session = desk.session
    if session.view_state.viewport.image is None:
        return
    place = str(t("Hanging protocols"))
    for one in session.protocols.protocols:
        title = str(t("Hang: {name}", name=one.name))
        yield Offer(
            Entry(f"hang:{one.name}", (title, place, one.name)),
            title,
            place,
            lambda name=one.name: _hang(desk, name),  # type: ignore[misc]
            f"Ctrl+Shift+{one.digit}" if one.digit else "",
            "protocol",
        )


def _hang(desk: Desk, name: str) -> None:
    from workbench.app.side_by_side.hanger import hang_named

    hang_named(desk, name)


def _labels(desk: Desk) -> Iterator[Offer]:
    scheme = desk.session.project.scheme
    if scheme is None or desk.session.document.read_only:
        return
    for label in scheme.labels:
        title = label.title(language())
        parent = scheme.get(label.parent)
        kind = str(t("Label"))
        place = f"{kind} · {parent.title(language())}" if parent else kind
        others = (label.name, *label.titles.values(), label.key)
        yield Offer(
            Entry(f"label:{label.key}", (title, place, *others)),
            title,
            place,
            lambda key=label.key: choose_label(desk, key),  # type: ignore[misc]
            "" if label.digit is None else str(label.digit),
            color=label.color,
        )


def _images(desk: Desk) -> Iterator[Offer]:
    session = desk.session
    if session.view_state.privacy:  # file names may be names of people
        return
    for image in session.project.images.values():
        name = file_name(image.path)
        place = folder_title(folder_of(image.path), session.folder.as_posix())
        yield Offer(
            Entry(f"image:{image.id}", (name, place)),
            name,
            place or str(t("Image")),
            lambda id=image.id: session.view_state.show(id),  # type: ignore[misc]
            icon="image",
        )


def _holds(question: Callable[[Desk], bool], desk: Desk) -> bool:
    try:
        return question(desk)
    except Exception:
        log.exception("an action could not say whether it can be run")
        return False


# -- recently used: ids of actions only, nothing of a project -----------------------------------


def load_recent(desk: Desk) -> list[str]:
    """Return the ids of the actions that were used last."""
    try:
        raw: Any = msgspec.json.decode(
            desk.session.places.config.joinpath("palette.json").read_bytes()
        )
    except (OSError, msgspec.DecodeError):
        return []
    return [id for id in raw if id in ACTIONS] if isinstance(raw, list) else []


def remember(desk: Desk, key: str) -> None:
    """Put an action first in the list of the recently used."""
    if key not in ACTIONS:
        return
    recent = [key, *(id for id in load_recent(desk) if id != key)][:_REMEMBERED]
    path = desk.session.places.config / "palette.json"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(msgspec.json.encode(recent))
    except OSError:
        log.warning("the recently used commands could not be kept")
