"""About: version, licence, and what it is made of."""

from __future__ import annotations

import importlib.metadata
import re
from typing import TYPE_CHECKING

from attrs import frozen
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHeaderView, QLabel, QTreeWidget, QTreeWidgetItem

from workbench import __version__
from workbench.base.text import t
from workbench.ui.dialogs.base import Dialog, open_one, tall
from workbench.ui.icons import pixmap
from workbench.ui.parts import button, column, label, row, words

if TYPE_CHECKING:
    from workbench.ui.main_window import MainWindow

_DISTRIBUTION = "workbench"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_LONGEST = 60


@frozen
class Part:
    """An installed library that the program runs with."""

    name: str
    version: str
    licence: str


def open_over(window: MainWindow) -> AboutDialog:
    """Open the dialog."""
    return open_one(AboutDialog, window, lambda: AboutDialog(window))


def installed_parts(distribution: str = _DISTRIBUTION) -> list[Part]:
    """Return the installed runtime dependencies, direct and indirect, by name."""
    found: dict[str, Part] = {}
    waiting = _required(distribution)
    while waiting:
        name = waiting.pop()
        key = _normal(name)
        if key in found:
            continue
        try:
            meta = importlib.metadata.metadata(name)
        except importlib.metadata.PackageNotFoundError:
            continue
        found[key] = Part(meta["Name"], meta["Version"], _licence(meta))
        waiting += _required(name)
    return sorted(found.values(), key=lambda part: part.name.lower())


def _required(name: str) -> list[str]:
    try:
        lines = importlib.metadata.requires(name) or []
    except importlib.metadata.PackageNotFoundError:
        return []
    matches = [_NAME.match(line) for line in lines if "extra ==" not in line]
    return [found[0] for found in matches if found]


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _licence(meta: importlib.metadata.PackageMetadata) -> str:
    expression = _first(meta, "License-Expression")
    if expression:
        return expression
    classifiers = [
        line.rpartition(" :: ")[2]
        for line in meta.get_all("Classifier") or []
        if line.startswith("License :: ") and line != "License :: OSI Approved"
    ]
    if classifiers:
        return ", ".join(classifiers)
    text = _first(meta, "License").splitlines()
    return text[0][:_LONGEST] if text else "–"


def _first(meta: importlib.metadata.PackageMetadata, name: str) -> str:
    return str(next(iter(meta.get_all(name) or []), "")).strip()


class AboutDialog(Dialog):
    """Name, version, licence, third-party libraries."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window, t("About Workbench"))
        mark = QLabel()
        mark.setPixmap(pixmap("app", size=48))
        title = column(
            label("Workbench", "title"),
            label(t("Version {version}", version=__version__), "muted"),
            spacing=2,
        )
        head = row(mark, title, 1, spacing=16)
        what = label(
            t(
                "Annotation of medical and industrial images. Free software under the Apache "
                "License 2.0. Not a medical device: do not diagnose with it."
            ),
            wrap=True,
        )
        self.parts = _table(installed_parts())
        made_of = label(t("Made with"), "muted")
        self.close_ = button(t("Close"), self.accept, primary=True)
        self.close_.setDefault(True)
        self.resize(QSize(560, 520))
        body = column(head, what, made_of, self.parts, spacing=12)
        body.setStretch(3, 1)
        self.fill(body, self.close_)
        self.close_.setFocus()


def _table(parts: list[Part]) -> QTreeWidget:
    made = QTreeWidget()
    made.setHeaderLabels([words(t("Library")), words(t("Version")), words(t("Licence"))])
    made.setRootIsDecorated(False)
    made.setUniformRowHeights(True)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.setAccessibleName(words(t("Made with")))
    for part in parts:
        item = QTreeWidgetItem([part.name, part.version, part.licence])
        item.setToolTip(2, part.licence)
        made.addTopLevelItem(tall(item))
    header = made.header()
    header.setStretchLastSection(True)
    header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    header.resizeSection(0, 200)
    header.resizeSection(1, 100)
    return made
