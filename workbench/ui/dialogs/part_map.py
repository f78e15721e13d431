"""The map of a part: its zones, drawn or taken from the image, and how it lies on images."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from attrs import evolve
from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QCheckBox, QLineEdit, QListWidget, QListWidgetItem, QWidget

from workbench.app.host import Desk, Tone
from workbench.app.parts.file import read_part, write_part
from workbench.app.parts.taking import free_code, zones_from
from workbench.base.errors import InputError, WorkbenchError
from workbench.base.figures import number
from workbench.base.text import t
from workbench.geom.part import placement_by
from workbench.model import commands
from workbench.model.calibration import UNCALIBRATED, Calibration
from workbench.model.ids import EntityId, PartId, new_id
from workbench.model.part import Part, Placement, Zone
from workbench.model.regions import Polygon, Polyline
from workbench.ui.dialogs.base import Dialog, Form, Notice, combo, open_one, tall
from workbench.ui.dialogs.calibration_scope import ScopeField
from workbench.ui.dialogs.part_view import PartView, place_words
from workbench.ui.parts import EmptyState, button, column, icon_button, label, row, words

if TYPE_CHECKING:
    from workbench.ui.canvas.widget import Canvas
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
        self.placed = label("", "muted", wrap=True)
        self.mirrored = QCheckBox(words(t("Seen from behind")))
        self.scope = ScopeField(desk.session)
        self.notice = Notice()
        self._picker: _TwoClicks | None = None
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
        self.export = icon_button("export", t("Export the part…"), self._export)
        self.remove = icon_button("delete", t("Remove part"), self._remove_part)
        head = row(
            self.parts,
            icon_button("plus", t("New part"), self.add_part),
            icon_button("import", t("Import a part…"), self._import),
            self.export,
            1,
            self.remove,
            spacing=4,
        )
        form = Form(_NAMES)
        form.add(t("Name"), self.name)
        zone = Form(_NAMES)
        zone.add(t("Code"), self.code)
        zone.add(t("Name of zone"), self.zone_name)
        zone.add(t("Chinese name"), self.chinese)
        self._zone_form = QWidget()
        self._zone_form.setLayout(zone)
        self.draw = icon_button("polygon", t("Draw a zone"), self.view.begin)
        self.take = icon_button(
            "import", t("Take the selected areas of the image as zones"), self.take_selected
        )
        tools = row(
            self.draw,
            self.take,
            1,
            icon_button("up", t("Earlier: the first zone that holds a place counts"),
                        lambda: self._move(-1)),
            icon_button("down", t("Later"), lambda: self._move(1)),
            icon_button("delete", t("Remove zone"), self._remove_zone),
            spacing=2,
        )  # fmt: skip
        place = row(
            button(t("Origin at the top left corner"), self.place_at_corner),
            button(t("By two clicks"), self.place_by_clicks),
            button(t("By the selected ruler"), self.place_by_ruler),
            1,
            spacing=6,
        )
        more = row(label(t("For"), "muted"), self.scope, self.mirrored, 1,
                   button(t("Take off"), self.take_off, flat=True), spacing=8)  # fmt: skip
        left = QWidget()
        left.setFixedWidth(320)
        left.setLayout(
            column(
                form, label(t("Zones"), "heading"), self.zones, tools, self._zone_form, spacing=8
            )
        )
        right = column(self.view, self.where, spacing=4)
        right.setStretch(0, 1)
        both = row(left, right, spacing=16)
        both.setStretch(1, 1)
        self._there = QWidget()
        self._there.setLayout(
            column(both, label(t("On the image"), "heading"), place, more, self.placed, spacing=8)
        )
        self._none = EmptyState(
            t(
                "The map of a part has zones with codes, in millimetres. Rules of severity may "
                "name the zone that a defect lies in."
            ),
            button(t("New part"), self.add_part, icon="plus"),
            button(t("Import…"), self._import, icon="import"),
        )
        body = QWidget()
        body.setLayout(column(head, self._there, self._none, self.notice, spacing=10))
        body.layout().setStretch(1, 1)  # type: ignore[union-attr]
        self.fill(body, 1, button(t("Close"), self.accept, primary=True))
        self.resize(*_SIZE)

    # -- showing ------------------------------------------------------------------------------

    @property
    def part(self) -> Part | None:
        """The part that is shown."""
        return self._desk.session.project.parts.get(self.parts.currentData())

    def fill_parts(self, current: PartId | None = None) -> None:
        """List the parts anew, and go to one: the one on the image, if none is named."""
        session = self._desk.session
        placement = self._placement()
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
        self._show_placed()

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

    def _show_placed(self) -> None:
        self.scope.refresh()
        placement, part = self._placement(), self.part
        calibration = self._calibration()
        if placement is None or part is None or placement.part != part.id:
            self.placed.setText(words(t("This part is not on the shown image yet.")))
        else:
            said = t(
                "Origin at x {x}, y {y} of the image, u axis turned by {angle}°.",
                x=number(placement.x),
                y=number(placement.y),
                angle=number(placement.angle),
            )
            self.placed.setText(words(said))
        if self._desk.session.view_state.viewport.image and calibration.spacing is None:
            self.placed.setText(
                words(t("The image has no millimetres: calibrate it before zones can lie on it."))
            )

    def _placement(self) -> Placement | None:
        session = self._desk.session
        image = session.project.images.get(session.view_state.viewport.image)  # type: ignore[arg-type]
        return image.placement if image is not None else None

    def _calibration(self) -> Calibration:
        session = self._desk.session
        state = session.view_state.viewport
        if state.image is None:
            return UNCALIBRATED
        image = session.project.images.get(state.image)
        if image is not None and image.calibration is not None:
            return image.calibration
        info = session.library.known_info(state.image, state.frame)
        return info.calibration if info is not None else UNCALIBRATED

    def _on_view(self, names: frozenset[str]) -> None:
        if "viewports" in names:
            self._show_placed()

    def _on_change(self, change: Any) -> None:
        if any(True for _ in change.touched(Part)):
            self.fill_parts()
        else:
            self._show_placed()

    # -- parts and zones ----------------------------------------------------------------------

    def _run(self, do: Callable[[], object]) -> bool:
        try:
            do()
        except WorkbenchError as error:
            self.notice.say(error.text, "bad")
            return False
        self.notice.say()
        return True

    def _put(self, part: Part) -> bool:
        return self._run(lambda: self._desk.session.do(commands.put_part, part))

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
            placement = self._placement()
            if placement is None or placement.part != part.id:
                raise InputError(t("Place the part on this image first."))
            chosen = [
                session.project.annotations[id]
                for id in sorted(session.view_state.selection)
                if id in session.project.annotations
            ]
            self._add_zones(zones_from(chosen, part, self._calibration(), placement))

        self._run(take)

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
            self._run(lambda: self._desk.session.do(commands.remove_part, part.id))
            self.fill_parts()

    # -- files --------------------------------------------------------------------------------

    def _import(self) -> None:
        def take() -> None:
            for path in self._desk.host.ask_files(t("Import a part"), (".json", ".geojson")):
                made = read_part(path)
                self._desk.session.do(commands.put_part, made)
                self.fill_parts(made.id)

        self._run(take)

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

    # -- placing ------------------------------------------------------------------------------

    def _place(self, placement: Placement | None) -> None:
        images = self.scope.images
        if self._run(lambda: self._desk.session.do(commands.place_part, images, placement)):
            said = t("The part was placed on {n} images.", n=len(images))
            self._desk.host.notify(said if placement else t("The part was taken off."), Tone.GOOD)

    def place_at_corner(self) -> None:
        """Put the origin at the top left corner of the picture, u to the right."""
        part = self.part
        if part is not None:
            self._place(Placement(part.id, mirrored=self.mirrored.isChecked()))

    def place_by_ruler(self) -> None:
        """Put the origin at the first end of the selected ruler, u towards its last."""
        session = self._desk.session
        chosen = session.view_state.selection
        one = session.project.annotations.get(next(iter(chosen))) if len(chosen) == 1 else None
        if one is None or not isinstance(one.region, Polyline):
            self.notice.say(
                t("Draw a ruler from the origin of the part along its u axis and select it."),
                "warn",
            )
            return
        first, last = one.region.points[0], one.region.points[-1]
        self._place_along((float(first[0]), float(first[1])), (float(last[0]), float(last[1])))

    def place_by_clicks(self) -> None:
        """Let the user click the origin on the image, and a position on the u axis."""
        if self._desk.session.view_state.viewport.image is None:
            self.notice.say(t("No image is open."), "warn")
            return
        self._stop_picking()
        canvas = self._window.viewports.active
        self._picker = _TwoClicks(canvas, self)
        self._picker.first.connect(
            lambda: self.notice.say(t("Now click a position on the u axis; Esc stops."))
        )
        self._picker.both.connect(self._place_along)
        self._picker.ended.connect(self._stop_picking)
        self.notice.say(t("Click the origin of the part on the image; Esc stops."))
        self._window.activateWindow()
        canvas.setFocus()

    def _stop_picking(self) -> None:
        if self._picker is not None:
            picker, self._picker = self._picker, None
            picker.stop()
            self.notice.say()

    def _place_along(self, origin: tuple[float, float], along: tuple[float, float]) -> None:
        part = self.part
        self._stop_picking()
        if part is None:
            return
        mirrored = self.mirrored.isChecked()
        placement = placement_by(part, origin, along, self._calibration(), mirrored)
        if placement is None:
            self.notice.say(
                t("The image has no millimetres, or both positions are one. Calibrate it first."),
                "warn",
            )
            return
        self._place(placement)

    def take_off(self) -> None:
        """Take the part off the images."""
        self._place(None)

    def done(self, result: int) -> None:
        """Leave the canvas to its tools again."""
        self._stop_picking()
        super().done(result)


class _TwoClicks(QObject):
    """Takes the next two clicks on a canvas instead of its tool."""

    first = Signal()
    both = Signal(object, object)
    ended = Signal()

    def __init__(self, canvas: Canvas, parent: QObject) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._origin: tuple[float, float] | None = None
        canvas.installEventFilter(self)

    def stop(self) -> None:
        """Let go of the canvas."""
        self._canvas.removeEventFilter(self)
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take clicks and Esc; everything else goes its way."""
        if isinstance(event, QMouseEvent) and event.button() is Qt.MouseButton.LeftButton:
            if event.type() is QEvent.Type.MouseButtonPress:
                self._click(self._canvas.image_place(event.position()))
            return True
        if (
            isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Escape
        ):
            self.ended.emit()
            return True
        return False

    def _click(self, at: tuple[float, float]) -> None:
        if self._origin is None:
            self._origin = at
            self.first.emit()
        else:
            self.both.emit(self._origin, at)
