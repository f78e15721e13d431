"""Why one pixel looks as it does, as text or JSON: ``workbench info PATH --pixel X,Y``."""

from __future__ import annotations

from pathlib import Path

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.cli.beside import take_window_beside
from workbench.cli.desk import make_session
from workbench.cli.frames import check_frame
from workbench.cli.looks import LookChoice, looks_of
from workbench.cli.output import print_json, print_line


def explain_pixel(path: Path, pixel: str, number: int, choice: LookChoice, as_json: bool) -> int:
    """Explain a pixel of a frame (from 1), shown as the options ask for."""
    from workbench.app.images.backed import opened_ready
    from workbench.dicom.suv import SuvKind
    from workbench.imaging.explain import as_data, as_lines, explain
    from workbench.imaging.frame import load_frame

    if path.is_dir():
        raise InputError(t("--pixel needs an image file, not a folder."))
    session = make_session()
    source = opened_ready(session, path, number)
    check_frame(source, number)
    looks = looks_of(session, source, number, choice)
    column, row = _pixel(pixel, source.columns, source.rows)
    frame = load_frame(source, number)
    if source.frames == 1 and looks.look.voi is None:
        take_window_beside(session, path, frame)
    found = explain(
        frame,
        column,
        row,
        look=looks.look,
        chosen_as=looks.chosen_as,
        suv_kind=SuvKind(session.settings.suv_kind),
    )
    if as_json:
        print_json({"frame": number, **as_data(found)})
    else:
        for line in as_lines(found):
            print_line(line)
    return 0


def _pixel(text: str, columns: int, rows: int) -> tuple[int, int]:
    try:
        column, row = (int(part) for part in text.replace("，", ",").split(","))
    except ValueError:
        raise InputError(
            t("--pixel takes a column and a row from 0, such as 120,80, not “{text}”.", text=text)
        ) from None
    if not (0 <= column < columns and 0 <= row < rows):
        raise InputError(
            t(
                "--pixel {text} does not lie inside the image of {columns} × {rows} pixels.",
                text=text,
                columns=columns,
                rows=rows,
            )
        )
    return column, row
