"""ChipDelegate: a status in a cell as a small badge, told apart by its words too."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from workbench.ui.drawn_items import DrawnItems, Index
from workbench.ui.fonts import SMALL_SIZE
from workbench.ui.theme import current_theme

TONE = Qt.ItemDataRole.UserRole + 40
_HEIGHT = 18


class ChipDelegate(DrawnItems):
    """Draws the text of a cell on the soft ground of the tone in ``TONE``."""

    def draw(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a cell."""
        theme = current_theme()
        area = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, theme.qcolor("selected"))
        text = str(index.data() or "")
        if not text:
            return
        tone = str(index.data(TONE) or "muted")
        font = QFont(option.font)
        font.setPixelSize(SMALL_SIZE)
        painter.setFont(font)
        wide = painter.fontMetrics().horizontalAdvance(text) + 12
        top = area.top() + (area.height() - _HEIGHT) / 2
        chip = QRectF(area.left() + 4, top, min(wide, area.width() - 8), _HEIGHT)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.qcolor(f"{tone}_soft"))
        painter.drawRoundedRect(chip, 4, 4)
        painter.setPen(theme.qcolor(tone))
        shown = painter.fontMetrics().elidedText(
            text, Qt.TextElideMode.ElideRight, round(chip.width()) - 6
        )
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, shown)
