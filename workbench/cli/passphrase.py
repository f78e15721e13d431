"""Asking for the passphrase of a vault."""

from __future__ import annotations

import getpass
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.base.errors import InputError, unreadable
from workbench.base.text import t

if TYPE_CHECKING:
    from workbench.deid.keys.vault import Vault

VARIABLE = "WORKBENCH_VAULT_PASSPHRASE"


def open_vault(path: Path, author: str = "", *, make: bool = False) -> Vault:
    """Open a vault, with the passphrase of the environment or of whoever sits there.

    Parameters
    ----------
    make : bool
        Whether it may be a new one.

    Raises
    ------
    InputError
        If there is no vault, nobody can be asked, or the passphrase is wrong.
    """
    from workbench.deid.keys.vault import Vault

    if not path.is_file() and not make:
        raise InputError(t("There is no vault {name}.", name=path.name))
    passphrase = os.environ.get(VARIABLE) or _asked(new=not path.is_file())
    try:
        return Vault(path, passphrase, author or _user())
    except OSError as error:
        raise unreadable(path.name, error) from error


def _asked(new: bool) -> str:
    if not sys.stdin.isatty():
        raise InputError(
            t("Nobody can be asked for the passphrase: set {variable}.", variable=VARIABLE)
        )
    first = getpass.getpass(str(t("Passphrase of the vault: ")))
    if new and getpass.getpass(str(t("Once more: "))) != first:
        raise InputError(t("The two passphrases differ."))
    return first


def _user() -> str:
    from workbench.app.places import Places
    from workbench.app.settings import load_settings

    try:
        return load_settings(Places.of_user().settings).author or getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""
