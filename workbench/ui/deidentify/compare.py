"""CompareDialog: in what two profiles differ."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem, QWidget

from workbench.app.deidentify.option_words import TITLES
from workbench.base.text import t
from workbench.deid.policy.options import Option
from workbench.deid.profile.difference import attributes, difference
from workbench.deid.profile.profile import Profile
from workbench.ui.dialogs.base import Dialog, ask, combo, tall
from workbench.ui.parts import button, column, label, row, words


def compare(parent: QWidget, profile: Profile, others: Sequence[Profile]) -> None:
    """Show in what a profile differs from another one."""
    ask(CompareDialog(parent, profile, others))


class CompareDialog(Dialog):
    """The profile of now at the left, a chosen one at the right."""

    def __init__(self, parent: QWidget, profile: Profile, others: Sequence[Profile]) -> None:
        super().__init__(parent, t("Compare profiles"))
        self._profile = profile
        self._others = {one.name: one for one in others}
        first = next((one.name for one in others if difference(profile, one)), "")
        self.other = combo([(one.name, one.name) for one in others], first)
        self.list = QTreeWidget()
        self.list.setHeaderLabels(
            [words(t("What")), words(t("Now: {name}", name=profile.name)), words(t("The other"))]
        )
        self.list.setRootIsDecorated(True)
        self.list.setAccessibleName(words(t("Differences")))
        self.other.currentIndexChanged.connect(lambda _: self.refresh())
        self.close_ = button(t("Close"), self.accept, primary=True)
        head = row(label(t("Compare with"), "muted"), self.other, 1)
        body = column(head, self.list, spacing=8)
        body.setStretch(1, 1)
        self.fill(body, 1, self.close_)
        self.resize(760, 480)
        self.refresh()

    def refresh(self) -> None:
        """Show the differences to the chosen profile."""
        self.list.clear()
        other = self._others.get(str(self.other.currentData()))
        if other is None:
            return
        settings = difference(self._profile, other)
        fields = attributes(self._profile, other)
        for title, found in ((t("Settings"), settings), (t("Attributes"), fields)):
            said = t("{title}: {count} differ", title=title, count=len(found))
            top = tall(QTreeWidgetItem(self.list, [words(said)]))
            top.setFirstColumnSpanned(True)
            for one in found:
                tall(QTreeWidgetItem(top, [_what(one.what), one.first, one.second]))
            top.setExpanded(True)
        for at, width in enumerate((400, 140, 140)):
            self.list.setColumnWidth(at, width)


def _what(name: str) -> str:
    known = {option.value: title for option, title in TITLES.items()}
    return words(known[name]) if name in {one.value for one in Option} else name
