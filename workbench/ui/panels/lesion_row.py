"""The lesion that annotations measure, in the properties: which one, and a way to change it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from workbench.app.followup.words import kind_text
from workbench.app.host import Desk
from workbench.base.text import t
from workbench.model import commands
from workbench.model.annotation import Annotation
from workbench.model.ids import EntityId, LesionId
from workbench.model.lesion import Lesion
from workbench.ui.panels.form import SEVERAL, Choice, Form
from workbench.ui.parts import icon_button, row, words

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

    dialog = LesionDialog(over.window(), lesion)
    if ask(dialog):
        run(lambda: desk.session.do(commands.put_lesion, dialog.lesion))
