"""Which images something is for: the shown one, its series, all, or those that are ticked."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QListWidget, QListWidgetItem, QWidget

from workbench.app.calibration.cameras import images_of_series
from workbench.app.session import Session
from workbench.app.viewing.navigation import image_order
from workbench.base.text import Text, t
from workbench.model.ids import EntityId, ImageId
from workbench.ui.dialogs.base import Dialog, ask
from workbench.ui.parts import button, column, words


class Scope(StrEnum):
    """Which images."""

    SHOWN = "shown"
    SERIES = "series"
    ALL = "all"
    TICKED = "ticked"


class ScopeField(QComboBox):
    """A choice of images; the last entry lets the user tick some."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._ticked: tuple[ImageId, ...] = ()
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setAccessibleName(words(t("Images")))
        self.activated.connect(self._on_chosen)
        self.refresh()

    def refresh(self) -> None:
        """Offer what there is now."""
        before = self.currentData()
        self.clear()
        for scope in Scope:
            count = len(scope_images(self._session, scope))
            if scope is Scope.TICKED:
                if len(self._session.project.images) > 1:
                    self.addItem(words(self._ticked_title()), scope)
            elif count > 1 or (count and scope is Scope.SHOWN):
                self.addItem(words(_title(scope, count)), scope)
        self.setCurrentIndex(max(0, self.findData(before)))

    @property
    def images(self) -> tuple[ImageId, ...]:
        """The images that are meant."""
        scope = self.currentData()
        if scope is None:
            return ()
        if Scope(scope) is Scope.TICKED:
            return self._ticked
        return scope_images(self._session, Scope(scope))

    def _ticked_title(self) -> Text:
        if not self._ticked:
            return t("Chosen images…")
        return t("{n} chosen images", n=len(self._ticked))

    def _on_chosen(self, at: int) -> None:
        if Scope(self.itemData(at)) is not Scope.TICKED:
            return
        dialog = TickImages(self, self._session, self._ticked)
        if ask(dialog):
            self._ticked = dialog.chosen
        if not self._ticked:
            self.setCurrentIndex(0)
        self.setItemText(at, words(self._ticked_title()))


class TickImages(Dialog):
    """A list of the project's images to tick."""

    def __init__(self, parent: QWidget, session: Session, ticked: tuple[ImageId, ...]) -> None:
        super().__init__(parent, t("Choose images"))
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(words(t("Filter")))
        self.filter.setClearButtonEnabled(True)
        self.filter.setAccessibleName(words(t("Filter")))
        self.filter.textChanged.connect(self._on_filter)
        self.images = QListWidget()
        self.images.setAccessibleName(words(t("Images")))
        self.images.setUniformItemSizes(True)
        for id in image_order(session.project):
            path = session.project.images[id].path
            item = QListWidgetItem(words(path.rpartition("/")[2]))
            item.setToolTip(path)
            item.setData(Qt.ItemDataRole.UserRole, str(id))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if id in ticked else Qt.CheckState.Unchecked)
            self.images.addItem(item)
        body = column(self.filter, self.images, spacing=8)
        body.setStretch(1, 1)
        every = button(t("Tick all shown"), self._tick_all)
        choose = button(t("Choose"), self.accept, primary=True)
        self.fill(body, every, 1, button(t("Cancel"), self.reject), choose)
        self.resize(QSize(440, 480))

    @property
    def chosen(self) -> tuple[ImageId, ...]:
        """The images that are ticked."""
        return tuple(
            ImageId(EntityId(item.data(Qt.ItemDataRole.UserRole)))
            for item in self._items()
            if item.checkState() is Qt.CheckState.Checked
        )

    def _items(self) -> list[QListWidgetItem]:
        return [self.images.item(at) for at in range(self.images.count())]

    def _on_filter(self, text: str) -> None:
        for item in self._items():
            item.setHidden(text.casefold() not in item.toolTip().casefold())

    def _tick_all(self) -> None:
        for item in self._items():
            if not item.isHidden():
                item.setCheckState(Qt.CheckState.Checked)


def _title(scope: Scope, count: int) -> Text:
    if scope is Scope.SHOWN:
        return t("This image")
    if scope is Scope.SERIES:
        return t("All {n} images of this series", n=count)
    return t("All {n} images of the project", n=count)


def scope_images(session: Session, scope: Scope) -> tuple[ImageId, ...]:
    """Return the images that a choice means; none are ticked here."""
    project = session.project
    shown = session.view_state.viewport.image
    if scope is Scope.ALL:
        return tuple(project.images)
    if shown is None or shown not in project.images or scope is Scope.TICKED:
        return ()
    return (shown,) if scope is Scope.SHOWN else images_of_series(session, shown)
