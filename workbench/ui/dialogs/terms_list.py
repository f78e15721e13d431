"""The rows of the term list: name in both languages, code, what it is a kind of, its key."""

from __future__ import annotations

from typing import Any

from attrs import frozen
from PySide6.QtCore import QAbstractListModel, QObject, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from workbench.base.text import language
from workbench.terms.sides import side_title
from workbench.terms.values import Hit
from workbench.ui.dialogs.palette_list import draw_ground, draw_keys
from workbench.ui.drawn_items import DrawnItems, Index
from workbench.ui.fonts import SMALL_SIZE, ensure_glyphs
from workbench.ui.theme import current_theme

ROW_HEIGHT = 44
_LEFT = 14


@frozen
class TermRow:
    """A term in the list.

    Parameters
    ----------
    digit : int
        Key of a favourite, 0 for others.
    is_chosen : bool
        Whether the selection has it for the role.
    group : str
        Why it is offered when nothing is typed.
    """

    hit: Hit
    digit: int = 0
    is_chosen: bool = False
    group: str = ""

    @property
    def title(self) -> str:
        """Name in the language of the window."""
        return self.hit.title(language())

    @property
    def other(self) -> str:
        """Name in the other language."""
        names = (self.hit.meaning, self.hit.zh)
        return next((one for one in names if one and one != self.title), "")

    @property
    def side(self) -> str:
        """The side that was typed with it and will be chosen, too."""
        side = self.hit.side
        return side_title(side, language()) if side is not None else ""

    @property
    def below(self) -> str:
        """Code, what is different about it, and by what it was found."""
        found = self.hit.matched
        known = {self.hit.meaning, self.hit.zh, self.hit.code}
        parts = (f"{self.hit.scheme} {self.hit.code}", self.side, self.hit.differs, self.group)
        return " · ".join(one for one in (*parts, "" if found in known else found) if one)


class TermModel(QAbstractListModel):
    """What was found, best first."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: list[TermRow] = []

    def show(self, rows: list[TermRow]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.rows = rows
        for one in rows:
            ensure_glyphs(one.title + one.other + one.below)
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        """Return how many there are."""
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the title, and for screen readers the rest as well."""
        if not index.isValid():
            return None
        one = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return one.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (one.title, one.other, one.below) if part)
        return None


class TermDelegate(DrawnItems):
    """Paints a row in two lines."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the size of a row."""
        return QSize(120, ROW_HEIGHT)

    def draw(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a row."""
        model = index.model()
        assert isinstance(model, TermModel)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_ground(painter, option.rect, option.state)
        _draw(painter, option.rect, model.rows[index.row()])


def _draw(painter: QPainter, area: QRect, one: TermRow) -> None:
    theme = current_theme()
    mark = str(one.digit) if one.digit else ("✓" if one.is_chosen else "")
    right = draw_keys(painter, area, mark)
    small = QFont(painter.font())
    small.setPixelSize(SMALL_SIZE)
    large = QFont(small)
    large.setPixelSize(SMALL_SIZE + 1)
    top = QRect(area.left() + _LEFT, area.top() + 4, right - area.left() - _LEFT, 19)
    painter.setFont(large)
    painter.setPen(theme.qcolor("accent" if one.is_chosen else "text"))
    used = _line(painter, top, one.title)
    painter.setPen(theme.qcolor("muted"))
    _line(painter, top.adjusted(used + 12, 0, 0, 0), one.other)
    painter.setFont(small)
    _line(painter, top.translated(0, 18), one.below)


def _line(painter: QPainter, box: QRect, text: str) -> int:
    metrics = QFontMetrics(painter.font())
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0, box.width()))
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown)
    return metrics.horizontalAdvance(shown)
