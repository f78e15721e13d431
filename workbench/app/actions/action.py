"""Action: one thing that can be done, described once for menu, toolbar, palette and keys."""

from __future__ import annotations

from collections.abc import Callable

from attrs import frozen

from workbench.app.host import Desk
from workbench.base.text import Text


def always(desk: Desk) -> bool:
    """Return True."""
    return True


@frozen
class Action:
    """One thing a user can do.

    Parameters
    ----------
    id : str
        ``menu.name``; stable, shortcuts are kept under it.
    keys : tuple of str
        Default shortcuts in Qt's portable notation, the first one shown.
    when : callable
        Whether it can be run now.
    checked : callable or None
        Whether it is on, for a toggle.
    section : int
        Actions of a menu are separated by section.
    hidden : bool
        Only in the palette and by key, not in a menu.
    names : callable or None
        The title together with what it would act on now, while it can be run.
    home : str
        The menu it stands in where that is not the one of its id.
    """

    id: str
    title: Text
    run: Callable[[Desk], None]
    keys: tuple[str, ...] = ()
    icon: str = ""
    when: Callable[[Desk], bool] = always
    checked: Callable[[Desk], bool] | None = None
    section: int = 0
    hidden: bool = False
    submenu: Text | None = None
    names: Callable[[Desk], Text] | None = None
    home: str = ""

    @property
    def menu(self) -> str:
        """The menu it belongs to."""
        return self.home or self.id.partition(".")[0]


def is_open(desk: Desk) -> bool:
    """Return whether a project is open."""
    return desk.session.is_open


def can_edit(desk: Desk) -> bool:
    """Return whether the open project may be changed."""
    return desk.session.is_open and not desk.session.document.read_only


def has_image(desk: Desk) -> bool:
    """Return whether an image is shown."""
    return desk.session.view_state.viewport.image is not None


def has_selection(desk: Desk) -> bool:
    """Return whether something is selected and may be changed."""
    return can_edit(desk) and bool(desk.session.view_state.selection)
