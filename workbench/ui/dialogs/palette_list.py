"""The rows of the palette: icon or colour, title with the found letters, place, keys."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeySequence, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from workbench.ui.dialogs.palette_entries import Offer
from workbench.ui.drawn_items import DrawnItems, Index
from workbench.ui.fonts import SMALL_SIZE, ensure_glyphs
from workbench.ui.icons import pixmap
from workbench.ui.theme import current_theme

ROW_HEIGHT = 32
_MARK = 18
_TEXT_AT = 42


class PaletteModel(QAbstractListModel):
    """What was found, best first."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._found: list[tuple[Offer, tuple[int, ...]]] = []

    def show(self, found: list[tuple[Offer, tuple[int, ...]]]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self._found = found
        for offer, _ in found:
            ensure_glyphs(offer.title)
            ensure_glyphs(offer.place)
        self.endResetModel()

    def offer(self, at: int) -> Offer:
        """Return what stands in a row."""
        return self._found[at][0]

    def positions(self, at: int) -> tuple[int, ...]:
        """Return the found letters of a title."""
        return self._found[at][1]

    @property
    def titles(self) -> list[str]:
        """All titles, best first."""
        return [offer.title for offer, _ in self._found]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's signature)
        """Return how many there are."""
        return 0 if parent.isValid() else len(self._found)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the title, and for screen readers the rest as well."""
        if not index.isValid():
            return None
        offer = self.offer(index.row())
        if role == Qt.ItemDataRole.DisplayRole:
            return offer.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (offer.title, offer.place, offer.keys) if part)
        return None


class PaletteDelegate(DrawnItems):
    """Paints a row."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the size of a row."""
        return QSize(120, ROW_HEIGHT)

    def draw(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a row."""
        model = index.model()
        assert isinstance(model, PaletteModel)
        offer, positions = model.offer(index.row()), model.positions(index.row())
        area: QRect = option.rect
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_ground(painter, area, option.state)
        _draw_mark(painter, area, offer)
        right = draw_keys(painter, area, offer.keys)
        _draw_texts(painter, area, right, offer, positions)


def draw_ground(painter: QPainter, area: QRect, state: Any) -> None:
    """Draw what shows that a row is chosen, or under the pointer."""
    selected = bool(state & QStyle.StateFlag.State_Selected)
    if selected or state & QStyle.StateFlag.State_MouseOver:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(current_theme().qcolor("selected" if selected else "hover"))
        painter.drawRoundedRect(area, 6, 6)


def _draw_mark(painter: QPainter, area: QRect, offer: Offer) -> None:
    x, y = area.left() + 12, area.center().y() - _MARK // 2 + 1
    if offer.color is not None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(offer.color))
        painter.drawRoundedRect(QRectF(x + 3, y + 3, 12, 12), 3, 3)
    elif offer.icon or offer.checked:
        name = "check" if offer.checked else offer.icon
        painter.drawPixmap(x, y, pixmap(name, "accent" if offer.checked else "muted", _MARK))


def draw_keys(painter: QPainter, area: QRect, keys: str) -> int:
    """Draw the keys at the right; return where they begin."""
    right = area.right() - 12
    if not keys:
        return right
    theme = current_theme()
    shown = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
    font = _small(painter.font())
    painter.setFont(font)
    width = max(QFontMetrics(font).horizontalAdvance(shown) + 12, 20)
    box = QRectF(right - width + 0.5, area.center().y() - 9.5, width, 20)
    painter.setPen(QPen(theme.qcolor("line"), 1))
    painter.setBrush(theme.qcolor("panel"))
    painter.drawRoundedRect(box, 4, 4)
    painter.setPen(theme.qcolor("muted"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, shown)
    return right - width - 10


def _draw_texts(
    painter: QPainter, area: QRect, right: int, offer: Offer, positions: tuple[int, ...]
) -> None:
    theme = current_theme()
    left = area.left() + _TEXT_AT
    small = _small(painter.font())
    metrics = QFontMetrics(small)
    place = metrics.elidedText(offer.place, Qt.TextElideMode.ElideMiddle, (right - left) // 2)
    painter.setFont(small)
    painter.setPen(theme.qcolor("muted"))
    vertical = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
    box = QRect(left, area.top(), right - left, area.height())
    painter.drawText(box, vertical | Qt.AlignmentFlag.AlignRight, place)
    box.setRight(right - metrics.horizontalAdvance(place) - 12)
    normal = QFont(small)
    normal.setPixelSize(small.pixelSize() + 1)
    painter.setFont(normal)
    _draw_title(painter, box, offer.title, set(positions))


def _draw_title(painter: QPainter, box: QRect, title: str, found: set[int]) -> None:
    theme = current_theme()
    metrics = QFontMetrics(painter.font())
    shown = metrics.elidedText(title, Qt.TextElideMode.ElideRight, box.width())
    x = float(box.left())
    base = box.center().y() + (metrics.ascent() - metrics.descent()) / 2 + 1
    for text, is_found in _runs(
        shown, found if shown == title else found & set(range(len(shown) - 1))
    ):
        painter.setPen(theme.qcolor("accent" if is_found else "text"))
        painter.drawText(round(x), round(base), text)
        x += metrics.horizontalAdvance(text)


def _runs(text: str, found: set[int]) -> list[tuple[str, bool]]:
    runs: list[tuple[str, bool]] = []
    for at, letter in enumerate(text):
        is_found = at in found
        if runs and runs[-1][1] == is_found:
            runs[-1] = (runs[-1][0] + letter, is_found)
        else:
            runs.append((letter, is_found))
    return runs


def _small(font: QFont) -> QFont:
    made = QFont(font)
    made.setPixelSize(SMALL_SIZE)
    return made
