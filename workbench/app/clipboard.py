"""Copy, paste and duplicate for the user's selection.

The clipboard is the program's own, one a process: it goes from project to project, but nothing of
a project reaches other programs by it.
"""

from __future__ import annotations

from attrs import evolve, frozen

from workbench.app.planes.cut_here import on_a_cut, the_cut
from workbench.app.session import Session
from workbench.base.errors import InputError
from workbench.base.text import Text, t
from workbench.model.anchor import Anchor, OnFrame


@frozen
class _Held:
    """What was copied, and how often it went onto which frame since."""

    text: str = ""
    onto: Anchor | None = None
    times: int = 0


_held = _Held()


def copy(session: Session) -> None:
    """Copy the selection.

    Raises
    ------
    InputError
        If nothing is selected.
    """
    global _held
    from workbench.edit import clipboard

    _held = _Held(clipboard.copy(session.project, session.view_state.selection))


def can_paste() -> bool:
    """Return whether something was copied."""
    return bool(_held.text)


def paste(session: Session) -> Text | None:
    """Paste onto the frame or the cut in view and select it; return what the user should know.

    Raises
    ------
    InputError
        If nothing was copied, no image is open, the layer is locked, or pixels of a frame would
        become millimetres of a cut, or the other way round.
    """
    global _held
    from workbench.edit import clipboard

    viewport = session.view_state.viewport
    if viewport.image is None:
        raise InputError(t("Open an image first."))
    anchor: Anchor = OnFrame(viewport.image, viewport.frame)
    room = None
    if on_a_cut(session):
        here = the_cut(session)
        anchor, room = here.anchor, here.size
    times = _held.times + 1 if _held.onto == anchor else 1
    pasted = clipboard.paste(
        session.project, session.stamp(), _held.text, anchor, session.view_state.layer, times, room
    )
    session.document.apply(pasted.patch)
    session.view_state.select(pasted.ids)
    _held = evolve(_held, onto=anchor, times=times)
    return pasted.note


def duplicate(session: Session) -> None:
    """Put a copy beside each selected annotation and select the copies.

    Raises
    ------
    InputError
        If nothing is selected, or a layer is locked.
    """
    from workbench.edit import clipboard

    selection = session.view_state.selection
    made = clipboard.duplicate(session.project, session.stamp(), selection)
    session.document.apply(made.patch)
    session.view_state.select(made.ids)
