"""A window preset while it is being edited: what stands in the fields, right or wrong."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from attrs import evolve, frozen

from workbench.base.errors import InputError
from workbench.base.text import Text, t
from workbench.imaging.presets import (
    PRESETS,
    Percentiles,
    Preset,
    Setting,
    Uptake,
    normal_name,
)
from workbench.model.grey import DualWindow, VoiFunction, Window


class Kind(StrEnum):
    """What a preset sets."""

    WINDOW = "window"
    DUAL = "dual"
    PERCENTILES = "percentiles"
    UPTAKE = "suv"


KIND_TITLES = {
    Kind.WINDOW: t("Center and width"),
    Kind.DUAL: t("Two windows in one picture"),
    Kind.PERCENTILES: t("Percentiles of the values"),
    Kind.UPTAKE: t("Uptake values (SUV)"),
}
#: What the numbers of each kind are called.
NUMBER_TITLES: dict[Kind, tuple[Text, ...]] = {
    Kind.WINDOW: (t("Center"), t("Width")),
    Kind.DUAL: (t("Center"), t("Width"), t("Second center"), t("Second width")),
    Kind.PERCENTILES: (t("Black at, %"), t("White at, %")),
    Kind.UPTAKE: (t("Black at SUV"), t("White at SUV")),
}
_BUILT_IN = {preset.name: preset for preset in PRESETS}


@frozen
class PresetDraft:
    """The fields of a preset as they are typed; `numbers` has as many as its kind."""

    name: str = ""
    title: str = ""
    modality: str = ""
    body_part: str = ""
    kind: Kind = Kind.WINDOW
    numbers: tuple[str, ...] = ("40", "400")
    function: VoiFunction = VoiFunction.LINEAR
    digit: int = 0
    inverted: bool | None = None

    @classmethod
    def of(cls, preset: Preset) -> PresetDraft:
        """Return the fields of a preset."""
        kind, numbers, function = _typed(preset.setting)
        shown = tuple(f"{value:g}" for value in numbers)
        return cls(
            preset.name,
            str(preset.title),
            preset.modality,
            preset.body_part,
            kind,
            shown,
            function,
            preset.digit,
            preset.inverted,
        )


def preset_from(draft: PresetDraft) -> Preset:
    """Return the preset that the fields make.

    Raises
    ------
    InputError
        If they make none; the text says which field is wrong.
    """
    title = draft.title.strip()
    name = normal_name(draft.name or title)
    if not title or not name:
        raise InputError(t("A preset needs a title."))
    built_in = _BUILT_IN.get(name)
    same = built_in is not None and title == str(built_in.title)
    return Preset(
        name,
        built_in.title if built_in is not None and same else title,
        _setting(draft, title),
        draft.modality.strip().upper(),
        draft.body_part.strip().upper(),
        draft.digit,
        draft.inverted,
    )


def presets_from(drafts: Iterable[PresetDraft]) -> list[Preset]:
    """Return all presets; raise InputError where one is wrong or a name is there twice."""
    found: dict[str, Preset] = {}
    for draft in drafts:
        one = preset_from(draft)
        if one.name in found:
            raise InputError(t("Two presets are called {name}.", name=one.name))
        found[one.name] = one
    return list(found.values())


def with_kind(draft: PresetDraft, kind: Kind) -> PresetDraft:
    """Return the draft as another kind, with usual numbers where it had others."""
    usual = {
        Kind.WINDOW: ("40", "400"),
        Kind.DUAL: ("-600", "1500", "50", "350"),
        Kind.PERCENTILES: ("1", "99"),
        Kind.UPTAKE: ("0", "7"),
    }
    return draft if draft.kind is kind else evolve(draft, kind=kind, numbers=usual[kind])


def new_name(title: str, taken: Iterable[str]) -> str:
    """Return a name that is not taken yet."""
    taken = set(taken)
    base = normal_name(title) or "preset"
    name, n = base, 2
    while name in taken:
        name, n = f"{base}-{n}", n + 1
    return name


def _typed(setting: Setting) -> tuple[Kind, tuple[float, ...], VoiFunction]:
    match setting:
        case Window():
            return Kind.WINDOW, (setting.center, setting.width), setting.function
        case DualWindow():
            one, other = setting.lower, setting.upper
            return Kind.DUAL, (one.center, one.width, other.center, other.width), one.function
        case Percentiles():
            return Kind.PERCENTILES, (setting.low, setting.high), VoiFunction.LINEAR
        case Uptake():
            return Kind.UPTAKE, (setting.low, setting.high), VoiFunction.LINEAR


def _setting(draft: PresetDraft, title: str) -> Setting:
    try:
        numbers = [float(text.replace("−", "-").replace("，", ".")) for text in draft.numbers]
        match draft.kind:
            case Kind.WINDOW:
                return Window(numbers[0], numbers[1], draft.function)
            case Kind.DUAL:
                one, other = numbers[:2], numbers[2:]
                return DualWindow.of(
                    Window(one[0], one[1], draft.function),
                    Window(other[0], other[1], draft.function),
                )
            case Kind.PERCENTILES:
                return Percentiles(numbers[0], numbers[1])
            case Kind.UPTAKE:
                return Uptake(numbers[0], numbers[1])
    except (ValueError, IndexError):
        raise InputError(t("{title}: {why}", title=title, why=_WRONG[draft.kind])) from None


_WRONG = {
    Kind.WINDOW: t("center and width must be numbers, the width at least 1 (linear) or above 0"),
    Kind.DUAL: t("centers and widths must be numbers, each width at least 1 or above 0"),
    Kind.PERCENTILES: t("the percentiles must lie between 0 and 100, the lower one first"),
    Kind.UPTAKE: t("the uptake values must be numbers, the lower one first"),
}
