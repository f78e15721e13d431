"""The user's window presets: a file of their own, over the built-in ones."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
from attrs import define, field

from workbench.app.library_file import read_library
from workbench.base.errors import InputError, StoreError
from workbench.base.text import Text, t
from workbench.base.writing import write_whole
from workbench.imaging.presets import (
    PRESETS,
    Percentiles,
    Preset,
    Setting,
    Uptake,
    normal_name,
)
from workbench.model.grey import DualWindow, VoiFunction, Window

log = logging.getLogger(__name__)

FORMAT = "workbench-window-presets"
VERSION = 1
_BUILT_IN = {preset.name: preset for preset in PRESETS}


class PresetWindow(msgspec.Struct, forbid_unknown_fields=True):
    """A window in a file."""

    center: float
    width: float
    function: VoiFunction = VoiFunction.LINEAR


class _Preset(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    name: str
    title: str = ""
    modality: str = ""
    body_part: str = ""
    digit: int = 0
    inverted: bool | None = None
    window: PresetWindow | None = None
    dual: tuple[PresetWindow, PresetWindow] | None = None
    percentiles: tuple[float, float] | None = None
    suv: tuple[float, float] | None = None


class _File(msgspec.Struct, forbid_unknown_fields=True):
    format: str
    version: int
    presets: list[_Preset]
    hidden: list[str] = []


@define
class PresetLibrary:
    """Presets of one user: built-in ones, some perhaps hidden or replaced, and own ones.

    Read at first use. A file that cannot be read is left alone until something is saved, and then
    kept beside the new one.
    """

    path: Path
    problem: Text | None = None
    _own: dict[str, Preset] | None = None
    _hidden: set[str] = field(factory=set)

    @property
    def presets(self) -> tuple[Preset, ...]:
        """All presets in order: the built-in ones where they were, then the user's own."""
        own = self._loaded()
        built_in = [own.get(p.name, p) for p in PRESETS if p.name not in self._hidden]
        return (*built_in, *(p for p in own.values() if p.name not in _BUILT_IN))

    @property
    def is_changed(self) -> bool:
        """Whether anything differs from the built-in presets."""
        return bool(self._loaded() or self._hidden)

    def is_own(self, name: str) -> bool:
        """Return whether a preset is the user's: added, or a built-in one that was changed."""
        return name in self._loaded()

    def save(self, presets: Iterable[Preset]) -> None:
        """Make these all presets there are; what is as built in is not written."""
        chosen = {p.name: p for p in presets}
        self._loaded()
        self._own = {n: p for n, p in chosen.items() if _BUILT_IN.get(n) != p}
        self._hidden = set(_BUILT_IN) - set(chosen)
        self._write()

    def import_file(self, path: Path) -> list[str]:
        """Add the presets of a file; those of the same name are replaced. Return their names."""
        presets, _ = read_presets(path)
        own = self._loaded()
        for one in presets:
            own[one.name] = one
            self._hidden.discard(one.name)
        self._write()
        return [one.name for one in presets]

    def _loaded(self) -> dict[str, Preset]:
        if self._own is None:
            self._own = {}
            try:
                presets, hidden = read_presets(self.path)
            except InputError as error:
                if self.path.exists():
                    self.problem = error.text
                    log.warning("the window presets cannot be read")
            else:
                self._own = {p.name: p for p in presets}
                self._hidden = {name for name in hidden if name in _BUILT_IN}
        return self._own

    def _write(self) -> None:
        assert self._own is not None
        try:
            if self.problem is not None and self.path.exists():
                self.path.replace(self.path.with_name(f"{self.path.name}.unreadable"))
            write_presets(self.path, self._own.values(), sorted(self._hidden))
        except OSError as error:
            raise StoreError(
                t("The window presets cannot be saved: {why}", why=error.strerror or str(error))
            ) from error
        self.problem = None


def read_presets(path: Path) -> tuple[list[Preset], list[str]]:
    """Return the presets of a file, and the built-in ones it hides.

    Raises
    ------
    InputError
        If it is no such file; the text says what is wrong where.
    """
    name = path.name
    file = read_library(
        path,
        _File,
        FORMAT,
        VERSION,
        other=t("{name} is not a file of window presets.", name=name),
        damaged=lambda why: t("{name} is not a file of window presets: {why}", name=name, why=why),
    )
    return [_preset(one, n, path) for n, one in enumerate(file.presets, 1)], file.hidden


def write_presets(path: Path, presets: Iterable[Preset], hidden: Iterable[str] = ()) -> None:
    """Write a file of presets, all at once."""
    file = _File(FORMAT, VERSION, [_plain(one) for one in presets], list(hidden))
    data = msgspec.json.format(msgspec.json.encode(file), indent=2)
    write_whole(path, data)


def _preset(one: _Preset, n: int, path: Path) -> Preset:
    def refused(why: Text) -> InputError:
        return InputError(
            t("{file}: preset {n} ({name}): {why}", file=path.name, n=n, name=one.name, why=why)
        )

    name = normal_name(one.name)
    if not name:
        raise refused(t("it has no name"))
    if not 0 <= one.digit <= 9:
        raise refused(t("its digit must be from 1 to 9, or 0 for none"))
    kinds = (one.window, one.dual, one.percentiles, one.suv)
    if sum(kind is not None for kind in kinds) != 1:
        raise refused(t("it needs exactly one of window, dual, percentiles and suv"))
    try:
        setting = setting_of(one.window, one.dual, one.percentiles, one.suv)
    except ValueError:
        raise refused(t("its numbers make no window")) from None
    built_in = _BUILT_IN.get(name)
    plain = built_in is not None and one.title in ("", str(built_in.title), built_in_title(name))
    assert setting is not None  # exactly one of them is there
    title = built_in.title if built_in is not None and plain else one.title or name
    return Preset(name, title, setting, one.modality, one.body_part, one.digit, one.inverted)


def built_in_title(name: str) -> str:
    """Return the English title of a built-in preset, empty where there is none."""
    found = _BUILT_IN.get(name)
    return found.title.id if found is not None and isinstance(found.title, Text) else ""


def setting_of(
    window: PresetWindow | None,
    dual: tuple[PresetWindow, PresetWindow] | None,
    percentiles: tuple[float, float] | None,
    suv: tuple[float, float] | None,
) -> Setting | None:
    """Return the first that is there; raise ValueError where its numbers make no window."""
    if window is not None:
        return _window(window)
    if dual is not None:
        return DualWindow.of(*map(_window, dual))
    if percentiles is not None:
        return Percentiles(*percentiles)
    return Uptake(*suv) if suv is not None else None


def _window(one: PresetWindow) -> Window:
    return Window(one.center, one.width, one.function)


def _plain(preset: Preset) -> _Preset:
    title = preset.title.id if isinstance(preset.title, Text) else preset.title
    return _Preset(
        preset.name,
        title,
        preset.modality,
        preset.body_part,
        preset.digit,
        preset.inverted,
        **plain_setting(preset.setting),
    )


def plain_setting(setting: Setting) -> dict[str, Any]:
    """Return a setting as the field of a file that it is kept in."""
    match setting:
        case Window():
            return {"window": _plain_window(setting)}
        case DualWindow():
            return {"dual": (_plain_window(setting.lower), _plain_window(setting.upper))}
        case Percentiles():
            return {"percentiles": (setting.low, setting.high)}
        case Uptake():
            return {"suv": (setting.low, setting.high)}


def _plain_window(window: Window) -> PresetWindow:
    return PresetWindow(window.center, window.width, window.function)
