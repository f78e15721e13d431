"""Hanger: uses hanging protocols on what is shown, and makes them of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from attrs import evolve

from workbench.app.side_by_side.hanging import (
    Protocol,
    Slot,
    assign,
    choose,
    slot_for,
    telling_words,
)
from workbench.app.side_by_side.series_facts import SeriesFacts, read_facts
from workbench.app.viewing.viewport_state import ViewportState
from workbench.app.windows.windowing import AUTOMATIC, preset_voi
from workbench.base.errors import InputError, WorkbenchError
from workbench.base.text import t
from workbench.imaging.presets import Percentiles, Preset, Setting, Uptake, presets_for
from workbench.model.grey import DualWindow, Voi, Window

if TYPE_CHECKING:
    from workbench.app.host import Desk
    from workbench.app.session import Session
    from workbench.model.ids import ImageId

Facts = tuple[SeriesFacts, ...]


def with_facts(desk: Desk, use: Callable[[SeriesFacts, Facts], object]) -> None:
    """Read what the files say of themselves in a job; then `use` the shown series and all."""
    from workbench.app.host import Tone

    session = desk.session
    image = session.view_state.viewport.image
    if image is None:
        return

    def done(facts: Facts) -> None:
        try:
            use(current_of(session, image, facts), facts)
        except WorkbenchError as error:
            desk.host.notify(error.text, Tone.WARN)

    session.jobs.start(
        t("Looking at the series"),
        lambda progress: read_facts(session, progress.at),
        done,
        lambda error: desk.host.notify(error.text, Tone.WARN),
    )


def current_of(session: Session, image: ImageId, facts: Facts) -> SeriesFacts:
    """Return the series of an image."""
    found = next((one for one in facts if image in one.images), None)
    if found is None or image not in session.project.images:
        raise InputError(t("The image is no longer in the project."))
    return found


def hang_best(desk: Desk, *, quietly: bool = False) -> None:
    """Use the protocol that fits what is shown best; without one, say so unless `quietly`."""
    session = desk.session
    view = session.view_state
    was = (view.viewports[0].image, view.layout)

    def use(current: SeriesFacts, facts: Facts) -> None:
        protocol = choose(session.protocols.protocols, current, facts)
        if protocol is not None and not (quietly and was != (view.viewports[0].image, view.layout)):
            hang(session, protocol, current, facts)
        elif not quietly:
            raise InputError(
                t("No hanging protocol fits this study. Arrange the viewports and save one.")
            )

    if session.protocols.protocols or not quietly:
        with_facts(desk, use)


def hang_named(desk: Desk, name: str) -> None:
    """Use a protocol whatever it is made for."""
    session = desk.session
    protocol = next((one for one in session.protocols.protocols if one.name == name), None)
    if protocol is None:
        raise InputError(t("There is no hanging protocol “{name}”.", name=name))
    with_facts(desk, lambda current, facts: hang(session, protocol, current, facts))


def hang_digit(desk: Desk, digit: int) -> None:
    """Use the protocol that has a digit."""
    found = next((one for one in desk.session.protocols.protocols if one.digit == digit), None)
    if found is None:
        raise InputError(
            t(
                "No hanging protocol has Ctrl+Shift+{digit}. Give it to one with “Hanging "
                "protocols…”.",
                digit=digit,
            )
        )
    hang_named(desk, found.name)


def hang(session: Session, protocol: Protocol, current: SeriesFacts, facts: Facts) -> None:
    """Show what a protocol says."""
    view = session.view_state
    found = assign(protocol, current, facts)
    if all(one is None for one in found):
        raise InputError(t("Nothing of this study fits the protocol “{name}”.", name=protocol.name))
    presets = {one.name: one for one in session.presets.presets}
    states = [
        _state(session, slot, series, presets)
        for slot, series in zip(protocol.slots, found, strict=True)
    ]
    view.set_layout(protocol.layout, states)
    view.share_out(protocol.shares)
    view.activate(next(i for i, one in enumerate(found) if one is not None))
    view.set_links(protocol.links)
    if sum(state.plane is not None for state in states) > 1:
        view.set_references(True)  # cuts beside each other tell where they cross


def protocol_now(session: Session, name: str, current: SeriesFacts, facts: Facts) -> Protocol:
    """Return what is shown now as a protocol."""
    view = session.view_state
    grid = view.viewports[: view.in_grid]
    # Working in the prior when saving does not make it the current study.
    ours = [one for one in facts for state in grid if not state.prior and state.image in one.images]
    current = current if current in ours or not ours else ours[0]
    slots = tuple(_slot(session, state, current, facts) for state in grid)
    words = telling_words(current.study_description)
    shares = view.shares.get(view.layout)
    return Protocol(name, current.modality, words, view.layout, slots, view.links, shares=shares)


def _slot(session: Session, state: ViewportState, current: SeriesFacts, facts: Facts) -> Slot:
    series = next((one for one in facts if state.image in one.images), None)
    slot = slot_for(series, current, facts) if series is not None else None
    if slot is None:
        return Slot(nth=10**6)  # nothing hung here, and nothing will
    cut = None if state.plane is None else evolve(state.plane, center=None)
    slot = evolve(
        slot,
        inverted=state.inverted,
        color_map=state.color_map,
        cut=cut,
        turn=state.turn,
        gamma=state.gamma,
        contrast=state.contrast,
        channels=state.channels,
    )
    if not isinstance(state.voi, Window | DualWindow):
        return slot
    assert series is not None
    chosen = _setting(session, state.voi, series.modality)
    if isinstance(chosen, Preset):
        return evolve(slot, preset=chosen.name)
    return evolve(slot, setting=chosen)


def _setting(session: Session, voi: Window | DualWindow, modality: str) -> Preset | Setting:
    """Return the preset that a window is or comes from, else what it is made of."""
    presets = presets_for(modality, "", session.presets.presets)
    found = next((one for one in presets if one.setting == voi), None)
    if found is not None or isinstance(voi, DualWindow):
        return found or voi
    # The numbers of these are the picture's; the name tells where they come from.
    for one in presets:
        relative = isinstance(one.setting, Percentiles | Uptake)
        if relative and voi.explanation and str(one.title) == voi.explanation:
            return one
    if voi.explanation == str(AUTOMATIC):
        return Percentiles(*session.settings.percentiles)
    return voi


def _state(
    session: Session, slot: Slot, series: SeriesFacts | None, presets: dict[str, Preset]
) -> ViewportState:
    if series is None:
        return ViewportState()
    preset = presets.get(slot.preset)
    if preset is None and slot.setting is not None:
        preset = Preset("", AUTOMATIC, slot.setting)
    voi = None if preset is None else _voi(session, preset, series)
    return ViewportState(
        series.images[0],
        voi=voi,
        inverted=slot.inverted,
        color_map=slot.color_map,
        plane=slot.cut,
        prior=slot.study > 0,
        turn=slot.turn,
        gamma=slot.gamma,
        contrast=slot.contrast,
        channels=slot.channels,
    )


def _voi(session: Session, preset: Preset, series: SeriesFacts) -> Voi | None:
    """Return what a preset means for a series; None where it means nothing."""
    if isinstance(preset.setting, Window | DualWindow):
        return preset.setting
    # There is more to see in the middle of a stack than at its ends.
    middle = series.images[len(series.images) // 2]
    try:
        source = session.library.source(middle)
        return preset_voi(preset, source, (source.frames + 1) // 2, session.settings.suv_kind)
    except WorkbenchError:
        return None  # no uptake values, or nothing to be read: the file's own window
