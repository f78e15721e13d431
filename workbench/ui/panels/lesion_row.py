"""The lesion that annotations measure, in the properties: which one, and a way to change it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from workbench.api.terms import TermRole
from workbench.app.followup.words import kind_text
from workbench.app.host import Desk
from workbench.app.terms.description import Description
from workbench.base.text import t
from workbench.model import commands
from workbench.model.annotation import Annotation
from workbench.model.concept import Coding, Concept
from workbench.model.ids import EntityId, LesionId
from workbench.model.lesion import Lesion
from workbench.ui.panels.form import SEVERAL, Choice, Form
from workbench.ui.panels.term_row import term_title
from workbench.ui.parts import icon_button, row, words

if TYPE_CHECKING:
    from workbench.ui.dialogs.lesion import LesionDialog
    from workbench.ui.dialogs.terms import TermPopup
    from workbench.ui.main_window import MainWindow

_NONE = ""
Run = Callable[[Callable[[], object]], None]


def show_lesion(form: Form, desk: Desk, chosen: Sequence[Annotation], free: bool, run: Run) -> None:
    """Add the row of the lesion; none while the project follows no lesion."""
    session = desk.session
    lesions = sorted(session.project.lesions.values(), key=lambda one: one.name.casefold())
    if not lesions:
        return
    ids = [one.id for one in chosen]
    found = {one.lesion for one in chosen}

    def take(key: str) -> None:
        lesion = LesionId(EntityId(key)) if key else None
        run(lambda: session.do(commands.assign_lesion, ids, lesion))

    of_all = next(iter(found)) if len(found) == 1 else None
    made = Choice()
    made.addItem(words(t("None")), _NONE)
    for one in lesions:
        made.addItem(f"{one.name}  ·  {kind_text(one)}", str(one.id))
    made.setPlaceholderText(words(SEVERAL))
    made.setCurrentIndex(-1 if len(found) > 1 else made.findData(str(of_all or _NONE)))
    made.setEnabled(free)
    made.activated.connect(lambda at: take(made.itemData(at)))
    lesion = session.project.lesions.get(of_all) if of_all is not None else None
    if lesion is None:
        form.add(t("Lesion"), made, "lesion")
        return
    edit = icon_button("more", t("Edit lesion…"), lambda: edit_lesion(form, desk, lesion, run))
    edit.setEnabled(not session.document.read_only)
    holder = QWidget()
    line = row(made, edit, spacing=4)
    line.setStretch(0, 1)
    holder.setLayout(line)
    form.add(t("Lesion"), holder)
    made.setObjectName("lesion")
    made.setAccessibleName(words(t("Lesion")))


def edit_lesion(over: QWidget, desk: Desk, lesion: Lesion, run: Run) -> None:
    """Let the user change a lesion."""
    from workbench.ui.dialogs.base import ask
    from workbench.ui.dialogs.lesion import LesionDialog

    window = main_window_of(over)
    find = None if window is None else partial(_find_site, window)
    dialog = LesionDialog(over.window(), lesion, find, partial(term_title, desk))
    if ask(dialog):
        run(lambda: desk.session.do(commands.put_lesion, dialog.lesion))


def main_window_of(widget: QWidget) -> MainWindow | None:
    """Return the window that a panel belongs to, also while its dock floats."""
    from workbench.ui.main_window import MainWindow

    found: QWidget | None = widget
    while found is not None and not isinstance(found, MainWindow):
        found = found.parentWidget()
    return found


def _find_site(window: MainWindow, dialog: LesionDialog) -> None:
    """Search a coded term for the site over the dialog."""
    from workbench.ui.dialogs.terms import open_for

    target = _Site(dialog)
    target.popup = open_for(window, dialog, target)
    target.popup.ask_only(TermRole.REGION)


class _Site:
    """The site of a lesion: one term is taken, and the search closes."""

    def __init__(self, dialog: LesionDialog) -> None:
        self._dialog = dialog
        site = dialog.lesion.site
        self.said = Description(coding=Coding(site=site))
        self.popup: TermPopup | None = None

    def give(self, role: TermRole, concept: Concept, side: Concept | None = None) -> Description:
        """Show the term in the dialog."""
        self._dialog.set_site(concept)
        if self.popup is not None:
            # Once the search is through with it.
            QTimer.singleShot(0, self.popup.close)
        return self.said
