"""Errors that a user can read: what went wrong, where, and what to do."""

from __future__ import annotations

from workbench.base.text import Text, t


class WorkbenchError(Exception):
    """Base of all expected errors; `text` is shown to the user as it is.

    Parameters
    ----------
    text : Text
        What, where, and what to do.
    details : str, optional
        Technical detail for the fold of a dialog or the log; never a patient's name.
    """

    exit_code = 2

    def __init__(self, text: Text, details: str = "") -> None:
        super().__init__(text)
        self.text = text
        self.details = details

    def __str__(self) -> str:
        return str(self.text)


class InputError(WorkbenchError):
    """A file or an argument cannot be used."""


class NoImageError(InputError):
    """The file is of another kind: nothing is wrong with it, and nobody would miss it."""


class UnsupportedError(InputError):
    """The input is well formed, but something it needs is not available here."""


class StalePatchError(WorkbenchError):
    """A patch was made for a state that is no longer there; nothing was changed."""


class StoreError(WorkbenchError):
    """The project file could not be read or written; nothing was changed."""


class ReadOnlyError(StoreError):
    """The project is open for reading only."""


class ReleaseError(WorkbenchError):
    """An export was refused because something personal could leave with it."""


class Cancelled(WorkbenchError):
    """The user cancelled a job."""


def unreadable(name: str, error: OSError) -> InputError:
    """Return the error for a file that the system does not hand out.

    Parameters
    ----------
    name : str
        Of the file alone: folders are named after people.
    """
    return InputError(
        t("{name} cannot be read: {why}", name=name, why=error.strerror or str(error))
    )
