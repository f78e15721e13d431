"""The program with a window: options, theme, session, window, and what to open."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from attrs import evolve, frozen
from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from workbench.app.jobs import Jobs
from workbench.app.session import Session
from workbench.app.settings import THEMES as THEME_NAMES
from workbench.base.log import log_to
from workbench.base.text import LANGUAGES, set_language, t
from workbench.ui.bridge import Courier
from workbench.ui.main_window import MainWindow
from workbench.ui.theme import THEMES, apply_theme


@frozen
class Options:
    """What the command line asks of the window.

    Parameters
    ----------
    grab : Path or None
        Take pictures of the window into this folder, and end.
    language, theme : str
        For this run only; empty = as the settings say.
    """

    paths: tuple[Path, ...] = ()
    sample: bool = False
    grab: Path | None = None
    language: str = ""
    theme: str = ""


def parse(argv: Sequence[str]) -> Options:
    """Return the options; unknown ones end the program with a line about them.

    By hand: argparse would be a tenth of the time to the first paint.
    """
    options, paths, rest = Options(), [], list(argv)
    while rest:
        word = rest.pop(0)
        name, _, value = word.partition("=")
        if name == "--sample":
            options = evolve(options, sample=True)
        elif name in ("--grab", "--language", "--theme"):
            value = value or (rest.pop(0) if rest else "")
            if not _is_valid(name, value):
                raise SystemExit(_usage(word))
            field = name.removeprefix("--")
            options = evolve(options, **{field: Path(value) if field == "grab" else value})
        elif word == "--":
            paths += map(Path, rest)
            break
        elif word.startswith("-"):
            raise SystemExit(_usage(word))
        else:
            paths.append(Path(word))
    return evolve(options, paths=tuple(paths))


def run(argv: Sequence[str] = ()) -> int:
    """Open the window and return when it is closed; 0."""
    try:
        options = parse(argv)
    except SystemExit as wrong:
        print(wrong, file=sys.stderr)
        return 2
    app = make_application()
    courier = Courier()
    session = Session(jobs=Jobs(deliver=courier.deliver))
    log_to(session.places.log)
    session.settings = evolve(
        session.settings,
        language=options.language or session.settings.language,
        theme=options.theme or session.settings.theme,
    )
    set_language(session.settings.language)
    translate_qt(app)
    apply_theme(app, THEMES[session.settings.theme])
    window = MainWindow(session)
    window.failures.catch_all()
    window.painted.connect(lambda: begin(window, options))
    window.show()
    code = app.exec()
    window.failures.let_go()
    return code


def begin(window: MainWindow, options: Options) -> None:
    """After the first paint: open what was asked for."""
    if options.sample:
        window.actions_.trigger("file.open_sample")
    elif options.paths:
        window.open_paths([path.absolute() for path in options.paths])
    if options.grab is not None:
        from workbench.ui.grab import Grabber

        Grabber(window, options.grab).start()


def make_application() -> QApplication:
    """Return the application object."""
    QCoreApplication.setOrganizationName("Workbench")
    QCoreApplication.setApplicationName("Workbench")
    return QApplication(sys.argv[:1])


_qt_translator: list[QTranslator] = []


def translate_qt(app: QApplication) -> None:
    """Let Qt's own buttons and menus speak the language of the window."""
    from workbench.base.text import language

    while _qt_translator:
        app.removeTranslator(_qt_translator.pop())
    if language() == "en":
        return
    translator = QTranslator()
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load(QLocale(language()), "qtbase", "_", folder):
        app.installTranslator(translator)
        _qt_translator.append(translator)


def _is_valid(name: str, value: str) -> bool:
    allowed = {"--language": LANGUAGES, "--theme": THEME_NAMES}
    return value in allowed[name] if name in allowed else bool(value)


def _usage(word: str) -> str:
    return str(
        t(
            "“{word}” is not understood. The window takes: [--sample] [--language en|zh_CN] "
            "[--theme dark|light] [--grab FOLDER] [PATH...]",
            word=word,
        )
    )


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
