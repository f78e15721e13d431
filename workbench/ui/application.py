"""The program with a window: options, theme, session, window, and what to open."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from attrs import evolve, frozen
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from workbench.app.places import Places
from workbench.app.settings import THEMES as THEME_NAMES
from workbench.app.settings import Settings, load_settings
from workbench.base.text import LANGUAGES, set_language, t
from workbench.ui.main_window import MainWindow
from workbench.ui.qt_texts import translate_qt
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
    options, rest = Options(), list(argv)
    paths: list[Path] = []
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
            change: dict[str, Any] = {field: Path(value) if field == "grab" else value}
            options = evolve(options, **change)
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
    places = Places.of_user()
    settings = load_settings(places.settings)
    settings = evolve(
        settings,
        language=options.language or settings.language,
        theme=options.theme or settings.theme,
    )
    set_language(settings.language)
    translate_qt(app)
    apply_theme(app, THEMES[settings.theme])
    window = MainWindow(
        places=places, settings=settings, opening=options.sample or bool(options.paths)
    )
    window.painted.connect(lambda: begin(window, places, settings, options))
    window.show()
    return app.exec()


def begin(window: MainWindow, places: Places, settings: Settings, options: Options) -> None:
    """After the first paint: load the rest, come alive, and open what was asked for."""
    from workbench.app.jobs import Jobs
    from workbench.app.session import Session
    from workbench.base.log import log_to
    from workbench.ui.bridge import Courier

    log_to(places.log)
    courier = Courier(window)
    window.begin(Session(places, settings, Jobs(deliver=courier.deliver)))
    window.failures.catch_all()
    window.get_ready()
    if options.sample:
        window.actions_.trigger("file.open_sample")
    elif options.paths:
        window.open_paths([path.absolute() for path in options.paths])
    if options.grab is not None:
        from workbench.ui.grab import Grabber

        Grabber(window, options.grab).start()


def make_application() -> QApplication:
    """Return the application object."""
    # Threads that read and draw give way to the window sooner than the 5 ms of Python.
    sys.setswitchinterval(0.001)
    QCoreApplication.setOrganizationName("Workbench")
    QCoreApplication.setApplicationName("Workbench")
    return QApplication(sys.argv[:1])


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
