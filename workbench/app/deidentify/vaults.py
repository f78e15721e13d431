"""The way back: a vault that says who each pseudonym is, for those who may know."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from attrs import field, frozen

from workbench.base.errors import InputError, unreadable
from workbench.base.text import Text, t

if TYPE_CHECKING:
    from workbench.deid.keys.vault import Vault


@frozen
class WayBack:
    """The vault that a run fills.

    Parameters
    ----------
    passphrase, again : str
        What opens it; of a vault that is not there yet typed twice. In no repr and in no file.
    """

    vault: Path | None = None
    passphrase: str = field(default="", repr=False)
    again: str = field(default="", repr=False)

    @property
    def is_new(self) -> bool:
        """Whether the vault will be made."""
        return self.vault is not None and not self.vault.is_file()

    def problem(self) -> Text | None:
        """Return why nothing can be kept in it."""
        if self.vault is None:
            return t("Choose a file for the vault.")
        if self.vault.is_dir():
            return t("{name} is a folder; choose a file.", name=self.vault.name)
        if not self.passphrase:
            return t("A vault needs a passphrase.")
        if self.is_new and self.again != self.passphrase:
            return t("Type the passphrase of the new vault twice: the two differ.")
        return None

    def files(self) -> tuple[Path, ...]:
        """Return the files that are its own."""
        return () if self.vault is None else (self.vault, log_of(self.vault))

    def opened(self, author: str) -> Vault:
        """Open the vault, or make it; the log says so.

        Raises
        ------
        WorkbenchError
            If the passphrase is wrong, or the vault or its log cannot be read or written.
        """
        problem = self.problem()
        if self.vault is None or problem is not None:
            raise InputError(problem or t("Choose a file for the vault."))
        if self.is_new:
            try:
                self.vault.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise unreadable(self.vault.name, error) from error
        return _open(self.vault, self.passphrase, author)


def open_vault(path: Path, passphrase: str, author: str) -> Vault:
    """Open a vault that is there, to look somebody up; the log says so.

    Raises
    ------
    WorkbenchError
        If there is none, the passphrase is wrong, or its log cannot be written.
    """
    if not path.is_file():
        raise InputError(t("There is no vault {name}.", name=path.name))
    return _open(path, passphrase, author)


def log_of(vault: Path) -> Path:
    """Return where each use of a vault is written."""
    return vault.with_name(vault.name + ".log")


def _open(path: Path, passphrase: str, author: str) -> Vault:
    from workbench.deid.keys.vault import Vault

    try:
        return Vault(path, passphrase, author)
    except OSError as error:
        raise unreadable(path.name, error) from error
