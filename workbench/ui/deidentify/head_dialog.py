"""HeadDialog: a head from the front, before its face is blanked and after."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from workbench.base.errors import WorkbenchError
from workbench.base.text import Text, t
from workbench.ui.dialogs.base import Dialog, Notice
from workbench.ui.parts import button, column, is_there, label, row, words

if TYPE_CHECKING:
    from workbench.app.deidentify.review import Review
    from workbench.deid.preview.head import HeadView


class HeadDialog(Dialog):
    """Asks for the head that a file belongs to, and shows it when it comes."""

    def __init__(self, parent: QWidget, review: Review, path: str) -> None:
        super().__init__(parent, t("The head before and after"))
        self._review = review
        self.before, self.after = _Picture(t("Before")), _Picture(t("After"))
        self.about = label("", "muted", wrap=True)
        self.notice = Notice()
        self.close_ = button(t("Close"), self.accept, primary=True)
        sides = [
            column(label(t("Before"), "heading"), self.before, spacing=6),
            column(label(t("After"), "heading"), self.after, spacing=6),
        ]
        for side in sides:
            side.setStretch(1, 1)
        pictures = row(*sides, spacing=12)
        body = column(pictures, self.about, self.notice, spacing=10)
        body.setStretch(0, 1)
        self.fill(body, self.close_)
        self.resize(780, 520)
        self.notice.say(t("Blanking the face…"))
        review.ask_head(path, self._show, self._fail)

    def _show(self, found: HeadView) -> None:
        if not is_there(self):
            return
        if found.held is not None:
            said = t("The face cannot be blanked, so the series is held: {why}", why=found.held)
            self.notice.say(said, "warn")
            return
        self.before.show_picture(found.before)
        self.after.show_picture(found.after)
        said = t(
            "The surface from the front, made from {count} files: what is near is bright. The "
            "brain, the ears and the back of the head stay.",
            count=found.slices,
        )
        if found.slices == 1:
            said = t(
                "The surface from the front, made from all frames: what is near is bright. The "
                "brain, the ears and the back of the head stay."
            )
        self.about.setText(words(said))
        if self._review.choices.blanks_faces:
            self.notice.say()
        else:
            self.notice.say(
                t("“Clean recognisable faces” is off: the series would leave with its face."),
                "warn",
            )

    def _fail(self, error: WorkbenchError) -> None:
        if is_there(self):
            self.notice.say(error.text, "bad")


class _Picture(QLabel):
    """A grey picture as large as there is room."""

    def __init__(self, name: Text) -> None:
        super().__init__()
        self._whole = QPixmap()
        self.setAccessibleName(words(name))
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setMinimumSize(QSize(160, 160))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.setStyleSheet("background: #000000;")

    def show_picture(self, picture: np.ndarray | None) -> None:
        """Show another one."""
        if picture is not None:
            data = np.ascontiguousarray(picture)
            rows, columns = data.shape
            made = QImage(data.tobytes(), columns, rows, columns, QImage.Format.Format_Grayscale8)
            self._whole = QPixmap.fromImage(made.copy())
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fill the room again."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if not self._whole.isNull():
            keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode
            self.setPixmap(self._whole.scaled(self.size(), keep, smooth.SmoothTransformation))
