"""What is taken out of a file, remembered so that reading back can look for it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from workbench.deid.dicom.account import Account
from workbench.deid.dicom.elements import TEXTUAL, values_of
from workbench.dicom.charsets import meant

if TYPE_CHECKING:
    from pydicom.dataelem import DataElement
    from pydicom.dataset import Dataset

DEPTH_MAX = 32


class Forgetting:
    """Notes the texts of elements that go.

    Parameters
    ----------
    declared : str
        The character set of the file.
    """

    def __init__(self, account: Account, declared: str) -> None:
        self._account = account
        self._declared = declared

    def text(self, value: Any) -> str:
        """Return a value as text, in the character set that was probably meant."""
        return meant(str(value if value is not None else ""), self._declared)

    def texts(self, element: DataElement) -> list[str]:
        """Return all values of an element as texts."""
        return [self.text(value) for value in values_of(element)]

    def note(self, texts: Iterable[str]) -> None:
        """Remember texts that go."""
        self._account.needles.update(text.strip() for text in texts if text.strip())

    def element(self, element: DataElement) -> None:
        """Remember what an element says, its items included."""
        if element.VR == "SQ":
            for item in element.value or ():
                self.item(item)
        elif element.VR in TEXTUAL or element.VR == "UI":
            self.note(self.texts(element))

    def item(self, item: Dataset, depth: int = 0) -> None:
        """Remember what an item says; of private attributes nothing is known."""
        for tag in list(item.keys()):
            try:
                element = item[tag]
            except Exception:  # unreadable, so nothing to look for
                continue
            if element.VR == "SQ":
                if depth < DEPTH_MAX:
                    for inner in element.value or ():
                        self.item(inner, depth + 1)
            elif not tag.is_private:
                self.element(element)
