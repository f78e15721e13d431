"""Paints the texts in the four corners."""

from __future__ import annotations

from attrs import frozen
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from workbench.app.planes.words import PLANE_TITLES, slab_words
from workbench.app.viewing.turning import turn_words
from workbench.app.viewing.viewport import Viewport
from workbench.app.wording import (
    calibration_text,
    day_text,
    description_text,
    part_text,
    person_text,
    zoom_figure,
)
from workbench.base.figures import number, trimmed, with_unit
from workbench.base.text import Text, t
from workbench.dicom.geometry import slice_position
from workbench.geom.turn import Turn
from workbench.imaging.channels import chosen_for
from workbench.imaging.look import Look
from workbench.imaging.sources import Identity
from workbench.model.grey import DualWindow, Lut, Voi, Window
from workbench.ui.canvas.painters.pixel_grid import has_values
from workbench.ui.canvas.painters.stamp import Stamp
from workbench.ui.canvas.painters.text import HaloText, Word
from workbench.ui.canvas.shown import Shown
from workbench.ui.fonts import ensure_glyphs
from workbench.ui.theme import mix

MARGIN = 12.0
_LEADING = 1.18
# Half of an orientation letter, and some air.
_MIDDLE = 16.0


@frozen
class Line:
    """A line of a corner; muted lines are secondary, warnings are there in any case."""

    text: str
    muted: bool = False
    warns: bool = False


class CornerPainter:
    """Paints up to three lines in each corner."""

    def __init__(self, text: HaloText) -> None:
        self._text = text
        self._who, self._where, self._how = Stamp(), Stamp(), Stamp()

    def __call__(self, painter: QPainter, shown: Shown) -> None:
        """Paint the corners of a picture."""
        if shown.view is None or shown.viewport.frame is None:
            return
        if not shown.texts:
            # Who takes a mirrored picture for a plain one takes left for right.
            told = [
                *only_seen(shown),
                *(turned(shown.view.turn) if shown.view.turn.mirrored else []),
            ]
            self._block(painter, shown, self._how, told, False, True)
            return
        most = lines_for(shown.width, shown.height)
        self._block(painter, shown, self._who, who(shown)[:most], False, False)
        self._block(painter, shown, self._where, _most_of(where(shown.viewport), most), True, False)
        self._block(painter, shown, self._how, _most_of(how(shown), most), False, True)

    def _block(
        self,
        painter: QPainter,
        shown: Shown,
        stamp: Stamp,
        lines: list[Line],
        right: bool,
        bottom: bool,
    ) -> None:
        found: list[Word] = []

        def bounds() -> QRectF:
            found[:] = self._words(shown, lines, right, bottom)
            rect = QRectF()
            for word in found:
                rect = rect.united(self._text.bounds(word.at, word.text, shown.font))
            return rect

        on_plates = has_values(shown)

        def draw(target: QPainter) -> None:
            for word in found if on_plates else ():
                self._text.plate(target, word.at, word.text, shown.font)
            for word in found:
                self._text.paint(target, word.at, word.text, word.color, shown.font, shown.ratio)

        stamp.paint(painter, shown, (*lines, shown.aids.inset, on_plates), bounds, draw)

    def _words(self, shown: Shown, lines: list[Line], right: bool, bottom: bool) -> list[Word]:
        theme, words = shown.theme, []
        # Grey on a grey picture cannot be read: secondary lines are only a little darker.
        muted = mix(theme.overlay_muted, theme.overlay_text, 0.5)
        step = self._text.size("Ag", shown.font).height() * _LEADING
        # Beside the rulers, where there are any.
        edge = MARGIN + shown.aids.inset
        y = shown.height - MARGIN - step * len(lines) if bottom else edge
        # The letter in the middle of the side stays free.
        room = shown.width / 2 - edge - _MIDDLE
        for line in lines:
            text, width = line.text, self._text.size(line.text, shown.font).width()
            if width > room:
                text = _cut(text, shown.font, room)
                width = self._text.size(text, shown.font).width()
            x = shown.width - MARGIN - width if right else edge
            color = muted if line.muted else theme.overlay_text
            if line.warns:
                color = theme.overlay_amber
            words.append(Word(QPointF(x, y), text, color))
            y += step
        return words


def _cut(text: str, font: QFont, room: float) -> str:
    """Return a line that ends in … where it is too long."""
    ensure_glyphs(text)
    return QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, max(room, 24.0))


def lines_for(width: float, height: float) -> int:
    """Return how many lines a corner of a viewport may have: a small one keeps its picture free."""
    room = min(width, height * 1.2)
    return 3 if room >= 500 else 2 if room >= 360 else 1 if room >= 240 else 0


def lowest_of_top(shown: Shown, high: float) -> float:
    """Return where the texts of the upper corners end; `high` is the height of a line."""
    most = lines_for(shown.width, shown.height)
    lines = max(len(who(shown)[:most]), len(_most_of(where(shown.viewport), most)), 1)
    return MARGIN + shown.aids.inset + lines * high * _LEADING


def _most_of(lines: list[Line], most: int) -> list[Line]:
    plain = [line for line in lines if not line.warns]
    return [*plain[:most], *(line for line in lines if line.warns)]


def who(shown: Shown) -> list[Line]:
    """Return the lines that say whose and what picture it is; no names when private."""
    identity, viewport = shown.viewport.identity, shown.viewport
    lines = [] if shown.private else [_person(identity)]
    study, series = map(description_text, (identity.study_description, identity.series_description))
    part = part_text(viewport.part)
    told = " · ".join(filter(None, (series, _words(part) if part is not None else "")))
    lines += [" ".join(filter(None, (study, day_text(identity.study_date)))), told]
    lines = [line for line in lines if line]
    if not lines and viewport.image is not None and not shown.private:
        lines = [viewport.image.path.rsplit("/", 1)[-1]]
    return [Line(line, muted=i == 2) for i, line in enumerate(lines)]


def where(viewport: Viewport) -> list[Line]:
    """Return the lines that say which slice it is and where it lies."""
    lines = []
    n, count = viewport.slice_number
    view = viewport.state.plane if viewport.is_cut else None
    if view is not None:
        title = PLANE_TITLES[view.kind]
        lines.append(Line(_words(t("{plane} {n} / {count}", plane=title, n=n, count=count))))
    plane = viewport.frame.info.plane if viewport.frame else None
    if view is None and count > 1:
        film = plane is None and viewport.image is not None and viewport.image.frames > 1
        frame, slice_ = (
            t("Frame {n} / {count}", n=n, count=count),
            t("Slice {n} / {count}", n=n, count=count),
        )
        lines.append(Line(_words(frame if film else slice_)))
    if plane is not None:
        depth = with_unit(number(slice_position(plane), 1), "mm")
        lines.append(Line(_words(t("Position {depth}", depth=depth))))
        slab = slab_words(view) if view is not None else None
        if slab is not None:
            lines.insert(1, Line(_words(slab)))  # it changes what is seen more than where
        elif plane.thickness:
            thickness = with_unit(number(plane.thickness, 1), "mm")
            lines.append(Line(_words(t("Thickness {thickness}", thickness=thickness)), True))
    elif viewport.frame is not None:
        columns, rows = viewport.frame_size
        size = with_unit(f"{columns} × {rows}", "px")
        lines.append(Line(size, bool(lines)))
    lines += [Line(_words(doubt), warns=True) for doubt in viewport.doubts]
    return lines


def turned(turn: Turn) -> list[Line]:
    """Return the line that says how a picture is turned."""
    words = turn_words(turn)
    return [] if words is None else [Line(_words(words), warns=True)]


def only_seen(shown: Shown) -> list[Line]:
    """Return the line that says that hidden parts of annotations are left out now."""
    if not shown.viewport.overlay.style.visible_only:
        return []
    return [Line(_words(t("Only what can be seen")), warns=True)]


def how(shown: Shown) -> list[Line]:
    """Return the lines that say how it is shown: window, zoom, calibration."""
    viewport, view = shown.viewport, shown.view
    lines = []
    presented = viewport.presented
    if presented is not None and presented.title is not None:
        # What a state is called was typed by somebody, and may name a person.
        title = t("Presentation state") if shown.private else presented.title
        lines.append(Line(_words(title)))
    if viewport.voi is not None:
        channels = channels_text(viewport)
        if channels:
            lines.append(Line(channels))
        text = window_text(viewport.voi)
        hidden = _hidden_channel(viewport)
        if hidden:
            text = _words(t("{name}: {window}", name=hidden, window=text))
        if is_inverted(viewport):
            text = _words(t("{window} · inverted", window=text))
        lines.append(Line(text))
    lines += altered(viewport.state.look)
    if view is not None:
        lines.append(Line(_words(t("Zoom {percent} %", percent=zoom_figure(view.scale)))))
    lines.append(Line(calibration_text(viewport.calibration), muted=True))
    lines = [*only_seen(shown), *lines]
    return lines if view is None else [*turned(view.turn), *lines]


def channels_text(viewport: Viewport) -> str:
    """Return the names of the channels that are seen, the one the window is about in brackets."""
    frame, chosen = viewport.frame, viewport.state.channels
    if frame is None or not frame.info.channels:
        return ""
    chosen = chosen_for(frame.info.channels, chosen)
    at, names = chosen.selected, chosen.names
    if chosen.is_alone:
        return _words(t("only {name}", name=names[at]))
    looks = frame.channel_looks(chosen)
    seen = [f"[{names[n]}]" if n == at else names[n] for n, one in enumerate(looks) if one.is_shown]
    return " + ".join(seen) or _words(t("no channel is shown"))


def _hidden_channel(viewport: Viewport) -> str:
    """Return the name of the channel the window is about where it is not seen; else nothing."""
    frame, chosen = viewport.frame, viewport.state.channels
    if frame is None or not frame.info.channels:
        return ""
    chosen = chosen_for(frame.info.channels, chosen)
    is_seen = chosen.is_alone or frame.channel_looks(chosen)[chosen.selected].is_shown
    return "" if is_seen else chosen.names[chosen.selected]


def is_inverted(viewport: Viewport) -> bool:
    """Return whether the user inverted what is shown, or the selected channel of it."""
    frame, state = viewport.frame, viewport.state
    if frame is None or not frame.info.channels:
        return state.inverted
    return chosen_for(frame.info.channels, state.channels).choice.inverted


def altered(look: Look) -> list[Line]:
    """Return the lines that say what stands between the window and the screen."""
    lines = []
    if look.gamma != 1:
        gamma = trimmed(round(look.gamma, 2))
        lines.append(Line(_words(t("Gamma {gamma}", gamma=gamma)), warns=True))
    if look.contrast is not None and look.contrast.amount:
        amount, radius = trimmed(round(look.contrast.amount, 2)), look.contrast.radius
        words = t("Local contrast {amount}, {radius} px", amount=amount, radius=radius)
        lines.append(Line(_words(words), warns=True))
    return lines


def window_text(voi: Voi) -> str:
    """Return a window in words: center, width, and its name."""
    if isinstance(voi, Lut):
        return voi.explanation or _words(t("VOI LUT"))
    if isinstance(voi, DualWindow):
        return f"{window_text(voi.lower)}  +  {window_text(voi.upper)}"
    numbers = f"WL {_window_number(voi.center, voi)}  WW {_window_number(voi.width, voi)}"
    return f"{numbers}  {voi.explanation}".rstrip()


def _window_number(value: float, voi: Window) -> str:
    """Return a number of a window: whole where the window is wide, as fine as it is narrow."""
    return number(value, 0) if voi.width >= 20 else trimmed(round(value, 3))


def _person(identity: Identity) -> str:
    about = " ".join(filter(None, (identity.patient_sex, identity.patient_age)))
    name = person_text(identity.patient_name) or identity.patient_id
    return " · ".join(filter(None, (name, about)))


def _words(text: Text) -> str:
    return str(text)
