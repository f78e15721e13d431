"""The image list: what is to be worked on, how far it is, and what is missing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QMenu, QToolButton, QTreeView, QWidget

from workbench.api.images import Identity
from workbench.app.host import Desk
from workbench.app.images.thumbnails import Look, Thumbnails
from workbench.app.images.tree import Node, NodeKind, build_tree, done_of, filter_tree
from workbench.app.viewing.navigation import first_frame
from workbench.app.wording import STATUS_TITLES
from workbench.base.text import t
from workbench.model import commands
from workbench.model.annotation import Annotation
from workbench.model.ids import ImageId
from workbench.model.image import Image, Series
from workbench.model.patch import Change
from workbench.model.review import ImageStatus
from workbench.ui.action_table import ActionTable
from workbench.ui.bridge import Feed
from workbench.ui.icons import icon, set_icon
from workbench.ui.panels.images_delegate import STATUS_LOOKS, ImagesDelegate
from workbench.ui.panels.images_model import NODE, ImagesModel
from workbench.ui.parts import MARGIN, EmptyState, button, column, label, panel_header, row, words
from workbench.ui.timers import once

_SETTLE_MS = 60
# How many annotations an image has may be told a little later.
_COUNT_MS = 400


class ImagesPanel(QWidget):
    """Filter, tree, and what is missing."""

    def __init__(
        self,
        desk: Desk,
        feed: Feed,
        table: ActionTable,
        run: Callable[[Callable[[], object]], None],
    ) -> None:
        super().__init__()
        self._desk, self._table, self._run = desk, table, run
        self._identities: dict[ImageId, Identity] = {}
        self._gone: set[ImageId] = set()
        self.setProperty("surface", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(196)
        self._count = label("", "muted")
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(words(t("Filter by name, modality, folder")))
        self.filter.setClearButtonEnabled(True)
        self.chips = {status: _chip(status) for status in ImageStatus}
        self.model = ImagesModel(self)
        self.tree = _tree(self.model)
        self._nothing = EmptyState(t("Nothing fits the filter."))
        self._none = EmptyState(t("This project has no images yet."))
        self._missing = _missing_bar(table)
        self._settle = once(self, self.refresh, _SETTLE_MS)
        self._count_later = once(self, self.refresh, _COUNT_MS)
        self._thumbnails = Thumbnails(desk.session, self._take)
        self._folded: set[str] = set()
        self._lay_out()
        self._connect(feed)
        self.refresh()

    def _lay_out(self) -> None:
        chips = row(*self.chips.values(), 1, spacing=4)
        self._fields = QWidget()
        self._fields.setLayout(
            column(self.filter, chips, spacing=6, margins=(MARGIN, 4, MARGIN, 8))
        )
        self.setLayout(
            column(
                panel_header(label(t("Images")), self._count),
                self._fields,
                self.tree,
                self._nothing,
                self._none,
                self._missing,
            )
        )

    def _connect(self, feed: Feed) -> None:
        self.filter.textChanged.connect(self._settle.start)
        for chip in self.chips.values():
            chip.toggled.connect(self.refresh)
        self.tree.clicked.connect(self._on_click)
        self.tree.activated.connect(self._on_click)
        self.tree.customContextMenuRequested.connect(self._open_menu)
        self.tree.collapsed.connect(lambda index: self._folded.add(index.data(NODE).key))
        self.tree.expanded.connect(lambda index: self._folded.discard(index.data(NODE).key))
        self.model.modelReset.connect(self._unfold)
        feed.project.connect(self._on_project)
        feed.changed.connect(self._on_change)
        feed.seen.connect(self._on_view)

    def close(self) -> bool:
        """Stop looking at files."""
        self._thumbnails.close()
        return super().close()

    def refresh(self) -> None:
        """Show the images of now."""
        session = self._desk.session
        project = session.project
        nodes = build_tree(
            project,
            self._identities,
            hide_names=session.view_state.privacy,
            base=session.folder.as_posix(),
        )
        done, total = done_of(nodes)
        self._count.setText(words(t("{done} / {total} done", done=done, total=total)))
        wanted = [status for status, chip in self.chips.items() if chip.isChecked()]
        shown = filter_tree(nodes, self.filter.text(), wanted)
        self.model.show(shown)
        self.tree.setVisible(bool(shown))
        self._nothing.setVisible(not shown and bool(nodes))
        self._none.setVisible(not nodes)
        self._fields.setVisible(bool(nodes))
        self._show_current()
        self._show_missing()
        firsts = [project.images[node.images[0]] for node in _groups(nodes)]
        self._thumbnails.ask(firsts)

    # -- what comes in ------------------------------------------------------------------------

    def _on_project(self) -> None:
        self._identities.clear()
        self.model.pictures.clear()
        self.model.missing.clear()
        self._gone.clear()
        self._thumbnails.forget()
        self._folded.clear()
        self.refresh()

    def _on_change(self, change: Change) -> None:
        if any(True for kind in (Image, Series) for _ in change.touched(kind)):
            for delta in change.touched(Image):
                if isinstance(delta.after, Image):
                    self.model.missing.pop(delta.after.id, None)
                    self._gone.discard(delta.after.id)
            self._settle.start()
        elif any(d.before is None or d.after is None for d in change.touched(Annotation)):
            self._count_later.start()

    def _on_view(self, names: frozenset[str]) -> None:
        if "privacy" in names:
            self.refresh()
        elif "viewports" in names:
            self._show_current()

    def _take(self, look: Look) -> None:
        if look.identity != Identity():
            self._identities[look.image] = look.identity
            self._settle.start()
        if look.picture is not None:
            picture = QPixmap()
            picture.loadFromData(look.picture)
            self.model.pictures[look.image] = picture
        if look.missing is not None:
            self.model.missing[look.image] = look.missing
            if look.is_gone:  # damaged ones need not be looked for
                self._gone.add(look.image)
            self._show_missing()
        self.model.touch(look.image)

    def _unfold(self) -> None:
        """Open everything but what the user folded."""
        folded = set() if self.filter.text() else set(self._folded)
        self.tree.expandAll()
        for index in self.model.heads():
            if index.data(NODE).key in folded:
                self.tree.collapse(index)

    def _show_current(self) -> None:
        shown = self._desk.session.view_state.viewport
        index = self.model.index_of(shown.image, shown.frame)
        selection = self.tree.selectionModel()
        if index == self.tree.currentIndex() and selection.isSelected(index):
            return
        selection.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if index.isValid():
            self.tree.scrollTo(index)

    def _show_missing(self) -> None:
        count = len(self._gone)
        self._missing.setVisible(count > 0)
        said = self._missing.findChild(QWidget, "said")
        if count and said is not None:
            said.setText(words(t("{n} missing", n=count)))  # type: ignore[attr-defined]

    # -- what goes out ------------------------------------------------------------------------

    def _on_click(self, index: QModelIndex) -> None:
        node: Node | None = index.data(NODE)
        if node is None:
            return
        if node.kind is not NodeKind.GROUP:
            self.tree.setExpanded(index, not self.tree.isExpanded(index))
            return
        view = self._desk.session.view_state
        shown = view.viewport
        if not node.holds(shown.image, shown.frame):
            first = self._desk.session.project.images[node.images[0]]
            view.show(first.id, node.frames[0] if node.frames else first_frame(first))

    def _open_menu(self, at: QPoint) -> None:
        node: Node | None = self.tree.indexAt(at).data(NODE)
        if node is None or node.kind is not NodeKind.GROUP:
            return
        menu = self.menu_for(node)
        menu.exec(self.tree.viewport().mapToGlobal(at))
        menu.deleteLater()

    def menu_for(self, node: Node) -> QMenu:
        """Return what can be done with a group."""
        session = self._desk.session
        editable = session.is_open and not session.document.read_only
        menu = QMenu(self)
        for status in ImageStatus:
            name, role = STATUS_LOOKS[status]
            action = menu.addAction(icon(name, role), words(STATUS_TITLES[status]))
            action.setEnabled(editable)
            action.triggered.connect(lambda _=False, s=status: self._set_status(node, s))
        menu.addSeparator()
        reveal = menu.addAction(words(t("Show in the file manager")))
        reveal.triggered.connect(lambda: self._run(lambda: self._reveal(node)))
        menu.addAction(self._table["file.find_moved"])
        menu.addSeparator()
        remove = menu.addAction(words(t("Remove from the project…")))
        remove.setEnabled(editable)
        remove.triggered.connect(lambda: self._remove(node))
        return menu

    def _set_status(self, node: Node, status: ImageStatus) -> None:
        session = self._desk.session
        self._run(lambda: session.do(commands.set_image_status, node.images, status))

    def _remove(self, node: Node) -> None:
        self._desk.session.view_state.show(node.images[0])
        self._table.trigger("image.remove")

    def _reveal(self, node: Node) -> None:
        path = self._desk.session.library.path(node.images[0])
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))


def _groups(nodes: tuple[Node, ...]) -> list[Node]:
    from workbench.app.images.tree import leaves

    return leaves(nodes)


def _tree(model: ImagesModel) -> QTreeView:
    tree = QTreeView()
    tree.setModel(model)
    tree.setItemDelegate(ImagesDelegate(tree))
    tree.setHeaderHidden(True)
    tree.setIndentation(12)
    tree.setUniformRowHeights(False)
    tree.setMouseTracking(True)
    tree.setExpandsOnDoubleClick(False)
    tree.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
    tree.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    tree.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
    tree.setAccessibleName(words(t("Images")))
    return tree


def _chip(status: ImageStatus) -> QToolButton:
    """Return a toggle that lets images of a status through."""
    name, role = STATUS_LOOKS[status]
    made = QToolButton()
    made.setCheckable(True)
    made.setFixedSize(28, 24)
    set_icon(made, name, role)
    title = words(t("Show only: {status}", status=STATUS_TITLES[status]))
    made.setToolTip(title)
    made.setAccessibleName(title)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made


def _missing_bar(table: ActionTable) -> QWidget:
    made = QWidget()
    said = label("", "warn")
    said.setObjectName("said")
    find = button(t("Find moved images"), table["file.find_moved"].trigger, flat=True)
    made.setLayout(row(said, 1, find, margins=(MARGIN, 4, 4, 4)))
    made.hide()
    return made
