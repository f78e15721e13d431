"""The outline icons in the colours of the theme.

Each file in ``resources/icons`` is drawn once as a shape without colour and then tinted for each
state, which is several times cheaper than drawing it once for each colour. Nothing is read or
drawn before it is asked for.
"""

from __future__ import annotations

import weakref
from functools import cache, lru_cache
from typing import Protocol

import shiboken6
from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QIcon, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from workbench.base.resources import resource_path
from workbench.ui.fonts import KEY_LETTER_SIZE
from workbench.ui.theme import Theme, current_theme, on_theme_change

#: Side of an icon in device-independent pixels.
ICON_SIZE = 18
#: Size of a tool's icon with its key letter: give it to ``QToolBar.setIconSize``.
TOOL_ICON_SIZE = QSize(26, 22)
#: The one icon that has its own colours.
APP_ICON = "app"

# The shape stands up and to the left, so that the letter has the corner for itself.
_TOOL_SHAPE_AT = (3, 1)
_CENTRED = (4, 2)


class HasIcon(Protocol):
    """A QAction, a button, a menu: whatever shows an icon."""

    def setIcon(self, icon: QIcon, /) -> None:
        """Show `icon`."""


@cache
def icon_names() -> tuple[str, ...]:
    """Return the names of all icons, sorted."""
    return tuple(sorted(path.stem for path in resource_path("icons").glob("*.svg")))


def icon(name: str, role: str = "text", size: int = ICON_SIZE) -> QIcon:
    """Return an icon for the current theme.

    Parameters
    ----------
    name : str
        Name of a file in ``resources/icons``.
    role : str
        Colour role of the theme for the normal state. A checked icon takes the accent, a disabled
        one the colour of disabled text.
    size : int
        Side in device-independent pixels.

    Raises
    ------
    LookupError
        If there is no such icon; the message names the nearest ones.

    Notes
    -----
    The icon keeps the colours of the theme it was made in; `set_icon` follows the theme.
    """
    return _icon(name, role, size, "", current_theme(), _ratio())


def tool_icon(name: str, key: str) -> QIcon:
    """Return the icon of a tool, in a bar of ``TOOL_ICON_SIZE`` with its key letter in the corner.

    In a menu, at ``ICON_SIZE``, it is the icon alone: the menu names the key itself.
    """
    return _icon(name, "text", ICON_SIZE, key, current_theme(), _ratio())


def pixmap(name: str, role: str = "text", size: int = ICON_SIZE, color: str = "") -> QPixmap:
    """Return an icon as a picture for painters and labels, in `role` or in a given `color`."""
    if name == APP_ICON:
        return QPixmap.fromImage(_shape(name, size, _ratio()))
    return _tinted(name, size, color or current_theme().color(role), _ratio())


def set_icon(target: HasIcon, name: str, role: str = "text", key: str = "") -> None:
    """Show an icon on `target` now and again after each change of the theme.

    With a `key` it is the icon of a tool with that letter.
    """
    _bound[id(target)] = (weakref.ref(target), name, role, key)
    _show(target, name, role, key)


def _show(target: HasIcon, name: str, role: str, key: str) -> None:
    target.setIcon(tool_icon(name, key) if key else icon(name, role))


_bound: dict[int, tuple[weakref.ref[HasIcon], str, str, str]] = {}


def _refresh(theme: Theme) -> None:
    for number, (reference, name, role, key) in list(_bound.items()):
        target = reference()
        if target is None or (isinstance(target, QObject) and not shiboken6.isValid(target)):
            del _bound[number]
        else:
            _show(target, name, role, key)


on_theme_change(_refresh)


@lru_cache(maxsize=1024)
def _icon(name: str, role: str, size: int, key: str, theme: Theme, ratio: float) -> QIcon:
    result = QIcon()
    if name == APP_ICON:
        for side in (16, 24, 32, 48, 64, 128, 256):
            result.addPixmap(QPixmap.fromImage(_shape(name, side, 1.0)))
        return result
    normal, off, on = QIcon.Mode.Normal, QIcon.State.Off, QIcon.State.On
    # Without the second Qt would blend the icon of a selected row with the highlight.
    states = (
        (theme.color(role), theme.muted, ((normal, off), (QIcon.Mode.Selected, off))),
        (theme.accent if role == "text" else theme.color(role), theme.accent, ((normal, on),)),
        (theme.disabled, theme.disabled, ((QIcon.Mode.Disabled, off),)),
    )
    for color, letter, uses in states:
        picture = _tinted(name, size, color, ratio)
        # A bar of tools asks for this size; Qt would blow the smaller picture up on a sharp screen.
        wide = _with_key(picture, key, letter, ratio) if size == ICON_SIZE else None
        for mode, state in uses:
            result.addPixmap(picture, mode, state)
            if wide is not None:
                result.addPixmap(wide, mode, state)
    return result


def _tinted(name: str, size: int, color: str, ratio: float) -> QPixmap:
    image = _shape(name, size, ratio).copy()
    painter = QPainter(image)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(0, 0, size, size, QColor(color))
    painter.end()
    return QPixmap.fromImage(image)


@lru_cache(maxsize=512)
def _shape(name: str, size: int, ratio: float) -> QImage:
    """Draw the outline once; only its alpha counts, except for the application icon."""
    renderer = QSvgRenderer(_source(name))
    image = _empty(QSize(size, size), ratio)
    painter = QPainter(image)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return image


def _with_key(shape: QPixmap, key: str, color: str, ratio: float) -> QPixmap:
    image = _empty(TOOL_ICON_SIZE, ratio)
    painter = QPainter(image)
    painter.drawPixmap(*(_TOOL_SHAPE_AT if key else _CENTRED), shape)
    if key:
        painter.setFont(_key_font())
        painter.setPen(QColor(color))
        corner = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom
        frame = QRectF(0, 0, TOOL_ICON_SIZE.width(), TOOL_ICON_SIZE.height() + 1)
        painter.drawText(frame, corner, key)
    painter.end()
    return QPixmap.fromImage(image)


def _key_font() -> QFont:
    font = QFont(QGuiApplication.font())
    font.setPixelSize(KEY_LETTER_SIZE)
    return font


def _empty(size: QSize, ratio: float) -> QImage:
    image = QImage(size * ratio, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    return image


def _source(name: str) -> QByteArray:
    path = resource_path("icons", f"{name}.svg")
    try:
        return QByteArray(path.read_bytes())
    except FileNotFoundError:
        import difflib

        near = difflib.get_close_matches(name, icon_names(), n=5, cutoff=0.4)
        raise LookupError(f"there is no icon {name!r}; near it: {', '.join(near)}") from None


def _ratio() -> float:
    """Return the highest device pixel ratio: a window may move to the sharpest screen."""
    return max((screen.devicePixelRatio() for screen in QGuiApplication.screens()), default=1.0)
