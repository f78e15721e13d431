"""A camera from pictures of a target: what is on it, which pictures, and what came of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDoubleSpinBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QSpinBox,
    QWidget,
)

from workbench.app.calibration.camera_finding import FoundCamera
from workbench.app.calibration.pictures import camera_from, profile_of, residual_picture
from workbench.app.calibration.targets import TARGET_TITLES, Target, TargetKind
from workbench.app.host import Desk
from workbench.base.errors import WorkbenchError
from workbench.base.figures import significant
from workbench.base.text import Text, t
from workbench.ui.dialogs.base import Dialog, Form, Notice, combo, tall
from workbench.ui.parts import ROW, button, column, icon_button, label, row, words

_SUFFIXES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp")
_NAMES = 132


class TargetDialog(Dialog):
    """Gives the profile by `found` when it is kept."""

    found = Signal(object)

    def __init__(self, parent: QWidget | None, desk: Desk) -> None:
        super().__init__(parent, t("Camera from target pictures"))
        self._desk = desk
        self._result: FoundCamera | None = None
        self._busy = False
        self.paths: list[Path] = []
        self.kind = combo([(TARGET_TITLES[one], one) for one in TargetKind])
        self.columns, self.rows = _count(10), _count(7)
        self.pitch = _number(10.0, 0.0001, 1000.0, 4, " mm")
        self.tolerance = _number(0.0, 0.0, 100.0, 3, " %")
        self.lens = QCheckBox(words(t("Take out the distortion of the lens")))
        self.lens.setToolTip(
            words(
                t(
                    "Three pictures or more, held at different angles, say all of it; fewer only "
                    "its largest part."
                )
            )
        )
        self.pictures = QListWidget()
        self.pictures.setFixedHeight(4 * ROW)
        self.pictures.setAccessibleName(words(t("Pictures")))
        self.picture = Fitted()
        self.facts = label("", wrap=True)
        self.legend = label("", "muted", wrap=True)
        self.name, self.expires = QLineEdit(), QLineEdit()
        self.expires.setPlaceholderText(words(t("Year-month-day, such as 2027-01-31")))
        self.certificate = QLineEdit()
        self.notice = Notice()
        self._lay_out()
        for one in (self.columns, self.rows, self.pitch, self.tolerance):
            one.valueChanged.connect(self._outdated)
        self.kind.activated.connect(self._outdated)
        self.lens.toggled.connect(self._outdated)
        self._show()

    def _lay_out(self) -> None:
        form = Form(_NAMES)
        form.add(t("Target"), row(self.kind, 1))
        form.add(
            t("Points"),
            row(self.columns, label("×"), self.rows, 1, spacing=6),
            t("Inner corners of a chessboard, one less than its squares; or dots."),
        )
        form.add(t("Distance of points"), row(self.pitch, 1))
        form.add(t("Its uncertainty"), row(self.tolerance, 1))
        form.add("", self.lens)
        tools = row(
            icon_button("plus", t("Add pictures"), self._add),
            icon_button("delete", t("Remove picture"), self._remove),
            1,
            spacing=4,
        )
        form.add(t("Pictures"), column(self.pictures, tools, spacing=4))
        hint = label(
            t("The first picture shows the target lying where parts will lie."), "muted", wrap=True
        )
        self.search_button = button(t("Find the camera"), self.search, icon="calibration")
        left = QWidget()
        left.setFixedWidth(380)
        left.setLayout(column(form, hint, row(self.search_button, 1), 1, spacing=10))
        kept = Form(_NAMES)
        kept.add(t("Name"), self.name)
        kept.add(t("Certificate"), self.certificate)
        kept.add(t("Valid until"), self.expires)
        self._kept = QWidget()
        self._kept.setLayout(column(self.facts, self.legend, kept, spacing=8))
        right = column(self.picture, self._kept, spacing=10)
        right.setStretch(0, 1)
        body = QWidget()
        whole = row(left, right, spacing=20)
        whole.setStretch(1, 1)
        body.setLayout(column(whole, self.notice, spacing=10))
        self.keep = button(t("Keep the profile"), self._keep, primary=True)
        self.fill(body, 1, button(t("Cancel"), self.reject), self.keep)
        self.resize(960, 640)

    # -- pictures -----------------------------------------------------------------------------

    def add_pictures(self, paths: list[Path]) -> None:
        """Take pictures of the target."""
        for path in paths:
            if path not in self.paths:
                self.paths.append(path)
                self.pictures.addItem(tall(QListWidgetItem(words(path.name))))
        self.lens.setChecked(self.lens.isChecked() or len(self.paths) >= 3)
        self._outdated()

    def _add(self) -> None:
        self.add_pictures(self._desk.host.ask_files(t("Pictures of the target"), _SUFFIXES))

    def _remove(self) -> None:
        at = self.pictures.currentRow()
        if 0 <= at < len(self.paths):
            del self.paths[at]
            self.pictures.takeItem(at)
            self._outdated()

    # -- finding ------------------------------------------------------------------------------

    def search(self) -> None:
        """Find the camera in a job; the window stays awake."""
        target = Target(
            self.columns.value(),
            self.rows.value(),
            self.pitch.value(),
            TargetKind(self.kind.currentData()),
            self.tolerance.value() / 100,
        )
        paths, lens = tuple(self.paths), self.lens.isChecked()
        plugins = self._desk.session.plugins
        self._busy = True
        self._show()
        self.notice.say(t("Looking for the target…"))

        def work(progress: Any) -> tuple[FoundCamera, QImage, float]:
            found, shades = camera_from(paths, target, plugins, lens=lens)
            picture, larger = residual_picture(found, shades)
            rows, columns = picture.shape[:2]
            image = QImage(picture.data, columns, rows, 3 * columns, QImage.Format.Format_RGB888)
            return found, image.copy(), larger

        self._desk.session.jobs.start(t("Finding the camera"), work, self._take, self._refuse)

    def _take(self, result: tuple[FoundCamera, QImage, float]) -> None:
        found, image, larger = result
        self._result, self._busy = found, False
        self.picture.show_picture(QPixmap.fromImage(image))
        self.facts.setText(words(facts_text(found)))
        self.legend.setText(
            words(
                t(
                    "Arrows go from where points were found to where the profile has them, "
                    "{n} times as long.",
                    n=significant(larger),
                )
            )
        )
        if not self.name.text():
            self.name.setText(words(self.paths[0].stem))
        self.notice.say(*_verdict(found))
        self._show()

    def _refuse(self, error: WorkbenchError) -> None:
        self._busy = False
        self.notice.say(error.text, "bad")
        self._show()

    def _outdated(self) -> None:
        self._result = None
        self.notice.say()
        self._show()

    def _show(self) -> None:
        has = self._result is not None
        self.search_button.setEnabled(bool(self.paths) and not self._busy)
        self.keep.setEnabled(has)
        self._kept.setVisible(has)
        if not has:
            self.picture.say(t("The picture with what is left over at each point comes here."))

    def _keep(self) -> None:
        if self._result is None:
            return
        try:
            expires = date.fromisoformat(self.expires.text()) if self.expires.text() else None
        except ValueError:
            text = self.expires.text()
            said = t("“{text}” is not a date. Write it as 2027-01-31.", text=text)
            self.notice.say(said, "bad")
            return
        profile = profile_of(
            self._result,
            self.name.text().strip() or self.paths[0].stem,
            self._desk.session.settings.author,
            certificate=self.certificate.text().strip(),
            expires=expires,
        )
        self.found.emit(profile)
        self.accept()


class Fitted(QLabel):
    """A picture as large as there is room, or a sentence in its place."""

    def __init__(self) -> None:
        super().__init__()
        self._whole = QPixmap()
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWordWrap(True)
        self.setMinimumSize(240, 180)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.setProperty("surface", "panel")

    def show_picture(self, picture: QPixmap) -> None:
        """Show a picture."""
        self._whole = picture
        self.setText("")
        self._fit()

    def say(self, text: Text) -> None:
        """Show a sentence."""
        self._whole = QPixmap()
        self.setPixmap(QPixmap())
        self.setText(words(text))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the picture into the new room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if self._whole.isNull():
            return
        ratio = self.devicePixelRatioF()
        scaled = self._whole.scaled(
            self.size() * ratio,
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        scaled.setDevicePixelRatio(ratio)
        self.setPixmap(scaled)


def facts_text(found: FoundCamera) -> Text:
    """Return what was found, in numbers."""
    return t(
        "A pixel is {dx} × {dy} mm in the middle. Reprojection error {error} px, "
        "uncertainty of lengths {percent} %. Pictures used: {n}, of {w} × {h} pixels.",
        dx=significant(found.spacing.dx),
        dy=significant(found.spacing.dy),
        error=significant(found.reprojection),
        percent=f"{found.uncertainty * 100:.2g}",
        n=found.pictures,
        w=found.columns,
        h=found.rows,
    )


def _verdict(found: FoundCamera) -> tuple[Text, str]:
    if found.reprojection > 1.0:
        return (
            t(
                "More than a pixel is left over: a blurred picture, a wrong number of points, or a "
                "lens that bends much."
            ),
            "warn",
        )
    return t("The camera was found."), "good"


def _count(value: int) -> QSpinBox:
    made = QSpinBox()
    made.setRange(3, 200)
    made.setValue(value)
    made.setFixedWidth(76)
    return made


def _number(value: float, low: float, high: float, digits: int, unit: str) -> QDoubleSpinBox:
    made = QDoubleSpinBox()
    made.setDecimals(digits)
    made.setRange(low, high)
    made.setValue(value)
    made.setSuffix(unit)
    made.setFixedWidth(140)
    return made
