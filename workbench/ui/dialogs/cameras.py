"""Camera profiles: a list of all, the numbers of one, and what it is used on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from attrs import evolve
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QPlainTextEdit, QWidget

from workbench.app.calibration.by_hand import number_of, percent
from workbench.app.calibration.cameras import Cameras, Listed, is_expired
from workbench.app.calibration.profile_file import read_profiles, write_profiles
from workbench.app.host import Desk, Tone
from workbench.base.errors import InputError, WorkbenchError
from workbench.base.figures import significant, trimmed
from workbench.base.text import Text, t
from workbench.model.calibration import Spacing
from workbench.model.camera import CameraProfile
from workbench.model.ids import CameraId, EntityId, new_id
from workbench.ui.dialogs.base import Dialog, Form, Notice, open_one, tall
from workbench.ui.dialogs.calibration_scope import ScopeField
from workbench.ui.parts import EmptyState, button, column, icon_button, label, row, words

if TYPE_CHECKING:
    from workbench.ui.main_window import MainWindow

_LIST_WIDTH = 250
_NAMES = 120
_SIZE = (820, 620)


def open_over(window: MainWindow) -> CamerasDialog:
    """Open the camera profiles."""
    return open_one(CamerasDialog, window, lambda: CamerasDialog(window, window.desk))


class CamerasDialog(Dialog):
    """Profiles are kept as soon as they are changed; using one is a step of the history."""

    def __init__(self, parent: QWidget | None, desk: Desk) -> None:
        super().__init__(parent, t("Camera profiles"))
        self._desk = desk
        self._cameras = Cameras(desk.session)
        self._listed: tuple[Listed, ...] = ()
        self.list = QListWidget()
        self.list.setFixedWidth(_LIST_WIDTH)
        self.list.setAccessibleName(words(t("Camera profiles")))
        self.name, self.dx, self.dy, self.uncertainty = (QLineEdit() for _ in range(4))
        self.calibrated, self.expires = QLineEdit(), QLineEdit()
        for one in (self.calibrated, self.expires):
            one.setPlaceholderText(words(t("Year-month-day, such as 2027-01-31")))
        self.certificate = QPlainTextEdit()
        self.certificate.setFixedHeight(70)
        self.certificate.setTabChangesFocus(True)
        self.facts = label("", "muted", wrap=True)
        self.scope = ScopeField(desk.session)
        self.notice = Notice()
        self._lay_out()
        self.list.currentRowChanged.connect(lambda at: self._show())
        for one in self._fields():
            one.editingFinished.connect(self._keep)
        self.fill_list()
        if self._cameras.problem is not None:
            self.notice.say(self._cameras.problem, "warn")

    def _fields(self) -> tuple[QLineEdit, ...]:
        return (
            *(self.name, self.dx, self.dy, self.uncertainty),
            *(self.calibrated, self.expires),
        )

    def _lay_out(self) -> None:
        form = Form(_NAMES)
        form.add(t("Name"), self.name)
        size = row(self.dx, label("×"), self.dy, label("mm", "muted"), spacing=6)
        self.dx.setAccessibleName(words(t("Width of a pixel in mm")))
        self.dy.setAccessibleName(words(t("Height of a pixel in mm")))
        form.add(t("Pixel size"), size)
        form.add(t("Uncertainty"), row(self.uncertainty, label("%", "muted"), spacing=6))
        form.add(t("Calibrated on"), self.calibrated)
        form.add(t("Valid until"), self.expires)
        form.add(t("Certificate"), self.certificate)
        form.add("", self.facts)
        self.apply = button(t("Use on"), self._apply)
        used = row(self.apply, self.scope, 1, spacing=8)
        self._form = QWidget()
        self._form.setLayout(column(form, used, spacing=14))
        self._none = EmptyState(
            t(
                "A camera profile says how many millimetres a pixel has, and takes out lens and "
                "tilt. Photograph a chessboard or a grid of dots on the part, or type the size."
            ),
            button(t("From target pictures…"), self.from_targets, icon="calibration"),
            button(t("By pixel size"), self.by_size, icon="plus"),
        )
        self.remove = icon_button("delete", t("Remove profile"), self._remove)
        tools = row(
            icon_button("calibration", t("New from target pictures…"), self.from_targets),
            icon_button("plus", t("New by pixel size"), self.by_size),
            1,
            self.remove,
            spacing=4,
        )
        left = column(self.list, tools, spacing=8)
        body = QWidget()
        inner = column(self._form, self._none, 1, self.notice, spacing=12)
        whole = row(left, inner, spacing=20)
        whole.setStretch(1, 1)
        body.setLayout(whole)
        self.export = button(t("Export…"), self._export)
        close = button(t("Close"), self.accept, primary=True)
        self.fill(body, button(t("Import…"), self._import), self.export, 1, close)
        self.resize(*_SIZE)

    # -- showing ------------------------------------------------------------------------------

    def fill_list(self, current: CameraId | None = None) -> None:
        """List all profiles anew, and go to one."""
        current = current or (self.chosen.id if self.chosen is not None else None)
        self._listed = self._cameras.listed()
        self.list.blockSignals(True)
        self.list.clear()
        for one in self._listed:
            self.list.addItem(tall(QListWidgetItem(_line(one))))
        self.list.blockSignals(False)
        ids = [one.profile.id for one in self._listed]
        self.list.setCurrentRow(ids.index(current) if current in ids else 0)
        self._show()

    @property
    def chosen(self) -> CameraProfile | None:
        """The profile that is shown."""
        at = self.list.currentRow()
        return self._listed[at].profile if 0 <= at < len(self._listed) else None

    def _show(self) -> None:
        one = self.chosen
        self._form.setVisible(one is not None)
        self._none.setVisible(one is None)
        for each in (self.export, self.remove):
            each.setEnabled(one is not None)
        if one is None:
            return
        self.name.setText(one.name)
        self.dx.setText(trimmed(one.spacing.dx))
        self.dy.setText(trimmed(one.spacing.dy))
        self.uncertainty.setText(trimmed(float(f"{one.uncertainty * 100:.3g}")))
        self.calibrated.setText(one.calibrated.isoformat() if one.calibrated else "")
        self.expires.setText(one.expires.isoformat() if one.expires else "")
        self.certificate.setPlainText(one.certificate)
        for field in (self.dx, self.dy):
            field.setReadOnly(one.rectification is not None)
        self.facts.setText(words(_facts(one, self._uses(one.id))))
        self._show_scopes()
        if is_expired(one.expires) and one.expires is not None:
            day = one.expires.isoformat()
            said = t("The calibration expired on {date}. Calibrate the camera again.", date=day)
            self.notice.say(said, "warn")
        else:
            self.notice.say()

    def _show_scopes(self) -> None:
        self.scope.refresh()
        can = self.scope.count() > 0 and not self._desk.session.document.read_only
        self.apply.setEnabled(can)
        self.scope.setEnabled(can)

    def _uses(self, id: CameraId) -> int:
        images = self._desk.session.project.images.values()
        return sum(one.calibration is not None and one.calibration.camera == id for one in images)

    # -- changing -----------------------------------------------------------------------------

    def _run(self, do: Callable[[], object]) -> bool:
        try:
            do()
        except WorkbenchError as error:
            self.notice.say(error.text, "bad")
            return False
        return True

    def _typed(self, one: CameraProfile) -> CameraProfile:
        """Return the profile as it is typed; raise InputError where it is none."""
        dx, dy = number_of(self.dx.text()), number_of(self.dy.text())
        if not dx or not dy or dx < 0 or dy < 0:
            raise InputError(t("The size of a pixel must be above 0."))
        # What is shown is rounded: only what was typed anew counts.
        same = (trimmed(one.spacing.dx), trimmed(one.spacing.dy))
        spacing = one.spacing if same == (self.dx.text(), self.dy.text()) else Spacing(dy, dx)
        sure = percent(self.uncertainty.text())
        if self.uncertainty.text() == trimmed(float(f"{one.uncertainty * 100:.3g}")):
            sure = one.uncertainty
        return evolve(
            one,
            name=self.name.text().strip(),
            spacing=spacing,
            uncertainty=sure,
            calibrated=_date(self.calibrated.text()),
            expires=_date(self.expires.text()),
            certificate=self.certificate.toPlainText().strip(),
        )

    def _keep(self) -> bool:
        one = self.chosen
        if one is None:
            return True

        def keep() -> None:
            typed = self._typed(one)
            if typed != one:
                self._cameras.put(typed)
                self.fill_list(typed.id)

        return self._run(keep)

    def by_size(self) -> None:
        """Add a profile whose size is typed."""
        made = CameraProfile(
            CameraId(EntityId(new_id())),
            str(t("New camera")),
            Spacing(0.1, 0.1),
            calibrated=date.today(),
            author=self._desk.session.settings.author,
        )
        if self._run(lambda: self._cameras.put(made)):
            self.fill_list(made.id)
            self.name.setFocus()
            self.name.selectAll()

    def from_targets(self) -> None:
        """Find a camera from pictures of a target."""
        from workbench.ui.dialogs.camera_target import TargetDialog

        dialog = TargetDialog(self, self._desk)
        dialog.found.connect(self._take)
        dialog.open()

    def _take(self, profile: CameraProfile) -> None:
        if self._run(lambda: self._cameras.put(profile)):
            self.fill_list(profile.id)

    def _remove(self) -> None:
        one = self.chosen
        if one is None:
            return
        question = t(
            "Remove the camera profile “{name}”? Images that were calibrated with it keep its "
            "numbers.",
            name=one.name,
        )
        if self._desk.host.confirm(question, t("Remove")):
            self._run(lambda: self._cameras.remove(one.id))
            self.fill_list()

    def _apply(self) -> None:
        images = self.scope.images
        if not images or not self._keep():
            return
        one = self.chosen
        assert one is not None
        if self._run(lambda: self._cameras.apply(one, images)):
            said = t("{n} images are calibrated with “{name}”.", n=len(images), name=one.name)
            self.fill_list(one.id)
            if not is_expired(one.expires):
                self.notice.say(said, "good")
            self._desk.host.notify(said, Tone.GOOD)

    # -- files --------------------------------------------------------------------------------

    def _import(self) -> None:
        def take() -> None:
            for path in self._desk.host.ask_files(t("Import camera profiles"), (".json",)):
                for one in read_profiles(path):
                    self._cameras.put(one)
                    self.fill_list(one.id)

        self._run(take)

    def _export(self) -> None:
        one = self.chosen
        if one is None or not self._keep():
            return
        path = self._desk.host.ask_save(t("Export the camera profile"), one.name, ".json")
        if path is None:
            return
        try:
            write_profiles(path, [one])
        except OSError as error:
            why = error.strerror or str(error)
            self.notice.say(t("{name} cannot be written: {why}", name=path.name, why=why), "bad")
        else:
            self.notice.say(t("Written to {name}.", name=path.name), "good")

    def done(self, result: int) -> None:
        """Keep what is typed still before the dialog goes."""
        if self._keep():
            super().done(result)


def _line(one: Listed) -> str:
    marks = [one.profile.name]
    if not one.in_library:
        marks.append(str(t("only in this project")))
    if is_expired(one.profile.expires):
        marks.append(str(t("expired")))
    return words(" · ".join(marks))


def _facts(one: CameraProfile, uses: int) -> str:
    said: list[Text] = []
    if one.rows:
        said.append(t("For pictures of {w} × {h} pixels.", w=one.columns, h=one.rows))
    if one.rectification is not None and one.rectification.camera:
        said.append(t("Takes out tilt and lens."))
    elif one.rectification is not None:
        said.append(t("Takes out tilt."))
    if one.reprojection is not None:
        said.append(t("Reprojection error {px} px.", px=significant(one.reprojection)))
    if one.author:
        said.append(t("Made by {author}.", author=one.author))
    said.append(t("Used on {n} images of this project.", n=uses))
    return " ".join(map(str, said))


def _date(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise InputError(t("“{text}” is not a date. Write it as 2027-01-31.", text=text)) from error
