"""The user's hanging protocols: one file in the library folder."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
from attrs import define

from workbench.app.library_file import read_library
from workbench.app.side_by_side.hanging import Protocol, Slot
from workbench.app.viewing.kept_look import (
    channels_from_side,
    channels_to_side,
    contrast_from_side,
    gamma_from_side,
)
from workbench.app.viewing.layouts import Layout
from workbench.app.viewing.links import Links
from workbench.app.viewing.plane_view import PlaneKind, PlaneView
from workbench.app.viewing.shares import Shares
from workbench.app.windows.preset_library import PresetWindow, plain_setting, setting_of
from workbench.base.errors import InputError, StoreError
from workbench.base.text import Text, t
from workbench.base.writing import write_whole
from workbench.geom.turn import Turn
from workbench.imaging.color_map import is_color_map
from workbench.imaging.presets import Setting
from workbench.imaging.volumes.cut import SlabMode
from workbench.model.grey import Window

log = logging.getLogger(__name__)

FORMAT = "workbench-hanging-protocols"
VERSION = 1


Vector = tuple[float, float, float]


class _Cut(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    kind: PlaneKind
    slab: float = 0.0
    slab_mode: SlabMode = SlabMode.MEAN
    row_axis: Vector = (1.0, 0.0, 0.0)
    column_axis: Vector = (0.0, 1.0, 0.0)


class _Slot(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    modality: str = ""
    words: str = ""
    plane: str = ""
    study: int = 0
    nth: int = 0
    preset: str = ""
    window: tuple[float, float] | PresetWindow | None = None
    inverted: bool = False
    dual: tuple[PresetWindow, PresetWindow] | None = None
    percentiles: tuple[float, float] | None = None
    suv: tuple[float, float] | None = None
    color_map: str = ""
    cut: _Cut | None = None
    turn: tuple[int, bool] = (0, False)
    gamma: float = 1.0
    local_contrast: tuple[float, int] | None = None
    channels: dict[str, Any] | None = None


class _Protocol(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    layout: Layout
    viewports: list[_Slot]
    modality: str = ""
    words: str = ""
    links: list[str] = []
    digit: int = 0
    shares: tuple[float, float] | None = None


class _File(msgspec.Struct, forbid_unknown_fields=True):
    format: str
    version: int
    protocols: list[_Protocol]


@define
class ProtocolLibrary:
    """Protocols of one user, read at first use.

    A file that cannot be read is kept beside the new one when something is saved.
    """

    path: Path
    problem: Text | None = None
    _protocols: tuple[Protocol, ...] | None = None

    @property
    def protocols(self) -> tuple[Protocol, ...]:
        """All protocols, in the user's order."""
        if self._protocols is None:
            self._protocols = ()
            try:
                self._protocols = tuple(read_protocols(self.path))
            except InputError as error:
                if self.path.exists():
                    self.problem = error.text
                    log.warning("the hanging protocols cannot be read")
        return self._protocols

    def save(self, protocols: Iterable[Protocol]) -> None:
        """Make these all protocols there are."""
        self.protocols  # noqa: B018  (learns whether the file can be read)
        kept = tuple(protocols)
        try:
            if self.problem is not None and self.path.exists():
                self.path.replace(self.path.with_name(f"{self.path.name}.unreadable"))
            write_protocols(self.path, kept)
        except OSError as error:
            raise StoreError(
                t("The hanging protocols cannot be saved: {why}", why=error.strerror or str(error))
            ) from error
        self._protocols, self.problem = kept, None

    def put(self, protocol: Protocol) -> None:
        """Keep a protocol; one of the same name is replaced."""
        others = [one for one in self.protocols if one.name != protocol.name]
        self.save([*others, protocol])


def read_protocols(path: Path) -> list[Protocol]:
    """Return the protocols of a file; raise InputError saying what is wrong with it."""
    name = path.name
    file = read_library(
        path,
        _File,
        FORMAT,
        VERSION,
        other=t("{name} is not a file of hanging protocols.", name=name),
        damaged=lambda why: t(
            "{name} is not a file of hanging protocols: {why}", name=name, why=why
        ),
    )
    return [_protocol(one, path) for one in file.protocols]


def write_protocols(path: Path, protocols: Iterable[Protocol]) -> None:
    """Write a file of protocols, all at once."""
    file = _File(FORMAT, VERSION, [_plain(one) for one in protocols])
    data = msgspec.json.format(msgspec.json.encode(file), indent=2)
    write_whole(path, data)


def _protocol(one: _Protocol, path: Path) -> Protocol:
    try:
        slots = tuple(_slot(slot) for slot in one.viewports)
    except ValueError as error:
        raise InputError(
            t(
                "{file}: the numbers of the protocol “{name}” make no window or cut.",
                file=path.name,
                name=one.name,
            )
        ) from error
    if not one.name.strip() or len(slots) != one.layout.size:
        raise InputError(
            t(
                "{file}: the protocol “{name}” needs a name and a viewport for each place.",
                file=path.name,
                name=one.name,
            )
        )
    links = Links.from_side(dict.fromkeys(one.links, True))
    digit = one.digit if 0 <= one.digit <= 9 else 0
    return Protocol(
        *(one.name.strip(), one.modality, one.words, one.layout, slots, links, digit),
        shares=Shares.from_side(list(one.shares)) if one.shares else None,
    )


def _slot(one: _Slot) -> Slot:
    return Slot(
        *(one.modality, one.words, one.plane, one.study, one.nth, one.preset),
        setting=_setting(one),
        inverted=one.inverted,
        color_map=one.color_map if is_color_map(one.color_map) else "",
        cut=_cut(one.cut) if one.cut is not None else None,
        turn=Turn(one.turn[0] % 4, one.turn[1]),
        gamma=gamma_from_side(one.gamma),
        contrast=contrast_from_side(list(one.local_contrast) if one.local_contrast else None),
        channels=channels_from_side(one.channels),
    )


def _setting(one: _Slot) -> Setting | None:
    if isinstance(one.window, tuple):
        # A width of nothing was let pass once, and meant no window.
        return Window(*one.window) if one.window[1] > 0 else None
    return setting_of(one.window, one.dual, one.percentiles, one.suv)


def _cut(one: _Cut) -> PlaneView:
    found = PlaneView.from_side(msgspec.structs.asdict(one))
    if found is None:
        raise ValueError("no cut")
    return found


def _plain(one: Protocol) -> _Protocol:
    slots = [_plain_slot(slot) for slot in one.slots]
    links = [name for name, on in one.links.to_side().items() if on]
    shares = (one.shares.across, one.shares.down) if one.shares else None
    return _Protocol(one.name, one.layout, slots, one.modality, one.words, links, one.digit, shares)


def _plain_slot(one: Slot) -> _Slot:
    setting = {} if one.setting is None else plain_setting(one.setting)
    made = _Slot(
        *(one.modality, one.words, one.plane, one.study, one.nth, one.preset),
        inverted=one.inverted,
        color_map=one.color_map,
        turn=(one.turn.quarters, one.turn.mirrored),
        gamma=one.gamma,
        local_contrast=(one.contrast.amount, one.contrast.radius) if one.contrast else None,
        channels=channels_to_side(one.channels),
        **setting,
    )
    if one.cut is not None:
        cut = one.cut
        made.cut = _Cut(cut.kind, cut.slab, cut.slab_mode, cut.row_axis, cut.column_axis)
    return made
