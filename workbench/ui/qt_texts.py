"""Qt's own words (buttons of file dialogs, menus of text fields) in the language of the window."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from workbench.base.text import language

_installed: list[QTranslator] = []


def translate_qt(app: QCoreApplication) -> None:
    """Let Qt speak the language of the texts."""
    while _installed:
        app.removeTranslator(_installed.pop())
    if language() == "en":
        return
    translator = QTranslator()
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load(QLocale(language()), "qtbase", "_", folder):
        app.installTranslator(translator)
        _installed.append(translator)
