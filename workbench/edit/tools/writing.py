"""The text of an arrow, or one that stands for itself, changed where it stands."""

from __future__ import annotations

from attrs import evolve

from workbench.api.tools import AskText, PointerEvent, Step, TextEvent, ToolContext
from workbench.base.text import Text, t
from workbench.edit.tools.commit import attempt
from workbench.edit.tools.gesture import position
from workbench.edit.tools.measuring.kinds import has_text
from workbench.edit.tools.measuring.marks import text_place
from workbench.edit.tools.selected import Rewriting, Waiting, hits_at, show, single_of
from workbench.model import commands
from workbench.model.measurement import MeasurementKind


def ask_again(event: PointerEvent, context: ToolContext) -> Step[object] | None:
    """Return the step that asks for another text of what was double-clicked, if it has one."""
    single = single_of(context)
    if single is None or single.region is None or not has_text(single.kind):
        return None
    if single.id not in hits_at(context, position(event)):
        return None
    reason = commands.why_locked(context.project, single)
    if reason is not None:
        return evolve(show(Waiting(), context), refused=reason)
    asked = show(Rewriting(single.id), context)
    return evolve(asked, view=(AskText(*text_place(single.region), single.note),))


def rewrite(state: object, event: TextEvent, context: ToolContext) -> Step[object]:
    """Commit a text that was typed; a text without words is refused, an arrow may have none."""
    waiting = show(Waiting(), context)
    single = single_of(context)
    if not isinstance(state, Rewriting) or single is None or single.id != state.id:
        return evolve(waiting, used=False)
    note = " ".join(event.text.split())
    if not note and single.kind is MeasurementKind.TEXT:
        return evolve(waiting, refused=t("A text needs at least one word. Delete removes it."))
    if note == single.note:
        return waiting
    patch = attempt(lambda: commands.set_note(context.project, context.stamp, single.id, note))
    if isinstance(patch, Text):
        return evolve(waiting, refused=patch)
    return evolve(waiting, commit=evolve(patch, name=t("Change text"), merge_key=None))
