"""The map of a part: its zones, drawn or taken from the image, and how it lies on images."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import evolve
from PySide6.QtWidgets import QLayout, QLineEdit, QListWidget, QListWidgetItem, QWidget

from workbench.app.host import Desk
from workbench.app.parts.file import read_part, write_part
from workbench.app.parts.taking import free_code, zones_from
from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.model import commands
from workbench.model.ids import EntityId, PartId, new_id
from workbench.model.part import Part, Zone
from workbench.model.regions import Polygon
from workbench.ui.dialogs.base import Dialog, Form, Notice, combo, open_one, tall
from workbench.ui.dialogs.part_placing import PartPlacing
from workbench.ui.dialogs.part_view import PartView, place_words
from workbench.ui.parts import EmptyState, button, column, icon_button, label, row, words

if TYPE_CHECKING:
    from workbench.ui.main_window import MainWindow

CHINESE = "zh_CN"
_NAMES = 100
_SIZE = (900, 640)


def open_over(window: MainWindow) -> PartMapDialog:
    """Open the map beside the window: the image stays in reach."""
    return open_one(PartMapDialog, window, lambda: PartMapDialog(window, window.desk), modal=False)


class PartMapDialog(Dialog):
    """Each change is a step of the history at once."""

    def __init__(self, window: MainWindow, desk: Desk) -> None:
        super().__init__(window, t("Part map"))
        self._window, self._desk = window, desk
        self.parts = combo([])
        self.parts.setMinimumWidth(180)
        self.parts.setAccessibleName(words(t("Part")))
        self.name = QLineEdit()
        self.zones = QListWidget()
        self.zones.setAccessibleName(words(t("Zones")))
        self.code, self.zone_name, self.chinese = QLineEdit(), QLineEdit(), QLineEdit()
        self.view = PartView()
        self.where = label("", "muted")
        self.notice = Notice()
        self.placing = PartPlacing(window, self.notice, lambda: self.part)
        self._lay_out()
        self.parts.activated.connect(lambda *_: self._show())
        self.zones.currentRowChanged.connect(lambda *_: self._show_zone())
        self.view.chosen.connect(self._choose_zone)
        self.view.drawn.connect(self._take_drawn)
        self.view.pointed.connect(lambda at: self.where.setText(words(place_words(at))))
        self.name.editingFinished.connect(lambda: self._change(name=self.name.text().strip()))
        for field in (self.code, self.zone_name, self.chinese):
            field.editingFinished.connect(self._change_zone)
        window.feed.changed.connect(self._on_change)
        window.feed.view.connect(self._on_view)
        window.feed.project.connect(self.reject)
        self.fill_parts()

    def _lay_out(self) -> None:
        right = column(self.view, self.where, spacing=4)
        right.setStretch(0, 1)
        both = row(self._zone_list(), right, spacing=16)
        both.setStretch(1, 1)
        self._there = QWidget()
        self._there.setLayout(column(both, self.placing, spacing=8))
        self._none = EmptyState(
            t(
                "The map of a part has zones with codes, in millimetres. Rules of severity may "
                "name the zone that a defect lies in."
            ),
            button(t("New part"), self.add_part, icon="plus"),
            button(t("Import…"), self._import, icon="import"),
        )
        body = QWidget()
        body.setLayout(column(self._head(), self._there, self._none, self.notice, spacing=10))
        body.layout().setStretch(1, 1)  # type: ignore[union-attr]
        self.fill(body, 1, button(t("Close"), self.accept, primary=True))
        self.resize(*_SIZE)

    def _head(self) -> QLayout:
        self.export = icon_button("export", t("Export the part…"), self._export)
        self.remove = icon_button("delete", t("Remove part"), self._remove_part)
        return row(
            self.parts,
            icon_button("plus", t("New part"), self.add_part),
            icon_button("import", t("Import a part…"), self._import),
            self.export,
            1,
            self.remove,
            spacing=4,
        )

    def _zone_list(self) -> QWidget:
        form = Form(_NAMES)
        form.add(t("Name"), self.name)
        zone = Form(_NAMES)
        zone.add(t("Code"), self.code)
        zone.add(t("Name of zone"), self.zone_name)
        zone.add(t("Chinese name"), self.chinese)
        self._zone_form = QWidget()
        self._zone_form.setLayout(zone)
        heading = label(t("Zones"), "heading")
        made = QWidget()
        made.setFixedWidth(320)
        made.setLayout(
            column(form, heading, self.zones, self._zone_tools(), self._zone_form, spacing=8)
        )
        return made

    def _zone_tools(self) -> QLayout:
        self.draw = icon_button("polygon", t("Draw a zone"), self.view.begin)
        self.take = icon_button(
            "import", t("Take the selected areas of the image as zones"), self.take_selected
        )
        earlier = t("Earlier: the first zone that holds a place counts")
        return row(
            self.draw,
            self.take,
            1,
            icon_button("up", earlier, lambda: self._move(-1)),
            icon_button("down", t("Later"), lambda: self._move(1)),
            icon_button("delete", t("Remove zone"), self._remove_zone),
            spacing=2,
        )

    # -- showing ------------------------------------------------------------------------------

    @property
    def part(self) -> Part | None:
        """The part that is shown."""
        return self._desk.session.project.parts.get(self.parts.currentData())

    def fill_parts(self, current: PartId | None = None) -> None:
        """List the parts anew, and go to one: the one on the image, if none is named."""
        session = self._desk.session
        placement = self.placing.placement
        before = current or self.parts.currentData() or (placement.part if placement else None)
        self.parts.clear()
        for one in sorted(session.project.parts.values(), key=lambda p: (p.name, p.id)):
            self.parts.addItem(words(one.name), one.id)
        self.parts.setCurrentIndex(max(0, self.parts.findData(before)))
        self._show()

    def _show(self) -> None:
        part = self.part
        self._there.setVisible(part is not None)
        self._none.setVisible(part is None)
        self.parts.setVisible(part is not None)
        for each in (self.export, self.remove):
            each.setEnabled(part is not None)
        if part is None:
            return
        self.name.setText(part.name)
        at = max(0, self.zones.currentRow())
        self.zones.blockSignals(True)
        self.zones.clear()
        for one in part.zones:
            said = f"{one.code}  {one.name}".rstrip()
            self.zones.addItem(tall(QListWidgetItem(words(said))))
        self.zones.setCurrentRow(min(at, len(part.zones) - 1))
        self.zones.blockSignals(False)
        self._show_zone()
        self.placing.refresh()

    @property
    def zone(self) -> Zone | None:
        """The zone that is chosen."""
        part, at = self.part, self.zones.currentRow()
        return part.zones[at] if part is not None and 0 <= at < len(part.zones) else None

    def _show_zone(self) -> None:
        one = self.zone
        self._zone_form.setEnabled(one is not None)
        self.code.setText(one.code if one is not None else "")
        self.zone_name.setText(one.name if one is not None else "")
        self.chinese.setText(one.titles.get(CHINESE, "") if one is not None else "")
        self.view.show_part(self.part, one.code if one is not None else "")

    def _on_view(self, names: frozenset[str]) -> None:
        if "viewports" in names:
            self.placing.refresh()

    def _on_change(self, change: Any) -> None:
        if any(True for _ in change.touched(Part)):
            self.fill_parts()
        else:
            self.placing.refresh()

    # -- parts and zones ----------------------------------------------------------------------

    def _put(self, part: Part) -> bool:
        return self.notice.tried(lambda: self._desk.session.do(commands.put_part, part))

    def add_part(self) -> None:
        """Begin a new part."""
        count = len(self._desk.session.project.parts) + 1
        made = Part(PartId(EntityId(new_id())), str(t("Part {n}", n=count)))
        if self._put(made):
            self.fill_parts(made.id)
            self.name.setFocus()
            self.name.selectAll()

    def _change(self, **fields: Any) -> None:
        part = self.part
        if part is None:
            return
        try:
            after = evolve(part, **fields)
        except ValueError:
            said = t("Two zones have the same code, or one has none. Choose another code.")
            self.notice.say(said, "bad")
            self._show_zone()
            return
        if after != part and not self._put(after):
            self._show()

    def _change_zone(self) -> None:
        part, one = self.part, self.zone
        if part is None or one is None:
            return
        code, said = self.code.text().strip(), self.chinese.text().strip()
        others = [zone.code for zone in part.zones if zone is not one]
        if not code or code in others:
            self.notice.say(
                t("Two zones have the same code, or one has none. Choose another code."), "bad"
            )
            return
        titles = {key: value for key, value in one.titles.items() if key != CHINESE}
        titles |= {CHINESE: said} if said else {}
        changed = evolve(one, code=code, name=self.zone_name.text().strip(), titles=titles)
        self._change(zones=tuple(changed if zone is one else zone for zone in part.zones))

    def _choose_zone(self, code: str) -> None:
        part = self.part
        if part is not None:
            self.zones.setCurrentRow([zone.code for zone in part.zones].index(code))

    def _take_drawn(self, corners: list[tuple[float, float]]) -> None:
        part = self.part
        if part is None:
            return
        made = Zone(free_code(part.zones), Polygon.from_ring(corners))
        self._add_zones((made,))

    def _add_zones(self, zones: tuple[Zone, ...]) -> None:
        part = self.part
        assert part is not None
        self._change(zones=(*part.zones, *zones))
        self.zones.setCurrentRow(len(part.zones) + len(zones) - 1)
        self.code.setFocus()
        self.code.selectAll()

    def take_selected(self) -> None:
        """Take the selected areas of the image as zones, in part coordinates."""
        part = self.part
        if part is None:
            return

        def take() -> None:
            session = self._desk.session
            placement = self.placing.placement
            if placement is None or placement.part != part.id:
                raise InputError(t("Place the part on this image first."))
            chosen = [
                session.project.annotations[id]
                for id in sorted(session.view_state.selection)
                if id in session.project.annotations
            ]
            self._add_zones(zones_from(chosen, part, self.placing.calibration, placement))

        self.notice.tried(take)

    def _move(self, step: int) -> None:
        part, at = self.part, self.zones.currentRow()
        if part is not None and 0 <= at and 0 <= at + step < len(part.zones):
            moved = list(part.zones)
            moved[at], moved[at + step] = moved[at + step], moved[at]
            self._change(zones=tuple(moved))
            self.zones.setCurrentRow(at + step)

    def _remove_zone(self) -> None:
        part, one = self.part, self.zone
        if part is not None and one is not None:
            self._change(zones=tuple(zone for zone in part.zones if zone is not one))

    def _remove_part(self) -> None:
        part = self.part
        if part is None:
            return
        question = t("Remove the part “{name}” from the project and its images?", name=part.name)
        if self._desk.host.confirm(question, t("Remove")):
            self.notice.tried(lambda: self._desk.session.do(commands.remove_part, part.id))
            self.fill_parts()

    # -- files --------------------------------------------------------------------------------

    def _import(self) -> None:
        def take() -> None:
            for path in self._desk.host.ask_files(t("Import a part"), (".json", ".geojson")):
                made = read_part(path)
                self._desk.session.do(commands.put_part, made)
                self.fill_parts(made.id)

        self.notice.tried(take)

    def _export(self) -> None:
        part = self.part
        path = None
        if part is not None:
            path = self._desk.host.ask_save(t("Export the part"), part.name, ".json")
        if part is None or path is None:
            return
        try:
            write_part(path, part)
        except OSError as error:
            why = error.strerror or str(error)
            self.notice.say(t("{name} cannot be written: {why}", name=path.name, why=why), "bad")
        else:
            self.notice.say(t("Written to {name}.", name=path.name), "good")

    def done(self, result: int) -> None:
        """Leave the canvas to its tools again."""
        self.placing.stop()
        super().done(result)
