"""SheetDialog: the score of the settings on made-up files."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QColor, QDesktopServices
from PySide6.QtWidgets import QLabel, QTreeWidget, QTreeWidgetItem, QWidget

from workbench.app.host import Desk
from workbench.base.text import t
from workbench.base.writing import write_whole
from workbench.deid.prove.sheet import ScoreSheet
from workbench.ui.dialogs.base import Dialog, Notice, tall
from workbench.ui.icons import pixmap
from workbench.ui.parts import button, column, label, row, words
from workbench.ui.theme import current_theme


class SheetDialog(Dialog):
    """The verdict, a row a kind of place, and what was kept.

    Parameters
    ----------
    folder : Path
        Where the made-up files and the cleaned ones lie.
    """

    def __init__(self, parent: QWidget, desk: Desk, sheet: ScoreSheet, folder: Path) -> None:
        super().__init__(parent, t("Proved here"))
        self._desk, self._sheet, self._folder = desk, sheet, folder
        mark = QLabel()
        tone = "good" if sheet.passed else "bad"
        mark.setPixmap(pixmap("check" if sheet.passed else "error", tone, 20))
        verdict = label(sheet.verdict(), "heading", wrap=True)
        self.list = QTreeWidget()
        self.list.setRootIsDecorated(False)
        self.list.setHeaderLabels(
            [words(t("Place")), words(t("Planted")), words(t("Left in the output"))]
        )
        self.list.setAccessibleName(words(t("Score sheet")))
        for one in sheet.rows:
            made = QTreeWidgetItem([words(one.name), f"{one.planted:,}", f"{one.left:,}"])
            role = "bad" if one.left else "good"
            made.setForeground(2, QColor(current_theme().color(role)))
            self.list.addTopLevelItem(tall(made))
        for at, width in enumerate((400, 110)):
            self.list.setColumnWidth(at, width)
        more = column(*(label(line, "muted", wrap=True) for line in _below(sheet)), spacing=2)
        self.notice = Notice()
        self.save = button(t("Save the sheet…"), self._save)
        self.open_folder = button(t("Open the folder"), self._open, icon="open_folder")
        self.close_ = button(t("Close"), self.accept, primary=True)
        head = row(mark, verdict, spacing=10)
        head.setStretch(1, 1)
        body = column(head, self.list, more, self.notice, spacing=12)
        body.setStretch(1, 1)
        self.fill(body, self.save, self.open_folder, 1, self.close_)
        self.resize(680, 560)

    def _save(self) -> None:
        path = self._desk.host.ask_save(t("Save the sheet"), str(t("score sheet")), ".json")
        if path is None:
            return
        data = json.dumps(self._sheet.as_json(), indent=1, ensure_ascii=False)
        try:
            write_whole(path, data.encode())
        except OSError as error:
            why = error.strerror or str(error)
            self.notice.say(t("{name} cannot be written: {why}", name=path.name, why=why), "bad")
        else:
            self.notice.say(t("Saved as {name}.", name=path.name), "good")

    def _open(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))


def _below(sheet: ScoreSheet) -> list[str]:
    """Return what is said below the rows: the lines of the sheet that are no rows."""
    lines = sheet.lines()[1 + len(sheet.rows) :]
    reasons = [
        t("{count} × not published: {reason}", count=count, reason=reason)
        for reason, count in sorted(sheet.reasons.items())
    ]
    return [words(one) for one in (*lines, *reasons)]
