"""Settings: each is taken up as soon as it is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import evolve
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QLineEdit, QRadioButton, QWidget

from workbench.app.session import Session
from workbench.app.settings import THEMES as THEME_NAMES
from workbench.base.text import LANGUAGES, Text, t
from workbench.ui.dialogs.base import Dialog, Form, combo, open_one
from workbench.ui.parts import button, column, row, set_property, words
from workbench.ui.theme import THEMES

if TYPE_CHECKING:
    from workbench.ui.main_window import MainWindow

# Each in its own words: who cannot read the window finds it here.
LANGUAGE_NAMES = {"en": "English", "zh_CN": "简体中文"}
_WIDTH = 460
_COVERAGES = (0.0, 0.5, 0.8, 0.9, 0.95, 0.99, 1.0)
_GIGABYTES = (5.0, 10.0, 20.0, 50.0, 100.0, 200.0)


def open_over(window: MainWindow) -> SettingsDialog:
    """Open the settings."""
    return open_one(SettingsDialog, window, lambda: SettingsDialog(window, window.session))


def _coverage(share: float) -> Text:
    if not share:
        return t("Ask nothing")
    return t("Ask below {n} % seen at 1:1", n=f"{share * 100:g}")


class SettingsDialog(Dialog):
    """Language, theme, author, wheel, names, hanging protocols, coverage, disk."""

    def __init__(self, parent: QWidget | None, session: Session) -> None:
        super().__init__(parent, t("Settings"))
        self._session = session
        self._body = QWidget()
        self.fill(self._body)
        self._build()

    def _build(self) -> None:
        """Make the fields; again when another language was chosen."""
        settings = self._session.settings
        self.setWindowTitle(words(t("Settings")))
        body = QWidget()
        body.setMinimumWidth(_WIDTH)
        self.language = combo(
            [(LANGUAGE_NAMES[code], code) for code in LANGUAGES], settings.language
        )
        self.theme = combo([(THEMES[name].title, name) for name in THEME_NAMES], settings.theme)
        self.author = QLineEdit(settings.author)
        self.zooms = QRadioButton(words(t("Zooms; with Ctrl it goes through slices")))
        self.slices = QRadioButton(words(t("Goes through slices; with Ctrl it zooms")))
        (self.zooms if settings.wheel_zooms else self.slices).setChecked(True)
        group = QButtonGroup(body)
        group.addButton(self.zooms)
        group.addButton(self.slices)
        self.names = QCheckBox(words(t("Show the label beside each annotation")))
        self.names.setChecked(settings.show_labels)
        self.hanging = QCheckBox(words(t("Use the hanging protocol that fits a new study")))
        self.hanging.setChecked(settings.hang_automatically)
        form = Form(spacing=10)
        form.add(t("Language"), self.language)
        form.add(t("Theme"), self.theme)
        form.add(
            t("Author"),
            self.author,
            t("Stands in the history beside every change. Use a number if names must not leave."),
        )
        form.add(t("Mouse wheel"), column(self.zooms, self.slices, spacing=0))
        form.add(t("On the image"), self.names)
        form.add(t("Viewports"), self.hanging)
        form.add(t("Before “Done”"), self._coverage_choice())
        form.add(
            t("Large images"),
            row(self._disk_choice(), self._clear_button(), 1),
            t("They are made ready for zooming once; what that takes lies in your cache."),
        )
        self.close_ = button(t("Close"), self.accept, primary=True)
        self.close_.setDefault(True)
        body.setLayout(column(form, 1, row(1, self.close_), spacing=16))
        layout = self.layout()
        assert layout is not None
        layout.replaceWidget(self._body, body)
        self._body.hide()
        self._body.deleteLater()
        self._body = body
        self._connect()

    def _coverage_choice(self) -> QWidget:
        """Return the choice of how much of an image is to be seen."""
        now = self._session.settings.least_coverage
        shares = sorted({*_COVERAGES, now})
        self.coverage = combo([(_coverage(share), share) for share in shares], now)
        return self.coverage

    def _disk_choice(self) -> QWidget:
        """Return the choice of how much of the disk large images may take."""
        now = self._session.settings.pyramid_gigabytes
        sizes = [(t("{n} GB", n=f"{size:g}"), size) for size in sorted({*_GIGABYTES, now})]
        self.disk = combo(sizes, now)
        return self.disk

    def _clear_button(self) -> QWidget:
        taken = f"{self._session.pyramids.size() / 1e9:.1f}"
        self.clear = button(t("Clear ({n} GB)", n=taken), self._clear)
        return self.clear

    def _clear(self) -> None:
        self._session.pyramids.clear()
        self._rebuild()

    def _connect(self) -> None:
        self.coverage.activated.connect(
            lambda: self._change(least_coverage=self.coverage.currentData())
        )
        self.disk.activated.connect(lambda: self._change(pyramid_gigabytes=self.disk.currentData()))
        self.language.activated.connect(self._on_language)
        self.theme.activated.connect(lambda: self._change(theme=self.theme.currentData()))
        self.author.textChanged.connect(self._check_author)
        self.author.editingFinished.connect(self._take_author)
        self.zooms.toggled.connect(lambda on: self._change(wheel_zooms=on))
        self.names.toggled.connect(lambda on: self._change(show_labels=on))
        self.hanging.toggled.connect(lambda on: self._change(hang_automatically=on))

    def _on_language(self) -> None:
        code = self.language.currentData()
        if code == self._session.settings.language:
            return
        self._change(language=code)
        # The window makes itself anew after this event; so does this dialog.
        QTimer.singleShot(0, self, self._rebuild)

    def _rebuild(self) -> None:
        self._build()
        self.language.setFocus()
        self.adjustSize()

    def _check_author(self, text: str) -> None:
        set_property(self.author, invalid=not text.strip())

    def _take_author(self) -> None:
        name = self.author.text().strip()
        if name:
            self._change(author=name)
        else:
            self.author.setText(self._session.settings.author)

    def done(self, result: int) -> None:
        """Take what was typed last."""
        self._take_author()
        super().done(result)

    def _change(self, **fields: Any) -> None:
        self._session.change_settings(evolve(self._session.settings, **fields))
