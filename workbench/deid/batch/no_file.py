"""What lies in a folder and is no file: told, never opened, as a pipe is waited for without end."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from workbench.base.text import Text, t

_KINDS = (
    (stat.S_ISFIFO, t("It is a pipe, no file: it is not read.")),
    (stat.S_ISSOCK, t("It is a socket, no file: it is not read.")),
    (stat.S_ISCHR, t("It is a device, no file: it is not read.")),
    (stat.S_ISBLK, t("It is a device, no file: it is not read.")),
)
_LINK = t("It is a link to a folder, which is not followed: name that folder itself.")
_FOLDER = t("The folder cannot be read: nothing of what is in it was looked at.")
_OTHER = t("It is no file: it is not read.")


def why_no_file(path: str | Path) -> Text | None:
    """Return what something is instead of a file; None for files, and for what is not there."""
    try:
        mode = os.stat(path).st_mode
    except OSError:
        return None  # told where it is read
    if stat.S_ISREG(mode):
        return None
    if stat.S_ISDIR(mode):
        return _LINK if os.path.islink(path) else _FOLDER
    return next((why for is_one, why in _KINDS if is_one(mode)), _OTHER)
