"""The colours of the window, and how they reach Qt: palette, style sheet and font.

A Theme is a value with one colour for each role. `apply_theme` makes the palette from it, fills the
template ``resources/themes/workbench.qss`` and tells those who paint with the roles themselves.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from string import Template
from typing import Any

import shiboken6
from attrs import asdict, field, frozen
from PySide6.QtCore import QObject
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from workbench.base.resources import resource_path
from workbench.base.text import Text, t
from workbench.ui.fonts import heading_weight, load_fonts

TEXT_ROLES = ("text", "muted", "accent", "good", "warn", "bad")
SURFACE_ROLES = ("window", "panel", "raised", "selected", "hover", "pressed")
BADGE_ROLES = ("muted", "accent", "good", "warn", "bad")
OVERLAY_ROLES = ("overlay_text", "overlay_muted", "overlay_amber")


def _check_color(instance: object, attribute: Any, value: str) -> None:
    if len(value) != 7 or value[0] != "#":
        raise ValueError(f"{attribute.name} must be #rrggbb, not {value!r}")
    int(value[1:], 16)


def _color() -> Any:
    return field(validator=_check_color)


@frozen(kw_only=True)
class Theme:
    """One colour (``#rrggbb``) for each role.

    The canvas is black in every theme: how a grey looks must not depend on the theme, and so the
    texts on the image (``overlay_...``) are light in every theme too. A ``..._soft`` colour is the
    ground of a badge whose text has the colour of that name.
    """

    name: str
    title: Text
    is_dark: bool
    canvas: str = _color()
    window: str = _color()
    panel: str = _color()
    raised: str = _color()
    line: str = _color()
    text: str = _color()
    muted: str = _color()
    disabled: str = _color()
    accent: str = _color()
    on_accent: str = _color()
    selected: str = _color()
    hover: str = _color()
    pressed: str = _color()
    focus: str = _color()
    good: str = _color()
    warn: str = _color()
    bad: str = _color()
    muted_soft: str = _color()
    accent_soft: str = _color()
    good_soft: str = _color()
    warn_soft: str = _color()
    bad_soft: str = _color()
    overlay_text: str = _color()
    overlay_muted: str = _color()
    overlay_amber: str = _color()

    def color(self, role: str) -> str:
        """Return the colour of `role` as ``#rrggbb``; LookupError if there is no such role."""
        value = getattr(self, role, None)
        if not isinstance(value, str) or not value.startswith("#"):
            raise LookupError(f"{role!r} is not a colour role")
        return value

    def qcolor(self, role: str, alpha: float = 1.0) -> QColor:
        """Return the colour of `role` for Qt, with `alpha` from 0 to 1."""
        color = QColor(self.color(role))
        color.setAlphaF(alpha)
        return color


DARK = Theme(
    name="dark",
    title=t("Dark"),
    is_dark=True,
    canvas="#000000",
    window="#101317",
    panel="#15191e",
    raised="#1b2127",
    line="#262d35",
    text="#d5dbe1",
    muted="#8a96a3",
    disabled="#67737f",
    accent="#3ea6ff",
    on_accent="#06121e",
    selected="#1a2836",
    hover="#1e252c",
    pressed="#242c34",
    focus="#3ea6ff",
    good="#35c48d",
    warn="#f2b24c",
    bad="#ff6b6b",
    muted_soft="#252a31",
    accent_soft="#1b2d3e",
    good_soft="#19312e",
    warn_soft="#342e24",
    bad_soft="#362429",
    overlay_text="#d5dbe1",
    overlay_muted="#8a96a3",
    overlay_amber="#f2b24c",
)

LIGHT = Theme(
    name="light",
    title=t("Light"),
    is_dark=False,
    canvas="#000000",
    window="#e8ebee",
    panel="#f4f6f8",
    raised="#ffffff",
    line="#d0d6dc",
    text="#1c2228",
    muted="#4f5b67",
    disabled="#828c96",
    accent="#0a62b8",
    on_accent="#ffffff",
    selected="#d5e6f9",
    hover="#e6eaee",
    pressed="#dae0e6",
    focus="#0a62b8",
    good="#0b6b42",
    warn="#7d5000",
    bad="#b3261e",
    accent_soft="#d0e6f9",
    good_soft="#c6eade",
    warn_soft="#f3e2c4",
    bad_soft="#f6dadc",
    muted_soft="#e0e3e7",
    overlay_text="#d5dbe1",
    overlay_muted="#8a96a3",
    overlay_amber="#f2b24c",
)

THEMES: dict[str, Theme] = {theme.name: theme for theme in (DARK, LIGHT)}

_current = DARK
_dressed = False
_listeners: list[weakref.ref[Callable[[Theme], object]]] = []


def current_theme() -> Theme:
    """Return the theme that is shown."""
    return _current


def on_theme_change(listener: Callable[[Theme], object]) -> None:
    """Call `listener` with the new theme after each change; it is held weakly."""
    make = weakref.WeakMethod if hasattr(listener, "__self__") else weakref.ref
    _listeners.append(make(listener))


def relative_luminance(color: str) -> float:
    """Return the relative luminance of ``#rrggbb``, 0 black to 1 white.

    References
    ----------
    W3C, Web Content Accessibility Guidelines 2.2, definition "relative luminance".
    """
    weights = (0.2126, 0.7152, 0.0722)
    return sum(w * _linear(c) for w, c in zip(weights, _channels(color), strict=True))


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours ``#rrggbb``, from 1 to 21.

    References
    ----------
    W3C, Web Content Accessibility Guidelines 2.2, definition "contrast ratio".
    """
    low, high = sorted((relative_luminance(first), relative_luminance(second)))
    return (high + 0.05) / (low + 0.05)


def mix(base: str, top: str, share: float) -> str:
    """Lay `top` over `base` with an opacity of `share` (0 to 1)."""
    pairs = zip(_channels(base), _channels(top), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def ink_on(background: str) -> str:
    """Return black or white, whichever reads better on `background`, a label colour for example."""
    return max("#000000", "#ffffff", key=lambda ink: contrast(ink, background))


def style_sheet(theme: Theme, heading: int = 600) -> str:
    """Return the style sheet of the window: the template filled with the roles of `theme`.

    Headings get the font weight `heading`.
    """
    template = resource_path("themes", "workbench.qss").read_text(encoding="utf-8")
    roles = {k: v for k, v in asdict(theme, recurse=False).items() if isinstance(v, str)}
    # A primary button lights up under the mouse; its text keeps its contrast.
    roles["accent_hover"] = mix(theme.accent, theme.text, 0.16)
    roles["scroll"] = mix(theme.panel, theme.text, 0.22)
    roles["scroll_hover"] = mix(theme.panel, theme.text, 0.4)
    roles["heading_weight"] = str(heading)
    roles["marks"] = resource_path("themes", theme.name).as_posix()
    return Template(template).substitute(roles)


def palette(theme: Theme) -> QPalette:
    """Return the palette for whatever the style sheet does not reach."""
    result = QPalette()
    for role, name in _PALETTE.items():
        result.setColor(role, theme.qcolor(name))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text):
        result.setColor(QPalette.ColorGroup.Disabled, role, theme.qcolor("disabled"))
    result.setColor(
        QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText, theme.qcolor("disabled")
    )
    return result


def apply_theme(app: QApplication, theme: Theme) -> None:
    """Show `theme` in every window of `app`, and tell the listeners.

    The first call also sets the base style and the font of the user's language.
    """
    global _current
    global _dressed
    if not _dressed:
        _dressed = True
        # Some platforms begin with this style, but none with this font.
        app.setStyle("Fusion")
        load_fonts(app)
    _current = theme
    app.setPalette(palette(theme))
    app.setStyleSheet(style_sheet(theme, heading_weight()))
    for reference in list(_listeners):
        listener = reference()
        if listener is None or _is_gone(listener):
            _listeners.remove(reference)
        else:
            listener(theme)


def _is_gone(listener: Callable[[Theme], object]) -> bool:
    """Say whether a listener is the method of a widget that Qt has deleted."""
    owner = getattr(listener, "__self__", None)
    return isinstance(owner, QObject) and not shiboken6.isValid(owner)


_PALETTE: dict[QPalette.ColorRole, str] = {
    QPalette.ColorRole.Window: "window",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "panel",
    QPalette.ColorRole.AlternateBase: "raised",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.PlaceholderText: "muted",
    QPalette.ColorRole.Button: "raised",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.BrightText: "bad",
    QPalette.ColorRole.Highlight: "selected",
    QPalette.ColorRole.HighlightedText: "text",
    QPalette.ColorRole.Accent: "accent",
    QPalette.ColorRole.Link: "accent",
    QPalette.ColorRole.LinkVisited: "accent",
    QPalette.ColorRole.ToolTipBase: "raised",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.Light: "hover",
    QPalette.ColorRole.Midlight: "line",
    QPalette.ColorRole.Mid: "line",
    QPalette.ColorRole.Dark: "line",
    QPalette.ColorRole.Shadow: "canvas",
}


def _channels(color: str) -> tuple[int, int, int]:
    value = int(color[1:], 16)
    return value >> 16, value >> 8 & 255, value & 255


def _linear(channel: int) -> float:
    value = channel / 255
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)
