"""Calibrate: by a ruler, by the size of a pixel, by a camera profile, or as the file proposes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QButtonGroup, QLineEdit, QRadioButton, QWidget

from workbench.app.calibration.by_hand import by_known_length, by_pixel_size
from workbench.app.calibration.cameras import Cameras, is_expired, warning_of
from workbench.app.calibration.proposals import PROPOSAL_TITLES, accepted, proposals_of
from workbench.app.host import Desk, Tone
from workbench.app.planes.cut_here import refuse_on_a_cut
from workbench.app.wording import calibration_text
from workbench.base.errors import WorkbenchError
from workbench.base.figures import trimmed
from workbench.base.text import Text, t
from workbench.model import commands
from workbench.model.annotation import Annotation
from workbench.model.calibration import UNCALIBRATED, Calibration
from workbench.model.camera import CameraProfile
from workbench.ui.dialogs.base import Dialog, Form, Notice, combo, open_one
from workbench.ui.dialogs.calibration_scope import ScopeField
from workbench.ui.parts import button, column, label, row, words

if TYPE_CHECKING:
    from workbench.ui.main_window import MainWindow

_NAMES = 96
_INDENT = (26, 0, 0, 6)


def open_over(window: MainWindow) -> CalibrateDialog:
    """Open the dialog."""
    return open_one(CalibrateDialog, window, lambda: CalibrateDialog(window, window.desk))


class CalibrateDialog(Dialog):
    """Four ways to millimetres, and the images they are for; one step of the history."""

    def __init__(self, parent: QWidget | None, desk: Desk) -> None:
        super().__init__(parent, t("Calibrate"))
        refuse_on_a_cut(desk.session)
        self._desk = desk
        self._ways = QButtonGroup(self)
        session = desk.session
        self._now = self._calibration()
        self._ruler = self._selected()
        self.length, self.object = QLineEdit(), QLineEdit()
        self.length.setPlaceholderText("25.4")
        self.dx, self.dy, self.sure = QLineEdit(), QLineEdit(), QLineEdit()
        self.dx.setPlaceholderText("0.05")
        self.dy.setPlaceholderText(words(t("as wide as high")))
        self._profiles = [one.profile for one in Cameras(session).listed()]
        self.profile = combo([(_profile_title(one), at) for at, one in enumerate(self._profiles)])
        shown = session.view_state.viewport.image
        self._proposals = proposals_of(session.library.path(shown)) if shown is not None else ()
        self.proposal = combo(
            [
                (
                    f"{PROPOSAL_TITLES[one.source]}: {trimmed(float(f'{one.spacing.dx:.4g}'))} × "
                    f"{trimmed(float(f'{one.spacing.dy:.4g}'))} mm",
                    at,
                )
                for at, one in enumerate(self._proposals)
            ]
        )
        self.doubt = label("", "warn", wrap=True)
        self.scope = ScopeField(session)
        self.notice = Notice()
        self._lay_out()
        self._begin()

    def _calibration(self) -> Calibration:
        state = self._desk.session.view_state.viewport
        if state.image is None:
            return UNCALIBRATED
        return self._desk.session.library.calibration(state.image, state.frame)

    def _selected(self) -> Annotation | None:
        session = self._desk.session
        chosen = session.view_state.selection
        return session.project.annotations.get(next(iter(chosen))) if len(chosen) == 1 else None

    def _lay_out(self) -> None:
        self.by_ruler = self._way(t("The selected ruler lies along something of known length"))
        self.by_size = self._way(t("A pixel has a known size"))
        self.by_profile = self._way(t("A camera profile"))
        self.by_file = self._way(t("As the file proposes"))
        self.profiles = button(t("Camera profiles…"), self._open_profiles, flat=True)
        plus = label("±", "muted")
        plus.setToolTip(words(t("Standard uncertainty of the object; empty = it is exact")))
        self.object.setToolTip(plus.toolTip())
        self.object.setAccessibleName(plus.toolTip())
        ruler = Form(_NAMES)
        ruler.add(
            t("Known length"), row(self.length, plus, self.object, label("mm", "muted"), spacing=6)
        )
        size = Form(_NAMES)
        size.add(t("Pixel width"), row(self.dx, label("mm", "muted"), spacing=6))
        size.add(t("Pixel height"), row(self.dy, label("mm", "muted"), spacing=6))
        size.add(t("Uncertainty"), row(self.sure, label("%", "muted"), spacing=6))
        self._fields: list[tuple[QRadioButton, QWidget]] = []
        body = column(spacing=4)
        said = calibration_text(self._now)
        body.addWidget(label(t("Now: {calibration}", calibration=said), "muted", wrap=True))
        warning = warning_of(self._now)
        if warning is not None:
            body.addWidget(label(warning, "warn", wrap=True))
        none = label(t("The file says nothing of it."), "muted", wrap=True)
        none.setVisible(not self._proposals)
        self.proposal.setVisible(bool(self._proposals))
        for way, fields in (
            (self.by_ruler, ruler),
            (self.by_size, size),
            (self.by_profile, row(self.profile, 1, self.profiles, spacing=8)),
            (self.by_file, column(self.proposal, none, self.doubt, spacing=2)),
        ):
            holder = QWidget()
            fields.setContentsMargins(*_INDENT)
            holder.setLayout(fields)
            self._fields.append((way, holder))
            body.addWidget(way)
            body.addWidget(holder)
        images = Form(_NAMES)
        images.add(t("For"), row(self.scope, 1))
        body.addLayout(images)
        body.addWidget(self.notice)
        back = button(t("As in the file"), self._forget)
        self.take = button(t("Calibrate"), self._take, primary=True)
        self.fill(body, back, 1, button(t("Cancel"), self.reject), self.take)
        self.setMinimumWidth(480)
        self._ways.buttonToggled.connect(lambda *_: self._show())
        self.proposal.activated.connect(lambda *_: self._show())

    def _way(self, title: Text) -> QRadioButton:
        made = QRadioButton(words(title))
        self._ways.addButton(made)
        return made

    def _begin(self) -> None:
        self.by_profile.setEnabled(bool(self._profiles))
        self.by_file.setEnabled(bool(self._proposals))
        try:
            by_known_length(self._ruler, "1", 1.0, "")
        except WorkbenchError as error:
            self.by_ruler.setEnabled(False)
            self.by_ruler.setToolTip(words(error.text))
        first = next(
            (one for one in (self.by_ruler, self.by_profile, self.by_size) if one.isEnabled()),
            self.by_size,
        )
        first.setChecked(True)
        self._show()

    def _show(self) -> None:
        for way, fields in self._fields:
            fields.setEnabled(way.isChecked() or way is self.by_profile)
        self.profile.setEnabled(self.by_profile.isChecked())
        at = self.proposal.currentIndex()
        doubt = self._proposals[at].doubt if 0 <= at < len(self._proposals) else None
        self.doubt.setText(words(doubt or ""))
        self.doubt.setVisible(doubt is not None)
        self.notice.say()

    def _open_profiles(self) -> None:
        self.reject()
        self._desk.host.show("cameras")

    def _made(self) -> Calibration | CameraProfile:
        """Return what is typed; raise InputError where it is nothing."""
        author = self._desk.session.settings.author
        if self.by_ruler.isChecked():
            aspect = self._file_aspect()
            return by_known_length(
                self._ruler, self.length.text(), aspect, author, self.object.text()
            )
        if self.by_size.isChecked():
            return by_pixel_size(self.dx.text(), self.dy.text(), author, self.sure.text())
        if self.by_profile.isChecked():
            return self._profiles[self.profile.currentIndex()]
        return accepted(self._proposals[self.proposal.currentIndex()], author)

    def _file_aspect(self) -> float:
        session = self._desk.session
        state = session.view_state.viewport
        assert state.image is not None
        return session.library.source(state.image).info(state.frame).calibration.aspect

    def _take(self) -> None:
        def take() -> None:
            made, images = self._made(), self.scope.images
            session = self._desk.session
            if isinstance(made, CameraProfile):
                Cameras(session).apply(made, images)
            else:
                session.do(commands.set_calibration, images, made)

        self._run(take)

    def _forget(self) -> None:
        self._run(lambda: self._desk.session.do(commands.set_calibration, self.scope.images, None))

    def _run(self, do: Callable[[], object]) -> None:
        count = len(self.scope.images)
        try:
            do()
        except WorkbenchError as error:
            self.notice.say(error.text, "bad")
            return
        self._desk.host.notify(t("{n} images were calibrated.", n=count), Tone.GOOD)
        self.accept()


def _profile_title(one: CameraProfile) -> str:
    return words(f"{one.name} · {t('expired')}" if is_expired(one.expires) else one.name)
