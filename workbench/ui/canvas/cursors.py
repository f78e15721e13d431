"""The shapes of the mouse pointer that tools and navigation ask for."""

from __future__ import annotations

from PySide6.QtCore import Qt

from workbench.api.tools import Cursor

CURSORS = {
    Cursor.ARROW: Qt.CursorShape.ArrowCursor,
    Cursor.CROSS: Qt.CursorShape.CrossCursor,
    Cursor.OPEN_HAND: Qt.CursorShape.OpenHandCursor,
    Cursor.CLOSED_HAND: Qt.CursorShape.ClosedHandCursor,
    Cursor.MOVE: Qt.CursorShape.SizeAllCursor,
    Cursor.FORBIDDEN: Qt.CursorShape.ForbiddenCursor,
    Cursor.WINDOW: Qt.CursorShape.SizeVerCursor,
}
