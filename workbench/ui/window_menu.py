"""The menu of the grey values: the file's windows, presets, by hand, colours, uptake value."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtGui import QAction, QIcon, QImage, QPixmap
from PySide6.QtWidgets import QMenu, QWidgetAction

from workbench.app.actions.looks import CHANNEL_ACTIONS, has_channels
from workbench.app.actions.windows import SUV_ACTIONS, has_uptake
from workbench.app.host import Desk
from workbench.app.windows import windowing
from workbench.app.windows.window_words import of_file_title, setting_text, voi_text
from workbench.base.errors import InputError
from workbench.base.text import Text, t
from workbench.imaging.presets import Preset
from workbench.ui.action_table import ActionTable
from workbench.ui.parts import words

Runner = Callable[[Callable[[], object]], None]


class WindowMenu:
    """Fills menus with what can be done with the grey values of what is shown."""

    def __init__(self, desk: Desk, table: ActionTable, run: Runner) -> None:
        self._desk, self._table, self._run = desk, table, run

    def fill(self, menu: QMenu) -> None:
        """Put everything into a menu; what was in it goes."""
        menu.clear()
        menu.setToolTipsVisible(True)
        if self._desk.session.view_state.viewport.image is not None:
            self._of_file(menu)
            self._presets(menu)
        menu.addAction(self._table["view.edit_presets"])
        menu.addSeparator()
        for id in ("view.auto_window", "view.percentiles", "view.enter_window"):
            menu.addAction(self._table[id])
        menu.addSeparator()
        for id in ("view.invert", "view.next_voi", "view.reset_window"):
            menu.addAction(self._table[id])
        menu.addSeparator()
        self.fill_colors(menu.addMenu(words(t("Colours"))))
        if has_channels(self._desk):
            channels = menu.addMenu(words(t("Channels")))
            for one in CHANNEL_ACTIONS:
                channels.addAction(self._table[one.id])
        if self._desk.session.view_state.viewport.image is not None:
            menu.addMenu(self._altering(menu))
        menu.addAction(self._table["view.legend"])
        if has_uptake(self._desk):
            uptake = menu.addMenu(words(t("Uptake value")))
            for one in SUV_ACTIONS:
                uptake.addAction(self._table[one.id])

    def fill_colors(self, menu: QMenu) -> None:
        """Put the colour maps into a menu, each with its colours."""
        from workbench.imaging.color_map import COLOR_MAPS, GREY

        for one in (GREY, *COLOR_MAPS):
            action = self._table[f"view.colors_{one.name or 'grey'}"]
            made = menu.addAction(color_icon(one.name), words(one.title))
            made.setIconVisibleInMenu(True)
            made.setCheckable(True)
            made.setChecked(action.isChecked())
            made.setEnabled(action.isEnabled())
            made.triggered.connect(action.trigger)
        menu.addSeparator()
        menu.addAction(self._table["view.next_colors"])

    def _altering(self, menu: QMenu) -> QMenu:
        """Return the submenu with the sliders of gamma and local contrast."""
        from workbench.ui.altering_sliders import AlteringSliders

        submenu = QMenu(words(t("Gamma and local contrast")), menu)
        held = QWidgetAction(submenu)
        held.setDefaultWidget(AlteringSliders(self._desk))
        submenu.addAction(held)
        submenu.addSeparator()
        for id in ("view.local_contrast", "view.gamma", "view.enter_local_contrast"):
            submenu.addAction(self._table[id])
        return submenu

    def _of_file(self, menu: QMenu) -> None:
        session = self._desk.session
        try:
            vois = windowing.of_file(session)
        except InputError:
            return  # the canvas says why there is no picture
        if not vois:
            return
        _heading(menu, t("Of the file"))
        chosen = windowing.chosen_of_file(vois, session.view_state.viewport.voi)
        for n, voi in enumerate(vois, 1):
            title = f"{of_file_title(n, voi)}\t{voi_text(voi)}"
            self._add(menu, title, partial(windowing.choose_of_file, session, n), n == chosen)

    def _presets(self, menu: QMenu) -> None:
        session = self._desk.session
        modality = windowing.shown_modality(session)
        here = [one for one in windowing.presets_here(session) if self._is_listed(one, modality)]
        if not here:
            return
        if menu.actions():
            menu.addSeparator()
        _heading(menu, t("Presets for {modality}", modality=modality) if modality else t("Presets"))
        now = windowing.preset_of(session, session.view_state.viewport.voi)
        taken: set[int] = set()
        for one in here:
            key = f"   Alt+{one.digit}" if one.digit and one.digit not in taken else ""
            taken.add(one.digit)
            title = f"{one.title}\t{setting_text(one.setting)}{key}"
            run = partial(windowing.apply_preset, session, one.name)
            self._add(menu, title, run, now is not None and one.name == now.name)

    def _is_listed(self, one: Preset, modality: str) -> bool:
        """Return whether a preset is worth a line: CT has windows enough without general ones."""
        return (
            bool(one.modalities) or modality != "CT" or self._desk.session.presets.is_own(one.name)
        )

    def _add(self, menu: QMenu, title: str, run: Callable[[], object], chosen: bool) -> QAction:
        made = menu.addAction(words(title).replace("&", "&&"))
        made.setCheckable(True)
        made.setChecked(chosen)
        made.triggered.connect(lambda: self._run(run))
        return made


def _heading(menu: QMenu, text: Text) -> None:
    """Add a line that only names what follows."""
    menu.addAction(words(text)).setEnabled(False)


def color_icon(name: str, width: int = 40, height: int = 12) -> QIcon:
    """Return the colours of a map from black to white, as a small bar."""
    import numpy as np

    from workbench.imaging.color_map import color_table

    row = color_table(name)[np.linspace(0, 255, width * 2).astype(np.uint8)]
    bar = np.ascontiguousarray(np.broadcast_to(row, (height * 2, width * 2, 3)))
    image = QImage(
        bar.data, bar.shape[1], bar.shape[0], bar.strides[0], QImage.Format.Format_RGB888
    )
    picture = QPixmap.fromImage(image.copy())
    picture.setDevicePixelRatio(2.0)
    return QIcon(picture)
