"""The image tree as Qt sees it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtGui import QPixmap

from workbench.app.images.tree import Node, NodeKind
from workbench.base.text import Text
from workbench.model.ids import ImageId
from workbench.ui.parts import words
from workbench.ui.viewport_frame import IMAGE_MIME

AnyIndex = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
NODE = Qt.ItemDataRole.UserRole + 1
PICTURE = Qt.ItemDataRole.UserRole + 2
MISSING = Qt.ItemDataRole.UserRole + 3


class _Item:
    """A node with its place; Qt keeps a reference to it by its address."""

    __slots__ = ("children", "node", "parent", "row")

    def __init__(self, node: Node, parent: _Item | None, row: int) -> None:
        self.node, self.parent, self.row = node, parent, row
        self.children = [_Item(child, self, i) for i, child in enumerate(node.children)]


class ImagesModel(QAbstractItemModel):
    """A tree of nodes, replaced as a whole when its shape changes."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._roots: list[_Item] = []
        self._by_image: dict[ImageId, list[_Item]] = {}
        self.pictures: dict[ImageId, QPixmap] = {}
        self.missing: dict[ImageId, Text] = {}

    def show(self, nodes: tuple[Node, ...]) -> None:
        """Show another tree; only rows change when the shape stays."""
        if [_shape(item.node) for item in self._roots] == [_shape(node) for node in nodes]:
            for item, node in zip(self._roots, nodes, strict=True):
                self._update(item, node)
            return
        self.beginResetModel()
        self._roots = [_Item(node, None, i) for i, node in enumerate(nodes)]
        self._by_image = {}
        for root in self._roots:
            self._note(root)
        self.endResetModel()

    def index_of(self, image: ImageId | None, frame: int = 1) -> QModelIndex:
        """Return where a frame of an image is; an invalid index when it is not shown."""
        items = self._by_image.get(image, ()) if image is not None else ()
        item = next((one for one in items if one.node.holds(image, frame)), None)
        return self._index(item) if item is not None else QModelIndex()

    def heads(self) -> list[QModelIndex]:
        """Return the rows that have others below them."""
        found, items = [], list(self._roots)
        while items:
            item = items.pop()
            if item.children:
                found.append(self._index(item))
                items += item.children
        return found

    def touch(self, image: ImageId) -> None:
        """Draw an image's rows anew."""
        for item in self._by_image.get(image, ()):
            index = self._index(item)
            self.dataChanged.emit(index, index)

    # -- what Qt asks -------------------------------------------------------------------------

    def index(self, row: int, column: int, parent: AnyIndex = _ROOT) -> QModelIndex:
        """Return an index."""
        items = self._children(parent)
        if column != 0 or not 0 <= row < len(items):
            return QModelIndex()
        return self.createIndex(row, 0, items[row])

    def parent(self, index: AnyIndex) -> QModelIndex:  # type: ignore[override]
        """Return the index above."""
        item = index.internalPointer() if index.isValid() else None
        if item is None or item.parent is None:
            return QModelIndex()
        return self._index(item.parent)

    def rowCount(self, parent: AnyIndex = _ROOT) -> int:
        """Return how many rows there are below."""
        return len(self._children(parent))

    def columnCount(self, parent: AnyIndex = _ROOT) -> int:
        """Return 1."""
        return 1

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what is known of a row."""
        if not index.isValid():
            return None
        node: Node = index.internalPointer().node
        first = node.images[0] if node.images else None
        if role == Qt.ItemDataRole.DisplayRole:
            return words(node.title)
        if role == NODE:
            return node
        if role == PICTURE:
            return self.pictures.get(first) if first else None
        if role == MISSING:
            return self._missing(node)
        if role == Qt.ItemDataRole.ToolTipRole:
            missing = self._missing(node)
            return (
                words(missing)
                if missing is not None
                else words(f"{node.title}\n{node.detail}".strip())
            )
        return None

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """Return that groups can be selected; the rows above them only open and close."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        if index.internalPointer().node.kind is NodeKind.GROUP:
            shown = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
            return shown | Qt.ItemFlag.ItemIsDragEnabled
        return Qt.ItemFlag.ItemIsEnabled

    def mimeData(self, indexes: Sequence[AnyIndex]) -> QMimeData:
        """Return the first image of a row, for a viewport that it is dragged to."""
        data = QMimeData()
        nodes = [index.data(NODE) for index in indexes if index.isValid()]
        if nodes and nodes[0].images:
            data.setData(IMAGE_MIME, nodes[0].images[0].encode())
        return data

    def _missing(self, node: Node) -> Text | None:
        return next((self.missing[id] for id in node.images if id in self.missing), None)

    def _children(self, parent: AnyIndex) -> list[_Item]:
        if not parent.isValid():
            return self._roots
        item: _Item = parent.internalPointer()
        return item.children

    def _index(self, item: _Item) -> QModelIndex:
        return self.createIndex(item.row, 0, item)

    def _note(self, item: _Item) -> None:
        for image in item.node.images:
            self._by_image.setdefault(image, []).append(item)
        for child in item.children:
            self._note(child)

    def _update(self, item: _Item, node: Node) -> None:
        if item.node == node:
            return
        item.node = node
        index = self._index(item)
        self.dataChanged.emit(index, index)
        for child, its_node in zip(item.children, node.children, strict=True):
            self._update(child, its_node)


def _shape(node: Node) -> tuple[Any, ...]:
    return (node.key, node.images, node.frames, tuple(_shape(child) for child in node.children))
