"""How a row of the image tree is drawn: thumbnail, two lines, and a badge for the status."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from workbench.app.images.tree import Node, NodeKind
from workbench.app.wording import STATUS_TITLES
from workbench.model.review import ImageStatus
from workbench.ui.drawn_items import DrawnItems, Index
from workbench.ui.fonts import SMALL_SIZE
from workbench.ui.icons import pixmap
from workbench.ui.parts import ROW, words
from workbench.ui.theme import Theme, current_theme

THUMBNAIL = 44
_GROUP_ROW = THUMBNAIL + 10
_GAP = 10
# Shape and colour both tell the status apart.
STATUS_LOOKS: dict[ImageStatus, tuple[str, str]] = {
    ImageStatus.TODO: ("todo", "muted"),
    ImageStatus.IN_PROGRESS: ("progress", "warn"),
    ImageStatus.DONE: ("done", "good"),
    ImageStatus.FLAGGED: ("flag", "bad"),
}


class ImagesDelegate(DrawnItems):
    """Draws the rows."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of a row."""
        node = _node(index)
        return QSize(120, _GROUP_ROW if node.kind is NodeKind.GROUP else ROW)

    def draw(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a row."""
        if _node(index).kind is NodeKind.GROUP:
            self._paint_group(painter, option, index)
        else:
            self._paint_head(painter, option, index)

    def _paint_head(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, node, area = current_theme(), _node(index), _rect(option).adjusted(4, 0, -12, 0)
        painter.setPen(theme.qcolor("muted"))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        detail = words(node.detail)
        painter.drawText(area, right, detail)
        metrics = painter.fontMetrics()
        room = area.width() - metrics.horizontalAdvance(detail) - _GAP
        painter.setPen(theme.qcolor("text"))
        title = metrics.elidedText(words(node.title), Qt.TextElideMode.ElideRight, room)
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, title)

    def _paint_group(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        from workbench.ui.panels.images_model import MISSING, PICTURE

        theme, node, area = current_theme(), _node(index), _rect(option)
        _paint_ground(painter, option, theme, area)
        missing = index.data(MISSING) is not None
        place = QRect(area.left() + 4, area.top() + 5, THUMBNAIL, THUMBNAIL)
        _paint_picture(painter, theme, place, index.data(PICTURE), missing)
        badge = _paint_status(painter, theme, area, node, missing)
        left = place.right() + _GAP
        text = QRect(left, area.top(), area.right() - _GAP - left, area.height())
        metrics = painter.fontMetrics()
        painter.setPen(theme.qcolor("muted" if missing else "text"))
        # What sets a stack apart from others of its series stands at the end.
        title = metrics.elidedText(words(node.title), Qt.TextElideMode.ElideMiddle, text.width())
        upper = text.adjusted(0, 9, 0, -area.height() // 2)
        painter.drawText(upper, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, title)
        small = QFont(painter.font())
        small.setPixelSize(SMALL_SIZE)
        painter.setFont(small)
        painter.setPen(theme.qcolor("muted"))
        detail = painter.fontMetrics().elidedText(
            words(node.detail), Qt.TextElideMode.ElideRight, badge.left() - _GAP - left
        )
        lower = text.adjusted(0, area.height() // 2, 0, -9)
        painter.drawText(lower, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, detail)


def _node(index: Index) -> Node:
    from workbench.ui.panels.images_model import NODE

    node: Node = index.data(NODE)
    return node


def _rect(option: QStyleOptionViewItem) -> QRect:
    area: QRect = option.rect
    return area


def _paint_ground(
    painter: QPainter, option: QStyleOptionViewItem, theme: Theme, area: QRect
) -> None:
    state: QStyle.StateFlag = option.state
    whole = QRect(0, area.top(), area.right() + 1, area.height())
    if state & QStyle.StateFlag.State_Selected:
        painter.fillRect(whole, theme.qcolor("selected"))
        painter.fillRect(0, area.top(), 2, area.height(), theme.qcolor("accent"))
    elif state & QStyle.StateFlag.State_MouseOver:
        painter.fillRect(whole, theme.qcolor("hover"))


def _paint_picture(
    painter: QPainter, theme: Theme, place: QRect, picture: QPixmap | None, missing: bool
) -> None:
    painter.fillRect(place, theme.qcolor("canvas"))
    if missing or picture is None:
        name, role = ("unlink", "warn") if missing else ("image", "overlay_muted")
        mark = pixmap(name, role)
        painter.drawPixmap(place.center().x() - 8, place.center().y() - 8, mark)
        return
    size = picture.size().scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio)
    target = QRectF(0, 0, size.width(), size.height())
    target.moveCenter(QRectF(place).center())
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawPixmap(target, picture, QRectF(picture.rect()))


def _paint_count(painter: QPainter, theme: Theme, right: QRect, count: int) -> QRect:
    """Draw how many annotations there are, left of the status; return where."""
    painter.save()
    font = QFont(painter.font())
    font.setPixelSize(11)
    painter.setFont(font)
    painter.setPen(theme.qcolor("muted"))
    width = painter.fontMetrics().horizontalAdvance(str(count)) + 1
    place = QRect(right.left() - width - 5, right.top() - 1, width, right.height() + 2)
    painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, str(count))
    painter.restore()
    return place


def _paint_status(painter: QPainter, theme: Theme, area: QRect, node: Node, missing: bool) -> QRect:
    """Draw the status at the right of the second line, with its name where there is room.

    The title of a series needs all of the first.
    """
    status = node.status or ImageStatus.TODO
    name, role = STATUS_LOOKS[status]
    side = 14
    middle = area.top() + (area.height() * 3 - 18) // 4
    place = QRect(area.right() - side - 10, middle - side // 2, side, side)
    painter.drawPixmap(place.topLeft(), pixmap(name, role, side))
    if node.count:
        place = _paint_count(painter, theme, place, node.count)
    if area.width() < 240:
        return place
    font = QFont(painter.font())
    small = QFont(font)
    small.setPixelSize(11)
    painter.setFont(small)
    text = words(STATUS_TITLES[status])
    width = painter.fontMetrics().horizontalAdvance(text)
    painter.setPen(theme.qcolor(role))
    words_at = QRect(place.left() - width - 5, place.top() - 2, width + 1, place.height() + 4)
    painter.drawText(words_at, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
    painter.setFont(font)
    return words_at
