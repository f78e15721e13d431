"""A window in words, for menus, buttons and panels."""

from __future__ import annotations

from workbench.app.wording import window_text
from workbench.base.figures import number
from workbench.base.text import Text, t
from workbench.imaging.presets import Percentiles, Setting, Uptake
from workbench.model.grey import DualWindow, Lut, Voi, VoiFunction, Window

_FUNCTIONS = {
    VoiFunction.LINEAR_EXACT: t("linear exact"),
    VoiFunction.SIGMOID: t("sigmoid"),
}


def voi_text(voi: Voi) -> str:
    """Return the figures of a window, with its function where it is not the usual one."""
    if isinstance(voi, Lut):
        return str(t("table of {n} entries", n=voi.data.size))
    if isinstance(voi, DualWindow):
        return f"{voi_text(voi.lower)} + {voi_text(voi.upper)}"
    function = _FUNCTIONS.get(voi.function)
    return figures_text(voi) if function is None else f"{figures_text(voi)} · {function}"


def figures_text(window: Window) -> str:
    """Return center and width, whole where the window is wide."""
    if window.width >= 100:
        return f"{number(window.center, 0)} / {number(window.width, 0)}"
    return window_text(round(window.center, 3), round(window.width, 3))


def setting_text(setting: Setting) -> str:
    """Return what a preset sets, in figures."""
    match setting:
        case Percentiles():
            return f"{setting.low:g}–{setting.high:g} %"
        case Uptake():
            return f"SUV {setting.low:g}–{setting.high:g}"
        case _:
            return voi_text(setting)


def of_file_title(number: int, voi: Voi) -> Text | str:
    """Return the line of a window or table of the file: its name, else its number."""
    if not isinstance(voi, DualWindow) and voi.explanation:
        return voi.explanation
    if isinstance(voi, Lut):
        return t("Table {n} of the file", n=number)
    return t("Window {n} of the file", n=number)
